"""The classifier: taught by examples, it says how likely each feeling is, which of its words said so, or *not sure*."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from accord.kernel.meaning.contracts import Model
from accord.understand.feelings.contracts import Feeling
from accord.understand.feelings.engine.corpus import Example
from accord.understand.feelings.engine.learning import Numbers, learn, softmax
from accord.understand.feelings.engine.seeing import Lexicon, Span, seen
from accord.understand.feelings.rules import carried, part_that_feels

FEELINGS = tuple(Feeling)
USUAL = np.array([0.6 if feeling is Feeling.NEUTRAL else 0.08 for feeling in FEELINGS])
"""How often each feeling is expected before anything is read. Most of what customers write is a plain matter; the
corpus has as much of each, so that all can be learnt. Set beforehand, by judgement."""

NEUTRAL = FEELINGS.index(Feeling.NEUTRAL)
NEUTRAL_FROM = 0.5
"""A text is said to be neutral when that is likelier than all the rest; a feeling needs more, as set by its error."""

_RIDGE_WORDS, _RIDGE_MEANING = 1 / 10, 1 / 3
_MEANING = 2.0  # how much the vector of a model counts beside the words


@dataclass(frozen=True, kw_only=True)
class Felt:
    """What a text says: its likeliest feeling with its probability, whether that is sure enough to be said, and why.

    `words` and the sentence from `begins` to `ends` carried it; there are none for a neutral text.
    """

    likeliest: Feeling
    probability: float
    is_sure: bool
    words: tuple[Span, ...]
    begins: int
    ends: int


@dataclass(frozen=True, kw_only=True)
class Features:
    """What is seen of texts: rows of the lexicon and, with a model of meaning, its vectors beside."""

    lexicon: Lexicon
    model: Model | None

    def rows(self, texts: Sequence[str], meant: Numbers | None = None) -> csr_matrix:
        """One row a text; `meant` are its vectors, where they are known already."""
        return self.joined(self.lexicon.rows(texts), texts, meant)

    def joined(self, words: csr_matrix, texts: Sequence[str], meant: Numbers | None = None) -> csr_matrix:
        """The rows of the lexicon with the vectors beside them."""
        if self.model is None or not texts:
            return words
        vectors = self.model.embed(texts) if meant is None else meant
        return csr_matrix(hstack([words, csr_matrix(_MEANING * np.asarray(vectors, float))]))


class Classifier:
    """A taught classifier. `warmth` is its temperature: above 1 it was surer than it was right."""

    def __init__(self, features: Features, matrix: Numbers, shift: Numbers, *, warmth: float, sure_from: float) -> None:
        self._features = features
        self._matrix = matrix
        self.shift = shift
        self.warmth = warmth
        self.sure_from = sure_from

    @classmethod
    def teach(cls, examples: Sequence[Example], *, model: Model | None, meant: Numbers | None = None) -> "Classifier":
        """Learn from examples; how sure it may be is set afterwards by `known_error`."""
        texts = [example.words for example in examples]
        own = [example.words for example in examples if example.language]
        private = [example.words for example in examples if not example.language]
        features = Features(lexicon=Lexicon.learn(own, private=private), model=model)
        labels = np.array([FEELINGS.index(example.feeling) for example in examples])
        weights = np.array([example.weight for example in examples])
        ridge = _RIDGE_WORDS if model is None else _RIDGE_MEANING
        matrix = learn(features.rows(texts, meant), labels, weights, classes=len(FEELINGS), ridge=ridge)
        taught = np.bincount(labels, weights=weights, minlength=len(FEELINGS)) / weights.sum()
        return cls(features, matrix, np.log(USUAL / np.maximum(taught, 1e-6)), warmth=1.0, sure_from=0.5)

    @property
    def terms(self) -> list[str]:
        """The terms it knows."""
        return self._features.lexicon.terms

    def scores(self, texts: Sequence[str], meant: Numbers | None = None) -> Numbers:
        """The scores of texts before they become probabilities."""
        rows = self._features.rows(texts, meant)
        return np.asarray(rows @ self._matrix[:-1] + self._matrix[-1])

    def shares(self, scores: Numbers) -> Numbers:
        """How likely each feeling is."""
        return softmax(scores / self.warmth + self.shift)

    def read(self, texts: Sequence[str]) -> list[Felt]:
        """What each text says; of a letter what stands above its closing."""
        parts = [part_that_feels(text) for text in texts]
        terms = [seen(part) for part in parts]
        rows = self._features.lexicon.rows_of(terms)
        joined = self._features.joined(rows, parts)
        shares = self.shares(np.asarray(joined @ self._matrix[:-1] + self._matrix[-1]))
        return [
            self._felt(part, terms[place], rows[[place]], shares[place]) if part.strip() else _SILENT
            for place, part in enumerate(parts)
        ]

    def _felt(self, part: str, terms: dict[str, list[Span]], row: csr_matrix, shares: Numbers) -> Felt:
        best = int(shares.argmax())
        feeling, probability = FEELINGS[best], float(shares[best])
        words: list[Span] = []
        begins = ends = 0
        if feeling is not Feeling.NEUTRAL:
            words, begins, ends = carried(part, self._weights_of(terms, row, best))
        return Felt(
            likeliest=feeling,
            probability=probability,
            is_sure=bool(is_sure(np.array(best), np.array(probability), self.sure_from)),
            words=tuple(words),
            begins=begins,
            ends=ends,
        )

    def _weights_of(self, terms: dict[str, list[Span]], row: csr_matrix, best: int) -> dict[Span, float]:
        """How much each word spoke for a feeling, with its pieces and pairs."""
        lexicon = self._features.lexicon
        towards = self._matrix[row.indices, best] - self._matrix[row.indices].mean(axis=1)
        told = dict(zip(row.indices.tolist(), (towards * row.data).tolist(), strict=True))
        weights: dict[Span, float] = {}
        for term, spans in terms.items():
            weight = told.get(lexicon.place.get(term, -1), 0.0) / len(spans)
            for span in spans:
                weights[span] = weights.get(span, 0.0) + weight
        return weights

    def keep(self) -> bytes:
        """All that `again` needs, as bytes."""
        lexicon = self._features.lexicon
        about = {"model": self._features.model.name if self._features.model else "", "warmth": self.warmth}
        output = io.BytesIO()
        np.savez_compressed(
            output,
            terms=np.frombuffer("\n".join(lexicon.terms).encode(), np.uint8),
            weights=lexicon.weights.astype(np.float32),
            matrix=self._matrix.astype(np.float32),
            shift=self.shift,
            about=np.frombuffer(json.dumps({**about, "sure_from": self.sure_from}).encode(), np.uint8),
        )
        return output.getvalue()

    @classmethod
    def again(cls, kept: bytes, *, model: Model | None) -> "Classifier":
        """The classifier that was kept; raises `LookupError` when it was taught with another model of meaning."""
        with np.load(io.BytesIO(kept)) as arrays:
            about = json.loads(bytes(arrays["about"]))
            if about["model"] != (model.name if model else ""):
                raise LookupError("The feelings were taught with another model of meaning.")
            terms = bytes(arrays["terms"]).decode().split("\n")
            lexicon = Lexicon(terms, arrays["weights"].astype(float))
            return cls(
                Features(lexicon=lexicon, model=model),
                arrays["matrix"].astype(float),
                arrays["shift"],
                warmth=about["warmth"],
                sure_from=about["sure_from"],
            )


def is_sure(said: NDArray[np.int64], best: Numbers, sure_from: float) -> NDArray[np.bool_]:
    """Whether what is likeliest is likely enough to be said."""
    return np.asarray(best >= np.where(said == NEUTRAL, NEUTRAL_FROM, sure_from))


_SILENT = Felt(likeliest=Feeling.NEUTRAL, probability=0.0, is_sure=False, words=(), begins=0, ends=0)
