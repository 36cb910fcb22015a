"""Writing facts, and reading them in the order in which they became visible."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from accord.kernel import clock
from accord.kernel.events.facts import SUBJECTS, Event, Fact, encode
from accord.kernel.permissions import SYSTEM, Actor

CHANNEL = "accord_events"

_INSERT = """
    INSERT INTO kernel_event (kind, occurred_at, actor, payload, customer_id, conversation_id, case_id, topics)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""
_COLUMNS = "id, kind, occurred_at, recorded_at, actor, payload, customer_id, conversation_id, case_id"


def publish(event: Event, *, actor: Actor = SYSTEM, occurred_at: datetime | None = None) -> int:
    """Record a fact in the transaction that made it true, and wake whoever follows; returns the event's id."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"{event.kind} was published outside the transaction that made it true.")
    topics = list(event.topics())
    subjects = [getattr(event, name, None) for name in SUBJECTS]
    with connection.cursor() as cursor:
        values = [event.kind, occurred_at or clock.now(), actor.code, json.dumps(encode(event)), *subjects, topics]
        cursor.execute(_INSERT, values)
        event_id = int(cursor.fetchone()[0])
        hint = json.dumps({"id": event_id, "topics": topics})
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, hint])
    return event_id


def list_facts(
    *,
    customer_ids: Sequence[int] = (),
    case_id: int | None = None,
    conversation_id: int | None = None,
    kinds: Sequence[str] = (),
    before: datetime | None = None,
    limit: int = 100,
) -> list[Fact]:
    """The newest facts about customers, a case or a conversation, newest first."""
    wanted: list[tuple[str, Any]] = [
        ("customer_id = ANY(%s)", list(customer_ids) or None),
        ("case_id = %s", case_id),
        ("conversation_id = %s", conversation_id),
        ("kind = ANY(%s)", list(kinds) or None),
        ("occurred_at < %s", before),
    ]
    given = [(condition, value) for condition, value in wanted if value is not None]
    where = " AND ".join(condition for condition, _ in given) or "TRUE"
    sql = f"SELECT {_COLUMNS} FROM kernel_event WHERE {where} ORDER BY occurred_at DESC, id DESC LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*(value for _, value in given), limit])
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
