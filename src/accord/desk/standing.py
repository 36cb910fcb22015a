"""Why a conversation is where it is: out of work, or handed up; told with the conversation, in the same statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# Of `desk_conversation c` for the employee %(me)s.
COLUMNS = """
    (SELECT jsonb_build_array(r.place, r.reason, COALESCE(p.name, ''), r.removed_at) FROM desk_removal r
     LEFT JOIN staff_employee p ON p.id = r.removed_by_id WHERE r.conversation_id = c.id AND r.restored_at IS NULL),
    (SELECT jsonb_build_array(x.id, x.reason, COALESCE(p.name, ''), COALESCE(l.name, u.name, ''), x.escalated_at)
     FROM desk_escalation x LEFT JOIN staff_employee p ON p.id = x.escalated_by_id
     LEFT JOIN staff_employee l ON l.id = x.lead_id LEFT JOIN desk_queue u ON u.id = x.queue_id
     WHERE x.conversation_id = c.id AND x.ended_at IS NULL),
    EXISTS (SELECT 1 FROM desk_follow f WHERE f.conversation_id = c.id AND f.employee_id = %(me)s)
"""


@dataclass(frozen=True, kw_only=True)
class RemovalRow:
    """Why and since when a conversation is among the `junk` or in the `trash`.

    `by` is empty where Accord decided; `reason` is a code then.
    """

    place: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class EscalationRow:
    """That a conversation was handed up, to whom and why."""

    id: int
    reason: str
    by: str
    to: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Whether a conversation is out of work or was handed up, and whether the asking person follows it."""

    removal: RemovalRow | None = None
    escalation: EscalationRow | None = None
    is_followed: bool = False


def standing_of(row: Sequence[Any]) -> Standing:
    """A row in the order of the columns above."""
    removal, escalation = (json.loads(each) if isinstance(each, str) else each for each in row[:2])
    return Standing(
        removal=RemovalRow(place=removal[0], reason=removal[1], by=removal[2], at=datetime.fromisoformat(removal[3]))
        if removal
        else None,
        escalation=EscalationRow(
            id=escalation[0],
            reason=escalation[1],
            by=escalation[2],
            to=escalation[3],
            at=datetime.fromisoformat(escalation[4]),
        )
        if escalation
        else None,
        is_followed=bool(row[2]),
    )
