"""What crosses the door of audits: plans, visits with their scores, and what both sides say of a touchpoint."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from accord.measure.contracts import Figure
from accord.measure.questionnaires.contracts import Answers, Definition


class VisitState(StrEnum):
    """Where a visit stands."""

    PLANNED = "planned"
    BEGUN = "begun"
    DONE = "done"
    SKIPPED = "skipped"


OPEN = (VisitState.PLANNED, VisitState.BEGUN)


@dataclass(frozen=True, kw_only=True)
class Shopper:
    """Who makes visits: a colleague, or somebody from outside with a name and a mail address."""

    employee_id: int | None = None
    name: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class PlanChoices:
    """A plan: which touchpoint is visited with which form, how often, by whom."""

    name: str
    touchpoint_id: int
    questionnaire_id: int
    every_days: int
    first_on: date
    instructions: str = ""
    shoppers: tuple[Shopper, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """A plan as a list shows it. `score` is that of its visits so far, 0 to 100."""

    id: int
    choices: PlanChoices
    touchpoint_name: str
    department_name: str
    form_name: str
    is_running: bool
    done: int
    late: int
    next_on: date | None
    score: Figure


@dataclass(frozen=True, kw_only=True)
class PhotoRow:
    """A photograph of a visit, without what the camera noted."""

    id: int
    width: int
    height: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class VisitRow:
    """One visit. `score` is 0 to 100, None before it is done or when nothing on its form is scored."""

    id: int
    plan_id: int
    plan_name: str
    touchpoint_name: str
    due_on: date
    state: VisitState
    shopper: str
    place: str
    score: float | None
    done_at: datetime | None
    is_late: bool
    photos: tuple[PhotoRow, ...]


@dataclass(frozen=True, kw_only=True)
class VisitPage:
    """What the person on the spot sees on their phone."""

    visit: VisitRow
    definition: Definition
    answers: Answers
    instructions: str


@dataclass(frozen=True, kw_only=True)
class PointRow:
    """What the visits say of one question: the mean share of its full marks, weakest first."""

    key: str
    words: str
    score: Figure


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One touchpoint seen from both sides: what our visits scored, and what customers say of it."""

    touchpoint_id: int
    touchpoint_name: str
    department_name: str
    audits: Figure
    csat: Figure
    ease: Figure
    contacts: int
