"""Who hears of a signal at which step of its climb."""

from django.utils.translation import gettext as _

from accord.journey.queries import get_reason, get_touchpoint
from accord.kernel import clock
from accord.kernel.permissions import Role
from accord.listen.contracts import SignalOrigin
from accord.listen.models import Signal, SignalTold
from accord.listen.rules import AUDIENCE
from accord.staff.operations import notify
from accord.staff.queries import get_department, list_employees


def department_of(signal: Signal) -> int | None:
    """The department accountable for the signal's reason or touchpoint; None while a bell has no touchpoint."""
    if signal.reason_id is not None:
        return get_reason(reason_id=signal.reason_id).department_id
    if signal.touchpoint_id is None:
        return None
    return get_touchpoint(touchpoint_id=signal.touchpoint_id).department_id


def name_of(signal: Signal) -> str:
    """What the signal is about, in the company's own words."""
    if signal.text:
        return signal.text
    if signal.reason_id is not None:
        return get_reason(reason_id=signal.reason_id).name
    return get_touchpoint(touchpoint_id=signal.touchpoint_id).name if signal.touchpoint_id else _("A signal")


def steps_of(signal: Signal) -> int:
    """How many steps of people there are for a signal."""
    return len(AUDIENCE[SignalOrigin(signal.origin)])


def tell_step(signal: Signal, step: int) -> None:
    """Notify the people of one step who were not told yet; administrators when a step has nobody."""
    told = set(signal.told.values_list("employee_id", flat=True))
    for employee_id, path in _people_of(signal, step).items():
        if employee_id in told:
            continue
        SignalTold.objects.create(signal=signal, employee_id=employee_id, at=clock.now(), step=step)
        notify(
            employee_id=employee_id,
            text_code="listen.signal_climbed" if step else f"listen.signal_{signal.origin}",
            parameters={"signal_id": signal.pk, "name": name_of(signal)},
            url=path,
        )


def named_at_step(signal: Signal, step: int) -> tuple[str, ...]:
    """The names of those who would be told at a step and were not told yet, in the order of the alphabet."""
    told = set(signal.told.values_list("employee_id", flat=True))
    people = _people_of(signal, step)
    return tuple(sorted(one.name for one in list_employees() if one.id in people and one.id not in told))


def _people_of(signal: Signal, step: int) -> dict[int, str]:
    """Employees by id with the page where they see the signal: a department's owner sees it on their own page."""
    page = f"/listen/signals/{signal.pk}/"
    people = {
        employee.id: page
        for role in AUDIENCE[SignalOrigin(signal.origin)][step]
        for employee in list_employees(role=role)
    }
    if not people:
        people = {employee.id: page for employee in list_employees(role=Role.ADMINISTRATOR)}
    owner_id = _owner_of(signal) if step == 0 else None
    return people | ({owner_id: people.get(owner_id, "/department/")} if owner_id else {})


def _owner_of(signal: Signal) -> int | None:
    department_id = department_of(signal)
    return get_department(department_id=department_id).owner_id if department_id else None
