"""The incomplete gamma and beta functions, regularised, with their inverses.

Sources: Abramowitz and Stegun, chapters 6 and 26; continued fractions evaluated by Lentz's method.
"""

import math
from collections.abc import Callable

_TINY = 1e-300
_PRECISION = 1e-15
_MOST_STEPS = 100_000


def gamma_below(a: float, x: float) -> float:
    """Return P(a, x): the chance that a gamma variable of shape `a` and scale 1 is at most `x`."""
    if x <= 0:
        return 0.0
    return _gamma_series(a, x) if x < a + 1 else 1.0 - _gamma_fraction(a, x)


def beta_below(a: float, b: float, x: float) -> float:
    """Return I_x(a, b): the chance that a beta variable is at most `x`. Precise also where it is tiny."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    if x < (a + 1) / (a + b + 2):
        return math.exp(log_front) * _beta_fraction(a, b, x) / a
    return 1.0 - math.exp(log_front) * _beta_fraction(b, a, 1 - x) / b


def gamma_quantile(a: float, share: float) -> float:
    """Return the x for which P(a, x) = `share`, 0 < share < 1."""
    high = a + 1
    while gamma_below(a, high) < share:
        high *= 2
    return _bisect(lambda x: gamma_below(a, x), share, low=0.0, high=high)


def beta_quantile(a: float, b: float, share: float) -> float:
    """Return the x for which I_x(a, b) = `share`, 0 < share < 1."""
    return _bisect(lambda x: beta_below(a, b, x), share, low=0.0, high=1.0)


def _bisect(rising: Callable[[float], float], target: float, *, low: float, high: float) -> float:
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if rising(middle) < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _gamma_front(a: float, x: float) -> float:
    return math.exp(a * math.log(x) - x - math.lgamma(a))


def _gamma_series(a: float, x: float) -> float:
    term = total = 1 / a
    for step in range(1, _MOST_STEPS):
        term *= x / (a + step)
        total += term
        if term < total * _PRECISION:
            break
    return total * _gamma_front(a, x)


def _gamma_fraction(a: float, x: float) -> float:
    b = x + 1 - a
    c, d = 1 / _TINY, 1 / b
    value = d
    for step in range(1, _MOST_STEPS):
        numerator = -step * (step - a)
        b += 2
        d = 1 / (numerator * d + b or _TINY)
        c = b + numerator / c or _TINY
        value *= d * c
        if abs(d * c - 1) < _PRECISION:
            break
    return value * _gamma_front(a, x)


def _beta_fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or _TINY)
    value = d
    for m in range(1, _MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / (1 + even * d or _TINY)
        c = 1 + even / c or _TINY
        value *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / (1 + odd * d or _TINY)
        c = 1 + odd / c or _TINY
        value *= d * c
        if abs(d * c - 1) < _PRECISION:
            break
    return value
