"""`accord doctor`: names what is wrong and how to mend it."""

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from accord.config.layout import data_folder, port, setting
from accord.kernel.database.errors import DatabaseUnavailable

Verdict = Literal["fine", "attention", "wrong"]
_LEAST_FREE_GIB = 2.0
_SIGN_OF_LIFE = b"ok"
_ROLE = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing looked at: how it stands, in a sentence, with the remedy where one is needed."""

    what: str
    verdict: Verdict
    sentence: str


def examine() -> Iterator[Finding]:
    """Look at everything that can be wrong with an installation, cheapest first. Changes nothing."""
    yield _python()
    yield _folder()
    yield _room()
    yield _key()
    yield _address()
    yield from _ports()
    yield from _inside()


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(what="Python", verdict="fine", sentence=f"{version} at {sys.executable}.")


def _folder() -> Finding:
    folder = data_folder()
    if not folder.exists():
        sentence = f"{folder} does not exist yet; `accord serve` or `accord setup` makes it."
        return Finding(what="Data folder", verdict="attention", sentence=sentence)
    if not os.access(folder, os.W_OK | os.X_OK):
        sentence = f"{folder} cannot be written by this user. Run Accord as its owner, or set ACCORD_DATA."
        return Finding(what="Data folder", verdict="wrong", sentence=sentence)
    return Finding(what="Data folder", verdict="fine", sentence=f"{folder}.")


def _room() -> Finding:
    folder = data_folder()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 2**30
    if free < _LEAST_FREE_GIB:
        sentence = f"Only {free:.1f} GiB are free; mail is refused when the disk is full. Make room or move the data."
        return Finding(what="Disk", verdict="wrong", sentence=sentence)
    return Finding(what="Disk", verdict="fine", sentence=f"{free:.0f} GiB free.")


def _key() -> Finding:
    key = data_folder() / "keys" / "secret.key"
    if os.environ.get("ACCORD_SECRET_KEY"):
        return Finding(what="Key", verdict="fine", sentence="Given by ACCORD_SECRET_KEY.")
    if not key.exists():
        return Finding(what="Key", verdict="attention", sentence="Not made yet; the first start makes it.")
    if key.stat().st_mode & 0o077:
        sentence = f"{key} can be read by others. Run `chmod 600 {key}`."
        return Finding(what="Key", verdict="wrong", sentence=sentence)
    return Finding(what="Key", verdict="fine", sentence="Present, readable by this user alone.")


def _address() -> Finding:
    address = setting("ACCORD_URL", f"http://127.0.0.1:{port('ACCORD_HTTP_PORT', 8000)}")
    local = any(name in address for name in ("127.0.0.1", "localhost", "[::1]"))
    if address.startswith("http:") and not local:
        sentence = f"{address} is not encrypted. Put a proxy with HTTPS before it, or set ACCORD_CERTIFICATE."
        return Finding(what="Address", verdict="wrong", sentence=sentence)
    return Finding(what="Address", verdict="fine", sentence=f"{address}.")


def _ports() -> Iterator[Finding]:
    pages, mail = port("ACCORD_HTTP_PORT", 8000), port("ACCORD_SMTP_PORT", 2525)
    runs = _is_accord(pages)
    if _answers(pages) and not runs:
        sentence = f"Another program answers on port {pages}. Stop it, or set ACCORD_HTTP_PORT to another."
        yield Finding(what="Pages", verdict="wrong", sentence=sentence)
    else:
        sentence = f"Accord answers on port {pages}." if runs else f"Port {pages} is free (Accord is not running)."
        yield Finding(what="Pages", verdict="fine", sentence=sentence)
    if _answers(mail):
        yield Finding(what="Mail in", verdict="fine", sentence=f"Mail is taken on port {mail}.")
    elif runs:
        sentence = f"Nothing answers on port {mail}, so no mail is taken by SMTP. Look at the log of the worker."
        yield Finding(what="Mail in", verdict="attention", sentence=sentence)
    else:
        yield Finding(what="Mail in", verdict="fine", sentence=f"Port {mail} is free (Accord is not running).")


def _answers(number: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", number)) == 0


def _is_accord(number: int) -> bool:
    from http.client import HTTPConnection, HTTPException, HTTPSConnection

    line = HTTPConnection("127.0.0.1", number, timeout=3)
    if setting("ACCORD_CERTIFICATE"):
        import ssl

        # The name in the certificate is not this machine's own address; whether it is Accord is all that is asked.
        line = HTTPSConnection("127.0.0.1", number, timeout=3, context=ssl._create_unverified_context())  # noqa: S323
    try:
        line.request("GET", "/healthz")
        return line.getresponse().read(200).strip() == _SIGN_OF_LIFE
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


def _inside() -> Iterator[Finding]:
    from accord.kernel.database.embedded import find_running

    if not setting("DATABASE_URL"):
        if other := _other_version():
            yield other
            return
        cluster = find_running(data_folder())
        if cluster is None:
            sentence = "The embedded database does not run; `accord serve` starts it."
            yield Finding(what="Database", verdict="attention", sentence=sentence)
            return
        os.environ["DATABASE_URL"] = cluster.url()
    from accord.config.start import ready

    try:
        ready(migrate=False)
    except DatabaseUnavailable as fault:
        yield Finding(what="Database", verdict="wrong", sentence=str(fault))
        return
    yield _database()
    yield (tables := _tables())
    if tables.verdict == "fine":
        yield _log()
        yield _jobs()


def _other_version() -> Finding | None:
    from accord.kernel.database.embedded import data_major
    from accord.kernel.database.programs import find_programs

    kept, brought = data_major(data_folder()), find_programs().major
    if kept is None or kept == brought:
        return None
    sentence = f"The data belong to PostgreSQL {kept}, this Accord brings {brought}. Run `accord upgrade`."
    return Finding(what="Database", verdict="wrong", sentence=sentence)


def _database() -> Finding:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_size_pretty(pg_database_size(current_database()))")
        version, size = cursor.fetchone()
        cursor.execute(_ROLE)
        if cursor.fetchone()[0]:
            sentence = "Accord's database role is a superuser. Give it a role of its own without that right."
            return Finding(what="Database", verdict="wrong", sentence=sentence)
    return Finding(what="Database", verdict="fine", sentence=f"PostgreSQL {version}, {size}.")


def _tables() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        sentence = f"Changes of this version are missing ({missing}). Run `accord upgrade`."
        return Finding(what="Tables", verdict="wrong", sentence=sentence)
    return Finding(what="Tables", verdict="fine", sentence="As this version needs them.")


def _log() -> Finding:
    waiting = _count("SELECT count(*) FROM kernel_parked_event")
    if waiting:
        sentence = f"{waiting} facts could not be handled and are tried again; see the log of the worker."
        return Finding(what="Facts", verdict="attention", sentence=sentence)
    return Finding(what="Facts", verdict="fine", sentence="All were handled.")


def _jobs() -> Finding:
    failed = _count("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
    if failed:
        sentence = f"{failed} jobs failed for good; see the log of the worker."
        return Finding(what="Jobs", verdict="attention", sentence=sentence)
    return Finding(what="Jobs", verdict="fine", sentence="None failed.")


def _count(sql: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
