"""Several writes in one statement, because each round trip to the database costs intake more than its rows do.

The parts are data-modifying CTEs: they see the same snapshot and may name ids drawn beforehand; foreign keys between
their rows hold because they are checked at commit.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

Part = tuple[str, list[Any]]


def insert(table: str, row: Mapping[str, Any]) -> Part:
    """One row for a table; names come from the code, values are bound."""
    names = ", ".join(row)
    marks = ", ".join(["%s"] * len(row))
    return f"INSERT INTO {table} ({names}) VALUES ({marks})", [_bound(value) for value in row.values()]  # noqa: S608


def insert_many(table: str, rows: Sequence[Mapping[str, Any]], *, only_new: bool = False) -> list[Part]:
    """Rows of one shape for a table, in their order (parts run in none); with `only_new` those not there already."""
    if not rows:
        return []
    names = ", ".join(rows[0])
    marks = ", ".join([f"({', '.join(['%s'] * len(rows[0]))})"] * len(rows))
    sql = f"INSERT INTO {table} ({names}) VALUES {marks}{' ON CONFLICT DO NOTHING' if only_new else ''}"  # noqa: S608
    return [(sql, [_bound(value) for row in rows for value in row.values()])]


def update(table: str, row_id: int, changes: Mapping[str, Any]) -> Part:
    """Changes of one row by its id."""
    assigned = ", ".join(f"{name} = %s" for name in changes)
    return f"UPDATE {table} SET {assigned} WHERE id = %s", [*(_bound(v) for v in changes.values()), row_id]  # noqa: S608


def write_together(parts: Iterable[Part]) -> None:
    """Run all parts as one statement."""
    sqls, values = [], []
    for number, (sql, part_values) in enumerate(parts):
        sqls.append(f"w{number} AS ({sql})")
        values += part_values
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(sqls)} SELECT 1", values)


def draw_ids(*tables: str) -> list[int]:
    """The next ids of these tables, in their order, in one statement."""
    columns = ", ".join(["nextval(pg_get_serial_sequence(%s, 'id'))"] * len(tables))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", list(tables))
        return [int(number) for number in cursor.fetchone()]


def _bound(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, (list, dict)) else value
