"""What others know of cases that are linked and of words that were moved."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accord.desk.contracts import CaseStatus


class LinkKind(StrEnum):
    """How one case stands to another, read from the first to the second."""

    RELATES_TO = "relates_to"
    DUPLICATE_OF = "duplicate"
    CAUSED_BY = "caused_by"
    CHILD_OF = "child_of"


class MoveKind(StrEnum):
    """What was moved: messages into a new case, messages into another conversation, or a whole conversation."""

    SPLIT = "split"
    MESSAGES = "messages"
    TO_CASE = "to_case"
    TO_CUSTOMER = "to_customer"


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Where words lie after they were moved, and by what number that is undone."""

    move_id: int
    conversation_id: int
    case_id: int


@dataclass(frozen=True, kw_only=True)
class LinkedCase:
    """A case that is linked with the one asked about; `is_from_here` says that the link was made from that one."""

    link_id: int
    kind: LinkKind
    is_from_here: bool
    case_id: int
    reference: str
    status: CaseStatus
    conversation_id: int | None
    subject: str
    customer_name: str


@dataclass(frozen=True, kw_only=True)
class SolvedParts:
    """The parts of a case that were solved with it, and the references of those that lack an answer."""

    solved: tuple[int, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MoveRow:
    """One thing that was moved into or out of a conversation."""

    id: int
    kind: MoveKind
    source_id: int
    target_id: int
    messages: int
    moved_by: str
    moved_at: datetime
