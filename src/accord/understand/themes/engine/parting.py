"""Whether a theme is clearly two or more, and whether two themes are nearly one.

Texts of one intent also lie in heaps: asked hard enough, every theme falls apart. So heaps are held against the themes
of the same collection: they are clear when their middles are less alike than most themes are to the one next to them.
How alike two middles are is told without the spread about them (Spearman's correction for attenuation, 1904), so that
small and wide groups compare with large and dense ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accord.kernel.meaning.contracts import Vectors
from accord.understand.themes.engine.communities import Labels, find_communities
from accord.understand.themes.engine.discovery import join_small
from accord.understand.themes.engine.neighbours import NEIGHBOURS, neighbour_graph

LEAST_TEXTS = 20
_LEAST_PART, _LEAST_SHARE = 5, 0.12
_FINER = (0.25, 0.35, 0.5, 0.7, 1.0)
_CLEARLY_APART, _NEARLY_SAME = 0.45, 0.8
_LEAST_ALIKE = 1e-6

Places = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class NearlySame:
    """Two groups, by their places, that are hardly apart."""

    one: int
    other: int
    likeness: float


def alike(groups: Sequence[Vectors]) -> NDArray[np.float64]:
    """The cosines of the middles that groups of texts would have if they had no spread; -1 of each with itself."""
    sums = np.array([rows.sum(axis=0) for rows in groups], float)
    sizes = np.array([len(rows) for rows in groups], float)
    pairs = np.maximum(sizes * (sizes - 1), 1)
    within = np.sqrt(np.maximum(((sums**2).sum(axis=1) - sizes) / pairs, _LEAST_ALIKE))
    table = np.asarray(sums @ sums.T / np.outer(sizes, sizes) / np.outer(within, within), float)
    np.fill_diagonal(table, -1)
    table[:, sizes < _LEAST_PART] = table[sizes < _LEAST_PART] = -1  # of so few nothing can be said
    return table


def usual_likeness(groups: Sequence[Vectors]) -> float:
    """How alike a theme usually is to the one next to it, and at most what is clear anyway."""
    nearest = alike(groups).max(axis=1) if len(groups) > 1 else np.zeros(0)
    known = nearest[nearest > -1]
    return min(float(np.median(known)), _CLEARLY_APART) if len(known) else _CLEARLY_APART


def fall_apart(rows: Vectors, *, at_most: float = _CLEARLY_APART) -> tuple[list[Places], float]:
    """The places of each clear part of a theme, the largest first, and how alike the likest two are; none: ([], 1)."""
    if len(rows) < LEAST_TEXTS:
        return [], 1.0
    labels = _coarsest(rows)
    parts = sorted((np.flatnonzero(labels == part) for part in range(int(labels.max()) + 1)), key=len, reverse=True)
    if len(parts) < 2:
        return [], 1.0
    most = float(alike([rows[part] for part in parts]).max())
    return (parts, most) if most <= at_most else ([], most)


def nearly_same(groups: Sequence[Vectors]) -> list[NearlySame]:
    """Pairs of themes that are nearly one, the likest first; each theme is in one pair at most."""
    table = alike(groups) if len(groups) > 1 else np.zeros((0, 0))
    ones, others = np.nonzero(np.tril(table >= _NEARLY_SAME, -1))
    pairs = [
        NearlySame(one=one, other=other, likeness=float(table[one, other]))
        for one, other in zip(ones.tolist(), others.tolist(), strict=True)
    ]
    taken: set[int] = set()
    found = []
    for pair in sorted(pairs, key=lambda pair: -pair.likeness):
        if not {pair.one, pair.other} & taken:
            taken |= {pair.one, pair.other}
            found.append(pair)
    return found


def _coarsest(rows: Vectors) -> Labels:
    """The coarsest cut that makes more than one group of a size worth a theme."""
    least = max(_LEAST_PART, int(_LEAST_SHARE * len(rows)))
    graph = neighbour_graph(rows, count=min(NEIGHBOURS, len(rows) // 4))
    labels = np.zeros(len(rows), np.int64)
    for resolution in _FINER:
        found = join_small(find_communities(graph, resolution=resolution), rows, least=least)
        sizes = np.bincount(found)
        if len(sizes) > 1 and sizes.min() >= least:
            return found
    return labels
