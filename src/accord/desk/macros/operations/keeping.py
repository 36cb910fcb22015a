"""Writing macros down: everybody their own, members those of their team, leads those of everybody."""

from django.utils.translation import gettext as _

from accord.desk.macros.contracts import MacroDraft, Scope
from accord.desk.macros.models import Macro
from accord.desk.macros.rules import checked
from accord.kernel import audit, clock
from accord.kernel.errors import BadInput, NotAllowed, NotFound
from accord.kernel.permissions import Actor, Permission, person_of, require
from accord.kernel.transactions import one_transaction


@one_transaction
def save_macro(*, actor: Actor, draft: MacroDraft, macro_id: int | None = None) -> int:
    """Write a macro down, or change one. Raises `BadInput`, `NotAllowed`, `NotFound`. Returns its id."""
    require(actor, Permission.DESK)
    known = None if macro_id is None else _held(actor, macro_id)
    given = checked(draft)
    if given.scope == Scope.TEAM and given.team_id is None:
        raise BadInput(_("Choose the team that shares it."))
    _require_may(actor, given.scope, given.team_id)
    owner_id = (known.owner_id if known else None) or (actor.id if actor.kind == "staff" else None)
    if given.scope == Scope.OWN and owner_id is None:
        owner_id = person_of(actor)
    values = {
        "name": given.name,
        "scope": given.scope,
        "owner_id": owner_id,
        "team_id": given.team_id if given.scope == Scope.TEAM else None,
        "texts": dict(given.texts),
        "steps": [step.as_json() for step in given.steps],
        "changed_at": clock.now(),
    }
    if known is None:
        return Macro.objects.create(**values).pk
    Macro.objects.filter(pk=known.pk).update(**values)
    if known.scope != Scope.OWN:
        audit.record(actor=actor, action="macro.changed", subject=f"macro:{known.pk}", name=given.name)
    return known.pk


@one_transaction
def put_away_macro(*, actor: Actor, macro_id: int) -> None:
    """Take a macro out of every list; that it was used stays known."""
    known = _held(actor, macro_id)
    Macro.objects.filter(pk=known.pk).update(put_away_at=clock.now())
    if known.scope != Scope.OWN:
        audit.record(actor=actor, action="macro.put_away", subject=f"macro:{known.pk}", name=known.name)


def _held(actor: Actor, macro_id: int) -> Macro:
    found = Macro.objects.select_for_update().filter(pk=macro_id, put_away_at=None).first()
    if found is None or (found.scope == Scope.OWN and found.owner_id != actor.id):
        raise NotFound(_("There is no such macro."))
    _require_may(actor, Scope(found.scope), found.team_id)
    return found


def _require_may(actor: Actor, scope: Scope, team_id: int | None) -> None:
    if scope == Scope.OWN or actor.may(Permission.LEAD) or actor.may(Permission.ADMINISTER):
        return
    if scope == Scope.ALL:
        raise NotAllowed(_("Macros for everybody are kept by those who lead. Keep it as your own, or ask a lead."))
    if team_id not in actor.team_ids:
        raise NotAllowed(_("Macros of a team are kept by its members."))
