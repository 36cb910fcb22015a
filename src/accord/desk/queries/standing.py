"""Why a conversation is where it is: out of work, or handed up."""

from dataclasses import dataclass
from datetime import datetime

from accord.desk.contracts import Place
from accord.desk.queries.rows import fetch

_STANDING = """
    SELECT r.place, r.reason, rp.name, r.removed_at, x.id, x.reason, xp.name, x.escalated_at, q.name, l.name
    FROM (SELECT %s::bigint AS id) c
    LEFT JOIN desk_removal r ON r.conversation_id = c.id AND r.restored_at IS NULL
    LEFT JOIN staff_employee rp ON rp.id = r.removed_by_id
    LEFT JOIN desk_escalation x ON x.conversation_id = c.id AND x.ended_at IS NULL
    LEFT JOIN staff_employee xp ON xp.id = x.escalated_by_id
    LEFT JOIN desk_queue q ON q.id = x.queue_id
    LEFT JOIN staff_employee l ON l.id = x.lead_id
"""


@dataclass(frozen=True, kw_only=True)
class RemovalRow:
    """Why and since when a conversation is out of work; `by` is empty where Accord decided, with a code as reason."""

    place: Place
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class EscalationRow:
    """That a conversation was handed up, to whom and why."""

    id: int
    reason: str
    by: str
    at: datetime
    to: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Whether a conversation is out of work or was handed up."""

    removal: RemovalRow | None
    escalation: EscalationRow | None


def read_standing(*, conversation_id: int) -> Standing:
    """Why a conversation is where it is, for a page that has passed the conversation's gate. One statement."""
    [row] = fetch(_STANDING, [conversation_id])
    place, why, remover, removed_at, number, reason, escalator, escalated_at, queue, lead = row
    return Standing(
        removal=RemovalRow(place=Place(place), reason=why, by=remover or "", at=removed_at) if place else None,
        escalation=EscalationRow(id=number, reason=reason, by=escalator or "", at=escalated_at, to=lead or queue or "")
        if number
        else None,
    )
