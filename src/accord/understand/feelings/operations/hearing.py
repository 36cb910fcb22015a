"""Hear how new texts sound soon after they came."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q, QuerySet

from accord.kernel import clock
from accord.kernel.deadlines import set_deadline
from accord.kernel.locks import one_at_a_time
from accord.kernel.transactions import one_transaction
from accord.understand.feelings import client
from accord.understand.feelings.contracts import Feeling
from accord.understand.feelings.knowing import is_taught
from accord.understand.feelings.models import Felt, Fit
from accord.understand.themes.gathering_texts import Said, register_contacts, said_in
from accord.understand.themes.models import Text

HEAR = "understand.feelings.hear"
LOCK = "understand.feelings"
AT_ONCE = 300

_SOON = timedelta(seconds=20)
_NEW = timedelta(days=3)
"""Texts older than this when they come (imports, late answers) are heard at night."""

_REACH = timedelta(days=400)
"""Texts older than this are left unheard."""

_HEARD_AGAIN = timedelta(days=28)
"""Texts as new as this are heard again once the classifier was taught anew; older ones keep what they have."""

_STANDING = Q(contact=None) | Q(contact__withdrawn_at=None)
_UNHEARD = ~Q(pk__in=Felt.objects.values("text_id"))
_HEARD = ("fit", "likeliest", "probability", "is_sure", "words", "begins", "ends")


def look_soon(*, everything: bool = False) -> None:
    """Hear what is new, or all that waits, in a few seconds. No statement before anything was taught."""
    if is_taught():
        set_deadline(kind=HEAR, subject=int(everything), due_at=clock.now() + _SOON)


@one_transaction
def hear_waiting(*, everything: bool = False) -> int:
    """Hear the newest texts that were not heard yet, 300 at most; returns how many were looked at.

    Without `everything` only those of the last three days, by whichever classifier: that costs the same however many
    there are.
    """
    fit = Fit.objects.exclude(model_sha256="").order_by("-ended_at").first()
    if fit is None:
        return 0
    one_at_a_time(LOCK)
    register_contacts(since=clock.now() - (_REACH if everything else _NEW), limit=4 * AT_ONCE)
    waiting = list((_all_waiting(fit) if everything else _new_waiting()).order_by("-at", "-pk")[:AT_ONCE])
    texts = said_in(waiting)
    felt = _heard(fit, texts) if texts else []
    silent = {text.pk for text in waiting} - {text.id for text in texts}
    felt += [
        Felt(text_id=text, fit=fit, likeliest=Feeling.NEUTRAL, probability=0, is_sure=False) for text in sorted(silent)
    ]
    Felt.objects.bulk_create(felt, update_conflicts=True, unique_fields=["text"], update_fields=_HEARD)
    return len(waiting)


def _new_waiting() -> "QuerySet[Text]":
    """New texts without a feeling; what is junk or in the trash waits."""
    return Text.objects.filter(_STANDING, _UNHEARD, at__gte=clock.now() - _NEW)


def _all_waiting(fit: Fit) -> "QuerySet[Text]":
    """All texts without a feeling, and those of four weeks that an earlier classifier heard."""
    now = clock.now()
    outdated = Q(at__gte=now - _HEARD_AGAIN) & ~Q(pk__in=Felt.objects.filter(fit=fit).values("text_id"))
    return Text.objects.filter(_STANDING, _UNHEARD | outdated, at__gte=now - _REACH)


def _heard(fit: Fit, texts: Sequence[Said]) -> list[Felt]:
    said = client.reader.read(
        [text.words for text in texts], model_sha256=fit.model_sha256, models=list(fit.models_used)
    )
    return [
        Felt(
            text_id=text.id,
            fit=fit,
            likeliest=one["likeliest"],
            probability=one["probability"],
            is_sure=one["is_sure"],
            words=one["words"],
            begins=one["begins"],
            ends=one["ends"],
        )
        for text, one in zip(texts, said, strict=True)
    ]
