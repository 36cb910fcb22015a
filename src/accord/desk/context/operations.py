"""Keeping count of transfers and of what had to be repeated; handing over with a note; a customer's words again."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from accord.channels.contracts import Channel, Correspondent, IncomingMessage, Placed
from accord.channels.operations import hand_in
from accord.customers.contracts import IdentityKind
from accord.customers.queries import get_customer
from accord.desk.context.contracts import Known
from accord.desk.context.models import Repeat, Transfer
from accord.desk.context.queries import messages_before, status_page
from accord.desk.context.rules import repeats
from accord.desk.contracts import MessageKind
from accord.desk.models import Contact, Conversation, Message
from accord.desk.operations import assign_conversation, post_note
from accord.desk.people.addresses import address_in
from accord.desk.rules import clean
from accord.kernel import clock
from accord.kernel.errors import BadInput
from accord.kernel.events import Fact
from accord.kernel.permissions import Actor
from accord.kernel.transactions import one_transaction

# A note that somebody left just before giving a conversation on is what they hand over with it.
NOTE_COUNTS_FOR = timedelta(minutes=15)
LONGEST_WORDS = 20_000


@one_transaction
def hand_over(*, actor: Actor, conversation_id: int, assignee_id: int | None, note: str = "") -> None:
    """Put somebody on a conversation, with a word for them; the word is a note that no customer sees.

    Raises what `assign_conversation` raises.
    """
    if note.strip():
        post_note(actor=actor, conversation_id=conversation_id, text=note)
    assign_conversation(actor=actor, conversation_id=conversation_id, assignee_id=assignee_id)


@one_transaction
def note_transfer(*, fact: Fact, by_id: int, from_id: int | None, to_id: int | None) -> None:
    """Count a transfer, with the note that went with it; the same fact twice is one transfer."""
    note = (
        Message.objects.filter(
            conversation_id=fact.conversation_id or 0,
            kind=MessageKind.NOTE,
            author_staff_id=by_id,
            sent_at__lte=fact.occurred_at,
            sent_at__gt=fact.occurred_at - NOTE_COUNTS_FOR,
        )
        .order_by("-pk")
        .values_list("pk", flat=True)
        .first()
    )
    Transfer.objects.bulk_create(
        [
            Transfer(
                conversation_id=fact.conversation_id or 0,
                case_id=fact.case_id or 0,
                at=fact.occurred_at,
                by_id=by_id,
                from_person_id=from_id,
                to_person_id=to_id,
                note_id=note,
                event_id=fact.id,
            )
        ],
        ignore_conflicts=True,
    )


@one_transaction
def judge_contacts(*, contact_ids: Sequence[int]) -> int:
    """Note which contacts give again what their customer had given before; returns how many do. Few statements."""
    found = []
    for contact_id, customer_id, at, words, earlier in messages_before(contact_ids=contact_ids):
        given = repeats(words, earlier)
        if given:
            found.append(Repeat(contact_id=contact_id, customer_id=customer_id, at=at, given=given))
    Repeat.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


@one_transaction
def note_asked_again(*, case_id: int, message_id: int, asked: Sequence[Known]) -> None:
    """A reply asked for what was on record: its contact is one in which something had to be repeated."""
    sent_at = Message.objects.filter(pk=message_id).values_list("sent_at", flat=True).first()
    if sent_at is None:
        return
    contact = Contact.objects.filter(case_id=case_id, at__lte=sent_at).order_by("-at", "-pk").first()
    if contact is None:
        return
    repeat, _made = Repeat.objects.get_or_create(
        contact=contact, defaults={"customer_id": contact.customer_id, "at": contact.at}
    )
    repeat.asked = sorted({*repeat.asked, *asked})
    repeat.save(update_fields=["asked"])


@one_transaction
def write_again(*, token: str, words: str, submission: str) -> Placed:
    """A customer writes on their status page; it joins their conversation. The same `submission` twice is one message.

    Raises `NotFound` for a link that is not valid, `BadInput` for no words, too many, or a customer without an address.
    """
    page = status_page(token=token)
    said = clean(words).replace("\r\n", "\n").strip()
    if not said:
        raise BadInput(_("Please write what you would like to tell us."))
    if len(said) > LONGEST_WORDS:
        raise BadInput(_("Your message is too long for this form. Please shorten it."))
    customer = get_customer(customer_id=page.customer_id)
    own_id = Conversation.objects.values_list("customer_id", flat=True).get(pk=page.conversation_id)
    address = address_in(customer=customer, conversation_id=page.conversation_id, own_id=own_id)
    if address is None:
        raise BadInput(_("We have no address at which we can answer you. Please use the contact form."))
    return hand_in(
        IncomingMessage(
            channel=Channel.WEB_FORM,
            source_key=f"status:{page.case_id}:{submission}"[:120],
            sender=Correspondent(kind=IdentityKind.EMAIL, value=address, name=customer.name),
            subject=page.subject,
            text=said,
            new_text=said,
            sent_at=clock.now(),
            thread=(page.conversation_id,),
        )
    )
