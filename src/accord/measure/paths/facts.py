"""The one place where paths read what happened: notices of other systems, and contacts by their touchpoint."""

import math
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accord.measure.paths.contracts import Cut, Graph, NodeCounts, Transition, Uses, UsesByTouchpoint
from accord.measure.paths.rules import CONTACT

MOST_FACTS = 400_000
"""Of a span with more notices, one customer in so many is followed, so that the answer takes its second at any size."""

_DENSE = """
    SELECT max(occurred_at) FROM (
        SELECT occurred_at FROM kernel_event
        WHERE kind = 'customers.OutsideEventHappened' AND occurred_at >= %(since)s AND occurred_at < %(until)s
        ORDER BY occurred_at LIMIT %(most)s
    ) first HAVING count(*) = %(most)s
"""
# What was taken back is no longer there as a record, and no step. Whoever was merged walks with the one they are.
_STEPS = f"""
    SELECT COALESCE(p.merged_into_id, p.id) AS customer, e.occurred_at AS at,
        COALESCE('touchpoint:' || t.id, 'kind:' || (e.payload->>'record_kind')) AS node,
        e.payload->>'record_kind' = 'order' AND e.occurred_at = r.first_at AS begins
    FROM kernel_event e
    JOIN customers_outside_record r ON r.id = (e.payload->>'record_id')::bigint
    JOIN customers_customer p ON p.id = e.customer_id
    LEFT JOIN journey_touchpoint t ON t.slug = e.payload->>'touchpoint'
    WHERE e.kind = 'customers.OutsideEventHappened' AND e.occurred_at >= %(since)s AND e.occurred_at < %(until)s
    AND e.customer_id %% %(sampled)s = 0
    UNION ALL
    SELECT COALESCE(p.merged_into_id, p.id), c.at, '{CONTACT}' || COALESCE(r.touchpoint_id::text, ''), false
    FROM desk_contact c
    JOIN customers_customer p ON p.id = c.customer_id
    LEFT JOIN understand_reading r ON r.contact_id = c.id
    WHERE c.at >= %(since)s AND c.at < %(until)s AND c.withdrawn_at IS NULL AND c.customer_id %% %(sampled)s = 0
"""  # noqa: S608 - our own words
_GRAPH = f"""
    WITH step AS ({_STEPS}),
    parted AS (
        SELECT *, (lag(at) OVER w IS NULL OR at - lag(at) OVER w > %(gap)s OR (%(by_order)s AND begins))::int AS first
        FROM step WINDOW w AS (PARTITION BY customer ORDER BY at, node)
    ),
    journey AS (SELECT *, sum(first) OVER (PARTITION BY customer ORDER BY at, node ROWS UNBOUNDED PRECEDING) AS n
        FROM parted),
    seen AS (
        SELECT *, lag(node) OVER w IS DISTINCT FROM node OR node LIKE '{CONTACT}%%' AS is_visit,
            max(at) OVER (PARTITION BY customer, n) < %(over)s AS is_over
        FROM journey WINDOW w AS (PARTITION BY customer, n ORDER BY at, node)
    ),
    visit AS MATERIALIZED (
        SELECT customer, n, node, at, is_over, lead(node) OVER w AS next, lead(at) OVER w AS next_at
        FROM seen WHERE is_visit WINDOW w AS (PARTITION BY customer, n ORDER BY at, node)
    ),
    at_node AS (SELECT customer, n, node, count(*) AS times, bool_or(is_over) AS is_over,
        count(*) FILTER (WHERE next IS NULL AND is_over) AS ends FROM visit GROUP BY 1, 2, 3)
    SELECT 'way', node, next, count(*), count(DISTINCT (customer, n)),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM next_at - at) / 3600), NULL, NULL
    FROM visit WHERE next IS NOT NULL GROUP BY node, next
    UNION ALL
    SELECT 'node', node, NULL, sum(times), count(*), count(*) FILTER (WHERE times > 1), sum(ends),
        COALESCE(sum(times) FILTER (WHERE is_over), 0)
    FROM at_node GROUP BY node
    UNION ALL
    SELECT 'all', NULL, NULL, count(*), count(DISTINCT (customer, n)), NULL, NULL, NULL FROM visit
"""  # noqa: S608 - the same
_USES = """
    SELECT t.id, count(*), count(DISTINCT e.payload->>'record_id')
    FROM kernel_event e
    JOIN journey_touchpoint t ON t.slug = e.payload->>'touchpoint'
    JOIN customers_outside_record r ON r.id = (e.payload->>'record_id')::bigint
    WHERE e.kind = 'customers.OutsideEventHappened' AND e.occurred_at >= %(since)s AND e.occurred_at < %(until)s
    GROUP BY t.id
"""


def read_graph(*, since: datetime, until: datetime, cut: Cut, gap: timedelta) -> tuple[Graph, int]:
    """What directly follows what in [since, until), and of how many customers one was followed. Two statements."""
    values: dict[str, Any] = {
        "since": since,
        "until": until,
        "gap": gap,
        "over": until - gap,
        "by_order": cut == Cut.ORDER,
        "most": MOST_FACTS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DENSE, values)
        dense = cursor.fetchone()
        values["sampled"] = 1 if dense is None else math.ceil((until - since) / max(dense[0] - since, timedelta(1)))
        cursor.execute(_GRAPH, values)
        rows = cursor.fetchall()
    return _graph(rows), values["sampled"]


def _graph(rows: list[tuple[Any, ...]]) -> Graph:
    ways = [row for row in rows if row[0] == "way"]
    nodes = [row for row in rows if row[0] == "node"]
    total = next(row for row in rows if row[0] == "all")
    return Graph(
        journeys=total[4],
        steps=total[3],
        transitions=tuple(
            sorted(
                (
                    Transition(start=r[1], end=r[2], times=int(r[3]), journeys=r[4], median_hours=float(r[5]))
                    for r in ways
                ),
                key=lambda way: (way.start, way.end),
            )
        ),
        nodes=tuple(
            sorted(
                (
                    NodeCounts(
                        node=r[1],
                        visits=int(r[3]),
                        journeys=r[4],
                        came_back=int(r[5]),
                        ends=int(r[6]),
                        closed=int(r[7]),
                    )
                    for r in nodes
                ),
                key=lambda node: node.node,
            )
        ),
    )


def read_uses(*, since: datetime, until: datetime) -> UsesByTouchpoint:
    """How often each touchpoint was used in [since, until), as other systems report it. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_USES, {"since": since, "until": until})
        return {row[0]: Uses(events=row[1], uses=row[2]) for row in cursor.fetchall()}
