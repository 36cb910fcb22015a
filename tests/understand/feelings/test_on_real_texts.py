"""How wrong the classifier is on what real customers wrote; `pytest -s` prints the figures. The bars are sober."""

from typing import Any

import numpy as np
import pytest
from tests.shared_data import needs_shared_data
from tests.understand.feelings.real_texts import by_plain_words, read_labelled

from accord.kernel.meaning import multilingual
from accord.kernel.statistics.proportions import Share, wilson_interval
from accord.understand.feelings.contracts import Feeling
from accord.understand.feelings.engine import known_error
from accord.understand.feelings.engine.classifier import FEELINGS, Classifier
from accord.understand.feelings.engine.corpus import read_corpus

pytestmark = needs_shared_data

_FELT = [feeling for feeling in Feeling if feeling is not Feeling.NEUTRAL]


def measure(classifier: Classifier, part: str) -> dict[str, Any]:
    """The report of a part, with the two plain ways beside; printed."""
    labelled = read_labelled(part)
    texts = [text for text, _feeling in labelled]
    labels = np.array([FEELINGS.index(feeling) for _text, feeling in labelled])
    shares = classifier.shares(classifier.scores(texts))
    report = known_error.report(shares, labels, sure_from=classifier.sure_from)
    plain = [by_plain_words(text) for text in texts]
    report["plain_words_right"] = sum(FEELINGS.index(said) == label for said, label in zip(plain, labels, strict=True))
    report["balanced"] = balanced([FEELINGS[place] for place in shares.argmax(axis=1)], labelled)
    report["plain_words_balanced"] = balanced(plain, labelled)
    tell(part, report)
    return report


def balanced(said: list[Feeling], labelled: list[tuple[str, Feeling]]) -> float:
    """The mean over the feelings of F1, by which what is common does not drown what is rare."""
    scores = []
    for feeling in Feeling:
        meant = sum(one == feeling for _text, one in labelled)
        right = sum(one == feeling == label for one, (_text, label) in zip(said, labelled, strict=True))
        scores.append(2 * right / max(said.count(feeling) + meant, 1))
    return sum(scores) / len(scores)


def tell(name: str, report: dict[str, Any]) -> None:
    sure, right = share(report["sure"], report["asked"]), share(report["right"], report["sure"])
    print(f"\n{name}: sure of {sure}; of these right {right}")
    print(f"  likeliest right {share(report['likeliest_right'], report['asked'])}, commonest {report['commonest']}")
    if "balanced" in report:
        plain = share(report["plain_words_right"], report["asked"])
        print(f"  plain words right {plain}; F1 {report['balanced']:.2f}, {report['plain_words_balanced']:.2f}")
    for feeling, counts in report["feelings"].items():
        said, meant, right_of_it = counts["said"], counts["meant"], counts["right"]
        print(f"  {feeling:13} precision {share(right_of_it, said)}, recall {share(right_of_it, meant)}")
    print(f"  (texts, mean probability, right): {report['bins']}; sure from {report['sure_from']}")


def share(hits: int, n: int) -> str:
    if not n:
        return "– (n = 0)"
    within = wilson_interval(Share(hits=hits, n=n))
    return f"{100 * hits / n:.0f} % ({100 * within.low:.0f}–{100 * within.high:.0f}, n = {n})"


def said_felt(*reports: dict[str, Any]) -> tuple[int, int]:
    """How many were said to be of a feeling, and how many of these were."""
    counts = [report["feelings"][feeling] for report in reports for feeling in _FELT]
    return sum(one["said"] for one in counts), sum(one["right"] for one in counts)


def measured(classifier: Classifier) -> tuple[list[dict[str, Any]], float, float]:
    """The reports of the three parts, what share of all that is said is right, and of the feelings that are said."""
    reports = [measure(classifier, part) for part in ("first", "second", "third")]
    said, right = said_felt(*reports)
    print(f"\nof the feelings said right {share(right, said)}")
    return reports, sum(one["right"] for one in reports) / sum(one["sure"] for one in reports), right / max(said, 1)


def test_by_words_alone_it_is_mostly_right_and_better_than_a_list(
    by_words: tuple[Classifier, known_error.Report],
) -> None:
    tell("cross-validated", by_words[1])
    reports, right, right_of_felt = measured(by_words[0])
    assert right >= 0.70
    assert right_of_felt >= 0.40
    assert sum(one["balanced"] for one in reports) > sum(one["plain_words_balanced"] for one in reports)


@pytest.mark.long
@pytest.mark.skipif(not multilingual.is_installed(), reason="needs the model of many languages: make models")
def test_with_a_model_of_meaning_too() -> None:
    classifier, report = known_error.teach(read_corpus(), model=multilingual.Multilingual())
    tell("cross-validated", report)
    reports, right, right_of_felt = measured(classifier)
    assert right >= 0.72
    assert right_of_felt >= 0.40
    assert sum(one["balanced"] for one in reports) > sum(one["plain_words_balanced"] for one in reports)
