"""How much a case matters, and handing it up: to a second level or a named lead, with the reason."""

from django.db import connection
from django.utils.translation import gettext as _

from accord.desk.contracts import MessageKind, Priority
from accord.desk.events import (
    CaseEscalated,
    ConversationAssigned,
    ConversationChanged,
    EscalationTakenBack,
    PriorityChanged,
)
from accord.desk.models import Case, Conversation, Escalation, Message, Queue
from accord.desk.operations.locking import Held, hold_conversation
from accord.desk.rules import clean
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission
from accord.kernel.transactions import one_transaction
from accord.staff.queries import actor_of

LONGEST_REASON = 600
PURPOSE = "escalation"


@one_transaction
def set_priority(*, actor: Actor, conversation_id: int, priority: Priority) -> bool:
    """Say how much the case of a conversation matters beside the others; whether it changed. Raises `NotFound`."""
    held = hold_conversation(actor=actor, conversation_id=conversation_id)
    previous = Case.objects.values_list("priority", flat=True).get(pk=held.case_id)
    if previous == priority:
        return False
    Case.objects.filter(pk=held.case_id).update(priority=Priority(priority))
    publish(PriorityChanged(priority=priority, previous=previous, **held.subjects), actor=actor)
    return True


@one_transaction
def escalate(
    *, actor: Actor, conversation_id: int, reason: str, queue_id: int | None = None, lead_id: int | None = None
) -> int:
    """Hand a conversation up, either to a queue, where nobody is on it any more, or to a named lead.

    The reason must be given; it stands as a note in the conversation. Raises `BadInput`, `NotFound`, and a refusal
    when it has been handed up already. Returns the escalation's id.
    """
    held = hold_conversation(actor=actor, conversation_id=conversation_id)
    words = clean(reason).strip()[:LONGEST_REASON]
    if not words:
        raise BadInput(_("Say why you hand it up."))
    if (queue_id is None) == (lead_id is None):
        raise BadInput(_("Choose a queue or a lead."))
    _require_target(queue_id, lead_id)
    if Escalation.objects.filter(conversation_id=held.id, ended_at=None).exists():
        raise Refusal(_("This has been handed up already."))
    previous_queue_id = _queue_of(held)
    made = Escalation.objects.create(
        conversation_id=held.id,
        queue_id=queue_id,
        lead_id=lead_id,
        previous_queue_id=previous_queue_id,
        previous_assignee_id=held.assignee_id,
        reason=words,
        escalated_by_id=actor.id if actor.kind == "staff" else None,
        escalated_at=clock.now(),
    )
    _note(actor, held, words)
    _move(actor, held, assignee_id=lead_id, queue_id=queue_id if queue_id is not None else previous_queue_id)
    event = CaseEscalated(escalation_id=made.pk, queue_id=queue_id, lead_id=lead_id, **held.subjects)
    publish(event, actor=actor)
    return made.pk


@one_transaction
def take_back_escalation(*, actor: Actor, escalation_id: int) -> None:
    """Put a conversation back where it was before it was handed up; the reason stays among the notes."""
    found = Escalation.objects.filter(pk=escalation_id).values_list("conversation_id", flat=True).first()
    if found is None:
        raise NotFound(_("There is no such escalation."))
    held = hold_conversation(actor=actor, conversation_id=found)
    standing = Escalation.objects.select_for_update().get(pk=escalation_id)
    if standing.ended_at is not None:
        raise Refusal(_("This was taken back already."))
    Escalation.objects.filter(pk=escalation_id).update(ended_at=clock.now())
    _move(actor, held, assignee_id=standing.previous_assignee_id, queue_id=standing.previous_queue_id)
    publish(EscalationTakenBack(escalation_id=escalation_id, **held.subjects), actor=actor)


def _require_target(queue_id: int | None, lead_id: int | None) -> None:
    if queue_id is not None and not Queue.objects.filter(pk=queue_id).exists():
        raise NotFound(_("There is no such queue."))
    if lead_id is not None:
        lead = actor_of(employee_id=lead_id)
        if lead is None or not (lead.may(Permission.LEAD) and lead.may(Permission.DESK)):
            raise BadInput(_("This person does not lead the service. Choose a lead."))


def _queue_of(held: Held) -> int | None:
    return Conversation.objects.values_list("queue_id", flat=True).get(pk=held.id)


def _note(actor: Actor, held: Held, words: str) -> None:
    Message.objects.create(
        conversation_id=held.id,
        kind=MessageKind.NOTE,
        purpose=PURPOSE,
        author_staff_id=actor.id if actor.kind == "staff" else None,
        author_name=actor.name[:200],
        text=words,
        new_text=words,
        sent_at=clock.now(),
    )


def _move(actor: Actor, held: Held, *, assignee_id: int | None, queue_id: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE desk_conversation SET assignee_id = %s, queue_id = %s, unread = TRUE WHERE id = %s",
            [assignee_id, queue_id, held.id],
        )
    if assignee_id != held.assignee_id:
        event = ConversationAssigned(assignee_id=assignee_id, previous_id=held.assignee_id, **held.subjects)
        publish(event, actor=actor)
    publish(ConversationChanged(what="queue", **held.subjects), actor=actor)
