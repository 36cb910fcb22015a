"""Hours that changed over time: each instant is counted by what held then, so that a change never rewrites the past."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from accord.kernel.working_time.hours import WorkingHours
from accord.kernel.working_time.zones import LAST_YEAR

_NOTHING = timedelta()
_EARLIEST = datetime(2, 1, 1, tzinfo=UTC)
_LATEST = datetime(LAST_YEAR, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class WorkingCalendar:
    """Versions of working hours with the instant from which each holds, earliest first.

    The first holds for all time before as well.
    """

    versions: tuple[tuple[datetime, WorkingHours], ...]

    def __post_init__(self) -> None:
        begins = [valid_from for valid_from, _ in self.versions]
        if not begins or begins != sorted(set(begins)):
            raise ValueError("A calendar has at least one version, and they follow each other.")

    @classmethod
    def always(cls, hours: WorkingHours) -> "WorkingCalendar":
        """A calendar that never changed."""
        return cls(((_EARLIEST, hours),))

    def hours_at(self, instant: datetime) -> WorkingHours:
        """The hours that hold at an instant."""
        place = bisect_right([valid_from for valid_from, _ in self.versions], instant)
        return self.versions[max(0, place - 1)][1]

    def is_open(self, instant: datetime) -> bool:
        """Whether an instant lies in working time."""
        return self.hours_at(instant).is_open(instant)

    def time_between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from one instant until another; nothing when `end` is not after `start`."""
        return sum((hours.time_between(at, until) for at, until, hours in self._parts(start, end)), _NOTHING)

    def time_after(self, start: datetime, amount: timedelta) -> datetime:
        """The earliest instant at which so much working time has passed; raises `ValueError` where it never will."""
        if amount < _NOTHING:
            raise ValueError("Working time that passes is not negative.")
        if amount == _NOTHING:
            return start.astimezone(UTC)
        for at, until, hours in self._parts(start, _LATEST):
            found, amount = hours.time_within(at, until, amount)
            if found is not None:
                return found
        raise ValueError("This working time is never used up: there are too few hours in the week.")

    def next_open_at(self, instant: datetime) -> datetime | None:
        """The instant itself if it lies in working time, else the next beginning; None when there is none in a year."""
        spans = self.open_spans(instant, instant + timedelta(days=7)) or self.open_spans(
            instant, instant + timedelta(days=366)
        )
        return spans[0][0] if spans else None

    def open_spans(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """The stretches of working time between two instants, in UTC, in their order."""
        return [span for at, until, hours in self._parts(start, end) for span in hours.open_spans(at, until)]

    def _parts(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, WorkingHours]]:
        begins = [_EARLIEST, *(valid_from for valid_from, _ in self.versions[1:])]
        ends = [*begins[1:], _LATEST]
        for valid_from, valid_until, (_, hours) in zip(begins, ends, self.versions, strict=True):
            at, until = max(start, valid_from), min(end, valid_until)
            if at < until:
                yield at, until, hours
