"""Looking for persons who may be one among three hundred thousand: the work grows with the persons, not with pairs."""

import time

import pytest
from django.db import connection
from tests.cast import Colleague

from accord.customers.duplicates.operations import look_at_all, look_at_next
from accord.customers.duplicates.queries import list_proposals

pytestmark = [pytest.mark.django_db, pytest.mark.long]

CUSTOMERS = 300_000
_MAKE = """
    INSERT INTO customers_customer (name, preferred_name, language, preferred_channel, accessibility_needs, known_since,
        outside_id)
    SELECT CASE WHEN n %% 10 = 0 THEN '' ELSE 'Anna' || n / 40 || ' Weber' || n %% 7919 END, '', 'en', '', '', now(), ''
    FROM generate_series(1, %s) AS n
"""
_REACH = """
    INSERT INTO customers_identity (customer_id, kind, value)
    SELECT id, 'email', CASE WHEN id % 100 = 1 THEN 'twin.' || (id / 100) || '@gmial.com'
        WHEN id % 100 = 2 THEN 'twin' || (id / 100) || '@gmail.com'
        ELSE 'c' || id || '@mail' || id % 97 || '.example' END FROM customers_customer
"""


def test_three_hundred_thousand_are_compared_in_minutes_and_again_in_less(agent: Colleague) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, [CUSTOMERS])
        cursor.execute(_REACH)
        cursor.execute("ANALYZE customers_customer, customers_identity")
    first = _seconds(look_at_all)
    again = _seconds(look_at_all)
    batch = _seconds(lambda: look_at_next(after_id=0))
    print(f"first {first:.1f} s, again {again:.1f} s, one batch {batch:.2f} s")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customers_duplicate_proposal WHERE reasons::text LIKE '%typing_error%'")
        assert cursor.fetchone()[0] == pytest.approx(CUSTOMERS / 100, rel=0.01)
        cursor.execute("SELECT count(*) FROM customers_duplicate_proposal")
        assert cursor.fetchone()[0] <= CUSTOMERS / 90  # hardly more than those who are one
    assert list_proposals(actor=agent.actor).rows
    assert first < 600
    assert again < first


def _seconds(deed: object) -> float:
    begun = time.monotonic()
    deed()  # type: ignore[operator]
    return time.monotonic() - begun
