"""What crosses the door of fairness: groups of customers with four figures, each set against all others."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accord.measure.contracts import Figure


class Grouping(StrEnum):
    """By what customers are told apart."""

    LANGUAGE = "language"
    CHANNEL = "channel"
    SEGMENT = "segment"
    REGION = "region"


class Aspect(StrEnum):
    """What is compared."""

    WAITING = "waiting"
    RESOLUTION = "resolution"
    SATISFACTION = "satisfaction"
    GOODWILL = "goodwill"


class Standing(StrEnum):
    """How a group stands against all others."""

    BETTER = "better"
    WORSE = "worse"
    NO_DETECTABLE_DIFFERENCE = "no_detectable_difference"
    TOO_FEW = "too_few"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One figure of a group beside that of all others. Waiting is the median in hours, the others are per cent.

    `gap` is group − others: percentage points with their interval; for waiting the medians' difference alone, because
    the test (log-rank) compares the whole curves. `p` stands among all comparisons of the page (Holm).
    """

    aspect: Aspect
    own: Figure
    others: Figure
    gap: float | None
    low: float | None
    high: float | None
    p: float | None
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    """A group of customers; `code` is as the record has it, empty for those of whom nothing is known."""

    code: str
    cases: int
    customers: int
    compared: tuple[Compared, ...]


@dataclass(frozen=True, kw_only=True)
class Fairness:
    """All groups of a span, the largest first. `comparisons` is how many were made at once; `small` are groups with
    fewer cases than `fewest`, which are not compared: (code, cases)."""

    since: datetime
    until: datetime
    grouping: Grouping
    cases: int
    groups: tuple[GroupRow, ...]
    small: tuple[tuple[str, int], ...]
    fewest: int
    comparisons: int
    sampled: int
