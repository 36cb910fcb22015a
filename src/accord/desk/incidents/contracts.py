"""What others know of incidents and of the answers that go to all whom one hit."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accord.desk.contracts import CaseStatus


class IncidentState(StrEnum):
    """Whether the cause still hits customers."""

    OPEN = "open"
    SOLVED = "solved"


class AnswerState(StrEnum):
    """How far an answer to all has come."""

    SENDING = "sending"
    STOPPED = "stopped"
    DONE = "done"


class RecipientState(StrEnum):
    """What became of one customer's mail of an answer to all."""

    WAITING = "waiting"
    SENT = "sent"
    SKIPPED = "skipped"


class Skip(StrEnum):
    """Why somebody gets no mail of an answer to all."""

    NONE = ""
    SAME_PERSON = "same_person"
    OUT_OF_WORK = "out_of_work"
    MACHINE = "machine"
    UNREACHABLE = "unreachable"
    NO_NEWS = "no_news"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, kw_only=True)
class IncidentRow:
    """One cause that hits several customers; `status_line` is what colleagues may say about it now."""

    id: int
    title: str
    status_line: str
    state: IncidentState
    opened_at: datetime
    opened_by: str
    solved_at: datetime | None
    cases: int
    open_cases: int


@dataclass(frozen=True, kw_only=True)
class IncidentCaseRow:
    """One case of an incident, with its newest conversation."""

    case_id: int
    reference: str
    status: CaseStatus
    conversation_id: int
    subject: str
    customer_name: str
    language: str
    waiting_since: datetime | None
    added_at: datetime


@dataclass(frozen=True, kw_only=True)
class PlannedMail:
    """What one customer would get, or why they get nothing."""

    case_id: int
    conversation_id: int | None
    customer_id: int
    customer_name: str
    reference: str
    language: str
    text: str
    skip: Skip
    is_solved: bool = False


@dataclass(frozen=True, kw_only=True)
class AnswerRow:
    """An answer to all that was ordered, and how far it has come."""

    id: int
    incident_id: int
    texts: dict[str, str]
    state: AnswerState
    author_name: str
    ordered_at: datetime
    waiting: int
    sent: int
    skipped: int


@dataclass(frozen=True, kw_only=True)
class SolvedCases:
    """What came of solving an incident's cases: those solved, and those that still lack something, by reference."""

    solved: tuple[int, ...]
    refused: tuple[str, ...]
