"""Reactions of improving: promised days that pass, answers that are due, fixes to be measured, signals that grow."""

from datetime import datetime

from accord.improve.operations import climb_cause, climb_idea, measure_fix, refresh_figures_of_signal
from accord.improve.operations.causes import PROMISE
from accord.improve.operations.fixing import MEASURE
from accord.improve.operations.ideas import DUE
from accord.kernel.deadlines import on_deadline
from accord.kernel.events import Fact, subscribe
from accord.listen.events import SignalGrew


@on_deadline(PROMISE)
def when_promise_is_due(*, subject: int, due_at: datetime) -> None:
    """The promised day has passed, or a week without a promise."""
    climb_cause(cause_id=subject)


@on_deadline(DUE)
def when_idea_is_due(*, subject: int, due_at: datetime) -> None:
    """The day has passed by which an idea was to be answered."""
    climb_idea(idea_id=subject)


@on_deadline(MEASURE)
def when_fix_can_be_measured(*, subject: int, due_at: datetime) -> None:
    """Enough days have passed since a fix."""
    measure_fix(cause_id=subject)


@subscribe(SignalGrew)
def when_signal_grows(*, event: SignalGrew, fact: Fact) -> None:
    """More contacts stand behind a cause."""
    refresh_figures_of_signal(signal_id=event.signal_id)
