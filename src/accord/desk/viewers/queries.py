"""Reads: who else is in a conversation."""

from accord.desk.contracts import MessageKind
from accord.desk.queries import get_conversation
from accord.desk.queries.rows import fetch
from accord.desk.viewers.contracts import LOOKS_FOR, WRITES_FOR, ViewerRow
from accord.kernel import clock
from accord.kernel.permissions import Actor

_OTHERS = """
    SELECT e.id, e.name, COALESCE(v.seen_at >= %(looking)s, false), COALESCE(v.wrote_at >= %(writing)s, false),
        d.id IS NOT NULL
    FROM staff_employee e
    LEFT JOIN desk_viewer v ON v.employee_id = e.id AND v.conversation_id = %(conversation)s
    LEFT JOIN desk_draft d ON d.employee_id = e.id AND d.conversation_id = %(conversation)s AND d.kind = %(reply)s
    WHERE e.id <> %(me)s AND e.id IN (
        SELECT employee_id FROM desk_viewer WHERE conversation_id = %(conversation)s AND seen_at >= %(looking)s
        UNION SELECT employee_id FROM desk_draft WHERE conversation_id = %(conversation)s AND kind = %(reply)s
    )
    ORDER BY 4 DESC, 3 DESC, e.name
"""


def list_viewers(*, actor: Actor, conversation_id: int) -> list[ViewerRow]:
    """Colleagues who look at a conversation now or have begun a reply, those who write first; raises `NotFound`."""
    get_conversation(actor=actor, conversation_id=conversation_id)
    now = clock.now()
    values = {
        "conversation": conversation_id,
        "me": actor.id or 0,
        "looking": now - LOOKS_FOR,
        "writing": now - WRITES_FOR,
        "reply": MessageKind.REPLY.value,
    }
    return [
        ViewerRow(employee_id=number, name=name, is_looking=looks, is_writing=looks and writes, has_draft=has_draft)
        for number, name, looks, writes, has_draft in fetch(_OTHERS, values)
    ]
