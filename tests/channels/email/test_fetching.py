"""Mail fetched by IMAP from a real server: at once, once each, and never deleted there."""

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from tests.channels.email.dovecot import IS_INSTALLED, PASSWORD, USER, Dovecot, dovecot
from tests.channels.email.post import write_mail

from accord.channels.email import fetching, queries
from accord.channels.email.models import Mail, Mailbox
from accord.channels.email.operations import watch_mailbox
from accord.desk.models import Message
from accord.kernel.vault import seal

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not IS_INSTALLED, reason="Dovecot (Debian's dovecot-imapd) is not installed."),
]


@pytest.fixture
def server() -> Iterator[Dovecot]:
    """A server with an empty INBOX."""
    with dovecot() as running:
        yield running


def box_at(server: Dovecot, **more: object) -> Mailbox:
    given = {
        "address": USER,
        "name": "Shop help",
        "inbound": "imap",
        "fetch_host": "127.0.0.1",
        "fetch_port": server.port,
        "fetch_security": "none",
        "fetch_user": USER,
        "fetch_password_sealed": seal(PASSWORD),
        "fetch_takes_old": True,
    }
    return Mailbox.objects.create(**(given | more))


@contextmanager
def watched(box: Mailbox) -> Iterator[None]:
    """The mailbox's thread of the worker."""
    stop = threading.Event()
    thread = threading.Thread(target=watch_mailbox, args=(box.pk, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=20)
        assert not thread.is_alive()


def wait_for(true: Callable[[], bool], seconds: float = 20) -> None:
    ends_at = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends_at, "It did not happen in time."
        time.sleep(0.02)


def stored(count: int) -> Callable[[], bool]:
    return lambda: Message.objects.count() == count


def mail(number: int) -> bytes:
    return write_mail(message_id=f"<{number}@x.example>", text=f"Mail {number}")


def test_what_arrives_is_there_within_a_moment(server: Dovecot) -> None:
    took = []
    with watched(box_at(server)):
        wait_for(lambda: Mailbox.objects.exclude(last_seen_at=None).exists())
        for number in range(7):
            begun = time.monotonic()
            server.put(mail(number))
            wait_for(stored(number + 1))
            took.append(time.monotonic() - begun)
    print(f"delivery to stored by IDLE, median of {len(took)}: {statistics.median(took):.2f} s")
    assert statistics.median(took) < 1.5


def test_nothing_is_deleted_or_marked_there(server: Dovecot) -> None:
    server.put(mail(1))
    with watched(box_at(server)):
        wait_for(stored(1))
    (flags,) = server.flags()
    assert b"Seen" not in flags
    assert b"Deleted" not in flags


def test_goes_on_where_it_stopped(server: Dovecot) -> None:
    box = box_at(server)
    for number in (1, 2):
        server.put(mail(number))
        with watched(box):
            wait_for(stored(number))
    assert queries.read_account().duplicate == 0
    box.refresh_from_db()
    assert box.imap_uid_next == 3


def test_old_mail_is_left_alone_unless_asked_for(server: Dovecot) -> None:
    server.put(mail(1))
    with watched(box_at(server, fetch_takes_old=False)):
        wait_for(lambda: Mailbox.objects.exclude(last_seen_at=None).exists())
        server.put(mail(2))
        wait_for(stored(1))
    assert Mail.objects.get().message_id == "2@x.example"


def test_a_server_that_numbers_its_mail_anew_brings_nothing_twice(server: Dovecot) -> None:
    box = box_at(server)
    server.put(mail(1))
    with watched(box):
        wait_for(stored(1))
    server.number_anew()
    server.put(mail(2))
    with watched(box):
        wait_for(stored(2))
    assert queries.read_account().duplicate == 1


def test_connects_again_when_the_server_has_gone(server: Dovecot) -> None:
    with watched(box_at(server)):
        wait_for(lambda: Mailbox.objects.exclude(last_seen_at=None).exists())
        server.stop()
        wait_for(lambda: Mailbox.objects.exclude(last_error="").exists())
        server.start()
        server.put(mail(1))
        wait_for(stored(1), seconds=40)
    assert Mailbox.objects.get().last_error == ""


def test_a_mail_that_cannot_be_stored_now_is_fetched_again(server: Dovecot) -> None:
    server.put(mail(1))
    fault = [OperationalError("the database restarts")]

    def stumble(**arguments: object) -> object:
        if fault:
            raise fault.pop()
        return receive(**arguments)

    receive = fetching.receive_raw
    with patch.object(fetching, "receive_raw", stumble), watched(box_at(server)):
        wait_for(stored(1), seconds=40)


def test_says_that_the_password_is_wrong(server: Dovecot) -> None:
    with watched(box_at(server, fetch_password_sealed=seal("wrong"))):
        wait_for(lambda: Mailbox.objects.exclude(last_error="").exists())
    (row,) = queries.list_mailboxes()
    assert row.last_error.startswith("The server does not accept this user and password.")


def test_asks_every_minute_where_the_server_cannot_tell() -> None:
    with dovecot(idles=False) as server, patch.object(fetching, "_POLL_SECONDS", 0.3), watched(box_at(server)):
        wait_for(lambda: Mailbox.objects.exclude(last_seen_at=None).exists())
        server.put(mail(1))
        wait_for(stored(1))


@pytest.fixture(autouse=True)
def close_connections() -> Iterator[None]:
    """The threads close theirs; this closes the test's own before the tables are emptied."""
    yield
    connection.close()
