"""What other modules know of employees, departments and teams."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Presence(StrEnum):
    """Whether an agent takes work now."""

    AVAILABLE = "available"
    BUSY = "busy"
    AWAY = "away"


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
