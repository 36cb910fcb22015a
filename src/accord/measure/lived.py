"""What customers lived through in their cases: one row a case, read in one statement by the rooms that compare them."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

AGAIN = timedelta(days=7)
"""Within so long after the first contact a second one on the matter means that it was not resolved at once."""

_WAITED, _SOLVED_AFTER = 7, 8  # columns of the statement below
_COUNT = """
    SELECT count(*) FROM desk_case WHERE opened_at >= %(since)s AND opened_at < %(until)s
    AND withdrawn_at IS NULL AND merged_into_id IS NULL
"""
_CASES = """
    SELECT k.id, COALESCE(p.merged_into_id, p.id), k.opened_at, p.language, COALESCE(o.tier, ''),
        COALESCE((SELECT c.channel FROM desk_conversation c WHERE c.case_id = k.id ORDER BY c.id LIMIT 1), ''),
        COALESCE((SELECT COALESCE(r.detail->>'region', r.detail->>'country') FROM customers_outside_record r
            WHERE r.customer_id = k.customer_id AND r.kind = 'order' ORDER BY r.changed_at DESC LIMIT 1), ''),
        CASE WHEN l.is_outbound THEN NULL ELSE extract(epoch FROM l.first_reply_at - k.opened_at) END,
        extract(epoch FROM k.first_solved_at - k.opened_at),
        COALESCE(l.is_outbound, true), k.demand,
        (SELECT a.csat FROM measure_survey_answer a WHERE a.case_id = k.id AND a.csat IS NOT NULL
            ORDER BY a.answered_at DESC LIMIT 1),
        (SELECT count(*) FROM desk_contact n WHERE n.case_id = k.id AND n.withdrawn_at IS NULL),
        EXISTS (SELECT 1 FROM desk_contact n JOIN desk_case other ON other.id = n.case_id
            WHERE n.customer_id = k.customer_id AND n.withdrawn_at IS NULL
            AND n.at > k.opened_at AND n.at <= k.opened_at + %(again)s
            AND (n.case_id = k.id OR other.reason_id = k.reason_id)
            AND n.id <> (SELECT f.id FROM desk_contact f WHERE f.case_id = k.id ORDER BY f.at, f.id LIMIT 1)),
        EXISTS (SELECT 1 FROM desk_context_transfer t WHERE t.case_id = k.id),
        EXISTS (SELECT 1 FROM desk_contact n JOIN desk_context_repeat r ON r.contact_id = n.id WHERE n.case_id = k.id),
        EXISTS (SELECT 1 FROM desk_promise m WHERE m.case_id = k.id AND m.state = 'broken'),
        (SELECT sum(g.amount) FROM desk_goodwill_gesture g
            WHERE g.case_id = k.id AND g.state = 'given' AND g.currency = %(currency)s)
    FROM desk_case k
    JOIN customers_customer p ON p.id = k.customer_id
    LEFT JOIN customers_company o ON o.id = p.company_id
    LEFT JOIN desk_level_case l ON l.case_id = k.id
    WHERE k.opened_at >= %(since)s AND k.opened_at < %(until)s AND k.withdrawn_at IS NULL AND k.merged_into_id IS NULL
    AND COALESCE(p.merged_into_id, p.id) %% %(sampled)s = 0
"""
_ANSWERED = (
    " AND EXISTS (SELECT 1 FROM measure_survey_answer a WHERE a.case_id = k.id AND a.csat IS NOT NULL)"
    " ORDER BY k.opened_at DESC LIMIT %(most)s"
)
_ORDERED = """
    SELECT k.id, EXISTS (
        SELECT 1 FROM customers_customer p JOIN customers_outside_record r ON r.customer_id = p.id
        WHERE (p.id = q.person OR p.merged_into_id = q.person) AND r.kind = 'order' AND r.state <> 'cancelled'
        AND r.first_at > k.opened_at + %(landmark)s AND r.first_at <= k.opened_at + %(landmark)s + %(follow)s
    )
    FROM unnest(%(cases)s::bigint[], %(persons)s::bigint[]) AS q (id, person) JOIN desk_case k ON k.id = q.id
"""


@dataclass(frozen=True, slots=True)
class LivedCase:
    """One case. Times are hours from its opening, None for what has not happened; `goodwill` is None for none given.

    `came_again` is a second contact within seven days of the first, on the same case or for the same reason. A case
    that we began has no wait (`is_ours`).
    """

    id: int
    person: int
    opened_at: datetime
    language: str
    tier: str
    channel: str
    region: str
    waited: float | None
    solved_after: float | None
    is_ours: bool
    demand: str
    csat: int | None
    contacts: int
    came_again: bool
    was_handed_on: bool
    had_to_repeat: bool
    promise_broken: bool
    goodwill: float | None


def read_lived(
    *, since: datetime, until: datetime, currency: str, most: int, answered_only: bool = False
) -> tuple[list[LivedCase], int]:
    """Cases opened in [since, until), and of how many customers one is told. Two statements.

    With more than `most` cases one customer in so many is taken with all of theirs; of answered ones the newest.
    """
    values: dict[str, Any] = {"since": since, "until": until, "again": AGAIN, "currency": currency, "most": most}
    with connection.cursor() as cursor:
        values["sampled"] = 1
        if not answered_only:
            cursor.execute(_COUNT, values)
            values["sampled"] = max(1, math.ceil(cursor.fetchone()[0] / most))
        cursor.execute(_CASES + (_ANSWERED if answered_only else ""), values)
        return [_lived(row) for row in cursor.fetchall()], values["sampled"]


def read_ordered(*, cases: list[LivedCase], landmark: timedelta, follow: timedelta) -> set[int]:
    """The ids of those cases whose customer ordered within `follow` after the day that lies `landmark` behind."""
    values: dict[str, Any] = {
        "cases": [case.id for case in cases],
        "persons": [case.person for case in cases],
        "landmark": landmark,
        "follow": follow,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ORDERED, values)
        return {case_id for case_id, ordered in cursor.fetchall() if ordered}


def conversations_of_cases(case_ids: list[int]) -> list[int]:
    """The newest conversation of each case."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(id) FROM desk_conversation WHERE case_id = ANY(%s) AND place = '' GROUP BY case_id", [case_ids]
        )
        return [row[0] for row in cursor.fetchall()]


def _lived(row: tuple[Any, ...]) -> LivedCase:
    values = list(row)
    for place in (_WAITED, _SOLVED_AFTER):
        values[place] = None if row[place] is None else max(0.0, float(row[place])) / 3600
    values[-1] = None if row[-1] is None else float(row[-1])
    return LivedCase(*values)
