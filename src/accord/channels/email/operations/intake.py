"""The way in: keep the raw mail, read it, know it again, find where it belongs and hand it to the desk."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from accord.channels.contracts import AttachedFile, Channel, Correspondent, IncomingMessage
from accord.channels.email import rules
from accord.channels.email.contracts import Address, Direction, Fate, FateKind, Mail
from accord.channels.email.models import LONGEST_ADDRESS, LONGEST_MESSAGE_ID
from accord.channels.email.operations.bounces import take_bounce
from accord.channels.email.operations.quarantine import put_into_quarantine
from accord.channels.email.reading import read_mail
from accord.channels.operations import hand_in
from accord.customers.contracts import IdentityKind
from accord.kernel import files

_ATTEMPTS = 4
_HEALS_BY_ITSELF = frozenset({"40001", "40P01"})  # serialization failure, deadlock

_INSERT = f"""
    INSERT INTO channels_email_mail AS known (direction, mailbox_id, raw_sha256, message_id, content_hash,
        identity_key, sender, subject, envelope_to, imap_uid_validity, imap_uid, received_at, fate, reason,
        times_received, is_reply)
    VALUES ('{Direction.IN}', %s, %s, %s, %s, %s, %s, '', %s::jsonb, %s, %s, %s, %s, %s, 1, false)
    ON CONFLICT (identity_key) DO UPDATE SET times_received = known.times_received + 1
    RETURNING id, xmax = 0, conversation_id, desk_message_id
"""  # noqa: S608 - only an enum of ours


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A raw mail at the door. `uid` is (UIDVALIDITY, UID) of a mail that was fetched."""

    raw: bytes
    mailbox_id: int | None
    received_at: datetime
    source: Literal["smtp", "imap", "ingest"]
    uid: tuple[int, int] | None = None
    envelope_from: str = ""
    envelope_to: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Ours:
    """What the mailboxes say: all our addresses, and where this mail's mailbox sends its work."""

    addresses: frozenset[str]
    queue_id: int | None


def receive_raw(
    *,
    raw: bytes,
    mailbox_id: int | None,
    received_at: datetime,
    source: Literal["smtp", "imap", "ingest"],
    uid: tuple[int, int] | None = None,
    envelope_from: str = "",
    envelope_to: Sequence[str] = (),
) -> Fate:
    """Take one mail in, in one transaction; whatever its bytes are, it is stored or waits in quarantine.

    `source` says who brought it; `ingest` means that the mail is old and its own Date counts. `uid` is
    (UIDVALIDITY, UID). Raises only what is no fault of the mail (database gone, disk full): then nothing
    happened, and whoever brought the mail must bring it again.
    """
    arrival = Arrival(
        raw=raw,
        mailbox_id=mailbox_id,
        received_at=received_at,
        source=source,
        uid=uid,
        envelope_from=envelope_from,
        envelope_to=tuple(envelope_to),
    )
    return take_in(arrival)


def take_in(arrival: Arrival) -> Fate:
    """Take an arrival in; see `receive_raw`."""
    try:
        return _patiently(lambda: _store(arrival))
    except (OperationalError, InterfaceError, OSError):
        raise
    except Exception as fault:  # noqa: BLE001 - one bad mail must never stop a mailbox; it is kept and shown
        return put_into_quarantine(
            raw=arrival.raw,
            mailbox_id=arrival.mailbox_id,
            received_at=arrival.received_at,
            uid=arrival.uid,
            envelope_to=arrival.envelope_to,
            fault=fault,
        )


def _patiently(store: Callable[[], Fate]) -> Fate:
    for _ in range(_ATTEMPTS - 1):
        try:
            return store()
        except OperationalError as fault:
            if getattr(fault.__cause__, "sqlstate", None) not in _HEALS_BY_ITSELF:
                raise
    return store()


def _store(arrival: Arrival) -> Fate:
    with transaction.atomic():
        known = _known_by_uid(arrival)
        if known is not None:
            return known
    mail = read_mail(arrival.raw)
    with transaction.atomic():
        return place_mail(arrival, mail)


def _known_by_uid(arrival: Arrival) -> Fate | None:
    if arrival.uid is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, conversation_id, desk_message_id FROM channels_email_mail"
            " WHERE mailbox_id = %s AND imap_uid_validity = %s AND imap_uid = %s",
            [arrival.mailbox_id, *arrival.uid],
        )
        row = cursor.fetchone()
    return None if row is None else _known(*row)


def _known(mail_id: int, conversation_id: int | None, message_id: int | None) -> Fate:
    return Fate(kind=FateKind.DUPLICATE, mail_id=mail_id, conversation_id=conversation_id, message_id=message_id)


def place_mail(arrival: Arrival, mail: Mail) -> Fate:
    """Store a mail that could be read, in the running transaction."""
    ours = _read_ours(arrival.mailbox_id)
    author = rules.author_of(mail, our_addresses=ours.addresses, envelope_from=arrival.envelope_from)
    sender = _usable_email(author, arrival.raw)
    returned, thread = _find_thread(arrival, mail)
    if returned is not None:
        return returned
    fate = rules.fate_of(mail)
    mail_id, is_new, conversation_id, message_id = _insert(arrival, mail, sender, fate)
    if not is_new:
        return _known(mail_id, conversation_id, message_id)
    if fate == FateKind.BOUNCE and mail.bounce is not None:
        return take_bounce(mail_id=mail_id, bounce=mail.bounce, thread=thread)
    message = _message_of(arrival, mail, ours, Address(name=author.name if author else "", email=sender), thread)
    placed = hand_in(message)
    # What a mail points to are conversations of ours, though the desk may have merged them into another.
    is_reply = bool(thread)
    _note_place(mail_id, placed.conversation_id, placed.message_id, is_reply=is_reply)
    return Fate(
        kind=fate,
        mail_id=mail_id,
        conversation_id=placed.conversation_id,
        message_id=placed.message_id,
        is_reply=is_reply,
    )


def _read_ours(mailbox_id: int | None) -> _Ours:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, address, queue_id FROM channels_email_mailbox")
        rows = cursor.fetchall()
    queue_id = next((queue for number, _, queue in rows if number == mailbox_id), None)
    return _Ours(addresses=frozenset(rules.bare_address(address) for _, address, _ in rows), queue_id=queue_id)


def _usable_email(author: Address | None, raw: bytes) -> str:
    """The author's address, or one that can never exist, so that strangers without address stay apart."""
    email = author.email.strip().lower() if author else ""
    if "@" in email and len(email) <= LONGEST_ADDRESS:
        return email
    return f"unknown-{hashlib.sha256(raw).hexdigest()[:16]}@nowhere.invalid"


def _find_thread(arrival: Arrival, mail: Mail) -> tuple[Fate | None, tuple[int, ...]]:
    """The conversations a mail points to, strongest first; or its fate at once, if it is a mail of ours come back.

    An id that several different mails carry is no evidence: forms and devices send constant ones.
    """
    recipients = [*arrival.envelope_to, *(one.email for one in (*mail.to, *mail.cc))]
    recipients += [value.strip() for name in ("delivered-to", "x-original-to") for value in mail.header_values(name)]
    named = (rules.conversation_of_address(address=one, key=settings.SECRET_KEY) for one in recipients)
    signed = [number for number in named if number is not None]
    wanted = [name[:LONGEST_MESSAGE_ID] for name in rules.thread_ids(mail)]
    own = mail.message_id[:LONGEST_MESSAGE_ID]
    rows = _mails_by_id([*wanted, own] if own else wanted)
    for mail_id, name, direction, conversation_id, message_id, _ in rows:
        if name == own and direction == Direction.OUT and mail.bounce is None:
            return _known(_count_return(mail_id), conversation_id, message_id), ()
    places = {name: conversation for _, name, _, conversation, _, carriers in rows if carriers == 1 and conversation}
    answered = [places[name] for name in wanted if name in places]
    return None, tuple(dict.fromkeys([*signed, *answered]))


def _mails_by_id(names: list[str]) -> list[tuple[Any, ...]]:
    if not names:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, message_id, direction, conversation_id, desk_message_id,"
            " count(*) OVER (PARTITION BY message_id) FROM channels_email_mail"
            " WHERE message_id = ANY(%s) AND message_id <> ''",
            [names],
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _count_return(mail_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE channels_email_mail SET times_received = times_received + 1 WHERE id = %s", [mail_id])
    return mail_id


def _insert(arrival: Arrival, mail: Mail, sender: str, fate: FateKind) -> tuple[int, bool, int | None, int | None]:
    validity, uid = arrival.uid or (None, None)
    with connection.cursor() as cursor:
        values = [
            arrival.mailbox_id,
            files.store(arrival.raw),
            mail.message_id[:LONGEST_MESSAGE_ID],
            mail.content_hash,
            rules.identity_key(mail),
            sender,
            json.dumps(arrival.envelope_to),
            validity,
            uid,
            arrival.received_at,
            fate,
            mail.automatic or "",
        ]
        cursor.execute(_INSERT, values)
        row: tuple[int, bool, int | None, int | None] = cursor.fetchone()
    return row


def _message_of(arrival: Arrival, mail: Mail, ours: _Ours, author: Address, thread: tuple[int, ...]) -> IncomingMessage:
    is_old = arrival.source == "ingest" and mail.date is not None
    return IncomingMessage(
        channel=Channel.EMAIL,
        source_key=f"email:{rules.identity_key(mail)}",
        sender=Correspondent(kind=IdentityKind.EMAIL, value=author.email, name=author.name[:200]),
        inbox_id=arrival.mailbox_id,
        recipients=tuple(one.email for one in mail.to if one.email),
        copied=tuple(one.email for one in mail.cc if one.email),
        subject=mail.subject[:400],
        text=mail.text,
        new_text=mail.new_text,
        quoted_text=mail.quoted_text,
        html=mail.html,
        attachments=tuple(_keep(mail)),
        sent_at=min(mail.date, arrival.received_at) if is_old and mail.date else arrival.received_at,
        thread=thread,
        machine=rules.machine_of(mail) or _loop_reason(arrival, author.email, ours, thread),
        queue_id=ours.queue_id,
    )


def _keep(mail: Mail) -> list[AttachedFile]:
    return [
        AttachedFile(
            filename=part.filename[:255],
            content_type=part.content_type[:127],
            size=part.size,
            sha256=files.store(part.content),
            inline=part.inline,
            content_id=part.content_id[:255],
        )
        for part in mail.attachments
    ]


def _loop_reason(arrival: Arrival, sender: str, ours: _Ours, thread: tuple[int, ...]) -> str:
    """Why no automatic answer may follow although the mail does not say that a machine wrote it."""
    if rules.bare_address(sender) in ours.addresses:
        return "own-address"
    if not thread:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM channels_email_mail WHERE conversation_id = %s AND received_at > %s AND sender = %s",
            [thread[0], arrival.received_at - timedelta(hours=1), sender],
        )
        seen: int = cursor.fetchone()[0]
    return "loop" if seen >= rules.MAILS_AN_HOUR_BEFORE_A_LOOP else ""


def _note_place(mail_id: int, conversation_id: int, message_id: int, *, is_reply: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE channels_email_mail SET conversation_id = %s, desk_message_id = %s, is_reply = %s WHERE id = %s",
            [conversation_id, message_id, is_reply, mail_id],
        )
