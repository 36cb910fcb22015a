"""Emptying a mailbox's outbox, one mail after the other, by the one process that holds the mailbox's lock."""

import logging
import secrets
from datetime import timedelta
from typing import Protocol

from django.db import transaction

from accord.channels.email import rules
from accord.channels.email.consent import ConsentFault, access_for, forget_access
from accord.channels.email.contracts import DeliveryProgress, Security, ServerAccount, SignIn
from accord.channels.email.handing_over import (
    Conversation,
    RefusedForGood,
    RefusedForNow,
    ServerUnavailable,
    Unknown,
)
from accord.channels.email.models import Delivery, Mailbox
from accord.channels.email.operations.limits import resting_until, take_leave
from accord.channels.email.operations.outbox import finish, postpone
from accord.kernel import clock, files, locks
from accord.kernel.deadlines import set_deadline
from accord.kernel.stopping import is_stopping
from accord.kernel.vault import unseal

log = logging.getLogger(__name__)

MAILBOX_AGAIN = "email.mailbox_again"


class Step(Protocol):
    """One mail on its way: takes the delivery and the connection."""

    def __call__(self, delivery: Delivery, conversation: Conversation) -> None: ...


def drain_mailbox(*, mailbox_id: int, hand_over: Step | None = None) -> int:
    """Hand over all mails of a mailbox that are due, in their order; returns how many were taken up.

    A mail that is found half handed over while the lock is free belongs to a process that was killed: it is put in
    doubt and shown to a person. Whoever finds the lock taken may go: its holder looks again after giving it back.
    """
    taken = 0
    while not is_stopping() and _is_anything_due(mailbox_id):
        with locks.holding(f"email.outbox.{mailbox_id}") as is_ours:
            if not is_ours:
                return taken
            _put_in_doubt(mailbox_id)
            taken += _drain(mailbox_id, hand_over or hand_over_once)
    return taken


def list_mailboxes_with_work() -> list[int]:
    """Mailboxes with a mail that is due, or was left half handed over."""
    due = Delivery.objects.filter(progress=DeliveryProgress.WAITING, attempt_at__lte=clock.now())
    left = Delivery.objects.filter(progress=DeliveryProgress.HANDING_OVER)
    return sorted({*due.values_list("mailbox_id", flat=True), *left.values_list("mailbox_id", flat=True)})


def _is_anything_due(mailbox_id: int) -> bool:
    mine = Delivery.objects.filter(mailbox_id=mailbox_id)
    if mine.filter(progress=DeliveryProgress.HANDING_OVER).exists():
        return True
    mailbox = Mailbox.objects.get(pk=mailbox_id)
    if mailbox.send_after is not None and mailbox.send_after > clock.now():
        return False
    if resting_until(mailbox_id=mailbox_id) is not None:
        return False
    return mine.filter(progress=DeliveryProgress.WAITING, attempt_at__lte=clock.now()).exists()


@transaction.atomic
def _put_in_doubt(mailbox_id: int) -> None:
    left = Delivery.objects.select_for_update().filter(mailbox_id=mailbox_id, progress=DeliveryProgress.HANDING_OVER)
    for delivery in left:
        finish(delivery, DeliveryProgress.IN_DOUBT, code="worker_stopped")


def _drain(mailbox_id: int, hand_over: Step) -> int:
    mailbox = Mailbox.objects.get(pk=mailbox_id)
    if mailbox.send_after is not None and mailbox.send_after > clock.now():
        return 0
    taken = 0
    conversation = None
    try:
        conversation = Conversation(account_of(mailbox))
        # A process that ends leaves what waits to the next one: cut off in the middle, a mail would be in doubt.
        while not is_stopping() and (delivery := _next_due(mailbox_id)) is not None:
            if (rests_until := take_leave(mailbox_id=mailbox_id)) is not None:
                set_deadline(kind=MAILBOX_AGAIN, subject=mailbox_id, due_at=rests_until)
                break
            hand_over(delivery, conversation)
            taken += 1
        if taken:
            _note_success(mailbox_id)
    except ServerUnavailable as fault:
        _note_failure(mailbox_id, fault)
    finally:
        if conversation is not None:
            conversation.close()
    return taken


def account_of(mailbox: Mailbox) -> ServerAccount:
    """The outgoing server of a mailbox with its password in clear."""
    try:
        password = unseal(mailbox.smtp_password_sealed) if mailbox.smtp_password_sealed else ""
    except ValueError as fault:
        raise ServerUnavailable("password_unreadable", str(fault)) from fault
    needs_consent = mailbox.sign_in != SignIn.PASSWORD and bool(mailbox.smtp_host)
    try:
        access_token = access_for(mailbox_id=mailbox.pk) if needs_consent else ""
    except ConsentFault as fault:
        raise ServerUnavailable(fault.code, str(fault)) from fault
    return ServerAccount(
        host=mailbox.smtp_host,
        port=mailbox.smtp_port,
        security=Security(mailbox.smtp_security),
        user=mailbox.smtp_user or (mailbox.address if needs_consent else ""),
        password=password,
        access_token=access_token,
    )


def _next_due(mailbox_id: int) -> Delivery | None:
    # Where little may leave, what people wrote goes before what Accord itself has to say.
    waiting = Delivery.objects.filter(
        mailbox_id=mailbox_id, progress=DeliveryProgress.WAITING, attempt_at__lte=clock.now()
    )
    return waiting.select_related("mail").order_by("is_automatic", "leaves_at", "id").first()


def hand_over_once(delivery: Delivery, conversation: Conversation) -> None:
    """Hand one mail over. That it is being handed over is committed before its words are sent, never after."""
    try:
        raw = files.read(delivery.mail.raw_sha256)
    except OSError as fault:
        _finish(delivery, DeliveryProgress.FAILED, code="file_lost", problem=str(fault))
        return
    try:
        taken = conversation.hand_over(
            sender=delivery.mail.sender,
            recipients=delivery.recipients,
            raw=raw,
            before_data=lambda: _claim(delivery),
        )
    except _CalledBack:
        conversation.close()
    except RefusedForNow as answer:
        postpone(delivery, code="refused_for_now", problem=str(answer))
    except RefusedForGood as answer:
        _finish(delivery, DeliveryProgress.FAILED, code="refused", problem=str(answer))
    except Unknown as fault:
        _finish(delivery, DeliveryProgress.IN_DOUBT, code="connection_lost", problem=str(fault))
    except ServerUnavailable:
        _give_back(delivery)
        raise
    else:
        refused = "; ".join(f"{who}: {why}" for who, why in taken.refused.items())
        code = "some_refused" if taken.refused else ""
        _finish(delivery, DeliveryProgress.DELIVERED, code=code, problem=refused)


class _CalledBack(Exception):  # noqa: N818 - the author was quicker
    """The author called the mail back while we were greeting the server."""


@transaction.atomic
def _claim(delivery: Delivery) -> None:
    claimed = Delivery.objects.filter(pk=delivery.pk, progress=DeliveryProgress.WAITING).update(
        progress=DeliveryProgress.HANDING_OVER, handing_over_at=clock.now()
    )
    if not claimed:
        raise _CalledBack


@transaction.atomic
def _finish(delivery: Delivery, progress: DeliveryProgress, *, code: str, problem: str) -> None:
    finish(delivery, progress, code=code, problem=problem)


def _give_back(delivery: Delivery) -> None:
    """The server certainly does not have the mail: it waits on, in its place."""
    Delivery.objects.filter(pk=delivery.pk, progress=DeliveryProgress.HANDING_OVER).update(
        progress=DeliveryProgress.WAITING, handing_over_at=None
    )


@transaction.atomic
def _note_failure(mailbox_id: int, fault: ServerUnavailable) -> None:
    """Leave the server alone for a while, longer each time, and show the administrator why."""
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox_id)
    pause = rules.pause_seconds(attempts=mailbox.send_failures, jitter=secrets.randbelow(1000) / 1000)
    mailbox.send_failures += 1
    code = fault.code
    if code == "sign_in_refused" and mailbox.sign_in != SignIn.PASSWORD:
        code = "consent_not_taken"
        forget_access(mailbox_id=mailbox_id)
    mailbox.send_error = f"{code} {fault}".strip()[:1000]
    mailbox.send_trouble_since = mailbox.send_trouble_since or clock.now()
    mailbox.send_after = clock.now() + timedelta(seconds=pause)
    mailbox.save(update_fields=["send_failures", "send_error", "send_after", "send_trouble_since"])
    set_deadline(kind=MAILBOX_AGAIN, subject=mailbox_id, due_at=mailbox.send_after)
    log.warning("Mail of %s cannot leave now: %s", mailbox.address, mailbox.send_error)


def _note_success(mailbox_id: int) -> None:
    Mailbox.objects.filter(pk=mailbox_id).exclude(send_error="", send_failures=0, send_after=None).update(
        send_error="", send_failures=0, send_after=None, send_trouble_since=None
    )
