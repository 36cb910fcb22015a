"""What waits in a queue, each with what it needs and who is on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from accord.desk.routing.balance import Work
from accord.desk.routing.contracts import WorkRow
from accord.desk.routing.work import ASKED, FOUND, ORDER, WORK, need_of, need_values

MOST = 200
_LISTED = f"""
    {ASKED}, c.assignee_id, COALESCE(e.name, ''), k.reference, c.subject,
        COALESCE(NULLIF(p.preferred_name, ''), NULLIF(p.name, ''), '?'), COALESCE(l.is_broken, FALSE),
        COALESCE(l.is_warned, FALSE), c.assignee_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM desk_message r WHERE r.conversation_id = c.id AND r.kind = 'reply'
                AND r.author_staff_id = c.assignee_id), c.waiting_since IS NOT NULL
    {FOUND}
    JOIN customers_customer p ON p.id = c.customer_id
    LEFT JOIN staff_employee e ON e.id = c.assignee_id
    WHERE {WORK}
"""  # noqa: S608
_OF_QUEUE = f"{_LISTED} AND c.queue_id = %(queue)s {ORDER} LIMIT {MOST}"
# The first of each queue in one statement: a lateral walk for each of the few queues.
_FIRST = f"""
    SELECT first.* FROM (SELECT id FROM desk_queue ORDER BY id) o
    CROSS JOIN LATERAL ({_LISTED} AND c.queue_id = o.id {ORDER} LIMIT %(most)s) first
"""  # noqa: S608
_COLUMNS = 11


def read_work(queue_id: int, now: datetime) -> list[tuple[WorkRow, Work]]:
    """What waits in a queue in the order in which it should be taken, at most two hundred. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_QUEUE, need_values(now) | {"queue": queue_id})
        return [(_row(row), _work(row, now)) for row in cursor.fetchall()]


def read_first(now: datetime, *, most: int) -> list[WorkRow]:
    """The first few of each queue, in the order in which they should be taken. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, need_values(now) | {"most": most})
        return [_row(row) for row in cursor.fetchall()]


def _work(row: Sequence[Any], now: datetime) -> Work:
    return Work(need=need_of(row, now), holder_id=row[_COLUMNS], is_begun=row[_COLUMNS + 7])


def _row(row: Sequence[Any]) -> WorkRow:
    assignee_id, assignee_name, reference, subject, customer_name, is_late, is_at_risk, is_begun, waits = row[_COLUMNS:]
    return WorkRow(
        conversation_id=row[0],
        queue_id=row[1],
        reference=reference,
        subject=subject,
        customer_name=customer_name,
        assignee_id=assignee_id,
        assignee_name=assignee_name,
        waiting_since=row[7],
        due_at=row[10],
        is_late=is_late,
        is_at_risk=is_at_risk and not is_late,
        is_begun=is_begun,
        is_customer_waiting=waits,
        priority=row[8],
    )
