"""Addresses that lead nowhere and pages that broke say so in our own words."""

from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from django.template.loader import get_template
from django.test import Client
from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.cast import Colleague
from tests.web.agent.conftest import browser_of

pytestmark = pytest.mark.django_db


def heading(page: bytes | str) -> str:
    return BeautifulSoup(page, "html.parser").select("h1")[0].get_text()


def test_an_address_that_leads_nowhere(agent: Colleague, client: Client) -> None:
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert heading(answer.content) == "There is no such page"


def test_whoever_is_signed_in_stays_in_the_frame(agent: Colleague) -> None:
    browser = browser_of(agent)

    for path, words in (("/nowhere/", "There is no such page"), ("/inbox/999999/", "This is not here for you")):
        answer = browser.get(path)
        found = BeautifulSoup(answer.content, "html.parser")
        assert answer.status_code == 404
        assert heading(answer.content) == words
        assert found.select_one('.rail a[href="/inbox/"]') is not None
        assert found.select(".rail .room[aria-current]") == []


def test_a_refusal_leads_back_to_where_it_was_asked_and_never_elsewhere(agent: Colleague) -> None:
    browser = browser_of(agent)

    def ways_back(came_from: str) -> list[str]:
        answer = browser.get("/inbox/999999/", headers={"Referer": came_from})
        return [str(link["href"]) for link in BeautifulSoup(answer.content, "html.parser").select("main .page a")]

    assert ways_back("http://testserver/promises/?view=all") == ["/promises/?view=all", "/"]
    assert ways_back("https://elsewhere.example/promises/") == ["/"]
    assert ways_back("http://testserver/inbox/999999/") == ["/"]


def test_a_form_without_its_token_says_what_to_do(agent: Colleague) -> None:
    answer = Client(enforce_csrf_checks=True).post("/contact/", {"text": "Hello"})

    assert answer.status_code == 403
    assert b"load the page again" in answer.content


def test_a_script_of_somebody_signed_out_hears_a_sentence_and_gets_no_page(agent: Colleague, client: Client) -> None:
    answer = client.post("/inbox/1/draft/", {"words": "Half a letter"}, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.content) == (401, b"")
    assert unquote(answer["X-Accord-Sentence"]).startswith("You are signed out.")


def test_a_page_of_somebody_signed_out_leads_to_the_sign_in_and_back(agent: Colleague, client: Client) -> None:
    answer = client.get("/inbox/?view=mine")

    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=/inbox/%3Fview%3Dmine")


def test_a_broken_page_needs_neither_request_nor_database() -> None:
    assert heading(get_template("500.html").render()) == "Something broke here"
