"""We answer: replies to customers, notes for colleagues."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accord.channels.contracts import AttachedFile, Channel, Correspondent, OutgoingMessage
from accord.channels.operations import send
from accord.customers.queries import get_customer
from accord.desk.contracts import CaseStatus, DeliveryState, MessageKind, Place, Solution
from accord.desk.events import (
    CaseReopened,
    ConversationAssigned,
    NotePosted,
    ReplyPosted,
    StatusChanged,
)
from accord.desk.models import Attachment, Case, Conversation, Message
from accord.desk.operations.drafting import forget_draft
from accord.desk.operations.footers import with_footer
from accord.desk.operations.locking import Held, hold_conversation
from accord.desk.operations.recipients import addresses_of, copied_of, require_way_to
from accord.desk.operations.scheduling import chosen_time, is_scheduled
from accord.desk.operations.solving import solve_held
from accord.desk.operations.taking_back import memory_of, unsolved
from accord.desk.rules import clean, last_words_of, status_after_reply
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.deadlines import cancel_deadline
from accord.kernel.errors import BadInput, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor
from accord.kernel.transactions import one_transaction


class StaleReply(Refusal):
    """Somebody wrote in the conversation after what the author had before their eyes."""


@one_transaction
def post_reply(
    *,
    actor: Actor,
    conversation_id: int,
    text: str,
    html: str = "",
    then: CaseStatus | None = None,
    solution: Solution | None = None,
    undo_seconds: int | None = None,
    leave_at: datetime | None = None,
    seen_message_id: int | None = None,
    copied: Sequence[str] | None = None,
    attachments: Sequence[AttachedFile] = (),
    takes: bool = True,
) -> int:
    """Answer the customer; the words wait in the outbox, and can be taken back until they leave.

    They leave after `undo_seconds` (None: as the company has set), or at `leave_at`, within 90 days.

    `copied` are addresses; None copies whoever the customer copied. With `seen_message_id`, the newest message that
    the author saw, a reply is stopped (`StaleReply`) when somebody wrote since. `solution` also solves the case.
    Whoever answers has the conversation from now on if nobody had it, unless `takes` is False.
    In a conversation that was merged meanwhile the words go to where its own words went.
    Raises `BadInput` for empty words, `NotFound`, `Unreachable`. Returns the message's id.
    """
    held = hold_conversation(actor=actor, conversation_id=conversation_id, follows=True)
    words = clean(text).strip()
    if not words:
        raise BadInput(_("Write something first."))
    if held.place != Place.WORK:
        raise Refusal(_("This conversation is junk or in the trash. Take it out before you answer."))
    if seen_message_id is not None:
        _refuse_stale(actor, held.id, seen_message_id)
    customer = get_customer(customer_id=held.customer_id)
    channel, to = require_way_to(customer, held)
    also = copied_of(held, customer) if copied is None else addresses_of(copied)
    now = clock.now()
    undo = read_company().undo_seconds if undo_seconds is None else undo_seconds
    leaves_at = now + timedelta(seconds=undo) if leave_at is None else chosen_time(leave_at)
    message = _write(
        held,
        MessageKind.REPLY,
        actor,
        words,
        channel=channel,
        html=clean(html),
        recipients=[to.value, *(other.value for other in also)],
        leaves_at=leaves_at,
        before=memory_of(held),
    )
    _attach(message, attachments)
    _send(held, message, to, also, attachments, language=customer.language)
    _after_reply(actor, held, message, then, takes=takes)
    if held.id != conversation_id:
        forget_draft(actor, conversation_id, MessageKind.REPLY)
    if solution is not None:
        solve_held(actor, [held], solution)
    return message.pk


def _send(
    held: Held,
    message: Message,
    to: Correspondent,
    also: Sequence[Correspondent],
    files: Sequence[AttachedFile],
    *,
    language: str,
) -> None:
    text = message.text
    if not also:  # what stands below is for the customer's eyes alone
        text = with_footer(text, case_id=held.case_id, customer_id=held.customer_id, language=language)
    send(
        OutgoingMessage(
            channel=Channel(message.channel),
            conversation_id=held.id,
            message_id=message.pk,
            inbox_id=held.inbox_id,
            to=(to,),
            copied=tuple(also),
            subject=_subject_of(held),
            text=text,
            html=message.html,
            attachments=tuple(files),
            author_name=message.author_name,
            leaves_at=message.leaves_at or message.sent_at,
        )
    )


def _subject_of(held: Held) -> str:
    """The subject as it goes out: with the reference where the company wants it, once. It helps people to say which
    matter they mean; what belongs together is told by other marks than this."""
    if not read_company().reference_in_subject or held.reference in held.subject:
        return held.subject
    return f"{held.subject} [{held.reference}]".strip()


def _after_reply(actor: Actor, held: Held, message: Message, then: CaseStatus | None, *, takes: bool) -> None:
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
    takes_it = takes and held.assignee_id is None and actor.kind == "staff"
    if takes_it:
        changes["assignee_id"] = actor.id
    Conversation.objects.filter(pk=held.id).update(**changes)
    if status != held.status:
        _change_case_status(actor, held, status, is_said=then is not None)
    forget_draft(actor, held.id, MessageKind.REPLY)
    publish(_posted(actor, held, message, status), actor=actor)
    if takes_it:
        publish(ConversationAssigned(assignee_id=actor.id, previous_id=None, **held.subjects), actor=actor)


def _posted(actor: Actor, held: Held, message: Message, status: CaseStatus) -> ReplyPosted:
    is_later = is_scheduled(sent_at=message.sent_at, leaves_at=message.leaves_at)
    return ReplyPosted(
        message_id=message.pk,
        author_id=actor.id or 0,
        status=status.value,
        leaves_in=round((message.leaves_at - message.sent_at).total_seconds()) if is_later and message.leaves_at else 0,
        **held.subjects,
    )


def _change_case_status(actor: Actor, held: Held, status: CaseStatus, *, is_said: bool) -> None:
    Case.objects.filter(pk=held.case_id).update(status=status, **unsolved(held))
    Conversation.objects.filter(case_id=held.case_id).update(status=status)
    if held.status == CaseStatus.SOLVED:
        cancel_deadline(kind="desk.stuck", subject=held.case_id)
        publish(CaseReopened(why="replied", status=status, **held.subjects), actor=actor)
    elif is_said:
        publish(StatusChanged(status=status, previous=held.status, **held.subjects), actor=actor)


@one_transaction
def post_note(*, actor: Actor, conversation_id: int, text: str) -> int:
    """Leave words for colleagues that no customer sees. Raises `BadInput`, `NotFound`. Returns the message's id."""
    held = hold_conversation(actor=actor, conversation_id=conversation_id, follows=True)
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
