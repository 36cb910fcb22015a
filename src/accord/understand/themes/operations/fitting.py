"""Find the themes of all texts; those known before stay themselves, with what people made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accord.kernel import clock, files
from accord.kernel.errors import NotAllowed
from accord.kernel.events import publish
from accord.kernel.jobs import defer
from accord.kernel.live import hint
from accord.kernel.locks import one_at_a_time
from accord.kernel.permissions import Actor, Permission
from accord.kernel.transactions import one_transaction
from accord.understand.themes import client
from accord.understand.themes.contracts import By, ThemeOrigin, ThemeState
from accord.understand.themes.events import ThemeGathered, ThemesFitted
from accord.understand.themes.gathering_texts import DAY_SECONDS, Said, decided_by_people, register_contacts, said_in
from accord.understand.themes.knowing import forget_themes
from accord.understand.themes.models import Belonging, Fit, Gathering, Taught, Text, Theme
from accord.understand.themes.operations.forgetting import forget_former_files, forget_what_is_gone
from accord.understand.themes.operations.proposals import keep_proposals
from accord.understand.themes.rules import why

LOCK = "understand.themes"
LEAST_TEXTS = 30
MOST_TEXTS = 30_000
FITTED_DAYS = timedelta(days=400)
"""Each fit reads the newest texts, so many and so far back; older ones keep the themes they have."""

_FIRST_WATCH = timedelta(days=14)
_LOST_AFTER = timedelta(hours=2)
_KEPT_FITS = 5
_AT_ONCE = 2_000
CORRECTORS = (Permission.IMPROVE, Permission.LEAD)


@one_transaction
def ask_for_fit(*, actor: Actor) -> int:
    """Let a worker find the themes of all texts; returns the fit that is under way. Asked twice it is the same."""
    if not any(actor.may(permission) for permission in CORRECTORS):
        raise NotAllowed(_("Your role does not include this. Ask an administrator for the right."))
    from accord.understand.themes.tasks import fit_themes

    one_at_a_time("understand.themes.asking")
    now = clock.now()
    Fit.objects.filter(ended_at=None, asked_at__lt=now - _LOST_AFTER).update(
        ended_at=now, failed="It was broken off, perhaps by a restart."
    )
    waiting = Fit.objects.filter(ended_at=None).first()
    if waiting is None:
        waiting = Fit.objects.create(asked_by_id=actor.id if actor.kind == "staff" else None, asked_at=now)
        defer(fit_themes, fit_id=waiting.pk)
    return waiting.pk


@dataclass(frozen=True, kw_only=True)
class _Begun:
    """What a fit rests on."""

    texts: Sequence[Said]
    former: Sequence[tuple[int, int]]
    touched: Sequence[int]
    taught: Mapping[int, int] = field(default_factory=dict)
    watch_from: float | None = None


def find_themes(*, fit_id: int) -> None:
    """Carry out a fit. It takes minutes and holds no lock meanwhile; a failed one says why on its row."""
    begun = _begin(fit_id=fit_id)
    if begun is None:
        return
    if len(begun.texts) < LEAST_TEXTS:
        _give_up(fit_id, "too few")
        forget_former_files(also_newest=True)
        forget_themes()
        return
    order = {
        "ids": [text.id for text in begun.texts],
        "texts": [text.matter for text in begun.texts],
        "days": [text.day for text in begun.texts],
        "former": begun.former,
        "touched": begun.touched,
        "taught": list(begun.taught.items()),
        "watched": [text.is_contact for text in begun.texts],
        "watch_from": begun.watch_from,
    }
    try:
        answer, kept = client.fit(order, progress=_teller(fit_id))
    except client.ReckoningError as error:
        _give_up(fit_id, str(error))
        return
    _keep(fit_id=fit_id, texts=begun.texts, answer=answer, model_sha256=files.store(kept))
    client.placer.forget()


@one_transaction
def _begin(*, fit_id: int) -> _Begun | None:
    fit = Fit.objects.select_for_update().filter(pk=fit_id, ended_at=None).first()
    if fit is None:
        return None
    now = clock.now()
    Fit.objects.filter(pk=fit_id).update(began_at=now, stage="texts")
    register_contacts(since=now - FITTED_DAYS, limit=MOST_TEXTS)
    newest = list(Text.objects.filter(at__gte=now - FITTED_DAYS).order_by("-at", "-pk")[:MOST_TEXTS])
    texts = said_in(sorted(newest, key=lambda text: (text.at, text.pk)))
    former = Belonging.objects.filter(is_main=True, text__in=[text.id for text in texts])
    decided = decided_by_people()
    return _Begun(
        texts=texts,
        former=list(former.values_list("text_id", "theme_id")),
        touched=sorted(_touched()),
        taught={text.id: decided[text.id] for text in texts if text.id in decided},
        watch_from=None if _was_watched() else (now - _FIRST_WATCH).timestamp() / DAY_SECONDS,
    )


def _was_watched() -> bool:
    """Whether new texts were watched before; else the first fit looks back at the last two weeks."""
    return Fit.objects.exclude(model_sha256="").exists()


def _touched() -> set[int]:
    """Themes about which people decided something: they stay what people say they are."""
    named = Theme.objects.exclude(name="").values_list("pk", flat=True)
    merged = Theme.objects.filter(state=ThemeState.MERGED).values_list("pk", "root_id")
    taught = Taught.objects.filter(belongs=True).values_list("theme_id", flat=True)
    return {*named, *taught, *(theme for pair in merged for theme in pair if theme)}


def _teller(fit_id: int) -> client.Progress:
    told: list[tuple[str, int]] = []

    def tell(what: str, done: int, everything: int) -> None:
        """Write the progress down ten times a stage at most: each is a statement and a hint."""
        step = (what, 10 * done // max(everything, 1))
        if told and told[-1] == step:
            return
        told.append(step)
        Fit.objects.filter(pk=fit_id).update(stage=what, done=done, everything=everything)
        hint("themes")

    return tell


def _give_up(fit_id: int, why_not: str) -> None:
    Fit.objects.filter(pk=fit_id).update(ended_at=clock.now(), failed=why_not[:400])
    hint("themes")


@one_transaction
def _keep(*, fit_id: int, texts: Sequence[Said], answer: Mapping[str, Any], model_sha256: str) -> None:
    """Write what a fit found, in one go: nobody sees half of it."""
    one_at_a_time(LOCK)
    fit = Fit.objects.select_for_update().filter(pk=fit_id, ended_at=None).first()
    if fit is None:
        return
    themes, fresh = _keep_themes(answer["themes"])
    decided = decided_by_people()  # also what was decided while the fit was under way
    shares = {
        text: [(themes[number].pk, share) for number, share in given if number in themes]
        for text, given in answer["shares"]
    }
    shares |= {text: [(theme, 1.0)] if theme > 0 else [] for text, theme in decided.items() if text in shares}
    known = {theme.pk: theme for theme in Theme.objects.filter(pk__in=_of(shares))}
    write_belongings({text.id: text.words for text in texts}, shares, known, by=By.FIT, decided=decided)
    now = clock.now()
    placed = [text.id for text in texts]
    for start in range(0, len(placed), _AT_ONCE):
        Text.objects.filter(pk__in=placed[start : start + _AT_ONCE]).update(placed_at=now, fit_id=fit_id)
    fit.ended_at, fit.texts, fit.themes, fit.fresh = now, len(texts), len(themes), fresh
    fit.models_used, fit.model_sha256 = answer["models"], model_sha256
    fit.numbers = [[number, theme.pk] for number, theme in themes.items()]
    fit.save()
    keep_proposals(answer["proposed"], themes)
    forget_what_is_gone()
    _forget_old_fits()
    forget_themes()
    for one in answer["gathered"]:
        tell_gathering(one["texts"], is_new=one["is_new"], p=one["p"], at=now)
    publish(ThemesFitted(fit_id=fit_id, themes=len(themes), fresh=fresh))


def _of(shares: Mapping[int, Sequence[tuple[int, float]]]) -> set[int]:
    return {theme for given in shares.values() for theme, _share in given}


def _keep_themes(described: Sequence[Mapping[str, Any]]) -> tuple[dict[int, Theme], int]:
    """The theme of each number of the fit; those that are new are made."""
    known = {theme.pk: theme for theme in Theme.objects.all()}
    now, found, fresh = clock.now(), {}, []
    for one in described:
        theme = known.get(one["number"])
        if theme is None:
            theme = Theme(origin=ThemeOrigin.FIT, born_at=now)
            fresh.append(theme)
        theme.words, theme.terms, theme.typical = list(one["words"]), list(one["terms"]), list(one["typical"])
        found[one["number"]] = theme
    Theme.objects.bulk_create(fresh)
    changed = [theme for theme in found.values() if theme not in fresh]
    Theme.objects.bulk_update(changed, ["words", "terms", "typical"], batch_size=200)
    return found, len(fresh)


def write_belongings(
    words: Mapping[int, str],
    shares: Mapping[int, Sequence[tuple[int, float]]],
    themes: Mapping[int, Theme],
    *,
    by: By,
    decided: Mapping[int, int],
) -> None:
    """Write the themes of texts, strongest first, with why, in place of what they had."""
    terms = {number: dict(theme.terms) for number, theme in themes.items()}
    ids = list(shares)
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        Belonging.objects.filter(text__in=part).delete()
        Belonging.objects.bulk_create(
            belonging(
                text,
                theme,
                share,
                words[text],
                terms=terms.get(theme, {}),
                is_main=place == 0,
                by=by,
                decided=decided,
            )
            for text in part
            for place, (theme, share) in enumerate(_once(shares[text]))
        )


def _once(given: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """Two themes of a fit may continue the same one: then it is as strong as both."""
    total: dict[int, float] = {}
    for theme, share in given:
        total[theme] = min(total.get(theme, 0.0) + share, 1.0)
    return list(total.items())


def belonging(
    text: int,
    theme: int,
    share: float,
    words: str,
    *,
    terms: Mapping[str, float],
    is_main: bool,
    by: By,
    decided: Mapping[int, int],
) -> Belonging:
    """One text in one theme, with the words and the sentence that carried it, not yet saved."""
    carried, begins, ends = why(words, terms)
    return Belonging(
        text_id=text,
        theme_id=theme,
        strength=share,
        is_main=is_main,
        by=By.PERSON if decided.get(text) == theme else by,
        words=carried,
        begins=begins,
        ends=ends,
    )


def tell_gathering(texts: Sequence[int], *, is_new: bool, p: float, at: datetime, theme_id: int | None = None) -> None:
    """Keep that texts gathered, and publish it; without a theme named they are of the one that most of them have."""
    if theme_id is None:
        mains = list(Belonging.objects.filter(is_main=True, text__in=texts).values_list("theme_id", flat=True))
        if not mains:
            return
        theme_id = max(sorted(set(mains)), key=mains.count)
    gathering = Gathering.objects.create(theme_id=theme_id, is_new=is_new, p=p, at=at, texts=list(texts))
    publish(ThemeGathered(gathering_id=gathering.pk, theme_id=theme_id, is_new=is_new))


def _forget_old_fits() -> None:
    ended = Fit.objects.filter(ended_at__isnull=False).order_by("-ended_at")
    old = list(ended[_KEPT_FITS:].values_list("pk", flat=True))
    Fit.objects.filter(pk__in=old, model_sha256="").delete()
