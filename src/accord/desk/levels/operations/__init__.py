"""Writes of service levels: calendars and policies by administrators, the times of cases by following the log."""

from accord.desk.levels.operations.calendars import remove_calendar, set_calendar
from accord.desk.levels.operations.following import FOLLOWED, follow_facts, note_left
from accord.desk.levels.operations.policies import move_policy, remove_policy, set_policy
from accord.desk.levels.operations.reckoning import tell_due
from accord.desk.levels.operations.refreshing import refresh_cases, refresh_company, refresh_customers

__all__ = [
    "FOLLOWED",
    "follow_facts",
    "move_policy",
    "note_left",
    "refresh_cases",
    "refresh_company",
    "refresh_customers",
    "remove_calendar",
    "remove_policy",
    "set_calendar",
    "set_policy",
    "tell_due",
]
