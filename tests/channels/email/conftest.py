"""The cast, mails and mailboxes, a mail server to fetch from, and an outer world to send to."""

from collections.abc import Iterator

import pytest
from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.channels.email.dovecot import Dovecot, dovecot
from tests.channels.email.outer_world import OuterWorld, outer_world
from tests.channels.email.post import *  # noqa: F403 - mails and mailboxes for these tests

from accord.channels.email.models import Mailbox


@pytest.fixture(scope="module")
def running() -> Iterator[Dovecot]:
    """One server for all tests of a file."""
    with dovecot(pop3=True) as server:
        yield server


@pytest.fixture
def server(running: Dovecot) -> Dovecot:
    """The server with an empty INBOX."""
    running.empty()
    return running


@pytest.fixture
def world(mailbox: Mailbox) -> Iterator[OuterWorld]:
    """A server that takes everything, set as the mailbox's outgoing server."""
    with outer_world() as server:
        Mailbox.objects.update(smtp_port=server.port)
        yield server
