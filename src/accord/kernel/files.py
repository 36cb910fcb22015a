"""Files, addressed by their content, kept through Django's storages: a folder by default."""

import hashlib
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accord.kernel import clock
from accord.kernel.models import StoredFile


def store(content: bytes) -> str:
    """Keep bytes and return their SHA-256 in hexadecimal. The same bytes are kept once.

    The file is on disk before its row is: a crash leaves at most a file without a row, never the reverse.
    """
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
    StoredFile.objects.bulk_create(
        [StoredFile(sha256=digest, size=len(content), stored_at=clock.now())], ignore_conflicts=True
    )
    return digest


def open_file(sha256: str) -> IO[bytes]:
    """Open kept bytes for reading; raises FileNotFoundError when they are gone."""
    return default_storage.open(_path(sha256), "rb")


def read(sha256: str) -> bytes:
    """All bytes of a kept file."""
    with open_file(sha256) as file:
        return file.read()


def _path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
