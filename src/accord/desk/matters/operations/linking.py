"""Cases that belong together: related, the same twice, the cause, parent and child."""

from django.db import connection
from django.utils.translation import gettext as _

from accord.desk.matters.contracts import LinkKind
from accord.desk.matters.events import CasesLinked
from accord.desk.matters.models import Link
from accord.desk.models import Case
from accord.kernel import clock
from accord.kernel.errors import NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission
from accord.kernel.transactions import one_transaction

# Two links made at once could close a circle that neither sees.
_TURN = "SELECT pg_advisory_xact_lock(hashtextextended('desk.case_links', 0))"
_ABOVE = """
    WITH RECURSIVE above AS (
        SELECT other_id FROM desk_matters_link WHERE case_id = %s AND kind = 'child_of'
        UNION SELECT l.other_id FROM desk_matters_link l JOIN above a ON l.case_id = a.other_id AND l.kind = 'child_of'
    ) SELECT 1 FROM above WHERE other_id = %s
"""


@one_transaction
def link_cases(*, actor: Actor, case_id: int, other_id: int, kind: LinkKind) -> int:
    """Say how a case stands to another; returns the link's id. A second time changes nothing.

    Customers see nothing of it, also where the two cases are of different ones. Raises `NotFound`, and refuses a second
    parent and circles of parents.
    """
    _require_cases(actor, case_id, other_id)
    if case_id == other_id:
        raise Refusal(_("A case is not linked with itself."))
    with connection.cursor() as cursor:
        cursor.execute(_TURN)
        if kind == LinkKind.CHILD_OF:
            _refuse_second_parent(case_id, other_id)
            cursor.execute(_ABOVE, [other_id, case_id])
            if cursor.fetchone():
                raise Refusal(_("That case stands below this one already."))
    known = Link.objects.filter(case_id=case_id, other_id=other_id, kind=kind)
    if kind == LinkKind.RELATES_TO:
        known = known | Link.objects.filter(case_id=other_id, other_id=case_id, kind=kind)
    found = known.values_list("pk", flat=True).first()
    if found is not None:
        return found
    link = Link.objects.create(
        case_id=case_id,
        other_id=other_id,
        kind=kind,
        linked_by_id=actor.id if actor.kind == "staff" else None,
        linked_at=clock.now(),
    )
    publish(CasesLinked(case_id=case_id, other_case_id=other_id, link=kind.value), actor=actor)
    return link.pk


@one_transaction
def unlink_cases(*, actor: Actor, link_id: int) -> tuple[int, int, LinkKind]:
    """Take a link away; returns what was linked and how, so that it can be made again. Raises `NotFound`."""
    link = Link.objects.select_for_update().filter(pk=link_id).first()
    if link is None or not actor.may(Permission.DESK):
        raise NotFound(_("There is no such link."))
    case_id, other_id, kind = link.case_id, link.other_id, LinkKind(link.kind)
    link.delete()
    publish(CasesLinked(case_id=case_id, other_case_id=other_id, link=kind.value, is_undo=True), actor=actor)
    return case_id, other_id, kind


def _require_cases(actor: Actor, case_id: int, other_id: int) -> None:
    known = Case.objects.filter(pk__in={case_id, other_id}).count()
    if not actor.may(Permission.DESK) or known != len({case_id, other_id}):
        raise NotFound(_("There is no such case."))


def _refuse_second_parent(case_id: int, other_id: int) -> None:
    parent = Link.objects.filter(case_id=case_id, kind=LinkKind.CHILD_OF).exclude(other_id=other_id)
    if parent.exists():
        raise Refusal(_("This case is part of another one already. Take that link away first."))
