"""What the wall and the briefing show."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from accord.improve.contracts import CauseRow
from accord.listen.contracts import SignalRow, StoryRow, WatchedRow
from accord.measure.contracts import Figure


class Verdict(StrEnum):
    """What a change in a figure allows to be said."""

    ROSE = "rose"
    FELL = "fell"
    NO_DETECTABLE_CHANGE = "no_detectable_change"
    TOO_EARLY = "too_early"


@dataclass(frozen=True, kw_only=True)
class Change:
    """A figure of this period beside the period before, and what can be said of the difference.

    `now` and `before` carry their own n and interval. For counts the unit is contacts, for shares per cent.
    """

    now: Figure
    before: Figure
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class DeskNow:
    """The desk at this moment."""

    waiting: int
    oldest_waiting_since: datetime | None
    contacts_today: int
    solved_today: int
    in_doubt: int


@dataclass(frozen=True, kw_only=True)
class RingStepCount:
    """How many open root causes stand at a step of the circle."""

    step: str
    causes: int


@dataclass(frozen=True, kw_only=True)
class Wall:
    """The circle of the whole company, live."""

    desk: DeskNow
    csat: Figure
    steps: tuple[RingStepCount, ...]
    closed_circles: int
    signals: tuple[SignalRow, ...]
    thanks: int


@dataclass(frozen=True, kw_only=True)
class Briefing:
    """One week for those who decide: what changed, what only seems to, what rises, what was fixed, what needs them."""

    week_from: date
    week_until: date
    contacts: Change
    failure_share: Change
    csat: Change
    rising: tuple[SignalRow, ...]
    only_seems: tuple[WatchedRow, ...]
    fixed: tuple[CauseRow, ...]
    promises_kept: tuple[CauseRow, ...]
    promises_broken: tuple[CauseRow, ...]
    unacknowledged: tuple[SignalRow, ...]
    voices: tuple[StoryRow, ...]
