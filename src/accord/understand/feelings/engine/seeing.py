"""What is seen of a text: words, pairs and pieces of words, marks and shouting, weighed by rarity; and listed words."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack

from accord.understand.feelings.contracts import Feeling
from accord.understand.feelings.engine.listed import listed_in

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W_]+)?|\d+|[!?]+|\.\.\.|[:;]-?[()]", re.UNICODE)
_MOST_TOKENS = 300
_LEAST_TEXTS = 2
_PIECES = (3, 4, 5)
_SHOUTED = 3
_LISTED = 1.0
_SHARE = {"w": 1.0, "p": 0.7, "c": 0.35, "s": 1.0}
"""How much the kinds of terms count: words, pairs, pieces of words, shouting."""

LISTED = [f"l {denied}{feeling}" for denied in ("", "not ") for feeling in Feeling]
"""The terms of listed words, whose number counts however long the text is."""

Span = tuple[int, int]


def seen(text: str) -> dict[str, list[Span]]:
    """The terms of a text, and where each stands."""
    found: dict[str, list[Span]] = {}
    tokens = [(_plain(match.group()), match.span(), match.group()) for match in _TOKEN.finditer(text)][:_MOST_TOKENS]
    for token, span, raw in tokens:
        found.setdefault(f"w {token}", []).append(span)
        if token[0].isalpha():
            for piece in _pieces(token):
                found.setdefault(f"c {piece}", []).append(span)
            if len(raw) >= _SHOUTED and raw.isupper():
                found.setdefault("s shouted", []).append(span)
    for feeling, is_denied, place in listed_in([token for token, _span, _raw in tokens]):
        found.setdefault(f"l {'not ' if is_denied else ''}{feeling}", []).append(tokens[place][1])
    for (one, first, _), (other, second, _) in pairwise([("^", (0, 0), ""), *tokens, ("$", (0, 0), "")]):
        found.setdefault(f"p {one} {other}", []).append(first if first != (0, 0) else second)
    return found


def _plain(token: str) -> str:
    return "0" if token.isdigit() else token.casefold().replace("’", "'")


def _pieces(token: str) -> set[str]:
    framed = f"<{token}>"
    return {framed[at : at + size] for size in _PIECES for at in range(len(framed) - size + 1)}


class Lexicon:
    """The terms that are known, with their weight; rows of texts are of length 1."""

    def __init__(self, terms: Sequence[str], weights: NDArray[np.float64]) -> None:
        self.terms = list(terms)
        self.weights = weights
        self.place = {term: place for place, term in enumerate([*self.terms, *LISTED])}

    @classmethod
    def learn(cls, texts: Sequence[str], *, private: Sequence[str] = ()) -> "Lexicon":
        """The terms of two texts or more.

        Of `private` texts, which people wrote to this company, no term is learnt: what they say alone, such as a name,
        must not outlive them here.
        """
        spread = Counter(term for text in texts for term in seen(text))
        known = sorted(term for term, count in spread.items() if count >= _LEAST_TEXTS and term[0] in _SHARE)
        spread.update(term for text in private for term in seen(text) if term in spread)
        # The root: a rare word tells more of the matter than of the mood.
        everything = len(texts) + len(private)
        weights = [np.sqrt(np.log(1 + everything / spread[term])) * _SHARE[term[0]] for term in known]
        return cls(known, np.array(weights))

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """One row a text; of zeros where nothing is known. The last columns are those of `LISTED`."""
        return self.rows_of([seen(text) for text in texts])

    def rows_of(self, found: Sequence[dict[str, list[Span]]]) -> csr_matrix:
        """The rows of texts whose terms are given."""
        at, columns = [], []
        for row, terms in enumerate(found):
            for term in terms:
                place = self.place.get(term)
                if place is not None and place < len(self.terms):
                    at.append(row)
                    columns.append(place)
        shape = (len(found), len(self.terms))
        counted = csr_matrix((self.weights[columns] if columns else [], (at, columns)), shape=shape)
        lengths = np.sqrt(np.asarray(counted.multiply(counted).sum(axis=1)).ravel())
        listed = np.array([[_LISTED * np.sqrt(len(terms.get(term, ()))) for term in LISTED] for terms in found])
        return csr_matrix(hstack([diags(1 / np.maximum(lengths, 1e-12)) @ counted, csr_matrix(listed)]))
