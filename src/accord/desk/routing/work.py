"""What is work that somebody should have, in what order, and who carries how much: the SQL of sharing it out."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accord.desk.routing.choices import queue_choices
from accord.desk.routing.contracts import Candidate, Need, QueueChoices
from accord.staff.contracts import AgentRow

# A customer waits for a word of ours, or a person brought it back and nobody has looked yet.
WORK = """
    c.status IN ('new', 'open') AND c.merged_into_id IS NULL AND c.place = ''
    AND (c.waiting_since IS NOT NULL OR (c.status = 'open' AND c.unread))
    AND (c.snoozed_until IS NULL OR c.snoozed_until <= %(now)s)
"""
# What was promised counts; else a time by priority stands in, so that nothing waits behind the promised for ever.
_DUE = """
    COALESCE(l.next_due_at, COALESCE(c.waiting_since, c.last_message_at)
        + make_interval(hours => CASE k.priority WHEN 'high' THEN 4 WHEN 'low' THEN 72 ELSE 24 END))
"""
ORDER = f"ORDER BY k.priority <> 'urgent', {_DUE}, c.id"
_GAVE_BACK_WITHIN = timedelta(hours=24)

ASKED = """
    SELECT c.id, c.queue_id, q.team_id, c.channel, COALESCE(n.language, ''), COALESCE(n.skills, '[]'::jsonb)::text,
        n.last_agent_id, COALESCE(c.waiting_since, c.last_message_at), k.priority,
        ARRAY(SELECT d.employee_id FROM desk_routing_decision d
              WHERE d.conversation_id = c.id AND d.kind = 'returned' AND d.employee_id IS NOT NULL
                  AND d.at >= %(back)s),
        l.next_due_at
"""
FOUND = """
    FROM desk_conversation c
    JOIN desk_case k ON k.id = c.case_id
    LEFT JOIN desk_queue q ON q.id = c.queue_id
    LEFT JOIN desk_routing_need n ON n.conversation_id = c.id
    LEFT JOIN desk_level_case l ON l.case_id = c.case_id
"""
NEED = f"{ASKED} {FOUND} WHERE c.assignee_id IS NULL AND {WORK}"
_LOADS = f"""
    SELECT c.assignee_id, c.channel, count(*) FROM desk_conversation c
    WHERE c.assignee_id = ANY(%(people)s) AND {WORK} GROUP BY 1, 2
"""  # noqa: S608


def need_values(now: datetime) -> dict[str, Any]:
    """What the SQL above is given."""
    return {"now": now, "back": now - _GAVE_BACK_WITHIN}


def need_of(row: Sequence[Any], now: datetime) -> Need:
    """A row of `NEED`, with what its queue chose."""
    import json

    choices = queue_choices().get(row[1], QueueChoices()) if row[1] else QueueChoices()
    return Need(
        conversation_id=row[0],
        queue_id=row[1],
        team_id=row[2],
        channel=row[3],
        language=row[4] if choices.match_language else "",
        skills=frozenset(json.loads(row[5])),
        last_agent_id=row[6] if choices.prefer_last_agent else None,
        is_relaxed=now - row[7] >= timedelta(minutes=choices.relax_minutes),
        avoid=frozenset(row[9]),
    )


def read_loads(people: Collection[int], now: datetime) -> dict[int, dict[str, int]]:
    """How many open conversations people carry, by channel."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_LOADS, {"people": list(people), "now": now})
        for employee_id, channel, count in cursor.fetchall():
            found[employee_id][channel] = count
    return found


def hold_seats(people: Collection[int] | None = None) -> dict[int, datetime | None]:
    """Lock the seats of these people, or of everybody available, in one order; returns when each last got something.

    What is read in the statements after this one is what the earlier holders of these seats left behind.
    """
    wanted = "e.id = ANY(%(people)s)" if people is not None else "e.presence = 'available' AND e.is_active"
    values = {"people": None if people is None else list(people)}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO desk_routing_seat (employee_id) SELECT e.id FROM staff_employee e"  # noqa: S608
            f" WHERE {wanted} AND NOT EXISTS (SELECT 1 FROM desk_routing_seat s WHERE s.employee_id = e.id)"
            " ORDER BY e.id ON CONFLICT DO NOTHING",
            values,
        )
        cursor.execute(
            "SELECT s.employee_id, s.last_given_at FROM desk_routing_seat s"  # noqa: S608
            f" JOIN staff_employee e ON e.id = s.employee_id WHERE {wanted}"
            " ORDER BY s.employee_id FOR UPDATE OF s",
            values,
        )
        return dict(cursor.fetchall())


def candidates(agents: Sequence[AgentRow], seats: Mapping[int, datetime | None], now: datetime) -> list[Candidate]:
    """Those whose seats are held, and the others as they are, for the reasons why they get nothing."""
    loads = read_loads([agent.id for agent in agents], now)
    return [
        Candidate(
            id=agent.id,
            name=agent.name,
            presence=agent.presence,
            skills=agent.skills,
            team_ids=agent.team_ids,
            load=loads.get(agent.id, {}),
            last_given_at=seats.get(agent.id),
        )
        for agent in agents
    ]
