"""Files, addressed by their content, kept through Django's storages: a folder by default."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, transaction

from accord.kernel import clock

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

    The whole file is on disk before its row is: a crash leaves at most a file without a row, never the reverse.
    """
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if not default_storage.exists(path):
        _write(path, content)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_stored_file (sha256, size, stored_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [digest, len(content), clock.now()],
        )
    return digest


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


def forget(sha256: str) -> None:
    """Delete kept bytes with their row; the caller knows that nobody refers to them any more.

    The bytes go once the transaction has ended: a row without its file would be the worse of the two.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_stored_file WHERE sha256 = %s", [sha256])
    transaction.on_commit(lambda: default_storage.delete(_path(sha256)))


def open_file(sha256: str) -> IO[bytes]:
    """Open kept bytes for reading; raises FileNotFoundError when they are gone."""
    return default_storage.open(_path(sha256), "rb")


def read(sha256: str) -> bytes:
    """All bytes of a kept file."""
    with open_file(sha256) as file:
        return file.read()


def _path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
