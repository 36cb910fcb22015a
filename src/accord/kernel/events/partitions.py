"""Monthly partitions of the event table, made ahead; the default partition takes what falls outside."""

from datetime import date

from django.db import connection, transaction

MONTHS_AHEAD = 3


def ensure_partitions(*, first: date | None = None) -> list[str]:
    """Create the partitions of this month and the next three where they are missing; returns the new names.

    A month that already has rows in the default partition stays there: moving them would lock the log.
    """
    month = (first or date.today()).replace(day=1)  # noqa: DTZ011 - rows are placed by the database's own date
    made = []
    for _ in range(MONTHS_AHEAD + 1):
        following = (month.replace(day=28).toordinal() + 4, 1)
        after = date.fromordinal(following[0]).replace(day=following[1])
        if _create(month, after):
            made.append(_name(month))
        month = after
    return made


def _name(month: date) -> str:
    return f"kernel_event_{month:%Y_%m}"


def _create(month: date, after: date) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [_name(month)])
        if cursor.fetchone()[0]:
            return False
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM kernel_event_default WHERE recorded_at >= %s AND recorded_at < %s)",
            [month, after],
        )
        if cursor.fetchone()[0]:
            return False
        cursor.execute(
            f"CREATE TABLE {_name(month)} PARTITION OF kernel_event"
            f" FOR VALUES FROM ('{month}T00:00:00Z') TO ('{after}T00:00:00Z')"
        )
    return True
