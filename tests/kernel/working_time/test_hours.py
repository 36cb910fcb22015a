"""Working time against a counter that looks at every minute, and against itself, across every odd change of clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accord.kernel.working_time import Span, WorkingCalendar, WorkingHours, instant_of, read_weekly

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
OFFICE = read_weekly({day: [["09:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")})
ALWAYS = read_weekly({day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")})

# Where clocks or the calendar itself jumped: an hour, half an hour, past midnight, a whole day left out.
JUMPS = [
    ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("America/St_Johns", datetime(1996, 10, 27, 2, 31, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2015, 2, 22, 2, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("Asia/Tehran", datetime(2016, 3, 20, 20, 30, tzinfo=UTC)),
    ("Africa/Casablanca", datetime(2026, 3, 22, 2, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ("America/Havana", datetime(2026, 11, 1, 5, tzinfo=UTC)),
    ("Asia/Kolkata", datetime(2026, 6, 1, tzinfo=UTC)),
    ("UTC", datetime(2026, 1, 1, tzinfo=UTC)),
]

minutes_of_day = st.integers(0, 24 * 60)
spans = st.tuples(minutes_of_day, minutes_of_day).filter(lambda pair: pair[0] < pair[1])
days = st.lists(spans.map(lambda pair: Span(pair[0] * MINUTE, pair[1] * MINUTE)), max_size=3).map(tuple)
weeks = st.tuples(*[days] * 6, days.map(lambda spans: spans or (Span(8 * HOUR, 9 * HOUR),)))


@st.composite
def hours_near_a_jump(draw: st.DrawFn) -> tuple[WorkingHours, datetime]:
    timezone, jump = draw(st.sampled_from(JUMPS))
    off = draw(st.sets(st.integers(-3, 3), max_size=3))
    apart = draw(st.dictionaries(st.integers(-3, 3), days, max_size=2))
    special = tuple((jump.date() + number * DAY, spans) for number, spans in apart.items())
    return WorkingHours(timezone, draw(weeks), frozenset(jump.date() + number * DAY for number in off), special), jump


def berlin(*parts: int) -> datetime:
    """A local time in Berlin."""
    return instant_of(datetime(*parts), "Europe/Berlin")  # type: ignore[arg-type]  # noqa: DTZ001


def counted(hours: WorkingHours, start: datetime, end: datetime) -> timedelta:
    """Working time minute by minute: what the wall clock and the calendar beside it show at each."""
    zone, found = ZoneInfo(hours.timezone), 0
    for number in range(round((end - start) / MINUTE)):
        local = (start + number * MINUTE).astimezone(zone)
        since = timedelta(hours=local.hour, minutes=local.minute)
        usual = () if local.date() in hours.holidays else hours.weekly[local.weekday()]
        open_then = dict(hours.special).get(local.date(), usual)
        found += any(span.start <= since < span.end for span in open_then)
    return found * MINUTE


@given(hours_near_a_jump(), st.integers(-2_000, 2_000), st.integers(0, 3_000))
def test_agrees_with_looking_at_every_minute(near: tuple[WorkingHours, datetime], begin: int, length: int) -> None:
    hours, jump = near
    start = jump + begin * MINUTE
    end = start + length * MINUTE
    assert hours.time_between(start, end) == counted(hours, start, end)
    assert sum((until - at for at, until in hours.open_spans(start, end)), timedelta()) == counted(hours, start, end)


@given(hours_near_a_jump(), st.integers(-(10**8), 10**8), st.integers(1, 40 * 10**6))
def test_both_directions_are_inverse(near: tuple[WorkingHours, datetime], begin: int, seconds: int) -> None:
    hours, jump = near
    start, amount = jump + begin * timedelta(seconds=1), timedelta(seconds=seconds)
    end = hours.time_after(start, amount)
    assert hours.time_between(start, end) == amount
    just_before = end - timedelta(microseconds=1)
    assert hours.time_between(start, just_before) == amount - timedelta(microseconds=1)  # so it is the earliest
    assert hours.is_open(just_before)


@given(hours_near_a_jump(), st.lists(st.integers(-(10**9), 10**9), min_size=3, max_size=3))
def test_parts_add_up(near: tuple[WorkingHours, datetime], offsets: list[int]) -> None:
    hours, jump = near
    first, second, third = sorted(jump + number * timedelta(seconds=1) for number in offsets)
    assert hours.time_between(first, second) + hours.time_between(second, third) == hours.time_between(first, third)
    assert hours.time_between(second, first) == timedelta()


@given(hours_near_a_jump(), st.integers(0, 10**7), st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
@example((WorkingHours("Europe/Berlin", OFFICE), JUMPS[0][1]), 3600, 0, 10)
def test_a_calendar_of_versions_is_its_parts(
    near: tuple[WorkingHours, datetime], seconds: int, begin: int, change: int
) -> None:
    hours, jump = near
    other = WorkingHours("Asia/Tokyo", OFFICE)
    changed_at = jump + change * timedelta(seconds=1)
    calendar = WorkingCalendar(((jump - 9000 * DAY, hours), (changed_at, other)))
    start, amount = jump + begin * timedelta(seconds=1), timedelta(seconds=seconds)
    end = calendar.time_after(start, amount)
    assert calendar.time_between(start, end) == amount
    whole = calendar.time_between(changed_at - 20 * DAY, changed_at + 20 * DAY)
    before = hours.time_between(changed_at - 20 * DAY, changed_at)
    assert whole == before + other.time_between(changed_at, changed_at + 20 * DAY)


def test_an_hour_that_comes_twice_counts_twice_and_one_left_out_does_not() -> None:
    nights = WorkingHours("Europe/Berlin", read_weekly({"sun": [["02:00", "03:00"]]}))
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    for day, expected in ((spring, 0 * HOUR), (autumn, 2 * HOUR), (date(2026, 6, 7), HOUR)):
        start = berlin(day.year, day.month, day.day)
        assert nights.time_between(start, start + DAY) == expected


def test_a_time_that_comes_twice_means_the_first() -> None:
    assert berlin(2026, 10, 25, 2, 30) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert berlin(2026, 3, 29, 2, 30) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_hours_that_are_used_up_at_closing_time_end_there_and_not_at_the_next_opening() -> None:
    hours = WorkingHours("Europe/Berlin", OFFICE, frozenset({date(2026, 3, 3)}))
    monday = berlin(2026, 3, 2, 16)
    assert hours.time_after(monday, HOUR) == monday + HOUR
    assert hours.time_after(monday, HOUR + MINUTE) == berlin(2026, 3, 4, 9, 1)
    assert hours.time_after(monday + 5 * HOUR, timedelta()) == monday + 5 * HOUR


def test_spans_that_overlap_or_touch_count_once() -> None:
    week = read_weekly({"mon": [["12:00", "24:00"], ["08:00", "10:00"], ["09:00", "12:00"]]})
    hours = WorkingHours("UTC", week)
    assert hours.weekly[0] == (Span(8 * HOUR, 24 * HOUR),)
    monday = datetime(2026, 3, 2, tzinfo=UTC)
    assert hours.open_spans(monday, monday + 8 * DAY) == [
        (monday + 8 * HOUR, monday + 24 * HOUR),
        (monday + 7 * DAY + 8 * HOUR, monday + 8 * DAY),
    ]


def test_without_hours_nothing_ever_passes() -> None:
    closed = WorkingHours("UTC", ((),) * 7)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert closed.time_between(start, start + 400 * DAY) == timedelta()
    with pytest.raises(ValueError, match="never"):
        closed.time_after(start, MINUTE)
    with pytest.raises(ValueError, match="never"):
        WorkingCalendar.always(closed).time_after(start, MINUTE)
    assert WorkingCalendar.always(closed).next_open_at(start) is None


def test_the_next_opening() -> None:
    calendar = WorkingCalendar.always(WorkingHours("Europe/Berlin", OFFICE, frozenset({date(2026, 3, 2)})))
    sunday = berlin(2026, 3, 1, 15)
    tuesday = berlin(2026, 3, 3, 9)
    assert calendar.next_open_at(sunday) == tuesday
    assert calendar.next_open_at(tuesday + MINUTE) == tuesday + MINUTE
    assert calendar.is_open(tuesday)
    assert not calendar.is_open(tuesday + 8 * HOUR)


@pytest.mark.parametrize(
    "given_week",
    [{"mon": [["17:00", "09:00"]]}, {"mon": [["09:00", "24:01"]]}, {"mon": [["9", "10"]]}, {"mo": []}, {"mon": ["9"]}],
)
def test_what_are_no_hours_is_refused(given_week: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_weekly(given_week)


def test_the_name_of_a_time_zone_is_checked() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        WorkingHours("Europe/Atlantis", OFFICE)


def test_a_century_is_as_cheap_as_it_should_be() -> None:
    """Nothing is asked of a day or a week once the zone's changes of a year are known: no loop over time."""
    hours = WorkingHours("Europe/Berlin", OFFICE, frozenset({date(2000, 1, 3)}))
    start = datetime(1950, 1, 1, tzinfo=UTC)
    calls = 0
    total = WorkingHours._total

    def counting(self: WorkingHours, local: datetime) -> timedelta:
        nonlocal calls
        calls += 1
        return total(self, local)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(WorkingHours, "_total", counting)
        spent = hours.time_between(start, datetime(2050, 1, 1, tzinfo=UTC))
        assert hours.time_after(start, spent) <= datetime(2050, 1, 1, tzinfo=UTC)
    assert calls < 100 * 2 * 3 * 3
