"""Who may be asked, and which visitors are machines: pure decisions, as the survey rules define them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

GLOBAL_COOLDOWN = timedelta(days=14)
EDIT_WINDOW = timedelta(hours=24)
VALID_FOR = timedelta(days=30)
SCANNER_GAP = timedelta(seconds=10)
MACHINE_FOR = timedelta(minutes=2)
POOR_CSAT = 2


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Everything the rules look at before a customer is asked. `draw` is uniform in [0, 1)."""

    now: datetime
    may_ask: bool
    has_open_matter: bool
    is_reachable: bool
    last_asked_at: datetime | None
    last_asked_by_programme_at: datetime | None
    programme_cooldown: timedelta
    was_asked_about_this: bool
    sampled_share: float
    draw: float
    asked_today: int
    quota_a_day: int


def suppressed_by(situation: Situation) -> str:
    """The first rule that forbids asking, in the order of the definitions, or an empty text."""
    s = situation
    rules = (
        ("opt_out", not s.may_ask),
        ("open_matter", s.has_open_matter),
        ("global_cooldown", _within(s.last_asked_at, GLOBAL_COOLDOWN, s.now)),
        ("programme_cooldown", _within(s.last_asked_by_programme_at, s.programme_cooldown, s.now)),
        ("recontact", s.was_asked_about_this),
        ("sampling", s.draw >= s.sampled_share),
        ("quota", s.asked_today >= s.quota_a_day),
        ("unreachable", not s.is_reachable),
    )
    return next((name for name, hits in rules if hits), "")


def _within(moment: datetime | None, span: timedelta, now: datetime) -> bool:
    return moment is not None and now - moment < span


def is_scanner(*, visits: Sequence[tuple[datetime, int | None]], now: datetime, score: int | None) -> bool:
    """Whether a visit with `score` makes its visitor a machine: another score was fetched within ten seconds.

    `visits` are the earlier ones as (instant, score).
    """
    if score is None:
        return False
    return any(other not in (None, score) and abs(now - at) <= SCANNER_GAP for at, other in visits)


def may_change(*, answered_at: datetime, now: datetime) -> bool:
    """Whether the answer's edit window is still open."""
    return now - answered_at < EDIT_WINDOW


def is_poor(*, csat: int) -> bool:
    """Whether an answer has to come back to a person."""
    return csat <= POOR_CSAT
