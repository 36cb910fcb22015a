"""What crosses the door of notices: what a person is told of, and how they want to be told."""

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

LATE = "late"
"""The detail of a notice whose time has passed, not only nearly."""


class NoticeKind(StrEnum):
    """Of what a person is told."""

    ASSIGNED = "assigned"
    MENTIONED = "mentioned"
    ANSWERED = "answered"
    DEADLINE = "deadline"
    PROMISE = "promise"
    HANDED_UP = "handed_up"


class Digest(StrEnum):
    """How often what nobody has read goes out by mail."""

    NEVER = "never"
    HOURLY = "hourly"
    DAILY = "daily"


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a person wants to be told of one kind: in the page, by the browser, in the mail digest."""

    in_page: bool = True
    in_browser: bool = True
    by_mail: bool = True


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How a person wants to be told. Between `quiet_from` and `quiet_to` nothing rings and no mail leaves.

    Times are the company's. The daily digest leaves at `digest_at`.
    """

    ways: dict[NoticeKind, Way] = field(default_factory=dict)
    quiet_from: time | None = None
    quiet_to: time | None = None
    digest: Digest = Digest.NEVER
    digest_at: time = time(8)

    def way_of(self, kind: NoticeKind) -> Way:
        """How they want to be told of this."""
        return self.ways.get(kind, Way())


@dataclass(frozen=True, kw_only=True)
class NoticeRow:
    """One thing a person is told, as a list shows it."""

    id: int
    kind: NoticeKind
    detail: str
    conversation_id: int
    subject: str
    customer_name: str
    by: str
    at: datetime
    is_read: bool
