"""What crosses the door of loyalty: curves of coming back, groups compared, retention by month."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from accord.kernel.statistics.survival import Curve, LogRank
from accord.measure.contracts import Figure

LANDMARK_DAYS = 14
"""So long after the first order it is looked whether somebody wrote; time is counted from then."""

AGAIN_DAYS = 7
"""So long after a first contact it is looked whether a second one followed; time is counted from then."""


class Sign(StrEnum):
    """What counts as coming back: an order, or a visit that other systems report."""

    ORDER = "order"
    VISIT = "visit"


class Split(StrEnum):
    """By what customers are told apart. `none` begins with the first order, the others with what is said of them."""

    NONE = "none"
    CONTACT = "contact"
    SATISFACTION = "satisfaction"
    FIRST_CONTACT = "first_contact"
    LANGUAGE = "language"


@dataclass(frozen=True, kw_only=True)
class GroupCurve:
    """Time until the customers of a group came back. `again` is the share that had by each day of `days`.

    `watched` is how many were still waited for on that day.
    `median` is (days, low, high) until half of them had, None for what was not reached. `p` compares the group with
    the first one, as it stands among all comparisons of the page (Holm); None for the first itself. `gap` is how many
    percentage points more of this group than of the first came back by the last of `days`, with its interval.
    """

    code: str
    curve: Curve
    again: tuple[tuple[int, Figure], ...]
    watched: tuple[int, ...]
    median: tuple[float | None, float | None, float | None]
    p: float | None
    gap: tuple[float, float, float] | None


@dataclass(frozen=True, kw_only=True)
class Comeback:
    """Who came back after what, in a span. Groups with fewer than twenty customers are named in `too_few` alone.

    `sampled` is 1 when everybody was counted, else one customer in so many. `test` compares all groups at once.
    """

    since: datetime
    until: datetime
    sign: Sign
    split: Split
    groups: tuple[GroupCurve, ...]
    too_few: tuple[tuple[str, int], ...]
    test: LogRank | None
    sampled: int


@dataclass(frozen=True, kw_only=True)
class RetentionMonth:
    """Of those who were customers on `begins_on`, the share who still were on `ends_on`; and who came anew."""

    begins_on: date
    ends_on: date
    kept: Figure
    at_end: int
    new: int


@dataclass(frozen=True, kw_only=True)
class Retention:
    """Month by month, as far back as the record tells.

    Somebody is a customer on a day when they ordered in the `window_days` before it.
    """

    window_days: int
    months: tuple[RetentionMonth, ...]
    sampled: int
