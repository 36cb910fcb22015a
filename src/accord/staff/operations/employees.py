"""Hiring, changing and parting."""

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accord.kernel import audit, clock
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, Role, require
from accord.kernel.transactions import one_transaction
from accord.staff.contracts import Presence
from accord.staff.events import EmployeeChanged, EmployeeHired, EmployeeLeft
from accord.staff.models import Employee, Invitation, RoleGrant, TeamMembership
from accord.staff.operations.presence import change_presence
from accord.staff.operations.rights import keep_an_administrator


@one_transaction
def hire_employee(
    *,
    actor: Actor,
    name: str,
    email: str,
    roles: Collection[Role] = (),
    department_id: int | None = None,
    team_ids: Collection[int] = (),
    language: str = "en",
    job_title: str = "",
    password: str | None = None,
) -> int:
    """Add somebody who works here and return their id; without a password they wait for an invitation.

    Raises `BadInput` without a name or address and `Refusal` when the address belongs to somebody already.
    """
    require(actor, Permission.ADMINISTER)
    if not name.strip() or "@" not in email:
        raise BadInput(_("Give a name and a mail address."))
    if Employee.objects.filter(email__iexact=email.strip()).exists():
        raise Refusal(_("Somebody here has this mail address already."))
    employee = Employee(
        name=name.strip(),
        email=email.strip().lower(),
        job_title=job_title,
        department_id=department_id,
        language=language,
        joined_at=clock.now(),
    )
    employee.set_password(password)
    try:
        with transaction.atomic():
            employee.save()
    except IntegrityError:
        raise Refusal(_("Somebody here has this mail address already.")) from None
    _give(employee, roles, team_ids)
    publish(EmployeeHired(employee_id=employee.pk, department_id=department_id), actor=actor)
    granted = sorted(str(role) for role in roles)
    audit.record(actor=actor, action="employee.hired", subject=f"employee:{employee.pk}", roles=granted)
    return employee.pk


def _give(employee: Employee, roles: Collection[Role], team_ids: Collection[int]) -> None:
    now = clock.now()
    RoleGrant.objects.bulk_create(RoleGrant(employee=employee, role=role, granted_at=now) for role in set(roles))
    TeamMembership.objects.bulk_create(TeamMembership(employee=employee, team_id=team_id) for team_id in set(team_ids))


_CHANGEABLE = frozenset({"name", "job_title", "department_id", "language"})


@one_transaction
def change_employee(*, actor: Actor, employee_id: int, **changes: Any) -> None:
    """Change an employee's `name`, `job_title`, `department_id` or `language`."""
    require(actor, Permission.ADMINISTER)
    if unknown := set(changes) - _CHANGEABLE:
        raise TypeError(f"An employee has no {', '.join(sorted(unknown))}.")
    if not changes.get("name", "?").strip():
        raise BadInput(_("Give a name."))
    employee = _locked(employee_id)
    before = {key: getattr(employee, key) for key in changes}
    changed = {key: value for key, value in changes.items() if value != before[key]}
    if not changed:
        return
    Employee.objects.filter(pk=employee_id).update(**changed)
    publish(EmployeeChanged(employee_id=employee_id, what=",".join(sorted(changed))), actor=actor)
    if "department_id" in changed:  # departments see their own causes only: belonging to one is a right
        audit.record(
            actor=actor,
            action="employee.moved",
            subject=f"employee:{employee_id}",
            before=before["department_id"],
            after=changed["department_id"],
        )


@one_transaction
def deactivate_employee(*, actor: Actor, employee_id: int) -> None:
    """End an employee's access; what they did stays theirs. Refuses for the last administrator."""
    require(actor, Permission.ADMINISTER)
    employee = _locked(employee_id)
    if not employee.is_active:
        return
    keep_an_administrator(without_employee_id=employee_id)
    change_presence(actor, employee_id, Presence.AWAY)
    Employee.objects.filter(pk=employee_id).update(is_active=False)
    Invitation.objects.filter(employee_id=employee_id, used_at=None).delete()
    publish(EmployeeLeft(employee_id=employee_id), actor=actor)
    audit.record(actor=actor, action="employee.deactivated", subject=f"employee:{employee_id}")


@one_transaction
def reactivate_employee(*, actor: Actor, employee_id: int) -> None:
    """Give a former employee their access back."""
    require(actor, Permission.ADMINISTER)
    _locked(employee_id)
    Employee.objects.filter(pk=employee_id).update(is_active=True)
    publish(EmployeeChanged(employee_id=employee_id, what="is_active"), actor=actor)
    audit.record(actor=actor, action="employee.reactivated", subject=f"employee:{employee_id}")


@one_transaction
def change_own_preferences(*, actor: Actor, **preferences: Any) -> None:
    """Keep what the acting employee chose for their own screens; `language` is kept where mails look for it."""
    require(actor, Permission.EMPLOYEE)
    employee = _locked(actor.id or 0)
    if language := preferences.pop("language", None):
        employee.language = language
    employee.preferences = employee.preferences | preferences
    employee.save(update_fields=["language", "preferences"])


def _locked(employee_id: int) -> Employee:
    found = Employee.objects.select_for_update().filter(pk=employee_id).first()
    if found is None:
        raise NotFound(_("There is no such person here."))
    return found
