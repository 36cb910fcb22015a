"""Relative importance against a second way of reckoning it: every order of the predictors, by least squares."""

from itertools import permutations
from random import Random

import numpy
import pytest

from accord.kernel.statistics.importance import Row, relative_importance
from accord.kernel.statistics.several import Range, added, holm, multiplied


def rows_of(n: int, *, seed: int = 5) -> list[Row]:
    chance = Random(seed)
    found = []
    for unit in range(n):
        one = chance.gauss(0, 1)
        two, three = 0.6 * one + chance.gauss(0, 1), float(chance.random() < 0.3)
        found.append(Row(unit, (one, two, three, 1.0), one + 0.5 * two - 0.8 * three + chance.gauss(0, 1)))
    return found


def explained(rows: list[Row], chosen: tuple[int, ...]) -> float:
    y = numpy.array([row.outcome for row in rows])
    x = numpy.array([[1.0, *(row.values[k] for k in chosen)] for row in rows])
    rest = y - x @ numpy.linalg.lstsq(x, y, rcond=None)[0]
    return float(1 - rest @ rest / ((y - y.mean()) @ (y - y.mean())))


def test_the_parts_are_the_mean_over_all_orders_and_add_up() -> None:
    rows = rows_of(400)
    found = relative_importance(rows, replicates=20)
    expected = [0.0] * 4
    for order in permutations(range(4)):
        for place, k in enumerate(order):
            expected[k] += (explained(rows, order[: place + 1]) - explained(rows, order[:place])) / 24
    assert [part.share for part in found.parts] == pytest.approx(expected, abs=1e-9)
    assert sum(part.share for part in found.parts) == pytest.approx(found.explained)
    x = numpy.array([[1.0, *row.values[:3]] for row in rows])
    slopes = numpy.linalg.lstsq(x, numpy.array([row.outcome for row in rows]), rcond=None)[0]
    assert [part.slope for part in found.parts] == pytest.approx([*slopes[1:], 0.0], abs=1e-9)


def test_of_two_predictors_each_gets_half_of_what_they_share() -> None:
    rows = [Row(row.unit, row.values[:2], row.outcome) for row in rows_of(300)]
    found = relative_importance(rows, replicates=10)
    alone = [explained(rows, (k,)) for k in (0, 1)]
    both = explained(rows, (0, 1))
    halves = [(alone[0] + both - alone[1]) / 2, (alone[1] + both - alone[0]) / 2]
    assert [part.share for part in found.parts] == pytest.approx(halves)


def test_a_slope_of_nothing_is_seldom_called_something() -> None:
    """Answers of one customer come twice: taken for independent ones, far more than one in twenty would seem real."""
    hits = 0
    for seed in range(60):
        chance = Random(seed)
        rows = []
        for unit in range(150):
            mood, kind = chance.gauss(0, 1), chance.gauss(0, 1)
            rows += [Row(unit, (kind,), mood + chance.gauss(0, 0.2)) for _ in range(3)]
        hits += relative_importance(rows, replicates=60).parts[0].p < 0.05
    assert hits <= 8


def test_too_few_rows_say_nothing() -> None:
    with pytest.raises(ValueError, match="too few"):
        relative_importance(rows_of(30))


def test_many_comparisons_ask_for_more() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []


def test_ranges_are_added_by_squares_and_what_is_unknown_in_full() -> None:
    total = added([Range(100, 97, 103), Range(50, 46, 54)])
    assert (total.value, total.low, total.high, total.known) == (150, 145, 155, True)
    wide = added([Range(100, 97, 103), Range(10, 0, 30, known=False)])
    assert (wide.low, wide.high, wide.known) == (97, 133, False)
    cost = multiplied(Range(100, 97, 104), Range(2, 1.9, 2.1))
    assert (cost.value, round(cost.low, 2), round(cost.high, 2)) == (200, 188.34, 212.81)
