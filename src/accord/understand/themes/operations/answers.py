"""Open answers, as surveys hand them down: they are texts like contacts."""

from collections.abc import Sequence

from accord.kernel.transactions import one_transaction
from accord.understand.themes.contracts import GivenAnswer, TextKind
from accord.understand.themes.models import Text
from accord.understand.themes.operations.placing import look_soon


@one_transaction
def take_answers(*, answers: Sequence[GivenAnswer]) -> int:
    """Take in open answers that have words; a second time only what was changed counts. Returns how many are new."""
    spoken = {(_kind(answer), answer.source): answer for answer in answers if answer.words.strip()}
    known = {
        (text.kind, text.source): text
        for text in Text.objects.filter(
            kind__in=[TextKind.ANSWER, TextKind.ANONYMOUS], source__in={source for _kind, source in spoken}
        )
    }
    fresh = [
        Text(kind=kind, source=source, case_id=answer.case_id, at=answer.at, words=answer.words.strip())
        for (kind, source), answer in spoken.items()
        if (kind, source) not in known
    ]
    Text.objects.bulk_create(fresh, ignore_conflicts=True)
    changed = [text for key, text in known.items() if key in spoken and text.words != spoken[key].words.strip()]
    for text in changed:
        text.words, text.placed_at = spoken[text.kind, text.source].words.strip(), None
    Text.objects.bulk_update(changed, ["words", "placed_at"])
    if fresh or changed:
        look_soon()
    return len(fresh)


def _kind(answer: GivenAnswer) -> str:
    return TextKind.ANONYMOUS if answer.is_anonymous else TextKind.ANSWER
