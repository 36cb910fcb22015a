"""Departments and teams."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from accord.kernel import audit
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction
from accord.staff.events import DepartmentChanged, EmployeeChanged
from accord.staff.models import Department, Team, TeamMembership


@one_transaction
def create_department(*, actor: Actor, slug: str, name: str, owner_id: int | None = None) -> int:
    """Found a department; refuses when the slug is taken."""
    require(actor, Permission.ADMINISTER)
    _require_name(name)
    department, made = Department.objects.get_or_create(slug=slug, defaults={"name": name, "owner_id": owner_id})
    if not made:
        raise Refusal(_("There is such a department already."))
    publish(DepartmentChanged(department_id=department.pk), actor=actor)
    return department.pk


@one_transaction
def change_department(*, actor: Actor, department_id: int, name: str, owner_id: int | None) -> None:
    """Rename a department or give it another owner; a new owner is audited."""
    require(actor, Permission.ADMINISTER)
    _require_name(name)
    found = Department.objects.select_for_update().filter(pk=department_id).first()
    if found is None:
        raise NotFound(_("There is no such department."))
    if found.owner_id != owner_id:
        audit.record(
            actor=actor,
            action="department.owner_changed",
            subject=f"department:{department_id}",
            before=found.owner_id,
            after=owner_id,
        )
    Department.objects.filter(pk=department_id).update(name=name, owner_id=owner_id)
    publish(DepartmentChanged(department_id=department_id), actor=actor)


@one_transaction
def create_team(*, actor: Actor, slug: str, name: str, department_id: int) -> int:
    """Form a team of a department; refuses when the slug is taken."""
    require(actor, Permission.ADMINISTER)
    _require_name(name)
    team, made = Team.objects.get_or_create(slug=slug, defaults={"name": name, "department_id": department_id})
    if not made:
        raise Refusal(_("There is such a team already."))
    return team.pk


@one_transaction
def set_teams(*, actor: Actor, employee_id: int, team_ids: Collection[int]) -> None:
    """Let an employee belong to exactly these teams; audited, because teams decide which queues are seen."""
    require(actor, Permission.ADMINISTER)
    before = set(TeamMembership.objects.filter(employee_id=employee_id).values_list("team_id", flat=True))
    after = set(team_ids)
    if before == after:
        return
    TeamMembership.objects.filter(employee_id=employee_id, team_id__in=before - after).delete()
    TeamMembership.objects.bulk_create(
        [TeamMembership(employee_id=employee_id, team_id=team_id) for team_id in after - before], ignore_conflicts=True
    )
    subject = f"employee:{employee_id}"
    audit.record(actor=actor, action="employee.teams", subject=subject, before=sorted(before), after=sorted(after))
    publish(EmployeeChanged(employee_id=employee_id, what="teams"), actor=actor)


def _require_name(name: str) -> None:
    if not name.strip():
        raise BadInput(_("Give a name."))
