"""How far messages were counted and files read; whoever goes on holds the row, so that two do it by turns."""

from django.db import connection

from accord.desk.search.models import Progress


def held_progress() -> Progress:
    """The one row, held until the transaction ends."""
    Progress.objects.get_or_create(pk=1)
    return Progress.objects.select_for_update().get(pk=1)


def newest(table: str) -> int:
    """The largest id in a table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(max(id), 0) FROM {table}")  # noqa: S608 - a name of ours
        return int(cursor.fetchone()[0])
