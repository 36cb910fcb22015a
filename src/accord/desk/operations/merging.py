"""One matter written about twice becomes one conversation, and can be taken apart again."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accord.customers.queries import get_customer
from accord.desk.contracts import CaseStatus, Place
from accord.desk.events import ConversationsMerged, ConversationsUnmerged
from accord.desk.models import Case, Contact, Conversation, Merge, Message, Participant
from accord.desk.operations.locking import Held, hold_conversation
from accord.desk.operations.tagging import join_tags
from accord.kernel import clock
from accord.kernel.deadlines import cancel_deadline
from accord.kernel.errors import NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor
from accord.kernel.transactions import one_transaction

# What a list shows of a conversation, told anew from its messages: the newest words, the newest public ones, and since
# when somebody waits, which is the first of the customer's messages after our last reply.
_RETELL = """
    UPDATE desk_conversation c SET
        last_words = COALESCE(newest.words, ''),
        last_message_at = COALESCE(newest.sent_at, c.last_message_at),
        last_public_at = (SELECT max(m.sent_at) FROM desk_message m WHERE m.conversation_id = c.id
                          AND m.kind IN ('incoming', 'reply') AND m.machine = ''),
        waiting_since = CASE WHEN c.status = 'solved' THEN NULL ELSE (
            SELECT min(m.sent_at) FROM desk_message m WHERE m.conversation_id = c.id AND m.kind = 'incoming'
            AND m.machine = '' AND m.sent_at > COALESCE((SELECT max(r.sent_at) FROM desk_message r
                WHERE r.conversation_id = c.id AND r.kind = 'reply'), '-infinity')) END
    FROM (SELECT (SELECT m.id FROM desk_message m WHERE m.conversation_id = %(id)s AND m.kind <> 'notice'
                  ORDER BY m.sent_at DESC, m.id DESC LIMIT 1) AS id) last
    LEFT JOIN LATERAL (
        SELECT m.sent_at, left(regexp_replace(btrim(CASE WHEN m.new_text = '' THEN m.text ELSE m.new_text END),
            '\\s+', ' ', 'g'), 300) AS words
        FROM desk_message m WHERE m.id = last.id
    ) newest ON TRUE
    WHERE c.id = %(id)s
"""


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
    messages.update(conversation_id=target.id)
    contacts.update(conversation_id=target.id, case_id=target.case_id)
    pointers.update(merged_into_id=target.id)
    _copy_participants(source.id, target.id)
    join_tags(source_id=source.id, target_id=target.id)
    _close_source(source, target)
    _join_status(source, target)
    _retell(target.id)
    publish(ConversationsMerged(source_conversation_id=source.id, merge_id=merge.pk, **target.subjects), actor=actor)
    return merge.pk


@one_transaction
def unmerge_conversations(*, actor: Actor, merge_id: int) -> None:
    """Take a merge apart: exactly what had come along goes back; what arrived since stays. Raises `NotFound`."""
    merge = Merge.objects.filter(pk=merge_id).first()
    if merge is None:
        raise NotFound(_("There is no such merge."))
    target = hold_conversation(actor=actor, conversation_id=merge.target_id)
    merge = Merge.objects.select_for_update().get(pk=merge_id)
    if merge.undone_at is not None:
        raise Refusal(_("This merge was undone already."))
    Message.objects.filter(pk__in=merge.message_ids).update(conversation_id=merge.source_id)
    Contact.objects.filter(pk__in=merge.contact_ids).update(
        conversation_id=merge.source_id, case_id=merge.source_case_id
    )
    Conversation.objects.filter(pk__in=merge.pointer_ids).update(merged_into_id=merge.source_id)
    Conversation.objects.filter(pk=merge.source_id).update(merged_into=None, status=merge.source_status)
    Case.objects.filter(pk=merge.source_case_id).update(merged_into=None, **_standing(merge))
    Merge.objects.filter(pk=merge_id).update(undone_at=clock.now())
    _retell(merge.source_id)
    _retell(target.id)
    event = ConversationsUnmerged(source_conversation_id=merge.source_id, merge_id=merge_id, **target.subjects)
    publish(event, actor=actor)


def _hold_both(actor: Actor, source_id: int, target_id: int) -> tuple[Held, Held]:
    """Both locked in the order of their ids, so that two merges at once cannot wait for each other."""
    held = {number: hold_conversation(actor=actor, conversation_id=number) for number in sorted({source_id, target_id})}
    return held[source_id], held[target_id]


def _copy_participants(source_id: int, target_id: int) -> None:
    rows = Participant.objects.filter(conversation_id=source_id)
    Participant.objects.bulk_create(
        [
            Participant(
                conversation_id=target_id,
                kind=row.kind,
                address=row.address,
                name=row.name,
                role=row.role,
                added_at=row.added_at,
            )
            for row in rows
        ],
        ignore_conflicts=True,
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


def _standing(merge: Merge) -> dict[str, Any]:
    if merge.source_status == CaseStatus.SOLVED:
        return {"status": CaseStatus.SOLVED, "solved_at": merge.merged_at}
    return {"status": merge.source_status, "solved_at": None}


def _retell(conversation_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_RETELL, {"id": conversation_id})
