"""Writes about the people who work here: hiring, rights, departments and teams, signing in, keys of other systems."""

from accord.staff.notifying import mark_read, notify
from accord.staff.operations.arranging import arrange_employee
from accord.staff.operations.departments import change_department, create_department, create_team, set_teams
from accord.staff.operations.employees import (
    change_employee,
    change_own_preferences,
    deactivate_employee,
    hire_employee,
    reactivate_employee,
)
from accord.staff.operations.former import know_former_employee
from accord.staff.operations.presence import note_idle, set_presence
from accord.staff.operations.rights import grant_role, revoke_role, set_roles
from accord.staff.operations.signing_in import accept_invitation, invite_employee, reset_sign_in, set_up
from accord.staff.operations.skills import set_skills
from accord.staff.operations.tokens import create_api_token, revoke_api_token

__all__ = [
    "accept_invitation",
    "arrange_employee",
    "change_department",
    "change_employee",
    "change_own_preferences",
    "create_api_token",
    "create_department",
    "create_team",
    "deactivate_employee",
    "grant_role",
    "hire_employee",
    "invite_employee",
    "know_former_employee",
    "mark_read",
    "note_idle",
    "notify",
    "reactivate_employee",
    "reset_sign_in",
    "revoke_api_token",
    "revoke_role",
    "set_presence",
    "set_roles",
    "set_skills",
    "set_teams",
    "set_up",
]
