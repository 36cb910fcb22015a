"""What crosses the door of slices: which contacts are meant, and how many series of them are watched."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class SliceKey:
    """Which contacts are counted: those of a slice, perhaps only in another one, at a touchpoint or about a reason."""

    slice_id: int
    other_id: int | None = None
    touchpoint_id: int | None = None
    reason_id: int | None = None

    @property
    def is_pair(self) -> bool:
        """Whether something besides the slice is asked for."""
        return any(each is not None for each in (self.other_id, self.touchpoint_id, self.reason_id))


@dataclass(frozen=True, kw_only=True)
class WatchingRow:
    """How many series of slices are watched of those that there are; how many false alarms a week all that is watched,
    touchpoints and reasons too, may cost.
    """

    watched_at: datetime | None
    series: int
    possible: int
    false_alarms_a_week: float
