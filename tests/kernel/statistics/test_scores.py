"""CSAT, NPS, CES and shares: golden values, an independent implementation, and laws that always hold."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from accord.kernel.statistics.proportions import (
    Share,
    answers_needed,
    compare_shares,
    detectable_share_difference,
    newcombe_interval,
    wilson_interval,
)
from accord.kernel.statistics.scores import ces, compare_ces, compare_csat, compare_nps, csat, nps

shares = st.integers(1, 5000).flatmap(lambda n: st.builds(Share, hits=st.integers(0, n), n=st.just(n)))


@pytest.mark.parametrize(("hits", "n", "low", "high"), [(85, 100, 76.7, 90.7), (9, 10, 59.6, 98.2)])
def test_csat_has_the_wilson_interval(hits: int, n: int, low: float, high: float) -> None:
    score = csat({5: hits // 2, 4: hits - hits // 2, 3: n - hits})

    assert score.n == n
    assert score.value == pytest.approx(100 * hits / n)
    assert (round(score.low, 1), round(score.high, 1)) == (low, high)


def test_a_quarter_of_a_point_needs_about_320000_answers_in_each_period() -> None:
    assert round(answers_needed(0.85, 0.0025), -4) == 320_000
    period = 320_000
    share = Share(hits=2 * 272_000, n=2 * period)
    assert detectable_share_difference(share, before=period, after=period) == pytest.approx(0.0025, abs=2e-6)


def test_the_answers_needed_really_give_80_per_cent_power() -> None:
    share, difference = 0.85, 0.02
    n = answers_needed(share, difference)
    se = math.sqrt(2 * share * (1 - share) / n)

    assert stats.norm.sf(1.959964 - difference / se) == pytest.approx(0.8, abs=1e-3)


def test_nps_golden_values() -> None:
    score = nps({10: 20, 9: 30, 8: 15, 7: 15, 6: 10, 0: 10})

    assert score.n == 100
    assert score.value == pytest.approx(30.0)
    assert round(score.se, 2) == 7.81
    assert round(score.margin, 2) == 15.31
    assert round(score.centre, 2) == 29.13
    assert (round(score.low, 2), round(score.high, 2)) == (14.05, 44.20)


def test_nps_of_ten_answers_and_of_a_thousand() -> None:
    ten = nps({10: 5, 8: 3, 0: 2})
    assert (round(ten.low, 1), round(ten.high, 1)) == (-19.1, 65.2)
    assert round(nps({10: 500, 8: 300, 0: 200}).margin, 2) == 4.84


def test_two_waves_of_nps() -> None:
    change = compare_nps(before={9: 45, 7: 32, 6: 23}, after={9: 50, 7: 30, 6: 20})

    assert change.difference == pytest.approx(8.0)
    assert round(change.z, 2) == 0.72
    assert change.p == pytest.approx(2 * stats.norm.sf(change.z))
    assert change.low < 0 < change.high


def test_waves_without_any_spread_still_know_their_limits() -> None:
    change = compare_nps(before={10: 5}, after={10: 6})

    assert change.difference == 0
    assert change.high - change.low > 30
    assert change.detectable > 20


def test_ces_counts_five_and_more_and_states_the_mean() -> None:
    score = ces({7: 50, 6: 20, 5: 10, 4: 10, 1: 10})

    assert score.value == pytest.approx(80.0)
    assert score.mean == pytest.approx((350 + 120 + 50 + 40 + 10) / 100)
    assert compare_ces({7: 50, 1: 50}, {7: 80, 1: 20}).difference == pytest.approx(30.0)


def test_csat_changes_are_percentage_points() -> None:
    change = compare_csat(before={5: 850, 1: 150}, after={5: 855, 1: 145})

    assert change.difference == pytest.approx(0.5)
    assert change.p > 0.7
    assert 4 < change.detectable < 5


def test_newcombes_own_example() -> None:
    interval = newcombe_interval(before=Share(hits=48, n=80), after=Share(hits=56, n=70))

    assert (round(interval.low, 4), round(interval.high, 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize("counts", [{}, {5: 0}, {6: 1}, {0: 1}, {5: -1, 4: 3}])
def test_impossible_answers_are_refused(counts: dict[int, int]) -> None:
    with pytest.raises(ValueError, match=r"no answers|scale|cannot"):
        csat(counts)


@settings(deadline=None, max_examples=50)
@given(shares)
def test_wilson_agrees_with_scipy(share: Share) -> None:
    theirs = stats.binomtest(share.hits, share.n).proportion_ci(method="wilson")

    interval = wilson_interval(share)

    assert interval.low == pytest.approx(theirs.low, abs=1e-9)
    assert interval.high == pytest.approx(theirs.high, abs=1e-9)


@settings(deadline=None, max_examples=50)
@given(shares)
def test_an_interval_holds_its_share_and_stays_possible(share: Share) -> None:
    interval = wilson_interval(share)

    assert 0 <= interval.low <= share.value <= interval.high <= 1


@settings(deadline=None, max_examples=50)
@given(shares, shares)
def test_a_comparison_turned_round_is_its_mirror(one: Share, other: Share) -> None:
    there, back = compare_shares(one, other), compare_shares(other, one)

    assert there.difference == -back.difference
    assert there.low == pytest.approx(-back.high)
    assert there.z == -back.z
    assert there.p == back.p
    assert there.low <= there.difference <= there.high
    assert there.detectable > 0


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(st.integers(0, 10), st.integers(0, 500), min_size=1).filter(lambda counts: sum(counts.values())))
def test_nps_stays_within_its_scale(counts: dict[int, int]) -> None:
    score = nps(counts)

    assert -100 <= score.low <= score.centre <= score.high <= 100
    assert -100 <= score.value <= 100


def test_more_answers_make_narrower_intervals() -> None:
    widths = [nps({10: 5 * k, 8: 3 * k, 0: 2 * k}) for k in (1, 2, 4, 8)]

    assert all(wide.high - wide.low > narrow.high - narrow.low for wide, narrow in pairwise(widths))
