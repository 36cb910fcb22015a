"""What crosses the door of improving: root causes, promises of departments, what fixes did, ideas and their answers."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal


class RingStep(StrEnum):
    """Where a root cause stands in the circle."""

    HEARD = "heard"
    UNDERSTOOD = "understood"
    OWNED = "owned"
    FIXED = "fixed"
    MEASURED = "measured"
    TOLD = "told"


class FixVerdict(StrEnum):
    """What a fix did, as far as can be said."""

    FELL = "fell"
    NO_DETECTABLE_CHANGE = "no_detectable_change"
    ROSE = "rose"
    TOO_EARLY = "too_early"


class TellingState(StrEnum):
    """What became of telling one customer."""

    WAITING = "waiting"
    SENT = "sent"
    NOT_ALLOWED = "not_allowed"
    UNREACHABLE = "unreachable"


class IdeaKind(StrEnum):
    """ "I had to …" or "better would be …"."""

    WORKAROUND = "workaround"
    IDEA = "idea"


IdeaView = Literal["open", "answered", "mine", "to_decide"]


class Decision(StrEnum):
    """The answer to an idea; open until somebody decides."""

    OPEN = ""
    ADOPTED = "adopted"
    DECLINED = "declined"


@dataclass(frozen=True, kw_only=True)
class ActionRow:
    """Something to be done about a cause, by whom and until when."""

    id: int
    text: str
    owner_id: int
    owner_name: str
    due_on: date
    done_at: datetime | None
    done_by_name: str | None
    overdue: bool


@dataclass(frozen=True, kw_only=True)
class CommitmentRow:
    """A date that was promised, when and by whom; the last one holds."""

    committed_on: date
    at: datetime
    by_name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReassignmentRow:
    """The cause went from one owner to another, with the reason."""

    at: datetime
    by_name: str
    from_department: str
    to_department: str
    from_owner: str
    to_owner: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CauseRow:
    """A root cause, ready to be shown.

    `steps_done` of the six steps of the ring are finished without a gap; `finished` names all, also those beyond one.
    """

    id: int
    title: str
    statement: str
    evidence: str
    department_id: int
    department_name: str
    owner_id: int
    owner_name: str
    touchpoint_id: int
    touchpoint_name: str
    reason_id: int | None
    reason_name: str | None
    began_on: date
    opened_at: datetime
    committed_on: date | None
    fixed_on: date | None
    what_changed: str
    measured_at: datetime | None
    verdict: FixVerdict | None
    told_at: datetime | None
    contacts: int
    customers: int
    cost_low: float
    cost_high: float
    steps_done: int
    finished: tuple[RingStep, ...]
    state: RingStep
    overdue: bool
    reassigned: int
    climbed: int
    signal_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CausePage:
    """All that the page of one cause shows beside its row."""

    cause: CauseRow
    actions: tuple[ActionRow, ...]
    commitments: tuple[CommitmentRow, ...]
    reassignments: tuple[ReassignmentRow, ...]


@dataclass(frozen=True, kw_only=True)
class VerificationRow:
    """The rate of contacts after a fix against the rate before.

    `unit` is `day` or `order`; rates are contacts per unit with exact Poisson intervals; `ratio` is after / before
    with its interval, None where there was nothing before. `verdict` is too early before seven days or five
    contacts expected without the fix.
    """

    unit: str
    before_from: date
    before_until: date
    after_from: date
    after_until: date
    before_contacts: int
    before_exposure: float
    before_low: float
    before_high: float
    after_contacts: int
    after_exposure: float
    after_low: float
    after_high: float
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    p: float | None
    dispersion: float
    verdict: FixVerdict

    @property
    def before_rate(self) -> float:
        """Contacts per unit before the fix."""
        return self.before_contacts / self.before_exposure if self.before_exposure else 0.0

    @property
    def after_rate(self) -> float:
        """Contacts per unit since the fix."""
        return self.after_contacts / self.after_exposure if self.after_exposure else 0.0


@dataclass(frozen=True, kw_only=True)
class AffectedRow:
    """A customer whom a cause hit, with the conversation in which they told us."""

    customer_id: int
    conversation_id: int
    wrote_at: datetime


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message in one language; `{name}` and `{date}` stand for the customer and the day on which they wrote."""

    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class TellingPreview:
    """Who would be told what, before anybody is: counts, and the message as one customer would read it.

    `languages` counts those to be told by the language in which they are; `letters` are the words by language,
    `example` is how the first of them would read theirs.
    """

    affected: int
    to_be_told: int
    told_already: int
    not_allowed: int
    unreachable: int
    languages: tuple[tuple[str, int], ...]
    letters: dict[str, Letter]
    example: Letter | None
    thanked: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NewsPage:
    """What a customer sees behind the link by which news of changes are stopped."""

    stopped: bool
    language: str


@dataclass(frozen=True, kw_only=True)
class ToldCounts:
    """What became of telling the customers of a cause."""

    waiting: int
    sent: int
    not_allowed: int
    unreachable: int


@dataclass(frozen=True, kw_only=True)
class IdeaRow:
    """A workaround or an idea with its decider, its date and, once there, its answer."""

    id: int
    kind: IdeaKind
    text: str
    author_id: int
    author_name: str
    conversation_id: int | None
    touchpoint_name: str | None
    department_name: str | None
    decider_id: int
    decider_name: str
    noted_at: datetime
    due_on: date
    overdue: bool
    votes: int
    voted: bool
    decision: Decision
    answer: str
    decided_at: datetime | None
    decided_by_name: str | None
    cause_id: int | None
    climbed: int


@dataclass(frozen=True, kw_only=True)
class ReasonCount:
    """How many contacts one reason brought, and on which days (oldest first)."""

    name: str
    contacts: int
    is_failure: bool
    days: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class DepartmentMonth:
    """What came to the service from one department's work on the days from `since` to `until`.

    `contacts_before` is the count of as many days before, `change` what the two say (`compare_rates`, the evidence
    divided by the dispersion of the days); `failure_contacts` are those about reasons that are usually failure
    demand; `cost` is that of answering, in the company's currency.
    """

    since: date
    until: date
    contacts: int
    contacts_before: int
    change: FixVerdict
    failure_contacts: int
    cost: float
    reasons: tuple[ReasonCount, ...]
