"""What crosses the door of the mail channel: a mail as a desk reads it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of an address header; `email` is empty where the header names none."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached part, decoded.

    `filename` is never empty and never holds a path. `content_type` is as declared, in lower case.
    `inline` says that the sender meant it to be seen within the body. `content_id` has no angle brackets.
    """

    filename: str
    content_type: str
    size: int
    sha256: str
    inline: bool
    content_id: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class BouncedRecipient:
    """What a bounce says about one recipient; `dsn` and `replycode` are empty where nothing was said."""

    email: str
    dsn: str
    replycode: str
    reason: str
    hard: bool
    diagnosis: str = ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report about a mail that we (or somebody in our name) sent.

    `original_message_id` is that of the mail reported about, without angle brackets, or empty.
    """

    recipients: tuple[BouncedRecipient, ...]
    original_message_id: str = ""


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A text parted into what its writer has just written and all the rest, both in their own order."""

    new_text: str
    quoted_text: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail, read. Made by `reading.read_mail`, which accepts any bytes.

    No text in it holds NUL, lone surrogates or carriage returns, so that it can be stored as it is.
    `from_` holds what the From header says, or the next best header if there is none (then said in `problems`).
    `automatic` is the reason why this is taken for a machine's mail, or None. `security` is one of
    `smime-signed`, `smime-encrypted`, `pgp-signed`, `pgp-encrypted`, or None; nothing is verified here.
    `content_hash` is the SHA-256 (hexadecimal) of body, From, Date and Subject, so that the same mail that came
    by two ways is known again. `headers` are the top headers in their order, names in lower case, unfolded and
    otherwise undecoded.
    """

    subject: str
    from_: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    date: datetime | None
    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    text: str
    html: str
    new_text: str
    quoted_text: str
    attachments: tuple[Attachment, ...]
    automatic: str | None
    bounce: Bounce | None
    problems: tuple[str, ...]
    security: str | None
    content_hash: str
    size: int
    headers: tuple[tuple[str, bytes], ...] = field(repr=False)

    @property
    def sender(self) -> Address | None:
        """The first author with an address, or the first without, or None."""
        return next((author for author in self.from_ if author.email), self.from_[0] if self.from_ else None)

    def header_values(self, name: str) -> tuple[str, ...]:
        """The values of a top header, undecoded, in their order from the top."""
        wanted = name.lower()
        return tuple(value.decode("utf-8", "replace") for key, value in self.headers if key == wanted)


class Direction(StrEnum):
    """Whether a mail came to us or left us."""

    IN = "in"
    OUT = "out"


class Inbound(StrEnum):
    """How mail reaches a mailbox of ours: it is brought to our own port, fetched, or posted by a mail service."""

    SMTP = "smtp"
    IMAP = "imap"
    POP3 = "pop3"
    SERVICE = "service"


FETCHED = frozenset({Inbound.IMAP, Inbound.POP3})

Source = Literal["smtp", "imap", "pop3", "service", "ingest"]
"""Who brought a mail; `ingest` means that it is old and its own Date counts."""


class SignIn(StrEnum):
    """How Accord proves to a mail server that it may use a mailbox: by a password, or by its owner's consent."""

    PASSWORD = "password"  # noqa: S105 - a way, not a secret
    GOOGLE = "google"
    MICROSOFT = "microsoft"
    OTHER = "other"


class MailService(StrEnum):
    """Mail services that post incoming mail and the fate of outgoing mail to an address of ours."""

    MAILGUN = "mailgun"
    POSTMARK = "postmark"
    SENDGRID = "sendgrid"
    SES = "ses"
    BREVO = "brevo"


class ReportKind(StrEnum):
    """What a mail service can tell about a mail of ours and one of its recipients."""

    DELIVERED = "delivered"
    DELAYED = "delayed"
    BOUNCED = "bounced"
    REJECTED = "rejected"
    COMPLAINED = "complained"


class Security(StrEnum):
    """How a connection to a mail server is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class FateKind(StrEnum):
    """What became of a mail that arrived. Every arrival has exactly one fate, so that the account adds up."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    BOUNCE = "bounce"
    AUTOMATIC = "automatic"
    QUARANTINED = "quarantined"


class DeliveryProgress(StrEnum):
    """Where a mail of ours stands on its way out."""

    WAITING = "waiting"
    HANDING_OVER = "handing_over"
    DELIVERED = "delivered"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    CALLED_BACK = "called_back"


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What became of one arrival. `reason` says in words why a mail waits in quarantine."""

    kind: FateKind
    mail_id: int
    conversation_id: int | None = None
    message_id: int | None = None
    is_reply: bool = False
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ServerAccount:
    """A server with the right to use it. The password is in clear: never show or log one."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)
    folder: str = "INBOX"
    access_token: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class MailboxRow:
    """A mailbox with its health, as a list shows it; passwords never leave the module."""

    id: int
    address: str
    name: str
    language: str
    signature: str
    working_hours: str
    queue_id: int | None
    is_active: bool
    inbound: Inbound
    sign_in: SignIn
    service: MailService | None
    pop3_delete_after_days: int | None
    fetch_host: str
    fetch_port: int
    fetch_security: Security
    fetch_user: str
    imap_folder: str
    fetch_takes_old: bool
    smtp_host: str
    smtp_port: int
    smtp_security: Security
    smtp_user: str
    last_seen_at: datetime | None
    last_error: str
    last_error_at: datetime | None
    trouble_since: datetime | None
    last_mail_at: datetime | None
    lag_seconds: float | None
    backlog: int
    send_error: str
    waiting: int
    unsettled: int
    quarantined: int

    @property
    def is_well(self) -> bool:
        """Whether nothing about this mailbox needs a person."""
        return not (self.last_error or self.send_error or self.quarantined or self.unsettled)


@dataclass(frozen=True, kw_only=True)
class ConnectionRow:
    """How a mailbox is connected to a provider or a mail service; secrets never leave the module, but for the
    address to which a service posts, which an administrator has to copy."""

    client_id: str
    tenant: str
    authorize_url: str
    token_url: str
    scope: str
    consent_given_at: datetime | None
    has_consent: bool
    hook_path: str


@dataclass(frozen=True, kw_only=True)
class QuarantineRow:
    """A mail that could not be read or stored, and why."""

    id: int
    mailbox_id: int | None
    sender: str
    subject: str
    received_at: datetime
    reason: str
    raw_sha256: str


@dataclass(frozen=True, kw_only=True)
class Account:
    """What became of all arrivals: `received` is the sum of the others."""

    received: int
    stored: int
    duplicate: int
    bounce: int
    automatic: int
    quarantined: int


@dataclass(frozen=True, kw_only=True)
class DeliveryRow:
    """How a message of ours fares on its way. `problem` is in the words of the other side, or empty."""

    message_id: int
    conversation_id: int
    progress: DeliveryProgress
    rfc_message_id: str
    recipients: tuple[str, ...]
    leaves_at: datetime
    attempts: int
    problem_code: str
    problem: str


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What came of trying a mailbox; a problem is a sentence, empty when that way works or is not set."""

    inbound_problem: str
    outbound_problem: str
    tried_inbound: bool
    tried_outbound: bool

    @property
    def works(self) -> bool:
        """Whether everything that was tried works."""
        return not (self.inbound_problem or self.outbound_problem)


@dataclass(frozen=True)
class Taken:
    """The server has the mail; it had refused these recipients, each with its answer."""

    refused: dict[str, str]
