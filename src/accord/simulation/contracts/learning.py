"""What was planted, and what people learn, thank and decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


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


@dataclass(frozen=True, slots=True)
class Lesson:
    """Two minutes of reading; `right` is the index of the right one of three options."""

    story: str
    touchpoint: str
    reason: str
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
    touchpoint: str
    reason: str
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
