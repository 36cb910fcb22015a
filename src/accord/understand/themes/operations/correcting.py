"""What people correct: every correction is kept with what was before, and teaches the next fit and each new text."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accord.kernel import clock
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.locks import one_at_a_time
from accord.kernel.permissions import Actor, Permission, person_of
from accord.kernel.transactions import one_transaction
from accord.understand.themes.contracts import By, CorrectionKind, ThemeOrigin, ThemeState
from accord.understand.themes.events import ThemeCorrected
from accord.understand.themes.gathering_texts import Said, said_in
from accord.understand.themes.models import Belonging, Correction, Taught, Text, Theme
from accord.understand.themes.operations.fitting import CORRECTORS, belonging
from accord.understand.themes.rules import says_any

LOCK = "understand.themes.correcting"
_LONGEST_NAME = 120
_LEAST_SPLIT = 3
_MOST_SPLIT = 5_000


@one_transaction
def rename_theme(*, actor: Actor, theme_id: int, name: str) -> int:
    """Call a theme by a name of people's; without one it is called by its words again. Returns the correction's id."""
    theme = theme_to_correct(actor, theme_id)
    name = " ".join(name.split())[:_LONGEST_NAME]
    if name == theme.name:
        raise BadInput(_("That is its name already."))
    before = {"name": theme.name}
    Theme.objects.filter(pk=theme_id).update(name=name)
    return _note(actor, CorrectionKind.RENAME, theme, before={**before, "to": name})


@one_transaction
def hide_theme(*, actor: Actor, theme_id: int) -> int:
    """Take a theme out of lists and figures; it goes on being found, so that it can be shown again."""
    return _set_state(actor, theme_id, ThemeState.ACTIVE, ThemeState.HIDDEN, CorrectionKind.HIDE)


@one_transaction
def show_theme(*, actor: Actor, theme_id: int) -> int:
    """Show a hidden theme again."""
    return _set_state(actor, theme_id, ThemeState.HIDDEN, ThemeState.ACTIVE, CorrectionKind.SHOW)


def _set_state(actor: Actor, theme_id: int, old: ThemeState, new: ThemeState, kind: CorrectionKind) -> int:
    theme = theme_to_correct(actor, theme_id)
    if theme.state != old:
        raise Refusal(_("Somebody has changed this theme meanwhile. Look at the page again."))
    Theme.objects.filter(pk=theme_id).update(state=new)
    return _note(actor, kind, theme, before={"state": old})


@one_transaction
def merge_themes(*, actor: Actor, theme_id: int, into_id: int) -> int:
    """Let a theme count as another one, with all that were merged into it."""
    if theme_id == into_id:
        raise BadInput(_("Choose another theme to merge it with."))
    theme, into = theme_to_correct(actor, theme_id), theme_to_correct(actor, into_id)
    if ThemeState.MERGED in {theme.state, into.state}:
        raise Refusal(_("One of the two is merged already. Look at the page again."))
    followers = list(Theme.objects.filter(root=theme).values_list("pk", flat=True))
    before = {"state": theme.state, "followers": followers, "texts": _count(theme)}
    Theme.objects.filter(Q(pk=theme_id) | Q(pk__in=followers)).update(state=ThemeState.MERGED, root=into)
    return _note(actor, CorrectionKind.MERGE, theme, other=into, before=before)


@one_transaction
def split_theme(*, actor: Actor, theme_id: int, words: Sequence[str], name: str) -> int:
    """Make a theme of its own of those texts that say one of these words; returns the correction's id.

    Refuses when fewer than three texts say any, or all of them do.
    """
    theme = theme_to_correct(actor, theme_id)
    wanted = [word.strip() for word in words if word.strip()]
    name = " ".join(name.split())[:_LONGEST_NAME]
    if not wanted or not name:
        raise BadInput(_("Say which words set these texts apart, and how their theme is called."))
    mains = {row.text_id: row for row in mains_of(theme)[:_MOST_SPLIT]}
    texts = said_in(Text.objects.filter(pk__in=mains))
    chosen = [text for text in texts if says_any(text.words, wanted)]
    if len(chosen) < _LEAST_SPLIT:
        raise Refusal(_("Fewer than three of its texts say that. A theme needs at least three."))
    if len(chosen) == len(texts):
        raise Refusal(_("All of its texts say that: there would be nothing left. Rename it instead."))
    return split_off(
        actor=actor,
        theme=theme,
        chosen=chosen,
        was={text.id: mains[text.id].theme_id for text in chosen},
        name=name,
        words=wanted[:3],
        terms=[(word.casefold(), 5.0) for word in wanted],
    )


def split_off(
    *,
    actor: Actor,
    theme: Theme,
    chosen: Sequence[Said],
    was: Mapping[int, int],
    name: str,
    words: Sequence[str],
    terms: Sequence[tuple[str, float]],
) -> int:
    """Make a theme of these texts, the most typical ones first, which were of `was`; returns the correction's id."""
    fresh = Theme.objects.create(
        name=name,
        origin=ThemeOrigin.SPLIT,
        born_at=clock.now(),
        words=list(words),
        terms=[list(term) for term in terms],
        typical=[text.id for text in chosen[:5]],
    )
    before = {"texts": {str(text): was[text] for text in was}}
    correction = _note(actor, CorrectionKind.SPLIT, theme, other=fresh, before=before)
    ids = [text.id for text in chosen]
    Belonging.objects.filter(Q(text__in=ids, is_main=True) | Q(text__in=ids, theme=fresh)).delete()
    weights, decided = dict(terms), dict.fromkeys(ids, fresh.pk)
    Belonging.objects.bulk_create(
        belonging(text.id, fresh.pk, 1.0, text.words, terms=weights, is_main=True, by=By.PERSON, decided=decided)
        for text in chosen
    )
    Taught.objects.bulk_create(
        Taught(text_id=text, theme=fresh, belongs=True, correction_id=correction) for text in ids
    )
    return correction


@one_transaction
def move_text(*, actor: Actor, text_id: int, from_id: int, to_id: int | None = None) -> int:
    """A text does not belong to a theme, and perhaps to another; whoever works at the desk may say so."""
    if not (actor.may(Permission.DESK) or any(actor.may(one) for one in CORRECTORS)):
        raise NotAllowed(_("Your role does not include this. Ask an administrator for the right."))
    one_at_a_time(LOCK)
    text = Text.objects.select_for_update().filter(pk=text_id).first()
    wrong = _found(from_id)
    right = _found(to_id) if to_id is not None else None
    if text is None:
        raise NotFound(_("There is no such text."))
    own = Q(theme=wrong) | Q(theme__root=wrong)
    left = list(Belonging.objects.filter(own, text=text))
    if not left or (right is not None and right.pk == wrong.pk):
        raise Refusal(_("This text is not of that theme any more. Look at the page again."))
    kept = list(text.belongings.values("theme_id", "strength", "is_main", "by", "words", "begins", "ends"))
    correction = _note(actor, CorrectionKind.MOVE, wrong, other=right, text=text, before={"belongings": kept})
    Taught.objects.bulk_create(
        Taught(text=text, theme_id=each.theme_id, belongs=False, correction_id=correction) for each in left
    )
    Belonging.objects.filter(pk__in=[each.pk for each in left]).delete()
    if right is not None:
        Taught.objects.create(text=text, theme=right, belongs=True, correction_id=correction)
        _give(text, right)
    return correction


def _give(text: Text, theme: Theme) -> None:
    """Let a text be mainly of a theme, because a person said so."""
    Belonging.objects.filter(text=text, theme=theme).delete()
    Belonging.objects.filter(text=text, is_main=True).update(is_main=False)
    said = said_in([text])
    words = said[0].words if said else ""
    decided = {text.pk: theme.pk}
    belonging(
        text.pk, theme.pk, 1.0, words, terms=dict(theme.terms), is_main=True, by=By.PERSON, decided=decided
    ).save()


def mains_of(theme: Theme) -> Any:
    return Belonging.objects.filter(Q(theme=theme) | Q(theme__root=theme), is_main=True).order_by("-text__at")


def _count(theme: Theme) -> int:
    return int(mains_of(theme).count())


def theme_to_correct(actor: Actor, theme_id: int) -> Theme:
    if not any(actor.may(permission) for permission in CORRECTORS):
        raise NotAllowed(_("Your role does not include this. Ask an administrator for the right."))
    one_at_a_time(LOCK)
    return _found(theme_id)


def _found(theme_id: int) -> Theme:
    found = Theme.objects.filter(pk=theme_id).first()
    if found is None:
        raise NotFound(_("There is no such theme."))
    return found


def _note(
    actor: Actor,
    kind: CorrectionKind,
    theme: Theme,
    *,
    other: Theme | None = None,
    text: Text | None = None,
    before: dict[str, Any],
) -> int:
    employee_id = person_of(actor)
    correction = Correction.objects.create(
        kind=kind, theme=theme, other=other, text=text, before=before, made_by_id=employee_id, made_at=clock.now()
    )
    event = ThemeCorrected(
        correction_id=correction.pk, theme_id=theme.pk, correction=kind, employee_id=employee_id, is_undone=False
    )
    publish(event, actor=actor)
    return correction.pk
