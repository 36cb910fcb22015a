"""Accord itself writes to a customer: a survey, a request for consent, news of a change."""

from django.conf import settings

from accord.channels.contracts import Channel, OutgoingMessage
from accord.channels.operations import send
from accord.customers.contracts import CustomerRow
from accord.customers.queries import get_customer
from accord.desk.contracts import CaseStatus, DeliveryState, MessageKind, Place
from accord.desk.events import NoticePosted
from accord.desk.models import Case, Conversation, Message
from accord.desk.operations.locking import Held, hold_conversation
from accord.desk.operations.recipients import way_to
from accord.desk.operations.together import draw_ids
from accord.desk.rules import last_words_of, without_keys
from accord.kernel import clock
from accord.kernel.events import publish
from accord.kernel.ids import reference_of
from accord.kernel.permissions import SYSTEM, Actor
from accord.kernel.transactions import one_transaction


@one_transaction
def post_notice(
    *,
    customer_id: int,
    purpose: str,
    subject: str,
    text: str,
    html: str = "",
    conversation_id: int | None = None,
    unsubscribe_url: str = "",
    actor: Actor = SYSTEM,
) -> int | None:
    """Write to a customer in a conversation of theirs; returns the message's id, None when nothing reaches them.

    Without `conversation_id` it goes into their newest conversation, or a new one that is solved from the start. A
    notice neither answers nor waits: the list, its times and the case stay as they are. Whether the customer allows
    the purpose is the caller's question.
    """
    customer = get_customer(customer_id=customer_id)
    way = way_to(customer, Channel.EMAIL, conversation_id=conversation_id, own_id=customer_id)
    if way is None:
        return None
    # What colleagues can read later is kept without the customer's own keys: a survey's, a question's for consent.
    kept, kept_html = (without_keys(words, address=settings.ACCORD_URL) for words in (text, html))
    held = _conversation_for(customer, conversation_id, subject, kept)
    now = clock.now()
    message = Message.objects.create(
        conversation_id=held.id,
        kind=MessageKind.NOTICE,
        channel=way[0],
        purpose=purpose,
        author_name=actor.name[:200],
        author_staff_id=actor.id if actor.kind == "staff" else None,
        customer_id=customer.id,
        text=kept,
        new_text=kept,
        html=kept_html,
        recipients=[way[1].value],
        sent_at=now,
        delivery_state=DeliveryState.QUEUED,
    )
    send(
        OutgoingMessage(
            channel=way[0],
            conversation_id=held.id,
            message_id=message.pk,
            inbox_id=held.inbox_id,
            to=(way[1],),
            subject=subject,
            text=text,
            html=html,
            leaves_at=now,
            unsubscribe_url=unsubscribe_url,
        )
    )
    publish(NoticePosted(message_id=message.pk, purpose=purpose, **held.subjects), actor=actor)
    return message.pk


def _conversation_for(customer: CustomerRow, conversation_id: int | None, subject: str, text: str) -> Held:
    if conversation_id is None:
        conversation_id = (
            Conversation.objects.filter(customer_id__in=customer.ids, merged_into=None, place=Place.WORK)
            .order_by("-last_message_at", "-pk")
            .values_list("pk", flat=True)
            .first()
        )
    if conversation_id is None:
        return _new_conversation(customer, subject, text)
    return hold_conversation(actor=SYSTEM, conversation_id=conversation_id, follows=True)


def _new_conversation(customer: CustomerRow, subject: str, text: str) -> Held:
    """A matter that we began ourselves: there is nothing to solve until the customer answers."""
    now = clock.now()
    (case_id,) = draw_ids("desk_case")
    case = Case.objects.create(
        pk=case_id,
        reference=reference_of(case_id),
        customer_id=customer.id,
        status=CaseStatus.SOLVED,
        opened_at=now,
        solved_at=now,
        stuck_at=now,
    )
    conversation = Conversation.objects.create(
        case=case,
        customer_id=customer.id,
        channel=Channel.EMAIL,
        subject=subject[:400],
        status=CaseStatus.SOLVED,
        last_words=last_words_of(text),
        last_message_at=now,
        unread=False,
    )
    return hold_conversation(actor=SYSTEM, conversation_id=conversation.pk)
