"""Reads about employees, departments and teams."""

from accord.kernel.permissions import PERMISSIONS_OF, Actor, Role
from accord.staff.models import Employee


def is_anybody_employed() -> bool:
    """Whether the installation has its first employee."""
    return Employee.objects.exists()


def actor_of(*, employee_id: int) -> Actor | None:
    """The employee as an actor with all permissions of their roles; None when they are not active."""
    found = (
        Employee.objects.filter(pk=employee_id, is_active=True)
        .prefetch_related("roles", "memberships")
        .only("id", "name", "department_id")
        .first()
    )
    if found is None:
        return None
    granted = [PERMISSIONS_OF[Role(grant.role)] for grant in found.roles.all()]
    return Actor(
        kind="staff",
        id=found.pk,
        name=found.name,
        permissions=PERMISSIONS_OF[Role.EMPLOYEE].union(*granted),
        department_id=found.department_id,
        team_ids=frozenset(membership.team_id for membership in found.memberships.all()),
    )
