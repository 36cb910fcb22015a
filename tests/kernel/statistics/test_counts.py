"""Exact intervals, rates before and after, and tails, against scipy as an independent implementation."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from accord.kernel.statistics.counts import (
    Rate,
    Verdict,
    compare_rates,
    negative_binomial_at_least,
    negative_binomial_quantile,
    poisson_at_least,
    poisson_interval,
    poisson_quantile,
    rate_interval,
)
from accord.kernel.statistics.special import beta_below, beta_quantile, gamma_below, gamma_quantile

means = st.floats(0.01, 5000)
sizes = st.floats(0.05, 5000)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 20_000))
def test_the_poisson_interval_is_garwoods(events: int) -> None:
    interval = poisson_interval(events)

    assert interval.low == pytest.approx(stats.chi2.ppf(0.025, 2 * events) / 2 if events else 0.0, rel=1e-9)
    assert interval.high == pytest.approx(stats.chi2.ppf(0.975, 2 * events + 2) / 2, rel=1e-9)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10_000), means)
def test_poisson_tails_agree(count: int, mean: float) -> None:
    assert poisson_at_least(count, mean=mean) == pytest.approx(stats.poisson.sf(count - 1, mean), rel=1e-7, abs=1e-250)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10_000), means, sizes)
def test_negative_binomial_tails_agree(count: int, mean: float, size: float) -> None:
    theirs = stats.nbinom.sf(count - 1, size, size / (size + mean))

    assert negative_binomial_at_least(count, mean=mean, size=size) == pytest.approx(theirs, rel=1e-6, abs=1e-250)


@settings(deadline=None, max_examples=50)
@given(st.floats(0.001, 0.999), means, sizes)
def test_a_quantile_is_the_least_count_that_reaches_its_share(share: float, mean: float, size: float) -> None:
    count = negative_binomial_quantile(share, mean=mean, size=size)

    assert 1 - negative_binomial_at_least(count + 1, mean=mean, size=size) >= share - 1e-12
    assert count == 0 or 1 - negative_binomial_at_least(count, mean=mean, size=size) < share + 1e-12


@pytest.mark.parametrize(("share", "mean"), [(0.5, 0.1), (0.95, 3.2), (0.999, 40.0), (0.01, 700.0)])
def test_poisson_quantiles_agree(share: float, mean: float) -> None:
    assert poisson_quantile(share, mean=mean) == stats.poisson.ppf(share, mean)


@settings(deadline=None, max_examples=50)
@given(st.floats(0.01, 3000), st.floats(0.01, 3000), st.floats(0.0001, 0.9999))
def test_incomplete_functions_agree(a: float, b: float, x: float) -> None:
    assert beta_below(a, b, x) == pytest.approx(stats.beta.cdf(x, a, b), rel=1e-7, abs=1e-12)
    assert gamma_below(a, b) == pytest.approx(stats.gamma.cdf(b, a), rel=1e-7, abs=1e-12)


@settings(deadline=None, max_examples=50)
@given(st.floats(0.5, 500), st.floats(0.5, 500), st.floats(0.001, 0.999))
def test_quantiles_undo_their_functions(a: float, b: float, share: float) -> None:
    assert beta_below(a, b, beta_quantile(a, b, share)) == pytest.approx(share, abs=1e-9)
    assert gamma_below(a, gamma_quantile(a, share)) == pytest.approx(share, abs=1e-9)


def test_a_fix_that_worked_fell() -> None:
    change = compare_rates(Rate(events=90, exposure=90), Rate(events=10, exposure=30))

    assert change.ratio == pytest.approx(1 / 3)
    assert change.verdict is Verdict.FELL
    assert change.low < 1 / 3 < change.high < 1


def test_noise_is_called_noise() -> None:
    change = compare_rates(Rate(events=40, exposure=90), Rate(events=10, exposure=30))

    assert change.verdict is Verdict.NO_DETECTABLE_CHANGE
    assert change.low < 1 < change.high


def test_a_rate_that_doubled_rose_unless_days_vary_too_much_to_say_so() -> None:
    before, after = Rate(events=30, exposure=30), Rate(events=60, exposure=30)

    assert compare_rates(before, after).verdict is Verdict.ROSE
    assert compare_rates(before, after, dispersion=5.0).verdict is Verdict.NO_DETECTABLE_CHANGE


def test_nothing_before_and_nothing_after_is_no_change() -> None:
    change = compare_rates(Rate(events=0, exposure=90), Rate(events=0, exposure=30))

    assert (change.ratio, change.low, change.high, change.p) == (None, 0.0, math.inf, 1.0)
    assert change.verdict is Verdict.NO_DETECTABLE_CHANGE


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 400), st.integers(0, 400), st.floats(1, 300), st.floats(1, 300))
def test_the_rate_ratio_agrees_with_the_exact_binomial(one: int, two: int, days: float, more_days: float) -> None:
    change = compare_rates(Rate(events=one, exposure=days), Rate(events=two, exposure=more_days))

    if one + two:
        exact = stats.binomtest(two, one + two).proportion_ci(method="exact")
        assert change.low == pytest.approx(exact.low / (1 - exact.low) * days / more_days, rel=1e-6)
        if one:
            assert change.high == pytest.approx(exact.high / (1 - exact.high) * days / more_days, rel=1e-6)
    assert (change.verdict is Verdict.NO_DETECTABLE_CHANGE) == (change.low <= 1 <= change.high)


def test_equal_rates_are_called_different_in_at_most_five_per_cent_of_trials() -> None:
    chance = random.Random(7)
    counts = [sum(chance.random() < 0.02 for _ in range(1000)) for _ in range(400)]
    pairs = zip(counts[::2], counts[1::2], strict=True)

    wrong = sum(
        compare_rates(Rate(events=one, exposure=1), Rate(events=two, exposure=1)).verdict
        is not Verdict.NO_DETECTABLE_CHANGE
        for one, two in pairs
    )

    assert wrong <= 10


def test_a_rate_needs_exposure() -> None:
    with pytest.raises(ValueError, match="exposure"):
        Rate(events=1, exposure=0)
    assert rate_interval(Rate(events=0, exposure=10)).high == pytest.approx(0.36889, abs=1e-5)
