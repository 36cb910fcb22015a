"""Searching by keyboard, with its help; one page does all of it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.pressing import click, press
from tests.browser.test_desk import inbox, outbox, sign_in, three  # noqa: F401 - fixtures
from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.understand.conftest import damaged, sizes  # noqa: F401 - fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("damaged", "sizes")]


def test_what_is_found_is_walked_through_by_arrows_and_the_help_is_clean(inbox: Page) -> None:  # noqa: F811
    press(inbox, "/")
    inbox.wait_for_url("**/search/**")
    field = inbox.locator(".finder input[type=search]")
    field.fill("parcel OR pole OR stove")
    field.press("Enter")
    inbox.wait_for_url("**q=parcel**")
    expect(field).to_be_focused()
    press(inbox, "ArrowDown")
    expect(inbox.locator(".hit, .people__line").first).to_be_focused()
    press(inbox, "Escape")
    expect(field).to_be_focused()

    click(inbox, "[data-open=search-help]")
    expect(inbox.locator("#search-help")).to_contain_text("filename:")
    assert Axe().run(inbox).response["violations"] == []
    press(inbox, "Escape")
    expect(inbox.locator("#search-help")).to_be_hidden()
    field.press("ArrowDown")
    press(inbox, "Enter")
    expect(inbox.locator("#composer")).to_be_visible()
