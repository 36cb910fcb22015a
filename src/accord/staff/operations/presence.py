"""Whether somebody takes work: said by themselves, or noticed when they have been idle; kept as intervals."""

from django.utils.translation import gettext as _

from accord.kernel import clock
from accord.kernel.errors import NotFound
from accord.kernel.events import publish
from accord.kernel.permissions import SYSTEM, Actor, Permission, person_of, require
from accord.kernel.transactions import one_transaction
from accord.staff.contracts import Presence
from accord.staff.events import PresenceChanged
from accord.staff.models import Employee, PresenceInterval


@one_transaction
def set_presence(*, actor: Actor, presence: Presence) -> None:
    """Say whether the acting employee takes work now, on every channel alike."""
    require(actor, Permission.EMPLOYEE)
    change_presence(actor, person_of(actor), presence)


@one_transaction
def note_idle(*, employee_id: int) -> bool:
    """Somebody has done nothing for the set time: they are away, and get no work. True if they were not before."""
    return change_presence(SYSTEM, employee_id, Presence.AWAY)


def change_presence(actor: Actor, employee_id: int, presence: Presence) -> bool:
    """Put an employee into a state and close the interval before; False when they are in it. For this module."""
    employee = Employee.objects.select_for_update().filter(pk=employee_id).first()
    if employee is None:
        raise NotFound(_("There is no such person here."))
    if employee.presence == presence:
        return False
    now = clock.now()
    Employee.objects.filter(pk=employee_id).update(presence=presence, presence_since=now)
    PresenceInterval.objects.filter(employee_id=employee_id, until=None).update(until=now)
    PresenceInterval.objects.create(employee_id=employee_id, presence=presence, since=now)
    publish(PresenceChanged(employee_id=employee_id, presence=presence), actor=actor)
    return True
