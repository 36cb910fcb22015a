"""Who is on a conversation, whether it was read, when it comes back, who takes part."""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from accord.desk.contracts import ParticipantRole
from accord.desk.events import ConversationAssigned, ConversationChanged
from accord.desk.models import Conversation, Participant
from accord.desk.operations.locking import Held, hold_conversation
from accord.kernel import clock
from accord.kernel.deadlines import cancel_deadline, set_deadline
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.events import publish
from accord.kernel.permissions import SYSTEM, Actor, Permission
from accord.kernel.transactions import one_transaction
from accord.staff.queries import actor_of

# The team whose work a conversation is, where anybody belongs to it.
_TEAM = """
    SELECT q.team_id, q.name FROM desk_conversation c JOIN desk_queue q ON q.id = c.queue_id
    WHERE c.id = %s AND EXISTS (SELECT 1 FROM staff_team_membership m WHERE m.team_id = q.team_id)
"""


@one_transaction
def assign_conversation(*, actor: Actor, conversation_id: int, assignee_id: int | None) -> None:
    """Put somebody on a conversation, or nobody.

    Raises `BadInput` for somebody who may not answer customers, or not those of this queue: where its team has members,
    it is theirs, for those who lead, and for people who belong to no team at all.
    """
    held = hold_conversation(actor=actor, conversation_id=conversation_id)
    if held.assignee_id == assignee_id:
        return
    if assignee_id is not None:
        assignee = actor_of(employee_id=assignee_id)
        if assignee is None or not assignee.may(Permission.DESK):
            raise BadInput(_("This person does not answer customers. Choose somebody who does."))
        _require_member(assignee, held.id)
    Conversation.objects.filter(pk=held.id).update(assignee_id=assignee_id)
    event = ConversationAssigned(assignee_id=assignee_id, previous_id=held.assignee_id, **held.subjects)
    publish(event, actor=actor)


def may_have(*, employee_id: int, conversation_id: int) -> bool:
    """Whether somebody may be on a conversation, by the queue in which it lies."""
    assignee = actor_of(employee_id=employee_id)
    return assignee is not None and assignee.may(Permission.DESK) and _queue_of_others(assignee, conversation_id) == ""


def _queue_of_others(assignee: Actor, conversation_id: int) -> str:
    """The name of the queue where it is the work of a team to which somebody does not belong; empty where it is not."""
    if assignee.may(Permission.LEAD) or not assignee.team_ids:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(_TEAM, [conversation_id])
        found = cursor.fetchone()
    return "" if found is None or found[0] in assignee.team_ids else str(found[1])


def _require_member(assignee: Actor, conversation_id: int) -> None:
    queue = _queue_of_others(assignee, conversation_id)
    if queue:
        raise BadInput(
            _("%(name)s is not of the team of “%(queue)s”. Move the conversation into another queue first.")
            % {"name": assignee.name, "queue": queue}
        )


@one_transaction
def mark_read(*, actor: Actor, conversation_id: int, unread: bool = False) -> None:
    """Remember that somebody has read the newest words, or that nobody has."""
    held = hold_conversation(actor=actor, conversation_id=conversation_id)
    if held.unread == unread:
        return
    Conversation.objects.filter(pk=held.id).update(unread=unread)
    publish(ConversationChanged(what="unread" if unread else "read", **held.subjects), actor=actor)


@one_transaction
def snooze_conversation(*, actor: Actor, conversation_id: int, until: datetime | None) -> None:
    """Put a conversation aside until an instant, or take it back now (None). A customer's words bring it back."""
    held = hold_conversation(actor=actor, conversation_id=conversation_id)
    if until is None:
        if held.snoozed_until is not None:
            _wake(actor, held)
        return
    if until <= clock.now():
        raise BadInput(_("Choose a time to come."))
    Conversation.objects.filter(pk=held.id).update(snoozed_until=until)
    set_deadline(kind="desk.snooze", subject=held.id, due_at=until)
    publish(ConversationChanged(what="snoozed", **held.subjects), actor=actor)


@one_transaction
def wake_conversation(*, conversation_id: int) -> None:
    """The time of a snooze has come."""
    try:
        held = hold_conversation(actor=SYSTEM, conversation_id=conversation_id)
    except NotFound:
        return
    if held.snoozed_until is None or held.snoozed_until > clock.now():
        return
    _wake(SYSTEM, held)


def _wake(actor: Actor, held: Held) -> None:
    Conversation.objects.filter(pk=held.id).update(snoozed_until=None, unread=True)
    cancel_deadline(kind="desk.snooze", subject=held.id)
    publish(ConversationChanged(what="woken", **held.subjects), actor=actor)


@one_transaction
def accept_stranger(*, actor: Actor, participant_id: int) -> None:
    """Let a stranger who joined a conversation take part: replies are copied to them from now on."""
    conversation_id = Participant.objects.filter(pk=participant_id).values_list("conversation_id", flat=True).first()
    if conversation_id is None:
        raise NotFound(_("There is no such person in a conversation."))
    held = hold_conversation(actor=actor, conversation_id=conversation_id)
    Participant.objects.filter(pk=participant_id).update(role=ParticipantRole.COPIED)
    publish(ConversationChanged(what="participants", **held.subjects), actor=actor)
