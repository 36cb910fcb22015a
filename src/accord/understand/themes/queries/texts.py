"""Texts with their themes and why: the words and the sentence that carried each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission, require
from accord.understand.themes.contracts import By, TextKind, TextRow, ThemeShare, ThemeState
from accord.understand.themes.gathering_texts import said_in
from accord.understand.themes.models import Belonging, Text, Theme
from accord.understand.themes.queries.names import name_of
from accord.understand.themes.rules import why

if TYPE_CHECKING:
    from django.db.models import QuerySet

_LONGEST_SENTENCE = 220


def list_texts(
    *, actor: Actor, theme_id: int, limit: int = 20, before_id: int | None = None, strongest: bool = False
) -> list[TextRow]:
    """The texts of a theme, newest first, or those that are most surely of it. Words only for who may read them."""
    require(actor, Permission.LISTEN)
    rows = Belonging.objects.filter(Q(theme_id=theme_id) | Q(theme__root_id=theme_id), is_main=True)
    rows = rows.filter(Q(text__contact=None) | Q(text__contact__withdrawn_at=None))
    if before_id is not None:
        at = Text.objects.filter(pk=before_id).values("at")[:1]
        rows = rows.filter(Q(text__at__lt=at) | Q(text__at=at, text_id__lt=before_id))
    order = ("-strength", "-text__at", "-text_id") if strongest else ("-text__at", "-text_id")
    found = list(_whole(rows).order_by(*order)[:limit])
    return _text_rows(actor, found)


def get_text(*, actor: Actor, text_id: int) -> tuple[TextRow, list[ThemeShare]]:
    """One text with all its themes, the main one first; raises `NotFound`, also where the actor may not read."""
    if not actor.may(Permission.DESK):
        raise NotFound(_("There is no such text."))
    found = list(_whole(Belonging.objects.filter(text_id=text_id)).order_by("-is_main", "-strength"))
    if not found:
        raise NotFound(_("There is no such text."))
    said = _words([row.text for row in found[:1]]).get(text_id, "")
    return _text_rows(actor, found[:1])[0], [_share(row, said) for row in found]


def themes_of_case(*, actor: Actor, case_id: int, limit: int = 3) -> list[TextRow]:
    """The newest contacts of a case with their main theme and why. Two statements; one where there is none."""
    require(actor, Permission.DESK)
    rows = Belonging.objects.filter(
        text__contact__case_id=case_id, text__contact__withdrawn_at=None, is_main=True
    ).exclude(Q(theme__state=ThemeState.HIDDEN) | Q(theme__root__state=ThemeState.HIDDEN))
    found = list(_whole(rows).order_by("-text__at", "-text_id")[:limit])
    return _text_rows(actor, found)


def typical_sentences(*, actor: Actor, themes: Mapping[int, Sequence[int]]) -> dict[int, list[str]]:
    """For each theme the telling sentences of these of its texts; none for who may not read conversations."""
    if not actor.may(Permission.DESK):
        return {}
    wanted = {text for texts in themes.values() for text in texts}
    said = _words(Text.objects.filter(pk__in=wanted))
    terms = {theme.pk: dict(theme.terms) for theme in Theme.objects.filter(pk__in=themes)}
    return {
        theme: [_telling(said[text], terms.get(theme, {})) for text in texts if text in said]
        for theme, texts in themes.items()
    }


def telling_sentences(*, actor: Actor, texts: Mapping[int, Mapping[str, float]]) -> dict[int, str]:
    """The most telling sentence of each text, by the words that tell with their weight; none for who may not read."""
    if not actor.may(Permission.DESK):
        return {}
    said = _words(Text.objects.filter(pk__in=texts))
    return {text: _telling(words, texts[text]) for text, words in said.items()}


def _telling(words: str, terms: Mapping[str, float]) -> str:
    _carried, begins, ends = why(words, terms)
    return _short(words[begins:ends] or words)


def _short(sentence: str) -> str:
    sentence = " ".join(sentence.split())
    return sentence if len(sentence) <= _LONGEST_SENTENCE else f"{sentence[: _LONGEST_SENTENCE - 1].rstrip()}…"


def _whole(rows: "QuerySet[Belonging]") -> "QuerySet[Belonging]":
    return rows.select_related("text__contact", "theme__root")


def _words(texts: Iterable[Text]) -> dict[int, str]:
    return {said.id: said.words for said in said_in(texts)}


def _text_rows(actor: Actor, found: Sequence[Belonging]) -> list[TextRow]:
    may_read = actor.may(Permission.DESK)
    said = _words([row.text for row in found]) if may_read and found else {}
    return [
        TextRow(
            id=row.text_id,
            kind=TextKind(row.text.kind),
            at=row.text.at,
            words=said.get(row.text_id, ""),
            contact_id=row.text.contact_id,
            conversation_id=row.text.contact.conversation_id if may_read and row.text.contact else None,
            share=_share(row, said.get(row.text_id, "")),
        )
        for row in found
    ]


def _share(row: Belonging, words: str) -> ThemeShare:
    return ThemeShare(
        theme=name_of(row.theme.root or row.theme),
        strength=row.strength,
        is_main=row.is_main,
        by=By(row.by),
        words=tuple(row.words),
        sentence=_short(words[row.begins : row.ends]),
    )
