"""What is somebody's own to give, to the last cent, and when a month begins."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.desk.goodwill.contracts import Beyond, Terms
from accord.desk.goodwill.rules import month_of, read_amount, what_is_left, why_beyond
from accord.kernel.errors import BadInput

cents = st.decimals(min_value=0, max_value=1000, places=2)


@given(amount=cents, monthly=cents, single=cents, spent=cents)
def test_what_is_ones_own_never_overdraws_and_never_exceeds_the_limit(
    amount: Decimal, monthly: Decimal, single: Decimal, spent: Decimal
) -> None:
    beyond = why_beyond(amount=amount, terms=Terms(monthly=monthly, single=single), spent=spent)

    fits = amount <= single and (amount == 0 or spent + amount <= monthly)
    assert (beyond is None) == fits
    assert what_is_left(monthly=monthly, spent=spent) == max(Decimal(0), monthly - spent)


def test_the_last_cent_may_be_given_and_not_one_more() -> None:
    terms = Terms(monthly=Decimal("50.00"), single=Decimal("20.00"))

    assert why_beyond(amount=Decimal("20.00"), terms=terms, spent=Decimal("30.00")) is None
    assert why_beyond(amount=Decimal("20.00"), terms=terms, spent=Decimal("30.01")) == Beyond.BUDGET
    assert why_beyond(amount=Decimal("20.01"), terms=terms, spent=Decimal(0)) == Beyond.LIMIT


def test_a_month_is_the_companys() -> None:
    last_evening = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)

    assert month_of(last_evening, timezone="Europe/Berlin") == date(2026, 4, 1)
    assert month_of(last_evening, timezone="UTC") == date(2026, 3, 1)
    assert month_of(last_evening, timezone="America/New_York") == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "amount"), [("12.5", "12.50"), ("12,50", "12.50"), (" 1 200 ", "1200.00"), ("", "0.00"), ("0", "0.00")]
)
def test_a_sum_is_read_as_people_write_it(text: str, amount: str) -> None:
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["ten", "-1", "1.234", "1e9", "NaN", "Infinity", "1.2.3"])
def test_what_is_no_sum_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_amount(text)
