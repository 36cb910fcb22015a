"""Anonymous answers in the company's figures: whole releases of at least five, by programme and day, and no more.

What a release says alone of less than five people is left out, also where others would stand beside it: whoever takes
the named answers away must not be left with them. A release counts from the day after it on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import connection

from accord.kernel import clock
from accord.kernel.company import read_company
from accord.measure.surveys.rules import COMPANY

SCORES_RELEASED = f"""
    SELECT a.released_on AS day, x.kind, x.hit, x.miss, x.value,
        count(*) OVER (PARTITION BY a.programme_id, a.released_on, x.kind) >= {COMPANY} AS is_counted
    FROM measure_survey_anonymous_answer a
    CROSS JOIN LATERAL (VALUES
        ('csat', (a.csat >= 4)::int, 0, a.csat::int, a.csat IS NOT NULL),
        ('ces', (a.ces >= 5)::int, 0, a.ces::int, a.ces IS NOT NULL),
        ('nps', (a.nps >= 9)::int, (a.nps <= 6)::int, a.nps::int, a.nps IS NOT NULL),
        ('fcr', (a.resolved = 'once')::int, 0, 0, a.resolved <> '')
    ) x (kind, hit, miss, value, is_there)
    WHERE x.is_there AND a.released_on >= %(first)s AND a.released_on <= %(last)s AND a.released_on < %(today)s
"""  # noqa: S608 - our own words
"""Every score that was released from `first` to `last` before `today`; `is_counted` with enough company."""


@dataclass(frozen=True, kw_only=True)
class Released:
    """How many scores of one kind were released: with enough company to count, and with too little."""

    counted: int
    too_few: int


def count_released(*, since: date, until: date) -> Mapping[str, Released]:
    """Scores released from `since` to `until` by kind (`csat`, `ces`, `nps`, `fcr`). One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, count(*) FILTER (WHERE is_counted), count(*) FILTER (WHERE NOT is_counted)"  # noqa: S608 - same
            f" FROM ({SCORES_RELEASED}) released GROUP BY kind",
            _days(since, until),
        )
        return {kind: Released(counted=counted, too_few=few) for kind, counted, few in cursor.fetchall()}


def count_scores_released(*, scale: str, start: datetime, end: datetime) -> dict[int, int]:
    """How often each score of a scale was released, and counts, on days whose noon lies in [start, end)."""
    zone = ZoneInfo(read_company().timezone)
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT day, value, count(*) FROM ({SCORES_RELEASED}) released"  # noqa: S608 - the same
            " WHERE is_counted AND kind = %(kind)s GROUP BY 1, 2",
            {**_days(first, last), "kind": scale},
        )
        found: dict[int, int] = {}
        for day, score, count in cursor.fetchall():
            if start <= datetime.combine(day, time(12), zone) < end:
                found[score] = found.get(score, 0) + count
        return found


def _days(first: date, last: date) -> dict[str, date]:
    return {"first": first, "last": last, "today": clock.today(read_company().timezone)}
