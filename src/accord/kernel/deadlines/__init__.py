"""Deadlines: one table of due instants, one timekeeper that sleeps until the next.

Service levels, snoozes, promises and sending later are rows (kind, subject, due_at). The module that sets a
deadline registers with `on_deadline` what happens when it falls due.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
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
_of_many: set[str] = set()


@dataclass(frozen=True)
class Due:
    """A deadline that has come: for whom, at which instant, and how often it was tried before."""

    kind: str
    subject: int
    due_at: datetime
    attempts: int


def on_deadline(kind: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a function of `handlers.py` act when deadlines of a kind fall due: `action(subject=…, due_at=…)`."""

    def register(action: Callable[..., None]) -> Callable[..., None]:
        _actions[kind] = action
        return action

    return register


def on_deadlines(kind: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """As `on_deadline`, for an action that takes what is due together, as `action(due={subject: due_at, …})`.

    It needs fewer statements when many fall due at once; what fails together is tried again one by one.
    """

    def register(action: Callable[..., None]) -> Callable[..., None]:
        _of_many.add(kind)
        return on_deadline(kind)(action)

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


def set_deadlines(*, kind: str, due: Mapping[int, datetime]) -> None:
    """Set or move the deadlines of several subjects in one statement."""
    if not due:
        return
    subjects = sorted(due)  # one order for all, so that two such orders never wait for each other
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_deadline (kind, subject, due_at, attempts)"
            " SELECT %s, subject, due_at, 0 FROM unnest(%s::bigint[], %s::timestamptz[]) AS due (subject, due_at)"
            " ON CONFLICT (kind, subject) DO UPDATE SET due_at = EXCLUDED.due_at, attempts = 0",
            [kind, subjects, [due[subject] for subject in subjects]],
        )
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, min(due.values()).isoformat()])


def cancel_deadlines(*, kind: str, subjects: Collection[int]) -> None:
    """Remove the deadlines of several subjects, where there are any, in one statement."""
    if not subjects:
        return
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_deadline WHERE kind = %s AND subject = ANY(%s)", [kind, sorted(subjects)])


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
        due = sorted((Due(*row) for row in cursor.fetchall()), key=lambda one: one.due_at)
        _fire(due, now)
    return len(due)


@cache
def _know_all_actions() -> None:
    # Once for all modules: that one of them was imported already says nothing of the others.
    autodiscover_modules("handlers")


def _fire(due: Sequence[Due], now: datetime) -> None:
    together: dict[str, list[Due]] = defaultdict(list)
    for one in due:
        if one.kind in _of_many:
            together[one.kind].append(one)
        else:
            _fire_one(one, now)
    for kind, ones in together.items():
        if len(ones) == 1 or not _succeeds(kind, ones, now):
            for one in ones:
                _fire_one(one, now)


def _fire_one(one: Due, now: datetime) -> None:
    if _succeeds(one.kind, [one], now):
        return
    again = now + _RETRY_AFTER * 2 ** min(one.attempts, 10)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_deadline (kind, subject, due_at, attempts) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (kind, subject) DO NOTHING",
            [one.kind, one.subject, again, one.attempts + 1],
        )


def _succeeds(kind: str, ones: Sequence[Due], now: datetime) -> bool:
    """Act in a savepoint; why it failed is logged."""
    try:
        with transaction.atomic(), clock.at(max(now, *(one.due_at for one in ones))):
            if kind in _of_many:
                _actions[kind](due={one.subject: one.due_at for one in ones})
            else:
                _actions[kind](subject=ones[0].subject, due_at=ones[0].due_at)
    except Exception:  # kept and tried again: one bad deadline must not stop the timekeeper
        log.exception("The deadline %s of %s failed", kind, ", ".join(str(one.subject) for one in ones))
        return False
    return True
