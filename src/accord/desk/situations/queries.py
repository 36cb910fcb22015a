"""What is known about conversations, for any number of them in one statement."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from accord.desk.situations.contracts import Situation
from accord.desk.situations.languages import guess_language
from accord.desk.situations.rules import read_conditions as read_conditions  # noqa: PLC0414 - handed on as this room's own
from accord.desk.situations.rules import shape_of as shape_of  # noqa: PLC0414 - the same
from accord.kernel.company import read_company

_WORDS_READ = 6000
_SITUATIONS = f"""
    SELECT c.id, c.case_id, c.customer_id, c.channel, c.inbox_id, c.queue_id, c.subject,
        left(COALESCE(NULLIF(m.new_text, ''), m.text, ''), {_WORDS_READ}), p.language, COALESCE(t.tier, o.tier, ''),
        COALESCE(o.name, ''), COALESCE(split_part(i.value, '@', 2), ''), COALESCE(i.value, ''),
        k.status, k.priority, c.tag_ids, c.assignee_id,
        (SELECT count(*) FROM desk_contact n WHERE n.case_id = c.case_id AND n.withdrawn_at IS NULL),
        (SELECT count(*) FROM customers_outside_record r WHERE r.customer_id = c.customer_id AND r.kind = 'order'),
        k.opened_at, c.waiting_since, c.last_message_at, k.solved_at, c.snoozed_until,
        (SELECT b.assignee_id FROM desk_conversation b
         WHERE b.customer_id = c.customer_id AND b.id <> c.id AND b.assignee_id IS NOT NULL
         ORDER BY b.last_message_at DESC LIMIT 1),
        m.id, m.sent_at, COALESCE(m.machine, '') <> '', k.reference
    FROM unnest(%s::bigint[], %s::bigint[]) AS asked (id, message_id)
    JOIN desk_conversation c ON c.id = asked.id
    JOIN desk_case k ON k.id = c.case_id
    JOIN customers_customer p ON p.id = c.customer_id
    LEFT JOIN customers_company o ON o.id = p.company_id
    LEFT JOIN desk_routing_tier t ON t.customer_id = c.customer_id
    LEFT JOIN LATERAL (
        SELECT value FROM customers_identity WHERE customer_id = c.customer_id AND kind = 'email' ORDER BY id LIMIT 1
    ) i ON TRUE
    LEFT JOIN LATERAL (
        SELECT id, new_text, text, machine, sent_at FROM desk_message
        WHERE conversation_id = c.id AND kind = 'incoming' AND (asked.message_id IS NULL OR id = asked.message_id)
        ORDER BY sent_at DESC, id DESC LIMIT 1
    ) m ON TRUE
    WHERE c.merged_into_id IS NULL AND (c.place = '' OR %s)
"""  # noqa: S608


def read_situations(
    *,
    conversation_ids: Sequence[int],
    message_ids: Mapping[int, int] | None = None,
    also_removed: bool = False,
) -> dict[int, Situation]:
    """What is known about conversations in work, by id; those merged into others are left out, and removed ones.

    The words are those of the customer's newest message, or of the one that `message_ids` names for a conversation.
    """
    if not conversation_ids:
        return {}
    named = [(message_ids or {}).get(number) for number in conversation_ids]
    with connection.cursor() as cursor:
        cursor.execute(_SITUATIONS, [list(conversation_ids), named, also_removed])
        return {row[0]: _situation(row) for row in cursor.fetchall()}


def _situation(row: Sequence[Any]) -> Situation:
    words, said = row[7], row[8]
    return Situation(
        conversation_id=row[0],
        case_id=row[1],
        customer_id=row[2],
        channel=row[3],
        mailbox_id=row[4],
        queue_id=row[5],
        subject=row[6],
        words=words,
        language=said or guess_language(f"{row[6]} {words}") or read_company().language,
        tier=row[9],
        company=row[10],
        domain=row[11],
        sender=row[12],
        status=row[13],
        priority=row[14],
        tag_ids=tuple(row[15]),
        assignee_id=row[16],
        contacts=row[17],
        orders=row[18],
        opened_at=row[19],
        waiting_since=row[20],
        last_message_at=row[21],
        solved_at=row[22],
        snoozed_until=row[23],
        last_agent_id=row[24],
        message_id=row[25],
        message_at=row[26],
        is_by_machine=row[27],
        reference=row[28],
    )
