"""Which of a customer's addresses belongs to a conversation."""

from accord.channels.email.queries import newest_sender
from accord.customers.contracts import CustomerRow, IdentityKind
from accord.customers.queries import addresses_brought_by


def address_in(*, customer: CustomerRow, conversation_id: int, own_id: int, last_sender: str = "") -> str | None:
    """By which mail address a customer takes part in a conversation; the first that works, where that is not known.

    Somebody of whom two persons were merged has several: what is said in a conversation stays with the address that
    began it. `own_id` is the customer as the conversation has it. No statement for whoever has one address, or where
    `last_sender`, the address that mailed last in it, is one of theirs.
    """
    working = [i.value for i in customer.identities if i.kind == IdentityKind.EMAIL and not i.undeliverable]
    if len(working) < 2:
        return customer.email
    if last_sender in working:
        return last_sender
    wrote = newest_sender(conversation_id=conversation_id, among=working)
    if wrote is not None:
        return wrote
    brought = addresses_brought_by(source_id=own_id) if own_id != customer.id else []
    return next((value for value in working if value in brought), customer.email)
