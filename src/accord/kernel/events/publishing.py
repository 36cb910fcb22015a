"""Writing facts, and reading them in the order in which they became visible."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from accord.kernel import clock
from accord.kernel.events.facts import SUBJECTS, Event, Fact, encode
from accord.kernel.live.sharing import shared_answers
from accord.kernel.permissions import SYSTEM, Actor

CHANNEL = "accord_events"

_INSERT = """
    WITH written AS (
        INSERT INTO kernel_event (kind, occurred_at, actor, payload, customer_id, conversation_id, case_id, topics)
        VALUES {rows} RETURNING id, topics
    )
    SELECT id, pg_notify(%s, json_build_object('id', id, 'topics', topics)::text) FROM written ORDER BY id
"""
_ROW = "(%s, %s, %s, %s, %s, %s, %s, %s)"
_COLUMNS = "id, kind, occurred_at, recorded_at, actor, payload, customer_id, conversation_id, case_id"

_Told = tuple[Event, Actor, datetime]
_gathered: ContextVar[list[_Told] | None] = ContextVar("gathered", default=None)


@contextmanager
def published_together() -> Iterator[None]:
    """Write all facts that are published inside the block in one statement at its end, in their order.

    For operations that run often and call others: a statement a fact is what they would spend most on. Inside the
    block nobody sees the facts, and their ids are not known.
    """
    if _gathered.get() is not None:
        yield
        return
    told: list[_Told] = []
    token = _gathered.set(told)
    try:
        yield
    finally:
        _gathered.reset(token)
    publish_history(told)


def publish(event: Event, *, actor: Actor = SYSTEM, occurred_at: datetime | None = None) -> int:
    """Record a fact in the transaction that made it true, and wake whoever follows; returns the event's id.

    It is 0 inside `published_together`.
    """
    return publish_all(event, actor=actor, occurred_at=occurred_at)[0]


def publish_all(*events: Event, actor: Actor = SYSTEM, occurred_at: datetime | None = None) -> list[int]:
    """Record several facts of one instant in one statement; returns their ids in the order given."""
    at = occurred_at or clock.now()
    return publish_history([(event, actor, at) for event in events])


def publish_history(told: Sequence[_Told]) -> list[int]:
    """Record facts of different instants and actors in one statement, as imports do; returns their ids in order."""
    if not told:
        return []
    if not connection.in_atomic_block:
        raise RuntimeError(f"{told[0][0].kind} was published outside the transaction that made it true.")
    gathered = _gathered.get()
    if gathered is not None:
        gathered.extend(told)
        return [0] * len(told)
    values = [
        value
        for event, actor, at in told
        for value in (
            event.kind,
            at,
            actor.code,
            json.dumps(encode(event)),
            *(getattr(event, name, None) for name in SUBJECTS),
            list(event.topics()),
        )
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(rows=", ".join([_ROW] * len(told))), [*values, CHANNEL])
        ids = [int(row[0]) for row in cursor.fetchall()]
    if shared_answers.is_listening:  # whoever gave the order sees it at once, before the hint of it comes round
        topics = {topic for event, _, _ in told for topic in event.topics()}
        transaction.on_commit(lambda: shared_answers.hear(topics))
    return ids


def list_facts(
    *,
    customer_ids: Sequence[int] = (),
    case_id: int | None = None,
    conversation_id: int | None = None,
    kinds: Sequence[str] = (),
    before: datetime | None = None,
    before_id: int | None = None,
    limit: int = 100,
) -> list[Fact]:
    """The newest facts about customers, a case or a conversation, newest first.

    `before` with `before_id` goes on exactly after that fact, also among facts of the same instant.
    """
    earlier = (
        ("occurred_at < %s", [before]) if before_id is None else ("(occurred_at, id) < (%s, %s)", [before, before_id])
    )
    wanted: list[tuple[str, list[Any]]] = [
        ("customer_id = ANY(%s)", [list(customer_ids) or None]),
        ("case_id = %s", [case_id]),
        ("conversation_id = %s", [conversation_id]),
        ("kind = ANY(%s)", [list(kinds) or None]),
        earlier,
    ]
    given = [(condition, values) for condition, values in wanted if values[0] is not None]
    where = " AND ".join(condition for condition, _ in given) or "TRUE"
    sql = f"SELECT {_COLUMNS} FROM kernel_event WHERE {where} ORDER BY occurred_at DESC, id DESC LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*(value for _, values in given for value in values), limit])
        return [fact_of(row) for row in cursor.fetchall()]


_AROUND = f"""
    SELECT * FROM (
        (SELECT {_COLUMNS} FROM kernel_event WHERE customer_id = ANY(%s) ORDER BY occurred_at DESC, id DESC LIMIT %s)
        UNION ALL
        (SELECT {_COLUMNS} FROM kernel_event
        WHERE conversation_id = %s AND (customer_id = ANY(%s)) IS NOT TRUE ORDER BY occurred_at DESC, id DESC LIMIT %s)
    ) either ORDER BY occurred_at DESC, id DESC LIMIT %s
"""  # noqa: S608 - the columns are ours


def list_facts_around(*, customer_ids: Sequence[int], conversation_id: int, limit: int = 100) -> list[Fact]:
    """The newest facts about customers or a conversation, newest first; it may have been another customer's before."""
    customers = list(customer_ids)
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, [customers, limit, conversation_id, customers, limit, limit])
        return [fact_of(row) for row in cursor.fetchall()]


def fact_of(row: Sequence[Any]) -> Fact:
    """A row in the order of the columns above as a `Fact`."""
    payload = row[5] if isinstance(row[5], dict) else json.loads(row[5])
    return Fact(
        id=row[0],
        kind=row[1],
        occurred_at=row[2],
        recorded_at=row[3],
        actor=row[4],
        payload=payload,
        customer_id=row[6],
        conversation_id=row[7],
        case_id=row[8],
    )
