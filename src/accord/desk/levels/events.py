"""Facts about service levels."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class _OnLevel(Event):
    conversation_id: int
    case_id: int
    customer_id: int
    clock_id: int
    metric: str
    due_at: str
    assignee_id: int | None
    queue_id: int | None

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), "inbox")


@dataclass(frozen=True, kw_only=True)
class ServiceLevelWarned(_OnLevel):
    """A promised time is nearly used up; whoever is on the case, or leads the queue, can still keep it."""


@dataclass(frozen=True, kw_only=True)
class ServiceLevelBreached(_OnLevel):
    """A promised time passed without what was promised."""


@dataclass(frozen=True, kw_only=True)
class ServiceLevelsChanged(Event):
    """Working hours or policies were changed; clocks that run are reckoned anew."""
