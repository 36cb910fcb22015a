"""Queued and timed work of the mail channel."""

from accord.kernel.jobs import defer, job, timed


# Not tried again by itself: a twin may wait already, and outboxes are looked after every minute.
@job(queue="mail", retry=False)
def drain_outbox(*, mailbox_id: int) -> None:
    """Hand over what is due in one mailbox's outbox."""
    from accord.channels.email.operations.draining import drain_mailbox

    drain_mailbox(mailbox_id=mailbox_id)


@timed("* * * * *", queue="mail")
def look_after_outboxes(timestamp: int) -> None:
    """Take up what a killed worker left: mails that are due, and those that it was handing over."""
    resume_outboxes()


def resume_outboxes() -> None:
    """Have every outbox emptied that has work; also called when a worker starts."""
    from accord.channels.email.operations.draining import list_mailboxes_with_work

    for mailbox_id in list_mailboxes_with_work():
        start_draining(mailbox_id=mailbox_id)


def start_draining(*, mailbox_id: int) -> None:
    """Queue the emptying of one outbox, in the running transaction; one waiting job is enough."""
    defer(drain_outbox, once=f"email.drain.{mailbox_id}", mailbox_id=mailbox_id)


@job(queue="mail")
def send_internal_mail(*, message_id: str, to: str, subject: str, text: str, by_mailbox: int | None = None) -> None:
    """Hand a mail to one of our own people over."""
    from accord.channels.email.operations.internal import hand_over_internal

    hand_over_internal(message_id=message_id, to=to, subject=subject, text=text, by_mailbox=by_mailbox)


@timed("* * * * *", queue="mail")
def watch_over_mailboxes(timestamp: int) -> None:
    """Tell the administrators of a mailbox that has not worked for a while, and when it works again."""
    from accord.channels.email.operations.alarms import look_for_trouble

    look_for_trouble()


# Not tried again by itself: what is still held is let in by the next turn, and each mail at most once.
@job(queue="mail", retry=False)
def let_held_mail_in(*, storm_id: int) -> None:
    """Read the mails of a storm that a person released."""
    from accord.channels.email.operations.storms import let_in

    let_in(storm_id=storm_id)


@timed("*/5 * * * *", queue="mail")
def finish_releasing(timestamp: int) -> None:
    """Go on with releases that a killed worker left half done."""
    from accord.channels.email.operations.storms import list_half_released

    for storm_id in list_half_released():
        defer(let_held_mail_in, once=f"email.release.{storm_id}", storm_id=storm_id)
