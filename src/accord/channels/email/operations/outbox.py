"""The way out: a message of ours is queued and handed over at most once; its state is known or said to be in doubt."""

import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accord.channels.contracts import OutgoingMessage
from accord.channels.email import rules
from accord.channels.email.composing import Letter, compose, new_message_id
from accord.channels.email.contracts import DeliveryProgress, Direction
from accord.channels.email.models import Delivery, Mail, Mailbox
from accord.channels.email.operations.loops import why_no_automatic
from accord.channels.email.operations.signing import sign
from accord.channels.events import DeliveryReported
from accord.kernel import audit, clock, files
from accord.kernel.company import read_company
from accord.kernel.deadlines import cancel_deadline, set_deadline
from accord.kernel.errors import NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, require

LEAVE = "email.leave"
_SENDABLE = re.compile(r"^[\x21-\x7e]+@[a-z0-9.-]+$", re.IGNORECASE)


class NoMailbox(Refusal):
    """There is no mailbox to send from."""


class AlreadyLeft(Refusal):
    """A mail that has left cannot be called back."""


@transaction.atomic
def queue_message(message: OutgoingMessage) -> None:
    """Put a message into the outbox, in the running transaction; the channel's sender (see `register_sender`).

    A message without an author is Accord's own notice and says so in its headers. Raises NoMailbox.
    """
    mailbox = _mailbox_of(message)
    letter = _letter_of(message, mailbox)
    recipients = [one.value for one in (*message.to, *message.copied)]
    usable = all(_SENDABLE.match(one) and not one.lower().endswith(".invalid") for one in recipients)
    raw = sign(compose(letter), address=mailbox.address) if usable else b""
    mail = Mail.objects.create(
        direction=Direction.OUT,
        mailbox=mailbox,
        raw_sha256=files.store(raw),
        message_id=letter.message_id,
        identity_key=rules.unread_key(letter.message_id),
        # Bounces come back to the envelope's sender: the signed address leads them to their conversation.
        sender=letter.reply_to,
        conversation_id=message.conversation_id,
        desk_message_id=message.message_id,
        received_at=letter.written_at,
        times_received=0,
    )
    delivery = Delivery.objects.create(
        mailbox=mailbox,
        mail=mail,
        desk_message_id=message.message_id,
        conversation_id=message.conversation_id,
        recipients=recipients,
        is_automatic=letter.is_automatic,
        queued_at=clock.now(),
        leaves_at=message.leaves_at,
        attempt_at=message.leaves_at,
    )
    if not (usable and recipients):
        finish(delivery, DeliveryProgress.FAILED, code="recipient_unusable", problem=", ".join(recipients))
    elif letter.is_automatic and (loop := why_no_automatic(recipients, conversation_id=message.conversation_id)):
        finish(delivery, DeliveryProgress.FAILED, code=loop)
    else:
        set_deadline(kind=LEAVE, subject=delivery.pk, due_at=message.leaves_at)


def _mailbox_of(message: OutgoingMessage) -> Mailbox:
    """The mailbox a conversation came by, or the first that can send."""
    if message.inbox_id is not None:
        named = Mailbox.objects.filter(pk=message.inbox_id).first()
        if named is not None and named.is_active:
            return named
    active = Mailbox.objects.filter(is_active=True).order_by("id")
    found = active.exclude(smtp_host="").first() or active.first()
    if found is None:
        raise NoMailbox(_("There is no mailbox to send from. An administrator can add one in the settings."))
    return found


def _letter_of(message: OutgoingMessage, mailbox: Mailbox) -> Letter:
    earlier = list(
        Mail.objects.filter(conversation_id=message.conversation_id)
        .exclude(message_id="")
        .order_by("received_at", "id")
        .values_list("message_id", "direction")[:500]
    )
    answered = [name for name, direction in earlier if direction == Direction.IN] or [name for name, _side in earlier]
    signed = rules.signed_address(
        address=mailbox.address, conversation_id=message.conversation_id, key=settings.SECRET_KEY
    )
    message_id = new_message_id(address=mailbox.address)
    return Letter(
        message_id=message_id,
        from_name=f"{message.author_name} ({mailbox.name})" if message.author_name else mailbox.name,
        from_address=mailbox.address,
        reply_to=signed,
        to=message.to,
        copied=message.copied,
        subject=rules.reply_subject(message.subject) if earlier else message.subject,
        text=message.text,
        html=message.html,
        signature=rules.signature_of(
            mailbox.signature, vision=read_company().vision, working_hours=mailbox.working_hours
        ),
        attachments=[(file, files.read(file.sha256)) for file in message.attachments],
        answers=answered[-1] if answered else "",
        references=rules.references_of(name for name, _side in earlier),
        written_at=clock.now(),
        is_automatic=not message.author_name,
        unsubscribe_url=message.unsubscribe_url,
        marks=rules.marks_for(mailbox.service, message_id=message_id),
    )


def finish(delivery: Delivery, progress: DeliveryProgress, *, code: str = "", problem: str = "") -> None:
    """Write how a delivery ended, in the running transaction, and report it to the desk."""
    delivery.progress = progress
    delivery.problem_code, delivery.problem = code, problem[:1000]
    delivery.finished_at = clock.now()
    delivery.save(update_fields=["progress", "problem_code", "problem", "finished_at"])
    _report(delivery)


@transaction.atomic
def postpone(delivery: Delivery, *, code: str, problem: str) -> None:
    """Try a mail that was refused for now again later; after three days it has failed."""
    waited = (clock.now() - delivery.leaves_at).total_seconds()
    if waited > rules.GIVE_UP_AFTER_SECONDS:
        finish(delivery, DeliveryProgress.FAILED, code="too_old", problem=problem)
        return
    pause = rules.pause_seconds(attempts=delivery.attempts, jitter=secrets.randbelow(1000) / 1000)
    delivery.progress = DeliveryProgress.WAITING
    delivery.attempts += 1
    delivery.attempt_at = clock.now() + timedelta(seconds=pause)
    delivery.handing_over_at = None
    delivery.problem_code, delivery.problem = code, problem[:1000]
    delivery.save(update_fields=["progress", "attempts", "attempt_at", "handing_over_at", "problem_code", "problem"])
    set_deadline(kind=LEAVE, subject=delivery.pk, due_at=delivery.attempt_at)
    if delivery.attempts == 1:
        _report(delivery)


_STATES = {DeliveryProgress.WAITING: "queued", DeliveryProgress.HANDING_OVER: "queued"}


def _report(delivery: Delivery) -> None:
    publish(
        DeliveryReported(
            message_id=delivery.desk_message_id,
            conversation_id=delivery.conversation_id,
            state=_STATES.get(DeliveryProgress(delivery.progress), delivery.progress),
            problem_code=delivery.problem_code,
        )
    )


@transaction.atomic
def call_back(*, message_id: int) -> None:
    """Keep a message that has not left from leaving; raises AlreadyLeft when it is too late."""
    delivery = _locked(message_id)
    if delivery.progress != DeliveryProgress.WAITING:
        raise AlreadyLeft(_("This message has already left."))
    cancel_deadline(kind=LEAVE, subject=delivery.pk)
    delivery.progress = DeliveryProgress.CALLED_BACK
    delivery.finished_at = clock.now()
    delivery.save(update_fields=["progress", "finished_at"])


@transaction.atomic
def leave_now(*, message_id: int) -> None:
    """Let a message that waits for its time leave at once; raises AlreadyLeft when it is on its way."""
    delivery = _locked(message_id)
    if delivery.progress != DeliveryProgress.WAITING or delivery.attempts:
        raise AlreadyLeft(_("This message has already left."))
    delivery.leaves_at = delivery.attempt_at = clock.now()
    delivery.save(update_fields=["leaves_at", "attempt_at"])
    set_deadline(kind=LEAVE, subject=delivery.pk, due_at=delivery.leaves_at)


@transaction.atomic
def send_again(*, actor: Actor, message_id: int) -> None:
    """Send a message that failed or is in doubt once more: a person has decided that it did not arrive."""
    require(actor, Permission.DESK)
    delivery = _unsettled(message_id)
    delivery.progress = DeliveryProgress.WAITING
    delivery.leaves_at = delivery.attempt_at = clock.now()
    delivery.attempts, delivery.problem_code, delivery.problem = 0, "", ""
    delivery.handing_over_at = delivery.finished_at = None
    delivery.save()
    set_deadline(kind=LEAVE, subject=delivery.pk, due_at=delivery.leaves_at)
    audit.record(actor=actor, action="mail.sent_again", subject=f"message:{message_id}")
    _report(delivery)


@transaction.atomic
def mark_arrived(*, actor: Actor, message_id: int) -> None:
    """Settle a message in doubt: a person knows that it arrived."""
    require(actor, Permission.DESK)
    delivery = _unsettled(message_id)
    finish(delivery, DeliveryProgress.DELIVERED)
    audit.record(actor=actor, action="mail.marked_arrived", subject=f"message:{message_id}")


def _locked(message_id: int) -> Delivery:
    found = Delivery.objects.select_for_update().filter(desk_message_id=message_id).first()
    if found is None:
        raise NotFound(_("There is no such message in the outbox."))
    return found


def _unsettled(message_id: int) -> Delivery:
    delivery = _locked(message_id)
    if delivery.progress not in {DeliveryProgress.FAILED, DeliveryProgress.IN_DOUBT}:
        raise Refusal(_("This message is neither in doubt nor has it failed."))
    if delivery.problem_code == "recipient_unusable":
        raise Refusal(_("This message has no address that mail can be sent to."))
    return delivery
