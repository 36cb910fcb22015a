"""Contacts by what they have in common, counted a day at a time: the one door of slices to other tables."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from accord.kernel import company
from accord.listen.counting import span_of
from accord.listen.slices.contracts import SliceKey
from accord.listen.slices.rules import WATCHED_DAYS, chosen

_TOTALS = """
    SELECT m.slice_id, NULL::bigint, r.touchpoint_id, r.reason_id, count(*)
    FROM listen_slice_member m JOIN understand_reading r ON r.contact_id = m.contact_id
    WHERE r.at >= %(start)s AND r.at < %(end)s
    GROUP BY GROUPING SETS ((m.slice_id), (m.slice_id, r.touchpoint_id), (m.slice_id, r.reason_id))
    HAVING count(*) >= %(least)s AND (GROUPING(r.touchpoint_id) = 1 OR r.touchpoint_id IS NOT NULL)
        AND (GROUPING(r.reason_id) = 1 OR r.reason_id IS NOT NULL)
    UNION ALL
    SELECT m.slice_id, o.slice_id, NULL, NULL, count(*)
    FROM listen_slice_member m JOIN listen_slice_member o ON o.contact_id = m.contact_id AND o.slice_id > m.slice_id
    JOIN understand_reading r ON r.contact_id = m.contact_id
    JOIN listen_slice one ON one.id = m.slice_id JOIN listen_slice two ON two.id = o.slice_id
    WHERE r.at >= %(start)s AND r.at < %(end)s AND one.dimension <> two.dimension
    GROUP BY 1, 2 HAVING count(*) >= %(least)s
"""
_ALONE = """
    SELECT touchpoint_id, reason_id, count(*) FROM understand_reading
    WHERE at >= %(start)s AND at < %(end)s GROUP BY GROUPING SETS ((touchpoint_id), (reason_id), ())
"""
_MEMBERS = """
    FROM unnest(%(slices)s::bigint[], %(others)s::bigint[], %(touchpoints)s::bigint[], %(reasons)s::bigint[])
        WITH ORDINALITY AS k(slice, other, touchpoint, reason, place)
    JOIN listen_slice_member m ON m.slice_id = k.slice
    JOIN understand_reading r ON r.contact_id = m.contact_id
        AND (k.touchpoint IS NULL OR r.touchpoint_id = k.touchpoint) AND (k.reason IS NULL OR r.reason_id = k.reason)
    WHERE r.at >= %(start)s AND r.at < %(end)s AND (k.other IS NULL OR EXISTS (
        SELECT FROM listen_slice_member o WHERE o.slice_id = k.other AND o.contact_id = m.contact_id))
"""
_DAILY = f"SELECT k.place, (r.at AT TIME ZONE %(zone)s)::date, count(*) {_MEMBERS} GROUP BY 1, 2"
_IDS = f"SELECT r.contact_id {_MEMBERS} ORDER BY r.at, r.contact_id LIMIT 10000"
_REPORTED = """
    SELECT day, greatest(0, floor(extract(epoch FROM noted_at - at) / 86400))::int, count(*)
    FROM (SELECT (at AT TIME ZONE %(zone)s)::date AS day, at, noted_at FROM listen_slice_noted
        WHERE at >= %(start)s AND at < %(end)s) AS noted
    GROUP BY 1, 2
"""
_BEGINNING = "SELECT min((noted_at AT TIME ZONE %s)::date) FROM listen_slice_noted"


def keys_to_watch(*, until: date, least: int) -> tuple[list[SliceKey], int]:
    """The series worth watching, and how many have enough contacts at all. Two statements."""
    start, end = span_of(until - timedelta(days=WATCHED_DAYS - 1), until)
    values: dict[str, Any] = {"start": start, "end": end, "least": least}
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, values)
        counts = {
            SliceKey(slice_id=one, other_id=other, touchpoint_id=touchpoint, reason_id=reason): count
            for one, other, touchpoint, reason, count in cursor.fetchall()
        }
        cursor.execute(_ALONE, values)
        alone: dict[tuple[str, int], int] = {}
        everything = 0
        for touchpoint, reason, count in cursor.fetchall():
            if touchpoint is not None:
                alone["touchpoint", touchpoint] = count
            elif reason is not None:
                alone["reason", reason] = count
            else:
                everything = max(everything, count)
    return chosen(counts, alone=alone, everything=everything), len(counts)


def counts_of(keys: Sequence[SliceKey], *, since: date, until: date) -> dict[SliceKey, dict[date, int]]:
    """Contacts a day of each series; days and series without any are absent. One statement."""
    counted: dict[SliceKey, dict[date, int]] = defaultdict(dict)
    for place, day, contacts in _fetch(_DAILY, keys, since, until):
        counted[keys[place - 1]][day] = contacts
    return dict(counted)


def contacts_of_slice(key: SliceKey, *, since: date, until: date) -> list[int]:
    """The ids of the contacts of a series, oldest first."""
    return [contact_id for (contact_id,) in _fetch(_IDS, [key], since, until)]


def _fetch(sql: str, keys: Sequence[SliceKey], since: date, until: date) -> list[tuple[Any, ...]]:
    start, end = span_of(since, until)
    values: dict[str, Any] = {
        "slices": [key.slice_id for key in keys],
        "others": [key.other_id for key in keys],
        "touchpoints": [key.touchpoint_id for key in keys],
        "reasons": [key.reason_id for key in keys],
        "start": start,
        "end": end,
        "zone": company.read_company().timezone,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def reports_since(*, start: datetime, end: datetime) -> Mapping[date, Mapping[int, int]]:
    """For each day from when listening began how many contacts were seen how many days later. Two statements.

    What had happened before listening began came as history and tells nothing of delays.
    """
    zone = company.read_company().timezone
    reports: dict[date, dict[int, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_BEGINNING, [zone])
        (beginning,) = cursor.fetchone() or (None,)
        cursor.execute(_REPORTED, {"zone": zone, "start": start, "end": end})
        for day, delay, count in cursor.fetchall():
            if beginning is not None and day >= beginning:
                reports[day][delay] = count
    return reports
