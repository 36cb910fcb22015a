"""The gate of writing: find a conversation that the actor may see, and hold it for this transaction.

Whoever writes locks in one order: the case, then its conversations by their ids. Whoever needs several cases names them
all first (`hold_cases`), and gets them by their ids. What decides about a case decides about all its conversations, so
the case is what everybody waits for. Rows that refer to a case may come meanwhile: they do not wait (`NO KEY`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accord.desk.contracts import CaseStatus, Place
from accord.kernel.errors import NotFound, Refusal
from accord.kernel.permissions import Actor, Permission
from accord.kernel.transactions import begin_again

_COLUMNS = """
    c.id, c.case_id, c.customer_id, c.channel, c.inbox_id, c.subject, k.status, c.assignee_id, c.last_words,
    c.last_message_at, c.last_public_at, c.waiting_since, c.snoozed_until, c.unread, k.reference, c.place
"""
_HOLD = """
    WITH k AS MATERIALIZED (
        SELECT id, status, reference FROM desk_case
        WHERE id = (SELECT case_id FROM desk_conversation WHERE id = {wanted}) FOR NO KEY UPDATE
    )
    SELECT {columns} FROM k JOIN desk_conversation c ON c.case_id = k.id
    WHERE c.id = {wanted} AND c.merged_into_id IS NULL FOR UPDATE OF c
"""
_BY_ID = _HOLD.format(wanted="%(id)s", columns=_COLUMNS)
_INTO = "(SELECT COALESCE(merged_into_id, id) FROM desk_conversation WHERE id = %(id)s)"
_FOLLOWED = _HOLD.format(wanted=_INTO, columns=_COLUMNS)
_CASE = "SELECT id FROM desk_case WHERE id = %s FOR NO KEY UPDATE"
_BY_CASE = f"""
    SELECT {_COLUMNS} FROM desk_conversation c JOIN desk_case k ON k.id = c.case_id
    WHERE c.case_id = %s AND c.merged_into_id IS NULL ORDER BY c.id FOR UPDATE OF c
"""  # noqa: S608
_CASES = """
    SELECT id FROM desk_case
    WHERE id = ANY(%s) OR id IN (SELECT case_id FROM desk_conversation WHERE id = ANY(%s)) ORDER BY id
    FOR NO KEY UPDATE
"""
_ELSEWHERE = "SELECT 1 FROM desk_conversation WHERE id = ANY(%s) AND case_id <> ALL(%s)"
_IS_THERE = "SELECT 1 FROM desk_conversation WHERE id = %(id)s AND (merged_into_id IS NULL OR %(follows)s)"
_LOOKS = 3


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


def hold_conversation(*, actor: Actor, conversation_id: int, follows: bool = False) -> Held:
    """Lock a conversation and its case; raises `NotFound` when it is not there or not for the actor.

    One that was merged is not there; with `follows` the conversation is held into which its words went.
    """
    if not actor.may(Permission.DESK):
        raise NotFound(_("There is no such conversation."))
    with connection.cursor() as cursor:
        # While we waited for a case the conversation may have moved to another, or have been merged or taken apart:
        # what has not been found may be there at a second look. The first look holds a case that we do not want, and
        # whoever has the right one may wait for it: we let go of it.
        for _look in range(_LOOKS):
            cursor.execute(_FOLLOWED if follows else _BY_ID, {"id": conversation_id})
            row = cursor.fetchone()
            if row is not None:
                return held_of(row)
            cursor.execute(_IS_THERE, {"id": conversation_id, "follows": follows})
            if cursor.fetchone() is None:
                break
            begin_again()
    raise NotFound(_("There is no such conversation."))


def hold_case(*, actor: Actor, case_id: int) -> list[Held]:
    """Lock a case with all its conversations, oldest first; raises `NotFound`."""
    if not actor.may(Permission.DESK):
        raise NotFound(_("There is no such case."))
    with connection.cursor() as cursor:
        cursor.execute(_CASE, [case_id])
        cursor.execute(_BY_CASE, [case_id])  # a statement of its own: it sees what came while we waited
        found = [held_of(row) for row in cursor.fetchall()]
    if not found:
        raise NotFound(_("There is no such case."))
    return found


def hold_cases(*, conversation_ids: Collection[int], case_ids: Collection[int] = ()) -> None:
    """Lock the cases of several conversations, and others, in the order of their ids: two that each need both cannot
    wait for each other. A conversation that was moved while we waited lets us begin again."""
    with connection.cursor() as cursor:
        cursor.execute(_CASES, [sorted(set(case_ids)), sorted(set(conversation_ids))])
        held = [row[0] for row in cursor.fetchall()]
        if conversation_ids:
            cursor.execute(_ELSEWHERE, [sorted(set(conversation_ids)), held])
            if cursor.fetchone() is not None:
                begin_again()


def require_living(case_id: int) -> None:
    """Refuse to give something back to a case that has gone into another since: nobody would find it there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT merged_into_id FROM desk_case WHERE id = %s", [case_id])
        row = cursor.fetchone()
    if row is not None and row[0] is not None:
        raise Refusal(_("The case that it came from went into another since. Undo that first."))


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
