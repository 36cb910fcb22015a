"""The one place where loyalty reads what happened: orders and visits, with what is known of their customers."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accord.measure.loyalty.contracts import AGAIN_DAYS, LANDMARK_DAYS, Sign, Split

MOST_SIGNS = 400_000
"""Of more orders one customer in so many is followed, so that the answer takes its second at any size."""

_COUNT = "SELECT count(*) FROM customers_outside_record WHERE kind = %(kind)s"
# Whoever was merged is the one they are. A cancelled order was none.
_SIGN = """
    sign AS MATERIALIZED (
        SELECT COALESCE(p.merged_into_id, p.id) AS person, r.first_at AS at
        FROM customers_outside_record r JOIN customers_customer p ON p.id = r.customer_id
        WHERE r.kind = %(kind)s AND r.state <> 'cancelled' AND r.first_at < %(until)s
        AND COALESCE(p.merged_into_id, p.id) %% %(sampled)s = 0
    ),
    first AS MATERIALIZED (SELECT person, min(at) AS at FROM sign GROUP BY person)
"""
_CONTACT = """
    contact AS MATERIALIZED (
        SELECT COALESCE(p.merged_into_id, p.id) AS person, n.at, n.case_id, COALESCE(r.demand, '') AS demand,
            r.reason_id
        FROM desk_contact n JOIN customers_customer p ON p.id = n.customer_id
        LEFT JOIN understand_reading r ON r.contact_id = n.id
        WHERE n.withdrawn_at IS NULL AND n.at >= %(since)s AND n.at < %(until)s
        AND COALESCE(p.merged_into_id, p.id) %% %(sampled)s = 0
    )
"""
_ORIGINS = {
    Split.NONE: """
        origin AS (SELECT person, at, 'all' AS code, NULL::bigint AS case_id FROM first WHERE at >= %(since)s)
    """,
    Split.LANGUAGE: """
        origin AS (
            SELECT f.person, f.at, COALESCE(NULLIF(p.language, ''), '?') AS code, NULL::bigint AS case_id
            FROM first f JOIN customers_customer p ON p.id = f.person WHERE f.at >= %(since)s
        )
    """,
    Split.CONTACT: f"""
        {_CONTACT},
        met AS (
            SELECT f.person, f.at + %(landmark)s AS at, max(c.case_id) AS case_id,
                bool_or(c.demand = 'failure') AS failed, count(c.at) AS contacts
            FROM first f LEFT JOIN contact c ON c.person = f.person AND c.at >= f.at AND c.at < f.at + %(landmark)s
            WHERE f.at >= %(since)s AND f.at + %(landmark)s < %(until)s
            AND NOT EXISTS (SELECT 1 FROM sign s WHERE s.person = f.person AND s.at > f.at
                AND s.at <= f.at + %(landmark)s)
            GROUP BY f.person, f.at
        ),
        origin AS (
            SELECT person, at, case_id,
                CASE WHEN contacts = 0 THEN 'none' WHEN failed THEN 'failure' ELSE 'contact' END AS code
            FROM met
        )
    """,  # noqa: S608 - our own words
    Split.SATISFACTION: """
        origin AS (
            SELECT DISTINCT ON (person) person, at, CASE WHEN csat >= 4 THEN 'satisfied' ELSE 'unsatisfied' END AS code,
                case_id
            FROM (
                SELECT COALESCE(p.merged_into_id, p.id) AS person, a.answered_at AS at, a.csat, a.case_id
                FROM measure_survey_answer a JOIN customers_customer p ON p.id = a.customer_id
                WHERE a.csat IS NOT NULL AND a.answered_at >= %(since)s AND a.answered_at < %(until)s
                AND COALESCE(p.merged_into_id, p.id) %% %(sampled)s = 0
            ) given ORDER BY person, at
        )
    """,
    Split.FIRST_CONTACT: f"""
        {_CONTACT},
        begun AS (SELECT DISTINCT ON (person) * FROM contact ORDER BY person, at),
        origin AS (
            SELECT b.person, b.at + %(again)s AS at, b.case_id,
                CASE WHEN EXISTS (
                    SELECT 1 FROM contact c WHERE c.person = b.person AND c.at > b.at AND c.at <= b.at + %(again)s
                    AND (c.case_id = b.case_id OR c.reason_id = b.reason_id)
                ) THEN 'again' ELSE 'once' END AS code
            FROM begun b WHERE b.at + %(again)s < %(until)s
        )
    """,  # noqa: S608 - the same
}
_FOLLOWED = """
    followed AS (
        SELECT o.person, o.at, o.code, o.case_id, min(s.at) FILTER (WHERE s.at > o.at) AS again_at
        FROM origin o LEFT JOIN sign s ON s.person = o.person GROUP BY 1, 2, 3, 4
    )
"""
_TIMES = """
    SELECT code, floor(extract(epoch FROM COALESCE(again_at, %(until)s) - at) / 86400)::int,
        count(*) FILTER (WHERE again_at IS NOT NULL), count(*) FILTER (WHERE again_at IS NULL)
    FROM followed GROUP BY 1, 2
"""
_AWAY = """
    SELECT max(c.id) FROM followed f JOIN desk_conversation c ON c.case_id = f.case_id
    WHERE f.code = %(code)s AND f.again_at IS NULL GROUP BY f.person, f.at ORDER BY f.at DESC LIMIT 60
"""
_RETENTION = f"""
    WITH {_SIGN},
    ends AS (SELECT at, n FROM unnest(%(ends)s::timestamptz[]) WITH ORDINALITY AS given (at, n)),
    active AS MATERIALIZED (
        SELECT DISTINCT e.n, s.person FROM ends e JOIN sign s ON s.at <= e.at AND s.at > e.at - %(window)s
    )
    SELECT COALESCE(a.n + 1, b.n) AS n, count(a.person), count(b.person),
        count(*) FILTER (WHERE a.person IS NOT NULL AND b.person IS NOT NULL)
    FROM active a FULL JOIN active b ON b.n = a.n + 1 AND b.person = a.person
    GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - the same


def _values(*, sign: Sign, since: datetime, until: datetime) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"kind": sign})
        signs = cursor.fetchone()[0]
    return {
        "kind": sign.value,
        "since": since,
        "until": until,
        "sampled": max(1, math.ceil(signs / MOST_SIGNS)),
        "landmark": timedelta(days=LANDMARK_DAYS),
        "again": timedelta(days=AGAIN_DAYS),
    }


def read_times(
    *, sign: Sign, split: Split, since: datetime, until: datetime
) -> tuple[dict[str, list[tuple[int, int, int]]], int]:
    """By group (days, came back, were only seen so long), and of how many customers one was followed."""
    values = _values(sign=sign, since=since, until=until)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {_SIGN}, {_ORIGINS[split]}, {_FOLLOWED} {_TIMES}", values)
        found: dict[str, list[tuple[int, int, int]]] = {}
        for code, days, came, stayed_away in cursor.fetchall():
            found.setdefault(code, []).append((days, came, stayed_away))
    return found, values["sampled"]


def read_away(*, sign: Sign, split: Split, code: str, since: datetime, until: datetime) -> list[int]:
    """The newest conversations of those in a group who have not come back; none where the group has no case."""
    values = _values(sign=sign, since=since, until=until) | {"code": code}
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {_SIGN}, {_ORIGINS[split]}, {_FOLLOWED} {_AWAY}", values)
        return [row[0] for row in cursor.fetchall()]


def record_began_at(*, sign: Sign) -> datetime | None:
    """When the first order (visit) on record was made; None without any."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(first_at) FROM customers_outside_record WHERE kind = %s", [sign.value])
        found: datetime | None = cursor.fetchone()[0]
    return found


def read_retention(
    *, sign: Sign, ends: Sequence[datetime], window: timedelta
) -> tuple[dict[int, tuple[int, int, int]], int]:
    """For each step between two of `ends` (1 is the first): customers at its start, at its end, and at both."""
    values = _values(sign=sign, since=ends[0], until=ends[-1] + timedelta(microseconds=1))
    with connection.cursor() as cursor:
        cursor.execute(_RETENTION, values | {"ends": list(ends), "window": window})
        rows = {int(row[0]) - 1: (row[1], row[2], row[3]) for row in cursor.fetchall()}
    return rows, values["sampled"]
