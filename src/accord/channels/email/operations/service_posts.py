"""What mail services post: mail goes the way of all mail, and what became of ours is shown at the message."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, InterfaceError, transaction

from accord.channels.email import rules
from accord.channels.email.bounces.reasons import find_reason, find_reply, find_status
from accord.channels.email.contracts import DeliveryProgress, Direction, Inbound, MailService, ReportKind
from accord.channels.email.models import LONGEST_MESSAGE_ID, Delivery, DeliveryReport, Mail, Mailbox
from accord.channels.email.operations.health import note_seen, note_trouble
from accord.channels.email.operations.intake import receive_raw
from accord.channels.events import DeliveryBounced, DeliveryReported
from accord.customers.contracts import IdentityKind, Purpose
from accord.customers.operations import give_consent, mark_undeliverable
from accord.customers.queries import find_by_identity
from accord.kernel import audit, clock, outgoing
from accord.kernel.events import publish
from accord.kernel.ids import same
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.vault import unseal

if TYPE_CHECKING:  # the library behind it is loaded when something is posted
    from accord.channels.email.services import PostedMail, PostedReport


class PostAnswer(StrEnum):
    """What a mail service is told: only what was taken is safe with us, all else it has to post again."""

    TAKEN = "taken"
    UNKNOWN = "unknown"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"
    LATER = "later"


@dataclass(frozen=True, kw_only=True)
class _Overall:
    """How a delivery stands after all that was reported of its recipients."""

    progress: DeliveryProgress
    code: str


def take_post(*, token: str, content_type: str, headers: Mapping[str, str], body: bytes) -> PostAnswer:
    """Take what a mail service posted to a mailbox's address. What is answered with TAKEN is committed."""
    from accord.channels.email.services import Unreadable, Unsigned, read_post

    mailbox = _mailbox_of(token)
    if mailbox is None:
        return PostAnswer.UNKNOWN
    try:
        key = unseal(mailbox.service_key_sealed) if mailbox.service_key_sealed else ""
        posted = read_post(
            service=MailService(mailbox.service), key=key, content_type=content_type, headers=headers, body=body
        )
        if posted.confirms:
            outgoing.get(posted.confirms)
        for mail in posted.mails:
            _receive(mailbox, mail)
        for report in posted.reports:
            _take_report(report)
    except Unsigned as fault:
        return _refuse(mailbox, PostAnswer.UNSIGNED, "hook_unsigned", fault)
    except Unreadable as fault:
        return _refuse(mailbox, PostAnswer.UNREADABLE, "hook_unreadable", fault)
    except outgoing.Unreachable as fault:
        return _refuse(mailbox, PostAnswer.LATER, "no_answer", fault)
    except (DatabaseError, InterfaceError, OSError) as fault:
        return _refuse(mailbox, PostAnswer.LATER, "not_stored", fault)
    if mailbox.inbound == Inbound.SERVICE and not posted.mails:
        note_seen(mailbox_id=mailbox.pk)
    return PostAnswer.TAKEN


def _receive(mailbox: Mailbox, mail: "PostedMail") -> None:
    arrived_at = min(mail.arrived_at or clock.now(), clock.now())
    receive_raw(
        raw=mail.raw,
        mailbox_id=mailbox.pk,
        received_at=arrived_at,
        source="service",
        envelope_from=mail.sender,
        envelope_to=mail.recipients,
    )
    if mailbox.inbound == Inbound.SERVICE:
        note_seen(mailbox_id=mailbox.pk, arrived_at=arrived_at)


def _refuse(mailbox: Mailbox, answer: PostAnswer, code: str, fault: Exception) -> PostAnswer:
    """Say it on the mailbox's page, unless the page tells of another way in."""
    if mailbox.inbound == Inbound.SERVICE:
        with suppress(DatabaseError, InterfaceError):  # the database may be what is gone
            note_trouble(mailbox_id=mailbox.pk, code=code, detail=str(fault)[:200])
    return answer


def _mailbox_of(token: str) -> Mailbox | None:
    number, _dash, _seal = token.partition("-")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    mailbox = Mailbox.objects.filter(pk=int(number), is_active=True).exclude(service="").first()
    if mailbox is None:
        return None
    return mailbox if same(token, hook_token(mailbox)) else None


def hook_token(mailbox: Mailbox) -> str:
    """The secret part of the address to which a service posts for this mailbox."""
    return rules.hook_token(mailbox_id=mailbox.pk, version=mailbox.hook_version, key=settings.SECRET_KEY)


def renew_hook(*, actor: Actor, mailbox_id: int) -> None:
    """Give a mailbox another address to post to; the old one ends at once."""
    require(actor, Permission.ADMINISTER)
    with transaction.atomic():
        mailbox = Mailbox.objects.select_for_update().get(pk=mailbox_id)
        mailbox.hook_version += 1
        mailbox.save(update_fields=["hook_version"])
        audit.record(actor=actor, action="mailbox.hook_renewed", subject=f"mailbox:{mailbox_id}")


@transaction.atomic
def _take_report(report: "PostedReport") -> None:
    """Note what became of a mail of ours at one recipient; a report of what we did not send changes nothing."""
    named = [name[:LONGEST_MESSAGE_ID] for name in report.message_ids]
    mail = Mail.objects.filter(direction=Direction.OUT, message_id__in=named).exclude(message_id="").first()
    delivery = Delivery.objects.select_for_update().filter(mail=mail).first() if mail is not None else None
    if delivery is None or report.recipient not in {one.lower() for one in delivery.recipients}:
        return
    _known, is_new = DeliveryReport.objects.get_or_create(
        delivery=delivery,
        recipient=report.recipient,
        kind=report.kind,
        defaults={"detail": report.detail, "reported_at": report.at or clock.now()},
    )
    if not is_new:
        return
    if report.is_hard:
        mark_undeliverable(kind=IdentityKind.EMAIL, value=report.recipient)
    if report.kind == ReportKind.COMPLAINED:
        _spare(report.recipient, delivery)
    is_refusal = report.kind in {ReportKind.BOUNCED, ReportKind.REJECTED}
    _settle(delivery, report.detail if is_refusal else "", is_hard=report.is_hard)


def _spare(recipient: str, delivery: Delivery) -> None:
    """Whoever calls our mail unwanted gets nothing more that was not asked for; answers still reach them."""
    customer = find_by_identity(kind=IdentityKind.EMAIL, value=recipient)
    if customer is None:
        return
    for purpose in (Purpose.SURVEYS, Purpose.NEWS_OF_CHANGE):
        give_consent(
            customer_id=customer.id,
            purpose=purpose,
            given=False,
            evidence=f"complaint about mail {delivery.mail.pk}",
        )


def _settle(delivery: Delivery, diagnosis: str, *, is_hard: bool) -> None:
    overall = _overall(delivery, diagnosis)
    if overall is None or (delivery.progress, delivery.problem_code) == (overall.progress, overall.code):
        return
    Delivery.objects.filter(pk=delivery.pk).update(
        progress=overall.progress,
        problem_code=overall.code[:40],
        problem=diagnosis[:1000],
        finished_at=delivery.finished_at or clock.now(),
    )
    message_id, conversation_id = delivery.desk_message_id, delivery.conversation_id
    if is_hard:
        reason = overall.code.removeprefix("bounced_")
        publish(DeliveryBounced(message_id=message_id, conversation_id=conversation_id, reason=reason, hard=True))
    else:
        publish(
            DeliveryReported(
                message_id=message_id,
                conversation_id=conversation_id,
                state=overall.progress,
                problem_code=overall.code,
            )
        )


def _overall(delivery: Delivery, diagnosis: str) -> _Overall | None:
    """The worst that is known wins; delays change nothing, for the service goes on trying."""
    kinds = set(DeliveryReport.objects.filter(delivery=delivery).values_list("kind", flat=True))
    if kinds & {ReportKind.BOUNCED, ReportKind.REJECTED}:
        if not diagnosis and delivery.problem_code.startswith("bounced_"):
            return None
        reason = find_reason(
            diagnosis=diagnosis, status=find_status(diagnosis), reply=find_reply(diagnosis), command="", action="failed"
        )
        return _Overall(progress=DeliveryProgress.FAILED, code=f"bounced_{reason}")
    if ReportKind.COMPLAINED in kinds:
        return _Overall(progress=DeliveryProgress.DELIVERED, code="complained")
    if ReportKind.DELIVERED in kinds:
        return _Overall(progress=DeliveryProgress.DELIVERED, code="arrived")
    return None
