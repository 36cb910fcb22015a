"""The database of the tests: built once for each state of the tables, copied for each run, put back after commits.

A copy takes a moment where the migrations take many seconds. What a test committed is deleted again, table by table;
rows that the migrations themselves bring are put back as they were.
"""

import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg.sql import SQL, Composable, Identifier

import accord
from accord.kernel import clock

_MADE_BY = ("django", "django-allauth", "procrastinate")
_SHAPED_BY = ("**/migrations/*.py", "**/models.py", "**/*contracts.py", "**/permissions.py", "**/partitions.py")
_GIVEN = "given"  # the schema with a copy of every row that is there from the start


@contextmanager
def database(name: str) -> Iterator[None]:
    """A fresh database for one process of a run; Django uses it inside the block."""
    pattern = _pattern()
    with connection._nodb_cursor() as cursor:
        cursor.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
        cursor.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(pattern)))
    _use(name)
    yield
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def put_back(*, attempts: int = 10) -> None:
    """Take away what was committed since the database was made; again if something was written meanwhile.

    A browser that is closed sends its last words after the page has gone.
    """
    try:
        _put_back_once()
    except (IntegrityError, OperationalError):
        if attempts <= 1:
            raise
        time.sleep(0.3)
        put_back(attempts=attempts - 1)


def _put_back_once() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        emptied, given = _tables(), _given()
        tests = [SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(each, Identifier(each)) for each in emptied]
        tests += [
            SQL("SELECT {} WHERE ({}) IS DISTINCT FROM ({})").format(each, _sum("public", each), _sum(_GIVEN, each))
            for each in given
        ]
        cursor.execute(SQL(" UNION ALL ").join(tests))
        changed = {row[0] for row in cursor.fetchall()}
        if whole := sorted(changed & _only_emptied_as_a_whole()):
            cursor.execute(SQL("TRUNCATE {} CASCADE").format(SQL(", ").join(map(Identifier, whole))))
        for each in sorted(changed - _only_emptied_as_a_whole()):
            cursor.execute(SQL("DELETE FROM {}").format(Identifier(each)))
        for each in sorted(changed & set(given)):
            columns = SQL(", ").join(map(Identifier, given[each]))
            order = SQL("INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {kept}")
            cursor.execute(order.format(table=Identifier(each), columns=columns, kept=Identifier(_GIVEN, each)))


def _pattern() -> str:
    """The name of the database that runs copy; made when there is none for the present tables."""
    name = f"accord_pattern_{_fingerprint()}"
    with (Path(tempfile.gettempdir()) / f"accord-test-{os.getuid()}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
            is_made = cursor.fetchone() is not None
        if not is_made:
            unfinished = f"{name}_unfinished"
            connection.settings_dict["TEST"]["NAME"] = unfinished
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            _remember_what_is_given()
            connection.close()
            with connection._nodb_cursor() as cursor:
                cursor.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(unfinished), Identifier(name)))
    return name


def _fingerprint() -> str:
    """Of what shapes the tables: files of the code, packages that bring some, the month for partitions."""
    found = hashlib.sha256(f"{clock.now():%Y-%m} {[version(package) for package in _MADE_BY]}".encode())
    source = Path(accord.__file__).parent
    for path in sorted({path for pattern in _SHAPED_BY for path in source.glob(pattern)} | {Path(__file__)}):
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


def _use(name: str) -> None:
    from django.conf import settings

    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _remember_what_is_given() -> None:
    with connection.cursor() as cursor:
        cursor.execute(SQL("CREATE SCHEMA {}").format(Identifier(_GIVEN)))
        for table in _names("relkind IN ('r', 'p') AND NOT relispartition"):
            cursor.execute(SQL("SELECT EXISTS (SELECT FROM {})").format(Identifier(table)))
            if cursor.fetchall() == [(True,)]:
                copy = SQL("CREATE TABLE {} AS TABLE {}")
                cursor.execute(copy.format(Identifier(_GIVEN, table), Identifier(table)))


@cache
def _tables() -> list[str]:
    """Tables that are empty from the start."""
    return sorted(_names("relkind IN ('r', 'p') AND NOT relispartition") - set(_given()))


@cache
def _given() -> dict[str, list[str]]:
    """Tables with rows from the start, and their columns."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.relname, array_agg(a.attname::text) FROM pg_class k JOIN pg_attribute a ON a.attrelid = k.oid"
            " WHERE k.relkind = 'r' AND k.relnamespace = to_regnamespace(%s) AND a.attnum > 0 GROUP BY 1",
            [_GIVEN],
        )
        return dict(cursor.fetchall())


@cache
def _only_emptied_as_a_whole() -> frozenset[str]:
    """Tables from which rows are not simply deleted: triggers watch them, or keys that are checked at once."""
    return frozenset(
        _names(
            "oid IN (SELECT tgrelid FROM pg_trigger WHERE NOT tgisinternal)"
            " OR oid IN (SELECT unnest(ARRAY[conrelid, confrelid]) FROM pg_constraint"
            " WHERE contype = 'f' AND NOT condeferrable)"
        )
    )


def _names(condition: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND ({condition})"  # noqa: S608
        )
        return {row[0] for row in cursor.fetchall()}


def _sum(schema: str, table: str) -> Composable:
    """A question whose answer is the same for the same rows."""
    question = SQL("SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM {} t")
    return question.format(Identifier(schema, table))
