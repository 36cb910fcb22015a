"""One matter written about twice becomes one conversation, and can be taken apart again."""

from django.utils.translation import gettext as _

from accord.channels.operations import follow_messages
from accord.customers.queries import get_customer
from accord.desk.case_types.operations.joining import join_details, part_details
from accord.desk.contracts import CaseStatus, Place
from accord.desk.events import ConversationsMerged, ConversationsUnmerged
from accord.desk.matters.models import MergeMemory
from accord.desk.models import Case, Contact, Conversation, Merge, Message
from accord.desk.operations.locking import Held, hold_cases, hold_conversation, require_living
from accord.desk.operations.participants import copy_participants, take_back_participants
from accord.desk.operations.remembering import Picture, put_back, take_picture
from accord.desk.operations.retelling import retell
from accord.desk.operations.tagging import join_tags
from accord.kernel import clock
from accord.kernel.deadlines import cancel_deadline
from accord.kernel.errors import NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor
from accord.kernel.transactions import one_transaction


@one_transaction
def merge_conversations(*, actor: Actor, source_id: int, target_id: int) -> int:
    """Put all that was said in one conversation into another of the same person; returns the merge's id.

    Answers to the old one arrive in the new one. Refuses conversations of different persons, because words of one
    must not reach the other: merge the persons first if they are one.
    """
    source, target = _hold_both(actor, source_id, target_id)
    if source.id == target.id:
        raise Refusal(_("This is the same conversation."))
    if get_customer(customer_id=source.customer_id).id != get_customer(customer_id=target.customer_id).id:
        raise Refusal(_("These conversations are of different people. Merge the people first if they are one."))
    if source.place != Place.WORK or target.place != Place.WORK:
        raise Refusal(_("One of them is junk or in the trash. Take it out first."))
    messages = Message.objects.filter(conversation_id=source.id)
    contacts = Contact.objects.filter(conversation_id=source.id)
    pointers = Conversation.objects.filter(merged_into_id=source.id)
    merge = Merge.objects.create(
        source_id=source.id,
        target_id=target.id,
        source_case_id=source.case_id,
        target_case_id=target.case_id,
        source_status=source.status,
        message_ids=sorted(messages.values_list("pk", flat=True)),
        contact_ids=sorted(contacts.values_list("pk", flat=True)),
        pointer_ids=sorted(pointers.values_list("pk", flat=True)),
        merged_at=clock.now(),
    )
    before = _picture(merge)
    messages.update(conversation_id=target.id)
    contacts.update(conversation_id=target.id, case_id=target.case_id)
    pointers.update(merged_into_id=target.id)
    participant_ids = copy_participants(source_id=source.id, target_id=target.id)
    join_tags(source_id=source.id, target_id=target.id)
    _close_source(source, target)
    _join_status(source, target)
    if Case.objects.filter(pk=source.case_id, merged_into_id=target.case_id).exists():
        join_details(actor=actor, source_case_id=source.case_id, target_case_id=target.case_id, by=f"merge:{merge.pk}")
    retell(target.id)
    MergeMemory.objects.create(merge=merge, before=before, after=_picture(merge), participant_ids=participant_ids)
    publish(ConversationsMerged(source_conversation_id=source.id, merge_id=merge.pk, **target.subjects), actor=actor)
    return merge.pk


@one_transaction
def unmerge_conversations(*, actor: Actor, merge_id: int) -> None:
    """Take a merge apart: exactly what had come along goes back; what arrived since stays. Raises `NotFound`."""
    merge = Merge.objects.filter(pk=merge_id).first()
    if merge is None:
        raise NotFound(_("There is no such merge."))
    hold_cases(
        conversation_ids=[merge.source_id, merge.target_id], case_ids=[merge.source_case_id, merge.target_case_id]
    )
    target = hold_conversation(actor=actor, conversation_id=merge.target_id)
    merge = Merge.objects.select_for_update().get(pk=merge_id)
    if merge.undone_at is not None:
        raise Refusal(_("This merge was undone already."))
    _refuse_if_scattered(merge)
    Message.objects.filter(pk__in=merge.message_ids).update(conversation_id=merge.source_id)
    Conversation.objects.filter(pk__in=merge.pointer_ids).update(merged_into_id=merge.source_id)
    memory = MergeMemory.objects.get(merge_id=merge_id)
    take_back_participants(memory.participant_ids, conversation_id=target.id)
    follow_messages(message_ids=merge.message_ids, conversation_id=merge.source_id)
    put_back(before=memory.before, after=memory.after)
    require_living(merge.source_case_id)
    part_details(actor=actor, target_case_id=merge.target_case_id, by=f"merge:{merge_id}")
    Merge.objects.filter(pk=merge_id).update(undone_at=clock.now())
    event = ConversationsUnmerged(source_conversation_id=merge.source_id, merge_id=merge_id, **target.subjects)
    publish(event, actor=actor)


def _hold_both(actor: Actor, source_id: int, target_id: int) -> tuple[Held, Held]:
    """Both locked, in one order, so that two merges at once cannot wait for each other."""
    hold_cases(conversation_ids=[source_id, target_id])
    held = {number: hold_conversation(actor=actor, conversation_id=number) for number in sorted({source_id, target_id})}
    return held[source_id], held[target_id]


def _picture(merge: Merge) -> Picture:
    """Both cases with all their conversations, and the contacts that change sides."""
    case_ids = [merge.source_case_id, merge.target_case_id]
    beside = Conversation.objects.filter(case_id__in=case_ids, merged_into=None).values_list("pk", flat=True)
    return take_picture(
        conversation_ids={merge.source_id, merge.target_id, *beside}, case_ids=case_ids, contact_ids=merge.contact_ids
    )


def _close_source(source: Held, target: Held) -> None:
    """The emptied conversation leads to the other; its case too, when nothing else belongs to it."""
    Conversation.objects.filter(pk=source.id).update(
        merged_into_id=target.id, status=CaseStatus.SOLVED, waiting_since=None, snoozed_until=None, unread=False
    )
    cancel_deadline(kind="desk.snooze", subject=source.id)
    others = Conversation.objects.filter(case_id=source.case_id, merged_into=None).exists()
    if source.case_id != target.case_id and not others:
        now = clock.now()
        Case.objects.filter(pk=source.case_id).update(
            merged_into_id=target.case_id, status=CaseStatus.SOLVED, solved_at=now
        )
        cancel_deadline(kind="desk.stuck", subject=source.case_id)


def _join_status(source: Held, target: Held) -> None:
    """A solved matter that an unsolved one joins is open again: somebody still waits."""
    if target.status != CaseStatus.SOLVED or source.status == CaseStatus.SOLVED:
        return
    Case.objects.filter(pk=target.case_id).update(status=source.status, solved_at=None, stuck_at=None)
    Conversation.objects.filter(case_id=target.case_id, merged_into=None).update(status=source.status, unread=True)
    cancel_deadline(kind="desk.stuck", subject=target.case_id)


def _refuse_if_scattered(merge: Merge) -> None:
    """What came along must still lie where it was put, and something must remain there."""
    ours = Message.objects.filter(pk__in=merge.message_ids)
    if ours.exclude(conversation_id=merge.target_id).exists():
        raise Refusal(_("Some of these messages were moved on since. Undo that first."))
    if not Message.objects.filter(conversation_id=merge.target_id).exclude(pk__in=merge.message_ids).exists():
        raise Refusal(_("Nothing would remain in the other conversation. Undo what was moved out of it first."))
