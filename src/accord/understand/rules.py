"""Which reason a text is about: multinomial naive Bayes over the words of solved cases and the reasons' own words."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from accord.understand.contracts import Suggestion

COUNTS_FROM = 0.5
"""A suggestion counts in figures, until a person decides, from this confidence on."""

_MOST_WORDS = 300
_WORD = re.compile(r"[^\W\d_]{3,40}", re.UNICODE)
_SEED_CASES = 3.0  # a word that the company wrote down for a reason weighs as much as three cases that had it
_ALPHA = 0.1
_VOCABULARY = 5_000  # fixed, so that a new word does not shift every reason


@dataclass(frozen=True, kw_only=True)
class ReasonEvidence:
    """What is known of a reason: its own words, its solved cases, in how many of them the words at hand occurred."""

    reason_id: int
    seeds: frozenset[str] = frozenset()
    cases: int = 0
    words: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


def words_of(text: str) -> list[str]:
    """The distinct words of a text, of three letters and more, in its order, at most 300."""
    return list(dict.fromkeys(word.casefold() for word in _WORD.findall(text)))[:_MOST_WORDS]


def rank_reasons(words: Sequence[str], reasons: Sequence[ReasonEvidence], *, limit: int = 3) -> list[Suggestion]:
    """The likeliest reasons, best first. Words that no reason knows say nothing; without any, the commonest win.

    McCallum and Nigam (1998), with each word counted once a text. Words of one text depend on each other, so the
    evidence is divided by the square root of how many spoke: without that every confidence would be near 1.
    """
    if not reasons:
        return []
    telling = [word for word in words if any(_known(reason, word) for reason in reasons)]
    damping = math.sqrt(max(1, len(telling)) / 2) if len(telling) > 2 else 1.0
    everything = sum(reason.cases for reason in reasons)
    scores = {
        reason.reason_id: math.log((reason.cases + 1) / (everything + len(reasons)))
        + sum(_log_likelihood(reason, word) for word in telling) / damping
        for reason in reasons
    }
    shares = _softmax(scores)
    best = sorted(shares, key=lambda reason_id: (-shares[reason_id], reason_id))[:limit]
    by_id = {reason.reason_id: reason for reason in reasons}
    return [
        Suggestion(
            reason_id=reason_id,
            confidence=shares[reason_id],
            words=tuple(word for word in telling if _known(by_id[reason_id], word)),
        )
        for reason_id in best
    ]


def counts_in_figures(suggestion: Suggestion | None) -> bool:
    """Whether a suggestion stands in for a person's decision: it must be likely, and by words, not by frequency."""
    return suggestion is not None and suggestion.confidence >= COUNTS_FROM and bool(suggestion.words)


def _known(reason: ReasonEvidence, word: str) -> bool:
    return word in reason.counts or _is_seed(reason, word)


def _is_seed(reason: ReasonEvidence, word: str) -> bool:
    """A seed of five letters and more also knows its longer forms: `return` knows `returning`, `kaputt` `kaputte`."""
    return word in reason.seeds or any(len(seed) >= 5 and word.startswith(seed) for seed in reason.seeds)


def _log_likelihood(reason: ReasonEvidence, word: str) -> float:
    seen = reason.counts.get(word, 0) + (_SEED_CASES if _is_seed(reason, word) else 0)
    everything = reason.words + _SEED_CASES * len(reason.seeds)
    return math.log((seen + _ALPHA) / (everything + _ALPHA * _VOCABULARY))


def _softmax(scores: Mapping[int, float]) -> dict[int, float]:
    highest = max(scores.values())
    weights = {key: math.exp(score - highest) for key, score in scores.items()}
    total = sum(weights.values())
    return {key: weight / total for key, weight in weights.items()}
