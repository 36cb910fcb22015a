"""A mailbox of a real server and the thread that watches it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.channels.email.dovecot import PASSWORD, USER
from tests.channels.email.post import write_mail

from accord.channels.email.models import Mailbox
from accord.channels.email.operations import watch_mailbox
from accord.desk.models import Message
from accord.kernel.vault import seal


def box_at(port: int, **more: object) -> Mailbox:
    """A mailbox of ours that is fetched from this port of this machine, from the first mail on."""
    given = {
        "address": USER,
        "name": "Shop help",
        "inbound": "imap",
        "fetch_host": "127.0.0.1",
        "fetch_port": port,
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
        thread.join(timeout=60)
        assert not thread.is_alive()


def wait_for(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something has happened."""
    ends_at = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends_at, "It did not happen in time."
        time.sleep(0.02)


def is_seen() -> bool:
    """Whether the mailbox was looked into."""
    return Mailbox.objects.exclude(last_seen_at=None).exists()


def stored(count: int) -> Callable[[], bool]:
    """Whether so many messages are on the desk."""
    return lambda: Message.objects.count() == count


def mail(number: int, *, size: int = 0) -> bytes:
    """A mail of its own, with so many further bytes in short lines."""
    filler = "\n".join(["long words " * 6] * (size // 66))
    return write_mail(message_id=f"<{number}@x.example>", text=f"Mail {number}\n{filler}")
