"""What a theme is called until a person names it: the words that set it apart, and the text most like all the others.

Source: Monroe, Colaresi and Quinn, Fightin' Words (2008): log odds with an informative prior, in standard errors.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from accord.kernel.meaning.contracts import Vectors

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?", re.UNICODE)
_WORDS = 3
_PRIOR = 200.0
_LEAST_SCORE = 1.0
_LONG_TEXT = 160


def telling_words(groups: Sequence[Sequence[str]], *, count: int = _WORDS) -> list[list[str]]:
    """For each group of texts the words (or pairs of words) that it has more than the others, best first."""
    return [without_repeats(scores, count=count) for scores in weighed_terms(groups)]


def weighed_terms(groups: Sequence[Sequence[str]]) -> list[dict[str, float]]:
    """For each group of texts its words and pairs of words with how much more it has them than the others, best first.

    In standard errors: from 2 on it is hardly chance.
    """
    counted = [Counter(term for text in texts for term in _terms(text)) for texts in groups]
    everywhere: Counter[str] = Counter()
    for one in counted:
        everywhere.update(one)
    total = sum(everywhere.values())
    sizes = [sum(one.values()) for one in counted]
    weighed = []
    for one, size, texts in zip(counted, sizes, groups, strict=True):
        least = 2 if len(texts) > 2 else 1
        scores = {
            term: _score(n, size, everywhere[term], total) for term, n in one.items() if n >= least and len(term) > 2
        }
        weighed.append({term: scores[term] for term in sorted(scores, key=lambda term: (-scores[term], term))})
    return weighed


def typical(rows: Vectors, texts: Sequence[str]) -> int:
    """The place of the text most like all the others of its group; a short one where two are nearly as good."""
    centre = rows.mean(axis=0)
    alike = rows @ centre / max(float(np.linalg.norm(centre)), 1e-12)
    lengthy = np.array([max(len(text) - _LONG_TEXT, 0) / 1_000 for text in texts])
    return int(np.argmax(alike - lengthy))


def _terms(text: str) -> set[str]:
    words = [word.casefold() for word in _WORD.findall(text)]
    pairs = {f"{one} {other}" for one, other in pairwise(words)}
    return {word for word in words if len(word) > 2} | {pair for pair in pairs if min(map(len, pair.split())) > 2}


def _score(here: int, size: int, everywhere: int, total: int) -> float:
    prior = _PRIOR * everywhere / total
    inside = (here + prior) / max(size + _PRIOR - here - prior, 1e-9)
    outside_n, outside_size = everywhere - here, total - size
    outside = (outside_n + prior) / max(outside_size + _PRIOR - outside_n - prior, 1e-9)
    return float(np.log(inside / outside) / np.sqrt(1 / (here + prior) + 1 / (outside_n + prior)))


def without_repeats(scores: Mapping[str, float], *, count: int = _WORDS) -> list[str]:
    """The first terms that say something new: no word twice, no second form of a word."""
    kept: list[str] = []
    for term in scores:
        if len(kept) == count or (kept and scores[term] < _LEAST_SCORE):
            break
        words = term.split()
        if not any(_alike(word, known) for known in " ".join(kept).split() for word in words):
            kept.append(term)
    return kept


def _alike(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    return one == other or (shorter >= 4 and one[: max(shorter - 1, 4)] == other[: max(shorter - 1, 4)])
