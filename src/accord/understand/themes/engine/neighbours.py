"""Which texts lie next to each other, as a graph whose edges are as strong as the texts are alike.

Source: Zelnik-Manor and Perona, Self-tuning spectral clustering (2004): each text has a scale of its own, the distance
of its eighth neighbour, so that dense and sparse themes weigh alike.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from accord.kernel.meaning.contracts import Vectors

NEIGHBOURS = 15
_SCALE = 7
_ROWS = 1_000


def nearest(rows: Vectors, *, among: Vectors | None = None, count: int) -> tuple[NDArray[np.int64], Vectors]:
    """For each row the `count` nearest rows of `among` with their cosine, nearest first; without it, of the others."""
    others = rows if among is None else among
    count = min(count, len(others) - (among is None))
    places = np.zeros((len(rows), count), np.int64)
    cosines = np.zeros((len(rows), count), np.float32)
    for start in range(0, len(rows), _ROWS):
        alike = rows[start : start + _ROWS] @ others.T
        if among is None:
            alike[np.arange(len(alike)), np.arange(start, start + len(alike))] = -np.inf
        best = np.argpartition(-alike, count - 1, axis=1)[:, :count]
        order = np.argsort(-np.take_along_axis(alike, best, 1), axis=1, kind="stable")
        places[start : start + _ROWS] = np.take_along_axis(best, order, 1)
        cosines[start : start + _ROWS] = np.take_along_axis(alike, places[start : start + _ROWS], 1)
    return places, cosines


def neighbour_graph(rows: Vectors, *, count: int = NEIGHBOURS) -> csr_matrix:
    """The symmetric graph of nearest neighbours."""
    places, cosines = nearest(rows, count=count)
    number, count = places.shape
    distances = np.sqrt(np.maximum(2 - 2 * cosines, 1e-6))
    scale = distances[:, min(_SCALE, count - 1)]
    weights = np.exp(-(distances**2) / np.maximum(scale[:, None] * scale[places], 1e-6))
    graph = csr_matrix((weights.ravel(), (np.repeat(np.arange(number), count), places.ravel())), (number, number))
    return csr_matrix((graph + graph.T) / 2)
