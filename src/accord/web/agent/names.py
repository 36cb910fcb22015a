"""Names of colleagues, reasons, touchpoints and departments by id, known for a minute: every page shows some."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.core.cache import cache

from accord.channels.email.queries import list_mailboxes
from accord.desk.case_types.queries import list_case_types
from accord.desk.contracts import QueueRow
from accord.desk.queries import list_queues
from accord.journey.contracts import ReasonRow, TouchpointRow
from accord.journey.queries import list_reasons, list_touchpoints
from accord.staff.contracts import DepartmentRow
from accord.staff.queries import list_departments, list_employees

Named = TypeVar("Named")
_SECONDS = 60
_KEY = "agent.names.{}"


def staff_names() -> Mapping[int, str]:
    """The names of all who work here or did."""
    return _known("staff", lambda: {row.id: row.name for row in list_employees(with_former=True)})


def staff_name(employee_id: int | None) -> str:
    """The name of one colleague; somebody hired within the minute is looked up. Empty for None and for nobody."""
    if not employee_id:
        return ""
    if employee_id not in staff_names():
        cache.delete(_KEY.format("staff"))
    return staff_names().get(employee_id, "")


def reasons() -> Mapping[int, ReasonRow]:
    """All contact reasons in the order of the journey."""
    return _known("reasons", lambda: {row.id: row for row in list_reasons()})


def touchpoints() -> Mapping[int, TouchpointRow]:
    """All touchpoints in the order of the journey."""
    return _known("touchpoints", lambda: {row.id: row for row in list_touchpoints()})


def case_types() -> Mapping[int, str]:
    """The names of the case types that are offered, in their order."""
    return _known("case_types", lambda: {row.id: row.name for row in list_case_types()})


def departments() -> Mapping[int, DepartmentRow]:
    """All departments by name."""
    return _known("departments", lambda: {row.id: row for row in list_departments()})


def queues() -> Mapping[int, QueueRow]:
    """All queues by name."""
    return _known("queues", lambda: {row.id: row for row in list_queues()})


def mailboxes() -> Mapping[int, str]:
    """The addresses of all mailboxes."""
    return _known("mailboxes", lambda: {row.id: row.address for row in list_mailboxes()})


def _known(name: str, ask: Callable[[], Mapping[int, Named]]) -> Mapping[int, Named]:
    key = _KEY.format(name)
    found: Mapping[int, Named] | None = cache.get(key)
    if found is None:
        found = ask()
        cache.set(key, found, _SECONDS)
    return found
