"""Token buckets: so many at once, then so many as time brings back."""

from datetime import datetime, timedelta

import pytest

from accord.kernel import clock
from accord.kernel.rate_limit import forget_full_buckets, take_token

pytestmark = pytest.mark.django_db


def knock(visitor: str = "10.0.0.1") -> bool:
    return take_token(door="gate", visitor=visitor, capacity=3, per_seconds=60)


def test_a_full_bucket_lets_so_many_pass_and_then_none(noon: datetime) -> None:
    assert [knock() for _ in range(5)] == [True, True, True, False, False]
    assert knock("10.0.0.2") is True


def test_time_brings_tokens_back_up_to_the_brim(noon: datetime) -> None:
    for _ in range(3):
        knock()
    with clock.at(noon + timedelta(seconds=20)):
        assert [knock(), knock()] == [True, False]
    with clock.at(noon + timedelta(days=1)):
        assert [knock() for _ in range(4)] == [True, True, True, False]


def test_buckets_that_nobody_touches_are_forgotten(noon: datetime) -> None:
    knock()
    with clock.at(noon + timedelta(days=2)):
        assert forget_full_buckets() == 1
