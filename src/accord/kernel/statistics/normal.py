"""The normal distribution, intervals, and what both are used for everywhere."""

import math
from dataclasses import dataclass
from statistics import NormalDist

_STANDARD = NormalDist()


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends belong to the interval."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Difference:
    """How far the later figure lies above the earlier one, in the figures' own unit.

    `z` and two-sided `p` test "no difference"; `detectable` is the smallest true difference that samples of these
    sizes would show with 80 % power at two-sided 5 %.
    """

    difference: float
    low: float
    high: float
    z: float
    p: float
    detectable: float


def z_value(confidence: float = 0.95) -> float:
    """Return how many standard errors a two-sided interval of this confidence reaches to each side."""
    return _STANDARD.inv_cdf(0.5 + confidence / 2)


def two_sided_p(z: float) -> float:
    """Return the chance of a value at least as far from zero as `z`."""
    return math.erfc(abs(z) / math.sqrt(2))


def detectable_difference(standard_error: float, *, power: float = 0.8, confidence: float = 0.95) -> float:
    """Return the true difference that a two-sided test with this standard error finds with the given power."""
    return (z_value(confidence) + _STANDARD.inv_cdf(power)) * standard_error


def z_of(difference: float, standard_error: float) -> float:
    """Return difference / standard error; 0 when there is neither a difference nor any spread."""
    if standard_error > 0:
        return difference / standard_error
    return 0.0 if difference == 0 else math.copysign(math.inf, difference)
