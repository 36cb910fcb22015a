"""What crosses the door of imports: what a table holds, what its columns mean, and what became of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class What(StrEnum):
    """What one row of a table is."""

    CONTACTS = "contacts"
    EVENTS = "events"
    ANSWERS = "answers"


class Role(StrEnum):
    """What a column means. `keep` stays with the row in its own words, `ignore` is left out."""

    IGNORE = "ignore"
    KEEP = "keep"
    ID = "id"
    AT = "at"
    EMAIL = "email"
    PHONE = "phone"
    CUSTOMER = "customer"
    NAME = "name"
    LANGUAGE = "language"
    WORDS = "words"
    SUBJECT = "subject"
    REASON = "reason"
    TOUCHPOINT = "touchpoint"
    REPLY = "reply"
    REPLIED_AT = "replied_at"
    DURATION = "duration"
    CSAT = "csat"
    CES = "ces"
    NPS = "nps"
    QUESTION = "question"
    REMARK = "remark"
    KIND = "kind"
    REFERENCE = "reference"
    STATE = "state"
    CONVERSATION = "conversation"


ROLES_OF: Mapping[What, tuple[Role, ...]] = {
    What.CONTACTS: (
        Role.ID, Role.AT, Role.WORDS, Role.SUBJECT, Role.REASON, Role.TOUCHPOINT, Role.EMAIL, Role.PHONE,
        Role.CUSTOMER, Role.NAME, Role.LANGUAGE, Role.REPLY, Role.REPLIED_AT, Role.DURATION, Role.CSAT, Role.CES,
        Role.REMARK,
    ),
    What.EVENTS: (
        Role.ID, Role.AT, Role.KIND, Role.REFERENCE, Role.STATE, Role.TOUCHPOINT, Role.EMAIL, Role.PHONE,
        Role.CUSTOMER, Role.NAME, Role.LANGUAGE,
    ),
    What.ANSWERS: (Role.CONVERSATION, Role.AT, Role.CSAT, Role.CES, Role.NPS, Role.QUESTION, Role.REMARK),
}  # fmt: skip
SEVERAL = frozenset({Role.IGNORE, Role.KEEP, Role.WORDS, Role.SUBJECT, Role.REMARK, Role.QUESTION})
"""Roles that more than one column may have; words are put together, questions stay apart."""
MOST_CHOICES = 30
"""How many different answers a column may have to be a question with choices."""


class DateOrder(StrEnum):
    """How days are written; `iso` is year, month, day."""

    ISO = "iso"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class ImportState(StrEnum):
    """How far an import is."""

    DRAFT = "draft"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class MadeKind(StrEnum):
    """What a row became."""

    CONVERSATION = "conversation"
    RECORD = "record"
    ANSWER = "answer"


@dataclass(frozen=True, kw_only=True)
class Choices:
    """How a table is to be read. `roles` stand in the order of the columns.

    `source` names the system it comes from: with a row's own id it makes sure that nothing is taken in twice. What
    `event_kind`, `touchpoint_id` say holds for all rows of which no column says it. With `department_id`, touchpoints
    and contact reasons that are missing are created, and that department answers for them. `key_prefix` is how notices
    of a system that sends them itself are numbered; its handles of customers are then taken as they are. `scores` says
    which score words stand for (“yes = 5”); `by_colleagues` that our own people answered, not customers. The last
    `incomplete_days` of the table are known not to be whole yet: nothing is said of how many there are.
    """

    what: What
    source: str
    roles: tuple[Role, ...]
    date_order: DateOrder = DateOrder.ISO
    timezone: str = "UTC"
    event_kind: str = ""
    touchpoint_id: int | None = None
    department_id: int | None = None
    key_prefix: str = ""
    scores: Mapping[str, int] = field(default_factory=dict)
    by_colleagues: bool = False
    incomplete_days: int = 0
    incomplete_since: str = ""
    incomplete_until: str = ""


@dataclass(frozen=True, kw_only=True)
class IncompleteEnd:
    """The days at the end of a table of which more reports are still to come."""

    source: str
    since: date
    until: date


@dataclass(frozen=True, kw_only=True)
class ReadTable:
    """A file as a table: its headings, and its rows with the line on which each begins."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str
    delimiter: str


@dataclass(frozen=True, kw_only=True)
class ColumnGuess:
    """What a column seems to mean, how surely (0 to 1), and a few of its values."""

    heading: str
    role: Role
    surety: float
    samples: tuple[str, ...]
    filled: float


@dataclass(frozen=True, kw_only=True)
class TableGuess:
    """What a table seems to hold. `is_day_sure` is False when days could be read either way round."""

    what: What
    columns: tuple[ColumnGuess, ...]
    date_order: DateOrder
    is_day_sure: bool
    event_kind: str = ""
    incomplete_days: int = 0


@dataclass(frozen=True, kw_only=True)
class ReadRow:
    """A row that was understood. Which parts are filled depends on what it is; `key` makes it one with its source."""

    key: str
    at: datetime
    email: str = ""
    phone: str = ""
    customer: str = ""
    name: str = ""
    language: str = ""
    words: str = ""
    subject: str = ""
    reason: str = ""
    touchpoint: str = ""
    reply: str = ""
    replied_at: datetime | None = None
    csat: int | None = None
    ces: int | None = None
    nps: int | None = None
    others: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""
    kind: str = ""
    reference: str = ""
    state: str = ""
    conversation: str = ""
    kept: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PreviewRow:
    """One row of the preview: as it would be taken in, or why it would wait."""

    number: int
    cells: tuple[str, ...]
    row: ReadRow | None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What the first rows would become."""

    looked_at: int
    understood: int
    rows: tuple[PreviewRow, ...]
    whys: tuple[tuple[str, int], ...]
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ImportRow:
    """An import and how far it is: read = taken + known + waiting, once it is done."""

    id: int
    filename: str
    state: ImportState
    choices: Choices
    headings: tuple[str, ...]
    rows: int
    read: int
    taken: int
    known: int
    waiting: int
    kept_when_undone: int
    begun_by: str
    uploaded_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    undone_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class WaitingRowRow:
    """A row that was not understood, with the reason, as it waits for a person."""

    id: int
    import_id: int | None
    source: str
    number: int
    headings: tuple[str, ...]
    roles: tuple[Role, ...]
    values: tuple[str, ...]
    why: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class MappingRow:
    """A way of reading tables, kept under a name; `roles` by heading."""

    id: int
    name: str
    roles: Mapping[str, Role]
    choices: Choices
    changed_at: datetime


def choices_from(given: Mapping[str, Any]) -> Choices:
    """The choices as they stand in a table's JSON."""
    return Choices(
        what=What(given["what"]),
        source=given["source"],
        roles=tuple(Role(role) for role in given["roles"]),
        date_order=DateOrder(given.get("date_order", DateOrder.ISO)),
        timezone=given.get("timezone", "UTC"),
        event_kind=given.get("event_kind", ""),
        touchpoint_id=given.get("touchpoint_id"),
        department_id=given.get("department_id"),
        key_prefix=given.get("key_prefix", ""),
        scores=given.get("scores", {}),
        by_colleagues=given.get("by_colleagues", False),
        incomplete_days=given.get("incomplete_days", 0),
        incomplete_since=given.get("incomplete_since", ""),
        incomplete_until=given.get("incomplete_until", ""),
    )
