"""Shares of answers: interval, difference of two, and how small a difference could be seen.

Everything is a fraction (0 to 1) here; screens and commands show per cent.
"""

import math
from dataclasses import dataclass

from accord.kernel.statistics.normal import (
    Difference,
    Interval,
    detectable_difference,
    two_sided_p,
    z_of,
    z_value,
)


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `n`; at least one of `n` and never more hits than that (ValueError)."""

    hits: int
    n: int

    def __post_init__(self) -> None:
        if self.n <= 0:
            raise ValueError("A share of nothing is not known: there are no answers.")
        if not 0 <= self.hits <= self.n:
            raise ValueError("A share has at least none and at most all of the answers.")

    @property
    def value(self) -> float:
        return self.hits / self.n


def wilson_interval(share: Share, *, confidence: float = 0.95) -> Interval:
    """Return the score interval of a share (Wilson 1927)."""
    z2 = z_value(confidence) ** 2
    n, p = share.n, share.value
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    reach = math.sqrt(z2) / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    low = 0.0 if share.hits == 0 else max(0.0, centre - reach)
    high = 1.0 if share.hits == n else min(1.0, centre + reach)
    return Interval(low=low, high=high)


def newcombe_interval(before: Share, after: Share, *, confidence: float = 0.95) -> Interval:
    """Return the interval of `after` − `before` from their score intervals (Newcombe 1998, method 10)."""
    one, two = wilson_interval(after, confidence=confidence), wilson_interval(before, confidence=confidence)
    difference = after.value - before.value
    return Interval(
        low=difference - math.hypot(after.value - one.low, two.high - before.value),
        high=difference + math.hypot(one.high - after.value, before.value - two.low),
    )


def compare_shares(before: Share, after: Share, *, confidence: float = 0.95) -> Difference:
    """Return `after` − `before` with Newcombe's interval and the pooled z test of equal shares."""
    difference = after.value - before.value
    pooled = Share(hits=before.hits + after.hits, n=before.n + after.n)
    z = z_of(difference, _standard_error(pooled.value, before=before.n, after=after.n))
    interval = newcombe_interval(before, after, confidence=confidence)
    return Difference(
        difference=difference,
        low=interval.low,
        high=interval.high,
        z=z,
        p=two_sided_p(z),
        detectable=detectable_share_difference(pooled, before=before.n, after=after.n, confidence=confidence),
    )


def detectable_share_difference(
    share: Share, *, before: int, after: int, power: float = 0.8, confidence: float = 0.95
) -> float:
    """Return the smallest difference that `before` and `after` answers show with this power round `share`.

    Where all answers were alike the plain formula would promise to see anything; then Agresti and Coull's share
    (two hits and two misses added) stands in.
    """
    p = share.value
    if p in (0, 1):
        p = (share.hits + 2) / (share.n + 4)
    return detectable_difference(_standard_error(p, before=before, after=after), power=power, confidence=confidence)


def answers_needed(share: float, difference: float, *, power: float = 0.8, confidence: float = 0.95) -> int:
    """Return the answers needed in each of two periods to see a true `difference` round `share`."""
    if difference == 0:
        raise ValueError("No number of answers shows a difference of nothing.")
    one_each = _standard_error(share, before=1, after=1)
    return math.ceil((detectable_difference(one_each, power=power, confidence=confidence) / difference) ** 2)


def _standard_error(p: float, *, before: int, after: int) -> float:
    return math.sqrt(p * (1 - p) * (1 / before + 1 / after))
