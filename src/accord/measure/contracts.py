"""What crosses the door of `measure`: figures with their uncertainty, and answers of the past."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """What had been answered to a survey of another system: CSAT of five, CES of seven, NPS of ten where it was asked.

    With a `survey` it belongs to a programme of that name; `others` are answers to its further questions, by question.
    """

    case_id: int
    conversation_id: int
    customer_id: int
    csat: int | None
    ces: int | None
    words: str
    answered_at: datetime
    nps: int | None = None
    others: Mapping[str, str] = field(default_factory=dict)
    survey: str = ""
    by_colleagues: bool = False
