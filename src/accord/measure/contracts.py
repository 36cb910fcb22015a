"""What crosses the door of `measure`: figures with their uncertainty, and the fate of invitations."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ProgrammeKind(StrEnum):
    """Whether a survey asks about one resolution or about the relation as a whole."""

    TRANSACTIONAL = "transactional"
    RELATIONAL = "relational"


class Fate(StrEnum):
    """What became of an invitation; each step includes the ones before it, but for `suppressed`."""

    SUPPRESSED = "suppressed"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    OPENED = "opened"
    STARTED = "started"
    ANSWERED = "answered"


DELIVERED = (Fate.DELIVERED, Fate.OPENED, Fate.STARTED, Fate.ANSWERED)


class VisitKind(StrEnum):
    """How the page was fetched. The decoy is a link that no person sees."""

    PAGE = "page"
    DECOY = "decoy"


class How(StrEnum):
    """How an answer was sent: by the one button, or by the page itself after a person touched it."""

    BUTTON = "button"
    TOUCH = "touch"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure with its sample and 95 % interval; `value` is None when there is nothing to count.

    Shares are per cent. `method` names the interval, as the definitions give it.
    """

    n: int
    value: float | None
    low: float | None
    high: float | None
    method: str


@dataclass(frozen=True, kw_only=True)
class TouchpointFigures:
    """What happened at one touchpoint in a period."""

    touchpoint_id: int
    touchpoint_name: str
    department_name: str
    contacts: int
    failure_share: Figure
    csat: Figure
    ces: Figure


@dataclass(frozen=True, kw_only=True)
class InvitationFates:
    """How many invitations reached each step, and which rules held how many back."""

    considered: int
    suppressed: dict[str, int]
    sent: int
    delivered: int
    opened: int
    answered: int
    response_rate: Figure


@dataclass(frozen=True, kw_only=True)
class SurveyPage:
    """What the survey page shows."""

    invitation_id: int
    customer_name: str
    language: str
    subject: str
    csat: int | None
    ces: int | None
    words: str
    is_answered: bool
    is_closed: bool


@dataclass(frozen=True, kw_only=True)
class AnswerRow:
    """One answer, for the timeline and for whoever reads what customers say."""

    id: int
    case_id: int
    customer_id: int
    csat: int
    ces: int | None
    words: str
    answered_at: datetime


@dataclass(frozen=True, kw_only=True)
class PastAnswer:
    """What a customer had answered to a survey of another system: CSAT of five, CES of seven where it was asked."""

    case_id: int
    conversation_id: int
    customer_id: int
    csat: int
    ces: int | None
    words: str
    answered_at: datetime
