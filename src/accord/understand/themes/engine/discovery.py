"""Texts in, themes out: how many and which is found in the texts themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from accord.kernel.meaning.contracts import Model, Vectors
from accord.understand.themes.engine.communities import Labels, find_communities
from accord.understand.themes.engine.granularity import best_resolution, most_agreed
from accord.understand.themes.engine.labelling import telling_words, typical
from accord.understand.themes.engine.neighbours import NEIGHBOURS, nearest, neighbour_graph
from accord.understand.themes.engine.seeing import Progress, Seen, Sight, quiet

MOST_TEXTS = 12_000
"""Themes are found among at most so many texts, drawn at random; the others join the theme of their neighbours."""

_FEW = 8
_TRIES = 4
_AROUND = (2**-0.5, 1.0, 2**0.5)
_LEAST_SIZE = 3
_ROUNDS = 3
_COARSEST = 0.5
_VOTERS = 10


@dataclass(frozen=True, kw_only=True)
class FoundTheme:
    """A theme: its telling words, the place of its typical text, how many texts it has."""

    words: tuple[str, ...]
    typical: int
    size: int

    @property
    def label(self) -> str:
        """Its words in one line."""
        return " · ".join(self.words)


@dataclass(frozen=True, kw_only=True)
class Discovery:
    """Themes, largest first, and for each text the theme it belongs to (-1 for an empty text) and how surely."""

    themes: tuple[FoundTheme, ...]
    theme_of: Labels
    confidence: NDArray[np.float64]
    rows: Vectors
    resolution: float


def discover(
    texts: Sequence[str], *, models: Sequence[Model] = (), seed: int = 0, progress: Progress = quiet
) -> Discovery:
    """Find the themes of texts. Without models by their words alone."""
    filled = np.array([place for place, text in enumerate(texts) if text.strip()], np.int64)
    said = [texts[place] for place in filled.tolist()]
    found = group_texts(said, models=models, seed=seed, progress=progress)
    confidence, rows, resolution = found.confidence, found.rows, found.resolution
    progress("labels", 0, 1)
    labels, themes = _describe(found.labels, rows, said)
    theme_of, sure = np.full(len(texts), -1, np.int64), np.zeros(len(texts))
    everything = np.zeros((len(texts), rows.shape[1]), np.float32)
    theme_of[filled], sure[filled], everything[filled] = labels, confidence, rows
    placed = tuple(
        FoundTheme(words=theme.words, typical=int(filled[theme.typical]), size=theme.size) for theme in themes
    )
    return Discovery(themes=placed, theme_of=theme_of, confidence=sure, rows=everything, resolution=resolution)


@dataclass(frozen=True, kw_only=True)
class Grouped:
    """Texts as rows with the group of each; `sight` sees later texts in the same way. None: too few to compare."""

    sight: Sight | None
    rows: Vectors
    labels: Labels
    confidence: NDArray[np.float64]
    resolution: float


def group_texts(
    texts: Sequence[str],
    *,
    models: Sequence[Model] = (),
    by_language: bool = False,
    most: int | None = None,
    seed: int = 0,
    progress: Progress = quiet,
) -> Grouped:
    """The groups of texts, none of which is empty; `most` of them at most, where that is asked for."""
    if len(texts) < _FEW:  # one theme
        return Grouped(
            sight=None,
            rows=np.zeros((len(texts), 1), np.float32),
            labels=np.zeros(len(texts), np.int64),
            confidence=np.ones(len(texts)),
            resolution=0.0,
        )
    drawn = np.arange(len(texts))
    if len(texts) > MOST_TEXTS:
        drawn = np.sort(np.random.default_rng(seed).choice(len(texts), MOST_TEXTS, replace=False))
    asked = [texts[place] for place in drawn.tolist()]
    sight = Sight(asked, models=models, by_language=by_language, progress=progress)
    labels, resolution = cut_themes(sight.seen, most=most, seed=seed, progress=progress)
    rows = sight.seen.whole
    if len(drawn) < len(texts):
        rows = np.concatenate([sight.look(texts[start : start + 512]).whole for start in range(0, len(texts), 512)])
    theme_of, confidence = vote(rows, known=sight.seen.whole, labels=labels)
    theme_of[drawn] = labels
    return Grouped(sight=sight, rows=rows, labels=theme_of, confidence=confidence, resolution=resolution)


def cut_themes(
    seen: Seen, *, most: int | None = None, seed: int = 0, progress: Progress = quiet
) -> tuple[Labels, float]:
    """The theme of each text, and the resolution at which the texts themselves asked to be cut.

    Where that gives more than `most` themes they are cut less finely.
    """
    progress("neighbours", 0, 3)
    count = min(NEIGHBOURS, max(len(seen.whole) // 4, 2))
    one, other = neighbour_graph(seen.one, count=count), neighbour_graph(seen.other, count=count)
    progress("granularity", 1, 3)
    resolution = best_resolution(one, other)
    progress("themes", 2, 3)
    graph = neighbour_graph(seen.whole, count=count)
    while most is not None and resolution > _COARSEST and _themes_at(graph, resolution, seed) > most:
        resolution /= 2**0.5
    tries = [
        find_communities(graph, resolution=resolution * finer, seed=seed + 10 * turn)
        for finer in _AROUND
        for turn in range(_TRIES)
    ]
    return join_small(settle(most_agreed(tries), graph), seen.whole), resolution


def _themes_at(graph: csr_matrix, resolution: float, seed: int) -> int:
    return int((np.bincount(find_communities(graph, resolution=resolution, seed=seed)) >= _LEAST_SIZE).sum())


def settle(labels: Labels, graph: csr_matrix) -> Labels:
    """Let each text be of the theme that most of its neighbours are of, where a whole cut put it elsewhere."""
    for _round in range(_ROUNDS):
        members = csr_matrix((np.ones(len(labels)), (np.arange(len(labels)), labels)))
        told = np.asarray((graph @ members).argmax(axis=1)).ravel().astype(np.int64)
        if (told == labels).all():
            break
        labels = told
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def join_small(labels: Labels, rows: Vectors, *, least: int = _LEAST_SIZE) -> Labels:
    """Texts of groups too small to be a theme join the theme whose middle is nearest."""
    sizes = np.bincount(labels)
    large = np.flatnonzero(sizes >= least)
    if not len(large) or len(large) == len(sizes):
        return labels
    centres = np.stack([rows[labels == group].mean(axis=0) for group in large])
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-12)
    joined = labels.copy()
    lost = np.flatnonzero(sizes[labels] < least)
    joined[lost] = large[np.argmax(rows[lost] @ centres.T, axis=1)]
    return np.unique(joined, return_inverse=True)[1].astype(np.int64)


def vote(rows: Vectors, *, known: Vectors, labels: Labels) -> tuple[Labels, NDArray[np.float64]]:
    """The theme of most of a text's nearest known texts, nearer ones counting more, with its share of the votes."""
    places, cosines = nearest(rows, among=known, count=_VOTERS)
    weights = np.maximum(cosines, 1e-6) ** 4
    votes = np.zeros((len(rows), int(labels.max()) + 1))
    np.add.at(votes, (np.arange(len(rows))[:, None], labels[places]), weights)
    best = votes.argmax(axis=1)
    return best.astype(np.int64), votes[np.arange(len(rows)), best] / votes.sum(axis=1)


def _describe(labels: Labels, rows: Vectors, texts: Sequence[str]) -> tuple[Labels, list[FoundTheme]]:
    """Themes in the order of their size, with words and a typical text."""
    if not len(labels):
        return labels, []
    sizes = np.bincount(labels)
    order = np.argsort(-sizes, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    ranked = rank[labels]
    members = [np.flatnonzero(ranked == theme) for theme in range(len(order))]
    said_in = [[texts[place] for place in own.tolist()] for own in members]
    words = telling_words(said_in)
    themes = [
        FoundTheme(
            words=tuple(said),
            typical=int(own[typical(rows[own], own_texts)]),
            size=len(own),
        )
        for said, own, own_texts in zip(words, members, said_in, strict=True)
    ]
    return ranked, themes
