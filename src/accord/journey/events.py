"""Facts about the journey."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class JourneyChanged(Event):
    """A stage, touchpoint or contact reason was added, renamed or given to another department."""

    what: str
    subject_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ChangePlanned(Event):
    """A department entered a change that customers may notice, or moved one."""

    change_id: int
    touchpoint_id: int | None
    department_id: int


@dataclass(frozen=True, kw_only=True)
class ChangeWithdrawn(Event):
    """A planned change will not happen."""

    change_id: int
