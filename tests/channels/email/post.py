"""Mails and mailboxes for the tests of the mail channel."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest

from accord.channels.email.contracts import Fate
from accord.channels.email.models import Mailbox
from accord.channels.email.operations import receive_raw
from accord.kernel import clock

OURS = "help@shop.example"


def write_mail(
    *,
    message_id: str = "<first@customer.example>",
    sender: str = "Mia Hoffmann <mia@customer.example>",
    to: str = OURS,
    subject: str = "My tent has a hole",
    text: str = "The tent that came yesterday has a hole.",
    date: str = "Tue, 03 Mar 2026 11:58:00 +0000",
    **headers: str,
) -> bytes:
    """A plain mail as a customer's program writes it; further headers by name, `_` for `-`; empty ones are left out."""
    mail = EmailMessage(policy=SMTP)
    first = {"From": sender, "To": to, "Subject": subject, "Date": date, "Message-ID": message_id}
    for name, value in (first | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        if value:
            mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


def receive(raw: bytes, mailbox: Mailbox | None = None, *, at: datetime | None = None, **more: Any) -> Fate:
    """Take a mail in as if it had come by SMTP just now."""
    return receive_raw(
        raw=raw, mailbox_id=mailbox.pk if mailbox else None, received_at=at or clock.now(), source="smtp", **more
    )


@pytest.fixture
def mailbox(db: None) -> Mailbox:
    """Our address for help, with a server that does not exist until a test starts one."""
    return Mailbox.objects.create(
        address=OURS, name="Shop help", smtp_host="127.0.0.1", smtp_port=1, smtp_security="none"
    )
