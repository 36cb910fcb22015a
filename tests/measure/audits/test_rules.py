"""Visits are scored by one rule, and their mean says how sure it is."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image

from accord.kernel.errors import BadInput
from accord.measure.audits.photographs import developed
from accord.measure.audits.rules import coming_visits, marks_of, mean_score, score_of, t_quantile, turn_of
from accord.measure.questionnaires.contracts import Value
from accord.measure.questionnaires.queries import VISIT, starter

_, FORM = starter(VISIT)
BEST: dict[str, Value] = {"found": "yes", "kindness": 5, "solved": "yes", "kept": "yes", "seen": "All well."}


def test_the_first_choice_and_the_upper_end_are_full_marks() -> None:
    assert score_of(FORM, BEST) == 100
    assert score_of(FORM, {"found": "no", "kindness": 1, "solved": "no", "kept": "no"}) == 0
    assert marks_of(FORM, {"found": "partly", "kindness": 4}) == {"found": 0.5, "kindness": 0.75}
    assert score_of(FORM, {"found": "partly", "kindness": 4}) == 62.5


def test_words_alone_are_no_score() -> None:
    assert score_of(FORM, {"seen": "Nobody was there."}) is None


@pytest.mark.parametrize(("degrees", "t"), [(2, 4.3027), (9, 2.2622), (29, 2.0452)])
def test_students_quantiles_are_those_of_the_tables(degrees: int, t: float) -> None:
    assert t_quantile(degrees) == pytest.approx(t, abs=5e-5)


def test_two_visits_have_no_interval_and_three_have_a_wide_one() -> None:
    assert (mean_score([80, 90]).value, mean_score([80, 90]).low) == (85, None)
    three = mean_score([70, 80, 90])
    assert (three.n, three.value) == (3, 80)
    assert three.low == pytest.approx(55.16, abs=0.01)
    assert three.high == 100
    assert mean_score([]).value is None


MONDAY = date(2026, 11, 16)


def test_visits_are_planned_two_weeks_ahead_and_never_for_yesterday() -> None:
    def days(*, last: date | None, today: date = MONDAY) -> list[int]:
        found = coming_visits(first_on=MONDAY, every_days=7, last_on=last, today=today)
        return [(day - MONDAY).days for day in found]

    assert days(last=None) == [0, 7, 14]
    assert days(last=MONDAY + timedelta(days=14)) == []
    assert days(last=MONDAY, today=MONDAY + timedelta(days=31)) == [28, 35, 42]
    assert [turn_of(number, 2) for number in range(3)] == [0, 1, 0]


def photograph(size: tuple[int, int], *, turned: bool = False) -> bytes:
    exif = Image.Exif()
    exif[0x0110] = "Somebody's phone"
    exif.get_ifd(0x8825)[1] = "N"
    if turned:
        exif[0x0112] = 6
    written = BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(written, "JPEG", exif=exif)
    return written.getvalue()


def test_a_photograph_is_upright_small_and_tells_nothing_of_its_phone() -> None:
    raw = photograph((2400, 1200), turned=True)
    assert b"Somebody's phone" in raw
    kept = developed(raw)
    assert (kept.width, kept.height) == (800, 1600)
    assert b"Somebody's phone" not in kept.content
    assert not Image.open(BytesIO(kept.content)).getexif()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"GIF89a" + b"\0" * 40, photograph((40, 40))[:60]])
def test_what_is_no_photograph_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput):
        developed(content)
