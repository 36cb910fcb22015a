"""Roles: every change of a right is audited, and somebody always remains who can administer."""

from collections.abc import Collection

from django.db import connection
from django.utils.translation import gettext as _

from accord.kernel import audit, clock
from accord.kernel.errors import NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, Role, require
from accord.kernel.transactions import one_transaction
from accord.staff.events import EmployeeChanged
from accord.staff.models import Employee, RoleGrant


@one_transaction
def grant_role(*, actor: Actor, employee_id: int, role: Role) -> None:
    """Give an employee a role; one they hold already stays."""
    require(actor, Permission.ADMINISTER)
    _require_employee(employee_id)
    made = RoleGrant.objects.bulk_create(
        [RoleGrant(employee_id=employee_id, role=role, granted_at=clock.now())], ignore_conflicts=True
    )
    if made:
        _note(actor, employee_id, "role.granted", role)


@one_transaction
def revoke_role(*, actor: Actor, employee_id: int, role: Role) -> None:
    """Take a role from an employee; refuses when nobody would be left to administer."""
    require(actor, Permission.ADMINISTER)
    if role is Role.ADMINISTRATOR:
        keep_an_administrator(without_employee_id=employee_id)
    removed, _per_model = RoleGrant.objects.filter(employee_id=employee_id, role=role).delete()
    if removed:
        _note(actor, employee_id, "role.revoked", role)


@one_transaction
def set_roles(*, actor: Actor, employee_id: int, roles: Collection[Role]) -> None:
    """Give an employee exactly these roles."""
    require(actor, Permission.ADMINISTER)
    held = {Role(role) for role in RoleGrant.objects.filter(employee_id=employee_id).values_list("role", flat=True)}
    for role in sorted(set(roles) - held):
        grant_role(actor=actor, employee_id=employee_id, role=role)
    for role in sorted(held - set(roles)):
        revoke_role(actor=actor, employee_id=employee_id, role=role)


def keep_an_administrator(*, without_employee_id: int) -> None:
    """Refuse when this employee is the only active administrator; two who resign at once wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accord.staff.administrators'))")
    administrators = set(
        RoleGrant.objects.filter(role=Role.ADMINISTRATOR, employee__is_active=True).values_list(
            "employee_id", flat=True
        )
    )
    if administrators == {without_employee_id}:
        raise Refusal(_("This is the last administrator. Make somebody else one first."))


def _require_employee(employee_id: int) -> None:
    if not Employee.objects.filter(pk=employee_id).exists():
        raise NotFound(_("There is no such person here."))


def _note(actor: Actor, employee_id: int, action: str, role: Role) -> None:
    audit.record(actor=actor, action=action, subject=f"employee:{employee_id}", role=str(role))
    publish(EmployeeChanged(employee_id=employee_id, what="roles"), actor=actor)
