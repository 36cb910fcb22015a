"""Faults while mail is fetched: nothing is lost, nothing comes twice, and the page says what is wrong."""

import resource
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import psycopg
import pytest
from django.db import connection
from psycopg.sql import SQL, Identifier
from tests.channels.email.dovecot import HAS_POP3, IS_INSTALLED, Dovecot
from tests.channels.email.faulty_wire import faulty_wire
from tests.channels.email.post import write_mail
from tests.channels.email.watching import box_at, is_seen, mail, stored, wait_for, watched
from tests.ports import free_port

from accord.channels.email import fetching, queries
from accord.channels.email.listening import Listener
from accord.channels.email.models import Mailbox
from accord.desk.models import Attachment, Message
from accord.kernel import locks

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not (IS_INSTALLED and HAS_POP3), reason="Dovecot (dovecot-imapd, dovecot-pop3d) is missing."),
]


@pytest.fixture(autouse=True)
def quick_second_attempts() -> Iterator[None]:
    """Wait but shortly after a fault."""
    with patch.object(fetching, "_LONGEST_PAUSE_SECONDS", 0.2), patch.object(fetching, "_POLL_SECONDS", 0.3):
        yield
    connection.close()


@pytest.mark.parametrize("way", ["imap", "pop3"])
def test_a_connection_cut_in_the_middle_of_a_mail_loses_and_doubles_nothing(server: Dovecot, way: str) -> None:
    for number in range(5):
        server.put(mail(number, size=40_000))
    with faulty_wire(server.port if way == "imap" else server.pop3_port) as wire:
        # In the greeting, in the first mail, in the third, in the last.
        wire.cut_after(10, 20_000, 120_000, 190_000)
        with watched(box_at(wire.port, inbound=way)):
            wait_for(stored(5))
        assert wire.cuts >= 3
    account = queries.read_account()
    assert (account.stored, account.quarantined, account.duplicate) == (5, 0, 0)
    assert all(len(text) > 39_000 for text in Message.objects.values_list("text", flat=True))


def test_the_wait_for_mail_is_renewed(server: Dovecot) -> None:
    """Routers forget a silent connection; mail that comes after several renewals is there all the same."""
    with faulty_wire(server.port) as wire, patch.object(fetching, "_IDLE_SECONDS", 0.2):
        with patch.object(fetching, "_SLICE_SECONDS", 0.1), watched(box_at(wire.port)):
            wait_for(lambda: wire.said_by_us.count(b" IDLE\r\n") >= 3)
            server.put(mail(1))
            wait_for(stored(1))
        assert wire.connections == 1
        assert wire.said_by_us.count(b"DONE\r\n") >= 2


def test_a_restart_of_the_database_loses_nothing(server: Dovecot) -> None:
    """All connections of this database are ended again and again, as a restart ends them, while mail is fetched."""
    for number in range(25):
        server.put(mail(number))
    kills = 0
    with watched(box_at(server.port)):
        while kills < 8 and Message.objects.count() < 25:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                kills += bool(cursor.fetchone()[0])
        wait_for(stored(25))
    assert kills > 0
    account = queries.read_account()
    assert (account.received - account.duplicate, account.stored) == (25, 25)


def test_a_database_that_is_away_for_a_while_loses_nothing(server: Dovecot) -> None:
    """Fetched mail stays on its server, brought mail with its sender, until the database lets us in again."""
    box = box_at(server.port)
    connection.close()
    listener = Listener(host="127.0.0.1", port=free_port())
    listener.start()
    try:
        with watched(box):
            wait_for(is_seen)
            connection.close()
            with database_away():
                for number in range(5):
                    server.put(mail(number))
                with pytest.raises(smtplib.SMTPResponseException) as answer:
                    bring(listener.port, mail(100))
                assert 400 <= answer.value.smtp_code < 500
            bring(listener.port, mail(100))
            wait_for(stored(6))
    finally:
        listener.stop()
    account = queries.read_account()
    assert (account.received - account.duplicate, account.stored, account.quarantined) == (6, 6, 0)


@contextmanager
def database_away() -> Iterator[None]:
    """End all connections of this test's database and let nobody in."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(locks.direct_address(), dbname="postgres", autocommit=True) as keeper:
        keeper.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(Identifier(name)))
        try:
            keeper.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            yield
        finally:
            keeper.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(Identifier(name)))


def bring(port: int, raw: bytes) -> None:
    """Bring a mail to our own port, as a server does."""
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        code, words = client.docmd("EHLO", "sender.example")
        for line in ("MAIL FROM:<mia@customer.example>", "RCPT TO:<help@shop.example>", "DATA"):
            code, words = client.docmd(line)
            if code >= 400:
                raise smtplib.SMTPResponseException(code, words)
        client.send(raw + b"\r\n.\r\n")
        code, words = client.getreply()
        if code >= 400:
            raise smtplib.SMTPResponseException(code, words)


class TestADiskThatIsFull:
    """The limit of the system on a file's size stands for the full disk: the small mail fits, its attachment not."""

    def test_keeps_the_mail_on_its_server_and_says_so_until_there_is_room(self, server: Dovecot) -> None:
        raw = _with_attachment(300_000)
        server.put(raw)
        box = box_at(server.port)
        with _files_end_at(100_000), watched(box):
            wait_for(lambda: Mailbox.objects.exclude(last_error="").exists())
            (row,) = queries.list_mailboxes()
            assert row.last_error.startswith("The disk is full")
            assert (Message.objects.count(), queries.read_account().received) == (0, 0)
        with watched(box):
            wait_for(stored(1))
        assert Attachment.objects.get().size == 300_000
        assert queries.list_mailboxes()[0].last_error == ""

    def test_by_pop3_nothing_is_deleted_that_was_not_stored(self, server: Dovecot) -> None:
        server.put(_with_attachment(300_000))
        box = box_at(server.pop3_port, inbound="pop3", pop3_delete_after_days=0)
        with _files_end_at(100_000), watched(box):
            wait_for(lambda: Mailbox.objects.exclude(last_error="").exists())
        assert len(server.flags()) == 1
        with watched(box):
            wait_for(lambda: server.flags() == [])
        assert (Message.objects.count(), Attachment.objects.get().size) == (1, 300_000)


def test_mail_that_the_database_does_not_take_is_told_apart_from_a_lost_server(server: Dovecot) -> None:
    server.put(mail(1))
    faulty = patch.object(fetching, "receive_raw", side_effect=OSError(5, "Input/output error"))
    with faulty, watched(box_at(server.port)):
        wait_for(lambda: Mailbox.objects.exclude(last_error="").exists())
    assert queries.list_mailboxes()[0].last_error.startswith("Mail could not be stored")
    assert Message.objects.count() == 0


@contextmanager
def _files_end_at(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _with_attachment(size: int) -> bytes:
    from email import message_from_bytes
    from email.policy import SMTP

    mail = message_from_bytes(write_mail(), policy=SMTP)
    mail.add_attachment(bytes(range(256)) * (size // 256) + b"x" * (size % 256), "image", "png", filename="tent.png")
    return mail.as_bytes()
