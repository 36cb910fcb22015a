"""Reads about persons and companies as the desk knows them: their time, what is open, where a reply goes."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from accord.desk.people.addresses import address_in
from accord.desk.people.contracts import OpenMatter, OpenPromise, TimelineFilter, TimelinePage, WhatIsOpen
from accord.desk.people.timeline import moments_of, read_timeline
from accord.desk.queries.rows import fetch, may_read
from accord.kernel import clock
from accord.kernel.permissions import Actor

__all__ = ["TimelineFilter", "TimelinePage", "address_in", "case_ids_of", "moments_of", "read_timeline", "what_is_open"]

_LATELY = timedelta(days=90)
_MOST_MATTERS = 12
_OPEN = f"""
    SELECT
        (SELECT jsonb_agg(to_jsonb(found)) FROM (
            SELECT c.id AS conversation_id, k.reference, c.subject, c.status, c.waiting_since, c.customer_id
            FROM desk_conversation c JOIN desk_case k ON k.id = c.case_id
            WHERE c.customer_id = ANY(%(ids)s) AND c.status <> 'solved' AND c.merged_into_id IS NULL AND c.place = ''
            ORDER BY c.waiting_since NULLS LAST, c.id LIMIT {_MOST_MATTERS}) found),
        (SELECT jsonb_agg(to_jsonb(found)) FROM (
            SELECT p.case_id, p.conversation_id, p.words, p.due_at FROM desk_case k
            JOIN desk_promise p ON p.case_id = k.id AND p.state = 'open' AND p.customer_id = ANY(%(ids)s)
            WHERE k.customer_id = ANY(%(ids)s) ORDER BY p.due_at, p.id LIMIT {_MOST_MATTERS}) found),
        (SELECT count(*) FROM desk_contact t WHERE t.customer_id = ANY(%(ids)s) AND t.withdrawn_at IS NULL),
        (SELECT count(*) FROM desk_contact t
         WHERE t.customer_id = ANY(%(ids)s) AND t.withdrawn_at IS NULL AND t.at >= %(since)s)
"""  # noqa: S608 - our own numbers


def what_is_open(*, actor: Actor, customer_ids: Collection[int]) -> WhatIsOpen:
    """What is open about a person, given all ids they have had, or about the people of a company. One statement."""
    ids = list(customer_ids)
    if not ids or not may_read(actor):
        return WhatIsOpen(matters=(), promises=(), contacts=0, contacts_lately=0)
    matters, promises, contacts, lately = fetch(_OPEN, {"ids": ids, "since": clock.now() - _LATELY})[0]
    return WhatIsOpen(
        matters=tuple(
            OpenMatter(**{**row, "waiting_since": _instant(row["waiting_since"])}) for row in _rows_in(matters)
        ),
        promises=tuple(
            OpenPromise(**{**row, "due_at": datetime.fromisoformat(row["due_at"])}) for row in _rows_in(promises)
        ),
        contacts=contacts,
        contacts_lately=lately,
    )


def _rows_in(found: Any) -> list[dict[str, Any]]:
    return json.loads(found) if isinstance(found, str) else found or []


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def case_ids_of(*, customer_ids: Collection[int], limit: int = 2000) -> list[int]:
    """The newest cases of a person or of the people of a company."""
    sql = "SELECT id FROM desk_case WHERE customer_id = ANY(%s) ORDER BY opened_at DESC, id DESC LIMIT %s"
    return [row[0] for row in fetch(sql, [list(customer_ids), limit])]
