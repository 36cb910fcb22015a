"""What crosses the room's door: promises as rows, what they can be about, and where they stand."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PromiseKind(StrEnum):
    """What is promised; the values are those of the recognition."""

    CALL = "call"
    WRITE = "write"
    SEND = "send"
    REFUND = "refund"
    REPAIR = "repair"
    FIND_OUT = "find out"
    OTHER = "other"


class PromiseSource(StrEnum):
    """How a promise came to be known: found in a reply as it was written, or noted by hand."""

    FOUND = "found"
    BY_HAND = "by_hand"


class PromiseState(StrEnum):
    """Where a promise stands. One that is renegotiated is followed by another with the new time."""

    OPEN = "open"
    KEPT = "kept"
    RENEGOTIATED = "renegotiated"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


class PromiseView(StrEnum):
    """The lists of promises. `soon` falls due within a day, `broken` was not kept in the last four weeks."""

    MINE = "mine"
    TEAM = "team"
    SOON = "soon"
    BROKEN = "broken"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class PromiseDraft:
    """A promise as somebody wants to make it; without an owner it is the maker's."""

    kind: PromiseKind
    words: str
    due_at: datetime
    owner_id: int | None = None
    source: PromiseSource = PromiseSource.FOUND


@dataclass(frozen=True, kw_only=True)
class PromiseRow:
    """One promise. `kept_at` is later than `due_at` where it was broken and done all the same.

    `looks_kept` says that a reply since then seems to do what was promised; a person confirms it.
    """

    id: int
    case_id: int
    reference: str
    conversation_id: int
    customer_id: int
    customer_name: str
    kind: PromiseKind
    words: str
    owner_id: int | None
    owner_name: str
    team_name: str
    due_at: datetime
    state: PromiseState
    source: PromiseSource
    made_at: datetime
    warned_at: datetime | None
    kept_at: datetime | None
    looks_kept: bool
    message_id: int | None


@dataclass(frozen=True, kw_only=True)
class PromiseStepRow:
    """One step in a promise's history."""

    at: datetime
    state: str
    actor: str
    note: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class KeptRate:
    """Promises fulfilled by their due time among those that fell due (overdue and open counts as broken).

    In per cent with the 95 % Wilson interval; `value` is None where none fell due. Those renegotiated before they fell
    due, with the customer's consent, are counted apart.
    """

    name: str
    n: int
    kept: int
    value: float | None
    low: float | None
    high: float | None
    renegotiated: int
