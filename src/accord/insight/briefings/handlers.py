"""Reactions of briefings: the hour has come."""

from datetime import datetime

from accord.insight.briefings.operations import DEPARTURE
from accord.insight.briefings.tasks import send_briefing
from accord.kernel.deadlines import on_deadline
from accord.kernel.jobs import defer


@on_deadline(DEPARTURE)
def when_the_briefing_leaves(*, subject: int, due_at: datetime) -> None:
    """Composing takes longer than a timekeeper may: a worker does it."""
    defer(send_briefing, once=DEPARTURE)
