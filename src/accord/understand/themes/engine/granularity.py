"""How many themes there are, asked of the texts: where two ways of seeing them agree best.

At a resolution that splits real themes, or throws several together, two ways of seeing that share no source cut at
different places; where the groups are real, both find them. So the texts are grouped in each way alone at many
resolutions, and the one is taken about which the two groupings agree most. Nothing here knows a number of themes.

Sources: Ben-Hur, Elisseeff and Guyon (2002) for choosing a number of groups by stability; Vinh, Epps and Bailey (2010)
for mutual information and Hubert and Arabie (1985) for the Rand index, both adjusted for chance.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from accord.understand.themes.engine.communities import Labels, find_communities

_RESOLUTIONS = tuple(0.5 * 2 ** (step / 2) for step in range(15))  # 0.5 to 64
_NEAR_STEPS, _KEENNESS, _COARSER_STEPS = 4, 50.0, 0.25
_TRIES = 3
_SHUFFLES = 3


def best_resolution(one: csr_matrix, other: csr_matrix) -> float:
    """The resolution about which two graphs of the same texts agree best about their groups."""
    agreement = [_agreement_at(one, other, resolution) for resolution in _RESOLUTIONS]
    smooth = np.convolve(np.pad(agreement, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")
    return _middle_of_the_best(smooth)


def _middle_of_the_best(agreement: NDArray[np.float64]) -> float:
    """Where the best stands among those near it that are nearly as good: a flat top has no one best that is not chance.

    A quarter of a step coarser: of two cuts that agree alike the one with fewer themes is read more easily.
    """
    best = int(np.argmax(agreement))
    steps = np.arange(max(best - _NEAR_STEPS, 0), min(best + _NEAR_STEPS, len(agreement) - 1) + 1)
    weights = np.exp(_KEENNESS * (agreement[steps] - agreement[best]))
    step = float((weights * steps).sum() / weights.sum()) - _COARSER_STEPS
    return float(_RESOLUTIONS[0] * 2 ** (max(step, 0.0) / 2))


def _agreement_at(one: csr_matrix, other: csr_matrix, resolution: float) -> float:
    tries = [
        agreement(
            find_communities(one, resolution=resolution, seed=seed),
            find_communities(other, resolution=resolution, seed=seed),
        )
        for seed in range(_TRIES)
    ]
    return float(np.mean(tries))


def agreement(one: Labels, other: Labels) -> float:
    """How far two groupings agree beyond chance, 0 to 1: the mean of two measures that err to different sides.

    Mutual information leans to fewer and larger groups, the Rand index to those of even size.
    """
    return (_shared_information(one, other) + _rand_index(one, other)) / 2


def _rand_index(one: Labels, other: Labels) -> float:
    pairs = _pairs(_together(one, other)[0])
    first, second = _pairs(np.bincount(one)), _pairs(np.bincount(other))
    by_chance = first * second / max(_pairs(np.array([len(one)])), 1)
    return float((pairs - by_chance) / max((first + second) / 2 - by_chance, 1e-9))


def _shared_information(one: Labels, other: Labels) -> float:
    shuffle = np.random.default_rng(0)
    by_chance = float(np.mean([_information(one, shuffle.permutation(other)) for _ in range(_SHUFFLES)]))
    most = (_entropy(one) + _entropy(other)) / 2
    return (_information(one, other) - by_chance) / max(most - by_chance, 1e-9)


def _information(one: Labels, other: Labels) -> float:
    together, rows, columns = _together(one, other)
    number = len(one)
    expected = np.bincount(one)[rows] * np.bincount(other)[columns] / number
    return float((together / number * np.log(together / expected)).sum())


def _entropy(labels: Labels) -> float:
    shares = np.bincount(labels)[np.bincount(labels) > 0] / len(labels)
    return float(-(shares * np.log(shares)).sum())


def _together(one: Labels, other: Labels) -> tuple[Labels, Labels, Labels]:
    """How many texts lie in each pair of groups that share any, with the two groups."""
    width = int(other.max()) + 1
    pairs, together = np.unique(one * width + other, return_counts=True)
    return together, pairs // width, pairs % width


def _pairs(sizes: NDArray[np.float64] | NDArray[np.int64]) -> float:
    return float((sizes * (sizes - 1.0) / 2).sum())


def most_agreed(groupings: Sequence[Labels]) -> Labels:
    """The grouping that agrees best with all the others: what one unlucky run did differs from what most did."""
    table = np.ones((len(groupings), len(groupings)))
    for one in range(len(groupings)):
        for other in range(one):
            table[one, other] = table[other, one] = agreement(groupings[one], groupings[other])
    return groupings[int(table.mean(axis=1).argmax())]
