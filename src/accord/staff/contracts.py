"""What other modules know of employees, departments and teams."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Presence(StrEnum):
    """Whether an agent takes work now, on any channel, and why not; only those available are given any."""

    AVAILABLE = "available"
    BUSY = "busy"
    BREAK = "break"
    MEETING = "meeting"
    TRAINING = "training"
    AWAY = "away"


AT_WORK = frozenset(Presence) - {Presence.AWAY}


@dataclass(frozen=True, kw_only=True)
class DepartmentRow:
    """A department and who answers for it."""

    id: int
    slug: str
    name: str
    owner_id: int | None
    owner_name: str | None


@dataclass(frozen=True, kw_only=True)
class TeamRow:
    """A team with the department it belongs to."""

    id: int
    slug: str
    name: str
    department_id: int


@dataclass(frozen=True, kw_only=True)
class EmployeeRow:
    """An employee as other modules and screens see one."""

    id: int
    name: str
    email: str
    job_title: str
    department_id: int | None
    department_name: str | None
    language: str
    presence: Presence
    is_active: bool
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class InvitationRow:
    """An invitation that is still open: whom it is for."""

    employee_id: int
    name: str
    email: str
    language: str


@dataclass(frozen=True, kw_only=True)
class ApiTokenRow:
    """A key of another system, as settings show it; the key itself is shown once, when it is made."""

    id: int
    name: str
    beginning: str
    permissions: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class AgentRow:
    """Somebody who may answer customers, as those who share out work see them.

    `skills` are codes such as `delivery` or `language:de`; the language of their own screens is among them.
    """

    id: int
    name: str
    presence: Presence
    presence_since: datetime | None
    skills: frozenset[str]
    team_ids: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class PresenceSpan:
    """How long somebody was in one state; `until` is None while it lasts."""

    employee_id: int
    presence: Presence
    since: datetime
    until: datetime | None
