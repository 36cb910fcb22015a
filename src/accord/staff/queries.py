"""Reads about employees, departments and teams."""

from collections.abc import Collection
from datetime import timedelta

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accord.kernel import clock
from accord.kernel.errors import NotFound
from accord.kernel.ids import hash_of
from accord.kernel.permissions import PERMISSIONS_OF, Actor, Permission, Role
from accord.staff.contracts import ApiTokenRow, DepartmentRow, EmployeeRow, InvitationRow, Presence, TeamRow
from accord.staff.models import ApiToken, Department, Employee, Invitation, Team
from accord.staff.notifying import count_unread as count_unread  # noqa: PLC0414 - handed on as this module's own
from accord.staff.notifying import list_notifications as list_notifications  # noqa: PLC0414 - the same
from accord.staff.working import list_agents as list_agents  # noqa: PLC0414 - the same
from accord.staff.working import list_presence as list_presence  # noqa: PLC0414 - the same
from accord.staff.working import list_skills as list_skills  # noqa: PLC0414 - the same
from accord.staff.working import skills_of as skills_of  # noqa: PLC0414 - the same

_USE_IS_NOTED_EVERY = timedelta(minutes=10)
_ACTOR = """
    SELECT e.id, e.name, e.department_id,
        ARRAY(SELECT DISTINCT g.role FROM staff_role_grant g WHERE g.employee_id = e.id),
        ARRAY(SELECT DISTINCT m.team_id FROM staff_team_membership m WHERE m.employee_id = e.id)
    FROM staff_employee e WHERE e.id = %s AND e.is_active
"""


def is_anybody_employed() -> bool:
    """Whether the installation has its first employee."""
    return Employee.objects.exists()


def actor_of(*, employee_id: int) -> Actor | None:
    """The employee as an actor with all permissions of their roles; None when they are not active. One statement."""
    with connection.cursor() as cursor:  # every request asks it: the same by the ORM takes ten times as long to say
        cursor.execute(_ACTOR, [employee_id])
        found = cursor.fetchone()
    if found is None:
        return None
    person_id, name, department_id, role_names, teams = found
    return Actor(
        kind="staff",
        id=person_id,
        name=name,
        permissions=PERMISSIONS_OF[Role.EMPLOYEE].union(*(PERMISSIONS_OF[Role(role)] for role in role_names)),
        department_id=department_id,
        team_ids=frozenset(teams),
    )


def actor_of_token(*, token: str) -> Actor | None:
    """The system that holds an API token, with the token's permissions; None for an unknown or revoked one."""
    found = ApiToken.objects.filter(token_hash=hash_of(token), revoked_at=None).first()
    if found is None:
        return None
    now = clock.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - _USE_IS_NOTED_EVERY)
    ApiToken.objects.filter(stale, pk=found.pk).update(last_used_at=now)
    permissions = frozenset(Permission(code) for code in found.permissions)
    return Actor(kind="api", id=found.pk, name=found.name, permissions=permissions)


def list_departments() -> list[DepartmentRow]:
    """All departments by name, with their owners."""
    return [_department_row(d) for d in Department.objects.select_related("owner").order_by("name")]


def get_department(*, department_id: int) -> DepartmentRow:
    """One department; raises `NotFound`."""
    found = Department.objects.select_related("owner").filter(pk=department_id).first()
    if found is None:
        raise NotFound(_("There is no such department."))
    return _department_row(found)


def list_teams() -> list[TeamRow]:
    """All teams by name."""
    return [
        TeamRow(id=t.pk, slug=t.slug, name=t.name, department_id=t.department_id) for t in Team.objects.order_by("name")
    ]


def list_employees(
    *,
    role: Role | None = None,
    department_id: int | None = None,
    employee_ids: Collection[int] | None = None,
    with_former: bool = False,
) -> list[EmployeeRow]:
    """Employees by name, narrowed to those with a role, of a department or among ids; former ones only when asked."""
    found = _employees()
    if not with_former:
        found = found.filter(is_active=True)
    if role is not None:
        found = found.filter(roles__role=role)
    if department_id is not None:
        found = found.filter(department_id=department_id)
    if employee_ids is not None:
        found = found.filter(pk__in=employee_ids)
    return [_employee_row(employee) for employee in found.order_by("name", "id")]


def get_employee(*, employee_id: int) -> EmployeeRow:
    """One employee, also a former one; raises `NotFound`."""
    found = _employees().filter(pk=employee_id).first()
    if found is None:
        raise NotFound(_("There is no such person here."))
    return _employee_row(found)


def find_employee(*, email: str) -> EmployeeRow | None:
    """The employee with this mail address, in any spelling of case."""
    found = _employees().filter(email__iexact=email.strip()).first()
    return None if found is None else _employee_row(found)


def team_ids_of(*, employee_id: int) -> frozenset[int]:
    """The teams an employee belongs to."""
    return frozenset(Team.objects.filter(memberships__employee_id=employee_id).values_list("pk", flat=True))


def preferences_of(*, employee_id: int) -> dict[str, object]:
    """What an employee chose for their own screens, such as `density`; empty when nothing was chosen."""
    chosen = Employee.objects.filter(pk=employee_id).values_list("preferences", flat=True).first()
    return dict(chosen or {})


def find_invitation(*, token: str) -> InvitationRow | None:
    """Whom an invitation's link is for; None when it is unknown, used, too old or its employee has left."""
    found = open_invitations().filter(token_hash=hash_of(token)).select_related("employee").first()
    if found is None:
        return None
    invited = found.employee
    return InvitationRow(employee_id=invited.pk, name=invited.name, email=invited.email, language=invited.language)


def open_invitations() -> QuerySet[Invitation]:
    """Invitations that can still be accepted; for this module's own use."""
    return Invitation.objects.filter(used_at=None, expires_at__gt=clock.now(), employee__is_active=True)


def invited_employee_ids() -> frozenset[int]:
    """Employees who were invited and have not accepted yet."""
    return frozenset(open_invitations().values_list("employee_id", flat=True))


def list_api_tokens() -> list[ApiTokenRow]:
    """The keys that are in force, newest first."""
    return [
        ApiTokenRow(
            id=t.pk,
            name=t.name,
            beginning=t.beginning,
            permissions=tuple(t.permissions),
            created_at=t.created_at,
            last_used_at=t.last_used_at,
        )
        for t in ApiToken.objects.filter(revoked_at=None).order_by("-created_at", "-id")
    ]


def _employees() -> QuerySet[Employee]:
    return Employee.objects.annotate(department_name=F("department__name")).prefetch_related("roles")


def _department_row(department: Department) -> DepartmentRow:
    return DepartmentRow(
        id=department.pk,
        slug=department.slug,
        name=department.name,
        owner_id=department.owner_id,
        owner_name=department.owner.name if department.owner else None,
    )


def _employee_row(employee: Employee) -> EmployeeRow:
    return EmployeeRow(
        id=employee.pk,
        name=employee.name,
        email=employee.email,
        job_title=employee.job_title,
        department_id=employee.department_id,
        department_name=employee.department_name,  # type: ignore[attr-defined]  # annotated by _employees
        language=employee.language,
        presence=Presence(employee.presence),
        is_active=employee.is_active,
        roles=tuple(sorted(grant.role for grant in employee.roles.all())),
    )
