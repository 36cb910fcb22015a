"""What side talks and tasks do when the other side answers, a mail fares somehow, or a time has come."""

from collections.abc import Sequence
from datetime import datetime

from accord.channels.events import DeliveryReported
from accord.desk.contracts import DeliveryState
from accord.desk.side_talks import operations
from accord.desk.side_talks.deadlines import ANSWER_BY, TASK_DUE, TASK_REMINDER
from accord.desk.side_talks.events import SideTalkAnswered, TaskDone, TaskReturned
from accord.kernel.deadlines import on_deadline
from accord.kernel.events import Fact, subscribe, subscribe_many


@subscribe_many(DeliveryReported)
def take_over_deliveries(*, events: Sequence[DeliveryReported], facts: Sequence[Fact]) -> None:
    """Show what became of a mail of a side talk; those of replies are the desk's."""
    operations.note_deliveries(
        reports={event.message_id: (DeliveryState(event.state), event.problem_code) for event in events}
    )


@subscribe(SideTalkAnswered)
def bring_up_answer(*, event: SideTalkAnswered, fact: Fact) -> None:
    """Mark the conversation in which somebody waits for this; a machine's words are no answer."""
    if not event.machine:
        operations.attend_to_conversation(conversation_id=event.conversation_id)


@subscribe(TaskDone, TaskReturned)
def bring_up_task(*, event: TaskDone | TaskReturned, fact: Fact) -> None:
    """Mark the conversation for which something was done or cannot be."""
    operations.attend_to_conversation(conversation_id=event.conversation_id)


@on_deadline(ANSWER_BY)
def miss_answer(*, subject: int, due_at: datetime) -> None:
    """No answer came by the time that was hoped for."""
    operations.remind_of_answer(side_talk_id=subject)


@on_deadline(TASK_REMINDER)
def remind(*, subject: int, due_at: datetime) -> None:
    """A task is due soon."""
    operations.remind_of_task(task_id=subject)


@on_deadline(TASK_DUE)
def be_overdue(*, subject: int, due_at: datetime) -> None:
    """The time of a task has passed."""
    operations.note_overdue(task_id=subject)
