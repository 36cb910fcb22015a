"""Whom a question or a task reaches: the people behind a colleague, a department or an address outside."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accord.channels.email.queries import list_mailboxes
from accord.customers.queries import get_customer
from accord.desk.contracts import ConversationRow
from accord.desk.models import Participant
from accord.desk.side_talks.contracts import Whom
from accord.desk.side_talks.rules import is_address
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput, NotFound
from accord.staff.contracts import EmployeeRow
from accord.staff.queries import get_department, get_employee, list_employees

MOST_PEOPLE = 20


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A name for whoever is meant, their addresses, and the language that they read."""

    name: str
    addresses: tuple[tuple[str, str], ...]
    language: str


def reach(whom: Whom) -> Reached:
    """The people behind it; raises `BadInput` when there is nobody, or more or less than one addressee."""
    if sum((whom.employee_id is not None, whom.department_id is not None, bool(whom.address))) != 1:
        raise BadInput(_("Choose whom you mean: a colleague, a department, or an address."))
    if whom.address:
        return _outside(whom.address.strip(), whom.name.strip())
    people = people_for(employee_id=whom.employee_id, department_id=whom.department_id)
    name = people[0].name if whom.department_id is None else get_department(department_id=whom.department_id).name
    return Reached(
        name=name, addresses=tuple((person.name, person.email) for person in people), language=people[0].language
    )


def people_for(*, employee_id: int | None, department_id: int | None) -> list[EmployeeRow]:
    """A colleague, or those who speak for a department: its owner, without one everybody who works there."""
    if employee_id is not None:
        try:
            found = [get_employee(employee_id=employee_id)]
        except NotFound:
            found = []
    else:
        owner_id = get_department(department_id=department_id or 0).owner_id
        found = [get_employee(employee_id=owner_id)] if owner_id is not None else []
        if not any(person.is_active for person in found):
            found = list_employees(department_id=department_id)[:MOST_PEOPLE]
    active = [person for person in found if person.is_active]
    if not active:
        raise BadInput(_("Nobody works there whom this could reach. Choose somebody else."))
    return active


def _outside(address: str, name: str) -> Reached:
    if not is_address(address):
        raise BadInput(_("“%(address)s” is not a mail address.") % {"address": address[:60]})
    return Reached(name=(name or address)[:200], addresses=((name, address),), language=read_company().language)


def refuse_the_customer(conversation: ConversationRow, reached: Reached) -> None:
    """What is said aside must not reach the customer, nor whoever takes part with them, nor come back to ourselves."""
    customer = get_customer(customer_id=conversation.customer_id)
    theirs = {identity.value.lower() for identity in customer.identities}
    theirs |= set(Participant.objects.filter(conversation_id=conversation.id).values_list("address", flat=True))
    ours = {mailbox.address.lower() for mailbox in list_mailboxes()}
    for _name, address in reached.addresses:
        if address.lower() in theirs:
            raise BadInput(_("The customer would read this. Write a reply instead, or ask somebody else."))
        if address.lower() in ours:
            raise BadInput(_("This is a mailbox of ours. Ask a person, or a department."))
