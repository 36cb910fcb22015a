"""Reads about customers. Whoever asks for a merged person gets the one into whom they were merged."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from accord.customers.contracts import ContactTime, CustomerRow, FormOfAddress, IdentityKind, IdentityRow
from accord.customers.models import Customer, Identity
from accord.customers.queries.families import DOWN
from accord.customers.rules import normalised, search_pattern
from accord.kernel.errors import NotFound

_PERSONS = f"""{DOWN}
    SELECT down.asked, c.id, c.name, c.preferred_name, c.language, c.preferred_channel, c.accessibility_needs,
        c.outside_id, c.known_since, company.name, c.company_id, company.tier, c.company_by, c.contact_times,
        c.form_of_address,
        (SELECT jsonb_agg(jsonb_build_array(i.id, i.kind, i.value, i.undeliverable_since IS NOT NULL) ORDER BY i.id)
         FROM customers_identity i WHERE i.customer_id = c.id)
    FROM down JOIN customers_customer c ON c.id = down.id
    LEFT JOIN customers_company company ON company.id = c.company_id
    ORDER BY down.asked, down.distance, c.id
"""  # noqa: S608 - our own words


def get_customer(*, customer_id: int) -> CustomerRow:
    """The customer, following merges; raises `NotFound`. One statement."""
    found = list_customers(customer_ids=[customer_id]).get(customer_id)
    if found is None:
        raise NotFound(_("There is no such customer."))
    return found


def list_customers(*, customer_ids: Collection[int]) -> dict[int, CustomerRow]:
    """Customers by the id asked for, following merges; unknown ids are left out. One statement for any number."""
    families: dict[int, list[_Person]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_PERSONS, [list(customer_ids)])
        for asked, *person in cursor.fetchall():
            families[asked].append(_Person(*person))
    return {asked: _customer_row(persons) for asked, persons in families.items()}


def find_by_identity(*, kind: IdentityKind, value: str) -> CustomerRow | None:
    """The customer who is reached by an address, number or handle."""
    customer_id = (
        Identity.objects.filter(kind=kind, value=normalised(kind, value)).values_list("customer_id", flat=True).first()
    )
    return None if customer_id is None else get_customer(customer_id=customer_id)


_NAMED_OR_ADDRESSED = """
    SELECT id FROM customers_customer WHERE name ILIKE %(pattern)s OR preferred_name ILIKE %(pattern)s
    UNION SELECT customer_id FROM customers_identity WHERE value ILIKE %(pattern)s LIMIT 2000
"""
_OF_THESE = """
    SELECT id FROM customers_customer
    WHERE id = ANY(%(among)s) AND (name ILIKE %(pattern)s OR preferred_name ILIKE %(pattern)s)
    UNION SELECT customer_id FROM customers_identity WHERE customer_id = ANY(%(among)s) AND value ILIKE %(pattern)s
"""


def find_by_outside_id(*, outside_id: str) -> CustomerRow | None:
    """The customer whom another system knows by this id."""
    customer_id = Customer.objects.filter(outside_id=outside_id).exclude(outside_id="").values_list("pk", flat=True)
    found = customer_id.first()
    return None if found is None else get_customer(customer_id=found)


def search_customers(*, words: str, limit: int = 20) -> list[CustomerRow]:
    """Customers in whose names or addresses every word occurs, or to whom a record of that reference belongs."""
    patterns = [search_pattern(word) for word in words.split()[:5]]
    if not patterns:
        return []
    ids: list[int] | None = None
    for pattern in sorted(patterns, key=len, reverse=True):  # two letters alone are found by no index
        ids = _ids_like(pattern, among=ids)
    named = Q(pk__in=ids)
    by_reference = Q(outside_records__reference__iexact=words.strip())
    newest = Customer.objects.filter(named | by_reference).order_by("-known_since", "-id").values_list("pk", flat=True)
    found = list_customers(customer_ids=list(dict.fromkeys(newest[: limit * 2])))
    return list({row.id: row for row in found.values()}.values())[:limit]


def list_persons_after(*, after_id: int, limit: int) -> list[int]:
    """The ids of the next customers in order, for whoever goes through all of them; merged ones are left out."""
    rows = Customer.objects.filter(pk__gt=after_id, merged_into=None).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def list_customer_ids_of_language(*, language: str, limit: int) -> list[int]:
    """Some of the customers who write in a language, at most `limit`."""
    return list(Customer.objects.filter(language=language).values_list("pk", flat=True)[:limit])


def _ids_like(pattern: str, *, among: list[int] | None) -> list[int]:
    # Two index walks; an OR across two tables would read both whole.
    sql = _NAMED_OR_ADDRESSED if among is None else _OF_THESE
    with connection.cursor() as cursor:
        cursor.execute(sql, {"pattern": pattern, "among": among})
        return [row[0] for row in cursor.fetchall()]


class _Person(NamedTuple):
    """A person as stored, with the identities as JSON (id, kind, value, whether it no longer works)."""

    id: int
    name: str
    preferred_name: str
    language: str
    preferred_channel: str
    accessibility_needs: str
    outside_id: str
    known_since: datetime
    company_name: str | None
    company_id: int | None
    company_tier: str | None
    company_by: str
    contact_times: list[str]
    form_of_address: str
    identities: str | None


def _customer_row(persons: Sequence[_Person]) -> CustomerRow:
    """The first is the living person; what is not known of them is taken from those merged into them."""

    def known(field: str) -> str:
        return next((text for person in persons if (text := getattr(person, field))), "")

    by_company = next((person for person in persons if person.company_id is not None), persons[0])
    address = known("form_of_address")
    return CustomerRow(
        id=persons[0].id,
        name=known("name"),
        preferred_name=known("preferred_name"),
        language=known("language"),
        preferred_channel=known("preferred_channel"),
        accessibility_needs=known("accessibility_needs"),
        company_name=by_company.company_name,
        known_since=min(person.known_since for person in persons),
        identities=tuple(identity for person in persons for identity in _identities(person.identities)),
        ids=tuple(person.id for person in persons),
        outside_id=known("outside_id"),
        company_id=by_company.company_id,
        company_tier=by_company.company_tier or "",
        company_by=by_company.company_by,
        contact_times=tuple(
            ContactTime(time) for time in next((person.contact_times for person in persons if person.contact_times), [])
        ),
        form_of_address=FormOfAddress(address) if address else None,
    )


def _identities(found: str | None) -> list[IdentityRow]:
    return [
        IdentityRow(id=number, kind=IdentityKind(kind), value=value, undeliverable=no_longer_works)
        for number, kind, value, no_longer_works in json.loads(found or "[]")
    ]


def find_by_addresses(*, addresses: Collection[str]) -> dict[str, int]:
    """The persons who are reached by these mail addresses, by address; merges have moved them along."""
    found = Identity.objects.filter(kind=IdentityKind.EMAIL, value__in=addresses)
    return dict(found.values_list("value", "customer_id"))
