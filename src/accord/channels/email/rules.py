"""Pure decisions of the mail channel: who is meant, what belongs together, when to try again."""

import base64
import hashlib
import hmac
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from accord.channels.email.contracts import Address, FateKind, Mail, MailService, SignIn

MOST_THREAD_IDS = 50
MAILS_AN_HOUR_BEFORE_A_LOOP = 20
_FIRST_PAUSE_SECONDS = 60
_LONGEST_PAUSE_SECONDS = 3600
GIVE_UP_AFTER_SECONDS = 3 * 86_400
_SIGNED = re.compile(r"^(?P<local>[^+@]+)\+(?P<number>[0-9a-z]+)-(?P<seal>[a-z2-7]{16})@(?P<domain>[^@]+)$")
_REPLY_PREFIX = re.compile(r"^\s*(re|aw|sv|antw|odp|vs|rif|ref|res|回复|回覆)\s*(\[\d+\])?\s*[:：]", re.IGNORECASE)
_NOBODY = re.compile(r"^(no-?reply|do-?not-?reply|noreply)\b", re.IGNORECASE)
# Reports that read like bounces, but what they are about did not fail.
_NO_FAILURE = frozenset({"vacation", "delivered", "feedback"})
_WRITTEN_BY_PEOPLE = frozenset({"list"})


def signed_address(*, address: str, conversation_id: int, key: str) -> str:
    """Our address with a signed note of the conversation, such as `help+7-k3…@shop.example`; all in lower case."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local}+{_base36(conversation_id)}-{_seal(conversation_id, key)}@{domain}"


def conversation_of_address(*, address: str, key: str) -> int | None:
    """The conversation that one of our signed addresses names; None when it is none of ours or was tampered with."""
    found = _SIGNED.match(address.strip().lower())
    if found is None or len(found["number"]) > 12:
        return None
    conversation_id = int(found["number"], 36)
    return conversation_id if hmac.compare_digest(found["seal"], _seal(conversation_id, key)) else None


def bare_address(address: str) -> str:
    """The address without what follows a plus sign, in lower case."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def _seal(conversation_id: int, key: str) -> str:
    digest = hmac.new(key.encode(), f"accord.reply-to.{conversation_id}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:10]).decode().lower()


def _base36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


def identity_key(mail: Mail) -> str:
    """What makes two arrivals one mail: the same Message-ID and the same content, Date included."""
    return hashlib.sha256(f"{mail.message_id}\n{mail.content_hash}".encode()).hexdigest()


def unread_key(raw_sha256: str) -> str:
    """What makes two arrivals that could not be read one: the same bytes."""
    return hashlib.sha256(f"raw\n{raw_sha256}".encode()).hexdigest()


def hook_token(*, mailbox_id: int, version: int, key: str) -> str:
    """The secret part of the address to which a mail service posts, such as `7-k3…`; of another version, another."""
    words = f"mail-hook {mailbox_id} {version}".encode()
    digest = hmac.new(key.encode(), words, hashlib.sha256).digest()
    return f"{mailbox_id}-{base64.b32encode(digest[:20]).decode().lower()}"


def marks_for(service: str, *, message_id: str) -> dict[str, str]:
    """The headers by which a mail service tells our mails apart when it reports; most keep our Message-ID."""
    return {"X-PM-KeepID": "true", "X-PM-Metadata-accord": message_id} if service == MailService.POSTMARK else {}


def thread_ids(mail: Mail) -> list[str]:
    """The Message-IDs that a mail says it answers, strongest first: In-Reply-To, then References newest first."""
    named = [*mail.in_reply_to, *reversed(mail.references)]
    return [name for name in dict.fromkeys(named) if name and name != mail.message_id][:MOST_THREAD_IDS]


def author_of(mail: Mail, *, our_addresses: Collection[str], envelope_from: str = "") -> Address | None:
    """Whom a mail is from. A form that writes in our own name, or a robot, names the person in Reply-To."""
    sender = mail.sender
    is_stand_in = (
        sender is None
        or not sender.email
        or bare_address(sender.email) in our_addresses
        or _NOBODY.match(sender.email) is not None
    )
    if not is_stand_in:
        return sender
    asked = next((one for one in mail.reply_to if one.email and bare_address(one.email) not in our_addresses), None)
    if asked is not None:
        return asked
    if sender is not None and sender.email:
        return sender
    if "@" in envelope_from:
        return Address(name=sender.name if sender else "", email=envelope_from)
    return sender


def fate_of(mail: Mail) -> FateKind:
    """How a readable mail is counted. A mailing list's mail gets no automatic answer, but people wrote it."""
    if mail.bounce is not None:
        reasons = {one.reason for one in mail.bounce.recipients}
        return FateKind.AUTOMATIC if reasons and reasons <= _NO_FAILURE else FateKind.BOUNCE
    if mail.automatic and mail.automatic not in _WRITTEN_BY_PEOPLE:
        return FateKind.AUTOMATIC
    return FateKind.STORED


def machine_of(mail: Mail) -> str:
    """Why a mail must not be answered automatically; empty when nothing in it says so."""
    if mail.automatic:
        return mail.automatic
    return next((one.reason for one in mail.bounce.recipients), "report") if mail.bounce is not None else ""


def pause_seconds(*, attempts: int, jitter: float) -> float:
    """How long to wait before the next attempt: doubling from a minute to an hour, `jitter` in [0, 1) adds half."""
    return float(min(_FIRST_PAUSE_SECONDS * 2 ** min(attempts, 12), _LONGEST_PAUSE_SECONDS)) * (1 + jitter / 2)


def reply_subject(subject: str) -> str:
    """The subject as an answer carries it, so that mail programs keep the thread together."""
    return subject if _REPLY_PREFIX.match(subject) else f"Re: {subject}".rstrip()


def signature_of(signature: str, *, vision: str, working_hours: str = "") -> str:
    """What stands below our mails: the mailbox's signature, when somebody is there, and the company's vision."""
    return "\n".join(part.strip() for part in (signature, working_hours, vision) if part.strip())


@dataclass(frozen=True, kw_only=True)
class Servers:
    """The names of a provider's servers."""

    imap: str
    pop3: str
    smtp: str


SERVERS_OF = {
    SignIn.GOOGLE: Servers(imap="imap.gmail.com", pop3="pop.gmail.com", smtp="smtp.gmail.com"),
    SignIn.MICROSOFT: Servers(imap="outlook.office365.com", pop3="outlook.office365.com", smtp="smtp.office365.com"),
}


def references_of(earlier: Iterable[str]) -> list[str]:
    """The References of an answer: the first mail and the newest nineteen, oldest first."""
    chain = list(dict.fromkeys(earlier))
    return chain if len(chain) <= 20 else [chain[0], *chain[-19:]]
