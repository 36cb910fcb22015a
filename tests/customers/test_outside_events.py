"""Many notices of other systems at a time: the answers and the records are those of one after another."""

from datetime import UTC, datetime, timedelta

import pytest

from accord.customers.contracts import OutsideNotice
from accord.customers.operations import record_outside_events
from accord.customers.queries import list_outside_records
from accord.kernel.events import list_facts

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _notice(customer, reference="A-1", state="placed", *, hours=0, key="", **detail):
    return OutsideNotice(
        customer_id=customer.id,
        kind="order",
        reference=reference,
        state=state,
        occurred_at=NOON + timedelta(hours=hours),
        detail=detail,
        source_key=key,
    )


def test_a_record_told_of_twice_keeps_its_newest_state(angry_customer):
    record_outside_events(
        [
            _notice(angry_customer, state="paid", hours=2, paid="now"),
            _notice(angry_customer, state="placed", hours=0, lines=3),
            _notice(angry_customer, state="packed", hours=1),
        ]
    )
    (record,) = list_outside_records(customer_id=angry_customer.id)
    assert record.state == "paid"
    assert record.detail == {"paid": "now", "lines": 3}


def test_a_notice_counts_once_however_often_it_comes(angry_customer):
    notices = [_notice(angry_customer, key="shop:1"), _notice(angry_customer, key="shop:1")]
    assert [row.is_new for row in record_outside_events(notices)] == [True, False]
    assert [row.is_new for row in record_outside_events(notices)] == [False, False]
    assert len(list_facts(customer_ids=[angry_customer.id], kinds=["customers.OutsideEventHappened"])) == 1


def test_the_answers_stand_in_the_order_given(angry_customer, loyal_customer):
    notices = [
        _notice(loyal_customer, "B-9", key="shop:9"),
        _notice(angry_customer, "A-1", key="shop:1"),
        _notice(loyal_customer, "B-9", "paid", hours=1),
    ]
    answers = record_outside_events(notices)
    assert [row.customer_id for row in answers] == [loyal_customer.id, angry_customer.id, loyal_customer.id]
    assert answers[0].record_id == answers[2].record_id != answers[1].record_id


def test_a_hundred_notices_take_as_many_statements_as_one(angry_customer, django_assert_max_num_queries):
    notices = [_notice(angry_customer, f"A-{n}", key=f"shop:{n}") for n in range(100)]
    with django_assert_max_num_queries(6):  # what is known, records, keys, facts, and the savepoint around them
        record_outside_events(notices)
    assert len(list_outside_records(customer_id=angry_customer.id, limit=200)) == 100


def test_nothing_given_changes_nothing():
    assert record_outside_events([]) == []
