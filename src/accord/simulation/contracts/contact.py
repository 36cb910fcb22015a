"""Contacts and what becomes of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accord.simulation.contracts.company import Demand
from accord.simulation.contracts.shop import Customer, Order


class Mood(StrEnum):
    PLEASED = "pleased"
    CALM = "calm"
    WORRIED = "worried"
    ANNOYED = "annoyed"
    ANGRY = "angry"


class Channel(StrEnum):
    MAIL = "mail"
    WEB_FORM = "web_form"


class ContactKind(StrEnum):
    REQUEST = "request"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    SPAM = "spam"


class FollowUpKind(StrEnum):
    """How a customer comes back on the same matter."""

    THANKS = "thanks"
    QUESTION = "question"
    ANY_NEWS = "any_news"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"


class JottingKind(StrEnum):
    """NOTE is for colleagues; WORKAROUND begins "I had to"; IDEA begins "better would be"."""

    NOTE = "note"
    WORKAROUND = "workaround"
    IDEA = "idea"


@dataclass(frozen=True, slots=True)
class WebForm:
    name: str
    email: str
    order_number: str
    subject: str
    message: str
    language: str


@dataclass(frozen=True, slots=True)
class Photo:
    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Contact:
    """One incoming message. `raw` is RFC 5322; `form` is there when it came by the web form instead.

    `customer` is None for spam and for what machines send; `reason` is what it is really about.
    """

    id: str
    kind: ContactKind
    channel: Channel
    at: datetime
    language: str
    mood: Mood
    reason: str | None
    customer: Customer | None
    order: Order | None
    message_id: str
    subject: str
    text: str
    raw: bytes
    form: WebForm | None
    photos: tuple[Photo, ...]
    slots: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Promise:
    """`words` occur literally in the reply that makes the promise; a broken one has no `kept_at`."""

    words: str
    due_at: datetime
    kept_at: datetime | None


@dataclass(frozen=True, slots=True)
class AgentReply:
    at: datetime
    agent: str
    text: str
    promise: Promise | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A later message of the customer; its mail is made when the id it answers is known (`World.follow_up_mail`)."""

    id: str
    kind: FollowUpKind
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Jotting:
    at: datetime
    kind: JottingKind
    agent: str
    text: str


@dataclass(frozen=True, slots=True)
class Solution:
    """How the agent files the case; now and then a colleague would have filed it otherwise."""

    at: datetime
    agent: str
    touchpoint: str
    reason: str
    demand: Demand
    department: str


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """CSAT 1–5, CES 1–7; `at` assumes an invitation one day after the solution."""

    at: datetime
    csat: int
    ces: int
    comment: str | None


Step = AgentReply | FollowUp | Jotting | Solution | SurveyAnswer


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that happens after a contact; nothing for spam and automatic mail."""

    contact_id: str
    agent: str
    replies: tuple[AgentReply, ...]
    follow_ups: tuple[FollowUp, ...]
    jottings: tuple[Jotting, ...]
    solution: Solution | None
    survey: SurveyAnswer | None

    def steps(self) -> list[Step]:
        """All of it in the order of time."""
        every: list[Step] = [*self.replies, *self.follow_ups, *self.jottings]
        every += [step for step in (self.solution, self.survey) if step is not None]
        return sorted(every, key=lambda step: step.at)
