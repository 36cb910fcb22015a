"""Facts about audits."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class VisitDone(Event):
    """Somebody visited a touchpoint and filled in the form."""

    visit_id: int
    plan_id: int
    touchpoint_id: int
    score: float | None

    def topics(self) -> tuple[str, ...]:
        """Live pages of what is listened to."""
        return (*super().topics(), "listen")
