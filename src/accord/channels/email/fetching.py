"""Mail fetched from servers: by IMAP, which tells us at once (IDLE) or is asked every minute, and by POP3.

Nothing is deleted before it is stored; by IMAP nothing is ever deleted.
"""

import imaplib
import logging
import secrets
import threading
import time
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError

from accord.channels.email.connecting import NotStored, account_of, inbound_code, inbound_words, open_imap
from accord.channels.email.consent import forget_access
from accord.channels.email.contracts import FETCHED, Inbound, SignIn
from accord.channels.email.fetching_pop3 import visit_pop3
from accord.channels.email.models import Consent, Mailbox
from accord.channels.email.operations.health import note_seen, note_trouble, remember_position
from accord.channels.email.operations.intake import receive_raw
from accord.kernel import clock, locks

log = logging.getLogger(__name__)

_IDLE_SECONDS = 5 * 60  # servers end it after 29 minutes (RFC 2177), routers between often sooner and silently
_SLICE_SECONDS = 2.0
_POLL_SECONDS = 60.0
_LOOK_FOR_MAILBOXES_SECONDS = 5.0
_LONGEST_PAUSE_SECONDS = 300.0


def watch_all(stop: threading.Event) -> None:
    """Keep one watching thread for each mailbox that is fetched; new and changed ones are noticed within seconds."""
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
                    target=watch, args=(mailbox_id, own_stop), name=f"mailbox-{mailbox_id}", daemon=True
                )
                thread.start()
                watching[mailbox_id] = (account, own_stop, thread)
        stop.wait(_LOOK_FOR_MAILBOXES_SECONDS)
    for _account, own_stop, _thread in watching.values():
        own_stop.set()
    for _account, _stop, thread in watching.values():
        thread.join(timeout=_SLICE_SECONDS * 2)


def _wanted() -> dict[int, str]:
    """The mailboxes to watch, with all that a running connection depends on."""
    close_old_connections()
    active = Mailbox.objects.filter(is_active=True, inbound__in=FETCHED)
    columns = ("inbound", "fetch_host", "fetch_port", "fetch_security", "fetch_user", "fetch_password_sealed")
    rows = active.values_list("id", *columns, "imap_folder", "sign_in", "pop3_delete_after_days")
    # Consent that is given anew, or another client, ends the old connection; a mere renewal of the access does not.
    consents = dict(Consent.objects.values_list("mailbox_id", "client_id"))
    withdrawn = dict(Consent.objects.values_list("mailbox_id", "withdrawn_at"))
    return {row[0]: repr((row[1:], consents.get(row[0]), withdrawn.get(row[0]))) for row in rows}


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
    code = inbound_code(fault)
    with suppress(DatabaseError, InterfaceError):  # the database may be what is gone
        close_old_connections()
        if code == "sign_in_refused" and Mailbox.objects.filter(pk=mailbox_id).exclude(sign_in=SignIn.PASSWORD):
            code = "consent_not_taken"
            forget_access(mailbox_id=mailbox_id)
        note_trouble(mailbox_id=mailbox_id, code=code, detail=inbound_words(fault))


def _stay_connected(mailbox_id: int, stop: threading.Event) -> None:
    mailbox = Mailbox.objects.get(pk=mailbox_id)
    if mailbox.inbound == Inbound.POP3:
        while not stop.is_set():
            visit_pop3(mailbox_id=mailbox_id, stop=stop)
            connection.close()
            stop.wait(_POLL_SECONDS)
        return
    client = open_imap(account_of(mailbox))
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
    uids = _list_uids(client, start)
    for number, uid in enumerate(uids, 1):
        if stop.is_set():
            break
        found = _fetch(client, uid)
        if found is not None:
            raw, arrived_at = found
            _store(mailbox_id, raw, arrived_at, (validity, uid))
            note_seen(mailbox_id=mailbox_id, arrived_at=arrived_at, backlog=len(uids) - number)
            came += 1
        remember_position(mailbox_id=mailbox_id, uid_validity=validity, uid_next=uid + 1)
    return came


def _store(mailbox_id: int, raw: bytes, arrived_at: datetime, uid: tuple[int, int]) -> None:
    try:
        receive_raw(raw=raw, mailbox_id=mailbox_id, received_at=arrived_at, source="imap", uid=uid)
    except (DatabaseError, InterfaceError, OSError) as fault:
        raise NotStored(str(fault)) from fault


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
