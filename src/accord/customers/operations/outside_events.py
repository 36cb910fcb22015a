"""Taking in what other systems report of a customer's orders, parcels, invoices, returns …, many at a time."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accord.customers.contracts import IdentityKind, OutsideNotice, RecordedOutsideEvent
from accord.customers.events import OutsideEventHappened
from accord.customers.models import Identity
from accord.customers.operations.people import recognise_customer
from accord.customers.rules import normalised
from accord.kernel.errors import BadInput
from accord.kernel.events import publish_history
from accord.kernel.permissions import SYSTEM, Actor
from accord.kernel.transactions import one_transaction

_KNOWN = """
    SELECT e.source_key, e.record_id, r.customer_id
    FROM customers_outside_event e JOIN customers_outside_record r ON r.id = e.record_id
    WHERE e.source_key = ANY(%s)
"""
# A notice that arrives late must not turn back the state that a later one reported.
_KEEP_RECORDS = """
    INSERT INTO customers_outside_record AS r (
        customer_id, kind, reference, state, detail, first_at, changed_at, identity_id)
    SELECT given.customer_id, kind, reference, state, detail, at, at, given.identity_id
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::jsonb[], %s::timestamptz[], %s::bigint[])
        AS given (customer_id, kind, reference, state, detail, at, identity_id)
    ON CONFLICT (kind, reference) DO UPDATE SET
        state = CASE WHEN r.changed_at <= EXCLUDED.changed_at THEN EXCLUDED.state ELSE r.state END,
        detail = CASE WHEN r.changed_at <= EXCLUDED.changed_at THEN r.detail || EXCLUDED.detail
                      ELSE EXCLUDED.detail || r.detail END,
        first_at = LEAST(r.first_at, EXCLUDED.first_at),
        changed_at = GREATEST(r.changed_at, EXCLUDED.changed_at)
    RETURNING kind, reference, id, customer_id, xmax = 0
"""
_KEEP_KEYS = """
    INSERT INTO customers_outside_event (source_key, record_id)
    SELECT * FROM unnest(%s::text[], %s::bigint[]) ON CONFLICT DO NOTHING RETURNING source_key
"""

_Place = tuple[int, int]
_UNNAMED = "\0"


@one_transaction
def record_outside_event(
    *,
    kind: str,
    reference: str,
    state: str,
    occurred_at: datetime,
    customer_id: int | None = None,
    customer_identity: tuple[IdentityKind, str] | None = None,
    customer_name: str = "",
    detail: dict[str, Any] | None = None,
    touchpoint_slug: str | None = None,
    source_key: str = "",
    actor: Actor = SYSTEM,
) -> RecordedOutsideEvent:
    """Take in what another system reports of an order, parcel, invoice, return … of a customer.

    The record keeps its newest state, whatever the order of arrival. With `source_key`, the id that the other system
    gave the notice, a second one changes nothing. Raises `BadInput` when no customer is named.
    """
    identity_id = None
    if customer_id is None:
        if customer_identity is None:
            raise BadInput(_("Say whose order, parcel or invoice this is."))
        customer_id = recognise_customer(
            identity_kind=customer_identity[0], value=customer_identity[1], name=customer_name
        )
        identity_id = _identity_id(*customer_identity)
    notice = OutsideNotice(
        customer_id=customer_id,
        kind=kind,
        reference=reference,
        state=state,
        occurred_at=occurred_at,
        detail=detail or {},
        touchpoint_slug=touchpoint_slug or "",
        source_key=source_key,
        identity_id=identity_id,
    )
    return record_outside_events([notice], actor=actor)[0]


@one_transaction
def record_outside_events(notices: Sequence[OutsideNotice], *, actor: Actor = SYSTEM) -> list[RecordedOutsideEvent]:
    """Take in many notices with as many statements as one; the answers stand in the order given.

    A record keeps its newest state, whatever the order of arrival. A notice whose `source_key` was seen before
    changes nothing.
    """
    known = _known([notice.source_key for notice in notices if notice.source_key])
    keys = [notice.source_key or f"{_UNNAMED}{number}" for number, notice in enumerate(notices)]
    fresh: dict[str, OutsideNotice] = {}
    for key, notice in zip(keys, notices, strict=True):
        if key not in known:
            fresh.setdefault(key, notice)
    records, first = _keep_records(list(fresh.values()))
    places = known | {key: records[notice.kind, notice.reference] for key, notice in fresh.items()}
    unnamed = {key for key in fresh if key.startswith(_UNNAMED)}
    new = unnamed | _keep_keys({key: places[key] for key in fresh if key not in unnamed})
    publish_history([(_event(fresh[key], places[key]), actor, fresh[key].occurred_at) for key in fresh if key in new])
    answers = []
    for key in keys:
        record_id, customer_id = places[key]
        answers.append(
            RecordedOutsideEvent(
                record_id=record_id, customer_id=customer_id, is_new=key in new, is_first=record_id in first
            )
        )
        new.discard(key)
    return answers


def _identity_id(kind: IdentityKind, value: str) -> int:
    return Identity.objects.values_list("pk", flat=True).get(kind=kind, value=normalised(kind, value))


def _known(source_keys: list[str]) -> dict[str, _Place]:
    if not source_keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [source_keys])
        return {key: (record_id, customer_id) for key, record_id, customer_id in cursor.fetchall()}


def _keep_records(notices: Sequence[OutsideNotice]) -> tuple[dict[tuple[str, str], _Place], set[int]]:
    """Where each record stands, and the ids of those that were not there before."""
    places: dict[tuple[str, str], _Place] = {}
    first: set[int] = set()
    with connection.cursor() as cursor:
        for round_ in _rounds(notices):
            columns = zip(
                *(
                    (
                        row.customer_id,
                        row.kind,
                        row.reference,
                        row.state,
                        json.dumps(dict(row.detail)),
                        row.occurred_at,
                        row.identity_id,
                    )
                    for row in round_
                ),
                strict=True,
            )
            cursor.execute(_KEEP_RECORDS, [list(column) for column in columns])
            for kind, reference, record_id, customer_id, is_first in cursor.fetchall():
                places[kind, reference] = (record_id, customer_id)
                first |= {record_id} if is_first else set()
    return places, first


def _rounds(notices: Sequence[OutsideNotice]) -> Iterator[list[OutsideNotice]]:
    """The first notice of each record, then the second of each …: one statement may touch a record once.

    Records stand in one order in each, so that two writers cannot wait for each other.
    """
    of_record: dict[tuple[str, str], list[OutsideNotice]] = defaultdict(list)
    for notice in notices:
        of_record[notice.kind, notice.reference].append(notice)
    number = 0
    while round_ := [of_record[key][number] for key in sorted(of_record) if number < len(of_record[key])]:
        yield round_
        number += 1


def _keep_keys(places: dict[str, _Place]) -> set[str]:
    if not places:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_KEYS, [list(places), [record_id for record_id, _customer_id in places.values()]])
        return {key for (key,) in cursor.fetchall()}


def _event(notice: OutsideNotice, place: _Place) -> OutsideEventHappened:
    return OutsideEventHappened(
        customer_id=place[1],
        record_kind=notice.kind,
        record_id=place[0],
        state=notice.state,
        touchpoint=notice.touchpoint_slug,
    )
