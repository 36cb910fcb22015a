"""What crosses the door of drivers: parts of what varies, with their intervals."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accord.kernel.statistics.normal import Interval
from accord.measure.contracts import Figure

LANDMARK_DAYS = 7
"""What happened in the first week of a case is set beside what was ordered after it."""


class Outcome(StrEnum):
    """What is to be understood: the answer of one to five, or an order in the days after the case's first week."""

    SATISFACTION = "satisfaction"
    REPURCHASE = "repurchase"


class Driver(StrEnum):
    """What a case may have held."""

    WAITED = "waited"
    TOOK_LONG = "took_long"
    CAME_AGAIN = "came_again"
    HANDED_ON = "handed_on"
    REPEATED = "repeated"
    PROMISE_BROKEN = "promise_broken"
    FAILURE = "failure"


@dataclass(frozen=True, kw_only=True)
class DriverRow:
    """One driver. `part` is its part of R² in per cent (LMG) with its bootstrap interval.

    `p` is that of its slope beside all others, as it stands among all drivers (Holm). `with_it` and `without` are the
    shares that were satisfied (ordered) where it held and where not; for times, above and up to the middle one of
    `middle_hours`. `difference` is with − without in percentage points.
    """

    driver: Driver
    part: Figure
    p: float
    slope: float
    with_it: Figure
    without: Figure
    difference: Interval
    middle_hours: float | None

    @property
    def stands_out(self) -> bool:
        """Whether chance alone would hardly show as much, among all drivers that were looked at."""
        return self.p < 0.05


@dataclass(frozen=True, kw_only=True)
class Drivers:
    """The drivers of an outcome in a span, the largest part first. `explained` is R² in per cent.

    `rows` is empty where there are too few cases; `left_out` are drivers that were seen too seldom to be weighed.
    `share` is the outcome itself. `follow_days` is how long orders were looked for; `sampled` as elsewhere.
    """

    outcome: Outcome
    since: datetime
    until: datetime
    n: int
    customers: int
    needed: int
    share: Figure
    explained: Figure
    rows: tuple[DriverRow, ...]
    left_out: tuple[Driver, ...]
    follow_days: int
    sampled: int
