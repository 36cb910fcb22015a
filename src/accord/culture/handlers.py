"""Reactions to what happens on the desk and when memory is due."""

from collections.abc import Sequence
from datetime import datetime

from accord.culture import operations
from accord.culture.operations.learning import ASK_AGAIN
from accord.desk.events import MessageArrived
from accord.kernel.deadlines import on_deadline
from accord.kernel.events import Fact, subscribe_many


@subscribe_many(MessageArrived)
def notice_thanks(*, events: Sequence[MessageArrived], facts: Sequence[Fact]) -> None:
    """Look for thanks in what customers wrote; machines do not thank."""
    operations.notice_thanks(arrived=[event for event in events if not event.machine])


@on_deadline(ASK_AGAIN)
def ask_again(*, subject: int, due_at: datetime) -> None:
    """Ask a lesson's question again, or remind of it."""
    operations.ask_again(learner_id=subject)
