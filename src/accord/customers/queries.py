"""Reads about customers. Whoever asks for a merged person gets the one into whom they were merged."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from accord.customers.contracts import (
    ConsentRow,
    ContactTime,
    CustomerRow,
    FormOfAddress,
    IdentityKind,
    IdentityRow,
    MergeRow,
    OutsideRecordRow,
    Purpose,
    RecordFigures,
    TimelineEntry,
)
from accord.customers.models import Consent, Customer, Identity, OutsideRecord
from accord.customers.rules import ALLOWED_BY_SILENCE, normalised, search_pattern
from accord.kernel.errors import NotFound
from accord.kernel.events import Fact, list_facts, strand_of

_DOWN = """
    WITH RECURSIVE up AS (
        SELECT id AS asked, id, merged_into_id FROM customers_customer WHERE id = ANY(%s)
        UNION ALL
        SELECT up.asked, c.id, c.merged_into_id FROM up JOIN customers_customer c ON c.id = up.merged_into_id
    ), down AS (
        SELECT asked, id, 0 AS distance FROM up WHERE merged_into_id IS NULL
        UNION ALL
        SELECT down.asked, c.id, distance + 1 FROM down JOIN customers_customer c ON c.merged_into_id = down.id
    )
"""
_FAMILIES = f"{_DOWN} SELECT asked, id FROM down ORDER BY asked, distance, id"  # noqa: S608 - our own words
_PERSONS = f"""{_DOWN}
    SELECT down.asked, c.id, c.name, c.preferred_name, c.language, c.preferred_channel, c.accessibility_needs,
        c.outside_id, c.known_since, company.name, c.company_id, company.tier, c.company_by, c.contact_times,
        c.form_of_address,
        (SELECT jsonb_agg(jsonb_build_array(i.id, i.kind, i.value, i.undeliverable_since IS NOT NULL) ORDER BY i.id)
         FROM customers_identity i WHERE i.customer_id = c.id)
    FROM down JOIN customers_customer c ON c.id = down.id
    LEFT JOIN customers_company company ON company.id = c.company_id
    ORDER BY down.asked, down.distance, c.id
"""  # noqa: S608 - our own words
_AMOUNT = r"^\d{1,12}(\.\d{1,2})?$"
_FIGURES = f"""
    SELECT count(*) FILTER (WHERE kind = 'order'), count(*) FILTER (WHERE kind = 'return'), sum(amount),
        count(DISTINCT currency) FILTER (WHERE amount IS NOT NULL), min(currency) FILTER (WHERE amount IS NOT NULL)
    FROM (
        SELECT kind, COALESCE(detail->>'currency', 'EUR') AS currency,
            CASE WHEN kind <> 'order' OR state = 'cancelled' THEN NULL
                WHEN detail->>'total_cents' ~ '{_AMOUNT}' THEN (detail->>'total_cents')::numeric / 100
                WHEN detail->>'total' ~ '{_AMOUNT}' THEN (detail->>'total')::numeric END AS amount
        FROM customers_outside_record WHERE customer_id = ANY(%s) AND kind IN ('order', 'return')
    ) found
"""  # noqa: S608 - our own words
_MERGES = f"""
    {_DOWN} SELECT m.id, m.source_id, m.target_id, m.reason, m.merged_at, s.name,
        ARRAY(SELECT i.value FROM customers_identity i
              WHERE i.id IN (SELECT jsonb_array_elements_text(m.identity_ids)::bigint) ORDER BY i.id)
    FROM down JOIN customers_merge m ON m.target_id = down.id JOIN customers_customer s ON s.id = m.source_id
    WHERE m.undone_at IS NULL ORDER BY m.merged_at DESC, m.id DESC
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
    named = Q()
    for pattern in patterns:
        named &= Q(pk__in=_ids_like(pattern))
    by_reference = Q(outside_records__reference__iexact=words.strip())
    ids = Customer.objects.filter(named | by_reference).order_by("-known_since", "-id").values_list("pk", flat=True)
    found = list_customers(customer_ids=list(dict.fromkeys(ids[: limit * 2])))
    return list({row.id: row for row in found.values()}.values())[:limit]


def list_customer_ids_of_language(*, language: str, limit: int) -> list[int]:
    """Some of the customers who write in a language, at most `limit`."""
    return list(Customer.objects.filter(language=language).values_list("pk", flat=True)[:limit])


def list_outside_records(
    *, customer_id: int, customer_ids: Collection[int] = (), limit: int = 50
) -> list[OutsideRecordRow]:
    """Orders, parcels, invoices … of a customer and of those merged into them, newest change first.

    A caller that has the customer's row gives its `ids`, which saves a statement.
    """
    ids = customer_ids or _family(customer_id)
    rows = OutsideRecord.objects.filter(customer_id__in=ids).order_by("-changed_at", "-id")[:limit]
    return [_record_row(record) for record in rows]


def list_outside_records_of(
    *, customer_ids: Collection[int], since: datetime, until: datetime
) -> dict[int, list[OutsideRecordRow]]:
    """The orders, parcels … of many customers that changed between two instants, by customer. One statement."""
    found: dict[int, list[OutsideRecordRow]] = defaultdict(list)
    rows = OutsideRecord.objects.filter(customer_id__in=customer_ids, changed_at__gte=since, changed_at__lt=until)
    for record in rows.order_by("changed_at", "id"):
        found[record.customer_id].append(_record_row(record))
    return found


def count_outside_records(*, kind: str, since: date, until: date, timezone: str) -> dict[date, int]:
    """How many records of a kind (`order`) began on each day from `since` to `until`, both included; no zeros."""
    zone = ZoneInfo(timezone)
    begun = OutsideRecord.objects.filter(
        kind=kind,
        first_at__gte=datetime.combine(since, time(), zone),
        first_at__lt=datetime.combine(until + timedelta(days=1), time(), zone),
    )
    rows = begun.annotate(day=TruncDate("first_at", tzinfo=zone)).values("day").annotate(n=Count("pk"))
    return {row["day"]: row["n"] for row in rows}


def get_outside_record(*, record_id: int) -> OutsideRecordRow:
    """One order, parcel, invoice …; raises `NotFound`."""
    found = OutsideRecord.objects.filter(pk=record_id).first()
    if found is None:
        raise NotFound(_("There is no such record."))
    return _record_row(found)


def timeline(
    *,
    customer_id: int,
    before: tuple[datetime, int] | None = None,
    kinds: Sequence[str] = (),
    limit: int = 50,
) -> list[TimelineEntry]:
    """What happened with a customer and those merged into them, newest first.

    `before` is (`at`, `id`) of the last entry of the page before; `kinds` narrows to kinds of facts.
    """
    at, fact_id = before or (None, None)
    facts = list_facts(customer_ids=_family(customer_id), kinds=kinds, before=at, before_id=fact_id, limit=limit)
    record_ids = {fact.payload["record_id"] for fact in facts if "record_id" in fact.payload}
    records = {r.pk: _record_row(r) for r in OutsideRecord.objects.filter(pk__in=record_ids)} if record_ids else {}
    return [_entry(fact, records) for fact in facts]


def may_we(*, customer_id: int, purpose: Purpose) -> bool:
    """Whether a customer allows a purpose: their newest word on it, else what silence means."""
    newest = (
        Consent.objects.filter(customer_id__in=_family(customer_id), purpose=purpose)
        .order_by("-at", "-id")
        .values_list("given", flat=True)
        .first()
    )
    return ALLOWED_BY_SILENCE[purpose] if newest is None else newest


def who_allows(*, customer_ids: Collection[int], purpose: Purpose) -> set[int]:
    """Those of some customers who allow a purpose, as `may_we` says it of one. Two statements for all of them."""
    families = _families(customer_ids)
    everyone = {member for members in families.values() for member in members}
    said = Consent.objects.filter(customer_id__in=everyone, purpose=purpose).order_by("at", "id")
    newest = {
        customer_id: (at, pk, given)
        for customer_id, at, pk, given in said.values_list("customer_id", "at", "pk", "given")
    }
    allowed = set()
    for asked, members in families.items():
        words = [newest[member] for member in members if member in newest]
        if max(words)[2] if words else ALLOWED_BY_SILENCE[purpose]:
            allowed.add(asked)
    return allowed


def list_consents(*, customer_ids: Collection[int]) -> list[ConsentRow]:
    """What a person, given all ids they have had, allows and forbids: their newest word on each purpose, else silence.

    One statement.
    """
    newest: dict[str, ConsentRow] = {}
    for row in Consent.objects.filter(customer_id__in=customer_ids).order_by("at", "id"):
        newest[row.purpose] = ConsentRow(
            purpose=Purpose(row.purpose), given=row.given, at=row.at, evidence=row.evidence
        )
    return [newest.get(purpose, ConsentRow(purpose=purpose, given=ALLOWED_BY_SILENCE[purpose])) for purpose in Purpose]


def read_figures(*, customer_ids: Collection[int]) -> RecordFigures:
    """How much a person bought: orders, returns, and the sum where all orders say it in one currency. One statement.

    Another system's order says its sum as `total_cents` or `total`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, [list(customer_ids)])
        orders, returns, spent, currencies, currency = cursor.fetchone()
    if currencies != 1 or spent is None:
        return RecordFigures(orders=orders, returns=returns)
    return RecordFigures(orders=orders, returns=returns, spent=Decimal(spent), currency=currency)


def list_merges(*, customer_id: int) -> list[MergeRow]:
    """The merges into a customer that can be undone, newest first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_MERGES, [[customer_id]])
        return [
            MergeRow(
                id=row[0],
                source_id=row[1],
                target_id=row[2],
                reason=row[3],
                merged_at=row[4],
                source_name=row[5],
                addresses=tuple(row[6]),
            )
            for row in cursor.fetchall()
        ]


def _families(customer_ids: Collection[int]) -> dict[int, list[int]]:
    """For each id asked for: the living person's id first, then those merged into it, nearest first."""
    families: dict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_FAMILIES, [list(customer_ids)])
        for asked, member in cursor.fetchall():
            families[asked].append(member)
    return families


def _family(customer_id: int) -> list[int]:
    return _families([customer_id]).get(customer_id, [customer_id])


def _ids_like(pattern: str) -> list[int]:
    # Two index walks; an OR across two tables would read both whole.
    sql = (
        "SELECT id FROM customers_customer WHERE name ILIKE %s OR preferred_name ILIKE %s"
        " UNION SELECT customer_id FROM customers_identity WHERE value ILIKE %s LIMIT 2000"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [pattern, pattern, pattern])
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


def _record_row(record: OutsideRecord) -> OutsideRecordRow:
    return OutsideRecordRow(
        id=record.pk,
        kind=record.kind,
        reference=record.reference,
        state=record.state,
        detail=record.detail,
        first_at=record.first_at,
        changed_at=record.changed_at,
    )


def _entry(fact: Fact, records: dict[int, OutsideRecordRow]) -> TimelineEntry:
    by_customer = fact.actor.startswith("customer")
    return TimelineEntry(
        id=fact.id,
        kind=fact.kind,
        at=fact.occurred_at,
        strand="warm" if by_customer else strand_of(fact.kind),
        actor=fact.actor,
        conversation_id=fact.conversation_id,
        case_id=fact.case_id,
        parameters=fact.payload,
        record=records.get(fact.payload.get("record_id", 0)),
    )
