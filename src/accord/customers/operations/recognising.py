"""Recognising many people at once, as imports need it; and forgetting those whom nothing speaks of."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from accord.customers.contracts import IdentityKind, NamedPerson, RecognisedPerson
from accord.customers.events import CustomerBecameKnown
from accord.customers.rules import normalised
from accord.kernel import clock
from accord.kernel.errors import BadInput
from accord.kernel.events import publish_history
from accord.kernel.permissions import SYSTEM
from accord.kernel.transactions import one_transaction

_KNOWN = """
    SELECT i.kind, i.value, i.customer_id, i.id FROM customers_identity i
    JOIN unnest(%s::text[], %s::text[]) AS given (kind, value) ON given.kind = i.kind AND given.value = i.value
"""
_DRAW = "SELECT nextval(pg_get_serial_sequence('customers_customer', 'id')) FROM generate_series(1, %s)"
_BECOME_KNOWN = """
    INSERT INTO customers_customer
        (id, name, preferred_name, language, preferred_channel, accessibility_needs, known_since, outside_id)
    SELECT given.id, given.name, '', given.language, '', '', given.since, ''
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[]) AS given (id, name, language, since)
"""
_NAME = """
    INSERT INTO customers_identity (customer_id, kind, value) SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[])
    ON CONFLICT DO NOTHING RETURNING customer_id, id
"""
_LEARN_NAMES = """
    UPDATE customers_customer c SET name = CASE WHEN c.name = '' THEN given.name ELSE c.name END,
        language = CASE WHEN c.language = '' THEN given.language ELSE c.language END
    FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS given (id, name, language)
    WHERE c.id = given.id AND ((c.name = '' AND given.name <> '') OR (c.language = '' AND given.language <> ''))
"""
_FORGET = """
    WITH stranger AS (
        SELECT c.id FROM customers_customer c WHERE c.id = ANY(%(ids)s) AND c.merged_into_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM customers_outside_record r WHERE r.customer_id = c.id)
        AND NOT EXISTS (SELECT 1 FROM customers_consent k WHERE k.customer_id = c.id)
        AND NOT EXISTS (SELECT 1 FROM customers_merge m WHERE c.id IN (m.source_id, m.target_id))
    ), unnamed AS (DELETE FROM customers_identity i USING stranger s WHERE i.customer_id = s.id)
    DELETE FROM customers_customer c USING stranger s WHERE c.id = s.id
"""

_Key = tuple[IdentityKind, str]
_Place = tuple[int, int]


@one_transaction
def recognise_customers(*, people: Sequence[NamedPerson]) -> list[RecognisedPerson]:
    """Who each of them is, in the order given, as `recognise_customer` finds one; with as many statements as for one.

    Raises `BadInput` when somebody has no address.
    """
    keys = [(person.kind, normalised(person.kind, person.value)) for person in people]
    if not all(value for _kind, value in keys):
        raise BadInput(_("An address is missing."))
    first: dict[_Key, NamedPerson] = {}
    for key, person in zip(keys, people, strict=True):
        first.setdefault(key, person)
    known = _known(list(first))
    _learn_names([(known[key][0], person) for key, person in first.items() if key in known])
    fresh = sorted((key for key in first if key not in known), key=str)
    made = _become_known([(key, first[key]) for key in fresh])
    if len(made) < len(fresh):  # another transaction recognised some of them first
        known |= _known(fresh)
    places = known | made
    answers = []
    for key in keys:
        customer_id, identity_id = places[key]
        answers.append(RecognisedPerson(customer_id=customer_id, identity_id=identity_id, is_new=key in made))
        made.pop(key, None)
    return answers


def _known(keys: Sequence[_Key]) -> dict[_Key, _Place]:
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [[str(kind) for kind, _value in keys], [value for _kind, value in keys]])
        return {(IdentityKind(row[0]), row[1]): (row[2], row[3]) for row in cursor.fetchall()}


def _learn_names(people: Sequence[tuple[int, NamedPerson]]) -> None:
    told = {number: person for number, person in people if person.name or person.language}
    if told:
        with connection.cursor() as cursor:
            names = [person.name[:200] for person in told.values()]
            cursor.execute(_LEARN_NAMES, [list(told), names, [person.language[:8] for person in told.values()]])


def _become_known(people: Sequence[tuple[_Key, NamedPerson]]) -> dict[_Key, _Place]:
    """The new customers; without those whom another transaction recognised at this moment."""
    if not people:
        return {}
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, [len(people)])
        ids = [int(row[0]) for row in cursor.fetchall()]
        persons = [person for _key, person in people]
        columns: list[list[Any]] = [
            ids,
            [person.name[:200] for person in persons],
            [person.language[:8] for person in persons],
            [min(person.since or now, now) for person in persons],
        ]
        cursor.execute(_BECOME_KNOWN, columns)
        cursor.execute(_NAME, [ids, [str(kind) for (kind, _v), _p in people], [value for (_k, value), _p in people]])
        named = dict(cursor.fetchall())
        if len(named) < len(ids):
            cursor.execute("DELETE FROM customers_customer WHERE id = ANY(%s)", [[i for i in ids if i not in named]])
    made = {key: (number, named[number]) for number, (key, _p) in zip(ids, people, strict=True) if number in named}
    publish_history(
        [
            (CustomerBecameKnown(customer_id=made[key][0], identity_kind=key[0]), SYSTEM, min(person.since or now, now))
            for key, person in people
            if key in made
        ]
    )
    return made


@one_transaction
def forget_strangers(*, customer_ids: Collection[int]) -> int:
    """Delete those of these customers of whom nothing is kept anywhere; returns how many.

    The database decides: a row of any table that still refers to one of them keeps that one.
    """
    ids = sorted(customer_ids)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(_FORGET, {"ids": ids})
            gone = int(cursor.rowcount)
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            return gone
    except IntegrityError:
        if len(ids) == 1:
            return 0
    half = len(ids) // 2
    return forget_strangers(customer_ids=ids[:half]) + forget_strangers(customer_ids=ids[half:])
