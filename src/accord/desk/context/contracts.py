"""What crosses the room's door: what is known of a customer, transfers, having to repeat, and the status page."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accord.desk.contracts import CaseStatus
from accord.desk.promises.contracts import PromiseKind, PromiseState


class Known(StrEnum):
    """What can stand on record of a customer, and so needs no question."""

    NAME = "name"
    CUSTOMER_NUMBER = "customer_number"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    COMPANY = "company"
    ORDER = "order"
    TRACKING = "tracking"
    INVOICE = "invoice"
    RETURN = "return"
    ANSWER = "answer"
    DESCRIPTION = "description"
    NUMBER = "number"


@dataclass(frozen=True, kw_only=True)
class KnownThing:
    """One thing on record: its value as it goes into a reply, and what else says which one it is."""

    what: Known
    value: str
    beside: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class AskedAgain:
    """A question in a draft for something that is on record."""

    what: Known
    words: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ContextShare:
    """A share in per cent with its n and 95 % Wilson interval; without a value when n is 0."""

    n: int
    hits: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class RepeatFigures:
    """How many contacts had to repeat something, and by which way: they gave it again, or were asked for it."""

    repeated: ContextShare
    gave_again: int
    asked_again: int


@dataclass(frozen=True, kw_only=True)
class RepeatRow:
    """One contact that had to repeat something: what was given again, what was asked for, and where it stands."""

    conversation_id: int
    reference: str
    subject: str
    customer_name: str
    at: datetime
    given: tuple[Known, ...]
    asked: tuple[Known, ...]


@dataclass(frozen=True, kw_only=True)
class TransferFigures:
    """Transfers between people and queues: how many, and the share that carried a hand-over note."""

    transfers: int
    cases: int
    with_context: ContextShare


@dataclass(frozen=True, kw_only=True)
class PublicMessage:
    """A message that was exchanged with the customer, as they may read it again."""

    words: str
    at: datetime
    is_ours: bool
    who: str


@dataclass(frozen=True, kw_only=True)
class PublicPromise:
    """A promise as its customer may see it."""

    kind: PromiseKind
    words: str
    due_at: datetime
    state: PromiseState
    kept_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class StatusPage:
    """What a customer sees of their matter. `is_waiting_for_us` says who is next to do something."""

    conversation_id: int
    case_id: int
    customer_id: int
    reference: str
    subject: str
    language: str
    customer_name: str
    status: CaseStatus
    is_waiting_for_us: bool
    opened_at: datetime
    changed_at: datetime
    promises: tuple[PublicPromise, ...]
    messages: tuple[PublicMessage, ...]
