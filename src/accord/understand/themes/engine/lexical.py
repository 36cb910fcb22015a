"""What texts say in so many words: TF-IDF of words and word pairs, or of pieces of words, made dense by an SVD.

Source: Deerwester et al., Indexing by latent semantic analysis (1990).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from scipy.sparse.linalg import svds

from accord.kernel.meaning.contracts import Vectors

_WORD = re.compile(r"\w+", re.UNICODE)
_DIMENSIONS = 100
_LEAST_TEXTS = 2  # a term of one text alone makes nothing alike
_MOST_SHARE = 0.5  # a term of every second text tells nothing
_MOST_WORDS = 200

Terms = Callable[[str], Iterable[str]]


def word_terms(text: str) -> set[str]:
    """The words of a text and its pairs of neighbouring words."""
    words = _WORD.findall(text.casefold())[:_MOST_WORDS]
    return {*words, *(f"{one} {other}" for one, other in pairwise(words))}


def piece_terms(text: str) -> set[str]:
    """The pieces of three to five letters of a text's words: they join inflected and misspelt words."""
    pieces: set[str] = set()
    for word in _WORD.findall(text.casefold())[:_MOST_WORDS]:
        framed = f"<{word}>"
        pieces.update(framed[at : at + size] for size in (3, 4, 5) for at in range(len(framed) - size + 1))
    return pieces


class Lexicon:
    """The terms of a collection of texts and the directions in which they differ most."""

    def __init__(self, texts: Sequence[str], *, terms: Terms = word_terms, dimensions: int = _DIMENSIONS) -> None:
        self._terms = terms
        found = [terms(text) for text in texts]
        spread = Counter(term for one in found for term in one)
        kept = sorted(term for term, n in spread.items() if _LEAST_TEXTS <= n <= max(_MOST_SHARE * len(texts), 2))
        self._place = {term: place for place, term in enumerate(kept)}
        self._weights = np.log(len(texts) / np.array([spread[term] for term in kept], float)) if kept else np.zeros(0)
        weighed = self._weigh(found)
        wanted = min(dimensions, min(weighed.shape) - 1)
        self._directions: NDArray[np.float64] | None = None
        if wanted >= 1 and weighed.nnz:
            start = np.random.default_rng(0).random(min(weighed.shape))
            self._directions = np.asarray(svds(weighed, k=wanted, v0=start)[2], float)

    @classmethod
    def again(cls, kept: Mapping[str, Any], *, name: str, terms: Terms) -> "Lexicon":
        """The lexicon whose `state` was kept."""
        lexicon = cls.__new__(cls)
        lexicon._terms = terms
        known = bytes(kept[f"{name}_terms"]).decode().split("\n")
        lexicon._place = {term: place for place, term in enumerate(known) if term}
        lexicon._weights = kept[f"{name}_weights"].astype(float)
        directions = kept[f"{name}_directions"].astype(float)
        lexicon._directions = directions if directions.size else None
        return lexicon

    def state(self, name: str) -> dict[str, Any]:
        """What `again` needs, as arrays; the directions in half precision, as they are the bulk of it."""
        directions = np.zeros((0, 0)) if self._directions is None else self._directions
        return {
            f"{name}_terms": np.frombuffer("\n".join(self._place).encode(), np.uint8),
            f"{name}_weights": self._weights,
            f"{name}_directions": directions.astype(np.float16),
        }

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 a text; of zeros where it has no term that the collection shares."""
        weighed = self._weigh([self._terms(text) for text in texts])
        if self._directions is None:
            return np.zeros((len(texts), 1), np.float32)
        return unit(np.asarray(weighed @ self._directions.T, np.float32))

    def _weigh(self, found: Sequence[Iterable[str]]) -> csr_matrix:
        rows, columns = [], []
        for row, terms in enumerate(found):
            for place in sorted(self._place[term] for term in terms if term in self._place):
                rows.append(row)
                columns.append(place)
        shape = (len(found), max(len(self._place), 1))
        counted = csr_matrix((self._weights[columns] if columns else [], (rows, columns)), shape=shape)
        lengths = np.sqrt(np.asarray(counted.multiply(counted).sum(axis=1)).ravel())
        return csr_matrix(diags(1 / np.maximum(lengths, 1e-12)) @ counted)


def unit(rows: NDArray[np.floating]) -> Vectors:
    """Rows of length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), np.float32)
