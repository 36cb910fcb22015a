"""What the tables know of the words at hand, brought together for the ranking."""

from collections import defaultdict
from collections.abc import Sequence

from accord.journey.queries import list_reasons
from accord.understand.models import ReasonTotal, WordCount
from accord.understand.rules import ReasonEvidence, words_of


def gather_evidence(words: Sequence[str]) -> list[ReasonEvidence]:
    """The evidence of all contact reasons about these words. Three statements, whatever was learned."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for word, reason_id, cases in WordCount.objects.filter(word__in=words).values_list("word", "reason_id", "cases"):
        counts[reason_id][word] = cases
    totals = {total.pk: total for total in ReasonTotal.objects.all()}
    return [
        ReasonEvidence(
            reason_id=reason.id,
            seeds=frozenset(words_of(" ".join(reason.words))),
            cases=totals[reason.id].cases if reason.id in totals else 0,
            words=totals[reason.id].words if reason.id in totals else 0,
            counts=counts.get(reason.id, {}),
        )
        for reason in list_reasons()
    ]
