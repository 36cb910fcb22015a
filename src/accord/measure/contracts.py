"""What crosses the door of `measure`: figures with their uncertainty, and answers of the past."""

from dataclasses import dataclass
from datetime import datetime


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
class PastAnswer:
    """What a customer had answered to a survey of another system: CSAT of five, CES of seven where it was asked."""

    case_id: int
    conversation_id: int
    customer_id: int
    csat: int
    ces: int | None
    words: str
    answered_at: datetime
