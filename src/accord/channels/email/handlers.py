"""Deadlines of the mail channel: a mail's time to leave has come, a server is tried again."""

from datetime import datetime

from accord.channels.email.models import Delivery
from accord.channels.email.operations.draining import MAILBOX_AGAIN
from accord.channels.email.operations.outbox import LEAVE
from accord.channels.email.tasks import start_draining
from accord.kernel.deadlines import on_deadline


@on_deadline(LEAVE)
def leave(*, subject: int, due_at: datetime) -> None:
    """A delivery is due: have its mailbox's outbox emptied."""
    mailbox_id = Delivery.objects.filter(pk=subject).values_list("mailbox_id", flat=True).first()
    if mailbox_id is not None:
        start_draining(mailbox_id=mailbox_id)


@on_deadline(MAILBOX_AGAIN)
def try_mailbox_again(*, subject: int, due_at: datetime) -> None:
    """A server that could not be reached has had its rest."""
    start_draining(mailbox_id=subject)
