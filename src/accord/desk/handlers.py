"""What the desk does when a delivery is reported and when its deadlines fall due."""

from datetime import datetime

from accord.channels.events import DeliveryBounced, DeliveryReported, SenderDoubted
from accord.desk.contracts import DeliveryState
from accord.desk.operations import note_delivery, note_stuck, wake_conversation
from accord.desk.operations.doubting import doubt_message
from accord.kernel.deadlines import on_deadline
from accord.kernel.events import Fact, subscribe


@subscribe(DeliveryReported)
def take_over_delivery(*, event: DeliveryReported, fact: Fact) -> None:
    """Show what became of a message of ours."""
    note_delivery(message_id=event.message_id, state=DeliveryState(event.state), problem=event.problem_code)


@subscribe(DeliveryBounced)
def take_over_bounce(*, event: DeliveryBounced, fact: Fact) -> None:
    """A message that came back for good was not delivered, whatever the first server said."""
    if event.hard and event.message_id is not None:
        note_delivery(message_id=event.message_id, state=DeliveryState.FAILED, problem=event.reason)


@subscribe(SenderDoubted)
def take_over_doubt(*, event: SenderDoubted, fact: Fact) -> None:
    """Warn beside a message whose sender is not who the address says."""
    doubt_message(message_id=event.message_id)


@on_deadline("desk.snooze")
def end_snooze(*, subject: int, due_at: datetime) -> None:
    """Bring a snoozed conversation back into the inbox."""
    wake_conversation(conversation_id=subject)


@on_deadline("desk.stuck")
def confirm_stuck(*, subject: int, due_at: datetime) -> None:
    """A solution has held for the set time."""
    note_stuck(case_id=subject)
