"""What crosses the door of demand: reasons with their failure demand, what it costs, and a department's invoice."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from accord.kernel.statistics.several import Range
from accord.measure.contracts import Figure


class Worth(StrEnum):
    """What a contact is to one side (Price and Jaffe)."""

    VALUABLE = "valuable"
    IRRITATING = "irritating"


class Quadrant(StrEnum):
    """What to do about contacts of a reason."""

    LEVERAGE = "leverage"
    AUTOMATE = "automate"
    SIMPLIFY = "simplify"
    ELIMINATE = "eliminate"


class Movement(StrEnum):
    """What two months say about each other."""

    ROSE = "rose"
    FELL = "fell"
    NO_DETECTABLE_CHANGE = "no_detectable_change"
    TOO_EARLY = "too_early"


@dataclass(frozen=True, kw_only=True)
class ContactCost:
    """What one contact costs in the company's currency, and how low and high it may be.

    `is_said` is False while nobody has said how uncertain it is: then a quarter up and down is assumed.
    """

    cost: Range
    currency: str
    is_said: bool


@dataclass(frozen=True, kw_only=True)
class DemandRow:
    """Contacts of a reason, a touchpoint, a department or a theme in a span.

    `share` is failure among the judged ones. `failures` are all failure contacts, those not judged yet estimated;
    `cost` is theirs, with what was given to these customers as goodwill.
    """

    id: int | None
    name: str
    contacts: int
    customers: int
    judged: int
    share: Figure
    failures: Range
    goodwill: float
    cost: Range


@dataclass(frozen=True, kw_only=True)
class ReasonDemand(DemandRow):
    """A contact reason with its place in the matrix; `is_placed` is False where it follows from its usual demand."""

    touchpoint_id: int | None
    touchpoint_name: str
    department_id: int | None
    department_name: str
    to_customer: Worth
    to_company: Worth
    quadrant: Quadrant
    is_placed: bool


@dataclass(frozen=True, kw_only=True)
class DemandReport:
    """Failure demand of a span in [since, until). `nameless` contacts have no touchpoint yet and count nowhere else."""

    since: datetime
    until: datetime
    total: DemandRow
    nameless: int
    orders: int
    per_hundred_orders: Figure
    contact_cost: ContactCost
    reasons: tuple[ReasonDemand, ...]
    touchpoints: tuple[DemandRow, ...]
    departments: tuple[DemandRow, ...]
    themes: tuple[DemandRow, ...]


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """What failure demand from one department's work cost in a calendar month, beside the month before.

    `movement` compares failure contacts a day, of `days_before` the days of the month before that are on record;
    `before_is_whole` says that these are all of it. `is_running` says that the month is not over. `lines` stand in
    the order of their cost.
    """

    department_id: int
    department_name: str
    month: date
    until: date
    is_running: bool
    total: DemandRow
    before: DemandRow
    days_before: int
    before_is_whole: bool
    movement: Movement
    lines: tuple[ReasonDemand, ...]
    contact_cost: ContactCost


@dataclass(frozen=True, kw_only=True)
class Assumed:
    """What has to be assumed, each with its range: shares from 0 to 1, the margin of a customer in money."""

    complain: Range
    dissatisfied: Range
    again_dissatisfied: Range
    again_satisfied: Range
    again_silent: Range
    again_unhit: Range
    margin: Range


@dataclass(frozen=True, kw_only=True)
class PoorService:
    """How many were hit, what is lost of the margin, and everything together."""

    hit: Range
    lost: Range
    total: Range
