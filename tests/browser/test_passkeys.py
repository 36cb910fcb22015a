"""A passkey from its making to the second step, in a real browser with an authenticator of its own."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pressing import let_rest
from tests.cast import *  # noqa: F403
from tests.cast import PASSWORD, Colleague

pytestmark = pytest.mark.django_db(transaction=True)

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def device(page: Page) -> Page:
    """A tab on a device that has a fingerprint reader; a breach of the content policy fails the test."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.on("console", lambda line: pytest.fail(line.text) if "Content Security Policy" in line.text else None)
    return page


def test_a_passkey_signs_in_alone_and_is_the_second_step_after_a_password(
    agent: Colleague, live_server: object, device: Page
) -> None:
    home = live_server.url  # type: ignore[attr-defined]
    assert "localhost" in home  # browsers refuse passkeys on bare addresses
    _give_password(device, home, agent)
    device.goto(f"{home}/accounts/2fa/webauthn/add/")
    device.get_by_label("Password").fill(PASSWORD)
    device.get_by_role("button", name="Go on").click()
    device.get_by_label("Name of this device").fill("Laptop")
    device.get_by_role("button", name="Add it").click()
    expect(device.get_by_role("heading", name="Your recovery codes")).to_be_visible()

    _sign_out(device, home)
    device.goto(f"{home}/accounts/login/?next=/accounts/me/")
    let_rest(device)
    device.get_by_role("button", name="Use a passkey").click()
    device.wait_for_url(lambda url: "/accounts/login/" not in url)
    device.goto(f"{home}/accounts/me/")
    expect(device.get_by_role("heading", name=agent.name)).to_be_visible()

    _sign_out(device, home)
    _give_password(device, home, agent)
    expect(device.get_by_role("heading", name="One more step")).to_be_visible()
    let_rest(device)
    device.get_by_role("button", name="Use a passkey").click()
    device.wait_for_url(lambda url: "/accounts/" not in url)


def _give_password(tab: Page, home: str, person: Colleague) -> None:
    tab.goto(f"{home}/accounts/login/")
    tab.get_by_label("Mail address").fill(person.email)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    tab.wait_for_url(lambda url: "/accounts/login/" not in url)


def _sign_out(tab: Page, home: str) -> None:
    tab.goto(f"{home}/accounts/logout/")
    tab.get_by_role("button", name="Sign out").last.click()
    tab.wait_for_url(lambda url: "/accounts/logout/" not in url)
