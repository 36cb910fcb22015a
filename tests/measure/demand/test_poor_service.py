"""The cost of poor service, reckoned by hand beside it."""

from dataclasses import replace

import pytest

from accord.kernel.statistics.several import Range
from accord.measure.demand.contracts import Assumed
from accord.measure.demand.poor_service import cost_of_poor_service


def sure(value: float) -> Range:
    return Range(value, value, value)


ASSUMED = Assumed(
    complain=sure(0.5), dissatisfied=sure(0.6), again_dissatisfied=sure(0.3), again_satisfied=sure(0.7),
    again_silent=sure(0.5), again_unhit=sure(0.8), margin=sure(40),
)  # fmt: skip


def test_the_sum_is_the_one_of_the_definition() -> None:
    found = cost_of_poor_service(ASSUMED, complained=100, contact_cost=sure(650))
    # 200 × [0.5 (0.6 × 0.7 + 0.4 × 0.3) + 0.5 × 0.5 − 0.2] × 40 + 650
    assert (found.hit.value, found.lost.value, found.total.value) == pytest.approx((200, 2560, 3210))
    assert (found.total.low, found.total.high) == pytest.approx((3210, 3210))


def test_each_uncertainty_reaches_by_what_it_does_and_they_add_by_squares() -> None:
    wide = replace(ASSUMED, margin=Range(40, 30, 50), again_unhit=Range(0.8, 0.77, 0.83))
    found = cost_of_poor_service(wide, complained=100, contact_cost=Range(650, 470, 830))
    # margin ± 10: 640; those not hit ± 3 points: 200 × 0.03 × 40 = 240
    assert found.lost.high - found.lost.value == pytest.approx((640**2 + 240**2) ** 0.5)
    assert found.total.value - found.total.low == pytest.approx((640**2 + 240**2 + 180**2) ** 0.5)


def test_impossible_shares_are_refused() -> None:
    with pytest.raises(ValueError, match="somebody complains"):
        cost_of_poor_service(replace(ASSUMED, complain=sure(0)), complained=1, contact_cost=sure(1))
    with pytest.raises(ValueError, match="none and all"):
        cost_of_poor_service(replace(ASSUMED, again_silent=Range(0.9, 0.8, 1.1)), complained=1, contact_cost=sure(1))
