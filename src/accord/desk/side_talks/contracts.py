"""What crosses the door of side talks and tasks."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accord.desk.contracts import Caution, DeliveryState


class TalkState(StrEnum):
    """Whether a side talk waits for the other side, was answered, or needs nothing more."""

    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"


class TaskState(StrEnum):
    """Where a task stands; `returned` is one that somebody cannot do and gave back with a word."""

    OPEN = "open"
    DONE = "done"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Whom:
    """Whom a question goes to: exactly one of a colleague, a department, or an address outside the house."""

    employee_id: int | None = None
    department_id: int | None = None
    address: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class SideFileRow:
    """A file that came with an answer."""

    id: int
    filename: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class SideMessageRow:
    """One utterance of a side talk."""

    id: int
    is_ours: bool
    author: str
    text: str
    sent_at: datetime
    delivery_state: DeliveryState
    delivery_problem: str
    caution: Caution
    is_by_machine: bool
    files: tuple[SideFileRow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SideTalkRow:
    """A side talk as lists and the panel show it. `with_whom` is a name, `answer_by` None when nothing was said."""

    id: int
    conversation_id: int
    owner_id: int
    owner_name: str
    with_whom: str
    address: str
    subject: str
    state: TalkState
    begun_at: datetime
    last_at: datetime
    last_words: str
    answer_by: datetime | None
    is_unread: bool
    has_trouble: bool


@dataclass(frozen=True, kw_only=True)
class TaskRow:
    """A task as lists, the panel and its page show it. `for_whom` is a colleague's or a department's name."""

    id: int
    conversation_id: int
    reference: str
    giver_id: int
    giver_name: str
    for_whom: str
    employee_id: int | None
    department_id: int | None
    words: str
    given_at: datetime
    due_at: datetime
    state: TaskState
    done_at: datetime | None
    done_by_name: str
    done_words: str


@dataclass(frozen=True, kw_only=True)
class Asides:
    """What runs beside one conversation, newest first."""

    talks: tuple[SideTalkRow, ...]
    tasks: tuple[TaskRow, ...]


@dataclass(frozen=True, kw_only=True)
class OpenSideTalk:
    """A side talk with its words, oldest first."""

    row: SideTalkRow
    messages: tuple[SideMessageRow, ...]


@dataclass(frozen=True, kw_only=True)
class TaskPage:
    """A task as its signed link shows it to one person, who needs no account."""

    task: TaskRow
    person_id: int
    person_name: str
    language: str


@dataclass(frozen=True, kw_only=True)
class PartnerRow:
    """Somebody outside the house who was asked before."""

    name: str
    address: str
