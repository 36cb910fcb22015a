"""Give new texts their themes soon after they came, and tell when they gather."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from accord.kernel import clock, files
from accord.kernel.deadlines import set_deadline
from accord.kernel.events import publish
from accord.kernel.locks import one_at_a_time
from accord.kernel.transactions import one_transaction
from accord.understand.themes import client
from accord.understand.themes.contracts import By, ThemeOrigin
from accord.understand.themes.events import TextsPlaced
from accord.understand.themes.gathering_texts import Said, decided_by_people, register_contacts, said_in
from accord.understand.themes.knowing import themes_exist
from accord.understand.themes.models import Belonging, Fit, Gathering, Text, Theme
from accord.understand.themes.operations.fitting import LOCK, belonging, tell_gathering, write_belongings

PLACE = "understand.themes.place"
AT_ONCE = 500

_SOON = timedelta(seconds=20)
_REACH = timedelta(days=14)
"""Contacts older than this when they come (imports) wait for the next fit."""

_KNOWN_REACH = timedelta(days=2)
_TOLD_REACH = timedelta(days=30)
_MOST_KNOWN = 3_000
_COMPARED_WITH = 400


def look_soon() -> None:
    """Place what waits in a few seconds: a burst of texts is looked at once. No statement where there are no themes."""
    if themes_exist():
        set_deadline(kind=PLACE, subject=0, due_at=clock.now() + _SOON)


@one_transaction
def place_waiting() -> int:
    """Place the newest texts that have no themes yet, 500 at most; returns how many were looked at."""
    fit = Fit.objects.exclude(model_sha256="").order_by("-ended_at").first()
    if fit is None:
        return 0
    one_at_a_time(LOCK)
    now = clock.now()
    register_contacts(since=now - _REACH, limit=4 * AT_ONCE)
    waiting = list(Text.objects.filter(placed_at=None).order_by("-at", "-pk")[:AT_ONCE])
    if not waiting:
        return 0
    texts = said_in(sorted(waiting, key=lambda text: (text.at, text.pk)))
    if texts:
        _place(fit, texts)
    Text.objects.filter(pk__in=[text.pk for text in waiting]).update(placed_at=now)
    return len(waiting)


def _place(fit: Fit, texts: Sequence[Said]) -> None:
    decided = decided_by_people()
    held = _gathered_since(fit) | decided

    def opening(file: Path) -> dict[str, Any]:
        file.write_bytes(files.read(fit.model_sha256))
        told = Gathering.objects.filter(at__gte=clock.now() - _TOLD_REACH).values_list("texts", flat=True)
        return {"order": "open", "file": str(file), "theme_of": fit.numbers, "taught": _pairs(held), "told": list(told)}

    def order(known_until: int) -> dict[str, Any]:
        asked = [[text.id, text.matter, text.day, text.is_contact] for text in texts]
        return {"order": "place", "known": _known(fit, known_until), "taught": _pairs(held), "texts": asked}

    placed = client.placer.place(
        fit_key=f"{fit.pk}:{fit.model_sha256}",
        opening=opening,
        order=order,
        known_until=max(text.id for text in texts),
    )
    shares = {text.id: one["shares"] for text, one in zip(texts, placed, strict=True)}
    named = {theme for given in shares.values() for theme, _share in given}
    themes = {theme.pk: theme for theme in Theme.objects.filter(pk__in=named)}
    shares = {text: [(theme, share) for theme, share in given if theme in themes] for text, given in shares.items()}
    write_belongings({text.id: text.words for text in texts}, shares, themes, by=By.PLACED, decided=decided)
    gathered: set[int] = set()
    for text, one in zip(texts, placed, strict=True):
        if one["gathered"]:
            _tell(text, one, decided)
            gathered |= set(one["gathered"])
    publish(TextsPlaced(text_ids=tuple(sorted(gathered.union(text.id for text in texts)))))


def _pairs(held: Mapping[int, int]) -> list[list[int]]:
    return [[text, theme] for text, theme in held.items()]


def _known(fit: Fit, known_until: int) -> list[list[Any]]:
    """Texts that were placed since the fit, for a child that does not know them."""
    since = Text.objects.filter(pk__gt=known_until, placed_at__isnull=False, at__gte=fit.asked_at - _KNOWN_REACH)
    texts = said_in(since.exclude(fit=fit).order_by("at", "pk")[:_MOST_KNOWN])
    main = dict(
        Belonging.objects.filter(is_main=True, text__in=[text.id for text in texts]).values_list("text_id", "theme_id")
    )
    return [[text.id, text.matter, text.day, main.get(text.id, -1)] for text in texts if text.is_contact]


def _gathered_since(fit: Fit) -> dict[int, int]:
    """Texts of themes that emerged since the fit: it does not know these themes."""
    emerged = Gathering.objects.filter(is_new=True, at__gte=fit.asked_at).order_by("pk")
    return {text: theme for theme, texts in emerged.values_list("theme_id", "texts") for text in texts}


def _tell(text: Said, one: Mapping[str, Any], decided: Mapping[int, int]) -> None:
    """Texts gathered: make a theme of them if none was there, and tell it."""
    members = list(one["gathered"])
    theme_id = _emerged(members, decided) if one["is_new"] else None
    tell_gathering(members, is_new=one["is_new"], p=one["p"], at=text.at, theme_id=theme_id)


def _emerged(members: Sequence[int], decided: Mapping[int, int]) -> int:
    """A theme that was not there before, of these texts."""
    own = said_in(Text.objects.filter(pk__in=members).order_by("at", "pk"))
    others = said_in(Text.objects.exclude(pk__in=members).order_by("-at")[:_COMPARED_WITH])
    described = client.placer.describe([[text.matter for text in own], [text.matter for text in others]])
    theme = Theme.objects.create(
        origin=ThemeOrigin.EMERGING,
        born_at=clock.now(),
        words=described["words"],
        terms=described["terms"],
        typical=[text.id for text in reversed(own)],
    )
    free = [text for text in own if decided.get(text.id, -1) < 0]
    Belonging.objects.filter(text__in=[text.id for text in free], is_main=True).delete()
    terms = dict(theme.terms)
    Belonging.objects.bulk_create(
        belonging(text.id, theme.pk, 1.0, text.words, terms=terms, is_main=True, by=By.PLACED, decided=decided)
        for text in free
    )
    return theme.pk
