"""Facts about the people who work here."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class EmployeeHired(Event):
    """Somebody works here now."""

    employee_id: int
    department_id: int | None


@dataclass(frozen=True, kw_only=True)
class EmployeeChanged(Event):
    """An employee's name, department, teams or rights changed; `what` says which."""

    employee_id: int
    what: str

    def topics(self) -> tuple[str, ...]:
        return (f"person:{self.employee_id}",)


@dataclass(frozen=True, kw_only=True)
class EmployeeLeft(Event):
    """An employee can no longer sign in or be given work."""

    employee_id: int


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(Event):
    """An invited employee set a password and can sign in."""

    employee_id: int


@dataclass(frozen=True, kw_only=True)
class PresenceChanged(Event):
    """An agent takes work, is busy or is away."""

    employee_id: int
    presence: str

    def topics(self) -> tuple[str, ...]:
        return ("presence",)


@dataclass(frozen=True, kw_only=True)
class DepartmentChanged(Event):
    """A department was founded, renamed or given another owner."""

    department_id: int
