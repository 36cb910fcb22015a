"""Mail fetched by POP3. Which mails of a server are stored here is kept by their UIDL, for POP3 keeps no place."""

import poplib
import threading
from contextlib import suppress
from datetime import timedelta

from django.db import DatabaseError, InterfaceError

from accord.channels.email.connecting import NotStored, account_of, open_pop3
from accord.channels.email.models import Mailbox, Pop3Mail
from accord.channels.email.operations.health import note_seen
from accord.channels.email.operations.intake import receive_raw
from accord.kernel import clock

_LONGEST_UIDL = 255
# Python gives up on lines beyond 2,048 bytes, which senders of HTML write every day.
poplib._MAXLINE = 64 * 1024 * 1024  # type: ignore[attr-defined]


def visit_pop3(*, mailbox_id: int, stop: threading.Event) -> int:
    """Fetch what is new, delete there what is stored here for long enough, and leave; returns how many mails came.

    A server that loses the connection before our farewell has deleted nothing (RFC 1939), and what was stored is
    known by its UIDL. A mailbox whose old mail is left alone has all that lies there at the first visit written
    down as known.
    """
    mailbox = Mailbox.objects.get(pk=mailbox_id)
    client = open_pop3(account_of(mailbox))
    try:
        listed = _list(client)
        known = _known(mailbox, listed)
        came = _fetch(client, mailbox, {uidl: number for uidl, number in listed.items() if uidl not in known}, stop)
        _delete(client, mailbox, listed)
        client.quit()
    finally:
        with suppress(OSError):
            client.close()
    Pop3Mail.objects.filter(mailbox=mailbox).exclude(uidl__in=list(listed)).delete()
    note_seen(mailbox_id=mailbox_id)
    return came


def _list(client: poplib.POP3) -> dict[str, int]:
    """The mails that lie there, UIDL to number, in the order in which they lie there."""
    _answer, lines, _size = client.uidl()
    pairs = (line.decode("utf-8", "replace").split(maxsplit=1) for line in lines)
    return {uidl.strip()[:_LONGEST_UIDL]: int(number) for number, uidl in pairs}


def _known(mailbox: Mailbox, listed: dict[str, int]) -> set[str]:
    is_first_visit = mailbox.last_seen_at is None and not Pop3Mail.objects.filter(mailbox=mailbox).exists()
    if is_first_visit and not mailbox.fetch_takes_old:
        old = [Pop3Mail(mailbox=mailbox, uidl=uidl, stored_at=None) for uidl in listed]
        Pop3Mail.objects.bulk_create(old, ignore_conflicts=True)
        return set(listed)
    return set(Pop3Mail.objects.filter(mailbox=mailbox).values_list("uidl", flat=True))


def _fetch(client: poplib.POP3, mailbox: Mailbox, new: dict[str, int], stop: threading.Event) -> int:
    came = 0
    for uidl, number in new.items():
        if stop.is_set():
            break
        _answer, lines, _size = client.retr(number)
        arrived_at = clock.now()  # POP3 does not tell when the server got a mail
        try:
            receive_raw(
                raw=b"".join(line + b"\r\n" for line in lines),
                mailbox_id=mailbox.pk,
                received_at=arrived_at,
                source="pop3",
            )
        except (DatabaseError, InterfaceError, OSError) as fault:
            raise NotStored(str(fault)) from fault
        Pop3Mail.objects.get_or_create(mailbox=mailbox, uidl=uidl, defaults={"stored_at": clock.now()})
        came += 1
        note_seen(mailbox_id=mailbox.pk, arrived_at=arrived_at, backlog=len(new) - came)
    return came


def _delete(client: poplib.POP3, mailbox: Mailbox, listed: dict[str, int]) -> None:
    """Delete there what has been stored here for as many days as chosen; nothing when none were chosen."""
    days = mailbox.pop3_delete_after_days
    if days is None:
        return
    stored = Pop3Mail.objects.filter(mailbox=mailbox, stored_at__lte=clock.now() - timedelta(days=days))
    for uidl in stored.values_list("uidl", flat=True):
        if uidl in listed:
            client.dele(listed[uidl])
