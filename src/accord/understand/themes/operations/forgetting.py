"""What themes keep of texts goes with the texts: their words, what tells of them, and the files that a fit left.

A text goes with its contact when the desk deletes it; answers are taken back by their survey. What the others of a
theme do not say either is no word of it any more, and the next fit makes all of it anew from what is left.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Q

from accord.kernel import clock
from accord.kernel.events import publish
from accord.kernel.files import KEPT_AT_LEAST, forget_when_unused
from accord.kernel.permissions import SYSTEM
from accord.kernel.transactions import one_transaction
from accord.understand.themes.contracts import CorrectionKind, TextKind
from accord.understand.themes.events import TextsForgotten
from accord.understand.themes.gathering_texts import said_in
from accord.understand.themes.models import Belonging, Correction, Fit, Gathering, Proposal, Text, Theme

_MOST_ASKED = 500
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?", re.UNICODE)


@one_transaction
def forget_texts(*, contact_ids: Collection[int] = (), answers: Collection[str] = ()) -> int:
    """Forget these contacts and open answers (by their ids at the survey); returns how many texts there were.

    Nothing of their words is left afterwards but in the files of former fits, which a new one replaces.
    """
    from accord.understand.themes.operations.fitting import ask_for_fit

    asked = Q(contact_id__in=contact_ids) | (Q(source__in=answers) & ~Q(kind=TextKind.CONTACT))
    going = list(Text.objects.filter(asked).values_list("pk", flat=True))
    if going:
        held = Belonging.objects.filter(text__in=going).values_list("theme_id", flat=True)
        themes = set(held)
        Text.objects.filter(pk__in=going).delete()
        themes |= _drop_numbers()
        _say_only_what_is_left(themes)
        publish(TextsForgotten(theme_ids=tuple(sorted(themes))))
        ask_for_fit(actor=SYSTEM)
    return len(going)


def forget_what_is_gone() -> None:
    """After a fit: themes that it did not find keep nothing of texts that are gone, nor do former files."""
    _say_only_what_is_left(_drop_numbers())
    forget_former_files()


def forget_former_files(*, also_newest: bool = False) -> None:
    """Let go of what former fits saw of texts. The newest is needed, unless there is nothing to compare any more.

    A file younger than a day would not be deleted yet and nobody would ask again, so it waits for the next fit.
    """
    kept = Fit.objects.exclude(model_sha256="").order_by("-ended_at")
    old = [fit for fit in kept[0 if also_newest else 1 :] if also_newest or _is_old(fit)]
    Fit.objects.filter(pk__in=[fit.pk for fit in old]).update(model_sha256="")
    forget_when_unused([fit.model_sha256 for fit in old])


def _is_old(fit: Fit) -> bool:
    return fit.ended_at is not None and fit.ended_at < clock.now() - KEPT_AT_LEAST


def _drop_numbers() -> set[int]:
    """Take the numbers of texts that are gone out of all lists; returns the themes whose typical texts they were."""
    themes = [(row, row.typical) for row in Theme.objects.exclude(typical=[]).only("typical")]
    gatherings = [(row, row.texts) for row in Gathering.objects.only("texts")]
    proposals = [(row, row.parts) for row in Proposal.objects.exclude(parts=[]).only("parts")]
    splits = [(row, row.before["texts"]) for row in Correction.objects.filter(kind=CorrectionKind.SPLIT).only("before")]
    known: set[int] = {text for _row, texts in (*themes, *gatherings) for text in texts}
    known |= {text for _row, parts in proposals for part in parts for text in part["texts"]}
    known |= {int(text) for _row, texts in splits for text in texts}
    gone = known - set(Text.objects.filter(pk__in=known).values_list("pk", flat=True))
    if not gone:
        return set()
    lost = [row for row, texts in themes if gone.intersection(texts)]
    for theme in lost:
        theme.typical = _left(theme.typical, gone)
    Theme.objects.bulk_update(lost, ["typical"])
    for gathering, texts in gatherings:
        gathering.texts = _left(texts, gone)
    Gathering.objects.bulk_update([row for row, _texts in gatherings], ["texts"], batch_size=500)
    for proposal, parts in proposals:
        proposal.parts = [{**part, "texts": _left(part["texts"], gone)} for part in parts]
    Proposal.objects.bulk_update([row for row, _parts in proposals], ["parts"])
    for correction, was in splits:
        correction.before["texts"] = {text: theme for text, theme in was.items() if int(text) not in gone}
    Correction.objects.bulk_update([row for row, _texts in splits], ["before"])
    return {theme.pk for theme in lost}


def _left(texts: Iterable[int], gone: Collection[int]) -> list[int]:
    return [text for text in texts if text not in gone]


def _say_only_what_is_left(theme_ids: Collection[int]) -> None:
    """A theme's words are those that its texts still say, and so are those of its proposed parts."""
    for theme in Theme.objects.filter(pk__in=theme_ids):
        mains = Belonging.objects.filter(theme=theme).order_by("-text__at").values("text_id")[:_MOST_ASKED]
        said = _plain(said.matter for said in said_in(Text.objects.filter(pk__in=mains)))
        theme.words = [word for word in theme.words if f" {word.casefold()} " in said]
        theme.terms = [[term, weight] for term, weight in theme.terms if f" {term} " in said]
        theme.save(update_fields=["words", "terms"])
        for proposal in Proposal.objects.filter(theme=theme).exclude(parts=[]):
            proposal.parts = [_without(part, said) for part in proposal.parts]
            proposal.save(update_fields=["parts"])


def _without(part: Mapping[str, Any], said: str) -> dict[str, Any]:
    return {
        **part,
        "words": [word for word in part["words"] if f" {word.casefold()} " in said],
        "terms": [[term, weight] for term, weight in part["terms"] if f" {term} " in said],
    }


def _plain(texts: Iterable[str]) -> str:
    """Words in a row as they are compared: a space before and after each, no marks."""
    return "\n".join(" " + " ".join(_WORD.findall(text.casefold())) + " " for text in texts)
