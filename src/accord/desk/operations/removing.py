"""Taking a conversation out of work, as junk or into the trash, and bringing it back.

What lies there is in no list, no count and no figure: its contacts are withdrawn and those above are told, so that they
take their counts back; a case of which nothing else is in work is withdrawn with it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from accord.desk.contracts import CaseStatus, Place
from accord.desk.events import ContactsWithdrawn, ConversationRemoved, ConversationRestored
from accord.desk.models import Case, Conversation, Removal
from accord.desk.operations.locking import Held, hold_conversation
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.deadlines import cancel_deadline, set_deadline
from accord.kernel.errors import BadInput
from accord.kernel.events import publish
from accord.kernel.permissions import SYSTEM, Actor
from accord.kernel.transactions import one_transaction

LONGEST_REASON = 300
_WITHDRAW = """
    UPDATE desk_contact SET withdrawn_at = %s WHERE conversation_id = %s AND withdrawn_at IS NULL RETURNING id
"""
_GIVE_AGAIN = """
    UPDATE desk_contact SET withdrawn_at = NULL WHERE conversation_id = %s AND withdrawn_at IS NOT NULL RETURNING id
"""


@one_transaction
def remove_conversation(*, actor: Actor, conversation_id: int, place: Place, reason: str = "") -> bool:
    """Take a conversation out of work, or from junk into the trash, which asks for a reason; whether it changed.

    Raises `BadInput`, `NotFound`. For Accord's own decisions `reason` is a code: `blocked`, `words`.
    """
    why = " ".join(reason.split())[:LONGEST_REASON]
    if place == Place.WORK:
        raise BadInput(_("Choose junk or the trash."))
    if place == Place.TRASH and not why:
        raise BadInput(_("Say why it goes into the trash."))
    held = hold_conversation(actor=actor, conversation_id=conversation_id)
    if held.place == place:
        return False
    now = clock.now()
    Removal.objects.filter(conversation_id=held.id, restored_at=None).update(restored_at=now)
    Removal.objects.create(
        conversation_id=held.id,
        place=place,
        previous_place=held.place,
        reason=why,
        removed_by_id=actor.id if actor.kind == "staff" else None,
        removed_at=now,
    )
    Conversation.objects.filter(pk=held.id).update(place=place, snoozed_until=None, unread=False)
    cancel_deadline(kind="desk.snooze", subject=held.id)
    contact_ids = _contacts(_WITHDRAW, [now, held.id])
    _withdraw_case(held)
    event = ConversationRemoved(
        place=place, previous=held.place, contact_ids=contact_ids, by_hand=actor.kind == "staff", **held.subjects
    )
    publish(event, actor=actor)
    return True


@one_transaction
def restore_conversation(*, actor: Actor, conversation_id: int) -> bool:
    """Bring a conversation back: out of the trash to where it lay before, out of junk into work. Whether it changed."""
    held = hold_conversation(actor=actor, conversation_id=conversation_id)
    if held.place == Place.WORK:
        return False
    standing = Removal.objects.select_for_update().filter(conversation_id=held.id, restored_at=None).first()
    back_to = Place(standing.previous_place) if standing and held.place == Place.TRASH else Place.WORK
    now = clock.now()
    if standing is not None:
        Removal.objects.filter(pk=standing.pk).update(restored_at=now)
    if back_to != Place.WORK:
        Removal.objects.create(conversation_id=held.id, place=back_to, removed_at=now, reason="")
    is_open = held.status != CaseStatus.SOLVED
    Conversation.objects.filter(pk=held.id).update(place=back_to, unread=is_open and back_to == Place.WORK)
    contact_ids: tuple[int, ...] = ()
    if back_to == Place.WORK:
        contact_ids = _contacts(_GIVE_AGAIN, [held.id])
        _give_case_again(held)
    event = ConversationRestored(
        place=back_to, previous=held.place, contact_ids=contact_ids, by_hand=actor.kind == "staff", **held.subjects
    )
    publish(event, actor=actor)
    return True


@one_transaction
def settle_arrivals(*, conversation_ids: Collection[int]) -> frozenset[int]:
    """What a customer wrote in a conversation that is out of work: a matter in the trash is one again, junk stays junk.

    Returns those that are junk. One statement when none of them is out of work.
    """
    out = dict(
        Conversation.objects.filter(pk__in=conversation_ids).exclude(place=Place.WORK).values_list("pk", "place")
    )
    for conversation_id in sorted(number for number, place in out.items() if place == Place.TRASH):
        restore_conversation(actor=SYSTEM, conversation_id=conversation_id)
    junk = sorted(number for number, place in out.items() if place == Place.JUNK)
    for conversation_id in junk:
        held = hold_conversation(actor=SYSTEM, conversation_id=conversation_id)
        contact_ids = _contacts(_WITHDRAW, [clock.now(), held.id])
        if contact_ids:
            publish(ContactsWithdrawn(contact_ids=contact_ids, **held.subjects))
    return frozenset(junk)


def _contacts(sql: str, values: Sequence[datetime | int]) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return tuple(sorted(int(row[0]) for row in cursor.fetchall()))


def _withdraw_case(held: Held) -> None:
    others = Conversation.objects.filter(case_id=held.case_id, merged_into=None, place=Place.WORK)
    if not others.exists():
        Case.objects.filter(pk=held.case_id).update(withdrawn_at=clock.now())
        cancel_deadline(kind="desk.stuck", subject=held.case_id)


def _give_case_again(held: Held) -> None:
    """The case counts again; a solution that had not stuck yet has its time to hold once more."""
    Case.objects.filter(pk=held.case_id).update(withdrawn_at=None)
    case = Case.objects.get(pk=held.case_id)
    if case.status == CaseStatus.SOLVED and case.stuck_at is None and case.solved_at is not None:
        due_at = clock.now() + timedelta(hours=read_company().survey_after_hours)
        set_deadline(kind="desk.stuck", subject=held.case_id, due_at=due_at)
