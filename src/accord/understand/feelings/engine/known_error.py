"""How wrong the classifier is, asked of examples it was not taught: cross-validation by situations.

Its temperature (Guo et al., On calibration of modern neural networks, 2017) and the probability from which it is sure
are set here, from the same answers.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.kernel.meaning.contracts import Model
from accord.understand.feelings.engine.classifier import FEELINGS, NEUTRAL, USUAL, Classifier, is_sure
from accord.understand.feelings.engine.corpus import Example
from accord.understand.feelings.engine.learning import Numbers

FOLDS = 6
RIGHT_OF_SAID = 0.75
"""Of the feelings that are said, so many are to be right, by cross-validation and at the usual shares of feelings."""

_WARMTHS = np.linspace(0.5, 3.0, 51)
_SURE = np.linspace(0.6, 0.95, 36)
_BINS = 5

Report = dict[str, Any]


def teach(
    examples: Sequence[Example],
    *,
    model: Model | None,
    folds: int | None = None,
) -> tuple[Classifier, Report]:
    """A classifier of all examples that knows how sure it may be, and the report of its error."""
    labels = np.array([FEELINGS.index(example.feeling) for example in examples])
    meant = np.asarray(model.embed([example.words for example in examples]), float) if model else None
    shares_of, scores = _asked(examples, meant, model, folds or FOLDS)
    whole = Classifier.teach(examples, model=model, meant=meant)
    weights = _usual_weights(labels)
    whole.warmth = _warmth(shares_of, scores, labels, weights)
    shares = shares_of(scores, whole.warmth)
    whole.sure_from = _sure_from(shares, labels, weights)
    return whole, report(shares, labels, sure_from=whole.sure_from) | {
        "taught": len(examples),
        "corrected": sum(not example.language for example in examples),
        "warmth": round(whole.warmth, 3),
    }


def _asked(
    examples: Sequence[Example], meant: Numbers | None, model: Model | None, folds: int
) -> tuple[Callable[[Numbers, float], Numbers], Numbers]:
    """The scores of each example by a classifier that was taught no other of its group."""
    groups = {group: place % folds for place, group in enumerate(sorted({one.group for one in examples}))}
    fold_of = np.array([groups[example.group] for example in examples])
    scores = np.zeros((len(examples), len(FEELINGS)))
    shifts = np.zeros_like(scores)
    for fold in range(folds):
        taught, asked = np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
        if not len(asked):
            continue
        one = Classifier.teach(
            [examples[int(place)] for place in taught], model=model, meant=None if meant is None else meant[taught]
        )
        texts = [examples[int(place)].words for place in asked]
        scores[asked] = one.scores(texts, None if meant is None else meant[asked])
        shifts[asked] = one.shift

    def shares(given: Numbers, warmth: float) -> Numbers:
        powers = np.exp(given / warmth + shifts - (given / warmth + shifts).max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    return shares, scores


def _usual_weights(labels: NDArray[np.int64]) -> Numbers:
    """How much each example counts so that the feelings come as often as usual."""
    taught = np.bincount(labels, minlength=len(FEELINGS)) / len(labels)
    return np.asarray((USUAL / np.maximum(taught, 1e-6))[labels])


def _warmth(
    shares_of: Callable[[Numbers, float], Numbers],
    scores: Numbers,
    labels: NDArray[np.int64],
    weights: Numbers,
) -> float:
    """The temperature at which the answers are least surprising."""
    places = np.arange(len(labels))
    losses = [
        -(weights * np.log(np.maximum(shares_of(scores, warmth)[places, labels], 1e-12))).sum() for warmth in _WARMTHS
    ]
    return float(_WARMTHS[int(np.argmin(losses))])


def _sure_from(shares: Numbers, labels: NDArray[np.int64], weights: Numbers) -> float:
    """The least probability from which enough of the feelings that are said are right."""
    said, best = shares.argmax(axis=1), shares.max(axis=1)
    for least in _SURE:
        spoken = (best >= least) & (said != NEUTRAL)
        if spoken.any() and (weights * (said == labels))[spoken].sum() >= RIGHT_OF_SAID * weights[spoken].sum():
            return float(round(least, 3))
    return float(_SURE[-1])


def report(shares: Numbers, labels: NDArray[np.int64], *, sure_from: float) -> Report:
    """Counts of what was said, meant and right, in all and by feeling, and by how probable it was said to be."""
    said, best = shares.argmax(axis=1), shares.max(axis=1)
    sure = is_sure(said, best, sure_from)
    right = said == labels
    edges = np.linspace(0.0, 1.0, _BINS + 1)
    bins = []
    for low, high in pairwise(edges):
        inside = (best > low) & (best <= high)
        if inside.any():
            bins.append([int(inside.sum()), round(float(best[inside].mean()), 4), int(right[inside].sum())])
    return {
        "asked": len(labels),
        "sure": int(sure.sum()),
        "right": int((right & sure).sum()),
        "likeliest_right": int(right.sum()),
        "commonest": int(np.bincount(labels, minlength=len(FEELINGS)).max()),
        "sure_from": sure_from,
        "feelings": {
            feeling.value: {
                "said": int((sure & (said == place)).sum()),
                "meant": int((labels == place).sum()),
                "right": int((sure & right & (said == place)).sum()),
            }
            for place, feeling in enumerate(FEELINGS)
        },
        "bins": bins,
    }
