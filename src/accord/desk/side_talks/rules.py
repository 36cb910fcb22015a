"""Decisions about side talks and tasks. Pure: no database, no clock."""

import re
from datetime import datetime, timedelta

_ADDRESS = re.compile(r"[^\s@<>,;\"']+@[^\s@<>,;\"']+\.[^\s@<>,;\"']+")
_LATEST = timedelta(days=366)
_DAY = timedelta(days=1)


def is_address(text: str) -> bool:
    """Whether a text is one mail address."""
    return len(text) <= 320 and _ADDRESS.fullmatch(text) is not None


def is_due_time(due_at: datetime, *, now: datetime) -> bool:
    """Whether something can be asked for until an instant: one to come, within a year."""
    return now < due_at <= now + _LATEST


def remind_at(*, given_at: datetime, due_at: datetime) -> datetime | None:
    """When somebody is reminded of a task before it is due: a day before, or after three quarters of a shorter time.

    None for what is due within two hours: the task itself is reminder enough.
    """
    length = due_at - given_at
    if length < timedelta(hours=2):
        return None
    return due_at - _DAY if length >= 4 * _DAY else given_at + length * 3 / 4
