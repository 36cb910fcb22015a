"""Mail fetched by IMAP: the server tells us at once (IDLE), or is asked every minute. Nothing is ever deleted there."""

import imaplib
import logging
import secrets
import ssl
import threading
import time
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxLoginError

from accord.channels.email.contracts import Inbound, Security, ServerAccount
from accord.channels.email.handing_over import code_of, words_of
from accord.channels.email.models import Mailbox
from accord.channels.email.operations.intake import receive_raw
from accord.channels.email.operations.mailboxes import note_seen, note_trouble, remember_position
from accord.kernel import clock, locks
from accord.kernel.vault import unseal

log = logging.getLogger(__name__)

_CONNECT_SECONDS = 30
_IDLE_SECONDS = 25 * 60  # servers end an IDLE after 29 minutes (RFC 2177)
_SLICE_SECONDS = 2.0
_POLL_SECONDS = 60.0
_LOOK_FOR_MAILBOXES_SECONDS = 5.0
_LONGEST_PAUSE_SECONDS = 300.0


class FolderMissing(LookupError):  # noqa: N818 - a state of the other side
    """The mailbox has no folder of this name."""


class PasswordUnreadable(Exception):  # noqa: N818 - a state of ours
    """The kept password was sealed with another key."""


def watch_all(stop: threading.Event) -> None:
    """Keep one watching thread for each active IMAP mailbox; new and changed ones are noticed within seconds."""
    watching: dict[int, tuple[str, threading.Event, threading.Thread]] = {}
    while not stop.is_set():
        wanted = _wanted()
        for mailbox_id in list(watching):
            if wanted.get(mailbox_id) != watching[mailbox_id][0]:
                watching.pop(mailbox_id)[1].set()
        for mailbox_id, account in wanted.items():
            if mailbox_id not in watching:
                own_stop = threading.Event()
                thread = threading.Thread(
                    target=watch, args=(mailbox_id, own_stop), name=f"imap-{mailbox_id}", daemon=True
                )
                thread.start()
                watching[mailbox_id] = (account, own_stop, thread)
        stop.wait(_LOOK_FOR_MAILBOXES_SECONDS)
    for _account, own_stop, _thread in watching.values():
        own_stop.set()
    for _account, _stop, thread in watching.values():
        thread.join(timeout=_SLICE_SECONDS * 2)


def _wanted() -> dict[int, str]:
    close_old_connections()
    active = Mailbox.objects.filter(is_active=True, inbound=Inbound.IMAP)
    columns = ("fetch_host", "fetch_port", "fetch_security", "fetch_user", "fetch_password_sealed", "imap_folder")
    return {row[0]: repr(row[1:]) for row in active.values_list("id", *columns)}


def watch(mailbox_id: int, stop: threading.Event) -> None:
    """Fetch one mailbox's mail until told to stop; after a fault it connects again, later and later."""
    failures = 0
    while not stop.is_set():
        started = time.monotonic()
        try:
            with locks.holding(f"email.inbox.{mailbox_id}") as is_ours:
                if is_ours:
                    _stay_connected(mailbox_id, stop)
                else:  # another worker watches it
                    stop.wait(_POLL_SECONDS / 4)
        except Exception as fault:  # noqa: BLE001 - said on the mailbox's page; the thread must live on
            failures = 1 if time.monotonic() - started > _POLL_SECONDS else failures + 1
            _say(mailbox_id, fault)
            stop.wait(min(_LONGEST_PAUSE_SECONDS, 2.0**failures) * (1 + secrets.randbelow(500) / 1000))
        finally:
            connection.close()


def _say(mailbox_id: int, fault: Exception) -> None:
    log.warning("Mailbox %s could not be fetched: %s: %s", mailbox_id, type(fault).__name__, fault)
    with suppress(Exception):  # the database may be what is gone
        note_trouble(mailbox_id=mailbox_id, code=inbound_code(fault), detail=words_of(fault))


def inbound_code(fault: Exception) -> str:
    """A short name for what went wrong with an IMAP server; `explain_problem` puts it into words."""
    kinds: list[tuple[bool, str]] = [
        (isinstance(fault, FolderMissing), "folder_missing"),
        (isinstance(fault, PasswordUnreadable), "password_unreadable"),
        (isinstance(fault, DatabaseError | InterfaceError), "not_stored"),
        (isinstance(fault, MailboxLoginError), "sign_in_refused"),
        (isinstance(fault, imaplib.IMAP4.error) and "auth" in str(fault).lower(), "sign_in_refused"),
        (isinstance(fault, OSError | imaplib.IMAP4.abort), code_of(fault)),
    ]
    return next((code for is_so, code in kinds if is_so), "server_error")


def account_of(mailbox: Mailbox) -> ServerAccount:
    """The server a mailbox's mail is fetched from, with its password in clear."""
    try:
        password = unseal(mailbox.fetch_password_sealed) if mailbox.fetch_password_sealed else ""
    except ValueError as fault:
        raise PasswordUnreadable(str(fault)) from fault
    return ServerAccount(
        host=mailbox.fetch_host,
        port=mailbox.fetch_port,
        security=Security(mailbox.fetch_security),
        user=mailbox.fetch_user,
        password=password,
        folder=mailbox.imap_folder,
    )


def open_imap(account: ServerAccount) -> BaseMailBox:
    """Connect, sign in and open the folder for reading only."""
    context = ssl.create_default_context()
    if account.security == Security.TLS:
        client: BaseMailBox = MailBox(account.host, account.port, timeout=_CONNECT_SECONDS, ssl_context=context)
    elif account.security == Security.STARTTLS:
        client = MailBoxStartTls(account.host, account.port, timeout=_CONNECT_SECONDS, ssl_context=context)
    else:
        client = MailBoxUnencrypted(account.host, account.port, timeout=_CONNECT_SECONDS)
    try:
        client.login(account.user, account.password, initial_folder=None)
        if not client.folder.exists(account.folder):
            raise FolderMissing(account.folder)
        client.folder.set(account.folder, readonly=True)
    except BaseException:
        client.client.shutdown()
        raise
    return client


def _stay_connected(mailbox_id: int, stop: threading.Event) -> None:
    client = open_imap(account_of(Mailbox.objects.get(pk=mailbox_id)))
    try:
        can_idle = "IDLE" in client.client.capabilities
        while not stop.is_set():
            fetch_new(mailbox_id, client, stop)
            note_seen(mailbox_id=mailbox_id)
            connection.close()
            _wait_for_mail(client, stop, can_idle=can_idle)
    finally:
        with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):
            client.logout()
        with suppress(OSError):
            client.client.shutdown()


def _wait_for_mail(client: BaseMailBox, stop: threading.Event, *, can_idle: bool) -> None:
    if not can_idle:
        stop.wait(_POLL_SECONDS)
        client.client.noop()
        return
    ends_at = time.monotonic() + _IDLE_SECONDS
    with client.idle as idle:
        while not stop.is_set() and time.monotonic() < ends_at:
            if idle.poll(timeout=_SLICE_SECONDS):
                return


def fetch_new(mailbox_id: int, client: BaseMailBox, stop: threading.Event) -> int:
    """Fetch what is new since the remembered UID, one mail at a time; returns how many came.

    When the server has numbered its mails anew (UIDVALIDITY), all are read again: those we have are known by their
    id and content. On the first visit only mail from now on is taken, unless the mailbox says otherwise.
    """
    mailbox = Mailbox.objects.get(pk=mailbox_id)
    validity, next_uid = _position(client, mailbox.imap_folder)
    start = mailbox.imap_uid_next
    if mailbox.imap_uid_validity is None or start is None:
        start = 1 if mailbox.fetch_takes_old else next_uid
    elif mailbox.imap_uid_validity != validity:
        start = 1
    remember_position(mailbox_id=mailbox_id, uid_validity=validity, uid_next=start)
    came = 0
    for uid in _list_uids(client, start):
        if stop.is_set():
            break
        found = _fetch(client, uid)
        if found is not None:
            raw, arrived_at = found
            receive_raw(raw=raw, mailbox_id=mailbox_id, received_at=arrived_at, source="imap", uid=(validity, uid))
            came += 1
        remember_position(mailbox_id=mailbox_id, uid_validity=validity, uid_next=uid + 1)
    return came


def _position(client: BaseMailBox, folder: str) -> tuple[int, int]:
    status = client.folder.status(folder, ["UIDVALIDITY", "UIDNEXT"])
    return int(status["UIDVALIDITY"]), int(status["UIDNEXT"])


def _list_uids(client: BaseMailBox, start: int) -> list[int]:
    # `n:*` always names the last mail, even if it is older than n (RFC 3501).
    state, answer = client.client.uid("SEARCH", "UID", f"{start}:*")
    if state != "OK":
        raise imaplib.IMAP4.error(str(answer))
    return sorted(uid for uid in map(int, (answer[0] or b"").split()) if uid >= start)


def _fetch(client: BaseMailBox, uid: int) -> tuple[bytes, datetime] | None:
    """The bytes of a mail, without marking it as read, and when the server got it; None if it has gone meanwhile."""
    state, answer = client.client.uid("FETCH", str(uid), "(INTERNALDATE BODY.PEEK[])")
    if state != "OK":
        raise imaplib.IMAP4.error(str(answer))
    pieces: list[Any] = [piece for piece in answer if isinstance(piece, tuple)]
    if not pieces:
        return None
    arrived = imaplib.Internaldate2tuple(pieces[0][0])
    now = clock.now()
    return pieces[0][1], min(now, datetime.fromtimestamp(time.mktime(arrived), tz=now.tzinfo)) if arrived else now
