"""Control limits of shares and rates over time: p and u charts, widened where points spread more than chance alone.

Laney (2002): each point is turned into z by its own binomial or Poisson standard error, and σ of z is estimated from
the mean moving range; at a large n the plain limits would call every point a signal. It never narrows them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_MOVING_RANGE = 1.128
_SIGMAS = 3.0


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one point."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ControlChart:
    """The centre, σ of z (1 where nothing spreads more than chance), and the limits of each point; None without n."""

    centre: float
    spread: float
    limits: tuple[Limits | None, ...]


def p_chart(hits: Sequence[int], n: Sequence[int]) -> ControlChart | None:
    """Return the limits of shares, as fractions; None where nothing was asked at all."""
    if not sum(n):
        return None
    centre = sum(hits) / sum(n)
    return _chart(
        [hit / of if of else None for hit, of in zip(hits, n, strict=True)], n, centre, centre * (1 - centre), 1
    )


def u_chart(events: Sequence[int], exposure: Sequence[float]) -> ControlChart | None:
    """Return the limits of events per unit of exposure; None where there was no exposure."""
    if not sum(exposure):
        return None
    centre = sum(events) / sum(exposure)
    return _chart(
        [e / x if x else None for e, x in zip(events, exposure, strict=True)], exposure, centre, centre, math.inf
    )


def mean_chart(
    values: Sequence[float | None], n: Sequence[int], *, centre: float, variance: float, low: float, high: float
) -> ControlChart:
    """Return the limits of means of single values with this variance, within the bounds of their scale."""
    return _chart(values, n, centre, variance, high, least=low)


def _chart(
    values: Sequence[float | None],
    weights: Sequence[float],
    centre: float,
    variance: float,
    most: float,
    *,
    least: float = 0.0,
) -> ControlChart:
    errors = [math.sqrt(variance / weight) if weight else 0.0 for weight in weights]
    z = [(v - centre) / e for v, e in zip(values, errors, strict=True) if v is not None and e > 0]
    spread = 1.0
    if len(z) > 2:
        moving = [abs(later - earlier) for earlier, later in pairwise(z)]
        spread = max(1.0, sum(moving) / len(moving) / _MOVING_RANGE)
    limits = [
        None
        if value is None
        else Limits(
            low=max(least, centre - _SIGMAS * spread * error), high=min(most, centre + _SIGMAS * spread * error)
        )
        for value, error in zip(values, errors, strict=True)
    ]
    return ControlChart(centre=centre, spread=spread, limits=tuple(limits))
