"""What every channel hands to the desk, and what the desk hands to a channel."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accord.customers.contracts import IdentityKind


class Channel(StrEnum):
    """By what way words came. The value is also the name of the channel's folder."""

    EMAIL = "email"
    WEB_FORM = "web_form"
    CHAT = "chat"


@dataclass(frozen=True, kw_only=True)
class Correspondent:
    """Somebody at the other end of a channel."""

    kind: IdentityKind
    value: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class AttachedFile:
    """A file that is kept in the kernel's files and belongs to a message."""

    filename: str
    content_type: str
    size: int
    sha256: str
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True, kw_only=True)
class IncomingMessage:
    """A message as a channel understood it, handed to the desk in the transaction that stores it.

    `thread` names the conversations that the message's own evidence points to (References, signed plus-address),
    strongest first; the subject alone is no evidence. `machine` holds why no answer may follow, or is empty.
    `source_key` is unique per received message.
    """

    channel: Channel
    source_key: str
    sender: Correspondent
    inbox_id: int | None = None
    recipients: tuple[str, ...] = ()
    copied: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    new_text: str = ""
    quoted_text: str = ""
    html: str = ""
    attachments: tuple[AttachedFile, ...] = ()
    sent_at: datetime
    thread: tuple[int, ...] = ()
    machine: str = ""
    queue_id: int | None = None
    sender_is_verified: bool = True


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Where the desk put an incoming message. `is_duplicate` when its `source_key` was already known.

    `is_aside` when a colleague's or partner's words went into a talk beside a customer's conversation: the numbers are
    then that talk's and its message's, and nothing was received from a customer.
    """

    conversation_id: int
    case_id: int
    message_id: int
    customer_id: int
    is_duplicate: bool = False
    is_aside: bool = False


@dataclass(frozen=True, kw_only=True)
class OutgoingMessage:
    """A message of ours for a channel to deliver. `message_id` is the desk's; the channel reports back with it.

    Without an `author_name` it is a notice of Accord itself. `unsubscribe_url` takes a bare POST (RFC 8058).
    """

    channel: Channel
    conversation_id: int
    message_id: int
    inbox_id: int | None
    to: tuple[Correspondent, ...]
    copied: tuple[Correspondent, ...] = ()
    subject: str
    text: str
    html: str = ""
    attachments: tuple[AttachedFile, ...] = ()
    author_name: str = ""
    leaves_at: datetime
    unsubscribe_url: str = ""
