"""What the simulated company hands out: plain facts, texts and times, nothing that touches a database.

Money is in euro cents. Every `*_at` is an aware datetime, every `*_on` a date in the company's time zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

LANGUAGES = ("en", "de", "fr", "es", "nl")


class Demand(StrEnum):
    VALUE = "value"
    FAILURE = "failure"


class Mood(StrEnum):
    PLEASED = "pleased"
    CALM = "calm"
    WORRIED = "worried"
    ANNOYED = "annoyed"
    ANGRY = "angry"


class Role(StrEnum):
    AGENT = "agent"
    SERVICE_LEAD = "service_lead"
    CX_LEAD = "cx_lead"
    DEPARTMENT_OWNER = "department_owner"
    EXECUTIVE = "executive"
    EMPLOYEE = "employee"


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


class EventKind(StrEnum):
    CAMPAIGN_STARTED = "campaign_started"
    CAMPAIGN_ENDED = "campaign_ended"
    ADVERTISEMENT_CLICKED = "advertisement_clicked"
    WEBSITE_VISITED = "website_visited"
    ORDER_PLACED = "order_placed"
    PARCEL_SHIPPED = "parcel_shipped"
    PARCEL_DELAYED = "parcel_delayed"
    PARCEL_DELIVERED = "parcel_delivered"
    INVOICE_SENT = "invoice_sent"
    PAYMENT_RECEIVED = "payment_received"
    RETURN_ANNOUNCED = "return_announced"
    RETURN_RECEIVED = "return_received"
    REFUND_PAID = "refund_paid"


# ── the company ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Department:
    code: str
    name: str
    name_de: str


@dataclass(frozen=True, slots=True)
class Team:
    code: str
    name: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Warehouse:
    code: str
    name: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class Employee:
    code: str
    name: str
    email: str
    role: Role
    department: str
    job: str
    team: str | None = None
    warehouse: str | None = None
    languages: tuple[str, ...] = ("en",)
    skills: tuple[str, ...] = ()

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


@dataclass(frozen=True, slots=True)
class Stage:
    code: str
    name: str
    name_de: str


@dataclass(frozen=True, slots=True)
class Touchpoint:
    code: str
    stage: str
    name: str
    name_de: str
    department: str


@dataclass(frozen=True, slots=True)
class ContactReason:
    """`per_day` is the mean number of contacts on an ordinary day without any story."""

    code: str
    touchpoint: str
    department: str
    demand: Demand
    name: str
    name_de: str
    per_day: float


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the change calendar."""

    code: str
    starts_on: date
    ends_on: date | None
    department: str
    touchpoint: str
    title: str
    title_de: str
    text: str


@dataclass(frozen=True, slots=True)
class Company:
    brand: str
    domain: str
    service_address: str
    vision: Mapping[str, str]
    departments: tuple[Department, ...]
    teams: tuple[Team, ...]
    warehouses: tuple[Warehouse, ...]
    employees: tuple[Employee, ...]
    stages: tuple[Stage, ...]
    touchpoints: tuple[Touchpoint, ...]
    reasons: tuple[ContactReason, ...]


# ── the shop ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Product:
    sku: str
    name: str
    category: str
    price_cents: int
    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MailStyle:
    """How one person writes: `client` names the mail program, `signature` the kind of lines under the name."""

    client: str
    signature: str
    formal: bool
    terse: bool
    careless: bool
    quotes_on_top: bool
    prefers_web_form: bool
    temper: float


@dataclass(frozen=True, slots=True)
class Customer:
    number: str
    given_name: str
    family_name: str
    salutation: str
    email: str
    phone: str
    language: str
    country: str
    street: str
    postcode: str
    city: str
    company: str | None
    style: MailStyle
    customer_since: date

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True)
class OrderLine:
    sku: str
    name: str
    category: str
    variant: str
    quantity: int
    price_cents: int


@dataclass(frozen=True, slots=True)
class ReturnParcel:
    number: str
    announced_at: datetime
    received_at: datetime
    refunded_at: datetime
    cause: str


@dataclass(frozen=True, slots=True)
class Order:
    """The whole life of an order; what lies after the moment one looks at is simply not yet known to the company."""

    number: str
    customer_number: str
    placed_at: datetime
    lines: tuple[OrderLine, ...]
    total_cents: int
    payment: str
    warehouse: str
    carrier: str
    tracking: str
    shipped_at: datetime
    due_on: date
    delivered_at: datetime
    delayed: bool
    invoice_number: str
    invoiced_at: datetime
    paid_at: datetime
    returned: ReturnParcel | None


@dataclass(frozen=True, slots=True)
class ExternalEvent:
    """Something that another system of the shop reports. `id` is stable, so that sending it twice is harmless."""

    id: str
    kind: EventKind
    at: datetime
    touchpoint: str
    customer_number: str | None
    reference: str
    facts: Mapping[str, str | int]


# ── contacts and what becomes of them ────────────────────────────────────────────────────────────────────────


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


# ── what was planted ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class StoryTruth:
    """The truth about one planted story, for benchmarks and tests only.

    `expected` are the extra contacts per day that were planted on average, `contact_ids` those that came.
    `ended_on` is None while it goes on; `is_signal` is False for the seasonal wave, which should raise no alarm.
    """

    code: str
    title: str
    began_on: date
    ended_on: date | None
    touchpoint: str
    reason: str
    department: str
    warehouse: str | None
    is_signal: bool
    contact_ids: tuple[str, ...]
    expected: Mapping[date, float]


# ── what people learn, thank and decide ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Lesson:
    """Two minutes of reading; `right` is the index of the right one of three options."""

    story: str
    department: str
    language: str
    title: str
    text: str
    question: str
    options: tuple[str, str, str]
    right: int
    because: str


@dataclass(frozen=True, slots=True)
class Improvement:
    """A root cause as the people of the company know it on the day the demo opens."""

    story: str
    title: str
    owner: str
    department: str
    text: str
    signalled_on: date
    acknowledged_by: str | None
    committed_on: date | None
    done_on: date | None
    action: str
    cost_cents: int
    message: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Idea:
    on: date
    by: str
    text: str
    decider: str
    due_on: date
    decided_on: date | None
    accepted: bool | None
    answer: str


@dataclass(frozen=True, slots=True)
class Thanks:
    on: date
    to: str
    by: str
    from_customer: bool
    text: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Two positions, the evidence, what was decided and, later, how it turned out."""

    on: date
    title: str
    service_view: str
    experience_view: str
    evidence: str
    decision: str
    review_on: date
    outcome: str
