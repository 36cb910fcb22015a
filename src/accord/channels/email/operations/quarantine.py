"""Mail that could not be read or stored: kept as it came, with the reason in words, and tried again on demand."""

import json
import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accord.channels.contracts import Channel
from accord.channels.email import rules
from accord.channels.email.contracts import Direction, Fate, FateKind
from accord.channels.email.models import Elsewhere, Mail
from accord.channels.events import MessageQuarantined
from accord.kernel import audit, files
from accord.kernel.errors import NotFound
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, require

log = logging.getLogger(__name__)

_INSERT = f"""
    INSERT INTO channels_email_mail AS known (direction, mailbox_id, raw_sha256, message_id, content_hash,
        identity_key, sender, subject, envelope_to, imap_uid_validity, imap_uid, received_at, fate, reason,
        times_received, is_reply)
    VALUES ('{Direction.IN}', %s, %s, '', '', %s, %s, %s, %s::jsonb, %s, %s, %s, '{FateKind.QUARANTINED}', %s, 1, false)
    ON CONFLICT (identity_key) DO UPDATE SET times_received = known.times_received + 1
    RETURNING id, xmax = 0
"""  # noqa: S608 - only enums of ours
_HEAD_BYTES = 65_536


@transaction.atomic
def put_into_quarantine(
    *,
    raw: bytes,
    mailbox_id: int | None,
    received_at: datetime,
    uid: tuple[int, int] | None,
    envelope_to: Sequence[str],
    fault: Exception,
) -> Fate:
    """Keep a mail that raised `fault` where people see it; the same bytes again are a duplicate."""
    log.warning("A mail was put into quarantine", exc_info=fault)
    sha256 = files.store(raw)
    reason = reason_of(fault)
    sender, subject = _glance(raw)
    validity, number = uid or (None, None)
    values = [mailbox_id, sha256, rules.unread_key(sha256), sender, subject, json.dumps(list(envelope_to))]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [*values, validity, number, received_at, reason])
        mail_id, is_new = cursor.fetchone()
    if not is_new:
        note_elsewhere(mail_id=mail_id, mailbox_id=mailbox_id, arrived_at=received_at)
        return Fate(kind=FateKind.DUPLICATE, mail_id=mail_id, reason=reason)
    publish(MessageQuarantined(channel=Channel.EMAIL, inbox_id=mailbox_id, quarantine_id=mail_id))
    return Fate(kind=FateKind.QUARANTINED, mail_id=mail_id, reason=reason)


def note_elsewhere(*, mail_id: int, mailbox_id: int | None, arrived_at: datetime) -> None:
    """Note that a known mail came to another mailbox than the one that had it first; nothing if it is the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO channels_email_elsewhere (mail_id, mailbox_id, arrived_at)"
            " SELECT id, %s, %s FROM channels_email_mail WHERE id = %s AND mailbox_id IS DISTINCT FROM %s",
            [mailbox_id, arrived_at, mail_id, mailbox_id],
        )


def reason_of(fault: Exception) -> str:
    """Why a mail waits, for the person who looks after the mailbox."""
    detail = f"{type(fault).__name__}: {fault}".replace("\x00", "")[:500]
    if isinstance(fault, MemoryError | RecursionError):
        return _("This mail is built so deeply or is so large that reading it was stopped ({detail}).").format(
            detail=detail
        )
    return _("This mail could not be stored because of a fault in Accord ({detail}).").format(detail=detail)


def _glance(raw: bytes) -> tuple[str, str]:
    """Sender and subject as far as they can be seen without reading the mail."""
    head = raw[:_HEAD_BYTES].partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]
    seen = {"from": "", "subject": ""}
    for line in head.splitlines():
        name, colon, value = line.partition(b":")
        key = name.decode("latin-1").lower()
        if colon and key in seen and not seen[key]:
            seen[key] = value.decode("utf-8", "replace").replace("\x00", "").strip()
    return seen["from"][:320], seen["subject"][:400]


def retry_quarantined(*, actor: Actor, mail_id: int) -> Fate:
    """Read a waiting mail again and return its new fate; it stays where it is if it still cannot be stored."""
    require(actor, Permission.ADMINISTER)
    return read_again(mail_id)


def retry_all_quarantined(*, actor: Actor, mailbox_id: int | None = None) -> dict[FateKind, int]:
    """Read all waiting mails again, of one mailbox or of all; returns how many met which fate."""
    require(actor, Permission.ADMINISTER)
    waiting = Mail.objects.filter(fate=FateKind.QUARANTINED, storm=None)
    if mailbox_id is not None:
        waiting = waiting.filter(mailbox_id=mailbox_id)
    met: dict[FateKind, int] = {}
    for mail_id in list(waiting.order_by("received_at", "id").values_list("id", flat=True)):
        fate = read_again(mail_id)
        met[fate.kind] = met.get(fate.kind, 0) + 1
    audit.record(actor=actor, action="mail.quarantine_retried", subject=f"mailbox:{mailbox_id or 'all'}", **met)
    return met


def read_again(mail_id: int) -> Fate:
    """Read a waiting mail again, without asking for a right: the orders above and the release of storms do that."""
    from accord.channels.email.operations.intake import Arrival, place_mail
    from accord.channels.email.reading import read_mail

    row = Mail.objects.filter(pk=mail_id, fate=FateKind.QUARANTINED).first()
    if row is None:
        raise NotFound(_("This mail no longer waits in quarantine."))
    raw = files.read(row.raw_sha256)
    try:
        mail = read_mail(raw)
        with transaction.atomic():
            Mail.objects.select_for_update().get(pk=mail_id)
            arrival = Arrival(
                raw=raw,
                mailbox_id=row.mailbox_id,
                received_at=row.received_at,
                source="ingest",
                envelope_to=tuple(row.envelope_to),
                is_again=True,
            )
            fate = place_mail(arrival, mail)
            _settle(row, fate)
    except Exception as fault:  # noqa: BLE001 - it waits on, with the newest reason
        reason = reason_of(fault)
        Mail.objects.filter(pk=mail_id).update(reason=reason)
        return Fate(kind=FateKind.QUARANTINED, mail_id=mail_id, reason=reason)
    return fate


def _settle(row: Mail, fate: Fate) -> None:
    """Give the new row the arrivals and the UID of the waiting one, which goes: one arrival is counted once."""
    Elsewhere.objects.filter(mail=row).update(mail=fate.mail_id)
    if fate.kind == FateKind.DUPLICATE:
        note_elsewhere(mail_id=fate.mail_id, mailbox_id=row.mailbox_id, arrived_at=row.received_at)
    row.delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE channels_email_mail SET times_received = times_received + %s, imap_uid = coalesce(imap_uid, %s),"
            " imap_uid_validity = coalesce(imap_uid_validity, %s) WHERE id = %s",
            [row.times_received - 1, row.imap_uid, row.imap_uid_validity, fate.mail_id],
        )
