"""Orders and parcels by day and by customer, for figures that need a denominator."""

from datetime import UTC, date, datetime

import pytest

from accord.customers.operations import record_outside_event
from accord.customers.queries import count_outside_records, list_outside_records_of

pytestmark = pytest.mark.django_db


def _ordered(customer_id, reference, at):
    record_outside_event(
        kind="order", reference=reference, state="placed", customer_id=customer_id, occurred_at=at, detail={"n": 1}
    )


def test_counts_orders_by_the_companys_day(angry_customer, loyal_customer):
    _ordered(angry_customer.id, "A-1", datetime(2026, 3, 1, 22, 59, tzinfo=UTC))
    _ordered(angry_customer.id, "A-2", datetime(2026, 3, 1, 23, 1, tzinfo=UTC))
    _ordered(loyal_customer.id, "A-3", datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
    counts = count_outside_records(
        kind="order", since=date(2026, 3, 1), until=date(2026, 3, 2), timezone="Europe/Berlin"
    )
    assert counts == {date(2026, 3, 1): 1, date(2026, 3, 2): 2}
    assert count_outside_records(kind="parcel", since=date(2026, 3, 1), until=date(2026, 3, 2), timezone="UTC") == {}


def test_lists_records_of_many_in_one_statement(angry_customer, loyal_customer, django_assert_num_queries):
    _ordered(angry_customer.id, "A-1", datetime(2026, 3, 1, 12, tzinfo=UTC))
    _ordered(loyal_customer.id, "A-2", datetime(2026, 3, 2, 12, tzinfo=UTC))
    _ordered(loyal_customer.id, "A-3", datetime(2026, 3, 9, 12, tzinfo=UTC))
    with django_assert_num_queries(1):
        found = list_outside_records_of(
            customer_ids=[angry_customer.id, loyal_customer.id],
            since=datetime(2026, 3, 1, tzinfo=UTC),
            until=datetime(2026, 3, 9, tzinfo=UTC),
        )
    assert {customer_id: [r.reference for r in rows] for customer_id, rows in found.items()} == {
        angry_customer.id: ["A-1"],
        loyal_customer.id: ["A-2"],
    }
