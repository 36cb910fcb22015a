"""Locks in PostgreSQL: whoever holds one is alive, for it goes with the process or transaction that took it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo


@contextmanager
def holding(name: str) -> Iterator[bool]:
    """Try to hold the lock of this name inside the block; True if it was free.

    It is held on a connection of its own that goes past any pooler, so that a killed process frees it at once and
    a connection given back to a pool never keeps it.
    """
    with psycopg.connect(direct_address(), autocommit=True) as session:
        row = session.execute("SELECT pg_try_advisory_lock(%s)", [_key_of(name)]).fetchone()
        yield bool(row and row[0])


def one_at_a_time(name: str) -> None:
    """Wait for the lock of this name and hold it until the running transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_key_of(name)])


def _key_of(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)


def direct_address() -> str:
    """The address for what needs a session of its own (locks, listening, jobs): never that of a pooler."""
    # The name of the database is asked of Django, because a test runs in one of its own.
    named = conninfo_to_dict(settings.DATABASE_DIRECT_URL) | {"dbname": connection.settings_dict["NAME"]}
    return make_conninfo(**named, connect_timeout=10)
