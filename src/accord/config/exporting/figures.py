"""What Accord itself says of each case, beside the tables from which others reckon it anew."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from django.db import connection

from accord.config.exporting.writing import write_csv
from accord.config.exporting.zendesk_words import COUNTS
from accord.desk.levels.contracts import CaseTimes, Spent
from accord.desk.levels.queries import read_times

_BATCH = 1_000
_NEXT = f"""
    SELECT k.id, k.status <> 'solved' FROM desk_case k WHERE k.id > %s AND {COUNTS} ORDER BY k.id LIMIT {_BATCH}
"""  # noqa: S608 - our own names

_SPENT = tuple(each.name for each in fields(CaseTimes) if each.name not in {"case_id", "opened_at", "next_replies"})
NAMES = (
    "ticket_id",
    "is_open",
    *(f"{name}_{kind}_seconds" for name in _SPENT for kind in ("calendar", "business")),
    "next_replies",
    "next_reply_calendar_seconds",
    "next_reply_business_seconds",
)


def write_figures(path: Path) -> int:
    """One line a case, in seconds; the times of next replies are summed. Returns how many."""
    return write_csv(path, NAMES, _rows())


def _rows() -> Iterator[tuple[Any, ...]]:
    after = 0
    while found := _next_cases(after):
        times = read_times(case_ids=found)
        for case_id, is_open in found.items():
            if case_id in times:
                yield _row(times[case_id], is_open)
        after = max(found)


def _next_cases(after: int) -> dict[int, bool]:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [after])
        return dict(cursor.fetchall())


def _row(times: CaseTimes, is_open: bool) -> tuple[Any, ...]:
    spent: list[Spent | None] = [getattr(times, name) for name in _SPENT]
    seconds = [value for each in spent for value in _both(each)]
    replies = times.next_replies
    return (
        times.case_id,
        is_open,
        *seconds,
        len(replies),
        _short(sum(each.calendar_seconds for each in replies)),
        _short(sum(each.working_seconds for each in replies)),
    )


def _both(spent: Spent | None) -> tuple[float | int | None, float | int | None]:
    return (None, None) if spent is None else (_short(spent.calendar_seconds), _short(spent.working_seconds))


def _short(seconds: float) -> float | int:
    rounded = round(seconds, 6)
    return int(rounded) if rounded == int(rounded) else rounded
