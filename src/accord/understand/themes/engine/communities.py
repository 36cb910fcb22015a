"""Groups of a graph that hold together more than chance would have them.

Source: Blondel et al., Fast unfolding of communities in large networks (2008), with the resolution of Reichardt and
Bornholdt (2006) and the queue of Traag et al. (2019): only those whose neighbours moved are asked again.
"""

from collections import deque

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Labels = NDArray[np.int64]


def find_communities(graph: csr_matrix, *, resolution: float, seed: int = 0) -> Labels:
    """The group of each node; a higher resolution makes more and smaller groups."""
    labels = np.arange(graph.shape[0])
    level = graph
    while True:
        moved = _move(level, list(range(level.shape[0])), resolution=resolution, seed=seed)
        labels = moved[labels]
        groups = int(moved.max()) + 1
        if groups == level.shape[0]:
            break
        members = csr_matrix((np.ones(len(moved)), (np.arange(len(moved)), moved)))
        level = csr_matrix(members.T @ level @ members)
    return _move(graph, labels.tolist(), resolution=resolution, seed=seed + 1)


def _move(graph: csr_matrix, groups: list[int], *, resolution: float, seed: int) -> Labels:
    """Let each node join the neighbouring group that gains most, until none wants to move."""
    starts, ends, weights = graph.indptr.tolist(), graph.indices.tolist(), graph.data.tolist()
    strength = np.asarray(graph.sum(axis=1)).ravel().tolist()
    whole = sum(strength) or 1.0
    total = [0.0] * len(groups)
    for node, group in enumerate(groups):
        total[group] += strength[node]
    waiting = deque(np.random.default_rng(seed).permutation(len(groups)).tolist())
    waits = [True] * len(groups)
    while waiting:
        node = waiting.popleft()
        waits[node] = False
        own = groups[node]
        edges = range(starts[node], starts[node + 1])
        pull = {own: 0.0}
        for edge in edges:
            if ends[edge] != node:
                group = groups[ends[edge]]
                pull[group] = pull.get(group, 0.0) + weights[edge]
        total[own] -= strength[node]
        chance = resolution * strength[node] / whole
        best, gain = own, pull[own] - chance * total[own]
        for group, force in pull.items():
            if force - chance * total[group] > gain + 1e-12:
                best, gain = group, force - chance * total[group]
        total[best] += strength[node]
        if best != own:
            groups[node] = best
            for edge in edges:
                other = ends[edge]
                if not waits[other] and groups[other] != best:
                    waits[other] = True
                    waiting.append(other)
    return np.unique(np.array(groups, np.int64), return_inverse=True)[1].astype(np.int64)
