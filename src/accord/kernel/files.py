"""Files, addressed by their content, kept through Django's storages: a folder by default."""

import hashlib
import os
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, transaction

from accord.kernel import clock
from accord.kernel.transactions import one_transaction

KEPT_AT_LEAST = timedelta(days=1)
"""Whoever uploads a file refers to it only with the order that follows; so long it is not taken for unused."""

AT_ONCE = 100
# Shared by all who keep the same bytes, and against whoever would delete them. Neither when they are deleted just now.
_HOLD = """
    WITH added AS (
        INSERT INTO kernel_stored_file (sha256, size, stored_at) VALUES (%(sha256)s, %(size)s, %(now)s)
        ON CONFLICT DO NOTHING RETURNING 1
    ), held AS (SELECT 1 FROM kernel_stored_file WHERE sha256 = %(sha256)s FOR KEY SHARE)
    SELECT EXISTS (SELECT FROM added) OR EXISTS (SELECT FROM held)
"""
_waits_for_the_disk: ContextVar[bool] = ContextVar("waits_for_the_disk", default=True)


@contextmanager
def in_a_hurry() -> Iterator[None]:
    """Keep files without waiting for the disk, where all of it can be done again after a crash."""
    token = _waits_for_the_disk.set(False)
    try:
        yield
    finally:
        _waits_for_the_disk.reset(token)


def store(content: bytes) -> str:
    """Keep bytes and return their SHA-256 in hexadecimal. The same bytes are kept once.

    The whole file is on disk before its row is seen: a crash leaves at most a file without a row, never the reverse.
    Until the running transaction ends nobody deletes them, and then whoever refers to them is seen.
    """
    digest = hashlib.sha256(content).hexdigest()
    is_alone = not connection.in_atomic_block
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        values: dict[str, Any] = {"sha256": digest, "size": len(content), "now": clock.now()}
        while not _hold(cursor, values):
            pass
        if is_alone:
            cursor.execute("UPDATE kernel_stored_file SET stored_at = %(now)s WHERE sha256 = %(sha256)s", values)
        if not default_storage.exists(_path(digest)):
            _write(_path(digest), content)
    return digest


def _hold(cursor: Any, values: dict[str, Any]) -> bool:
    cursor.execute(_HOLD, values)
    return bool(cursor.fetchone()[0])


def _write(path: str, content: bytes) -> None:
    if isinstance(default_storage._wrapped, FileSystemStorage):  # type: ignore[attr-defined]
        _write_whole(Path(default_storage.path(path)), content)
    else:
        default_storage.save(path, ContentFile(content))


def _write_whole(target: Path, content: bytes) -> None:
    """Write beside the place and rename: a kill half-way must not leave half a file under the name of the whole."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
            if _waits_for_the_disk.get():
                file.flush()
                os.fsync(file.fileno())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)


def forget_when_unused(sha256s: Collection[str]) -> None:
    """Once the running transaction has ended, delete those of these files to which nothing refers any more."""
    from accord.kernel.jobs import defer
    from accord.kernel.tasks import forget_unused_files

    wanted = sorted(set(sha256s))
    for place in range(0, len(wanted), AT_ONCE):
        defer(forget_unused_files, sha256s=wanted[place : place + AT_ONCE])


@one_transaction
def forget_unused(sha256s: Collection[str]) -> list[str]:
    """Delete those of these files to which no column ending in `sha256` refers; returns which.

    Their rows are locked first: who keeps the same bytes at this moment is waited for and then seen, and who comes
    later waits and writes them anew. The bytes go before the transaction ends, while nobody can find them there.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sha256 FROM kernel_stored_file WHERE sha256 = ANY(%s) AND stored_at < %s"
            " ORDER BY sha256 FOR UPDATE",
            [list(sha256s), clock.now() - KEPT_AT_LEAST],
        )
        unused = {row[0] for row in cursor.fetchall()}
        for table, column in places_that_refer():
            if unused:
                cursor.execute(
                    f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" = ANY(%s)',  # noqa: S608 - our names
                    [sorted(unused)],
                )
                unused -= {row[0] for row in cursor.fetchall()}
        cursor.execute("DELETE FROM kernel_stored_file WHERE sha256 = ANY(%s)", [sorted(unused)])
    for sha256 in sorted(unused):
        default_storage.delete(_path(sha256))
    return sorted(unused)


def places_that_refer() -> list[tuple[str, str]]:
    """The tables and columns that refer to kept files: all whose name ends in `sha256`, but that of the files."""
    found = (
        (model._meta.db_table, str(field.column))
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if str(field.column).endswith("sha256")
    )
    return sorted(place for place in found if place[0] != "kernel_stored_file")


def open_file(sha256: str) -> IO[bytes]:
    """Open kept bytes for reading; raises FileNotFoundError when they are gone."""
    return default_storage.open(_path(sha256), "rb")


def read(sha256: str) -> bytes:
    """All bytes of a kept file."""
    with open_file(sha256) as file:
        return file.read()


def _path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
