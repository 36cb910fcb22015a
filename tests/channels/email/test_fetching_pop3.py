"""Mail fetched by POP3 from a real server: known by its UIDL, deleted there only when chosen and only what is here."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from tests.channels.email.dovecot import HAS_POP3, Dovecot
from tests.channels.email.post import write_mail
from tests.channels.email.watching import box_at, is_seen, mail, stored, wait_for, watched

from accord.channels.email import fetching, queries
from accord.channels.email.fetching_pop3 import visit_pop3
from accord.channels.email.models import Mailbox, Pop3Mail
from accord.desk.models import Message
from accord.kernel import clock
from accord.kernel.vault import seal

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not HAS_POP3, reason="Dovecot (Debian's dovecot-pop3d) is not installed."),
]


@pytest.fixture(autouse=True)
def close_connections() -> Iterator[None]:
    """The threads close theirs; this closes the test's own before the tables are emptied."""
    yield
    connection.close()


def pop3_box(server: Dovecot, **more: object) -> Mailbox:
    """A mailbox that is fetched by POP3."""
    return box_at(server.pop3_port, inbound="pop3", **more)


def visit(box: Mailbox) -> int:
    """One visit, as the worker makes it every minute."""
    return visit_pop3(mailbox_id=box.pk, stop=threading.Event())


def test_what_arrives_is_fetched_at_the_next_look(server: Dovecot) -> None:
    with patch.object(fetching, "_POLL_SECONDS", 0.2), watched(pop3_box(server)):
        wait_for(is_seen)
        server.put(mail(1))
        wait_for(stored(1))
    assert Message.objects.get().text.startswith("Mail 1")


def test_each_mail_is_fetched_once_and_left_there(server: Dovecot) -> None:
    box = pop3_box(server)
    for number in (1, 2):
        server.put(mail(number))
    assert (visit(box), visit(box)) == (2, 0)
    server.put(mail(3))
    assert visit(box) == 1
    assert (queries.read_account().duplicate, len(server.flags())) == (0, 3)


def test_what_is_stored_is_deleted_there_after_the_chosen_days(server: Dovecot) -> None:
    box = pop3_box(server, pop3_delete_after_days=14)
    server.put(mail(1))
    visit(box)
    assert len(server.flags()) == 1
    with clock.at(clock.now() + timedelta(days=13, hours=23)):
        visit(box)
        assert len(server.flags()) == 1
    with clock.at(clock.now() + timedelta(days=14, minutes=1)):
        visit(box)
    assert (server.flags(), Message.objects.count()) == ([], 1)


def test_a_mail_that_has_gone_there_is_forgotten_here(server: Dovecot) -> None:
    box = pop3_box(server)
    server.put(mail(1))
    visit(box)
    server.empty()
    server.put(mail(2))
    visit(box)
    assert Pop3Mail.objects.count() == 1


def test_one_that_was_stored_before_a_crash_is_no_second_message(server: Dovecot) -> None:
    """Between storing a mail and writing down its UIDL the process died."""
    box = pop3_box(server)
    server.put(mail(1))
    visit(box)
    Pop3Mail.objects.all().delete()
    visit(box)
    assert (Message.objects.count(), queries.read_account().duplicate) == (1, 1)


def test_old_mail_is_left_alone_unless_asked_for(server: Dovecot) -> None:
    server.put(mail(1))
    box = pop3_box(server, fetch_takes_old=False)
    assert visit(box) == 0
    server.put(mail(2))
    assert visit(box) == 1
    assert Message.objects.get().text.startswith("Mail 2")


def test_left_alone_is_also_not_deleted(server: Dovecot) -> None:
    """What Accord never stored is not its to delete."""
    server.put(mail(1))
    box = pop3_box(server, fetch_takes_old=False, pop3_delete_after_days=0)
    visit(box)
    visit(box)
    assert len(server.flags()) == 1


def test_lines_of_any_length_are_read_to_their_end(server: Dovecot) -> None:
    long_line = "word " * 20_000
    raw = write_mail().partition(b"\r\n\r\n")[0].replace(b"7bit", b"8bit") + b"\r\n\r\n" + long_line.encode() + b"\r\n"
    server.put(raw)
    visit(pop3_box(server))
    assert Message.objects.get().text.split() == long_line.split()


def test_lines_that_begin_with_a_dot_stay_as_they_are(server: Dovecot) -> None:
    server.put(write_mail(text="first\n.hidden\n..\nlast"))
    visit(pop3_box(server))
    assert Message.objects.get().text.splitlines()[:4] == ["first", ".hidden", "..", "last"]


def test_says_that_the_password_is_wrong(server: Dovecot) -> None:
    with watched(pop3_box(server, fetch_password_sealed=seal("wrong"))):
        wait_for(lambda: Mailbox.objects.exclude(last_error="").exists())
    (row,) = queries.list_mailboxes()
    assert row.last_error.startswith("The server does not accept this user and password.")
