"""Taking back an import: what came in with it goes into the trash, where it is kept for its time."""

from collections import defaultdict
from collections.abc import Collection

from django.db import connection
from django.utils.translation import gettext as _

from accord.desk.contracts import Place
from accord.desk.events import ConversationRemoved
from accord.desk.models import Removal
from accord.desk.operations.importing import PURPOSE
from accord.kernel import clock
from accord.kernel.errors import BadInput
from accord.kernel.events import publish_history
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction

_CASES = """
    SELECT k.id FROM desk_case k JOIN desk_conversation c ON c.case_id = k.id
    WHERE c.id = ANY(%s) ORDER BY k.id FOR UPDATE OF k
"""
# What people went on with here is theirs now, and stays.
_UNTOUCHED = """
    SELECT c.id, c.case_id, c.customer_id FROM desk_conversation c
    WHERE c.id = ANY(%(ids)s) AND c.place = '' AND c.merged_into_id IS NULL
    AND EXISTS (SELECT 1 FROM desk_message m WHERE m.conversation_id = c.id AND m.purpose = %(purpose)s)
    AND NOT EXISTS (SELECT 1 FROM desk_message m WHERE m.conversation_id = c.id AND m.purpose <> %(purpose)s)
    AND NOT EXISTS (SELECT 1 FROM desk_conversation o WHERE o.case_id = c.case_id AND o.id <> c.id)
    ORDER BY c.id FOR UPDATE OF c
"""
_TRASH = "UPDATE desk_conversation SET place = %s, unread = false WHERE id = ANY(%s)"
_WITHDRAW_CASES = "UPDATE desk_case SET withdrawn_at = %s WHERE id = ANY(%s)"
_WITHDRAW_CONTACTS = """
    UPDATE desk_contact SET withdrawn_at = %s WHERE conversation_id = ANY(%s) AND withdrawn_at IS NULL
    RETURNING conversation_id, id
"""
# The same rows may be brought in again, read better this time.
_FREE_KEYS = "UPDATE desk_message SET source_key = NULL WHERE conversation_id = ANY(%s)"


@one_transaction
def withdraw_imported(*, actor: Actor, conversation_ids: Collection[int], reason: str) -> dict[int, int]:
    """Put imported conversations into the trash and take their contacts out of all figures.

    One with which people have gone on since, or that was merged, stays. Returns those that went, with their cases.
    Raises `BadInput` without a reason.
    """
    require(actor, Permission.DESK)
    if not reason.strip():
        raise BadInput(_("Say why it goes into the trash."))
    now, ids = clock.now(), sorted(conversation_ids)
    with connection.cursor() as cursor:
        cursor.execute(_CASES, [ids])
        cursor.execute(_UNTOUCHED, {"ids": ids, "purpose": PURPOSE})
        found = cursor.fetchall()
        going = [row[0] for row in found]
        cursor.execute(_TRASH, [Place.TRASH, going])
        cursor.execute(_WITHDRAW_CASES, [now, [row[1] for row in found]])
        cursor.execute(_WITHDRAW_CONTACTS, [now, going])
        contacts: dict[int, list[int]] = defaultdict(list)
        for conversation_id, contact_id in cursor.fetchall():
            contacts[conversation_id].append(contact_id)
        cursor.execute(_FREE_KEYS, [going])
    by_id = actor.id if actor.kind == "staff" else None
    Removal.objects.bulk_create(
        Removal(conversation_id=number, place=Place.TRASH, reason=reason[:300], removed_by_id=by_id, removed_at=now)
        for number in going
    )
    publish_history(
        [
            (
                ConversationRemoved(
                    conversation_id=number,
                    case_id=case_id,
                    customer_id=customer_id,
                    place=Place.TRASH,
                    previous=Place.WORK,
                    contact_ids=tuple(sorted(contacts[number])),
                    by_hand=actor.kind == "staff",
                ),
                actor,
                now,
            )
            for number, case_id, customer_id in found
        ]
    )
    return {row[0]: row[1] for row in found}
