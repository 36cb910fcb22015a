"""The stream of hints: to those who may watch, at once, cheaply, and never in the way of stopping."""

import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.core import signing
from django.db import connection, transaction

from accord.config.processes import live as live_module
from accord.config.processes.live import Stream
from accord.kernel.events import Event, publish
from accord.kernel.live import grant, hint, read_grant
from accord.kernel.locks import direct_address
from tests.config.serving import (
    Serving,
    Watcher,
    database_connections,
    listeners,
    web_server,
)
from tests.running import wait_for

pytestmark = pytest.mark.django_db

Boil = Callable[..., int]
OWN_CONNECTIONS = 3  # the test's, the other thread's, and the ear


@dataclass(frozen=True, kw_only=True)
class KettleBoiled(Event):
    conversation_id: int

    def topics(self) -> tuple[str, ...]:
        return (f"conversation:{self.conversation_id}", "kettles")


@pytest.fixture(scope="module")
def serving(django_db_setup: None, django_db_blocker: Any) -> Iterator[Serving]:
    with django_db_blocker.unblock(), web_server() as started:
        yield started
    with psycopg.connect(direct_address()) as session:
        session.execute("TRUNCATE kernel_event")


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[ThreadPoolExecutor]:
    """A thread with a connection of its own: what it writes is committed, although the test itself is rolled back."""
    with ThreadPoolExecutor(1) as pool:
        yield pool
        pool.submit(lambda: connection.close()).result()  # noqa: PLW0108 - asked in the thread, it is the thread's own


@pytest.fixture
def boil(elsewhere: ThreadPoolExecutor) -> Callable[..., int]:
    """Record a fact about a conversation; rolled back if told so."""

    def record(conversation_id: int, roll_back: bool) -> int:
        with transaction.atomic():
            event_id = publish(KettleBoiled(conversation_id=conversation_id))
            transaction.set_rollback(roll_back)
        return event_id

    return lambda conversation_id, roll_back=False: elsewhere.submit(record, conversation_id, roll_back).result()


def silent(watcher: Watcher) -> bool:
    """Whether nothing comes for a while but signs of life."""
    try:
        while (line := watcher.next_line(seconds=0.4)) == ": alive":
            pass
    except TimeoutError:
        return True
    return not line


def test_who_watches_is_told_and_nobody_else(serving: Serving, boil: Boil) -> None:
    with Watcher(serving.port, "conversation:7") as ana, Watcher(serving.port, "conversation:8") as lukas:
        event_id = boil(7)
        assert ana.next_line() == f"id: {event_id}"
        assert ana.next_hint() == {"event": "hint", "topic": "conversation:7", "id": event_id}
        assert silent(lukas)


def test_a_fact_that_is_rolled_back_is_never_told(serving: Serving, boil: Boil) -> None:
    with Watcher(serving.port, "kettles") as ana:
        boil(7, roll_back=True)
        kept = boil(8)
        assert ana.next_hint()["id"] == kept


def test_a_hint_that_is_no_fact_carries_no_id_to_catch_up_from(serving: Serving, elsewhere: ThreadPoolExecutor) -> None:
    with Watcher(serving.port, "typing:7") as ana:
        elsewhere.submit(hint, "typing:7").result()
        assert ana.next_line() == "event: hint"
        assert ana.next_hint()["topic"] == "typing:7"


def test_a_hint_arrives_at_once(serving: Serving, boil: Boil, capsys: pytest.CaptureFixture[str]) -> None:
    took = []
    with Watcher(serving.port, "kettles") as ana:
        for number in range(20):
            begun = time.perf_counter()
            boil(number)
            ana.next_hint()
            took.append(1000 * (time.perf_counter() - begun))
    with capsys.disabled():
        print(f"\n  from commit to stream: median {statistics.median(took):.1f} ms, slowest {max(took):.1f} ms")
    assert statistics.median(took) < 500  # a server that asks the database in turns would need seconds


def test_who_was_away_catches_up_from_the_facts(serving: Serving, boil: Boil) -> None:
    with Watcher(serving.port, "conversation:31") as ana:
        seen = boil(31)
        ana.next_hint()
    missed = [boil(31), boil(8), boil(31)]
    with Watcher(serving.port, "conversation:31", after=seen) as ana:
        told = {ana.next_hint()["id"] for _ in range(3)}
    # The one already seen comes again: commits become visible out of order, and a hint too many harms nobody.
    assert told == {seen, missed[0], missed[2]}


def test_a_new_stream_catches_up_from_what_the_page_saw_last(serving: Serving, boil: Boil) -> None:
    seen, missed = boil(32), boil(32)
    with Watcher(serving.port, "conversation:32", more=f"&after={seen}") as ana:
        assert {ana.next_hint()["id"], ana.next_hint()["id"]} == {seen, missed}
    for nonsense in ("&after=", "&after=-1", "&after=1e9", f"&after={'9' * 30}", "&after=%C2%B2"):
        with Watcher(serving.port, "conversation:32", more=nonsense) as ana:
            assert ana.status == 200
            assert silent(ana)


@pytest.mark.parametrize("token", ["", "forged", "eyJhIjoxfQ:1abc:forged"])
def test_without_a_grant_the_stream_is_refused(serving: Serving, token: str) -> None:
    with Watcher(serving.port, token=token) as stranger:
        assert stranger.status == 403


def test_a_grant_ends_after_twelve_hours_and_serves_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    token = grant("queue:1", "conversation:7")
    assert read_grant(token) == {"queue:1", "conversation:7"}
    assert read_grant(signing.dumps(["queue:1"], salt="something else")) == frozenset()
    later = time.time() + 12 * 3600 + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert read_grant(token) == frozenset()


def test_several_grants_make_one_stream(serving: Serving, boil: Boil) -> None:
    both = f"{grant('conversation:1')}&token={grant('conversation:2')}"
    with Watcher(serving.port, token=both) as tabs:
        boil(1)
        boil(2)
        assert [tabs.next_hint()["topic"], tabs.next_hint()["topic"]] == ["conversation:1", "conversation:2"]


def test_past_the_cap_a_stream_is_refused_until_one_leaves(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    wait_for(lambda: serving.server.live.count == 0, what="earlier streams to be forgotten")
    monkeypatch.setattr(live_module, "MOST_STREAMS", 2)
    with Watcher(serving.port, "kettles") as first, Watcher(serving.port, "kettles") as second:
        assert serving.server.live.count == 2
        with Watcher(serving.port, "kettles") as third:
            assert (first.status, second.status, third.status) == (200, 200, 503)
    wait_for(lambda: serving.server.live.count == 0, what="the streams to be forgotten")
    assert serving.server.live.watching == {}
    with Watcher(serving.port, "kettles") as fourth:
        assert fourth.status == 200


def test_a_quiet_stream_shows_that_it_lives(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module, "HEARTBEAT_SECONDS", 0.1)
    with Watcher(serving.port, "kettles") as ana:
        assert [ana.next_line() for _ in range(3)] == [": alive"] * 3


def test_a_stream_ends_after_its_time(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module, "HEARTBEAT_SECONDS", 0.1)
    monkeypatch.setattr(live_module, "LONGEST_SECONDS", 0.3)
    with Watcher(serving.port, "kettles") as ana:
        while ana.next_line():
            pass


def test_sixty_streams_take_no_connection_of_the_database(serving: Serving, boil: Boil) -> None:
    boil(6)  # its thread has a connection of its own from now on
    wait_for(lambda: serving.server.live.count == 0, what="earlier streams to be forgotten")
    wait_for(lambda: database_connections() == OWN_CONNECTIONS, what="earlier catching up to be over")
    with ExitStack() as open_streams:
        watchers = [open_streams.enter_context(Watcher(serving.port, "kettles", after=1)) for _ in range(60)]
        wait_for(lambda: serving.server.live.count == 60, what="sixty streams")
        wait_for(lambda: database_connections() == OWN_CONNECTIONS, what="the catching up to be over")
        boil(7)
        assert {watcher.next_hint()["topic"] for watcher in watchers} == {"kettles"}
        # What came late may be catching up for a moment; none of the sixty keeps a connection.
        wait_for(lambda: database_connections() == OWN_CONNECTIONS, what="no stream to hold a connection")


def test_the_server_lets_its_streams_go_and_stops_at_once(serving: Serving, capsys: pytest.CaptureFixture[str]) -> None:
    before = listeners()
    with web_server() as another, ExitStack() as open_streams:
        # However long it would wait for open requests: streams are not waited for.
        another.server.config.timeout_graceful_shutdown = 600
        watchers = [open_streams.enter_context(Watcher(another.port, "kettles")) for _ in range(30)]
        wait_for(lambda: another.server.live.count == 30, what="thirty streams")
        begun = time.monotonic()
        another.stop()
        took = time.monotonic() - begun
        assert not another.thread.is_alive()
        for watcher in watchers:
            while watcher.next_line():
                pass  # up to the end of each stream
    with capsys.disabled():
        print(f"\n  a server with thirty streams stopped within {1000 * took:.0f} ms")
    wait_for(lambda: listeners() == before, what="the ear to be taken away")


def test_after_the_database_cut_it_off_every_page_is_told_to_look_again(serving: Serving, boil: Boil) -> None:
    with Watcher(serving.port, "kettles") as ana:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND query LIKE 'LISTEN accord_live%'"
            )
        assert ana.next_hint()["event"] == "stale"
        event_id = boil(7)
        assert ana.next_hint()["id"] == event_id


def test_a_browser_that_cannot_keep_up_is_told_to_look_again_and_takes_no_more_memory() -> None:
    slow = Stream(frozenset({"kettles"}))
    for number in range(101):
        slow.offer(b"%d" % number)
    assert [frame.split(b"\n")[0] for frame in slow.waiting] == [b"event: stale"]
