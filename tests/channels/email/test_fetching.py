"""Mail fetched by IMAP from a real server: at once, once each, and never deleted there."""

import statistics
import time
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from tests.channels.email.dovecot import IS_INSTALLED, Dovecot, dovecot
from tests.channels.email.watching import box_at, is_seen, mail, stored, wait_for, watched

from accord.channels.email import fetching, operations, queries
from accord.channels.email.models import Mail, Mailbox
from accord.kernel.vault import seal

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not IS_INSTALLED, reason="Dovecot (Debian's dovecot-imapd) is not installed."),
]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short pauses after a fault, and a look every moment at whether to stop."""
    monkeypatch.setattr(fetching, "_LONGEST_PAUSE_SECONDS", 0.3)
    monkeypatch.setattr(fetching, "_SLICE_SECONDS", 0.3)


@pytest.fixture
def server() -> Iterator[Dovecot]:
    """A server with an empty INBOX."""
    with dovecot() as running:
        yield running


def test_what_arrives_is_there_within_a_moment(server: Dovecot) -> None:
    took = []
    with watched(box_at(server.port)):
        wait_for(is_seen)
        for number in range(7):
            begun = time.monotonic()
            server.put(mail(number))
            wait_for(stored(number + 1))
            took.append(time.monotonic() - begun)
    print(f"delivery to stored by IDLE, median of {len(took)}: {statistics.median(took):.2f} s")
    assert statistics.median(took) < 15  # far below the minute after which it would ask anyway


def test_nothing_is_deleted_or_marked_there(server: Dovecot) -> None:
    server.put(mail(1))
    with watched(box_at(server.port)):
        wait_for(stored(1))
    (flags,) = server.flags()
    assert b"Seen" not in flags
    assert b"Deleted" not in flags


def test_goes_on_where_it_stopped(server: Dovecot) -> None:
    box = box_at(server.port)
    for number in (1, 2):
        server.put(mail(number))
        with watched(box):
            wait_for(stored(number))
    assert queries.read_account().duplicate == 0
    box.refresh_from_db()
    assert box.imap_uid_next == 3


def test_old_mail_is_left_alone_unless_asked_for(server: Dovecot) -> None:
    server.put(mail(1))
    with watched(box_at(server.port, fetch_takes_old=False)):
        wait_for(is_seen)
        server.put(mail(2))
        wait_for(stored(1))
    assert Mail.objects.get().message_id == "2@x.example"


def test_a_server_that_numbers_its_mail_anew_brings_nothing_twice(server: Dovecot) -> None:
    box = box_at(server.port)
    server.put(mail(1))
    with watched(box):
        wait_for(stored(1))
    server.number_anew()
    server.put(mail(2))
    with watched(box):
        wait_for(stored(2))
    assert queries.read_account().duplicate == 1


def test_connects_again_when_the_server_has_gone(server: Dovecot) -> None:
    with watched(box_at(server.port)):
        wait_for(is_seen)
        server.stop()
        wait_for(lambda: Mailbox.objects.exclude(last_error="").exists())
        server.start()
        server.put(mail(1))
        wait_for(stored(1))
    assert Mailbox.objects.get().last_error == ""


def test_a_mail_that_cannot_be_stored_now_is_fetched_again(server: Dovecot) -> None:
    server.put(mail(1))
    fault = [OperationalError("the database restarts")]

    def stumble(**arguments: Any) -> object:
        if fault:
            raise fault.pop()
        return receive(**arguments)

    receive = operations.receive_raw
    with patch.object(fetching, "receive_raw", stumble), watched(box_at(server.port)):
        wait_for(stored(1))


def test_says_that_the_password_is_wrong(server: Dovecot) -> None:
    with watched(box_at(server.port, fetch_password_sealed=seal("wrong"))):
        wait_for(lambda: Mailbox.objects.exclude(last_error="").exists())
    (row,) = queries.list_mailboxes()
    assert row.last_error.startswith("The server does not accept this user and password.")


def test_asks_every_minute_where_the_server_cannot_tell() -> None:
    with dovecot(idles=False) as server, patch.object(fetching, "_POLL_SECONDS", 0.3), watched(box_at(server.port)):
        wait_for(is_seen)
        server.put(mail(1))
        wait_for(stored(1))


@pytest.fixture(autouse=True)
def close_connections() -> Iterator[None]:
    """The threads close theirs; this closes the test's own before the tables are emptied."""
    yield
    connection.close()
