"""A reply that waits for a time of its author's choice: checked when it is written, let go earlier on demand."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accord.channels.contracts import Channel
from accord.channels.operations import outbox_of
from accord.desk.contracts import MessageKind
from accord.desk.events import ConversationChanged
from accord.desk.models import Message
from accord.desk.operations.locking import hold_conversation
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor

LONGEST_WAIT = timedelta(days=90)
# A reply that waits longer than any undo was meant to leave later, and is everybody's to look after.
SCHEDULED_AFTER = timedelta(minutes=3)


def chosen_time(leave_at: datetime) -> datetime:
    """The time as it was chosen; raises BadInput for the past and for more than 90 days ahead."""
    now = clock.now()
    if leave_at <= now:
        raise BadInput(_("This time has passed. Choose a later one."))
    if leave_at > now + LONGEST_WAIT:
        raise BadInput(_("Choose a time within the next 90 days."))
    return leave_at


def is_scheduled(*, sent_at: datetime, leaves_at: datetime | None) -> bool:
    """Whether a reply was meant to leave later, not just to be undone for some seconds."""
    return leaves_at is not None and leaves_at - sent_at > SCHEDULED_AFTER


@transaction.atomic
def hasten_reply(*, actor: Actor, message_id: int) -> None:
    """Let a reply leave now that waits for its time. Raises `NotFound`, and a refusal when it has left."""
    found = Message.objects.filter(pk=message_id, kind=MessageKind.REPLY).values_list("conversation_id").first()
    if found is None:
        raise NotFound(_("There is no such reply."))
    held = hold_conversation(actor=actor, conversation_id=found[0], follows=True)
    message = Message.objects.select_for_update().get(pk=message_id)
    outbox = outbox_of(Channel(message.channel))
    if outbox is None or outbox.leave_now is None or message.leaves_at is None or message.leaves_at <= clock.now():
        raise Refusal(_("This reply has left already."))
    outbox.leave_now(message_id=message_id)
    Message.objects.filter(pk=message_id).update(leaves_at=clock.now())
    publish(ConversationChanged(what="delivery", **held.subjects), actor=actor)
