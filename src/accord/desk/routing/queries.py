"""Why somebody got something, how the queues stand now, and whether work is shared out fairly."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accord.desk.routing.boards import list_first_work as list_first_work  # noqa: PLC0414 - handed on as ours
from accord.desk.routing.boards import list_work as list_work  # noqa: PLC0414 - the same
from accord.desk.routing.boards import plan_balance as plan_balance  # noqa: PLC0414 - the same
from accord.desk.routing.choices import away_minutes, limits, queue_choices, read_routes
from accord.desk.routing.contracts import (
    GOT,
    DecisionKind,
    DecisionRow,
    FairnessRow,
    Limits,
    PersonLoad,
    QueueChoices,
    QueueNow,
    RouteRow,
)
from accord.desk.routing.models import Tier
from accord.desk.routing.work import WORK, read_loads
from accord.kernel import clock
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission, require
from accord.staff.contracts import AgentRow, Presence
from accord.staff.queries import list_agents, list_presence

_DECISIONS = """
    SELECT d.id, d.conversation_id, d.at, d.kind, q.name, d.employee_id, e.name, COALESCE(b.name, ''), d.reasons::text,
        d.considered::text
    FROM desk_routing_decision d
    LEFT JOIN desk_queue q ON q.id = d.queue_id
    LEFT JOIN staff_employee e ON e.id = d.employee_id
    LEFT JOIN staff_employee b ON b.id = d.decided_by_id
    WHERE d.conversation_id = %s ORDER BY d.at DESC, d.id DESC LIMIT %s
"""
_QUEUES = f"""
    SELECT q.id, q.name, q.team_id, COALESCE(n.open, 0), COALESCE(n.waiting, 0), COALESCE(n.unassigned, 0), n.oldest
    FROM (SELECT id, name, team_id FROM desk_queue UNION ALL SELECT NULL, NULL, NULL) q
    LEFT JOIN (
        SELECT c.queue_id, count(*) AS open, count(*) FILTER (WHERE {WORK} AND c.waiting_since IS NOT NULL) AS waiting,
            count(*) FILTER (WHERE {WORK} AND c.assignee_id IS NULL) AS unassigned,
            min(c.waiting_since) FILTER (WHERE {WORK}) AS oldest
        FROM desk_conversation c
        WHERE c.status <> 'solved' AND c.merged_into_id IS NULL AND c.place = '' GROUP BY 1
    ) n ON n.queue_id IS NOT DISTINCT FROM q.id
    WHERE q.id IS NOT NULL OR n.open > 0
    ORDER BY n.waiting DESC NULLS LAST, q.name
"""  # noqa: S608
_RISKS = """
    SELECT c.queue_id, count(*) FILTER (WHERE l.is_broken), count(*) FILTER (WHERE l.is_warned AND NOT l.is_broken)
    FROM desk_level_case l JOIN desk_conversation c ON c.case_id = l.case_id
    WHERE l.next_due_at IS NOT NULL AND (l.is_broken OR l.is_warned)
        AND c.merged_into_id IS NULL AND c.place = '' AND c.status <> 'solved' GROUP BY 1
"""
_TIERS = """
    SELECT tier FROM desk_routing_tier UNION SELECT tier FROM customers_company WHERE tier <> '' ORDER BY 1
"""
_SHARES = """
    SELECT employee_id, kind, count(*) FROM desk_routing_decision
    WHERE at >= %(start)s AND at < %(end)s AND employee_id IS NOT NULL GROUP BY 1, 2
"""


def list_decisions(*, actor: Actor, conversation_id: int, limit: int = 50) -> list[DecisionRow]:
    """What was decided about who has a conversation, newest first."""
    require(actor, Permission.DESK)
    with connection.cursor() as cursor:
        cursor.execute(_DECISIONS, [conversation_id, limit])
        return [
            DecisionRow(
                id=row[0],
                conversation_id=row[1],
                at=row[2],
                kind=DecisionKind(row[3]),
                queue_name=row[4],
                employee_id=row[5],
                employee_name=row[6],
                by_name=row[7],
                reasons=tuple(json.loads(row[8])),
                considered=tuple(json.loads(row[9])),
            )
            for row in cursor.fetchall()
        ]


def read_board(*, actor: Actor) -> list[QueueNow]:
    """Every queue at this moment, the fullest first, with who is at work for it and what they carry."""
    require(actor, Permission.LEAD)
    now, choices, most = clock.now(), queue_choices(), limits()
    agents = list_agents()
    loads = read_loads([agent.id for agent in agents], now)
    with connection.cursor() as cursor:
        cursor.execute(_QUEUES, {"now": now})
        rows = cursor.fetchall()
        cursor.execute(_RISKS)
        risks = {queue_id: (late, at_risk) for queue_id, late, at_risk in cursor.fetchall()}
    return [
        QueueNow(
            id=number,
            name=name or "",
            mode=choices.get(number, QueueChoices()).mode,
            open=open_,
            waiting=waiting,
            unassigned=unassigned,
            oldest_waiting_since=oldest,
            late=risks.get(number, (0, 0))[0],
            at_risk=risks.get(number, (0, 0))[1],
            people=tuple(
                _person(agent, loads, most) for agent in agents if team_id is None or team_id in agent.team_ids
            ),
        )
        for number, name, team_id, open_, waiting, unassigned, oldest in rows
    ]


def _person(agent: AgentRow, loads: Mapping[int, Mapping[str, int]], most: Limits) -> PersonLoad:
    return PersonLoad(
        id=agent.id,
        name=agent.name,
        presence=agent.presence,
        since=agent.presence_since,
        load=sum(loads.get(agent.id, {}).values()),
        limit=most.of(agent.id, ""),
    )


def read_fairness(*, actor: Actor, start: datetime, end: datetime) -> list[FairnessRow]:
    """Who got what and who gave what back from `start` to `end`, beside the time they were available, by name."""
    require(actor, Permission.LEAD)
    shares: dict[int, dict[str, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_SHARES, {"start": start, "end": end})
        for employee_id, kind, count in cursor.fetchall():
            shares[employee_id][kind] = count
    available = _available(start, end)
    return [
        FairnessRow(
            id=agent.id,
            name=agent.name,
            got={kind: shares[agent.id].get(kind, 0) for kind in DecisionKind if kind in GOT},
            returned=shares[agent.id].get(DecisionKind.RETURNED, 0),
            available=available.get(agent.id, timedelta()),
        )
        for agent in list_agents()
        if agent.id in shares or agent.id in available
    ]


def _available(start: datetime, end: datetime) -> dict[int, timedelta]:
    until_now = min(end, clock.now())
    found: dict[int, timedelta] = defaultdict(timedelta)
    for span in list_presence(start=start, end=end):
        if span.presence == Presence.AVAILABLE:
            lasted = min(span.until or until_now, until_now) - max(span.since, start)
            found[span.employee_id] += max(lasted, timedelta())
    return dict(found)


def list_routes() -> list[RouteRow]:
    """All routes, on or off, in their order."""
    return read_routes()


def get_route(*, route_id: int) -> RouteRow:
    """One route; raises `NotFound`."""
    from django.utils.translation import gettext as _

    found = next((route for route in read_routes() if route.id == route_id), None)
    if found is None:
        raise NotFound(_("There is no such route."))
    return found


def get_queue_choices(*, queue_id: int) -> QueueChoices:
    """How a queue is shared out; the usual where nothing was chosen."""
    return queue_choices().get(queue_id, QueueChoices())


def get_limits() -> Limits:
    """Who carries how much at most."""
    return limits()


def get_away_minutes() -> int:
    """After how many minutes without a page somebody is set to away; 0 never."""
    return away_minutes()


def is_used() -> bool:
    """Whether anything was chosen about routing."""
    from accord.desk.routing.choices import is_routing

    return is_routing()


def tiers_of(*, customer_ids: Collection[int]) -> dict[int, str]:
    """How the company ranks customers, by customer; those without a rank are left out."""
    return dict(Tier.objects.filter(pk__in=customer_ids).values_list("pk", "tier"))


def list_tiers() -> list[str]:
    """All words by which customers and companies are ranked, in the order of letters."""
    with connection.cursor() as cursor:
        cursor.execute(_TIERS)
        return [row[0] for row in cursor.fetchall()]


def open_of(*, employee_id: int) -> dict[str, int]:
    """What somebody carries now, by channel, and in all under the empty name."""
    load: dict[str, Any] = dict(read_loads([employee_id], clock.now()).get(employee_id, {}))
    return load | {"": sum(load.values())}
