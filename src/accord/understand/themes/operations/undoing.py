"""Take a correction back: what was before is again, and nothing is taught by it any more."""

from django.db.models import Q
from django.utils.translation import gettext as _

from accord.kernel import clock
from accord.kernel.errors import NotAllowed, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.locks import one_at_a_time
from accord.kernel.permissions import Actor, Permission, person_of
from accord.kernel.transactions import one_transaction
from accord.understand.themes.contracts import By, CorrectionKind, ThemeState
from accord.understand.themes.events import ThemeCorrected
from accord.understand.themes.models import Belonging, Correction, Taught, Theme
from accord.understand.themes.operations.correcting import LOCK
from accord.understand.themes.operations.fitting import CORRECTORS


@one_transaction
def undo_correction(*, actor: Actor, correction_id: int) -> None:
    """Take a correction back. Refuses a second time, and when a later correction of the same theme stands on it."""
    one_at_a_time(LOCK)
    correction = Correction.objects.select_for_update().filter(pk=correction_id).first()
    if correction is None:
        raise NotFound(_("There is no such correction."))
    is_own_move = correction.kind == CorrectionKind.MOVE and actor.may(Permission.DESK)
    if not (is_own_move or any(actor.may(permission) for permission in CORRECTORS)):
        raise NotAllowed(_("Your role does not include this. Ask an administrator for the right."))
    if correction.undone_at is not None:
        raise Refusal(_("This correction was taken back already."))
    if _is_built_upon(correction):
        raise Refusal(_("A later correction rests on this one. Take that back first."))
    _UNDO[CorrectionKind(correction.kind)](correction)
    Taught.objects.filter(correction=correction).delete()
    employee_id = person_of(actor)
    Correction.objects.filter(pk=correction_id).update(undone_at=clock.now(), undone_by_id=employee_id)
    event = ThemeCorrected(
        correction_id=correction_id,
        theme_id=correction.theme_id,
        correction=correction.kind,
        employee_id=employee_id,
        is_undone=True,
    )
    publish(event, actor=actor)


def _is_built_upon(correction: Correction) -> bool:
    """Whether a later correction that stands is of the same kind and theme, or of the theme that this one made."""
    later = Correction.objects.filter(pk__gt=correction.pk, undone_at=None)
    kind = CorrectionKind(correction.kind)
    if kind == CorrectionKind.MOVE:
        return later.filter(kind=kind, text=correction.text).exists()
    if kind == CorrectionKind.RENAME:
        return later.filter(kind=kind, theme_id=correction.theme_id).exists()
    same = Q(theme_id=correction.theme_id) & ~Q(kind__in=[CorrectionKind.RENAME, CorrectionKind.MOVE])
    if kind == CorrectionKind.SPLIT:
        return later.filter(Q(theme_id=correction.other_id) | Q(other_id=correction.other_id)).exists()
    if kind == CorrectionKind.MERGE:
        return later.filter(same | Q(kind=CorrectionKind.MERGE, theme_id=correction.other_id)).exists()
    return later.filter(same).exists()


def _rename(correction: Correction) -> None:
    Theme.objects.filter(pk=correction.theme_id).update(name=correction.before["name"])


def _set_state(correction: Correction) -> None:
    Theme.objects.filter(pk=correction.theme_id).update(state=correction.before["state"])


def _part(correction: Correction) -> None:
    """What was merged stands alone again, with those that had been merged into it before."""
    Theme.objects.filter(pk=correction.theme_id).update(state=correction.before["state"], root=None)
    Theme.objects.filter(pk__in=correction.before["followers"]).update(root=correction.theme_id)


def _join_again(correction: Correction) -> None:
    """What was split off counts as what it was split from, also texts that came to it since."""
    root = Theme.objects.values_list("root_id", flat=True).get(pk=correction.theme_id) or correction.theme_id
    Theme.objects.filter(pk=correction.other_id or 0).update(state=ThemeState.MERGED, root=root)
    was = {int(text): theme for text, theme in correction.before["texts"].items()}
    standing = Belonging.objects.filter(text__in=was, theme=correction.other)
    texts = set(standing.values_list("text_id", flat=True))
    Belonging.objects.filter(text__in=texts, theme_id__in=set(was.values())).delete()
    for theme_id in sorted(set(was.values())):
        own = [text for text in texts if was[text] == theme_id]
        standing.filter(text__in=own).update(theme_id=theme_id, by=By.FIT)


def _give_back(correction: Correction) -> None:
    Belonging.objects.filter(text=correction.text).delete()
    Belonging.objects.bulk_create(Belonging(text=correction.text, **kept) for kept in correction.before["belongings"])


_UNDO = {
    CorrectionKind.RENAME: _rename,
    CorrectionKind.HIDE: _set_state,
    CorrectionKind.SHOW: _set_state,
    CorrectionKind.MERGE: _part,
    CorrectionKind.SPLIT: _join_again,
    CorrectionKind.MOVE: _give_back,
}
