"""Facts about briefings."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class BriefingSent(Event):
    """The briefing of a week was kept and left to its readers."""

    issue_id: int
    week_until: str
    readers: int
