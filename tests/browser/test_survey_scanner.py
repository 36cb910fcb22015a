"""A scanner with a headless browser records nothing, whatever it opens; a person's touch records one answer."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accord.kernel import clock
from accord.measure.queries import list_answers
from tests.measure.conftest import *  # noqa: F403
from tests.measure.conftest import Postbox, let_stick, solve, write

pytestmark = pytest.mark.django_db(transaction=True)

LONGER_THAN_THE_PAGE_WAITS = 2_500


@pytest.fixture
def links(live_server: object, journey: None, agent: Colleague, angry_customer: Person, postbox: Postbox) -> list[str]:  # noqa: F405
    """Every link of a survey's mail, the decoy included, as they lead to the running server."""
    solved_at = clock.now() - timedelta(hours=26)
    with clock.at(solved_at):
        solve(agent, *write(angry_customer, key="first"))
    let_stick(solved_at)
    letter = postbox.surveys[-1]
    found = re.findall(r'href="([^"]+)"', letter.html) + re.findall(r"https?://\S+", letter.text)
    return [re.sub(r"^https?://[^/]+", live_server.url, link) for link in dict.fromkeys(found)]  # type: ignore[attr-defined]


def answers() -> list[int]:
    now = clock.now()
    return [answer.csat for answer in list_answers(start=now - timedelta(days=1), end=now + timedelta(days=1))]


def test_a_scanner_that_opens_every_link_and_runs_scripts_records_nothing(links: list[str], page: Page) -> None:
    assert len(links) >= 6
    tabs = []
    for link in links:
        page.request.get(link)
        page.request.head(link)
        if not link.endswith("/d/"):
            tabs.append(page.context.new_page())
            tabs[-1].goto(link)
    assert {tab.evaluate("document.visibilityState") for tab in tabs} == {"visible"}
    page.wait_for_timeout(LONGER_THAN_THE_PAGE_WAITS)
    for tab in tabs:
        tab.evaluate("document.dispatchEvent(new PointerEvent('pointerdown', {bubbles: true}))")
    page.wait_for_timeout(LONGER_THAN_THE_PAGE_WAITS)
    assert answers() == []
    asked = [tab for tab in tabs if tab.locator(".survey__state").count()]
    assert len(asked) >= 5
    for tab in asked:
        expect(tab.locator(".survey__state")).to_have_text("Not sent yet.")


def test_a_persons_click_in_the_mail_and_any_touch_of_the_page_record_one_answer(links: list[str], page: Page) -> None:
    page.goto(next(link for link in links if link.endswith("score=4")))
    expect(page.locator(".survey__state")).to_have_text("Not sent yet.")
    assert answers() == []
    page.mouse.move(200, 300)
    page.mouse.move(220, 320)
    expect(page.locator(".survey__state")).to_contain_text("recorded")
    assert answers() == [4]


def test_the_one_button_records_one_answer_and_adds_the_words(links: list[str], page: Page) -> None:
    page.goto(next(link for link in links if link.endswith("score=5")))
    page.get_by_label("What should we know?").fill("Ana was quick.")
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert answers() == [5]
