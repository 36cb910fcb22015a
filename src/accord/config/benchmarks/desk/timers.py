"""Service-level timers: thousands due within a minute, fired by the timekeeper of the worker, seen from outside.

Late is the time from the instant at which something was due until the fact of it is committed and announced, as a
process hears it that does nothing but listen.
"""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import psycopg
from django.db import connection

from accord.config.benchmarks import Bar, ground
from accord.kernel import clock

_VERSION = 1
_DUE, _SECONDS = 10_000, 60
_DUE_QUICK, _SECONDS_QUICK = 2_000, 12
_LEAD_SECONDS = 4.0
_PATIENCE_SECONDS = 60.0
MOST_LATE_MS = 1_000.0


class Ground(ground.Ground):
    """The server with the company whose timers fall due."""

    name: ClassVar[str] = "timers"
    orders: ClassVar[str] = "accord.config.benchmarks.desk.timers"

    def company(self) -> str:
        """The address of a fresh, empty company."""
        self.in_child("make", self.make_database("timers_now"))
        return self.cluster.url("timers_now")


@dataclass(frozen=True, kw_only=True)
class Timed:
    """The bars, and all that was seen on the way."""

    bars: tuple[Bar, ...]
    figures: dict[str, Any]


def measure(*, quick: bool, cache: Path | None = None) -> Timed:
    """Let 10,000 service levels fall due within one minute (2,000 in 12 s when quick), at whole seconds in bursts."""
    prepared = ground.prepare(Ground, cache, version=_VERSION)
    count, seconds = (_DUE_QUICK, _SECONDS_QUICK) if quick else (_DUE, _SECONDS)
    try:
        seen: dict[str, Any] = prepared.in_child("fire", prepared.company(), count=count, seconds=seconds)
    finally:
        prepared.drop("timers_now")
        prepared.cluster.stop()
    bars = (
        Bar(what=f"{count} due within {seconds} s, the latest fired after", value=seen["p100_ms"], bar=MOST_LATE_MS,
            unit="ms", n=count),
        Bar(what="timers that did not fire, fired twice or too early", value=seen["wrong"], bar=0, unit="timers"),
    )  # fmt: skip
    return Timed(bars=bars, figures=seen)


def make() -> dict[str, Any]:
    """Set an empty company up."""
    from accord.web.admin.first_run import set_up_installation

    set_up_installation(company_name="Shop", name="Ada Berg", email="ada@shop.example", password="not for people")  # noqa: S106
    return {}


def fire(*, count: int, seconds: int) -> dict[str, Any]:
    """Let so many service levels fall due, and hear when they do."""
    from accord.config.processes.worker import deliver_all, fire_all, follow
    from accord.kernel.deadlines import CHANNEL as DEADLINES
    from accord.kernel.events.publishing import CHANNEL as EVENTS
    from accord.kernel.locks import direct_address

    stop, heard = threading.Event(), _Ear()
    begins = clock.now() + timedelta(seconds=3600)
    due = _plan(count, seconds, begins)  # far away while they are written
    deliver_all()
    url = direct_address()
    listening = threading.Thread(target=heard.listen, args=(url, len(due)), daemon=True)
    listening.start()
    begins = clock.now().replace(microsecond=0) + timedelta(seconds=_LEAD_SECONDS)
    shift = begins - min(due.values())
    _move(shift)
    works: list[tuple[str, Callable[[], float]]] = [(EVENTS, deliver_all), (DEADLINES, fire_all)]
    threads = [threading.Thread(target=follow, args=(url, channel, work, stop), daemon=True) for channel, work in works]
    for thread in threads:
        thread.start()
    listening.join(timeout=_LEAD_SECONDS + seconds + _PATIENCE_SECONDS)
    stop.set()
    return _report({case_id: at + shift for case_id, at in due.items()}, heard.at)


class _Ear:
    """Hears facts as they are committed, with the instant at which it heard each."""

    def __init__(self) -> None:
        self.at: dict[int, list[float]] = {}

    def listen(self, url: str, count: int) -> None:
        """Keep when each case was spoken of, until all were or nothing comes any more."""
        with psycopg.connect(url, autocommit=True) as session:
            session.execute("LISTEN accord_events")
            ends_at = time.monotonic() + _PATIENCE_SECONDS * 3
            while len(self.at) < count and time.monotonic() < ends_at:
                for notice in session.notifies(timeout=1.0, stop_after=200):
                    self._take(notice.payload)

    def _take(self, payload: str) -> None:
        now = time.time()
        for topic in json.loads(payload)["topics"]:
            if topic.startswith("case:"):
                self.at.setdefault(int(topic.removeprefix("case:")), []).append(now)


def _plan(count: int, seconds: int, begins: datetime) -> dict[int, datetime]:
    """So many cases with a first reply due, spread over the seconds, each at a whole one."""
    from accord.customers.models import Customer
    from accord.desk.levels.models import CaseLevel, Clock
    from accord.desk.models import Case, Conversation
    from accord.kernel.deadlines import set_deadlines
    from accord.kernel.ids import reference_of

    opened = begins - timedelta(hours=4)
    customer = Customer.objects.create(name="Jonas", known_since=opened)
    cases = Case.objects.bulk_create(
        (Case(reference=reference_of(number), customer=customer, opened_at=opened) for number in range(1, count + 1)),
        batch_size=1_000,
    )
    Conversation.objects.bulk_create(
        (
            Conversation(case=case, customer=customer, channel="email", last_message_at=opened, waiting_since=opened)
            for case in cases
        ),
        batch_size=1_000,
    )
    due = {case.pk: begins + timedelta(seconds=place % seconds) for place, case in enumerate(cases)}
    CaseLevel.objects.bulk_create(
        (CaseLevel(case=case, opened_at=opened, next_due_at=due[case.pk], next_metric="first_reply") for case in cases),
        batch_size=1_000,
    )
    Clock.objects.bulk_create(
        (
            Clock(
                case=case,
                metric="first_reply",
                began_at=opened,
                target_seconds=4 * 3600,
                in_working_time=True,
                state="running",
                due_at=due[case.pk],
            )
            for case in cases
        ),
        batch_size=1_000,
    )
    set_deadlines(kind="desk.level", due=due)
    return due


def _move(shift: timedelta) -> None:
    """Let all of it fall due sooner."""
    with connection.cursor() as cursor:
        seconds = shift.total_seconds()
        for table in ("kernel_deadline", "desk_level_clock"):
            cursor.execute(f"UPDATE {table} SET due_at = due_at + make_interval(secs => %s)", [seconds])  # noqa: S608
        cursor.execute("ANALYZE kernel_deadline, desk_level_clock, desk_level_case, desk_case, desk_conversation")


def _report(due: dict[int, datetime], heard: dict[int, list[float]]) -> dict[str, Any]:
    late = sorted(1_000 * (heard[case_id][0] - at.timestamp()) for case_id, at in due.items() if case_id in heard)
    wrong = len(due) - len(late) + sum(len(each) > 1 for each in heard.values()) + sum(each < 0 for each in late)
    return {
        "due": len(due),
        "fired": len(late),
        "wrong": wrong,
        "p50_ms": _at(late, 0.5),
        "p99_ms": _at(late, 0.99),
        "p100_ms": _at(late, 1.0),
    }


def _at(ordered: list[float], share: float) -> float:
    if not ordered:
        return float("inf")
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)


ORDERS: dict[str, Callable[..., Any]] = {"make": make, "fire": fire}
