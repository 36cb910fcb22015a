"""What follows from a side talk or a task: the conversation is marked, a delivery is shown."""

from collections.abc import Mapping
from typing import Any

from accord.desk.contracts import CaseStatus, DeliveryState
from accord.desk.models import Conversation
from accord.desk.operations.locking import hold_conversation
from accord.desk.operations.solving import set_status
from accord.desk.operations.triage import mark_read, snooze_conversation
from accord.desk.side_talks.events import SideTalkUndelivered
from accord.desk.side_talks.models import SideMessage
from accord.kernel.errors import NotFound
from accord.kernel.events import publish
from accord.kernel.permissions import SYSTEM
from accord.kernel.transactions import one_transaction

_TROUBLE = frozenset({DeliveryState.FAILED, DeliveryState.IN_DOUBT})


@one_transaction
def attend_to_conversation(*, conversation_id: int) -> bool:
    """Somebody beside a conversation has answered: it is unread, comes back and waits for no colleague any more.

    A solved one stays solved. The customer's waiting, and whatever they see, is as it was. False when it is gone.
    """
    target = Conversation.objects.filter(pk=conversation_id).values_list("pk", "merged_into_id").first()
    if target is None:
        return False
    try:
        held = hold_conversation(actor=SYSTEM, conversation_id=target[1] or target[0])
    except NotFound:  # merged meanwhile
        return False
    if held.snoozed_until is not None:
        snooze_conversation(actor=SYSTEM, conversation_id=held.id, until=None)
    else:
        mark_read(actor=SYSTEM, conversation_id=held.id, unread=True)
    if held.status == CaseStatus.ON_HOLD:
        set_status(actor=SYSTEM, case_id=held.case_id, status=CaseStatus.OPEN)
    return True


@one_transaction
def note_deliveries(*, reports: Mapping[int, tuple[DeliveryState, str]]) -> int:
    """Take over what the channel reports of messages of ours, by their ids; returns how many were a side talk's."""
    ours = SideMessage.objects.select_for_update(of=("self",)).filter(pk__in=reports).select_related("talk")
    found = list(ours.select_related("talk__conversation").order_by("pk"))
    for message in found:
        state, problem = reports[message.pk]
        if (message.delivery_state, message.delivery_problem) == (state, problem[:300]):
            continue
        message.delivery_state, message.delivery_problem = state, problem[:300]
        message.save(update_fields=["delivery_state", "delivery_problem"])
        if state in _TROUBLE:
            publish(SideTalkUndelivered(message_id=message.pk, **_subjects(message)))
    return len(found)


def _subjects(message: SideMessage) -> dict[str, Any]:
    conversation = message.talk.conversation
    return {
        "side_talk_id": message.talk_id,
        "owner_id": message.talk.owner_id,
        "conversation_id": conversation.pk,
        "case_id": conversation.case_id,
        "customer_id": conversation.customer_id,
    }
