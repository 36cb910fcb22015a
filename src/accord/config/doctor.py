"""`accord doctor`: names what is wrong and how to mend it."""

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from accord.config.layout import data_folder, setting

Verdict = Literal["fine", "attention", "wrong"]
_LEAST_FREE_GIB = 2.0


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
    address = setting("ACCORD_URL", "http://127.0.0.1:8000")
    local = any(name in address for name in ("127.0.0.1", "localhost", "[::1]"))
    if address.startswith("http:") and not local:
        sentence = f"{address} is not encrypted. Put a proxy with HTTPS before it, or set ACCORD_CERTIFICATE."
        return Finding(what="Address", verdict="wrong", sentence=sentence)
    return Finding(what="Address", verdict="fine", sentence=f"{address}.")


def _ports() -> Iterator[Finding]:
    for what, name, default in (("Pages", "ACCORD_HTTP_PORT", "8000"), ("Mail in", "ACCORD_SMTP_PORT", "2525")):
        port = int(setting(name, default))
        with socket.socket() as probe:
            probe.settimeout(1)
            answers = probe.connect_ex(("127.0.0.1", port)) == 0
        sentence = f"Something answers on port {port}." if answers else f"Port {port} is free (Accord is not running)."
        yield Finding(what=what, verdict="fine", sentence=sentence)


def _inside() -> Iterator[Finding]:
    from accord.kernel.database.embedded import find_running

    if not setting("DATABASE_URL"):
        cluster = find_running(data_folder())
        if cluster is None:
            sentence = "The embedded database does not run; `accord serve` starts it."
            yield Finding(what="Database", verdict="attention", sentence=sentence)
            return
        os.environ["DATABASE_URL"] = cluster.url()
    from django.db import OperationalError

    from accord.config.start import ready

    try:
        ready(migrate=False)
        yield _database()
    except OperationalError as fault:
        sentence = f"It cannot be reached ({str(fault).splitlines()[0]}). Check DATABASE_URL and that it runs."
        yield Finding(what="Database", verdict="wrong", sentence=sentence)
        return
    yield (tables := _tables())
    if tables.verdict == "fine":
        yield _log()
        yield _jobs()


def _database() -> Finding:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_size_pretty(pg_database_size(current_database()))")
        version, size = cursor.fetchone()
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
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
        sentence = f"{missing} changes of this version are missing. Run `accord upgrade`."
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
