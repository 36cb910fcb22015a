"""The mixer: anonymous answers wait sealed until at least five are together, and leave in random order.

What it is good for, and against whom, is written in docs/administrator/surveys.md. Nothing here keeps a moment, an
order, a token or an address.
"""

import json
import secrets
from collections.abc import Mapping

from django.db.models import Count

from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.transactions import one_transaction
from accord.kernel.vault import seal_apart, unseal_apart
from accord.measure.questionnaires.contracts import Value
from accord.measure.questionnaires.queries import get_version
from accord.measure.surveys.models import AnonymousAnswer, SealedAnswer
from accord.measure.surveys.reading import columns_of
from accord.measure.surveys.rules import COMPANY

_PADDED_TO = 1024


@one_transaction
def seal_answer(*, programme_id: int, version_id: int, answers: Mapping[str, Value]) -> None:
    """Put an anonymous answer away until there is company for it."""
    plain = json.dumps(dict(answers))
    # Padded, so that the length of what is sealed does not tell who wrote a long letter.
    padded = plain + " " * (-len(plain.encode()) % _PADDED_TO)
    SealedAnswer.objects.create(programme_id=programme_id, version_id=version_id, sealed=seal_apart(padded))


def release_answers() -> int:
    """Release what waits wherever at least five answers are together; returns how many were released."""
    ready = SealedAnswer.objects.values_list("programme_id", "version_id").annotate(n=Count("pk"))
    return sum(
        _release(programme_id=programme_id, version_id=version_id)
        for programme_id, version_id, n in ready.filter(n__gte=COMPANY).order_by()
    )


@one_transaction
def _release(*, programme_id: int, version_id: int) -> int:
    waiting = SealedAnswer.objects.select_for_update(skip_locked=True)
    opened = {each.pk: _answers(each) for each in waiting.filter(programme_id=programme_id, version_id=version_id)}
    held = {pk: answers for pk, answers in opened.items() if answers is not None}
    if len(held) < COMPANY:
        return 0
    definition = get_version(version_id=version_id).definition
    # The day of the release, not of the answer: with a backup of every day the latter would split the company up.
    released_on = clock.today(read_company().timezone)
    released = [
        AnonymousAnswer(
            programme_id=programme_id,
            version_id=version_id,
            released_on=released_on,
            **columns_of(definition, answers),
        )
        for answers in held.values()
    ]
    secrets.SystemRandom().shuffle(released)
    AnonymousAnswer.objects.bulk_create(released)
    SealedAnswer.objects.filter(pk__in=list(held)).delete()
    return len(held)


def _answers(sealed: SealedAnswer) -> dict[str, Value] | None:
    """What was answered; None for what came with a backup of another machine and stays closed for ever."""
    try:
        kept = json.loads(unseal_apart(sealed.sealed))
    except ValueError:
        return None
    return {key: tuple(value) if isinstance(value, list) else value for key, value in kept.items()}
