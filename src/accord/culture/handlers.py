"""Reactions to what happens on the desk and when memory is due."""

from datetime import datetime

from accord.culture import operations
from accord.culture.operations.learning import ASK_AGAIN
from accord.desk.events import MessageArrived
from accord.kernel.deadlines import on_deadline
from accord.kernel.events import Fact, subscribe


@subscribe(MessageArrived)
def notice_thanks(*, event: MessageArrived, fact: Fact) -> None:
    """Look for thanks in what a customer wrote; machines do not thank."""
    if not event.machine:
        operations.notice_thanks(
            message_id=event.message_id, customer_id=event.customer_id, conversation_id=event.conversation_id
        )


@on_deadline(ASK_AGAIN)
def ask_again(*, subject: int, due_at: datetime) -> None:
    """Ask a lesson's question again, or remind of it."""
    operations.ask_again(learner_id=subject)
