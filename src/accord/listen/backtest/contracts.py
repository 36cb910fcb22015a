"""What would have been seen, and when."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Rise:
    """A rise in one series: `seen_on` is the day on which early warning would have begun, None when it never would.

    The window of `window_days` days up to that day had `observed` contacts and `expected` were expected. `last_on` is
    the last day of the alarm, `contacts` those from the first to the last day. `reported_on` is the day on which the
    monthly report would have shown it, None when it would not have; while its months are not over, `is_decided` is no.
    """

    seen_on: date | None
    last_on: date | None
    window_days: int
    observed: int
    expected: float
    contacts: int
    reported_on: date | None
    is_decided: bool

    @property
    def days_ahead(self) -> int | None:
        """Days from early warning to the monthly report, where both saw it."""
        if self.seen_on is None or self.reported_on is None:
            return None
        return (self.reported_on - self.seen_on).days


@dataclass(frozen=True, kw_only=True)
class RiseRow:
    """A rise with the names of its series, and the signal that really was raised then."""

    rise: Rise
    name: str
    touchpoint_name: str
    signal_id: int | None


@dataclass(frozen=True, kw_only=True)
class BacktestRow:
    """One look back; `ended_at` is None while it is under way. Days are those of the company's time zone."""

    id: int
    asked_at: datetime
    ended_at: datetime | None
    since: date | None
    until: date | None
    series: int
    false_alarms: float
    rises: tuple[RiseRow, ...]
