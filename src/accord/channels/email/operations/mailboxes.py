"""Mailboxes: added, changed, tried and watched over."""

import re
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accord.channels.email.contracts import FETCHED, Inbound, MailService, Security, SignIn
from accord.channels.email.models import Consent, Mailbox
from accord.channels.email.rules import SERVERS_OF
from accord.kernel import audit
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.vault import seal

_ADDRESS = re.compile(r"^[^\s<>\"(),;:@+]+@[a-z0-9-]+(\.[a-z0-9-]+)*$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class ClientChoices:
    """What a provider knows us by when a mailbox's owner consents. A secret of None leaves the one that is kept.

    `tenant` is Microsoft's; the addresses and the scope are for providers that Accord does not know itself.
    """

    client_id: str
    client_secret: str | None = None
    tenant: str = ""
    authorize_url: str = ""
    token_url: str = ""
    scope: str = ""


@dataclass(frozen=True, kw_only=True)
class MailboxChoices:
    """What an administrator chooses for a mailbox. A password or key of None leaves the one that is kept."""

    address: str
    name: str
    language: str = "en"
    signature: str = ""
    working_hours: str = ""
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
    pop3_delete_after_days: int | None = None
    sign_in: SignIn = SignIn.PASSWORD
    client: "ClientChoices | None" = None
    service: MailService | None = None
    service_key: str | None = None
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: Security = Security.STARTTLS
    smtp_user: str = ""
    smtp_password: str | None = None


_PLAIN = (
    "name",
    "language",
    "signature",
    "working_hours",
    "queue_id",
    "is_active",
    "inbound",
    "fetch_host",
    "fetch_port",
    "fetch_security",
    "fetch_user",
    "imap_folder",
    "fetch_takes_old",
    "pop3_delete_after_days",
    "sign_in",
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
            _fill_consent(mailbox, choices)
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
            mailbox.trouble_since = mailbox.send_trouble_since = None
            mailbox.send_failures, mailbox.send_after = 0, None
            mailbox.save()
            _fill_consent(mailbox, choices)
            audit.record(actor=actor, action="mailbox.changed", subject=f"mailbox:{mailbox_id}")
            from accord.channels.email.tasks import start_draining

            start_draining(mailbox_id=mailbox_id)
    except IntegrityError as fault:
        raise BadInput(_("There is already a mailbox with this address.")) from fault


def _check(choices: MailboxChoices) -> None:
    if not _ADDRESS.match(choices.address.strip()):
        raise BadInput(_("Please give a mail address such as help@example.com, without a plus sign."))
    if choices.inbound in FETCHED and not choices.fetch_host.strip() and choices.sign_in not in SERVERS_OF:
        raise BadInput(_("Please name the server that mail is fetched from."))
    if choices.inbound == Inbound.SERVICE and choices.service is None:
        raise BadInput(_("Please choose the mail service that posts mail to Accord."))
    if choices.sign_in != SignIn.PASSWORD:
        _check_client(choices)


def _check_client(choices: MailboxChoices) -> None:
    client = choices.client
    if client is None or not client.client_id:
        raise BadInput(_("Please give the client id that the provider made for Accord."))
    if choices.sign_in == SignIn.OTHER and not (client.authorize_url and client.token_url):
        raise BadInput(_("Please give both addresses of the provider's sign-in."))


def _fill(mailbox: Mailbox, choices: MailboxChoices) -> None:
    was_elsewhere = (mailbox.fetch_host, mailbox.fetch_user, mailbox.imap_folder)
    mailbox.address = choices.address.strip().lower()
    for name in _PLAIN:
        setattr(mailbox, name, getattr(choices, name))
    mailbox.service = choices.service or ""
    _fill_servers(mailbox, choices)
    if was_elsewhere != (mailbox.fetch_host, mailbox.fetch_user, mailbox.imap_folder):
        mailbox.imap_uid_validity = mailbox.imap_uid_next = mailbox.last_seen_at = None
    if choices.fetch_password is not None:
        mailbox.fetch_password_sealed = seal(choices.fetch_password) if choices.fetch_password else ""
    if choices.smtp_password is not None:
        mailbox.smtp_password_sealed = seal(choices.smtp_password) if choices.smtp_password else ""
        mailbox.smtp_user = mailbox.smtp_user or mailbox.address
    if choices.service_key is not None:
        mailbox.service_key_sealed = seal(choices.service_key) if choices.service_key else ""


def _fill_servers(mailbox: Mailbox, choices: MailboxChoices) -> None:
    """The servers of a provider that is known need not be named."""
    known = SERVERS_OF.get(choices.sign_in)
    if known is not None and choices.inbound in FETCHED and not choices.fetch_host.strip():
        mailbox.fetch_host = known.pop3 if choices.inbound == Inbound.POP3 else known.imap
        mailbox.fetch_port = 995 if choices.inbound == Inbound.POP3 else 993
        mailbox.fetch_security = Security.TLS
    if known is not None and not choices.smtp_host.strip():
        mailbox.smtp_host, mailbox.smtp_port, mailbox.smtp_security = known.smtp, 587, Security.STARTTLS


def _fill_consent(mailbox: Mailbox, choices: MailboxChoices) -> None:
    """Keep what the provider knows us by. Consent that was given to another client is none."""
    client = choices.client
    if choices.sign_in == SignIn.PASSWORD or client is None:
        Consent.objects.filter(mailbox=mailbox).delete()
        return
    consent = Consent.objects.filter(mailbox=mailbox).first() or Consent(mailbox=mailbox)
    named = ("client_id", "tenant", "authorize_url", "token_url", "scope")
    if consent.pk and (consent.client_id, consent.token_url) != (client.client_id, client.token_url):
        consent.refresh_token_sealed = consent.access_token_sealed = ""
        consent.given_at = consent.access_ends_at = None
    for name in named:
        setattr(consent, name, getattr(client, name).strip())
    if client.client_secret is not None:
        consent.client_secret_sealed = seal(client.client_secret) if client.client_secret else ""
    consent.save()
