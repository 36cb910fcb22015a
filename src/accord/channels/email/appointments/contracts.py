"""What crosses the door: an appointment as a mail proposes it."""

from dataclasses import dataclass
from datetime import date, datetime

KINDS = frozenset({"text/calendar", "application/ics"})


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """One appointment. A time without a zone is left so; `starts` is a date where it lasts whole days.

    `method` is `request`, `reply`, `cancel`, `publish` … or empty; `end` is none where it says none.
    """

    summary: str
    starts: datetime | date
    ends: datetime | date | None
    location: str
    organiser: str
    method: str
    repeats: bool
