"""Our own SMTP port: 250 is said only for what is committed."""

import os
import smtplib
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError
from tests.certificates import make_certificate
from tests.channels.email.post import OURS, write_mail
from tests.channels.email.watching import wait_for
from tests.ports import free_port

from accord.channels.email import queries
from accord.channels.email.listening import Listener
from accord.channels.email.models import Mail, Mailbox
from accord.channels.email.smtp_protocol import Certificate
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


class TestManners:
    """How the port treats those who bring mail."""

    @pytest.fixture
    def certificate(self, tmp_path: Path) -> Certificate:
        """A certificate of our own making, with its key in the same file."""
        file = tmp_path / "certificate.pem"
        file.write_bytes(b"".join(make_certificate()))
        return Certificate(file=str(file), key_file="")

    def test_encrypts_when_there_is_a_certificate(self, mailbox: Mailbox, certificate: Certificate) -> None:
        with listening(certificate=certificate) as port, smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
            client.ehlo()
            assert client.has_extn("starttls")
            client.starttls(context=ssl.create_default_context(cafile=certificate._file))
            client.ehlo()
            assert client.esmtp_features.get("auth", "").strip() == ""
            client.sendmail("mia@customer.example", [OURS], write_mail())
        assert Message.objects.count() == 1

    def test_a_renewed_certificate_needs_no_restart(self, mailbox: Mailbox, certificate: Certificate) -> None:
        with listening(certificate=certificate) as port:
            first = shown_certificate(port)
            file = Path(certificate._file)
            file.write_bytes(b"".join(make_certificate()))
            os.utime(file, ns=(1, certificate._read_at + 1_000_000_000))
            assert shown_certificate(port) != first
            file.write_text("half of a file")
            os.utime(file, ns=(1, certificate._read_at + 2_000_000_000))
            assert shown_certificate(port) != first

    def test_without_one_it_does_not_offer_to(self, port: int) -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
            client.ehlo()
            assert not client.has_extn("starttls")

    def test_says_how_large_a_mail_may_be_and_refuses_larger_ones(self, mailbox: Mailbox) -> None:
        with listening(largest_mail=50_000) as port:
            with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
                client.ehlo()
                assert client.esmtp_features["size"] == "50000"
            with pytest.raises(smtplib.SMTPResponseException) as refusal:
                bring(port, write_mail(text="x" * 70 + "\n" + "long words\n" * 6000))
            assert refusal.value.smtp_code == 552
            bring(port, write_mail())
        assert Message.objects.count() == 1

    def test_asks_those_beyond_the_limit_to_come_later(self, mailbox: Mailbox) -> None:
        with listening(most_connections=2) as port:
            first, second = (smtplib.SMTP("127.0.0.1", port, timeout=20) for _ in range(2))
            with pytest.raises(smtplib.SMTPConnectError) as refusal:
                smtplib.SMTP("127.0.0.1", port, timeout=20)
            assert refusal.value.smtp_code == 421
            second.sendmail("mia@customer.example", [OURS], write_mail())
            first.quit()
            second.quit()
            wait_for(lambda: can_connect(port))
        assert Message.objects.count() == 1

    def test_says_on_the_mailboxs_page_that_its_mail_waits_outside(self, port: int, mailbox: Mailbox) -> None:
        full = OSError(28, "No space left on device")
        with (
            patch("accord.channels.email.operations.intake.files.store", side_effect=full),
            pytest.raises(smtplib.SMTPDataError) as answer,
        ):
            bring(port, write_mail())
        assert answer.value.smtp_code == 451
        assert queries.get_mailbox(mailbox_id=mailbox.pk).last_error.startswith("The disk is full")
        bring(port, write_mail())
        assert queries.get_mailbox(mailbox_id=mailbox.pk).last_error == ""


@contextmanager
def listening(**choices: Any) -> Iterator[int]:
    """Our door, with choices of its own."""
    listener = Listener(host="127.0.0.1", port=free_port(), **choices)
    listener.start()
    try:
        yield listener.port
    finally:
        listener.stop()


def can_connect(port: int) -> bool:
    """Whether one more is let in."""
    try:
        smtplib.SMTP("127.0.0.1", port, timeout=20).quit()
    except smtplib.SMTPConnectError:
        return False
    return True


def shown_certificate(port: int) -> bytes:
    """The certificate that the port shows."""
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        client.starttls(context=trusting)
        assert isinstance(client.sock, ssl.SSLSocket)
        found = client.sock.getpeercert(binary_form=True)
    assert found
    return bytes(found)
