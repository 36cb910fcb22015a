"""An administrator connects a mailbox: wrong at first, told what is wrong, then right, and the first mail is there."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page, expect

from accord.channels.email.models import Mailbox
from tests.browser.test_desk import sign_in
from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.cast import Colleague
from tests.channels.email.dovecot import IS_INSTALLED, PASSWORD, Dovecot, dovecot
from tests.channels.email.sign_in_server import CLIENT_ID, CLIENT_SECRET, sign_in_server
from tests.channels.email.watching import mail, stored, wait_for, watched

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not IS_INSTALLED, reason="Dovecot (Debian's dovecot-imapd) is not installed."),
]


@pytest.fixture
def server() -> Iterator[Dovecot]:
    """A mail server with one mail."""
    with dovecot() as running:
        running.put(mail(1))
        yield running


@pytest.fixture
def form(page: Page, context: BrowserContext, live_server: object, administrator: Colleague) -> Page:
    """The form for another mailbox, open in the administrator's browser."""
    cache.clear()
    address: str = live_server.url  # type: ignore[attr-defined]
    sign_in(context, address, administrator)
    page.goto(f"{address}/settings/mailboxes/add/")
    page.get_by_label("Mail address").fill("help@shop.example")
    page.get_by_label("Name that customers see").fill("Shop help")
    page.get_by_label("Server", exact=True).fill("127.0.0.1")
    return page


def choose_port(form: Page, port: int) -> None:
    """A server of one's own, without protection, at this port; with the mail that is there."""
    form.get_by_text("Port, protection, old mail").click()
    form.locator("[name=fetch_security]").select_option("none")
    form.locator("[name=fetch_port]").fill(str(port))
    form.get_by_label("Also take the mail that is already there").check()


def test_a_password_mailbox_is_connected_and_its_mail_is_there(form: Page, server: Dovecot) -> None:
    choose_port(form, server.port)
    password = form.locator("[name=fetch_password]")
    password.fill("wrong")
    form.get_by_role("button", name="Test it").click()
    expect(form.locator("#trial")).to_contain_text("does not accept this user and password")
    expect(password).to_have_value("wrong")  # nothing has to be typed again
    password.fill(PASSWORD)
    form.get_by_role("button", name="Test it").click()
    expect(form.locator("#trial")).to_contain_text("Receiving works.")
    assert Mailbox.objects.count() == 0
    form.get_by_role("button", name="Save").click()
    expect(form.locator("h1")).to_have_text("help@shop.example")
    with watched(Mailbox.objects.get()):
        wait_for(stored(1))
    form.reload()
    expect(form.locator("tr", has_text="received")).to_contain_text("1")
    expect(form.locator("main header .status")).to_have_text("works")


def test_only_what_belongs_to_the_chosen_way_is_shown(form: Page) -> None:
    expect(form.get_by_label("Client id")).to_be_hidden()
    form.get_by_label("Google", exact=True).check()
    expect(form.get_by_label("Client id")).to_be_visible()
    expect(form.get_by_label("Server", exact=True)).to_be_hidden()
    expect(form.locator("[name=fetch_password]")).to_be_hidden()
    form.get_by_label("It is brought to Accord (SMTP)").check()
    expect(form.get_by_label("Client id")).to_be_hidden()
    expect(form.locator("[name=smtp_password]")).to_be_visible()


def test_consent_is_asked_for_at_the_provider_and_brought_back(form: Page, settings: object) -> None:
    settings.ACCORD_LOCAL_CALLS = True  # type: ignore[attr-defined]
    settings.ACCORD_URL = "/".join(form.url.split("/")[:3])  # type: ignore[attr-defined]
    with sign_in_server() as provider:
        form.get_by_label("Another provider (OAuth 2)").check()
        form.get_by_label("Client id").fill(CLIENT_ID)
        form.get_by_label("Client secret").fill(CLIENT_SECRET)
        form.get_by_label("Address of its sign-in page").fill(f"{provider.url}/authorize")
        form.get_by_label("Address for tokens").fill(f"{provider.url}/token")
        form.get_by_role("button", name="Save").click()
        form.get_by_role("link", name="Sign in with the provider").click()
        expect(form.locator(".toasts")).to_contain_text("The consent is kept")


@pytest.mark.parametrize("path", ["add/", "1/health/", ""])
def test_axe_finds_nothing(form: Page, path: str) -> None:
    given = {"address": "orders@shop.example", "name": "Orders", "inbound": "service", "service": "mailgun"}
    mailbox = Mailbox.objects.create(**given, last_error="hook_unsigned")
    root = "/".join(form.url.split("/")[:3])
    form.goto(f"{root}/settings/mailboxes/{path.replace('1', str(mailbox.pk))}")
    found = Axe().run(form)
    assert found.violations_count == 0, found.generate_report()
