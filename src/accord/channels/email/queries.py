"""What others may ask the mail channel: mailboxes with their health, the account of all mails, deliveries."""

import re
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from accord.channels.email import problems, rules
from accord.channels.email.contracts import (
    FETCHED,
    Account,
    ConnectionRow,
    DeliveryProgress,
    DeliveryRow,
    Direction,
    FateKind,
    Inbound,
    MailboxRow,
    MailService,
    QuarantineRow,
    Security,
    SignIn,
)
from accord.channels.email.contracts import Mail as ReadMail
from accord.channels.email.models import Consent, Delivery, Mail, Mailbox
from accord.channels.email.reading import read_mail
from accord.kernel import clock, files
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission, require

_SILENCE = timedelta(minutes=15)
_TROUBLED_SECONDS = 10
_REPLY_TO = re.compile(rb"^reply-to:", re.IGNORECASE | re.MULTILINE)
_HEADERS_READ = 32_000
TROUBLED, QUARANTINED = "channels.email.troubled", "channels.email.quarantined"


def list_mailboxes() -> list[MailboxRow]:
    """All mailboxes with their health, by address; two statements at most."""
    return [_mailbox_row(mailbox) for mailbox in _with_health().order_by("address")]


def get_mailbox(*, mailbox_id: int) -> MailboxRow:
    """One mailbox; raises NotFound."""
    found = _with_health().filter(pk=mailbox_id).first()
    if found is None:
        raise NotFound(_("There is no such mailbox."))
    return _mailbox_row(found)


def _with_health() -> QuerySet[Mailbox]:
    waiting = Delivery.objects.filter(mailbox=OuterRef("pk"), progress=DeliveryProgress.WAITING)
    quarantined = Mail.objects.filter(mailbox=OuterRef("pk"), fate=FateKind.QUARANTINED, storm=None)
    unsettled = Delivery.objects.filter(
        mailbox=OuterRef("pk"), progress__in=[DeliveryProgress.FAILED, DeliveryProgress.IN_DOUBT]
    )
    return Mailbox.objects.annotate(
        unsettled=Subquery(unsettled.order_by().values("mailbox").annotate(n=Count("pk")).values("n")),
        waiting=Subquery(waiting.order_by().values("mailbox").annotate(n=Count("pk")).values("n")),
        quarantined=Subquery(quarantined.order_by().values("mailbox").annotate(n=Count("pk")).values("n")),
    )


def _mailbox_row(mailbox: Mailbox) -> MailboxRow:
    return MailboxRow(
        id=mailbox.pk,
        address=mailbox.address,
        name=mailbox.name,
        language=mailbox.language,
        signature=mailbox.signature,
        working_hours=mailbox.working_hours,
        queue_id=mailbox.queue_id,
        is_active=mailbox.is_active,
        inbound=Inbound(mailbox.inbound),
        sign_in=SignIn(mailbox.sign_in),
        service=MailService(mailbox.service) if mailbox.service else None,
        pop3_delete_after_days=mailbox.pop3_delete_after_days,
        fetch_host=mailbox.fetch_host,
        fetch_port=mailbox.fetch_port,
        fetch_security=Security(mailbox.fetch_security),
        fetch_user=mailbox.fetch_user,
        imap_folder=mailbox.imap_folder,
        fetch_takes_old=mailbox.fetch_takes_old,
        smtp_host=mailbox.smtp_host,
        smtp_port=mailbox.smtp_port,
        smtp_security=Security(mailbox.smtp_security),
        smtp_user=mailbox.smtp_user,
        last_seen_at=mailbox.last_seen_at,
        last_error=_explained("silent" if is_silent(mailbox) and not mailbox.last_error else mailbox.last_error),
        last_error_at=mailbox.last_error_at,
        trouble_since=mailbox.trouble_since or (mailbox.last_seen_at if is_silent(mailbox) else None),
        last_mail_at=mailbox.last_mail_at,
        lag_seconds=mailbox.lag_seconds,
        backlog=mailbox.backlog,
        send_error=_explained(mailbox.send_error),
        waiting=getattr(mailbox, "waiting", 0) or 0,
        unsettled=getattr(mailbox, "unsettled", 0) or 0,
        quarantined=getattr(mailbox, "quarantined", 0) or 0,
    )


def is_silent(mailbox: Mailbox) -> bool:
    """Whether a mailbox that should be looked into every few minutes has not been for a quarter of an hour."""
    seen_at = mailbox.last_seen_at
    is_fetched = mailbox.is_active and mailbox.inbound in FETCHED
    return is_fetched and seen_at is not None and clock.now() - seen_at > _SILENCE


def get_connection(*, actor: Actor, mailbox_id: int) -> ConnectionRow:
    """How a mailbox is connected to a provider or a mail service; raises NotFound."""
    require(actor, Permission.ADMINISTER)
    mailbox = Mailbox.objects.filter(pk=mailbox_id).first()
    if mailbox is None:
        raise NotFound(_("There is no such mailbox."))
    consent = Consent.objects.filter(mailbox=mailbox).first() or Consent()
    token = rules.hook_token(mailbox_id=mailbox.pk, version=mailbox.hook_version, key=settings.SECRET_KEY)
    ending = "mime" if mailbox.service == MailService.MAILGUN else ""  # then it posts the mail as it came
    return ConnectionRow(
        client_id=consent.client_id,
        tenant=consent.tenant,
        authorize_url=consent.authorize_url,
        token_url=consent.token_url,
        scope=consent.scope,
        consent_given_at=consent.given_at,
        has_consent=bool(consent.refresh_token_sealed),
        hook_path=f"/hooks/mail/{token}/{ending}" if mailbox.service else "",
    )


def list_troubled() -> list[str]:
    """The addresses of the mailboxes that do not receive or send, for the frame of every page; a few seconds old."""
    known: list[str] | None = cache.get(TROUBLED)
    if known is None:
        active = Mailbox.objects.filter(is_active=True).order_by("address")
        known = [one.address for one in active if one.last_error or one.send_error or is_silent(one)]
        cache.set(TROUBLED, known, _TROUBLED_SECONDS)
    return known


def count_quarantined() -> int:
    """How many mails wait in quarantine, counted up to a hundred; a few seconds old."""
    known: int | None = cache.get(QUARANTINED)
    if known is None:
        known = len(Mail.objects.filter(fate=FateKind.QUARANTINED, storm=None).values_list("id")[:100])
        cache.set(QUARANTINED, known, _TROUBLED_SECONDS)
    return known


def _explained(kept: str) -> str:
    code, _space, detail = kept.partition(" ")
    return explain_problem(code=code, detail=detail) if kept else ""


def mailbox_for(*, recipients: list[str]) -> int | None:
    """The active mailbox that one of these addresses names, else the oldest active one; None when there is none."""
    from accord.channels.email.rules import bare_address

    wanted = {bare_address(address) for address in recipients}
    active = list(Mailbox.objects.filter(is_active=True).order_by("id").values_list("id", "address"))
    named = (number for number, address in active if bare_address(address) in wanted)
    return next(named, active[0][0] if active else None)


def list_quarantined(*, actor: Actor, mailbox_id: int | None = None, limit: int = 200) -> list[QuarantineRow]:
    """What waits in quarantine, newest first."""
    require(actor, Permission.ADMINISTER)
    waiting = Mail.objects.filter(fate=FateKind.QUARANTINED, storm=None)
    if mailbox_id is not None:
        waiting = waiting.filter(mailbox_id=mailbox_id)
    return [quarantine_row(mail) for mail in waiting.order_by("-received_at", "-id")[:limit]]


def quarantine_row(mail: Mail) -> QuarantineRow:
    """A mail that waits, as pages show it."""
    return QuarantineRow(
        id=mail.pk,
        mailbox_id=mail.mailbox_id,
        sender=mail.sender,
        subject=mail.subject,
        received_at=mail.received_at,
        reason=mail.reason,
        raw_sha256=mail.raw_sha256,
    )


def read_quarantined(*, actor: Actor, mail_id: int) -> bytes:
    """The raw bytes of a mail that waits in quarantine; raises NotFound."""
    require(actor, Permission.ADMINISTER)
    found = Mail.objects.filter(pk=mail_id, fate=FateKind.QUARANTINED).first()
    if found is None:
        raise NotFound(_("This mail no longer waits in quarantine."))
    return files.read(found.raw_sha256)


def read_raw_of_message(*, message_id: int) -> bytes | None:
    """The raw mail of a message of the desk, in or out; None for one that was no mail. The gate is the desk's."""
    found = Mail.objects.filter(desk_message_id=message_id).exclude(fate=FateKind.BOUNCE).order_by("id").first()
    return None if found is None else files.read(found.raw_sha256)


def read_account(*, mailbox_id: int | None = None, since: datetime | None = None) -> Account:
    """What became of every mail that arrived, ever or since an instant; of one mailbox read from its index alone."""
    sql = f"""
        SELECT coalesce(sum(times_received), 0),
            count(*) FILTER (WHERE fate = '{FateKind.STORED}'),
            coalesce(sum(times_received) FILTER (WHERE fate IN ('', '{FateKind.DUPLICATE}')), 0)
                + coalesce(sum(times_received - 1) FILTER (WHERE fate NOT IN ('', '{FateKind.DUPLICATE}')), 0),
            count(*) FILTER (WHERE fate = '{FateKind.BOUNCE}'),
            count(*) FILTER (WHERE fate = '{FateKind.AUTOMATIC}'),
            count(*) FILTER (WHERE fate = '{FateKind.QUARANTINED}')
        FROM channels_email_mail WHERE (%s::bigint IS NULL OR mailbox_id = %s)
            AND (%s::timestamptz IS NULL OR received_at >= %s)
    """  # noqa: S608 - only enums of ours
    with connection.cursor() as cursor:
        cursor.execute(sql, [mailbox_id, mailbox_id, since, since])
        received, stored, duplicate, bounce, automatic, quarantined = cursor.fetchone()
    moved = 0 if mailbox_id is None else _count_moved(mailbox_id, since)
    return Account(
        received=received + moved,
        stored=stored,
        duplicate=duplicate + moved,
        bounce=bounce,
        automatic=automatic,
        quarantined=quarantined,
    )


def _count_moved(mailbox_id: int, since: datetime | None) -> int:
    """Repeated arrivals that came here and are counted at another mailbox's mail, less those the other way round."""
    sql = """
        SELECT (SELECT count(*) FROM channels_email_elsewhere WHERE mailbox_id = %(mailbox)s
                AND (%(since)s::timestamptz IS NULL OR arrived_at >= %(since)s))
            - (SELECT count(*) FROM channels_email_elsewhere e JOIN channels_email_mail m ON m.id = e.mail_id
                WHERE m.mailbox_id = %(mailbox)s AND (%(since)s::timestamptz IS NULL OR m.received_at >= %(since)s))
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, {"mailbox": mailbox_id, "since": since})
        moved: int = cursor.fetchone()[0]
    return moved


def get_delivery(*, message_id: int) -> DeliveryRow | None:
    """How a message of the desk fares on its way; None when it is no mail of ours."""
    found = Delivery.objects.select_related("mail").filter(desk_message_id=message_id).first()
    return None if found is None else _delivery_row(found)


def list_unsettled(*, limit: int = 100) -> list[DeliveryRow]:
    """Mails of ours that failed or are in doubt and need a person, newest first."""
    unsettled = Q(progress__in=[DeliveryProgress.FAILED, DeliveryProgress.IN_DOUBT])
    found = Delivery.objects.select_related("mail").filter(unsettled).order_by("-finished_at")[:limit]
    return [_delivery_row(delivery) for delivery in found]


def _delivery_row(delivery: Delivery) -> DeliveryRow:
    return DeliveryRow(
        message_id=delivery.desk_message_id,
        conversation_id=delivery.conversation_id,
        progress=DeliveryProgress(delivery.progress),
        rfc_message_id=delivery.mail.message_id,
        recipients=tuple(delivery.recipients),
        leaves_at=delivery.leaves_at,
        attempts=delivery.attempts,
        problem_code=delivery.problem_code,
        problem=delivery.problem,
    )


def newest_sender(*, conversation_id: int, among: Collection[str]) -> str | None:
    """Which of some addresses wrote last in a conversation; None when none of them did. One statement."""
    found = Mail.objects.filter(conversation_id=conversation_id, direction=Direction.IN, sender__in=among)
    return found.order_by("-received_at", "-pk").values_list("sender", flat=True).first()


def list_senders(
    *, since: datetime, conversation_ids: Collection[int] = (), senders: Collection[str] = ()
) -> list[tuple[int, int, str]]:
    """Who wrote in conversations, or where somebody wrote, since an instant: conversation, the desk's message, address.

    Oldest first.
    """
    found = Mail.objects.filter(direction=Direction.IN, received_at__gte=since, desk_message_id__isnull=False)
    found = found.filter(Q(conversation_id__in=conversation_ids) | Q(sender__in=senders))
    rows = found.order_by("received_at", "pk").values_list("conversation_id", "desk_message_id", "sender")
    return [(conversation or 0, message or 0, sender) for conversation, message, sender in rows]


def reply_addresses_of(*, message_ids: Collection[int]) -> dict[int, list[str]]:
    """Where the senders of mails wanted answers to go, by the desk's message, where that is not whence they wrote."""
    rows = Mail.objects.filter(desk_message_id__in=message_ids, direction=Direction.IN)
    found = {}
    for message_id, sender, sha256 in rows.values_list("desk_message_id", "sender", "raw_sha256"):
        raw = files.read(sha256)
        if _REPLY_TO.search(raw[:_HEADERS_READ].partition(b"\r\n\r\n")[0]):
            asked = [one.email.lower() for one in read_mail(raw).reply_to if one.email]
            if message_id is not None and any(address != sender for address in asked):
                found[message_id] = [address for address in asked if address != sender]
    return found


def count_carriers(*, rfc_message_id: str) -> int:
    """How many different mails have come in with this Message-ID."""
    return Mail.objects.filter(direction=Direction.IN, message_id=rfc_message_id).count()


def explain_problem(*, code: str, detail: str = "") -> str:
    """A problem of a mailbox or delivery in words for the person who can mend it; `detail` is the server's own."""
    return problems.explain_problem(code=code, detail=detail)


def list_delivered_to(*, address: str, limit: int = 20) -> list[ReadMail]:
    """The newest mails of ours that an address was handed, read as they left, newest first. The demo asks this."""
    handed = Delivery.objects.filter(progress=DeliveryProgress.DELIVERED, recipients__contains=[address])
    newest = handed.select_related("mail").order_by("-finished_at")[:limit]
    return [read_mail(files.read(row.mail.raw_sha256)) for row in newest]
