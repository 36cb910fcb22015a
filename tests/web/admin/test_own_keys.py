"""One's own letters: chosen in the profile, kept with the person, refused where two would mean the same."""

import pytest
from django.test import Client
from tests.cast import Colleague
from tests.web.agent.conftest import browser_of

from accord.web.ui.keys import KEYS

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(agent: Colleague) -> Client:
    return browser_of(agent)


def form(**other: str) -> dict[str, str]:
    """The form as it is filled, with other letters for some of the page's keys."""
    fields = {f"key-{number}": other.get(key, key) for number, key in enumerate(KEYS)}
    return fields | {"keys": "own", "act": "on"}


def test_another_letter_acts_on_every_page(browser: Client) -> None:
    browser.post("/accounts/me/", form(e="v"))

    assert b'data-keys-map="{&#34;e&#34;: &#34;v&#34;}"' in browser.get("/accounts/me/").content
    browser.post("/accounts/me/", {"keys": "usual"})
    assert b"data-keys-map" not in browser.get("/accounts/me/").content


def test_letters_can_change_places(browser: Client) -> None:
    browser.post("/accounts/me/", form(j="k", k="j"))

    assert b"data-keys-map" in browser.get("/accounts/me/").content


def test_two_alike_and_taken_ones_are_refused_with_a_reason(browser: Client) -> None:
    for refused in (form(e="r"), form(e="g")):
        page = browser.post("/accounts/me/", refused, follow=True).content.decode()

        assert "data-keys-map" not in page
        assert "Choose" in page
        assert "toast" in page


def test_single_letters_can_be_switched_off_and_on_again_on_one_device(browser: Client, agent: Colleague) -> None:
    browser.post("/accounts/me/", {key: value for key, value in form().items() if key != "act"})

    assert b'data-keys="off"' in browser.get("/accounts/me/").content
    assert b'data-keys="off"' in browser_of(agent).get("/accounts/me/").content, "another device of the same person"
    browser.cookies["keys"] = "on"
    assert b'data-keys="off"' not in browser.get("/accounts/me/").content


def test_rows_of_one_line(browser: Client) -> None:
    browser.post("/accounts/me/", {"language": "en", "density": "compact"})

    assert b'data-density="compact"' in browser.get("/inbox/").content
    browser.post("/accounts/me/", {"language": "en", "density": ""})
    assert b"data-density" not in browser.get("/inbox/").content
