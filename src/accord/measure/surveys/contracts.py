"""What crosses the door of the surveys: programmes, the fate of invitations, what the page shows, and answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from accord.measure.contracts import Figure
from accord.measure.questionnaires.contracts import Definition, Question, Value


class ProgrammeKind(StrEnum):
    """Whether a survey asks about one thing that happened or about the relation as a whole."""

    TRANSACTIONAL = "transactional"
    RELATIONAL = "relational"


class ProgrammeState(StrEnum):
    """A draft asks nobody; a paused one may go on, an ended one only begins anew."""

    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


class Way(StrEnum):
    """How the questions reach somebody. Chat and calls will be further ways through the same door."""

    MAIL = "mail"
    LINK = "link"
    QR = "qr"
    KIOSK = "kiosk"


CASE_STUCK = "case_stuck"
CONTACT = "contact"


class About(StrEnum):
    """By what an occasion can be told from another of its kind."""

    TOUCHPOINT = "touchpoint"
    REASON = "reason"
    CHANNEL = "channel"
    LANGUAGE = "language"


class Segment(StrEnum):
    """Which customers a relational programme asks."""

    ALL = "all"
    BOUGHT = "bought"
    WROTE = "wrote"


class Fate(StrEnum):
    """What became of an invitation; each step includes the ones before it, but for those that ended it."""

    WAITING = "waiting"
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
class Occasion:
    """Something that happened to a customer, after which they may be asked. `key` is the same for the same thing."""

    kind: str
    key: str
    customer_id: int
    at: datetime
    case_id: int | None = None
    conversation_id: int | None = None
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ProgrammeChoices:
    """What a person decides about a programme. `only` limits occasions: one of the values has to match in each."""

    name: str
    kind: ProgrammeKind
    questionnaire_id: int
    way: Way = Way.MAIL
    trigger: str = CASE_STUCK
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    delay_hours: float = 0
    segment: Segment = Segment.ALL
    every_days: int = 180
    cooldown_days: int = 30
    sampled_share: float = 1.0
    quota_a_day: int = 500
    quota_answers: int | None = None
    remind_after_days: int | None = None
    is_anonymous: bool = False


@dataclass(frozen=True, kw_only=True)
class ProgrammeRow:
    """A programme as lists and its own page show it."""

    id: int
    slug: str
    state: ProgrammeState
    choices: ProgrammeChoices
    questionnaire_name: str
    version: int | None
    asked: int
    answered: int


@dataclass(frozen=True, kw_only=True)
class DoorRow:
    """An open way to the questions: a link, a QR code on a poster, a kiosk in a shop."""

    id: int
    programme_id: int
    way: Way
    place: str
    token: str
    language: str
    is_open: bool
    answers: int


@dataclass(frozen=True, kw_only=True)
class InvitationFates:
    """How many invitations reached each step, and which rules held how many back."""

    considered: int
    waiting: int
    suppressed: dict[str, int]
    sent: int
    delivered: int
    failed: int
    opened: int
    answered: int
    expired: int
    reminded: int
    response_rate: Figure


@dataclass(frozen=True, kw_only=True)
class SuppressionRow:
    """Somebody who was not asked, and by which rule."""

    invitation_id: int
    programme_name: str
    customer_id: int
    customer_name: str
    case_id: int | None
    conversation_id: int | None
    rule: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class BiasRow:
    """One group of those who were asked: how many answered, against everybody else who was asked.

    `is_detectable` says whether the group answers more or less often than the others beyond chance.
    """

    by: str
    group: str
    asked: int
    answered: int
    rate: Figure
    asked_share: float
    answered_share: float
    is_detectable: bool


@dataclass(frozen=True, kw_only=True)
class SurveyPage:
    """What the survey page shows to one who was invited."""

    invitation_id: int
    customer_name: str
    language: str
    subject: str
    definition: Definition
    answers: Mapping[str, Value]
    is_anonymous: bool
    is_answered: bool
    is_closed: bool
    is_poor: bool


@dataclass(frozen=True, kw_only=True)
class DoorPage:
    """What an open link, a QR code or a kiosk shows."""

    door_id: int
    way: Way
    place: str
    language: str
    definition: Definition
    is_anonymous: bool


@dataclass(frozen=True, kw_only=True)
class AnswerRow:
    """One answer, for the timeline and for whoever reads what customers say."""

    id: int
    case_id: int | None
    conversation_id: int | None
    customer_id: int | None
    csat: int | None
    ces: int | None
    nps: int | None
    resolved: str
    words: str
    answered_at: datetime


@dataclass(frozen=True, kw_only=True)
class Change:
    """How a figure changed against the period before; `is_detectable` is False when it may well be chance."""

    difference: float
    low: float
    high: float
    n_before: int
    is_detectable: bool


@dataclass(frozen=True, kw_only=True)
class Slice:
    """One answer of a question: how often it was given, with the interval of its share."""

    key: str
    count: int
    share: Figure


@dataclass(frozen=True, kw_only=True)
class QuestionResult:
    """What was answered to one question in a period."""

    question: Question
    n: int
    slices: tuple[Slice, ...]
    figure: Figure | None
    mean: float | None
    change: Change | None


@dataclass(frozen=True, kw_only=True)
class WordsRow:
    """What somebody wrote; without a person and a moment where anonymity was promised."""

    question: str
    words: str
    score: int | None
    conversation_id: int | None
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Results:
    """A programme's answers in a period, question by question."""

    definition: Definition
    answers: int
    waiting: int
    is_anonymous: bool
    questions: tuple[QuestionResult, ...]
    words: tuple[WordsRow, ...]
