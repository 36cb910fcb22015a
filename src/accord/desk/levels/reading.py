"""Histories of cases as they are kept, without locking them."""

from collections.abc import Collection

from django.db import connection

from accord.desk.levels.keeping import LOAD, kept_of
from accord.desk.levels.rules import History


def read_histories(case_ids: Collection[int]) -> dict[int, tuple[History, int | None]]:
    """The history of each case with the calendar that it follows; cases merged into others have none of their own."""
    with connection.cursor() as cursor:
        cursor.execute(LOAD.replace("FOR UPDATE", ""), [sorted(case_ids)])
        kepts = [kept_of(row) for row in cursor.fetchall()]
    return {kept.history.case_id: (kept.history, kept.calendar_id) for kept in kepts}
