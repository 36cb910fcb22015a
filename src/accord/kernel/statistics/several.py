"""Many comparisons at once, and ranges that are added and multiplied."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


def holm(p_values: Sequence[float]) -> list[float]:
    """Return each p as it stands among its family (Holm 1979): below 5 %, no more than 5 % of families lie at all."""
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    adjusted, worst = [1.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        worst = max(worst, min(1.0, (len(order) - rank) * p_values[place]))
        adjusted[place] = worst
    return adjusted


@dataclass(frozen=True, slots=True)
class Range:
    """A value and how low and high it may be. `known` is False where nobody has looked: then all of it is possible."""

    value: float
    low: float
    high: float
    known: bool = True


def added(ranges: Iterable[Range]) -> Range:
    """Return the sum: what was estimated independently by squares (MOVER, Zou 2008), what nobody looked at in full."""
    parts = list(ranges)
    value = math.fsum(part.value for part in parts)
    below = [(part.value - part.low, part.known) for part in parts]
    above = [(part.high - part.value, part.known) for part in parts]
    return Range(value, value - _reach(below), value + _reach(above), all(part.known for part in parts))


def multiplied(one: Range, other: Range) -> Range:
    """Return the product of two independent ranges that are not negative (square-and-add of what each contributes)."""
    value = one.value * other.value
    low = value - math.hypot(other.value * (one.value - one.low), one.value * (other.value - other.low))
    high = value + math.hypot(other.value * (one.high - one.value), one.value * (other.high - other.value))
    least, most = one.low * other.low, one.high * other.high
    return Range(value, max(low, least), min(high, most), one.known and other.known)


def _reach(parts: Sequence[tuple[float, bool]]) -> float:
    estimated = math.hypot(*(reach for reach, known in parts if known))
    return estimated + math.fsum(reach for reach, known in parts if not known)
