"""Counts of events: exact intervals, rates before and after, and tails of the Poisson and negative binomial."""

import enum
import math
from dataclasses import dataclass
from functools import lru_cache

from accord.kernel.statistics.normal import Interval
from accord.kernel.statistics.special import (
    beta_below,
    beta_quantile,
    gamma_below,
    gamma_quantile,
)


class Verdict(enum.StrEnum):
    """What two rates say about a change."""

    FELL = "fell"
    NO_DETECTABLE_CHANGE = "no detectable change"
    ROSE = "rose"


@dataclass(frozen=True, slots=True)
class Rate:
    """`events` within `exposure` (days, orders, customers: any unit, the same on both sides of a comparison)."""

    events: int
    exposure: float

    def __post_init__(self) -> None:
        if self.events < 0:
            raise ValueError("There cannot be fewer than no events.")
        if not self.exposure > 0:
            raise ValueError("A rate needs some exposure: days, orders or customers.")

    @property
    def value(self) -> float:
        return self.events / self.exposure


@dataclass(frozen=True, slots=True)
class RateChange:
    """`ratio` is after / before: None when there were no events before, and then `high` is infinite."""

    ratio: float | None
    low: float
    high: float
    p: float
    verdict: Verdict


@lru_cache(maxsize=4096)  # of millions it takes some ten milliseconds, and a page asks twice
def poisson_interval(events: int, *, confidence: float = 0.95) -> Interval:
    """Return the exact interval of the expected number behind `events` (Garwood 1936)."""
    if events < 0:
        raise ValueError("There cannot be fewer than no events.")
    tail = (1 - confidence) / 2
    low = gamma_quantile(events, tail) if events else 0.0
    return Interval(low=low, high=gamma_quantile(events + 1, 1 - tail))


def rate_interval(rate: Rate, *, confidence: float = 0.95) -> Interval:
    """Return the exact interval of events per unit of exposure."""
    events = poisson_interval(rate.events, confidence=confidence)
    return Interval(low=events.low / rate.exposure, high=events.high / rate.exposure)


def compare_rates(before: Rate, after: Rate, *, confidence: float = 0.95, dispersion: float = 1.0) -> RateChange:
    """Return after / before with an exact interval and what it allows to be said.

    Given their sum, the later count is binomial (Przyborowski and Wilenski 1940), and its exact interval
    (Clopper and Pearson 1934) is turned into one of the ratio. `dispersion` is variance / mean of the counts where
    they are known to spread more than Poisson ones; the evidence is divided by it. No events at all are no change.
    """
    if dispersion < 1:
        raise ValueError("A dispersion below 1 would claim more evidence than there is.")
    earlier, later = before.events / dispersion, after.events / dispersion
    exposures = before.exposure / after.exposure
    tail = (1 - confidence) / 2
    low = beta_quantile(later, earlier + 1, tail) if later else 0.0
    high = beta_quantile(later + 1, earlier, 1 - tail) if earlier else 1.0
    low_ratio = low / (1 - low) * exposures
    high_ratio = high / (1 - high) * exposures if high < 1 else math.inf
    return RateChange(
        ratio=after.value / before.value if before.events else None,
        low=low_ratio,
        high=high_ratio,
        p=_two_sided_p(earlier, later, share=1 / (1 + exposures)),
        verdict=_verdict(low=low_ratio, high=high_ratio),
    )


def _verdict(*, low: float, high: float) -> Verdict:
    if high < 1:
        return Verdict.FELL
    return Verdict.ROSE if low > 1 else Verdict.NO_DETECTABLE_CHANGE


def _two_sided_p(earlier: float, later: float, *, share: float) -> float:
    if earlier + later == 0:
        return 1.0
    as_many = beta_below(later, earlier + 1, share) if later else 1.0
    as_few = 1 - beta_below(later + 1, earlier, share) if earlier else 1.0
    return min(1.0, 2 * min(as_many, as_few))


def poisson_at_least(count: int, *, mean: float) -> float:
    """Return P(Y ≥ count) of a Poisson variable, precise also where it is tiny."""
    return gamma_below(count, mean) if count > 0 else 1.0


def negative_binomial_at_least(count: int, *, mean: float, size: float) -> float:
    """Return P(Y ≥ count) where the variance is mean + mean²/size; an infinite size is Poisson."""
    if count <= 0:
        return 1.0
    if math.isinf(size):
        return poisson_at_least(count, mean=mean)
    return beta_below(count, size, mean / (size + mean)) if mean > 0 else 0.0


def poisson_quantile(share: float, *, mean: float) -> int:
    """Return the least count k with P(Y ≤ k) ≥ share."""
    return negative_binomial_quantile(share, mean=mean, size=math.inf)


def negative_binomial_quantile(share: float, *, mean: float, size: float) -> int:
    """Return the least count k with P(Y ≤ k) ≥ share, 0 < share < 1."""
    if not 0 < share < 1:
        raise ValueError("A quantile lies strictly between none and all.")
    allowed = 1 - share
    low, high = -1, max(1, math.ceil(mean))
    while negative_binomial_at_least(high + 1, mean=mean, size=size) > allowed:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if negative_binomial_at_least(middle + 1, mean=mean, size=size) > allowed:
            low = middle
        else:
            high = middle
    return high
