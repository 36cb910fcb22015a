"""A conversation that one person forwarded for another becomes the other's."""

from django.db import transaction
from django.utils.translation import gettext as _

from accord.customers.contracts import IdentityKind
from accord.customers.operations import recognise_customer
from accord.customers.queries import get_customer
from accord.desk.events import CustomerCorrected
from accord.desk.models import Case, Contact, Conversation, Participant
from accord.desk.operations.locking import Held, hold_conversation
from accord.kernel.errors import BadInput, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor


@transaction.atomic
def give_to_author(*, actor: Actor, conversation_id: int, email: str, name: str = "") -> int:
    """Make whoever has this address the customer of a conversation, its case and its contacts; returns their id.

    Replies go to them from now on; whoever forwarded the words is no part of the conversation. Raises `NotFound`,
    `BadInput` for what is no address, and refuses where the case has other conversations too.
    """
    held = hold_conversation(actor=actor, conversation_id=conversation_id)
    address = email.strip().lower()
    if "@" not in address or any(character.isspace() for character in address):
        raise BadInput(_("There is no mail address to be found."))
    customer_id = recognise_customer(identity_kind=IdentityKind.EMAIL, value=address, name=name.strip())
    _move(actor, held, customer_id)
    Participant.objects.filter(conversation_id=held.id, kind=IdentityKind.EMAIL, address=address).delete()
    return customer_id


@transaction.atomic
def give_back(*, actor: Actor, conversation_id: int, customer_id: int) -> None:
    """Undo that: make the former customer the customer again. Raises `NotFound`."""
    held = hold_conversation(actor=actor, conversation_id=conversation_id)
    _move(actor, held, get_customer(customer_id=customer_id).id)


def _move(actor: Actor, held: Held, customer_id: int) -> None:
    if customer_id == held.customer_id:
        raise Refusal(_("This conversation is theirs already."))
    if Conversation.objects.filter(case_id=held.case_id, merged_into=None).exclude(pk=held.id).exists():
        raise Refusal(_("This matter has other conversations with the present customer. Take them apart first."))
    Conversation.objects.filter(pk=held.id).update(customer_id=customer_id)
    Case.objects.filter(pk=held.case_id).update(customer_id=customer_id)
    Contact.objects.filter(conversation_id=held.id).update(customer_id=customer_id)
    event = CustomerCorrected(
        conversation_id=held.id, case_id=held.case_id, customer_id=customer_id, previous_id=held.customer_id
    )
    publish(event, actor=actor)
