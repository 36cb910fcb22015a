"""Reads about orders, parcels, invoices … of customers."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from accord.customers.contracts import OutsideRecordRow, RecordFigures
from accord.customers.models import OutsideRecord
from accord.customers.queries.families import family
from accord.customers.rules import PASSING_KINDS
from accord.kernel.errors import NotFound

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
_OWNERS = """
    SELECT reference, min(customer_id) FROM customers_outside_record
    WHERE kind IN ('order', 'parcel', 'invoice', 'return') AND reference = ANY(%s) GROUP BY reference
    HAVING count(DISTINCT customer_id) = 1
"""


def list_outside_records(
    *, customer_id: int, customer_ids: Collection[int] = (), limit: int = 50, with_passing: bool = False
) -> list[OutsideRecordRow]:
    """Orders, parcels, invoices … of a customer and of those merged into them, newest change first.

    Visits and advertisements are left out unless they are asked for `with_passing`. A caller that has the customer's
    row gives its `ids`, which saves a statement.
    """
    ids = customer_ids or family(customer_id)
    found = OutsideRecord.objects.filter(customer_id__in=ids)
    rows = found if with_passing else found.exclude(kind__in=PASSING_KINDS)
    return [record_row(record) for record in rows.order_by("-changed_at", "-id")[:limit]]


def list_outside_records_of(
    *, customer_ids: Collection[int], since: datetime, until: datetime
) -> dict[int, list[OutsideRecordRow]]:
    """The orders, parcels … of many customers that changed between two instants, by customer. One statement."""
    found: dict[int, list[OutsideRecordRow]] = defaultdict(list)
    rows = OutsideRecord.objects.filter(customer_id__in=customer_ids, changed_at__gte=since, changed_at__lt=until)
    for record in rows.order_by("changed_at", "id"):
        found[record.customer_id].append(record_row(record))
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
    return record_row(found)


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


def record_row(record: OutsideRecord) -> OutsideRecordRow:
    return OutsideRecordRow(
        id=record.pk,
        kind=record.kind,
        reference=record.reference,
        state=record.state,
        detail=record.detail,
        first_at=record.first_at,
        changed_at=record.changed_at,
    )


def find_owners_of_references(*, references: Collection[str]) -> dict[str, int]:
    """To whom orders, parcels, invoices or returns of these references belong; one that is two persons' is left out."""
    with connection.cursor() as cursor:
        cursor.execute(_OWNERS, [list(references)])
        return dict(cursor.fetchall())
