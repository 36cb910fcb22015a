"""What became of a message of ours on its way, and what a person orders when that is in doubt."""

from django.utils.translation import gettext as _

from accord.channels.contracts import Channel
from accord.channels.operations import Outbox, outbox_of
from accord.desk.contracts import CaseStatus, DeliveryState, MessageKind
from accord.desk.events import ConversationChanged
from accord.desk.models import Conversation, Message
from accord.desk.operations.locking import hold_conversation
from accord.desk.operations.solving import bring_back_case
from accord.kernel.errors import NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import SYSTEM, Actor
from accord.kernel.transactions import one_transaction


@one_transaction
def note_delivery(*, message_id: int, state: DeliveryState, problem: str = "") -> None:
    """Take over what a channel reports of an outgoing message. A reply that failed comes back to a person."""
    conversation_id = Message.objects.filter(pk=message_id).values_list("conversation_id", flat=True).first()
    if conversation_id is None:
        return
    held = hold_conversation(actor=SYSTEM, conversation_id=conversation_id, follows=True)
    message = Message.objects.select_for_update().filter(pk=message_id).first()
    if message is None:  # taken back while we waited
        return
    if (message.delivery_state, message.delivery_problem) == (state, problem[:300]):
        return
    Message.objects.filter(pk=message_id).update(delivery_state=state, delivery_problem=problem[:300])
    publish(ConversationChanged(what="delivery", **held.subjects))
    if state in {DeliveryState.FAILED, DeliveryState.IN_DOUBT} and message.kind == MessageKind.REPLY:
        Conversation.objects.filter(pk=held.id).update(unread=True)
        if state == DeliveryState.FAILED and held.status == CaseStatus.SOLVED:
            bring_back_case(actor=SYSTEM, case_id=held.case_id, why="undelivered")


@one_transaction
def send_again(*, actor: Actor, message_id: int) -> None:
    """Send a message once more that failed or is in doubt, on a person's order. Raises `NotFound`, `Refusal`."""
    outbox = _settle(actor, message_id, {DeliveryState.IN_DOUBT, DeliveryState.FAILED}, DeliveryState.QUEUED)
    outbox.send_again(actor=actor, message_id=message_id)


@one_transaction
def mark_arrived(*, actor: Actor, message_id: int) -> None:
    """A person found out that a message in doubt arrived. Raises `NotFound`, `Refusal`."""
    outbox = _settle(actor, message_id, {DeliveryState.IN_DOUBT}, DeliveryState.DELIVERED)
    outbox.mark_arrived(actor=actor, message_id=message_id)


def _settle(actor: Actor, message_id: int, expected: set[DeliveryState], becomes: DeliveryState) -> Outbox:
    found = Message.objects.filter(pk=message_id).values_list("conversation_id", "channel").first()
    if found is None:
        raise NotFound(_("There is no such message."))
    conversation_id, channel = found
    held = hold_conversation(actor=actor, conversation_id=conversation_id, follows=True)
    outbox = outbox_of(Channel(channel)) if channel else None
    changed = Message.objects.filter(pk=message_id, delivery_state__in=expected).update(
        delivery_state=becomes, delivery_problem=""
    )
    if not changed or outbox is None:
        raise Refusal(_("Somebody has settled this already."))
    publish(ConversationChanged(what="delivery", **held.subjects), actor=actor)
    return outbox
