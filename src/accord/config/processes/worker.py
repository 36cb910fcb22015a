"""The worker process: event subscribers, the timekeeper, jobs and mailboxes, each in a thread of its own."""

import asyncio
import contextlib
import logging
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import close_old_connections, connection

from accord.kernel import clock
from accord.kernel.deadlines import CHANNEL as DEADLINES
from accord.kernel.deadlines import fire_due_deadlines, next_due_at
from accord.kernel.events import deliver_events
from accord.kernel.events.publishing import CHANNEL as EVENTS
from accord.kernel.locks import direct_address
from accord.kernel.stopping import stop_soon

log = logging.getLogger(__name__)

_SLEEP_AT_MOST = 30.0
_AFTER_FAULT = 1.0
_HEARTBEAT = 5.0


def run_worker() -> None:
    """Work until told to stop (SIGTERM, SIGINT)."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    url = direct_address()
    parts: list[tuple[str, Callable[[threading.Event], None]]] = [
        ("subscribers", lambda stop: follow(url, EVENTS, deliver_all, stop)),
        ("timekeeper", lambda stop: follow(url, DEADLINES, fire_all, stop)),
        ("jobs", run_jobs),
        *mailbox_parts(),
    ]
    threads = [threading.Thread(target=_guard, args=(run, stop), name=name, daemon=True) for name, run in parts]
    for thread in threads:
        thread.start()
    stop.wait()
    stop_soon()
    ends_at = time.monotonic() + 8
    for thread in threads:
        thread.join(timeout=max(0.1, ends_at - time.monotonic()))


def mailbox_parts() -> list[tuple[str, Callable[[threading.Event], None]]]:
    """The threads that listen for mail, as the channels provide them."""
    from accord.channels.email.operations import serve_smtp, watch_mailboxes
    from accord.channels.email.operations.standing import judge_senders

    return [("smtp", serve_smtp), ("imap", watch_mailboxes), ("senders", judge_senders)]


def deliver_all() -> float:
    """Let every subscriber catch up; returns how long to sleep at most, in seconds."""
    while deliver_events():
        pass
    return _SLEEP_AT_MOST


def fire_all() -> float:
    """Act on everything due; returns the seconds until the next deadline."""
    while fire_due_deadlines():
        pass
    due_at = next_due_at()
    if due_at is None:
        return _SLEEP_AT_MOST
    return min(_SLEEP_AT_MOST, max(0.0, (due_at - clock.now()).total_seconds()))


def follow(url: str, channel: str, work: Callable[[], float], stop: threading.Event) -> None:
    """Do the work, sleep until a notice or until it is due again, and so on; LISTEN comes before the first look."""
    with psycopg.connect(url, autocommit=True) as ear:
        ear.execute(f"LISTEN {channel}")
        while not stop.is_set():
            seconds = work()
            _wait(ear, seconds, stop)


def _wait(ear: psycopg.Connection[Any], seconds: float, stop: threading.Event) -> None:
    ends_at = time.monotonic() + seconds
    while not stop.is_set() and (left := ends_at - time.monotonic()) > 0:
        # A short slice lets the process end promptly; a notice ends the wait at once.
        for _ in ear.notifies(timeout=min(left, 1.0), stop_after=1):
            return


def run_jobs(stop: threading.Event) -> None:
    """Run the jobs; those left behind by a killed worker are taken up again once its heartbeat is missed."""
    asyncio.run(_run_jobs(runner_of_jobs(), stop))


def runner_of_jobs() -> Any:
    """What runs the jobs, on connections of its own."""
    from procrastinate import App, PsycopgConnector
    from procrastinate.contrib.django import app

    # An app of its own beside Django's: replacing the connector would let subscribers of this process defer outside
    # their transaction.
    runner = App(
        connector=PsycopgConnector(conninfo=direct_address(), min_size=1, max_size=3),
        worker_defaults=app.worker_defaults,
    )
    runner.tasks = app.tasks
    runner.periodic_registry = app.periodic_registry
    return runner


async def _run_jobs(runner: Any, stop: threading.Event) -> None:
    async with runner.open_async():
        work = asyncio.ensure_future(
            runner.run_worker_async(
                concurrency=2,
                install_signal_handlers=False,
                delete_jobs="successful",
                update_heartbeat_interval=_HEARTBEAT,
                stalled_worker_timeout=3 * _HEARTBEAT,
                shutdown_graceful_timeout=5,
            )
        )
        rescue = asyncio.ensure_future(_take_up_abandoned(runner))
        while not stop.is_set() and not work.done() and not rescue.done():
            await asyncio.sleep(0.3)
        for part in (rescue, work):
            part.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await part


async def _take_up_abandoned(runner: Any) -> None:
    while True:
        await take_up_abandoned_once(runner)
        await asyncio.sleep(_HEARTBEAT)


async def take_up_abandoned_once(runner: Any) -> None:
    """Let the jobs of killed workers wait again; one whose like waits already (`once=`) is done with."""
    from procrastinate.exceptions import UniqueViolation
    from procrastinate.jobs import Status

    for abandoned in await runner.job_manager.get_stalled_jobs(seconds_since_heartbeat=3 * _HEARTBEAT):
        try:
            await runner.job_manager.retry_job(abandoned)
        except UniqueViolation:
            await runner.job_manager.finish_job(abandoned, Status.ABORTED, delete_job=True)


def _guard(run: Callable[[threading.Event], None], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            run(stop)
        except Exception:
            # A part that stumbles (the database restarts, a port is taken) starts anew; the others go on.
            log.exception("A part of the worker stopped; it starts again in a second.")
            close_old_connections()
            connection.close()
            stop.wait(_AFTER_FAULT)
