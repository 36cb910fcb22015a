"""The mail channel's tables: mailboxes, every mail that came or left, and the outbox."""

from enum import StrEnum

from django.db import models

from accord.channels.email.contracts import (
    DeliveryProgress,
    Direction,
    FateKind,
    Inbound,
    MailService,
    ReportKind,
    Security,
    SignIn,
)
from accord.channels.email.trust_models import PostRules, SigningKey, Storm, Trust

__all__ = ["Delivery", "Mail", "Mailbox", "PostRules", "SigningKey", "Storm", "Trust"]

LONGEST_ADDRESS = 320
LONGEST_MESSAGE_ID = 500


def _choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(value, value) for value in kind]


class Mailbox(models.Model):
    """An address of ours with the ways in and out, and how they have fared."""

    address = models.CharField(max_length=LONGEST_ADDRESS, unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8, default="en")
    signature = models.TextField(blank=True)
    working_hours = models.CharField(max_length=200, blank=True)
    queue_id = models.BigIntegerField(null=True)
    is_active = models.BooleanField(default=True)

    inbound = models.CharField(max_length=8, choices=_choices(Inbound), default=Inbound.SMTP)
    fetch_host = models.CharField(max_length=255, blank=True)
    fetch_port = models.PositiveIntegerField(default=993)
    fetch_security = models.CharField(max_length=8, choices=_choices(Security), default=Security.TLS)
    fetch_user = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    fetch_password_sealed = models.TextField(blank=True)
    sign_in = models.CharField(max_length=9, choices=_choices(SignIn), default=SignIn.PASSWORD)
    imap_folder = models.CharField(max_length=255, default="INBOX")
    fetch_takes_old = models.BooleanField(default=False)
    imap_uid_validity = models.BigIntegerField(null=True)
    imap_uid_next = models.BigIntegerField(null=True)
    pop3_delete_after_days = models.PositiveSmallIntegerField(null=True)

    service = models.CharField(max_length=8, choices=_choices(MailService), blank=True)
    service_key_sealed = models.TextField(blank=True)
    hook_version = models.PositiveIntegerField(default=1)

    smtp_host = models.CharField(max_length=255, blank=True)
    smtp_port = models.PositiveIntegerField(default=587)
    smtp_security = models.CharField(max_length=8, choices=_choices(Security), default=Security.STARTTLS)
    smtp_user = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    smtp_password_sealed = models.TextField(blank=True)

    last_seen_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    last_error_at = models.DateTimeField(null=True)
    last_mail_at = models.DateTimeField(null=True)
    lag_seconds = models.FloatField(null=True)
    backlog = models.PositiveIntegerField(default=0)
    trouble_since = models.DateTimeField(null=True)
    send_trouble_since = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)
    send_error = models.TextField(blank=True)
    send_failures = models.PositiveIntegerField(default=0)
    send_after = models.DateTimeField(null=True)

    class Meta:
        db_table = "channels_email_mailbox"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(inbound__in=[Inbound.IMAP, Inbound.POP3]) | ~models.Q(fetch_host=""),
                name="mailbox_fetched_has_host",
            )
        ]


class Consent(models.Model):
    """What an owner of a mailbox allowed Accord to do there instead of telling a password (OAuth 2)."""

    mailbox = models.OneToOneField(Mailbox, on_delete=models.CASCADE, related_name="+")
    client_id = models.CharField(max_length=300)
    client_secret_sealed = models.TextField(blank=True)
    tenant = models.CharField(max_length=100, blank=True)
    authorize_url = models.CharField(max_length=500, blank=True)
    token_url = models.CharField(max_length=500, blank=True)
    scope = models.CharField(max_length=500, blank=True)
    refresh_token_sealed = models.TextField(blank=True)
    access_token_sealed = models.TextField(blank=True)
    access_ends_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "channels_email_consent"


class Pop3Mail(models.Model):
    """A mail that lies in a POP3 mailbox and is known here; forgotten when the server no longer lists it.

    Without `stored_at` it was there before us and was left alone.
    """

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="+", db_index=False)
    uidl = models.CharField(max_length=255)
    stored_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "channels_email_pop3_mail"
        constraints = [models.UniqueConstraint(fields=["mailbox", "uidl"], name="pop3_mail_once")]


class Mail(models.Model):
    """One mail in or out and what became of it. The raw mail is in the kernel's files.

    A mail that comes again is no second row: `times_received` counts, so that the account of all mails adds up.
    `subject` and `sender` serve the list of what waits in quarantine and the breaking of loops. `likeness` is the same
    for mails with the same words, and empty for those with few.
    """

    direction = models.CharField(max_length=3, choices=_choices(Direction))
    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    raw_sha256 = models.CharField(max_length=64)
    message_id = models.CharField(max_length=LONGEST_MESSAGE_ID, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    identity_key = models.CharField(max_length=64, unique=True)
    sender = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    subject = models.CharField(max_length=400, blank=True)
    envelope_to = models.JSONField(default=list)
    imap_uid_validity = models.BigIntegerField(null=True)
    imap_uid = models.BigIntegerField(null=True)
    conversation_id = models.BigIntegerField(null=True)
    desk_message_id = models.BigIntegerField(null=True)
    received_at = models.DateTimeField()
    times_received = models.PositiveIntegerField(default=1)
    fate = models.CharField(max_length=11, choices=_choices(FateKind), blank=True)
    is_reply = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    likeness = models.CharField(max_length=16, blank=True, default="", db_default="")
    storm = models.ForeignKey(Storm, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "channels_email_mail"
        indexes = [
            models.Index(
                fields=["sender", "received_at"], name="mail_by_sender", condition=models.Q(direction=Direction.IN)
            ),
            models.Index(fields=["likeness", "received_at"], name="mail_by_likeness", condition=~models.Q(likeness="")),
            models.Index(fields=["storm"], name="mail_by_storm", condition=models.Q(storm__isnull=False)),
            models.Index(fields=["message_id"], name="mail_by_message_id", condition=~models.Q(message_id="")),
            models.Index(
                fields=["conversation_id", "received_at"],
                name="mail_by_conversation",
                condition=models.Q(conversation_id__isnull=False),
            ),
            models.Index(
                fields=["-received_at", "-id"], name="mail_in_quarantine", condition=models.Q(fate=FateKind.QUARANTINED)
            ),
            models.Index(fields=["desk_message_id"], name="mail_by_desk_message"),
            models.Index(fields=["raw_sha256"], name="mail_by_raw"),
            # Counts what became of a mailbox's mail from the index alone.
            models.Index(
                fields=["mailbox", "received_at"], include=["fate", "times_received"], name="mail_account_of_mailbox"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "imap_uid_validity", "imap_uid"],
                condition=models.Q(imap_uid__isnull=False),
                name="mail_uid_once",
            ),
            models.CheckConstraint(
                condition=models.Q(direction=Direction.OUT) | ~models.Q(fate=""), name="mail_in_has_fate"
            ),
        ]


class Elsewhere(models.Model):
    """A known mail that came to another mailbox than the one that had it first, so that each one's account adds up."""

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="+")
    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    arrived_at = models.DateTimeField()

    class Meta:
        db_table = "channels_email_elsewhere"
        indexes = [models.Index(fields=["mailbox", "arrived_at"], name="elsewhere_by_mailbox")]


class Delivery(models.Model):
    """One mail of ours on its way. It is handed over at most once without a person's order."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="+")
    mail = models.OneToOneField(Mail, on_delete=models.PROTECT, related_name="+")
    desk_message_id = models.BigIntegerField(unique=True)
    conversation_id = models.BigIntegerField()
    recipients = models.JSONField(default=list)
    is_automatic = models.BooleanField(default=False, db_default=False)
    progress = models.CharField(max_length=12, choices=_choices(DeliveryProgress), default=DeliveryProgress.WAITING)
    queued_at = models.DateTimeField()
    leaves_at = models.DateTimeField()
    attempt_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    handing_over_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    problem_code = models.CharField(max_length=40, blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        db_table = "channels_email_delivery"
        indexes = [
            models.Index(
                fields=["mailbox", "leaves_at", "id"],
                name="delivery_waiting",
                condition=models.Q(progress=DeliveryProgress.WAITING),
            ),
            models.Index(
                fields=["mailbox"],
                name="delivery_handing_over",
                condition=models.Q(progress=DeliveryProgress.HANDING_OVER),
            ),
            models.Index(
                fields=["-finished_at"],
                name="delivery_unsettled",
                condition=models.Q(progress__in=[DeliveryProgress.FAILED, DeliveryProgress.IN_DOUBT]),
            ),
        ]


class DeliveryReport(models.Model):
    """What a mail service told about one recipient of a mail that it took from us."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="+", db_index=False)
    recipient = models.CharField(max_length=LONGEST_ADDRESS)
    kind = models.CharField(max_length=10, choices=_choices(ReportKind))
    detail = models.CharField(max_length=500, blank=True)
    reported_at = models.DateTimeField()

    class Meta:
        db_table = "channels_email_delivery_report"
        constraints = [
            models.UniqueConstraint(fields=["delivery", "recipient", "kind"], name="delivery_report_once"),
        ]
