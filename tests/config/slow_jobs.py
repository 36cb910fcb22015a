"""Jobs for tests of the worker; each leaves a line in a file."""

import os
import time
from pathlib import Path

from procrastinate import RetryStrategy

from accord.kernel.jobs import job


@job(queue="tests", retry=RetryStrategy(max_attempts=3, wait=0))
def note(*, path: str, word: str) -> None:
    """Write a word."""
    _write(path, word)


@job(queue="tests")
def note_when_let(*, path: str, gate: str) -> None:
    """Say who begins, wait until there is a file `gate`, say who finished."""
    _write(path, f"begun:{os.getpid()}")
    while not Path(gate).exists():
        time.sleep(0.05)
    _write(path, f"finished:{os.getpid()}")


@job(queue="tests")
def note_who_asks(*, path: str) -> None:
    """Write the number of the database connection that is used."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        _write(path, str(cursor.fetchone()[0]))


def _write(path: str, line: str) -> None:
    with Path(path).open("a") as file:
        print(line, file=file, flush=True)
