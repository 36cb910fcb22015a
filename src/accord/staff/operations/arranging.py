"""All that an administrator decides about one person, as one order."""

from collections.abc import Collection

from accord.kernel.permissions import Actor, Permission, Role, require
from accord.kernel.transactions import one_transaction
from accord.staff.operations.departments import set_teams
from accord.staff.operations.employees import change_employee
from accord.staff.operations.rights import set_roles


@one_transaction
def arrange_employee(
    *,
    actor: Actor,
    employee_id: int,
    name: str,
    job_title: str,
    department_id: int | None,
    language: str,
    roles: Collection[Role],
    team_ids: Collection[int],
) -> None:
    """Set name, title, department, language, roles and teams of an employee; all or nothing, each right audited."""
    require(actor, Permission.ADMINISTER)
    change_employee(
        actor=actor,
        employee_id=employee_id,
        name=name,
        job_title=job_title,
        department_id=department_id,
        language=language,
    )
    set_roles(actor=actor, employee_id=employee_id, roles=roles)
    set_teams(actor=actor, employee_id=employee_id, team_ids=team_ids)
