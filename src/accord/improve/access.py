"""The one gate of root causes: a department sees its own, those who listen and lead see all."""

from django.db.models import Q
from django.utils.translation import gettext as _

from accord.improve.models import RootCause
from accord.kernel.errors import NotAllowed, NotFound
from accord.kernel.permissions import Actor, Permission

_OVERSEE = (Permission.IMPROVE, Permission.LEAD, Permission.BRIEFING)


def may_see_all(actor: Actor) -> bool:
    """Whether the actor sees the causes of every department."""
    return any(actor.may(permission) for permission in _OVERSEE)


def visible_to(actor: Actor) -> Q:
    """The causes that an actor may see, as a condition: all, or those of their department and those they own."""
    if may_see_all(actor):
        return Q()
    if actor.kind != "staff":
        return Q(pk=None)
    own = Q(owner_id=actor.id)
    if actor.may(Permission.DEPARTMENT) and actor.department_id is not None:
        own |= Q(department_id=actor.department_id)
    return own


def access_cause(*, actor: Actor, cause_id: int, lock: bool = False) -> RootCause:
    """The cause, when the actor may see it; `NotFound` otherwise. With `lock` its row is held by the transaction."""
    found = RootCause.objects.select_for_update() if lock else RootCause.objects
    cause = found.filter(visible_to(actor), pk=cause_id).first()
    if cause is None:
        raise NotFound(_("There is no such root cause."))
    return cause


def is_accountable(actor: Actor, cause: RootCause) -> bool:
    """Whether the actor answers for the cause: its owner, or somebody who speaks for its department."""
    if actor.kind != "staff":
        return False
    return actor.id == cause.owner_id or (
        actor.may(Permission.DEPARTMENT) and actor.department_id == cause.department_id
    )


def require_work(actor: Actor, cause: RootCause) -> int:
    """Refuse unless the actor answers for the cause or oversees all of them; returns the employee's id."""
    if actor.kind != "staff" or actor.id is None:
        raise NotAllowed(_("Only a named person can do this."))
    if not (is_accountable(actor, cause) or actor.may(Permission.IMPROVE) or actor.may(Permission.LEAD)):
        raise NotAllowed(_("This root cause belongs to another department."))
    return actor.id
