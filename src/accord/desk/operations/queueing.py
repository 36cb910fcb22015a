"""Which team's work a conversation is."""

from django.utils.translation import gettext as _

from accord.desk.events import ConversationChanged
from accord.desk.models import Conversation, Queue
from accord.desk.operations.locking import hold_conversation
from accord.desk.operations.triage import assign_conversation, may_have
from accord.kernel.errors import NotFound
from accord.kernel.events import publish
from accord.kernel.permissions import Actor
from accord.kernel.transactions import one_transaction


@one_transaction
def move_to_queue(*, actor: Actor, conversation_id: int, queue_id: int | None) -> int | None:
    """Put a conversation into a queue, or into none; returns where it was before.

    Whoever is on it stays, unless they may not answer what is of that queue.
    """
    held = hold_conversation(actor=actor, conversation_id=conversation_id)
    if queue_id is not None and not Queue.objects.filter(pk=queue_id).exists():
        raise NotFound(_("There is no such queue."))
    previous: int | None = Conversation.objects.values_list("queue_id", flat=True).get(pk=held.id)
    if previous != queue_id:
        Conversation.objects.filter(pk=held.id).update(queue_id=queue_id)
        publish(ConversationChanged(what="queue", **held.subjects), actor=actor)
        if held.assignee_id is not None and not may_have(employee_id=held.assignee_id, conversation_id=held.id):
            assign_conversation(actor=actor, conversation_id=held.id, assignee_id=None)
    return previous
