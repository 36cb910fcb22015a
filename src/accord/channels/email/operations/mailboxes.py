"""Mailboxes: added, changed, tried and watched over."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accord.channels.email.contracts import Inbound, Security
from accord.channels.email.models import Mailbox
from accord.kernel import audit, clock
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.vault import seal

_ADDRESS = re.compile(r"^[^\s<>\"(),;:@+]+@[a-z0-9-]+(\.[a-z0-9-]+)*$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class MailboxChoices:
    """What an administrator chooses for a mailbox. A password of None leaves the one that is kept."""

    address: str
    name: str
    language: str = "en"
    signature: str = ""
    queue_id: int | None = None
    is_active: bool = True
    inbound: Inbound = Inbound.SMTP
    fetch_host: str = ""
    fetch_port: int = 993
    fetch_security: Security = Security.TLS
    fetch_user: str = ""
    fetch_password: str | None = None
    imap_folder: str = "INBOX"
    fetch_takes_old: bool = False
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: Security = Security.STARTTLS
    smtp_user: str = ""
    smtp_password: str | None = None


_PLAIN = (
    "name",
    "language",
    "signature",
    "queue_id",
    "is_active",
    "inbound",
    "fetch_host",
    "fetch_port",
    "fetch_security",
    "fetch_user",
    "imap_folder",
    "fetch_takes_old",
    "smtp_host",
    "smtp_port",
    "smtp_security",
    "smtp_user",
)


def add_mailbox(*, actor: Actor, choices: MailboxChoices) -> int:
    """Add a mailbox and return its id. Raises BadInput with a sentence about what to change."""
    require(actor, Permission.ADMINISTER)
    _check(choices)
    mailbox = Mailbox()
    _fill(mailbox, choices)
    try:
        with transaction.atomic():
            mailbox.save()
            audit.record(actor=actor, action="mailbox.added", subject=f"mailbox:{mailbox.pk}", address=mailbox.address)
    except IntegrityError as fault:
        raise BadInput(_("There is already a mailbox with this address.")) from fault
    return mailbox.pk


def change_mailbox(*, actor: Actor, mailbox_id: int, choices: MailboxChoices) -> None:
    """Change a mailbox; a change of its account clears its errors, so that it is tried at once."""
    require(actor, Permission.ADMINISTER)
    _check(choices)
    try:
        with transaction.atomic():
            mailbox = Mailbox.objects.select_for_update().filter(pk=mailbox_id).first()
            if mailbox is None:
                raise NotFound(_("There is no such mailbox."))
            _fill(mailbox, choices)
            mailbox.last_error = mailbox.send_error = ""
            mailbox.send_failures, mailbox.send_after = 0, None
            mailbox.save()
            audit.record(actor=actor, action="mailbox.changed", subject=f"mailbox:{mailbox_id}")
            from accord.channels.email.tasks import start_draining

            start_draining(mailbox_id=mailbox_id)
    except IntegrityError as fault:
        raise BadInput(_("There is already a mailbox with this address.")) from fault


def _check(choices: MailboxChoices) -> None:
    if not _ADDRESS.match(choices.address.strip()):
        raise BadInput(_("Please give a mail address such as help@example.com, without a plus sign."))
    if choices.inbound == Inbound.IMAP and not choices.fetch_host.strip():
        raise BadInput(_("Please name the IMAP server that mail is fetched from."))


def _fill(mailbox: Mailbox, choices: MailboxChoices) -> None:
    is_elsewhere = (mailbox.fetch_host, mailbox.fetch_user, mailbox.imap_folder) != (
        choices.fetch_host,
        choices.fetch_user,
        choices.imap_folder,
    )
    mailbox.address = choices.address.strip().lower()
    for name in _PLAIN:
        setattr(mailbox, name, getattr(choices, name))
    if is_elsewhere:
        mailbox.imap_uid_validity = mailbox.imap_uid_next = None
    if choices.fetch_password is not None:
        mailbox.fetch_password_sealed = seal(choices.fetch_password) if choices.fetch_password else ""
    if choices.smtp_password is not None:
        mailbox.smtp_password_sealed = seal(choices.smtp_password) if choices.smtp_password else ""


def note_seen(*, mailbox_id: int, at: datetime | None = None) -> None:
    """The way in works: forget its last error."""
    Mailbox.objects.filter(pk=mailbox_id).update(last_seen_at=at or clock.now(), last_error="", last_error_at=None)


def note_trouble(*, mailbox_id: int, code: str, detail: str) -> None:
    """The way in does not work; `code` is one that `explain_problem` knows."""
    Mailbox.objects.filter(pk=mailbox_id).update(
        last_error=f"{code} {detail}".strip()[:1000], last_error_at=clock.now()
    )


def remember_position(*, mailbox_id: int, uid_validity: int, uid_next: int) -> None:
    """Up to where a mailbox has been fetched."""
    Mailbox.objects.filter(pk=mailbox_id).update(imap_uid_validity=uid_validity, imap_uid_next=uid_next)
