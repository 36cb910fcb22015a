"""To whom words go: by which channel a customer is reached, and who gets a copy."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accord.channels.contracts import Channel, Correspondent
from accord.channels.operations import can_send
from accord.customers.contracts import CustomerRow, IdentityKind
from accord.desk.contracts import ParticipantRole
from accord.desk.models import Participant
from accord.desk.operations.locking import Held
from accord.desk.people.addresses import address_in
from accord.kernel.errors import BadInput, Refusal


class Unreachable(Refusal):
    """No channel leads to this customer."""


def way_to(
    customer: CustomerRow, channel: str, *, conversation_id: int | None = None, own_id: int | None = None
) -> tuple[Channel, Correspondent] | None:
    """By which channel and address words reach a customer: the conversation's own, else mail, else none.

    In a conversation, whose own customer is `own_id`, it is the address by which the customer takes part in it.
    """
    address = customer.email
    if conversation_id is not None:
        address = address_in(customer=customer, conversation_id=conversation_id, own_id=own_id or customer.id)
    for candidate in dict.fromkeys((Channel(channel), Channel.EMAIL)):
        if can_send(candidate) and address:
            return candidate, Correspondent(
                kind=IdentityKind.EMAIL, value=address, name=customer.preferred_name or customer.name
            )
    return None


def require_way_to(customer: CustomerRow, held: Held) -> tuple[Channel, Correspondent]:
    """The same, or `Unreachable`."""
    way = way_to(customer, held.channel, conversation_id=held.id, own_id=held.customer_id)
    if way is None:
        raise Unreachable(_("There is no address by which this customer can be answered. Add one on their page."))
    return way


def copied_of(held: Held, customer: CustomerRow) -> list[Correspondent]:
    """Whoever the customer copied, but no stranger and none of the customer's own addresses."""
    own = {identity.value.lower() for identity in customer.identities}
    rows = Participant.objects.filter(conversation_id=held.id, role=ParticipantRole.COPIED).order_by("pk")
    return [
        Correspondent(kind=IdentityKind(row.kind), value=row.address, name=row.name)
        for row in rows
        if row.address not in own
    ]


def addresses_of(given: Sequence[str]) -> list[Correspondent]:
    """Mail addresses that somebody typed, each once; raises `BadInput`."""
    cleaned = dict.fromkeys(address.strip().lower() for address in given if address.strip())
    wrong = next((address for address in cleaned if "@" not in address or any(c.isspace() for c in address)), None)
    if wrong is not None:
        raise BadInput(_("%(address)s is not a mail address.") % {"address": wrong})
    return [Correspondent(kind=IdentityKind.EMAIL, value=address) for address in cleaned]
