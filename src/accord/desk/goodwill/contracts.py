"""What crosses the door of goodwill: gestures, what is left of a month, policies and what they cost."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class GestureKind(StrEnum):
    """What is given. None of it is paid by Accord: it is a decision that others carry out."""

    VOUCHER = "voucher"
    REFUND = "refund"
    REPLACEMENT = "replacement"
    EXCEPTION = "exception"


class GestureState(StrEnum):
    """Where a gesture stands; only what is given counts."""

    GIVEN = "given"
    ASKED = "asked"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Beyond(StrEnum):
    """Why a gesture is not the agent's own to give: it is too much at once, or too much for this month."""

    LIMIT = "limit"
    BUDGET = "budget"


class Outcome(StrEnum):
    """What became of a gesture, as the people who gave it learnt later."""

    PLEASED = "pleased"
    STAYED = "stayed"
    UNCHANGED = "unchanged"
    LEFT = "left"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What one person may give: in a month, and at once. In the company's currency."""

    monthly: Decimal
    single: Decimal


@dataclass(frozen=True, kw_only=True)
class OwnTermsRow:
    """What somebody may give other than the company's terms; None where these hold."""

    employee_id: int
    monthly: Decimal | None
    single: Decimal | None


@dataclass(frozen=True, kw_only=True)
class AllowanceRow:
    """A person's month: what may be given, what was, and what is left. `left` is never negative."""

    employee_id: int
    month: date
    currency: str
    terms: Terms
    spent: Decimal
    left: Decimal


@dataclass(frozen=True, kw_only=True)
class PresetRow:
    """A gesture prepared by an administrator, given with one key. `beyond` says why this person must ask for it."""

    id: int
    kind: GestureKind
    amount: Decimal
    reason: str
    policy_id: int | None
    beyond: Beyond | None = None


@dataclass(frozen=True, kw_only=True)
class PolicyRow:
    """A rule of the company that customers run into, and the contact reasons that it causes."""

    id: int
    name: str
    text: str
    reason_ids: tuple[int, ...]
    is_in_force: bool


@dataclass(frozen=True, kw_only=True)
class GestureRow:
    """A gesture as lists show it. `beyond` is None for what was the agent's own to give."""

    id: int
    kind: GestureKind
    amount: Decimal
    currency: str
    reason: str
    state: GestureState
    beyond: Beyond | None
    policy_id: int | None
    policy_name: str
    conversation_id: int | None
    case_id: int | None
    customer_id: int
    customer_name: str
    contact_reason_id: int | None
    employee_id: int
    employee_name: str
    asked_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    decision: str
    outcome: Outcome | None
    outcome_words: str


@dataclass(frozen=True, kw_only=True)
class GoodwillPanel:
    """What stands beside a conversation: what this customer was given before, and what is left of my month."""

    gestures: tuple[GestureRow, ...]
    allowance: AllowanceRow | None


@dataclass(frozen=True, kw_only=True)
class SumRow:
    """How often something was given and how much that was. `key` is a kind, an employee's or a contact reason's id."""

    key: str
    n: int
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class OutcomeRow:
    """How many gestures turned out like this; `outcome` is None for those of which nobody has said it yet."""

    outcome: Outcome | None
    n: int


@dataclass(frozen=True, kw_only=True)
class PolicyCostRow:
    """What a policy cost in a span: contacts about its reasons, exceptions made to it, money given because of it.

    `customers` are the different ones among the contacts. `contact_cost` is contacts times the cost of one.
    """

    policy: PolicyRow
    contacts: int
    customers: int
    exceptions: int
    given: Decimal
    contact_cost: Decimal


@dataclass(frozen=True, kw_only=True)
class GoodwillReport:
    """A span of days for leads. All sums are in `currency`, gestures in others are left out and counted in `others`.

    `contacts_known` of `contacts` belong to a case whose contact reason was said; only these can be a policy's.
    """

    start: datetime
    end: datetime
    currency: str
    n: int
    amount: Decimal
    others: int
    asked: int
    refused: int
    by_kind: tuple[SumRow, ...]
    by_person: tuple[SumRow, ...]
    by_reason: tuple[SumRow, ...]
    outcomes: tuple[OutcomeRow, ...]
    policies: tuple[PolicyCostRow, ...]
    contacts: int
    contacts_known: int
