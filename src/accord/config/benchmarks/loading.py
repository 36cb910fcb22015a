"""Filling a database at once: not durable meanwhile, without indexes, and whole and durable again after it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import LiteralString

import psycopg

_IN_HASTE: tuple[LiteralString, ...] = (
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "ALTER SYSTEM SET autovacuum = off",
    "ALTER SYSTEM SET max_wal_size = '8GB'",
)
_INDEXES = """
    SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
    WHERE i.indrelid = %s::regclass AND NOT i.indisunique
    AND NOT EXISTS (SELECT 1 FROM pg_inherits h WHERE h.inhrelid = i.indexrelid)
"""
_SEQUENCES = """
    SELECT pg_get_serial_sequence(found.name, found.attname), found.name, found.attname
    FROM (
        SELECT c.oid::regclass::text AS name, a.attname
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped OFFSET 0
    ) found
"""


@contextmanager
def in_haste(admin_url: str) -> Iterator[None]:
    """A server that is not durable meanwhile, and is again after it, with everything counted and cleaned."""
    with psycopg.connect(admin_url, autocommit=True) as session:
        for order in (*_IN_HASTE, "SELECT pg_reload_conf()"):
            session.execute(order)
        try:
            yield
            session.execute("VACUUM (ANALYZE)")
        finally:
            session.execute("ALTER SYSTEM RESET ALL")
            session.execute("SELECT pg_reload_conf()")
            session.execute("CHECKPOINT")


def take_indexes(session: psycopg.Connection, table: str) -> list[str]:
    """Drop the indexes of a table that guard nothing; returns the orders that make them again."""
    indexes = session.execute(_INDEXES, [table]).fetchall()
    for name, _ in indexes:
        session.execute(f"DROP INDEX {name}")
    return [definition.replace(" ON ONLY ", " ON ") for _, definition in indexes]  # with the partitions' own


def give_indexes(session: psycopg.Connection, orders: Sequence[str]) -> None:
    """Make indexes again."""
    for order in orders:
        session.execute(order)


def set_sequences(session: psycopg.Connection) -> None:
    """Let every table give ids above those that it has."""
    for sequence, table, column in session.execute(_SEQUENCES).fetchall():
        if sequence is None:
            continue
        order = f'SELECT setval(%s, GREATEST((SELECT max("{column}") FROM {table}), nextval(%s)))'  # noqa: S608
        session.execute(order, [sequence, sequence])
    session.commit()
