"""What crosses the door of notes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class NoteRow:
    """A note about a customer or a company. `versions` counts what it said before."""

    id: int
    customer_id: int | None
    company_id: int | None
    text: str
    author_id: int | None
    is_pinned: bool
    written_at: datetime
    edited_at: datetime | None
    versions: int


@dataclass(frozen=True, kw_only=True)
class VersionRow:
    """What a note said until an instant, in the words of its author."""

    text: str
    author_id: int | None
    until: datetime
