"""What crosses the door of listening: signals with their evidence, stories, and the state of each watched series."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal


class SignalOrigin(StrEnum):
    """Who noticed: the count model at a touchpoint or reason, an employee who rang the bell, the watch over texts that
    gather to a theme, or the count model over what contacts have in common.
    """

    COUNT = "count"
    BELL = "bell"
    THEME = "theme"
    SLICE = "slice"


class SignalStatus(StrEnum):
    """Where a signal stands. `cause` means that somebody works on it as a root cause."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    CAUSE = "cause"
    DISMISSED = "dismissed"
    CLOSED = "closed"


OPEN = (SignalStatus.RAISED, SignalStatus.ACKNOWLEDGED, SignalStatus.CAUSE)


class StoryState(StrEnum):
    """Where a story stands; outside the desk only those that the customer allowed are shown."""

    DRAFT = "draft"
    ASKED = "asked"
    ALLOWED = "allowed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Movement(StrEnum):
    """What can be said of a series this week."""

    RISING = "rising"
    AS_EXPECTED = "as_expected"
    ONLY_SEEMS = "only_seems"
    TOO_EARLY = "too_early"


SeriesKind = Literal["touchpoint", "reason"]


@dataclass(frozen=True, kw_only=True)
class SeriesKey:
    """Which daily counts are meant: those of a touchpoint or of a contact reason."""

    by: SeriesKind
    id: int


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What the count model says of the window that ends on the newest day of a series.

    Counts are contacts in the window of `window_days` days that ends on `day`; `low`–`high` is the band in which
    such a window is expected to lie. `p` is the upper tail probability, 1 when there is nothing to compare with.
    """

    series: SeriesKey
    day: date
    window_days: int
    began_on: date
    observed: int
    expected: float
    low: float
    high: float
    p: float
    alarm: bool


@dataclass(frozen=True, kw_only=True)
class DayRow:
    """One day of a series: contacts counted and the band in which they were expected. None: too early to expect."""

    day: date
    observed: int
    expected: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class DifferenceRow:
    """A segment that is over-represented among a signal's contacts, against other contacts of the same days.

    `count` of `total` contacts of the signal are in the segment, `other_count` of `other_total` others; `ratio` is
    the one share over the other, infinite (None) when no other contact is in it. `p` is a binomial tail.
    """

    dimension: str
    value: str
    count: int
    total: int
    other_count: int
    other_total: int
    ratio: float | None
    p: float


@dataclass(frozen=True, kw_only=True)
class ToldRow:
    """Somebody who was told of a signal, at which step of the climb."""

    employee_id: int
    name: str
    at: datetime
    step: int


@dataclass(frozen=True, kw_only=True)
class ClimbRow:
    """When an alarm that nobody acknowledges is told on, and to whom."""

    at: datetime
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SignalRow:
    """A signal, ready to be shown. Money is in the company's currency; `cost` is that of contacts beyond expected."""

    id: int
    origin: SignalOrigin
    status: SignalStatus
    name: str
    text: str
    touchpoint_id: int | None
    touchpoint_name: str | None
    reason_id: int | None
    reason_name: str | None
    department_id: int | None
    department_name: str | None
    rung_by_id: int | None
    rung_by_name: str | None
    conversation_id: int | None
    began_on: date
    raised_at: datetime
    changed_at: datetime
    window_days: int
    observed: int
    expected: float
    low: float
    high: float
    p: float | None
    contacts: int
    customers: int
    cost_low: float
    cost_high: float
    differences: tuple[DifferenceRow, ...]
    acknowledged_by_id: int | None
    acknowledged_by_name: str | None
    acknowledged_at: datetime | None
    dismissed_reason: str
    climbed: int


class Likeness(StrEnum):
    """What two signals have in common; of several, the first that holds."""

    SERIES = "series"
    REASON = "reason"
    DIFFERENCE = "difference"
    TOUCHPOINT = "touchpoint"


@dataclass(frozen=True, kw_only=True)
class SimilarRow:
    """An earlier signal that is like another, and in what. `difference` is the segment that both are mostly of."""

    signal: SignalRow
    likeness: Likeness
    difference: DifferenceRow | None


@dataclass(frozen=True, kw_only=True)
class WatchedRow:
    """The present state of one series: this week against its expectation, in contacts of seven days."""

    series: SeriesKey
    name: str
    movement: Movement
    week: int
    week_before: int
    expected: float | None
    low: float | None
    high: float | None
    days_of_history: int
    days: tuple[DayRow, ...]


@dataclass(frozen=True, kw_only=True)
class Removal:
    """Something that was taken out of a story: its kind and where it stood in the original words."""

    kind: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, kw_only=True)
class StoryRow:
    """A story: a customer's words without what would identify anybody, and whether it may be told."""

    id: int
    state: StoryState
    text: str
    conversation_id: int
    message_id: int
    customer_id: int
    language: str
    signal_id: int | None
    captured_by_name: str | None
    captured_at: datetime
    reviewed_at: datetime | None
    asked_at: datetime | None
    answered_at: datetime | None
    expires_on: date
    published_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ConsentPage:
    """What a customer sees behind the link that asks whether their words may be told, at the latest `until` a day."""

    words: str
    state: StoryState
    language: str
    is_over: bool
    until: date


@dataclass(frozen=True, kw_only=True)
class VerbatimRow:
    """A customer's words. `story_id` is set when they may be told outside the desk."""

    words: str
    at: datetime
    language: str
    conversation_id: int | None
    story_id: int | None


@dataclass(frozen=True, kw_only=True)
class BehindRow:
    """A contact behind a signal or a cause."""

    contact_id: int
    conversation_id: int
    case_id: int
    customer_id: int
    at: datetime
