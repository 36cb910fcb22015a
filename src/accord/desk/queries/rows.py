"""How rows of the desk's tables become what others see. Lists come by SQL: models cost twice as much."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from accord.desk.contracts import CaseStatus, ConversationRow, Place, Priority
from accord.kernel.permissions import Actor, Permission

CONVERSATION = """
    SELECT c.id, c.case_id, k.reference, c.customer_id,
        COALESCE(NULLIF(p.preferred_name, ''), NULLIF(p.name, ''),
            (SELECT i.value FROM customers_identity i WHERE i.customer_id = p.id ORDER BY i.id LIMIT 1), '?'),
        c.channel, c.subject, c.last_words, c.last_message_at, c.waiting_since, c.status,
        c.assignee_id, e.name, c.queue_id, q.name, c.snoozed_until, c.unread,
        k.priority, c.place, c.tag_ids
    FROM desk_conversation c
    JOIN desk_case k ON k.id = c.case_id
    JOIN customers_customer p ON p.id = c.customer_id
    LEFT JOIN staff_employee e ON e.id = c.assignee_id
    LEFT JOIN desk_queue q ON q.id = c.queue_id
"""
# Fifty rows a list: `CaseStatus(…)` asks three times as long as a look into these.
_STATUSES = {each.value: each for each in CaseStatus}
_PRIORITIES = {each.value: each for each in Priority}
_PLACES = {each.value: each for each in Place}

WIDTH = 20
"""How many columns that are; a query may add its own behind them."""


def conversation_of(row: Sequence[Any]) -> ConversationRow:
    """A row in the order of the columns above."""
    return ConversationRow(
        id=row[0],
        case_id=row[1],
        reference=row[2],
        customer_id=row[3],
        customer_name=row[4],
        channel=row[5],
        subject=row[6],
        last_words=row[7],
        last_message_at=row[8],
        waiting_since=row[9],
        status=_STATUSES[row[10]],
        assignee_id=row[11],
        assignee_name=row[12],
        queue_id=row[13],
        queue_name=row[14],
        snoozed_until=row[15],
        unread=row[16],
        priority=_PRIORITIES[row[17]],
        place=_PLACES[row[18]],
        tag_ids=tuple(row[19]),
    )


def fetch(sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def may_read(actor: Actor) -> bool:
    """The one gate of reading on the desk; narrower ones (queues, teams) will stand here."""
    return actor.may(Permission.DESK)
