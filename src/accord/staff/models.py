"""People who work here: employees, their departments, teams, roles and skills."""

import json
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import connections, models
from psycopg.sql import SQL, Identifier

from accord.kernel.permissions import Role
from accord.staff.contracts import Presence


class Department(models.Model):
    """A part of the company that can be accountable for a touchpoint or a cause."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    owner = models.ForeignKey("staff.Employee", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table = "staff_department"


class Team(models.Model):
    """People who share queues."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="teams")

    class Meta:
        db_table = "staff_team"


class EmployeeManager(BaseUserManager["Employee"]):
    def get(self, *args: Any, **named: Any) -> "Employee":
        """As any manager's. By number alone, as every request asks, in a quarter of the time that the ORM takes."""
        if args or named.keys() != {"pk"}:
            return super().get(*args, **named)
        names = [field.attname for field in self.model._meta.concrete_fields]
        with connections[self.db].cursor() as cursor:
            columns = SQL(", ").join(map(Identifier, names))
            cursor.execute(SQL("SELECT {} FROM staff_employee WHERE id = %s").format(columns), [int(named["pk"])])
            row = cursor.fetchone()
        if row is None:
            raise self.model.DoesNotExist
        values = dict(zip(names, row, strict=True))
        values["preferences"] = json.loads(values["preferences"])
        return self.model.from_db(self.db, names, list(values.values()))

    def get_by_natural_key(self, email: str | None) -> "Employee":
        return self.get(email__iexact=email)


class Employee(AbstractBaseUser):
    """Somebody who works here; only those with a usable password or passkey can sign in."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)
    department = models.ForeignKey(Department, null=True, on_delete=models.SET_NULL, related_name="employees")
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    presence = models.CharField(max_length=12, choices=[(p, p) for p in Presence], default=Presence.AWAY)
    presence_since = models.DateTimeField(null=True)
    preferences = models.JSONField(default=dict, blank=True)

    objects = EmployeeManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        db_table = "staff_employee"


class PresenceInterval(models.Model):
    """From when to when an employee was in one state; the open one repeats what the employee's row says."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="presences")
    presence = models.CharField(max_length=12, choices=[(p, p) for p in Presence])
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_presence_interval"
        indexes = [models.Index(fields=["employee", "-since"], name="staff_presence_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["employee"], condition=models.Q(until=None), name="staff_presence_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="staff_presence_goes_on"
            ),
        ]


class RoleGrant(models.Model):
    """One role of one employee."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=[(r, r) for r in Role])
    granted_at = models.DateTimeField()

    class Meta:
        db_table = "staff_role_grant"
        constraints = [models.UniqueConstraint(fields=["employee", "role"], name="staff_role_grant_once")]


class TeamMembership(models.Model):
    """An employee belongs to a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        db_table = "staff_team_membership"
        constraints = [models.UniqueConstraint(fields=["team", "employee"], name="staff_team_membership_once")]


class Skill(models.Model):
    """Something an employee can do, such as a language (`language:de`) or a product."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="skills")
    code = models.CharField(max_length=60)

    class Meta:
        db_table = "staff_skill"
        constraints = [models.UniqueConstraint(fields=["employee", "code"], name="staff_skill_once")]


class Invitation(models.Model):
    """A link by which a new employee sets a password or passkey; only the token's hash is kept."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_invitation"


class Notification(models.Model):
    """Something one employee should hear: a code with parameters, put into words by the page that shows it."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="notifications")
    text_code = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    url = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_notification"
        indexes = [
            models.Index(fields=["employee", "-at"], name="staff_notification_newest"),
            models.Index(fields=["employee"], name="staff_notification_unread", condition=models.Q(read_at=None)),
        ]


class ApiToken(models.Model):
    """A key by which another system speaks to the API; only its hash is kept, and its beginning to tell it apart."""

    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    beginning = models.CharField(max_length=12)
    permissions = models.JSONField(default=list)
    created_by = models.ForeignKey(Employee, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_api_token"
