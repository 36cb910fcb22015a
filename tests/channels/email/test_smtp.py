"""Our own SMTP port: 250 is said only for what is committed."""

import smtplib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest
from django.db import OperationalError
from tests.channels.email.post import OURS, write_mail
from tests.ports import free_port

from accord.channels.email import queries
from accord.channels.email.listening import Listener
from accord.channels.email.models import Mail, Mailbox
from accord.desk.models import Conversation, Message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def port(mailbox: Mailbox) -> Iterator[int]:
    """Our door, open."""
    listener = Listener(host="127.0.0.1", port=free_port())
    listener.start()
    yield listener.port
    listener.stop()


def bring(port: int, raw: bytes, *, to: str = OURS) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.sendmail("mia@customer.example", [to], raw)


def test_what_was_accepted_is_there_when_the_sender_hears_so(port: int, mailbox: Mailbox) -> None:
    bring(port, write_mail())
    assert Conversation.objects.get().inbox_id == mailbox.pk
    assert Mail.objects.get().envelope_to == [OURS]
    assert queries.get_mailbox(mailbox_id=mailbox.pk).last_seen_at is not None


def test_a_mail_that_cannot_be_stored_now_stays_with_its_sender(port: int) -> None:
    fault = OperationalError("the database restarts")
    with (
        patch("accord.channels.email.operations.intake.place_mail", side_effect=fault),
        pytest.raises(smtplib.SMTPDataError) as answer,
    ):
        bring(port, write_mail())
    assert answer.value.smtp_code == 451
    assert (Mail.objects.count(), Message.objects.count()) == (0, 0)
    bring(port, write_mail())
    assert Message.objects.count() == 1


def test_a_mail_that_cannot_be_read_is_accepted_and_waits(port: int) -> None:
    with patch("accord.channels.email.operations.intake.read_mail", side_effect=ValueError("odd")):
        bring(port, write_mail())
    bring(port, write_mail(message_id="<next@x.example>"))
    assert queries.read_account().quarantined == 1
    assert Message.objects.count() == 1


def test_a_signed_address_comes_to_its_mailbox_and_an_unknown_one_to_the_first(port: int, mailbox: Mailbox) -> None:
    other = Mailbox.objects.create(address="sales@shop.example", name="Sales")
    bring(port, write_mail(), to="sales+7-abcdefghijklmnop@shop.example")
    bring(port, write_mail(message_id="<2@x.example>"), to="whoever@shop.example")
    assert list(Mail.objects.order_by("id").values_list("mailbox_id", flat=True)) == [other.pk, mailbox.pk]


def test_without_any_mailbox_nobody_is_at_home(port: int) -> None:
    Mailbox.objects.update(is_active=False)
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        bring(port, write_mail())
    assert [code for code, _words in refusal.value.recipients.values()] == [550]


def test_the_same_mail_from_many_sides_at_once_is_one_message(port: int) -> None:
    barrier = threading.Barrier(4)

    def bring_together(_: int) -> None:
        barrier.wait()
        bring(port, write_mail())

    with ThreadPoolExecutor(4) as senders:
        list(senders.map(bring_together, range(4)))
    assert Message.objects.count() == 1
    account = queries.read_account()
    assert (account.received, account.stored, account.duplicate) == (4, 1, 3)


def test_many_mails_at_once_are_all_stored(port: int) -> None:
    def bring_one(number: int) -> None:
        bring(port, write_mail(message_id=f"<{number}@x.example>", text=f"Mail {number}"))

    with ThreadPoolExecutor(8) as senders:
        list(senders.map(bring_one, range(40)))
    assert Message.objects.count() == 40
    assert queries.read_account().received == 40
