"""We answer: replies that can be taken back, notes for colleagues, notices of Accord itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accord.channels.contracts import AttachedFile, Channel, Correspondent, OutgoingMessage
from accord.channels.operations import can_send, outbox_of, send
from accord.customers.contracts import CustomerRow, IdentityKind
from accord.customers.queries import get_customer
from accord.desk.contracts import CaseStatus, DeliveryState, MessageKind, ParticipantRole, Solution
from accord.desk.events import (
    CaseReopened,
    ConversationAssigned,
    NotePosted,
    ReplyPosted,
    ReplyTakenBack,
    StatusChanged,
)
from accord.desk.models import Attachment, Case, Conversation, Message, Participant
from accord.desk.operations.drafting import forget_draft, save_draft
from accord.desk.operations.locking import Held, hold_conversation
from accord.desk.operations.solving import solve_held
from accord.desk.rules import clean, last_words_of, status_after_reply
from accord.kernel import clock
from accord.kernel.deadlines import cancel_deadline
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor

UNDO_SECONDS = 10


class StaleReply(Refusal):
    """Somebody wrote in the conversation after what the author had before their eyes."""


class TooLate(Refusal):
    """The reply has left."""


class Unreachable(Refusal):
    """No channel leads to this customer."""


@transaction.atomic
def post_reply(
    *,
    actor: Actor,
    conversation_id: int,
    text: str,
    html: str = "",
    then: CaseStatus | None = None,
    solution: Solution | None = None,
    undo_seconds: int = UNDO_SECONDS,
    seen_message_id: int | None = None,
    copied: Sequence[str] | None = None,
    attachments: Sequence[AttachedFile] = (),
) -> int:
    """Answer the customer; the words wait in the outbox for `undo_seconds`, and can be taken back until then.

    `copied` are addresses; None copies whoever the customer copied. With `seen_message_id`, the newest message that
    the author saw, a reply is stopped (`StaleReply`) when somebody wrote since. `solution` also solves the case.
    Raises `BadInput` for empty words, `NotFound`, `Unreachable`. Returns the message's id.
    """
    held = hold_conversation(actor=actor, conversation_id=conversation_id)
    words = clean(text).strip()
    if not words:
        raise BadInput(_("Write something first."))
    if seen_message_id is not None:
        _refuse_stale(actor, conversation_id, seen_message_id)
    customer = get_customer(customer_id=held.customer_id)
    channel, to = _way_to(customer, held)
    also = _copied_of(held, customer) if copied is None else _addresses(copied)
    now = clock.now()
    leaves_at = now + timedelta(seconds=undo_seconds)
    message = _write(
        held,
        MessageKind.REPLY,
        actor,
        words,
        channel=channel,
        html=clean(html),
        recipients=[to.value, *(other.value for other in also)],
        leaves_at=leaves_at,
        before=_memory_of(held),
    )
    _attach(message, attachments)
    send(
        OutgoingMessage(
            channel=channel,
            conversation_id=held.id,
            message_id=message.pk,
            inbox_id=held.inbox_id,
            to=(to,),
            copied=tuple(also),
            subject=held.subject,
            text=words,
            html=html,
            attachments=tuple(attachments),
            author_name=actor.name,
            leaves_at=leaves_at,
        )
    )
    _after_reply(actor, held, message, then)
    if solution is not None:
        solve_held(actor, [held], solution)
    return message.pk


def _after_reply(actor: Actor, held: Held, message: Message, then: CaseStatus | None) -> None:
    now = clock.now()
    if then == CaseStatus.SOLVED:
        raise BadInput(_("Say what it was about to solve it."))
    status = status_after_reply(held.status, then)
    changes: dict[str, Any] = {
        "status": status,
        "last_words": last_words_of(message.text),
        "last_message_at": now,
        "last_public_at": now,
        "waiting_since": None,
        "unread": False,
    }
    takes_it = held.assignee_id is None and actor.kind == "staff"
    if takes_it:
        changes["assignee_id"] = actor.id
    Conversation.objects.filter(pk=held.id).update(**changes)
    if status != held.status:
        _change_case_status(actor, held, status, is_said=then is not None)
    forget_draft(actor, held.id, MessageKind.REPLY)
    publish(ReplyPosted(message_id=message.pk, author_id=actor.id or 0, **held.subjects), actor=actor)
    if takes_it:
        publish(ConversationAssigned(assignee_id=actor.id, previous_id=None, **held.subjects), actor=actor)


def _change_case_status(actor: Actor, held: Held, status: CaseStatus, *, is_said: bool) -> None:
    Case.objects.filter(pk=held.case_id).update(status=status, **_unsolved(held))
    Conversation.objects.filter(case_id=held.case_id).update(status=status)
    if held.status == CaseStatus.SOLVED:
        cancel_deadline(kind="desk.stuck", subject=held.case_id)
        publish(CaseReopened(why="replied", **held.subjects), actor=actor)
    elif is_said:
        publish(StatusChanged(status=status, previous=held.status, **held.subjects), actor=actor)


def _unsolved(held: Held) -> dict[str, None]:
    return {"solved_at": None, "stuck_at": None} if held.status == CaseStatus.SOLVED else {}


@transaction.atomic
def take_back_reply(*, actor: Actor, message_id: int) -> str:
    """Take back one's own reply before it leaves: the conversation is as it was before, the words are a draft again.

    Raises `TooLate` when the reply has left or may have, `NotFound`. Returns the words.
    """
    found = Message.objects.filter(pk=message_id, kind=MessageKind.REPLY).values_list("conversation_id").first()
    if found is None:
        raise NotFound(_("There is no such reply."))
    held = hold_conversation(actor=actor, conversation_id=found[0])
    message = Message.objects.select_for_update().filter(pk=message_id).first()
    if message is None or message.author_staff_id != actor.id:
        raise NotFound(_("There is no such reply."))
    outbox = outbox_of(Channel(message.channel))
    if outbox is None or message.leaves_at is None or clock.now() >= message.leaves_at:
        raise TooLate(_("This reply has left already."))
    outbox.call_back(message_id=message.pk)
    _restore(actor, held, message)
    words = message.text
    _remove(message)
    save_draft(actor=actor, conversation_id=held.id, kind=MessageKind.REPLY, text=words)
    publish(ReplyTakenBack(message_id=message_id, author_id=actor.id or 0, **held.subjects), actor=actor)
    return words


def _remove(message: Message) -> None:
    """By SQL: nothing above the desk refers to our own words, and asking each module would cost a statement each."""
    Attachment.objects.filter(message_id=message.pk).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM desk_message WHERE id = %s", [message.pk])


def _memory_of(held: Held) -> dict[str, Any]:
    return {
        "status": held.status.value,
        "assignee_id": held.assignee_id,
        "last_words": held.last_words,
        "last_message_at": held.last_message_at.isoformat(),
        "last_public_at": held.last_public_at and held.last_public_at.isoformat(),
        "waiting_since": held.waiting_since and held.waiting_since.isoformat(),
    }


def _restore(actor: Actor, held: Held, message: Message) -> None:
    """Put back what the reply changed, unless something newer stands there since."""
    before = dict(message.before or {})
    status = CaseStatus(before.pop("status"))
    for name in ("last_message_at", "last_public_at", "waiting_since"):
        before[name] = before[name] and datetime.fromisoformat(before[name])
    newer = Message.objects.filter(conversation_id=held.id, pk__gt=message.pk).exclude(kind=MessageKind.NOTE)
    if newer.exists():
        return
    Conversation.objects.filter(pk=held.id).update(**before)
    if before["assignee_id"] != held.assignee_id:
        event = ConversationAssigned(assignee_id=before["assignee_id"], previous_id=held.assignee_id, **held.subjects)
        publish(event, actor=actor)
    if status != held.status:
        Conversation.objects.filter(case_id=held.case_id).update(status=status)
        Case.objects.filter(pk=held.case_id).update(status=status, **_unsolved(held))
    if held.status == CaseStatus.SOLVED != status:
        cancel_deadline(kind="desk.stuck", subject=held.case_id)
        publish(CaseReopened(why="taken_back", **held.subjects), actor=actor)


@transaction.atomic
def post_note(*, actor: Actor, conversation_id: int, text: str) -> int:
    """Leave words for colleagues that no customer sees. Raises `BadInput`, `NotFound`. Returns the message's id."""
    held = hold_conversation(actor=actor, conversation_id=conversation_id)
    words = clean(text).strip()
    if not words:
        raise BadInput(_("Write something first."))
    message = _write(held, MessageKind.NOTE, actor, words)
    Conversation.objects.filter(pk=held.id).update(last_message_at=clock.now(), last_words=last_words_of(words))
    forget_draft(actor, held.id, MessageKind.NOTE)
    publish(NotePosted(message_id=message.pk, author_id=actor.id or 0, **held.subjects), actor=actor)
    return message.pk


def _write(held: Held, kind: MessageKind, actor: Actor, words: str, **more: Any) -> Message:
    return Message.objects.create(
        conversation_id=held.id,
        kind=kind,
        author_staff_id=actor.id if actor.kind == "staff" else None,
        author_name=actor.name[:200],
        text=words,
        new_text=words,
        sent_at=clock.now(),
        delivery_state=DeliveryState.QUEUED if kind == MessageKind.REPLY else DeliveryState.NONE,
        **more,
    )


def _attach(message: Message, files: Sequence[AttachedFile]) -> None:
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            filename=file.filename[:255],
            content_type=file.content_type[:127],
            size=file.size,
            sha256=file.sha256,
            inline=file.inline,
            content_id=file.content_id,
        )
        for file in files
    )


def _refuse_stale(actor: Actor, conversation_id: int, seen_message_id: int) -> None:
    newer = (
        Message.objects.filter(conversation_id=conversation_id, pk__gt=seen_message_id)
        .exclude(kind=MessageKind.NOTICE)
        .exclude(author_staff_id=actor.id, kind__in=[MessageKind.REPLY, MessageKind.NOTE])
        .order_by("-pk")
        .values_list("author_name", "kind")
        .first()
    )
    if newer is None:
        return
    name, kind = newer
    if kind == MessageKind.INCOMING:
        raise StaleReply(_("%(name)s wrote again meanwhile. Read it, then send.") % {"name": name})
    raise StaleReply(_("%(name)s answered meanwhile. Read it, then send.") % {"name": name})


def way_to(customer: CustomerRow, channel: str) -> tuple[Channel, Correspondent] | None:
    """By which channel and address words reach a customer: the conversation's own, else mail, else none."""
    for candidate in dict.fromkeys((Channel(channel), Channel.EMAIL)):
        if can_send(candidate) and customer.email:
            return candidate, Correspondent(
                kind=IdentityKind.EMAIL, value=customer.email, name=customer.preferred_name or customer.name
            )
    return None


def _way_to(customer: CustomerRow, held: Held) -> tuple[Channel, Correspondent]:
    way = way_to(customer, held.channel)
    if way is None:
        raise Unreachable(_("There is no address by which this customer can be answered. Add one on their page."))
    return way


def _copied_of(held: Held, customer: CustomerRow) -> list[Correspondent]:
    own = {identity.value.lower() for identity in customer.identities}
    rows = Participant.objects.filter(conversation_id=held.id, role=ParticipantRole.COPIED).order_by("pk")
    return [
        Correspondent(kind=IdentityKind(row.kind), value=row.address, name=row.name)
        for row in rows
        if row.address not in own
    ]


def _addresses(given: Sequence[str]) -> list[Correspondent]:
    cleaned = dict.fromkeys(address.strip().lower() for address in given if address.strip())
    wrong = next((address for address in cleaned if "@" not in address or any(c.isspace() for c in address)), None)
    if wrong is not None:
        raise BadInput(_("%(address)s is not a mail address.") % {"address": wrong})
    return [Correspondent(kind=IdentityKind.EMAIL, value=address) for address in cleaned]
