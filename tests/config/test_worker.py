"""The worker: jobs go with their transaction and survive a kill, deadlines and facts are acted on at once."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from accord.config.processes import worker
from accord.kernel import clock, deadlines
from accord.kernel.deadlines import on_deadline, set_deadline
from accord.kernel.events import Event, publish, subscribe, subscribing
from accord.kernel.jobs import defer
from accord.kernel.locks import direct_address
from tests.config import slow_jobs
from tests.running import PATIENCE, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

LONG_BEFORE_THE_NEXT_ROUND = worker._SLEEP_AT_MOST / 3
"""Seconds within which only what was woken acts; it is some milliseconds on a machine at rest."""

ANOTHER_WORKER = """
import threading
from accord.config.start import ready
ready(migrate=False)
from accord.config.processes import worker
from tests.config import slow_jobs
worker._HEARTBEAT = 0.5
worker.run_jobs(threading.Event())
"""


@dataclass(frozen=True, kw_only=True)
class LampLit(Event):
    customer_id: int


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short heartbeat."""
    monkeypatch.setattr(worker, "_HEARTBEAT", 0.5)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    return tmp_path / "note"


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


@contextmanager
def running(part: Callable[[threading.Event], None]) -> Iterator[None]:
    """One part of the worker in a thread, guarded as in the process."""
    stop = threading.Event()

    def run() -> None:
        try:
            worker._guard(part, stop)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=PATIENCE)
        assert not thread.is_alive()


def follow(channel: str, work: Callable[[], float]) -> Callable[[threading.Event], None]:
    return lambda stop: worker.follow(direct_address(), channel, work, stop)


def test_a_job_goes_with_its_transaction(note: Path) -> None:
    with running(worker.run_jobs):
        with transaction.atomic():
            defer(slow_jobs.note, path=str(note), word="rolled-back")
            transaction.set_rollback(True)
        with transaction.atomic():
            defer(slow_jobs.note, path=str(note), word="kept")
            time.sleep(0.5)
            assert lines(note) == []
        wait_for(lambda: lines(note), what="the job")
    assert lines(note) == ["kept"]


def test_a_job_left_by_a_killed_worker_is_taken_up_again(note: Path, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    defer(slow_jobs.note_when_let, path=str(note), gate=str(gate))
    with another_worker() as killed:
        wait_for(lambda: lines(note), what="the job to begin")
        killed.kill()
        killed.wait()
    gate.touch()
    with running(worker.run_jobs):
        finished = wait_for(lambda: [line for line in lines(note) if "finished" in line], what="the job to finish")
    assert lines(note)[0] == f"begun:{killed.pid}"
    assert finished == [f"finished:{os.getpid()}"]


def test_a_job_left_by_a_killed_worker_whose_like_waits_already_is_done_with(note: Path) -> None:
    defer(slow_jobs.note, once="the lamp", path=str(note), word="left behind")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    defer(slow_jobs.note, once="the lamp", path=str(note), word="waiting")

    async def take_up() -> None:
        runner = worker.runner_of_jobs()
        async with runner.open_async():
            await worker.take_up_abandoned_once(runner)

    asyncio.run(take_up())
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, args ->> 'word' FROM procrastinate_jobs")
        assert cursor.fetchall() == [("todo", "waiting")]


@contextmanager
def another_worker() -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "DATABASE_URL": _url_of_test_database(), "PYTHONPATH": os.getcwd()}
    process = subprocess.Popen([sys.executable, "-c", ANOTHER_WORKER], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _url_of_test_database() -> str:
    name = connection.settings_dict["NAME"]
    return os.environ["DATABASE_URL"].replace("/accord?", f"/{name}?")


def test_jobs_go_on_after_the_database_cut_everybody_off(note: Path) -> None:
    with running(worker.run_jobs):
        defer(slow_jobs.note_who_asks, path=str(note))
        wait_for(lambda: lines(note), what="the first job")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                " AND datname = current_database()"
            )
        defer(slow_jobs.note_who_asks, path=str(note))
        wait_for(lambda: lines(note)[1:], what="the second job")


def test_a_deadline_fires_at_its_instant(capsys: pytest.CaptureFixture[str]) -> None:
    fired: dict[int, float] = {}

    @on_deadline("test.lamp")
    def light(*, subject: int, due_at: Any) -> None:
        fired[subject] = (clock.now() - due_at).total_seconds()

    try:
        with running(follow(deadlines.CHANNEL, worker.fire_all)):
            time.sleep(0.3)  # it sleeps now, until the next notice
            with transaction.atomic():
                set_deadline(kind="test.lamp", subject=1, due_at=clock.now() + timedelta(hours=1))
                set_deadline(kind="test.lamp", subject=2, due_at=clock.now() + timedelta(seconds=1.2))
            set_deadline(kind="test.lamp", subject=3, due_at=clock.now() + timedelta(seconds=0.4))
            wait_for(lambda: len(fired) == 2, what="two deadlines")
    finally:
        deadlines._actions.pop("test.lamp")
    with capsys.disabled():
        print(
            f"\n  deadlines fired {', '.join(f'{1000 * late:.0f} ms' for late in fired.values())} after their instant"
        )
    assert set(fired) == {2, 3}
    assert all(0 <= late < LONG_BEFORE_THE_NEXT_ROUND for late in fired.values())


def test_a_subscriber_hears_of_a_fact_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    heard: list[float] = []

    @subscribe(LampLit)
    def remember(*, event: LampLit, fact: Any) -> None:
        heard.append(time.monotonic())

    try:
        with running(follow("accord_events", worker.deliver_all)):
            time.sleep(1.0)
            begun = time.monotonic()
            with transaction.atomic():
                publish(LampLit(customer_id=1))
            wait_for(lambda: heard, what="the fact")
    finally:
        subscribing._handlers.pop(remember.__module__.split(".")[1])
    with capsys.disabled():
        print(f"\n  a subscriber heard {1000 * (heard[0] - begun):.0f} ms after the commit")
    assert heard[0] - begun < LONG_BEFORE_THE_NEXT_ROUND


def test_a_part_that_stumbles_starts_again_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    begun: list[float] = []

    def stumbling(stop: threading.Event) -> None:
        begun.append(time.monotonic())
        if len(begun) == 1:
            raise OSError("the port is taken")
        stop.wait()

    with running(stumbling):
        wait_for(lambda: len(begun) == 2, what="the second start")
    assert begun[1] - begun[0] >= 1
    assert "the port is taken" in caplog.text
