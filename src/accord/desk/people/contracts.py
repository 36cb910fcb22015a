"""What crosses the door: what a timeline is narrowed to, and what is open about somebody."""

from dataclasses import dataclass
from datetime import datetime

from accord.customers.contracts import TimelineEntry


@dataclass(frozen=True, kw_only=True)
class TimelineFilter:
    """What a timeline is narrowed to; what is empty narrows nothing.

    `kinds` are kinds of facts; `since` and `until` instants, the second not included; `touchpoint_id` with its slug,
    because facts from outside name the one and cases the other; `words` stand in messages or in orders and parcels.
    """

    kinds: tuple[str, ...] = ()
    channel: str = ""
    since: datetime | None = None
    until: datetime | None = None
    touchpoint_id: int | None = None
    touchpoint_slug: str = ""
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class TimelinePage:
    """A page of a timeline, newest first; `next_cursor` is empty at its source."""

    entries: tuple[TimelineEntry, ...]
    next_cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class OpenMatter:
    """A conversation that is not solved yet."""

    conversation_id: int
    reference: str
    subject: str
    status: str
    waiting_since: datetime | None
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class OpenPromise:
    """What somebody was promised and has not got yet."""

    case_id: int
    conversation_id: int
    words: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class WhatIsOpen:
    """What is open about a person or a company, and how often they had to write."""

    matters: tuple[OpenMatter, ...]
    promises: tuple[OpenPromise, ...]
    contacts: int
    contacts_lately: int


@dataclass(frozen=True, kw_only=True)
class Returned:
    """What un-merging gave back: conversations, and single messages within conversations that stayed."""

    conversations: int
    messages: int
    stayed: int
