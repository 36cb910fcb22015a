"""Keep lists and searches as views, for oneself, a team or all."""

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from accord.desk.search.contracts import SavedViewRow, Sharing, ViewKind
from accord.desk.search.models import SavedView
from accord.desk.search.queries import VIEWS_KEY, get_view
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotAllowed
from accord.kernel.permissions import Actor, Permission, require

_MOST_VIEWS = 40


def keep_view(
    *, actor: Actor, name: str, kind: ViewKind, query: str, sharing: Sharing = Sharing.NOBODY
) -> SavedViewRow:
    """Keep a list or a search under a name; one of that name that the actor had is replaced.

    For all only leads may keep one. Raises `BadInput` or `NotAllowed`.
    """
    require(actor, Permission.DESK)
    wanted = " ".join(name.split())[:60]
    if not wanted:
        raise BadInput(_("Give the view a name."))
    if sharing == Sharing.ALL and not actor.may(Permission.LEAD):
        raise NotAllowed(_("Only leads keep views for all."))
    team_id = min(actor.team_ids, default=None) if sharing == Sharing.TEAM else None
    if sharing == Sharing.TEAM and team_id is None:
        raise BadInput(_("You are in no team."))
    own = SavedView.objects.filter(owner_id=actor.id)
    if own.exclude(name=wanted).count() >= _MOST_VIEWS:
        raise BadInput(_("You keep very many views already. Remove one first."))
    fields = {"kind": kind, "query": query[:1000], "sharing": sharing, "team_id": team_id}
    view, _is_new = SavedView.objects.update_or_create(
        owner_id=actor.id, name=wanted, defaults=fields, create_defaults={**fields, "created_at": clock.now()}
    )
    _forget_views()
    return get_view(actor=actor, view_id=view.pk)


def remove_view(*, actor: Actor, view_id: int) -> None:
    """Forget a view; one's own, and a lead also what is shared. Raises `NotFound` or `NotAllowed`."""
    view = get_view(actor=actor, view_id=view_id)
    if not view.is_own and not actor.may(Permission.LEAD):
        raise NotAllowed(_("Only its owner or a lead removes this view."))
    SavedView.objects.filter(pk=view_id).delete()
    _forget_views()


def _forget_views() -> None:
    cache.delete(VIEWS_KEY)
    transaction.on_commit(lambda: cache.delete(VIEWS_KEY))
