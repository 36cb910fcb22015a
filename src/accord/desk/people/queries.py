"""Reads about persons and companies as the desk knows them: their time, what is open, where a reply goes."""

from collections.abc import Collection
from datetime import timedelta

from accord.desk.people.addresses import address_in
from accord.desk.people.contracts import OpenMatter, OpenPromise, TimelineFilter, TimelinePage, WhatIsOpen
from accord.desk.people.timeline import read_timeline
from accord.desk.queries.rows import fetch, may_read
from accord.kernel import clock
from accord.kernel.permissions import Actor

__all__ = ["TimelineFilter", "TimelinePage", "address_in", "case_ids_of", "read_timeline", "what_is_open"]

_LATELY = timedelta(days=90)
_MOST_MATTERS = 12
_OPEN_MATTERS = """
    SELECT c.id, k.reference, c.subject, c.status, c.waiting_since, c.customer_id FROM desk_conversation c
    JOIN desk_case k ON k.id = c.case_id
    WHERE c.customer_id = ANY(%s) AND c.status <> 'solved' AND c.merged_into_id IS NULL AND c.place = ''
    ORDER BY c.waiting_since NULLS LAST, c.id LIMIT %s
"""
_PROMISES = """
    SELECT p.case_id, (SELECT max(c.id) FROM desk_conversation c WHERE c.case_id = p.case_id
        AND c.merged_into_id IS NULL), p.words, p.due_at
    FROM desk_promise p WHERE p.customer_id = ANY(%s) AND p.state = 'open' ORDER BY p.due_at, p.id LIMIT %s
"""
_CONTACTS = """
    SELECT count(*), count(*) FILTER (WHERE t.at >= %s) FROM desk_contact t
    WHERE t.customer_id = ANY(%s) AND t.withdrawn_at IS NULL
"""


def what_is_open(*, actor: Actor, customer_ids: Collection[int]) -> WhatIsOpen:
    """What is open about a person, given all ids they have had, or about the people of a company. Three statements."""
    ids = list(customer_ids)
    if not ids or not may_read(actor):
        return WhatIsOpen(matters=(), promises=(), contacts=0, contacts_lately=0)
    matters = tuple(
        OpenMatter(
            conversation_id=row[0],
            reference=row[1],
            subject=row[2],
            status=row[3],
            waiting_since=row[4],
            customer_id=row[5],
        )
        for row in fetch(_OPEN_MATTERS, [ids, _MOST_MATTERS])
    )
    promises = tuple(
        OpenPromise(case_id=row[0], conversation_id=row[1], words=row[2], due_at=row[3])
        for row in fetch(_PROMISES, [ids, _MOST_MATTERS])
    )
    contacts, lately = fetch(_CONTACTS, [clock.now() - _LATELY, ids])[0]
    return WhatIsOpen(matters=matters, promises=promises, contacts=contacts, contacts_lately=lately)


def case_ids_of(*, customer_ids: Collection[int], limit: int = 2000) -> list[int]:
    """The newest cases of a person or of the people of a company."""
    sql = "SELECT id FROM desk_case WHERE customer_id = ANY(%s) ORDER BY opened_at DESC, id DESC LIMIT %s"
    return [row[0] for row in fetch(sql, [list(customer_ids), limit])]
