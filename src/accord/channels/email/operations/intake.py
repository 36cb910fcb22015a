"""The way in: keep the raw mail, read it, know it again, find where it belongs and hand it to the desk."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection, transaction

from accord.channels.contracts import AttachedFile, Channel, Correspondent, IncomingMessage, Placed
from accord.channels.email import rules
from accord.channels.email.contracts import Address, Direction, Fate, FateKind, Mail, Source
from accord.channels.email.models import LONGEST_ADDRESS, LONGEST_MESSAGE_ID
from accord.channels.email.operations.bounces import take_bounce
from accord.channels.email.operations.own_words import without_our_words
from accord.channels.email.operations.post_rules import post_rules_by_mailbox
from accord.channels.email.operations.quarantine import note_elsewhere, put_into_quarantine
from accord.channels.email.operations.standing import Standing, note_standing, standing_of
from accord.channels.email.operations.storms import Held, Pressure, hold, measure_pressure, storm_for
from accord.channels.email.reading import read_mail
from accord.channels.email.trust.contracts import PostRulesRow
from accord.channels.email.trust.pressure import likeness_of
from accord.channels.operations import hand_in
from accord.customers.contracts import IdentityKind
from accord.kernel import files
from accord.kernel.events import published_together

_ATTEMPTS = 4
_HEALS_BY_ITSELF = frozenset({"40001", "40P01"})  # serialization failure, deadlock

_INSERT = f"""
    INSERT INTO channels_email_mail AS known (direction, mailbox_id, raw_sha256, message_id, content_hash,
        identity_key, sender, subject, envelope_to, imap_uid_validity, imap_uid, received_at, fate, reason,
        conversation_id, desk_message_id, is_reply, likeness, times_received)
    VALUES ('{Direction.IN}', %s, %s, %s, %s, %s, %s, '', %s::jsonb, %s, %s, %s, %s, %s, %s, %s, %s, %s, 1)
    ON CONFLICT (identity_key) DO UPDATE SET times_received = known.times_received + 1
    RETURNING id, xmax = 0
"""  # noqa: S608 - only an enum of ours
_LOOK_UP = """
    SELECT id, message_id, direction, conversation_id, desk_message_id, identity_key,
        count(*) OVER (PARTITION BY message_id)
    FROM channels_email_mail
    WHERE (message_id = ANY(%s) AND message_id <> '') OR identity_key = %s
"""
_OURS_SECONDS = 5


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A raw mail at the door. `uid` is (UIDVALIDITY, UID) of a mail that was fetched, `peer` the address of the machine
    that brought one to our port."""

    raw: bytes
    mailbox_id: int | None
    received_at: datetime
    source: Source
    uid: tuple[int, int] | None = None
    envelope_from: str = ""
    envelope_to: tuple[str, ...] = ()
    peer: str = ""
    is_again: bool = False


@dataclass(frozen=True, kw_only=True)
class _Ours:
    """What the mailboxes say: all our addresses, and where this mail's mailbox sends its work."""

    addresses: frozenset[str]
    queue_id: int | None
    rules: PostRulesRow


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What is known of a mail before it is placed."""

    sender: Address
    thread: tuple[int, ...]
    likeness: str
    standing: Standing
    pressure: Pressure | None


def receive_raw(
    *,
    raw: bytes,
    mailbox_id: int | None,
    received_at: datetime,
    source: Source,
    uid: tuple[int, int] | None = None,
    envelope_from: str = "",
    envelope_to: Sequence[str] = (),
    peer: str = "",
) -> Fate:
    """Take one mail in, in one transaction; whatever its bytes are, it is stored or waits in quarantine.

    `source` says who brought it; `ingest` means that the mail is old and its own Date counts. `uid` is
    (UIDVALIDITY, UID), `peer` the address of the machine that brought it to our port. Raises only what is no fault of
    the mail (database gone, disk full): then nothing happened, and whoever brought the mail must bring it again.
    """
    arrival = Arrival(
        raw=raw,
        mailbox_id=mailbox_id,
        received_at=received_at,
        source=source,
        uid=uid,
        envelope_from=envelope_from,
        envelope_to=tuple(envelope_to),
        peer=peer,
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
    if arrival.uid is not None and (known := _known_by_uid(arrival.mailbox_id, arrival.uid)) is not None:
        return known
    mail = read_mail(arrival.raw)
    with transaction.atomic(), published_together():
        fate = place_mail(arrival, mail)
        if fate.kind == FateKind.DUPLICATE:
            note_elsewhere(mail_id=fate.mail_id, mailbox_id=arrival.mailbox_id, arrived_at=arrival.received_at)
        return fate


def _known_by_uid(mailbox_id: int | None, uid: tuple[int, int]) -> Fate | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, conversation_id, desk_message_id FROM channels_email_mail"
            " WHERE mailbox_id = %s AND imap_uid_validity = %s AND imap_uid = %s",
            [mailbox_id, *uid],
        )
        row = cursor.fetchone()
    return None if row is None else _known(*row)


def _known(mail_id: int, conversation_id: int | None, message_id: int | None) -> Fate:
    return Fate(kind=FateKind.DUPLICATE, mail_id=mail_id, conversation_id=conversation_id, message_id=message_id)


def place_mail(arrival: Arrival, mail: Mail) -> Fate:
    """Store a mail that could be read, in the running transaction.

    Of two at the same instant the desk lets one wait by its source key, and the insertion counts the second.
    """
    ours = _read_ours(arrival.mailbox_id)
    author = rules.author_of(mail, our_addresses=ours.addresses, envelope_from=arrival.envelope_from)
    sender = Address(name=author.name if author else "", email=_usable_email(author, arrival.raw))
    known, thread = _look_up(arrival, mail)
    if known is not None:
        return known
    seen = _see(arrival, mail, ours, sender, thread)
    fate = rules.fate_of(mail)
    if fate == FateKind.BOUNCE and mail.bounce is not None:
        mail_id, is_new = _insert(arrival, mail, seen, fate)
        return (
            take_bounce(mail_id=mail_id, bounce=mail.bounce, thread=thread) if is_new else _known(mail_id, None, None)
        )
    held = _hold_back(arrival, mail, seen, ours)
    if held is not None:
        return held
    mail = without_our_words(mail, thread)
    placed = hand_in(_message_of(arrival, mail, ours, seen))
    mail_id, is_new = _insert(arrival, mail, seen, fate, placed)
    if not is_new:
        return _known(mail_id, placed.conversation_id, placed.message_id)
    peer = arrival.peer if ours.rules.is_direct else ""
    note_standing(
        seen.standing, mail_id=mail_id, peer=peer, envelope_from=arrival.envelope_from, at=arrival.received_at
    )
    return Fate(
        kind=fate,
        mail_id=mail_id,
        conversation_id=placed.conversation_id,
        message_id=placed.message_id,
        # What a mail points to are conversations of ours, though the desk may have merged them into another.
        is_reply=bool(thread),
    )


def _see(arrival: Arrival, mail: Mail, ours: _Ours, sender: Address, thread: tuple[int, ...]) -> _Seen:
    likeness = likeness_of(mail)
    pressure = None
    if arrival.source != "ingest":
        pressure = measure_pressure(
            sender=sender.email,
            likeness=likeness,
            mailbox_id=arrival.mailbox_id,
            conversation_id=thread[0] if thread else None,
            received_at=arrival.received_at,
            limits=ours.rules,
        )
    is_old = arrival.source == "ingest" and not arrival.is_again
    standing = standing_of(mail, author=sender, our_addresses=ours.addresses, rules=ours.rules, is_old=is_old)
    return _Seen(sender=sender, thread=thread, likeness=likeness, standing=standing, pressure=pressure)


def _hold_back(arrival: Arrival, mail: Mail, seen: _Seen, ours: _Ours) -> Fate | None:
    """Its fate when a mail belongs to a storm; None when it may pass."""
    if seen.pressure is None:
        return None
    held = Held(
        raw=arrival.raw,
        mailbox_id=arrival.mailbox_id,
        sender=seen.sender.email,
        subject=mail.subject,
        envelope_to=arrival.envelope_to,
        uid=arrival.uid,
        received_at=arrival.received_at,
        likeness=seen.likeness,
    )
    storm_id = storm_for(held, seen.pressure, limits=ours.rules, is_reply=bool(seen.thread))
    return None if storm_id is None else hold(held, storm_id=storm_id)


def _read_ours(mailbox_id: int | None) -> _Ours:
    # Asked for each mail: a few seconds old is new enough, and no statement is the cheapest.
    rows: list[tuple[int, str, int | None]] | None = cache.get("channels.email.ours")
    if rows is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, address, queue_id FROM channels_email_mailbox")
            rows = cursor.fetchall()
        limits = post_rules_by_mailbox()
        cache.set("channels.email.post_rules", limits, _OURS_SECONDS * 2)
        cache.set("channels.email.ours", rows, _OURS_SECONDS)
    queue_id = next((queue for number, _, queue in rows if number == mailbox_id), None)
    limits = cache.get("channels.email.post_rules")
    if limits is None:
        limits = post_rules_by_mailbox()
    return _Ours(
        addresses=frozenset(rules.bare_address(address) for _, address, _ in rows),
        queue_id=queue_id,
        rules=limits.get(mailbox_id or 0) or PostRulesRow(),
    )


def _usable_email(author: Address | None, raw: bytes) -> str:
    """The author's address, or one that can never exist, so that strangers without address stay apart."""
    email = author.email.strip().lower() if author else ""
    if "@" in email and len(email) <= LONGEST_ADDRESS:
        return email
    return f"unknown-{hashlib.sha256(raw).hexdigest()[:16]}@nowhere.invalid"


def _look_up(arrival: Arrival, mail: Mail) -> tuple[Fate | None, tuple[int, ...]]:
    """Its fate at once if the mail is known or one of ours come back; else the conversations it points to.

    The strongest evidence stands first: the mail of ours that it answers, then our signed address, which still names
    the conversation in which that mail was written, then others it names. An id that several different mails carry is
    none: forms and devices send constant ones.
    """
    wanted = [name[:LONGEST_MESSAGE_ID] for name in rules.thread_ids(mail)]
    own, identity = mail.message_id[:LONGEST_MESSAGE_ID], rules.identity_key(mail)
    with connection.cursor() as cursor:
        cursor.execute(_LOOK_UP, [[*wanted, own], identity])
        rows = cursor.fetchall()
    places: dict[str, int] = {}
    ours: set[str] = set()
    for mail_id, name, direction, conversation_id, message_id, key, carriers in rows:
        is_ours_come_back = direction == Direction.OUT and name == own and mail.bounce is None
        if key == identity or is_ours_come_back:
            return _known(_count_return(mail_id), conversation_id, message_id), ()
        if carriers == 1 and conversation_id is not None:
            places[name] = conversation_id
            if direction == Direction.OUT:
                ours.add(name)
    direct = [places[name] for name in wanted[:1] if name in ours]
    answered = [places[name] for name in wanted if name in places]
    return None, tuple(dict.fromkeys([*direct, *_signed(arrival, mail), *answered]))


def _signed(arrival: Arrival, mail: Mail) -> list[int]:
    """The conversations that our signed addresses among the recipients name."""
    recipients = [*arrival.envelope_to, *(one.email for one in (*mail.to, *mail.cc))]
    recipients += [value for name in ("delivered-to", "x-original-to") for value in mail.header_values(name)]
    named = (rules.conversation_of_address(address=one, key=settings.SECRET_KEY) for one in recipients if "+" in one)
    return [number for number in named if number is not None]


def _count_return(mail_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE channels_email_mail SET times_received = times_received + 1 WHERE id = %s", [mail_id])
    return mail_id


def _insert(
    arrival: Arrival, mail: Mail, seen: _Seen, fate: FateKind, placed: Placed | None = None
) -> tuple[int, bool]:
    """Keep the raw mail and its row; returns the row's id and whether it is new."""
    validity, uid = arrival.uid or (None, None)
    values = [
        arrival.mailbox_id,
        files.store(arrival.raw),
        mail.message_id[:LONGEST_MESSAGE_ID],
        mail.content_hash,
        rules.identity_key(mail),
        seen.sender.email,
        json.dumps(arrival.envelope_to),
        validity,
        uid,
        arrival.received_at,
        fate,
        mail.automatic or "",
        placed.conversation_id if placed else None,
        placed.message_id if placed else None,
        placed is not None and bool(seen.thread),
        seen.likeness,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        row: tuple[int, bool] = cursor.fetchone()
    return row


def _message_of(arrival: Arrival, mail: Mail, ours: _Ours, seen: _Seen) -> IncomingMessage:
    is_old = arrival.source == "ingest" and mail.date is not None
    return IncomingMessage(
        channel=Channel.EMAIL,
        source_key=f"email:{rules.identity_key(mail)}",
        sender=Correspondent(kind=IdentityKind.EMAIL, value=seen.sender.email, name=seen.sender.name[:200]),
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
        thread=seen.thread,
        machine=rules.machine_of(mail) or _loop_reason(seen, ours),
        queue_id=ours.queue_id,
        sender_is_verified=seen.standing.vouches(is_in_thread=bool(seen.thread)),
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


def _loop_reason(seen: _Seen, ours: _Ours) -> str:
    """Why no automatic answer may follow although the mail does not say that a machine wrote it."""
    if rules.bare_address(seen.sender.email) in ours.addresses:
        return "own-address"
    return "loop" if seen.pressure is not None and seen.pressure.is_loop else ""
