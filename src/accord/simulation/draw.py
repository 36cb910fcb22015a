"""Chance that comes out the same for the same key, so that any single day of the world can be made alone."""

from collections.abc import Sequence
from math import exp
from random import Random
from typing import TypeVar

T = TypeVar("T")


def dice(*key: object) -> Random:
    """A generator of its own for this key; the order in which keys are asked for does not matter."""
    return Random("/".join(str(part) for part in key))


def poisson(chance: Random, mean: float) -> int:
    """A count with the given mean (Knuth's product of uniforms; meant for means below about 100)."""
    limit, product, count = exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count


def one_of(chance: Random, options: Sequence[T]) -> T:
    return options[int(chance.random() * len(options))]
