"""What crosses the door of service levels: calendars, policies, clocks of cases and the times that were needed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from accord.desk.contracts import CaseStatus, Priority
from accord.kernel.working_time import WorkingHours


class Metric(StrEnum):
    """What a service level promises a time for; see *Resolution and effort* in the definitions."""

    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    RESOLUTION = "resolution"
    REQUESTER_WAIT = "requester_wait"


class ClockState(StrEnum):
    """Where a clock stands: it runs, rests while others are at work, or has ended in one of three ways.

    `dropped` ended without what it was for, such as a case solved without a reply; it counts neither way.
    """

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BROKEN = "broken"
    DROPPED = "dropped"


STANDING = (ClockState.RUNNING, ClockState.PAUSED)

WAITS_FOR_US = frozenset({CaseStatus.NEW, CaseStatus.OPEN, CaseStatus.ON_HOLD})
"""While a case stands here its customer waits."""

AGENTS_WORK = frozenset({CaseStatus.NEW, CaseStatus.OPEN})
"""While a case stands here it is for agents to do something."""


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """A day off, with its name; or one with `hours` of its own, as `("09:00", "12:00")` each."""

    on: date
    name: str
    hours: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class CalendarVersion:
    """Working hours as they hold from an instant on. `country` and `region` say whose public holidays are in them."""

    valid_from: datetime
    hours: WorkingHours
    holidays: tuple[Holiday, ...] = ()
    own_days: tuple[Holiday, ...] = ()
    country: str = ""
    region: str = ""


@dataclass(frozen=True, kw_only=True)
class CalendarRow:
    """A calendar with all its versions, earliest first, and the queues that follow it."""

    id: int
    name: str
    is_default: bool
    versions: tuple[CalendarVersion, ...]
    queue_ids: frozenset[int] = frozenset()

    @property
    def newest(self) -> CalendarVersion:
        """The version made last; it may begin to hold only later."""
        return self.versions[-1]


@dataclass(frozen=True, kw_only=True)
class CalendarChoices:
    """What an administrator chooses for a calendar; weekly hours as `{"mon": [["09:00", "17:00"]], …}`."""

    name: str
    timezone: str
    weekly: Mapping[str, object]
    country: str = ""
    region: str = ""
    own_days: tuple[Holiday, ...] = ()
    queue_ids: frozenset[int] = frozenset()
    is_default: bool = False


@dataclass(frozen=True, kw_only=True)
class Target:
    """How long something may take at a priority, in working time or in calendar time."""

    metric: Metric
    priority: Priority
    seconds: int
    in_working_time: bool = True


@dataclass(frozen=True, kw_only=True)
class PolicyChoices:
    """What an administrator chooses for a policy.

    `conditions` narrow it to queues, channels, tags or ranks of customers: an attribute and the values of which one
    must be so; what is not named narrows nothing. Full resolution rests while the case is in one of `paused_in`. A
    warning comes when so many per cent of a target are used up, or so many minutes before it is; both None: no warning.
    """

    name: str
    targets: tuple[Target, ...]
    conditions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    paused_in: frozenset[CaseStatus] = frozenset({CaseStatus.PENDING})
    warn_percent: int | None = 75
    warn_minutes: int | None = None
    calendar_id: int | None = None
    is_on: bool = True


@dataclass(frozen=True, kw_only=True)
class PolicyRow(PolicyChoices):
    """A policy with its place in the order: the first that fits a case holds."""

    id: int
    position: int

    def target_of(self, metric: Metric, priority: str) -> Target | None:
        """The target for a metric at a priority; what has none of its own takes that of normal."""
        found = {target.priority: target for target in self.targets if target.metric == metric}
        return found.get(Priority(priority)) or found.get(Priority.NORMAL)


@dataclass(frozen=True, kw_only=True)
class ClockRow:
    """One promise of time for one case. `due_at` is None while it rests; `broken_at` is when it was broken."""

    id: int
    case_id: int
    metric: Metric
    began_at: datetime
    target_seconds: int
    in_working_time: bool
    state: ClockState
    due_at: datetime | None
    warn_at: datetime | None
    ended_at: datetime | None
    warned_at: datetime | None
    broken_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Level:
    """What a list shows of a case's service levels: what falls due next, or fell due and is still not done."""

    case_id: int
    metric: Metric
    due_at: datetime
    is_broken: bool
    is_warned: bool


@dataclass(frozen=True, kw_only=True)
class RiskRow:
    """One clock that is broken or near it, with the conversation in which something can be done about it."""

    clock: ClockRow
    conversation_id: int
    customer_name: str
    subject: str
    assignee_name: str
    queue_name: str
    priority: str
    policy_name: str


@dataclass(frozen=True, kw_only=True)
class RiskPage:
    """Broken and at-risk clocks now, the most urgent first, and how many there are of each in all."""

    broken: tuple[RiskRow, ...]
    at_risk: tuple[RiskRow, ...]
    broken_count: int
    at_risk_count: int


@dataclass(frozen=True, kw_only=True)
class Attainment:
    """How many clocks of a metric ended within their time, of all that ended with what they were for."""

    metric: Metric
    met: int
    n: int


@dataclass(frozen=True, kw_only=True)
class Spent:
    """A stretch of time in calendar and in working time, in seconds."""

    calendar_seconds: float
    working_seconds: float


@dataclass(frozen=True, kw_only=True)
class CaseTimes:
    """How long everything about one case took, as the definitions say; None for what has not come to pass.

    `next_replies` has one entry for each of the customer's messages after the first that was answered.
    """

    case_id: int
    opened_at: datetime
    first_reply: Spent | None
    next_replies: tuple[Spent, ...]
    first_resolution: Spent | None
    full_resolution: Spent | None
    requester_wait: Spent
    agent_wait: Spent
    agent_work: Spent
