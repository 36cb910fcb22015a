"""Weekly hours with holidays in a time zone: pure, exact to the microsecond, and as cheap for years as for minutes.

What counts is time that really passes while the clock on the wall shows opening hours. An hour that comes twice in
autumn counts twice, one that is left out in spring does not count.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate

from accord.kernel.working_time.zones import LAST_YEAR, stretches, zone_of

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NOTHING = timedelta()
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Opening hours on one day, from and until as time since midnight; until may be 24 hours."""

    start: timedelta
    end: timedelta

    def __post_init__(self) -> None:
        if not _NOTHING <= self.start < self.end <= _DAY:
            raise ValueError("Hours begin before they end, on one day: split what goes past midnight at 24:00.")


@dataclass(frozen=True)
class WorkingHours:
    """When somebody works: spans for each day of the week, Monday first, whole days off, and the time zone of both.

    `special` are days with hours of their own, such as the morning of Christmas Eve; they go before days off.
    """

    timezone: str
    weekly: tuple[tuple[Span, ...], ...]
    holidays: frozenset[date] = frozenset()
    special: tuple[tuple[date, tuple[Span, ...]], ...] = ()

    def __post_init__(self) -> None:
        zone_of(self.timezone)
        if len(self.weekly) != len(DAYS):
            raise ValueError("A week has seven days.")
        object.__setattr__(self, "weekly", tuple(_joined(spans) for spans in self.weekly))

    @property
    def is_ever_open(self) -> bool:
        """Whether there are any hours in the week."""
        return self._a_week > _NOTHING

    def time_between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from one instant until another; nothing when `end` is not after `start`."""
        parts = stretches(self.timezone, start.astimezone(UTC), end.astimezone(UTC)) if start < end else ()
        return sum(
            (self._total(_local(until, ahead)) - self._total(_local(begin, ahead)) for begin, until, ahead in parts),
            _NOTHING,
        )

    def time_after(self, start: datetime, amount: timedelta) -> datetime:
        """The earliest instant at which so much working time has passed since `start`.

        Raises `ValueError` for a negative amount, and where it would never be used up.
        """
        if amount < _NOTHING:
            raise ValueError("Working time that passes is not negative.")
        found, left = self.time_within(start, _latest(), amount)
        if found is None:
            raise ValueError(f"{left} of working time are never used up: there are too few hours in the week.")
        return found

    def time_within(self, start: datetime, end: datetime, amount: timedelta) -> tuple[datetime | None, timedelta]:
        """Like `time_after`, but until `end`: the instant, or None and what is left of the amount by then."""
        begin, last = start.astimezone(UTC), end.astimezone(UTC)
        if amount == _NOTHING or begin >= last:
            return (begin, _NOTHING) if amount == _NOTHING else (None, amount)
        if not self.is_ever_open:
            return None, amount
        for at, until, ahead in stretches(self.timezone, begin, last):
            before = self._total(_local(at, ahead))
            inside = self._total(_local(until, ahead)) - before
            if inside >= amount:
                return self._when_total(before + amount, _local(at, ahead), _local(until, ahead)) - ahead, _NOTHING
            amount -= inside
        return None, amount

    def is_open(self, instant: datetime) -> bool:
        """Whether an instant lies in working time; the end of a span does not."""
        local = instant.astimezone(zone_of(self.timezone)).replace(tzinfo=None)
        since = local - datetime.combine(local.date(), time())
        return any(span.start <= since < span.end for span in self.spans_on(local.date()))

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """The hours of a day; none on a holiday that has no hours of its own."""
        return self._spans_of(day.toordinal())

    def open_spans(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """The stretches of working time between two instants, in UTC, in their order; what touches is one."""
        found: list[tuple[datetime, datetime]] = []
        for begin, until in self._pieces(start, end):
            is_touched = bool(found) and found[-1][1] == begin
            found.append((found.pop()[0] if is_touched else begin, until))
        return found

    def _pieces(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        parts = stretches(self.timezone, start.astimezone(UTC), end.astimezone(UTC)) if start < end else ()
        for at, until, ahead in parts:
            day = _local(at, ahead).date()
            while datetime.combine(day, time(), UTC) - ahead < until:
                midnight = datetime.combine(day, time(), UTC) - ahead
                for span in self.spans_on(day):
                    begin, stop = max(at, midnight + span.start), min(until, midnight + span.end)
                    if begin < stop:
                        yield begin, stop
                day += _DAY

    @cached_property
    def _by_day(self) -> tuple[timedelta, ...]:
        return tuple(_length(spans) for spans in self.weekly)

    @cached_property
    def _before_day(self) -> tuple[timedelta, ...]:
        return tuple(accumulate(self._by_day, initial=_NOTHING))

    @cached_property
    def _a_week(self) -> timedelta:
        return self._before_day[-1]

    @cached_property
    def _exceptions(self) -> dict[int, tuple[Span, ...]]:
        """The hours of the days that are not like their day of the week, by the day's number."""
        days_off = {day.toordinal(): () for day in self.holidays if self._by_day[day.weekday()]}
        return days_off | {day.toordinal(): _joined(spans) for day, spans in self.special}

    @cached_property
    def _days_apart(self) -> tuple[int, ...]:
        return tuple(sorted(self._exceptions))

    @cached_property
    def _lost_before(self) -> tuple[timedelta, ...]:
        """How much the first days apart take away: nothing, the first, the first two …; it may be less than nothing."""
        lost = (self._by_day[(number - 1) % 7] - _length(self._exceptions[number]) for number in self._days_apart)
        return tuple(accumulate(lost, initial=_NOTHING))

    def _spans_of(self, number: int) -> tuple[Span, ...]:
        """The hours of a day by its number; the first day of the calendar is a Monday."""
        apart = self._exceptions.get(number)
        return self.weekly[(number - 1) % 7] if apart is None else apart

    def _total(self, local: datetime) -> timedelta:
        """Working time from the beginning of the calendar until a local time, on a clock that is never changed."""
        number = local.toordinal()
        weeks, weekday = divmod(number - 1, 7)
        place = bisect_left(self._days_apart, number)
        total = weeks * self._a_week + self._before_day[weekday] - self._lost_before[place]
        since = local - datetime.combine(local.date(), time(), local.tzinfo)
        return total + sum(
            (min(since, span.end) - span.start for span in self._spans_of(number) if since > span.start), _NOTHING
        )

    def _when_total(self, wanted: timedelta, low: datetime, high: datetime) -> datetime:
        """The first local time at which the total is reached; between `low`, where it is not, and `high`."""
        first, last = low.toordinal(), high.toordinal()
        while first < last:  # the last day at whose midnight it is not reached
            middle = (first + last + 1) // 2
            if self._total(_midnight(middle)) < wanted:
                first = middle
            else:
                last = middle - 1
        midnight = _midnight(first)
        left = wanted - self._total(midnight)
        for span in self.spans_on(midnight.date()):
            length = span.end - span.start
            if left <= length:
                return midnight + span.start + left
            left -= length
        raise AssertionError("The total of a day is the sum of its spans.")


def _length(spans: Iterable[Span]) -> timedelta:
    return sum((span.end - span.start for span in spans), _NOTHING)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those that overlap or touch as one."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda each: each.start):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def _local(instant: datetime, ahead: timedelta) -> datetime:
    """A local time, still marked as UTC: within one stretch only its distance to others matters."""
    return instant + ahead


def _midnight(number: int) -> datetime:
    return datetime.combine(date.fromordinal(number), time(), UTC)


def _latest() -> datetime:
    return datetime(LAST_YEAR, 12, 31, tzinfo=UTC)
