"""What other modules know of how contacts are understood."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A contact reason that a case may be about; `confidence` is its share among all reasons, 0 to 1.

    `words` are those of the text that the reason knows; without any, only its frequency speaks for it.
    """

    reason_id: int
    confidence: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DailyCount:
    """Contacts of one touchpoint or reason on one day of the company's time zone."""

    key_id: int
    day: date
    contacts: int


@dataclass(frozen=True, kw_only=True)
class ContactCounts:
    """Contacts, and of those on whose demand a person has decided (`judged`), how many were failure demand."""

    contacts: int
    failures: int
    judged: int


@dataclass(frozen=True, kw_only=True)
class ReadingRow:
    """How one contact is understood: by a person (`is_decided`), else by its words where these say enough."""

    contact_id: int
    case_id: int
    touchpoint_id: int | None
    reason_id: int | None
    demand: str
    confidence: float
    is_decided: bool
