"""The gate of writing: find a conversation that the actor may see, and hold it for this transaction.

Whoever writes locks in one order: the conversation, then its case. A case's other conversations are locked by id.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accord.desk.contracts import CaseStatus, Place
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission

_COLUMNS = """
    c.id, c.case_id, c.customer_id, c.channel, c.inbox_id, c.subject, k.status, c.assignee_id, c.last_words,
    c.last_message_at, c.last_public_at, c.waiting_since, c.snoozed_until, c.unread, k.reference, c.place
"""
_BY_ID = f"""
    SELECT {_COLUMNS} FROM desk_conversation c JOIN desk_case k ON k.id = c.case_id
    WHERE c.id = %s AND c.merged_into_id IS NULL FOR UPDATE OF c, k
"""  # noqa: S608
_BY_CASE = f"""
    SELECT {_COLUMNS} FROM desk_conversation c JOIN desk_case k ON k.id = c.case_id
    WHERE c.case_id = %s AND c.merged_into_id IS NULL ORDER BY c.id FOR UPDATE OF c, k
"""  # noqa: S608


@dataclass(frozen=True, kw_only=True)
class Held:
    """A conversation with its case, locked."""

    id: int
    case_id: int
    customer_id: int
    channel: str
    inbox_id: int | None
    subject: str
    status: CaseStatus
    assignee_id: int | None
    last_words: str
    last_message_at: datetime
    last_public_at: datetime | None
    waiting_since: datetime | None
    snoozed_until: datetime | None
    unread: bool
    reference: str
    place: Place

    @property
    def subjects(self) -> dict[str, int]:
        """The ids that every fact about this conversation carries."""
        return {"conversation_id": self.id, "case_id": self.case_id, "customer_id": self.customer_id}


def hold_conversation(*, actor: Actor, conversation_id: int) -> Held:
    """Lock a conversation and its case; raises `NotFound` when it is not there or not for the actor."""
    if not actor.may(Permission.DESK):
        raise NotFound(_("There is no such conversation."))
    found = _held(_BY_ID, conversation_id)
    if not found:
        raise NotFound(_("There is no such conversation."))
    return found[0]


def hold_case(*, actor: Actor, case_id: int) -> list[Held]:
    """Lock a case with all its conversations, oldest first; raises `NotFound`."""
    if not actor.may(Permission.DESK):
        raise NotFound(_("There is no such case."))
    found = _held(_BY_CASE, case_id)
    if not found:
        raise NotFound(_("There is no such case."))
    return found


def held_of(row: tuple[Any, ...]) -> Held:
    """A row in the order of the columns above."""
    return Held(
        id=row[0],
        case_id=row[1],
        customer_id=row[2],
        channel=row[3],
        inbox_id=row[4],
        subject=row[5],
        status=CaseStatus(row[6]),
        assignee_id=row[7],
        last_words=row[8],
        last_message_at=row[9],
        last_public_at=row[10],
        waiting_since=row[11],
        snoozed_until=row[12],
        unread=row[13],
        reference=row[14],
        place=Place(row[15]),
    )


def _held(sql: str, number: int) -> list[Held]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [number])
        return [held_of(row) for row in cursor.fetchall()]
