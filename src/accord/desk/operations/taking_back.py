"""Taking back a reply that has not left: the conversation is as it was before."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accord.channels.contracts import Channel
from accord.channels.operations import outbox_of
from accord.desk.contracts import CaseStatus, MessageKind
from accord.desk.events import CaseReopened, ConversationAssigned, ReplyTakenBack
from accord.desk.models import Case, Conversation, Message
from accord.desk.operations.drafting import save_draft
from accord.desk.operations.locking import Held, hold_conversation
from accord.desk.operations.retelling import retell
from accord.desk.operations.scheduling import is_scheduled
from accord.kernel import clock
from accord.kernel.deadlines import cancel_deadline
from accord.kernel.errors import NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor
from accord.kernel.transactions import one_transaction


class TooLate(Refusal):
    """The reply has left."""


@one_transaction
def take_back_reply(*, actor: Actor, message_id: int) -> str:
    """Take back one's own reply before it leaves: the conversation is as it was before, the words are a draft again.

    One that was meant to leave later anybody may take back: its author may be away when it has become wrong.
    Raises `TooLate` when the reply has left or may have, `NotFound`. Returns the words.
    """
    found = Message.objects.filter(pk=message_id, kind=MessageKind.REPLY).values_list("conversation_id").first()
    if found is None:
        raise NotFound(_("There is no such reply."))
    held = hold_conversation(actor=actor, conversation_id=found[0], follows=True)
    message = Message.objects.select_for_update().filter(pk=message_id).first()
    if message is None:
        raise NotFound(_("There is no such reply."))
    if message.author_staff_id != actor.id and not is_scheduled(sent_at=message.sent_at, leaves_at=message.leaves_at):
        raise NotFound(_("There is no such reply."))
    outbox = outbox_of(Channel(message.channel))
    if outbox is None or message.leaves_at is None or clock.now() >= message.leaves_at:
        raise TooLate(_("This reply has left already."))
    outbox.call_back(message_id=message.pk)
    is_elsewhere = _was_carried(message, held)
    if not is_elsewhere:
        _restore(actor, held, message)
    words = message.text
    message.delete()
    if is_elsewhere:
        retell(held.id)
    save_draft(actor=actor, conversation_id=held.id, kind=MessageKind.REPLY, text=words)
    publish(ReplyTakenBack(message_id=message_id, author_id=actor.id or 0, **held.subjects), actor=actor)
    return words


def memory_of(held: Held) -> dict[str, Any]:
    """What a reply is about to change of its conversation, as JSON."""
    return {
        "conversation_id": held.id,
        "status": held.status.value,
        "assignee_id": held.assignee_id,
        "last_words": held.last_words,
        "last_message_at": held.last_message_at.isoformat(),
        "last_public_at": held.last_public_at and held.last_public_at.isoformat(),
        "waiting_since": held.waiting_since and held.waiting_since.isoformat(),
    }


def _was_carried(message: Message, held: Held) -> bool:
    """Whether the reply was written in another conversation, which was merged into this one since: how that stood is
    nothing to put back here."""
    return bool((message.before or {}).get("conversation_id", held.id) != held.id)


def _restore(actor: Actor, held: Held, message: Message) -> None:
    """Put back what the reply changed, unless something newer stands there since."""
    before = {name: value for name, value in (message.before or {}).items() if name != "conversation_id"}
    status = CaseStatus(before.pop("status"))
    for name in ("last_message_at", "last_public_at", "waiting_since"):
        before[name] = before[name] and datetime.fromisoformat(before[name])
    newer = Message.objects.filter(conversation_id=held.id, pk__gt=message.pk).exclude(kind=MessageKind.NOTE)
    if newer.exists():
        return
    Conversation.objects.filter(pk=held.id).update(**before)
    if before["assignee_id"] != held.assignee_id:
        event = ConversationAssigned(assignee_id=before["assignee_id"], previous_id=held.assignee_id, **held.subjects)
        publish(event, actor=actor)
    if status != held.status:
        Conversation.objects.filter(case_id=held.case_id).update(status=status)
        Case.objects.filter(pk=held.case_id).update(status=status, **unsolved(held))
    if held.status == CaseStatus.SOLVED != status:
        cancel_deadline(kind="desk.stuck", subject=held.case_id)
        publish(CaseReopened(why="taken_back", status=status.value, **held.subjects), actor=actor)


def unsolved(held: Held) -> dict[str, None]:
    """What a solved case loses when it is open again."""
    return {"solved_at": None, "stuck_at": None} if held.status == CaseStatus.SOLVED else {}
