"""A scanner with a headless browser records nothing, whatever it opens; a person's touch records one answer."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accord.config.benchmarks.listen.scanning import links_of, open_everything, preselecting, touch
from accord.kernel import clock
from accord.measure.queries import list_answers
from tests.measure.conftest import *  # noqa: F403
from tests.measure.conftest import Postbox, let_stick, solve, write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def links(live_server: object, journey: None, agent: Colleague, angry_customer: Person, postbox: Postbox) -> list[str]:  # noqa: F405
    """Every link of a survey's mail, the decoy included, as they lead to the running server."""
    solved_at = clock.now() - timedelta(hours=26)
    with clock.at(solved_at):
        solve(agent, *write(angry_customer, key="first"))
    let_stick(solved_at)
    letter = postbox.surveys[-1]
    return links_of(html=letter.html, text=letter.text, base=live_server.url)  # type: ignore[attr-defined]


def answers() -> list[int]:
    now = clock.now()
    return [answer.csat for answer in list_answers(start=now - timedelta(days=1), end=now + timedelta(days=1))]


def test_a_scanner_that_opens_every_link_and_runs_scripts_records_nothing(links: list[str], page: Page) -> None:
    assert len(links) >= 6
    said = open_everything(page, links)
    assert answers() == []
    assert len(said) >= 5
    assert set(said) == {"Not sent yet."}


def test_a_persons_click_in_the_mail_and_any_touch_of_the_page_record_one_answer(links: list[str], page: Page) -> None:
    page.goto(preselecting(links, 4))
    expect(page.locator(".survey__state")).to_have_text("Not sent yet.")
    assert answers() == []
    expect(touch(page, preselecting(links, 4))).to_contain_text("recorded")
    assert answers() == [4]


def test_the_one_button_records_one_answer_and_adds_the_words(links: list[str], page: Page) -> None:
    page.goto(preselecting(links, 5))
    page.get_by_label("What should we know?").fill("Ana was quick.")
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert answers() == [5]
