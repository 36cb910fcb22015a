"""The ways in that the worker keeps open, and trying a mailbox. What speaks to servers is imported when needed."""

import threading

from accord.channels.email.contracts import Trial
from accord.channels.email.operations.mailboxes import MailboxChoices
from accord.kernel.permissions import Actor


def serve_smtp(stop: threading.Event) -> None:
    """Take mail at `ACCORD_SMTP_HOST`:`ACCORD_SMTP_PORT` until told to stop; first resume what the outboxes hold."""
    from accord.channels.email.listening import listen
    from accord.channels.email.tasks import resume_outboxes

    resume_outboxes()
    listen(stop)


def watch_mailboxes(stop: threading.Event) -> None:
    """Fetch the mail of every active IMAP mailbox until told to stop, each in a thread of its own."""
    from accord.channels.email.fetching import watch_all

    watch_all(stop)


def watch_mailbox(mailbox_id: int, stop: threading.Event) -> None:
    """Fetch the mail of one mailbox until told to stop; connects again by itself."""
    from accord.channels.email.fetching import watch

    watch(mailbox_id, stop)


def try_mailbox(*, actor: Actor, choices: MailboxChoices, mailbox_id: int | None = None) -> Trial:
    """Try the accounts of a mailbox as they stand in a form, without sending or fetching anything."""
    from accord.channels.email.operations import trying

    return trying.try_mailbox(actor=actor, choices=choices, mailbox_id=mailbox_id)


def try_kept_mailbox(*, actor: Actor, mailbox_id: int) -> Trial:
    """Try a mailbox as it is kept, without sending or fetching anything. Raises NotFound."""
    from accord.channels.email.operations import trying

    return trying.try_kept_mailbox(actor=actor, mailbox_id=mailbox_id)
