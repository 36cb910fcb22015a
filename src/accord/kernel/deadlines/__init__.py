"""Deadlines: one table of due instants, one timekeeper that sleeps until the next.

Service levels, snoozes, promises and sending later are rows (kind, subject, due_at). The module that sets a
deadline registers with `on_deadline` what happens when it falls due.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules

from accord.kernel import clock

log = logging.getLogger(__name__)

CHANNEL = "accord_deadlines"
BATCH = 100
_RETRY_AFTER = timedelta(minutes=1)

_actions: dict[str, Callable[..., None]] = {}


def on_deadline(kind: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a function of `handlers.py` act when deadlines of a kind fall due: `action(subject=…, due_at=…)`."""

    def register(action: Callable[..., None]) -> Callable[..., None]:
        _actions[kind] = action
        return action

    return register


def set_deadline(*, kind: str, subject: int, due_at: datetime) -> None:
    """Set or move the one deadline of this kind for this subject, in the running transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_deadline (kind, subject, due_at, attempts) VALUES (%s, %s, %s, 0)"
            " ON CONFLICT (kind, subject) DO UPDATE SET due_at = EXCLUDED.due_at, attempts = 0",
            [kind, subject, due_at],
        )
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, due_at.isoformat()])


def cancel_deadline(*, kind: str, subject: int) -> bool:
    """Remove a deadline; True if there was one."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_deadline WHERE kind = %s AND subject = %s", [kind, subject])
        return bool(cursor.rowcount)


def next_due_at() -> datetime | None:
    """The earliest instant at which anything falls due."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(due_at) FROM kernel_deadline")
        earliest: datetime | None = cursor.fetchone()[0]
    return earliest


def fire_due_deadlines(*, now: datetime | None = None, limit: int = BATCH) -> int:
    """Act on what is due, each in its own savepoint, and return how many were taken.

    The row goes with its action's effects in one transaction, so a crash fires it again and a success never does.
    An action that fails is tried again after a minute, then later and later.
    """
    _know_all_actions()
    now = now or clock.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM kernel_deadline WHERE id IN (SELECT id FROM kernel_deadline WHERE due_at <= %s"
            " ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING kind, subject, due_at, attempts",
            [now, limit],
        )
        due = sorted(cursor.fetchall(), key=lambda row: row[2])
        for kind, subject, due_at, attempts in due:
            _fire(kind, subject, due_at, attempts, now)
    return len(due)


@cache
def _know_all_actions() -> None:
    # Once for all modules: that one of them was imported already says nothing of the others.
    autodiscover_modules("handlers")


def _fire(kind: str, subject: int, due_at: datetime, attempts: int, now: datetime) -> None:
    try:
        with transaction.atomic(), clock.at(max(due_at, now)):
            _actions[kind](subject=subject, due_at=due_at)
    except Exception:  # kept and tried again: one bad deadline must not stop the timekeeper
        log.exception("The deadline %s of %s failed", kind, subject)
        again = now + _RETRY_AFTER * 2 ** min(attempts, 10)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO kernel_deadline (kind, subject, due_at, attempts) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (kind, subject) DO NOTHING",
                [kind, subject, again, attempts + 1],
            )
