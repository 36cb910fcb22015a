"""What other modules know of the journey."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Demand(StrEnum):
    """Why a contact came: what the company exists to serve, or a failure to do something right (Seddon)."""

    VALUE = "value"
    FAILURE = "failure"


class ChangeKind(StrEnum):
    """What kind of change customers may notice."""

    CAMPAIGN = "campaign"
    PRICE = "price"
    LETTER = "letter"
    PRODUCT = "product"
    OUTAGE = "outage"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class StageRow:
    """A part of the customer's way."""

    id: int
    slug: str
    name: str
    position: int


@dataclass(frozen=True, kw_only=True)
class TouchpointRow:
    """A touchpoint with its stage and accountable department."""

    id: int
    slug: str
    name: str
    stage_id: int
    stage_name: str
    department_id: int
    department_name: str


@dataclass(frozen=True, kw_only=True)
class ReasonRow:
    """A contact reason with its touchpoint and the department that answers for it."""

    id: int
    slug: str
    name: str
    touchpoint_id: int
    touchpoint_name: str
    department_id: int
    department_name: str
    usual_demand: Demand
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """An entry of the change calendar."""

    id: int
    title: str
    description: str
    touchpoint_id: int | None
    touchpoint_name: str | None
    department_id: int
    department_name: str
    begins_on: date
    ends_on: date | None
    kind: ChangeKind = ChangeKind.OTHER

    def is_in_force(self, day: date) -> bool:
        """Whether it holds on a day; one that stays has no end."""
        return self.begins_on <= day and (self.ends_on is None or day <= self.ends_on)
