"""Who may answer customers now: presence, skills and teams, in one statement for everybody."""

from datetime import datetime

from django.db import connection

from accord.kernel.permissions import PERMISSIONS_OF, Permission
from accord.staff.contracts import AgentRow, Presence, PresenceSpan

_ANSWERING = sorted(role.value for role, permissions in PERMISSIONS_OF.items() if Permission.DESK in permissions)
_AGENTS = """
    SELECT e.id, e.name, e.presence, e.presence_since, e.language,
        ARRAY(SELECT s.code FROM staff_skill s WHERE s.employee_id = e.id),
        ARRAY(SELECT m.team_id FROM staff_team_membership m WHERE m.employee_id = e.id)
    FROM staff_employee e
    WHERE e.is_active AND EXISTS (SELECT 1 FROM staff_role_grant g WHERE g.employee_id = e.id AND g.role = ANY(%s))
    ORDER BY e.name, e.id
"""
_SPANS = """
    SELECT employee_id, presence, since, until FROM staff_presence_interval
    WHERE since < %(end)s AND (until IS NULL OR until > %(start)s) ORDER BY since, id
"""


def list_agents() -> list[AgentRow]:
    """Everybody who may answer customers, by name."""
    with connection.cursor() as cursor:
        cursor.execute(_AGENTS, [_ANSWERING])
        return [
            AgentRow(
                id=number,
                name=name,
                presence=Presence(presence),
                presence_since=since,
                skills=frozenset((*skills, f"language:{language}")),
                team_ids=frozenset(teams),
            )
            for number, name, presence, since, language, skills, teams in cursor.fetchall()
        ]


def list_skills() -> list[str]:
    """All skills that somebody here has, in the order of letters."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT code FROM staff_skill ORDER BY code")
        return [row[0] for row in cursor.fetchall()]


def skills_of(*, employee_id: int) -> list[str]:
    """The skills of one employee, in the order of letters."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM staff_skill WHERE employee_id = %s ORDER BY code", [employee_id])
        return [row[0] for row in cursor.fetchall()]


def list_presence(*, start: datetime, end: datetime) -> list[PresenceSpan]:
    """The intervals of everybody's presence that touch the time from `start` to `end`, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_SPANS, {"start": start, "end": end})
        return [
            PresenceSpan(employee_id=number, presence=Presence(presence), since=since, until=until)
            for number, presence, since, until in cursor.fetchall()
        ]
