"""Facts are recorded with what made them true, read in order, and handled once."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from accord.kernel.events import (
    Event,
    deliver_events,
    list_facts,
    publish,
    publish_all,
    published_together,
    subscribe,
    subscribe_many,
    subscribing,
)
from accord.kernel.jobs import run_waiting_jobs
from accord.kernel.permissions import Actor


@dataclass(frozen=True, kw_only=True)
class TeaServed(Event):
    customer_id: int
    cups: int = 1


AGENT = Actor(kind="staff", id=7)


@pytest.fixture
def heard() -> Iterator[list[tuple[int, int]]]:
    """What a subscriber called `test_events` was told: (event id, cups). Five cups are too much for it, once."""
    told: list[tuple[int, int]] = []
    refused: list[int] = []

    @subscribe(TeaServed)
    def remember(*, event: TeaServed, fact: Any) -> None:
        if event.cups == 5 and not refused:
            refused.append(fact.id)
            raise RuntimeError("five cups")
        told.append((fact.id, event.cups))

    yield told
    subscribing._handlers.pop(remember.__module__.split(".")[1])


def served(cups: int = 1, **details: Any) -> int:
    with transaction.atomic():
        return publish(TeaServed(customer_id=3, cups=cups), actor=AGENT, **details)


def ours() -> str:
    return TeaServed.kind.split(".")[0]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_may_be_published() -> None:
    with pytest.raises(RuntimeError, match="outside the transaction"):
        publish(TeaServed(customer_id=3))
    assert list_facts(customer_ids=[3]) == []


@pytest.mark.django_db
def test_a_fact_says_what_when_and_who(noon: datetime) -> None:
    served(2)
    [fact] = list_facts(customer_ids=[3])
    assert (fact.kind, fact.payload, fact.actor, fact.occurred_at) == (
        TeaServed.kind,
        {"customer_id": 3, "cups": 2},
        "staff:7",
        noon,
    )


@pytest.mark.django_db
def test_facts_published_together_take_one_statement_and_keep_their_order(
    heard: list[tuple[int, int]], django_assert_num_queries: Any
) -> None:
    with transaction.atomic(), django_assert_num_queries(1), published_together():
        publish(TeaServed(customer_id=3, cups=1))
        with published_together():
            publish_all(TeaServed(customer_id=3, cups=2), TeaServed(customer_id=3, cups=3))
    deliver_events(names=[ours()])
    assert [cups for _, cups in heard] == [1, 2, 3]


@pytest.mark.django_db
def test_nothing_is_published_when_the_block_fails() -> None:
    @published_together()
    def fail() -> None:
        publish(TeaServed(customer_id=3))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list_facts(customer_ids=[3]) == []


@pytest.mark.django_db
def test_facts_cannot_be_changed() -> None:
    event_id = served()
    with pytest.raises(Exception, match="Facts are never changed"), transaction.atomic():
        connection.cursor().execute("UPDATE kernel_event SET actor = 'somebody' WHERE id = %s", [event_id])


@pytest.mark.django_db
def test_a_subscriber_hears_each_fact_once_in_order(heard: list[tuple[int, int]]) -> None:
    expected = [(served(cups), cups) for cups in (1, 2, 3)]
    deliver_events(names=[ours()])
    deliver_events(names=[ours()])
    assert heard == expected


@pytest.mark.django_db
def test_a_subscriber_behind_another_waits_for_it(heard: list[tuple[int, int]]) -> None:
    late: list[int] = []

    @subscribe(TeaServed, cursor="late", behind=(ours(),))
    def follow(*, event: TeaServed, fact: Any) -> None:
        late.append(event.cups)

    try:
        served(1)
        deliver_events(names=["late"])
        assert late == []  # the other one has not even begun
        deliver_events(names=[ours()], limit=1)
        served(2)
        deliver_events(names=["late"])
        assert late == [1]
        deliver_events(names=[ours()])
        deliver_events(names=["late"])
        assert (late, [cups for _, cups in heard]) == ([1, 2], [1, 2])
    finally:
        subscribing._handlers.pop("late")
        subscribing._behind.pop("late")


@pytest.mark.django_db
def test_a_handler_that_fails_is_tried_again_and_does_not_stop_the_rest(heard: list[tuple[int, int]]) -> None:
    bad, good = served(5), served(1)
    deliver_events(names=[ours()])
    assert heard == [(good, 1)]
    run_waiting_jobs()
    assert heard == [(good, 1), (bad, 5)]


@pytest.mark.django_db
def test_a_handler_of_many_hears_them_together_and_the_bad_one_alone() -> None:
    told: list[list[int]] = []

    @subscribe_many(TeaServed)
    def count(*, events: Sequence[TeaServed], facts: Sequence[Any]) -> None:
        cups = [event.cups for event in events]
        assert len(facts) == len(cups)
        if 5 in cups:
            raise RuntimeError("five cups")
        told.append(cups)

    try:
        for cups in (1, 2, 3):
            served(cups)
        deliver_events(names=[ours()])
        assert told == [[1, 2, 3]]
        for cups in (4, 5, 6):
            served(cups)
        deliver_events(names=[ours()])
    finally:
        subscribing._handlers.pop(count.__module__.split(".")[1])
    assert told == [[1, 2, 3], [4], [6]]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_parked_event")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_transactions_are_followed_by_number_and_not_by_the_letters_of_it(heard: list[tuple[int, int]]) -> None:
    with connection.cursor() as cursor:
        for tx in (9, 10, 100):
            cursor.execute(
                "INSERT INTO kernel_event (tx, kind, occurred_at, actor, payload)"
                " VALUES (%s::text::xid8, %s, now(), 'x', %s)",
                [str(tx), TeaServed.kind, f'{{"customer_id": 3, "cups": {tx}}}'],
            )
    for _ in range(3):
        deliver_events(names=[ours()], limit=1)
    assert [cups for _, cups in heard] == [9, 10, 100]


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_not_skipped(heard: list[tuple[int, int]], settings: Any) -> None:
    database = connection.settings_dict
    where = {"host": database["HOST"] or None, "port": database["PORT"] or None, **_libpq(database)}
    with psycopg.connect(**where) as slow:
        row = slow.execute(
            "INSERT INTO kernel_event (kind, occurred_at, actor, payload) VALUES (%s, now(), 'x', %s) RETURNING id",
            [TeaServed.kind, '{"customer_id": 3, "cups": 9}'],
        ).fetchone()
        quick = served(1)
        deliver_events(names=[ours()])
        assert heard == [], "a fact whose elder is still being written has to wait"
        slow.commit()
    deliver_events(names=[ours()])
    assert row is not None
    assert heard == [(row[0], 9), (quick, 1)]


def _libpq(database: dict[str, Any]) -> dict[str, Any]:
    return {
        "dbname": database["NAME"],
        "user": database["USER"],
        **{key: value for key, value in database["OPTIONS"].items() if key in {"host", "port"}},
    }


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_not_handle_a_fact_twice(heard: list[tuple[int, int]]) -> None:
    ids = [served(cups) for cups in range(6, 40)]

    def work() -> None:
        try:
            while deliver_events(names=[ours()], limit=5):
                pass
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    deliver_events(names=[ours()])
    assert [event_id for event_id, _ in heard] == ids
