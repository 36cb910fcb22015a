import pytest
from django.core.cache import cache
from django.test import Client
from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.cast import Colleague
from tests.channels.email.post import mailbox  # noqa: F401 - a fixture
from tests.desk.conftest import KeptOutbox
from tests.kernel.test_public_web import world  # noqa: F401 - a fixture
from tests.understand.conftest import damaged, sizes  # noqa: F401 - fixtures

from accord.channels import operations as channels
from accord.channels.contracts import Channel
from accord.channels.operations import Outbox


@pytest.fixture(autouse=True)
def outbox(monkeypatch: pytest.MonkeyPatch) -> KeptOutbox:
    """Mail that leaves, kept in a list instead."""
    kept = KeptOutbox()
    doors = Outbox(call_back=kept.call_back, send_again=kept.send_again, mark_arrived=kept.mark_arrived)
    monkeypatch.setitem(channels._senders, Channel.EMAIL, kept.append)
    monkeypatch.setitem(channels._outboxes, Channel.EMAIL, doors)
    cache.clear()
    return kept


def browser_of(colleague: Colleague) -> Client:
    """A browser in which somebody is signed in."""
    from django.contrib.auth import get_user_model

    client = Client()
    client.force_login(
        get_user_model().objects.get(pk=colleague.id), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@pytest.fixture
def browser(agent: Colleague) -> Client:
    """Ana's browser."""
    return browser_of(agent)
