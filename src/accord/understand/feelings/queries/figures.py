"""Counts of feelings: over spans, by week, by touchpoint and theme.

A text counts for what a person judged, else for what the classifier was sure of, else as not sure. What is junk, in
the trash or without words counts for nothing.
"""

from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.db import connection

from accord.kernel.company import read_company
from accord.kernel.permissions import Actor, Permission, require
from accord.understand.feelings.contracts import Feeling, PartRow, WeekRow
from accord.understand.themes.models import Theme
from accord.understand.themes.queries.names import name_of

_FEELING = "CASE WHEN f.judged <> '' THEN f.judged WHEN f.is_sure THEN f.likeliest ELSE '' END"
_COUNTED = """
    FROM understand_feeling f
    JOIN understand_theme_text t ON t.id = f.text_id
    LEFT JOIN desk_contact c ON c.id = t.contact_id
    {join}
    WHERE t.at >= %(start)s AND t.at < %(end)s AND c.withdrawn_at IS NULL AND (f.probability > 0 OR f.judged <> '')
"""
_TOUCHPOINT = """
    JOIN understand_reading r ON r.contact_id = c.id LEFT JOIN journey_touchpoint p ON p.id = r.touchpoint_id
"""
_THEME = """
    JOIN understand_theme_belonging b ON b.text_id = t.id AND b.is_main
    JOIN understand_theme own ON own.id = b.theme_id
    JOIN understand_theme th ON th.id = COALESCE(own.root_id, own.id) AND th.state = 'active'
"""
_PARTS = {"touchpoint": ("0", "COALESCE(p.name, '')", _TOUCHPOINT), "theme": ("th.id", "''", _THEME)}
_WEEKS = 13


def list_weeks(*, actor: Actor, end: datetime, weeks: int = _WEEKS) -> list[WeekRow]:
    """The feelings of texts by seven days that end with `end`, oldest first. One statement."""
    require(actor, Permission.LISTEN)
    start = end - timedelta(weeks=weeks)
    ago = "floor(extract(epoch FROM %(end)s - t.at) / 604800)::int"
    counted: dict[tuple[int, str], int] = {
        (week, feeling): count
        for week, feeling, count in _fetch(
            f"SELECT {ago}, {_FEELING}, count(*) {_COUNTED.format(join='')} GROUP BY 1, 2",
            start=start,
            end=end,
        )
    }
    zone = ZoneInfo(read_company().timezone)
    return [
        WeekRow(
            ends_on=(end - timedelta(weeks=week)).astimezone(zone).date(),
            counts={feeling: counted.get((week, feeling.value), 0) for feeling in Feeling},
            not_sure=counted.get((week, ""), 0),
        )
        for week in range(weeks - 1, -1, -1)
    ]


def count_feelings(*, actor: Actor, start: datetime, end: datetime) -> dict[Feeling | None, int]:
    """How many texts in [start, end) are of each feeling; None: not sure."""
    require(actor, Permission.LISTEN)
    sql = f"SELECT {_FEELING}, count(*) {_COUNTED.format(join='')} GROUP BY 1"
    counted = dict(_fetch(sql, start=start, end=end))
    return {feeling: counted.get(feeling.value if feeling else "", 0) for feeling in (*Feeling, None)}


def list_parts(
    *,
    actor: Actor,
    feeling: Feeling,
    by: Literal["touchpoint", "theme"],
    start: datetime,
    end: datetime,
    limit: int = 8,
) -> list[PartRow]:
    """Where texts of a feeling in [start, end) belong, with how many of any feeling do; most first.

    A touchpoint that nobody knows has an empty name.
    """
    require(actor, Permission.LISTEN)
    key, name, join = _PARTS[by]
    sql = f"""
        SELECT {key}, {name}, count(*) FILTER (WHERE {_FEELING} = %(feeling)s), count(*) {_COUNTED.format(join=join)}
        GROUP BY 1, 2 HAVING count(*) FILTER (WHERE {_FEELING} = %(feeling)s) > 0
        ORDER BY 3 DESC, 4, 2, 1 LIMIT %(limit)s
    """
    rows = _fetch(sql, start=start, end=end, feeling=feeling.value, limit=limit)
    themes = {
        theme.pk: name_of(theme).name for theme in Theme.objects.filter(pk__in=[row[0] for row in rows if row[0]])
    }
    return [PartRow(id=id_, name=themes.get(id_, name), texts=texts, total=total) for id_, name, texts, total in rows]


def _fetch(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
