"""Texts with how they sound, and why."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import F, Q, QuerySet

from accord.kernel.permissions import Actor, Permission, require
from accord.understand.feelings.contracts import Feeling, FeltRow, Heard
from accord.understand.feelings.models import Felt, Judgement
from accord.understand.themes.contracts import TextKind
from accord.understand.themes.gathering_texts import said_in

_LONGEST = 220
_HEARD = Q(probability__gt=0) | ~Q(judged="")
_STANDING = Q(text__contact=None) | Q(text__contact__withdrawn_at=None)


def feelings_of_case(*, actor: Actor, case_id: int, limit: int = 3) -> list[FeltRow]:
    """How the newest contacts of a case sound, and why. Three statements; one where nothing was heard."""
    require(actor, Permission.DESK)
    rows = Felt.objects.filter(_HEARD, text__contact__case_id=case_id, text__contact__withdrawn_at=None)
    return _rows(actor, list(rows.select_related("text__contact").order_by("-text__at", "-text_id")[:limit]))


def list_texts(
    *, actor: Actor, feeling: Feeling | None, start: datetime, end: datetime, limit: int = 20, surest: bool = False
) -> list[FeltRow]:
    """Texts in [start, end) of a feeling, or those of which nothing is sure, newest or surest first."""
    require(actor, Permission.LISTEN)
    rows = Felt.objects.filter(_HEARD, _STANDING, text__at__gte=start, text__at__lt=end)
    order = ("-probability",) if surest else ()
    rows = _of_feeling(rows, feeling).select_related("text__contact").order_by(*order, "-text__at", "-text_id")
    return _rows(actor, list(rows[:limit]))


def heard_of_contacts(*, contact_ids: Collection[int]) -> dict[int, Heard]:
    """What is said of each contact: judged by a person (probability 1) or sure enough; others are absent."""
    if not contact_ids:
        return {}
    rows = Felt.objects.filter(Q(is_sure=True) | ~Q(judged=""), text__contact__in=contact_ids)
    found = rows.annotate(contact_id=F("text__contact_id"))
    return {
        row.contact_id: Heard(
            feeling=Feeling(row.judged or row.likeliest), probability=1.0 if row.judged else row.probability
        )
        for row in found
    }


def _of_feeling(rows: "QuerySet[Felt]", feeling: Feeling | None) -> "QuerySet[Felt]":
    if feeling is None:
        return rows.filter(judged="", is_sure=False)
    return rows.filter(Q(judged=feeling) | Q(judged="", is_sure=True, likeliest=feeling))


def _rows(actor: Actor, found: Sequence[Felt]) -> list[FeltRow]:
    if not found:
        return []
    may_read = actor.may(Permission.DESK)
    said = {text.id: text.words for text in said_in(row.text for row in found)} if may_read else {}
    judged = [row.text_id for row in found if row.judged]
    standing = Judgement.objects.filter(text__in=judged, undone_at=None).select_related("made_by") if judged else ()
    judgements = {judgement.text_id: judgement for judgement in standing}
    return [_row(row, said.get(row.text_id, ""), judgements.get(row.text_id), may_read) for row in found]


def _row(row: Felt, words: str, judgement: Judgement | None, may_read: bool) -> FeltRow:
    feeling = row.judged or (row.likeliest if row.is_sure else "")
    contact = row.text.contact
    return FeltRow(
        text_id=row.text_id,
        kind=TextKind(row.text.kind),
        at=row.text.at,
        feeling=Feeling(feeling) if feeling else None,
        likeliest=Feeling(row.likeliest),
        probability=row.probability,
        words=tuple(words[first:last] for first, last in row.words if words[first:last].strip()),
        sentence=_short(words[row.begins : row.ends]),
        excerpt=_short(words),
        conversation_id=contact.conversation_id if may_read and contact else None,
        judgement_id=judgement.pk if judgement else None,
        judged_by_name=judgement.made_by.name if judgement and judgement.made_by else "",
        is_confirmed=bool(judgement) and row.judged == row.likeliest,
    )


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"
