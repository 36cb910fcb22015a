"""Who is meant by an @, and when nobody is to be disturbed."""

from datetime import UTC, datetime, time

import pytest

from accord.desk.notices.contracts import Digest, Habits
from accord.desk.notices.rules import is_digest_due, is_quiet, mentioned_in

NAMES = {1: "Ana Silva", 2: "Lukas Brandt", 3: "Ana Costa", 4: "Jo"}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@Ana Silva can you look?", [1]),
        ("@ana silva and @LUKAS please", [1, 2]),
        ("@Ana can you look?", []),
        ("@Ana Silva, and the other @Ana too", [1]),
        ("Write to lukas@brandt.example", []),
        ("mail x@lukas", []),
        ("@Lukasz is somebody else", []),
        ("(@Jo)", [4]),
        ("@Joanna or @Jo?", [4]),
        ("nobody", []),
        ("@", []),
    ],
)
def test_names_after_an_at(text: str, meant: list[int]) -> None:
    assert mentioned_in(text, NAMES) == meant


@pytest.mark.parametrize(
    ("begins", "ends", "at", "quiet"),
    [
        (time(20), time(7), time(23), True),
        (time(20), time(7), time(6, 59), True),
        (time(20), time(7), time(7), False),
        (time(12), time(13), time(12, 30), True),
        (time(12), time(13), time(13), False),
        (None, None, time(3), False),
        (time(8), time(8), time(8), False),
    ],
)
def test_quiet_hours_go_over_midnight(begins: time | None, ends: time | None, at: time, quiet: bool) -> None:
    assert is_quiet(Habits(quiet_from=begins, quiet_to=ends), at) is quiet


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("digest", "now", "mailed", "due"),
    [
        (Digest.NEVER, at(3, 8), None, False),
        (Digest.DAILY, at(3, 7, 59), at(2, 8), False),
        (Digest.DAILY, at(3, 8), at(2, 8), True),
        (Digest.DAILY, at(3, 8, 15), at(3, 8), False),
        (Digest.DAILY, at(3, 13, 59), None, True),
        (Digest.DAILY, at(3, 14, 1), None, False),
        (Digest.HOURLY, at(3, 8), at(3, 7, 30), False),
        (Digest.HOURLY, at(3, 8), at(3, 7), True),
        (Digest.HOURLY, at(3, 23), None, False),
    ],
)
def test_the_digest_leaves_at_its_time_and_never_in_quiet_hours(
    digest: Digest, now: datetime, mailed: datetime | None, due: bool
) -> None:
    habits = Habits(digest=digest, quiet_from=time(22), quiet_to=time(6))
    assert is_digest_due(habits, local=now, mailed_at=mailed) is due
