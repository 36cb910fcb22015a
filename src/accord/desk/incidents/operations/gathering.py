"""Gathering the cases that one cause brought about, and solving them together."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accord.desk.case_types.queries import AnswersMissing
from accord.desk.contracts import CaseStatus, Solution
from accord.desk.incidents.contracts import IncidentState, SolvedCases
from accord.desk.incidents.events import (
    CasesJoinedIncident,
    CasesLeftIncident,
    IncidentChanged,
    IncidentOpened,
    IncidentSolved,
    IncidentWithdrawn,
)
from accord.desk.incidents.models import Answer, Incident, IncidentCase
from accord.desk.incidents.queries import case_ids_of
from accord.desk.models import Case
from accord.desk.operations import solve_case
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction

MOST_CASES = 2000
_LONGEST_TITLE, _LONGEST_LINE = 200, 400


@one_transaction
def open_incident(*, actor: Actor, title: str, case_ids: Collection[int] = (), status_line: str = "") -> int:
    """Gather cases of one cause; returns the incident. Modules above call it with the cases of what they found.

    Raises `BadInput` for an empty title, `NotAllowed`; cases that are not there are left out.
    """
    require(actor, Permission.DESK)
    words = " ".join(title.split())[:_LONGEST_TITLE]
    if not words:
        raise BadInput(_("Say in a few words what happened."))
    incident = Incident.objects.create(
        title=words,
        status_line=" ".join(status_line.split())[:_LONGEST_LINE],
        opened_by_id=actor.id if actor.kind == "staff" else None,
        opened_at=clock.now(),
    )
    publish(IncidentOpened(incident_id=incident.pk), actor=actor)
    if case_ids:
        add_cases(actor=actor, incident_id=incident.pk, case_ids=case_ids)
    return incident.pk


@one_transaction
def change_incident(*, actor: Actor, incident_id: int, title: str, status_line: str) -> None:
    """Write anew what happened and what colleagues may say about it now. Raises `BadInput`, `NotFound`."""
    _hold(actor, incident_id)
    words = " ".join(title.split())[:_LONGEST_TITLE]
    if not words:
        raise BadInput(_("Say in a few words what happened."))
    line = " ".join(status_line.split())[:_LONGEST_LINE]
    Incident.objects.filter(pk=incident_id).update(title=words, status_line=line)
    publish(IncidentChanged(incident_id=incident_id), actor=actor)


@one_transaction
def add_cases(*, actor: Actor, incident_id: int, case_ids: Collection[int]) -> list[int]:
    """Let cases be part of an incident; returns those that were not before. Raises `BadInput`, `NotFound`."""
    _hold(actor, incident_id)
    wanted = sorted(set(case_ids))
    known = set(Case.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    standing = set(case_ids_of(incident_id))
    if len(standing | known) > MOST_CASES:
        raise BadInput(_("An incident gathers at most %(count)s cases.") % {"count": MOST_CASES})
    fresh = [number for number in wanted if number in known - standing]
    now = clock.now()
    added_by_id = actor.id if actor.kind == "staff" else None
    IncidentCase.objects.bulk_create(
        [
            IncidentCase(incident_id=incident_id, case_id=number, added_by_id=added_by_id, added_at=now)
            for number in fresh
        ],
        update_conflicts=True,
        unique_fields=["incident", "case"],
        update_fields=["added_by", "added_at", "removed_at"],
    )
    if fresh:
        publish(CasesJoinedIncident(incident_id=incident_id, case_ids=tuple(fresh)), actor=actor)
    return fresh


@one_transaction
def remove_cases(*, actor: Actor, incident_id: int, case_ids: Collection[int]) -> list[int]:
    """Take cases out of an incident; returns those that were in it. Raises `NotFound`."""
    _hold(actor, incident_id)
    leaving = [number for number in case_ids_of(incident_id) if number in set(case_ids)]
    IncidentCase.objects.filter(incident_id=incident_id, case_id__in=leaving).update(removed_at=clock.now())
    if leaving:
        publish(CasesLeftIncident(incident_id=incident_id, case_ids=tuple(leaving)), actor=actor)
    return leaving


@one_transaction
def undo_gathering(*, actor: Actor, incident_id: int, case_ids: Collection[int], was_opened: bool) -> None:
    """Take back that these cases joined; an incident that was opened for them goes too, unless others joined it since,
    it was answered or solved. Raises `NotFound` when it is gone already."""
    incident = _hold(actor, incident_id)
    remove_cases(actor=actor, incident_id=incident_id, case_ids=case_ids)
    is_used = (
        incident.state == IncidentState.SOLVED
        or IncidentCase.objects.filter(incident_id=incident_id, removed_at=None).exists()
        or Answer.objects.filter(incident_id=incident_id).exists()
    )
    if was_opened and not is_used:
        incident.delete()
        publish(IncidentWithdrawn(incident_id=incident_id), actor=actor)


@one_transaction
def solve_incident(*, actor: Actor, incident_id: int) -> bool:
    """Say that the cause is removed; its cases stay as they are. Whether it changed. Raises `NotFound`."""
    incident = _hold(actor, incident_id)
    if incident.state == IncidentState.SOLVED:
        return False
    Incident.objects.filter(pk=incident_id).update(state=IncidentState.SOLVED, solved_at=clock.now())
    publish(IncidentSolved(incident_id=incident_id), actor=actor)
    return True


@one_transaction
def reopen_incident(*, actor: Actor, incident_id: int) -> bool:
    """Say that the cause is back. Whether it changed. Raises `NotFound`."""
    incident = _hold(actor, incident_id)
    if incident.state == IncidentState.OPEN:
        return False
    Incident.objects.filter(pk=incident_id).update(state=IncidentState.OPEN, solved_at=None)
    publish(IncidentChanged(incident_id=incident_id), actor=actor)
    return True


@one_transaction
def solve_cases_of(*, actor: Actor, incident_id: int, solution: Solution) -> SolvedCases:
    """Solve all cases of an incident with the same words; one that still lacks an answer stays open and is named."""
    _hold(actor, incident_id)
    named = Case.objects.filter(pk__in=case_ids_of(incident_id))
    ids = {merged_id or number for number, merged_id in named.values_list("pk", "merged_into_id")}
    open_cases = Case.objects.filter(pk__in=ids).exclude(status=CaseStatus.SOLVED).order_by("pk")
    solved, refused = [], []
    for case_id, reference in list(open_cases.values_list("pk", "reference")):
        try:
            with transaction.atomic():
                solve_case(
                    actor=actor,
                    case_id=case_id,
                    reason_id=solution.reason_id,
                    touchpoint_id=solution.touchpoint_id,
                    demand=solution.demand,
                    cause_department_id=solution.cause_department_id,
                )
        except (AnswersMissing, NotFound):
            refused.append(reference)
        else:
            solved.append(case_id)
    return SolvedCases(solved=tuple(solved), refused=tuple(refused))


def _hold(actor: Actor, incident_id: int) -> Incident:
    found = Incident.objects.select_for_update().filter(pk=incident_id).first()
    if found is None or not actor.may(Permission.DESK):
        raise NotFound(_("There is no such incident."))
    return found
