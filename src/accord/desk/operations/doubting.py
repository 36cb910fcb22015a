"""A message on the desk turned out not to come from whom its address names: it is marked, and trusted no longer."""

from accord.desk.contracts import Caution, MessageKind, ParticipantRole
from accord.desk.events import ConversationChanged
from accord.desk.models import Message, Participant
from accord.desk.operations.locking import hold_conversation
from accord.kernel.errors import NotFound
from accord.kernel.events import publish
from accord.kernel.permissions import SYSTEM
from accord.kernel.transactions import one_transaction


@one_transaction
def doubt_message(*, message_id: int) -> None:
    """Mark an incoming message as of an unproven sender. Whoever it alone brought along gets no copies any more."""
    found = Message.objects.filter(pk=message_id).values_list("conversation_id", flat=True).first()
    if found is None:
        return
    try:
        held = hold_conversation(actor=SYSTEM, conversation_id=found)
    except NotFound:  # merged meanwhile, and taken along
        return
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.kind != MessageKind.INCOMING or message.caution == Caution.UNVERIFIED:
        return
    Message.objects.filter(pk=message_id).update(caution=Caution.UNVERIFIED)
    brought = {str(address).lower() for address in message.recipients} - _named_by_others(message)
    Participant.objects.filter(
        conversation_id=held.id, role=ParticipantRole.COPIED, address__in=brought, added_at__gte=message.sent_at
    ).update(role=ParticipantRole.STRANGER)
    publish(ConversationChanged(what="caution", **held.subjects))


def _named_by_others(message: Message) -> set[str]:
    """Addresses that messages without a doubt name too."""
    others = Message.objects.filter(conversation_id=message.conversation_id, caution=Caution.NONE).exclude(
        pk=message.pk
    )
    return {str(address).lower() for row in others.values_list("recipients", flat=True) for address in row}
