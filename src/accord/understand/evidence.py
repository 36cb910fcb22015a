"""What the tables know of the words at hand, brought together for the ranking."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from accord.journey.queries import list_reasons
from accord.understand.models import ReasonTotal, WordCount
from accord.understand.rules import ReasonEvidence, words_of


def gather_evidence(texts: Sequence[Sequence[str]]) -> list[list[ReasonEvidence]]:
    """For each text, given by its words, the evidence of all contact reasons about it.

    Three statements, whatever was learned and however many texts there are; none without any.
    """
    if not texts:
        return []
    known: dict[str, dict[int, int]] = defaultdict(dict)
    everything = {word for words in texts for word in words}
    rows = WordCount.objects.filter(word__in=everything).values_list("word", "reason_id", "cases")
    for word, reason_id, cases in rows:
        known[word][reason_id] = cases
    totals = {total.pk: (total.cases, total.words) for total in ReasonTotal.objects.all()}
    reasons = [
        ReasonEvidence(
            reason_id=reason.id,
            seeds=frozenset(words_of(" ".join(reason.words))),
            cases=totals.get(reason.id, (0, 0))[0],
            words=totals.get(reason.id, (0, 0))[1],
        )
        for reason in list_reasons()
    ]
    return [[replace(reason, counts=_counts(words, reason.reason_id, known)) for reason in reasons] for words in texts]


def _counts(words: Sequence[str], reason_id: int, known: Mapping[str, Mapping[int, int]]) -> dict[str, int]:
    return {word: known[word][reason_id] for word in words if word in known and reason_id in known[word]}
