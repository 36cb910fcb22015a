"""Taking a move back: exactly what went goes back, and what came since stays where it came."""

from django.utils.translation import gettext as _

from accord.channels.operations import follow_messages
from accord.desk.case_types.operations.joining import part_details
from accord.desk.contracts import CaseStatus
from accord.desk.matters.contracts import MoveKind
from accord.desk.matters.events import ConversationMoved, MessagesMoved
from accord.desk.matters.models import Move
from accord.desk.matters.operations.taking import hold_several, is_same_person
from accord.desk.models import Case, Contact, Conversation, Message
from accord.desk.operations.locking import Held, hold_cases, hold_conversation, require_living
from accord.desk.operations.participants import take_back_participants
from accord.desk.operations.remembering import mend_deadlines, put_back
from accord.desk.operations.retelling import retell
from accord.kernel import clock
from accord.kernel.errors import NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor
from accord.kernel.transactions import one_transaction


@one_transaction
def undo_move(*, actor: Actor, move_id: int) -> int:
    """Take a move back; returns the conversation to which the words belong again.

    Refuses when some of it was moved on since, and when it was taken back already. Raises `NotFound`.
    """
    found = Move.objects.filter(pk=move_id).first()
    if found is None:
        raise NotFound(_("There is no such move."))
    ids = [found.source_id, found.target_id]
    hold_cases(conversation_ids=ids, case_ids=[int(key) for key in found.before.get("cases", {})])
    try:
        held = hold_several(actor, ids)
    except NotFound:
        raise Refusal(_("One of the conversations was merged into another since. Undo that first.")) from None
    move = Move.objects.select_for_update().get(pk=move_id)
    if move.undone_at is not None:
        raise Refusal(_("This was taken back already."))
    if move.kind in {MoveKind.TO_CASE, MoveKind.TO_CUSTOMER}:
        _give_back_conversation(actor, move, held[move.target_id])
    else:
        _give_back_messages(actor, move, held[move.source_id], held[move.target_id])
    Move.objects.filter(pk=move_id).update(undone_at=clock.now())
    return move.source_id


def _give_back_messages(actor: Actor, move: Move, source: Held, target: Held) -> None:
    messages = Message.objects.filter(pk__in=move.message_ids)
    if messages.exclude(conversation_id=target.id).exists():
        raise Refusal(_("Some of these messages were moved on since. Undo that first."))
    remains = Message.objects.filter(conversation_id=target.id).exclude(pk__in=move.message_ids).exists()
    if not remains and move.kind != MoveKind.SPLIT:
        raise Refusal(_("Nothing would remain in the other conversation. Undo what was moved out of it first."))
    contact_ids = tuple(Contact.objects.filter(message_id__in=move.message_ids).values_list("pk", flat=True))
    messages.update(conversation_id=source.id)
    Contact.objects.filter(pk__in=move.new_contact_ids).delete()
    Contact.objects.filter(message_id__in=move.message_ids).update(
        conversation_id=source.id, case_id=source.case_id, customer_id=source.customer_id
    )
    take_back_participants(move.participant_ids, conversation_id=target.id)
    if is_same_person(source.customer_id, target.customer_id):
        follow_messages(message_ids=move.message_ids, conversation_id=source.id)
    put_back(before=move.before, after=move.after)
    if remains:
        retell(target.id)
    else:
        _fold(target, source)
    publish(
        MessagesMoved(
            source_conversation_id=target.id,
            source_case_id=target.case_id,
            message_ids=tuple(move.message_ids),
            contact_ids=tuple(number for number in contact_ids if number not in set(move.new_contact_ids)),
            move_id=move.pk,
            is_split=False,
            is_undo=True,
            **source.subjects,
        ),
        actor=actor,
    )


def _fold(empty: Held, into: Held) -> None:
    """A conversation of which nothing remains leads to where its words went, and so does its case."""
    Conversation.objects.filter(pk=empty.id).update(
        merged_into_id=into.id, status=CaseStatus.SOLVED, waiting_since=None, snoozed_until=None, unread=False
    )
    Conversation.objects.filter(merged_into_id=empty.id).update(merged_into_id=into.id)
    if not Conversation.objects.filter(case_id=empty.case_id, merged_into=None).exists():
        Case.objects.filter(pk=empty.case_id).update(
            merged_into_id=into.case_id, status=CaseStatus.SOLVED, solved_at=clock.now()
        )
    mend_deadlines(conversation_ids=[empty.id], case_ids=[empty.case_id])


def _give_back_conversation(actor: Actor, move: Move, held: Held) -> None:
    known = move.after["conversations"][str(move.target_id)]
    if (held.case_id, held.customer_id) != (known["case_id"], known["customer_id"]):
        raise Refusal(_("It was moved on since. Undo that first."))
    before = move.before["conversations"][str(move.target_id)]
    put_back(before=move.before, after=move.after)
    require_living(before["case_id"])
    part_details(actor=actor, target_case_id=held.case_id, by=f"move:{move.pk}")
    Contact.objects.filter(conversation_id=held.id).update(case_id=before["case_id"], customer_id=before["customer_id"])
    if (
        held.case_id != before["case_id"]
        and not Conversation.objects.filter(case_id=held.case_id, merged_into=None).exists()
    ):
        Case.objects.filter(pk=held.case_id).update(
            merged_into_id=before["case_id"], status=CaseStatus.SOLVED, solved_at=clock.now()
        )
        mend_deadlines(conversation_ids=[], case_ids=[held.case_id])
    now = hold_conversation(actor=actor, conversation_id=held.id)
    event = ConversationMoved(
        previous_case_id=held.case_id,
        previous_customer_id=held.customer_id,
        move_id=move.pk,
        is_undo=True,
        **now.subjects,
    )
    publish(event, actor=actor)
