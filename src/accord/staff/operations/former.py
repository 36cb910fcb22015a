"""Colleagues who are known only from history that was imported: they spoke, but cannot sign in."""

from accord.kernel import clock
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction
from accord.staff.models import Employee


@one_transaction
def know_former_employee(*, actor: Actor, name: str, email: str) -> int:
    """The id of whoever has this address, or else of a new, inactive person of this name; safe to run twice at once.

    Such a person has no role, no password and no invitation, is offered nowhere, and can be reactivated by an
    administrator. An employee who works here under the address is taken as they are.
    """
    require(actor, Permission.ADMINISTER)
    address = email.strip().lower()
    person = Employee(email=address, name=name.strip()[:120], is_active=False, joined_at=clock.now())
    person.set_unusable_password()
    Employee.objects.bulk_create([person], ignore_conflicts=True)
    return int(Employee.objects.values_list("id", flat=True).get(email__iexact=address))
