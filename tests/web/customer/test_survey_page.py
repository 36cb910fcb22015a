"""The survey page as a mail program, a scanner and a person meet it."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from accord.kernel import clock
from accord.measure.queries import list_answers
from tests.measure.conftest import *  # noqa: F403
from tests.measure.conftest import AFTER, Postbox

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def page(stuck: int, noon: datetime, postbox: Postbox, agent: object) -> str:
    return f"/s/{postbox.token}/"


def answers(noon: datetime) -> list[tuple[int, int | None, str]]:
    return [(a.csat, a.ces, a.words) for a in list_answers(start=noon - DAY, end=noon + 90 * DAY)]


def test_a_link_preselects_and_says_that_nothing_is_sent(page: str, noon: datetime, client: Client) -> None:
    with clock.at(noon + AFTER):
        response = client.get(f"{page}?score=4")
    text = response.content.decode()
    assert response.status_code == 200
    assert 'value="4" aria-label="4" checked' in text
    assert "Not sent yet." in text
    assert answers(noon) == []


def test_a_scanner_that_fetches_every_link_records_nothing(page: str, noon: datetime, client: Client) -> None:
    with clock.at(noon + AFTER):
        for score in range(1, 6):
            assert client.get(f"{page}?score={score}").status_code == 200
            assert client.head(f"{page}?score={score}").status_code == 200
        assert client.get(f"{page}d/").status_code == 204
        assert client.post(page, {"csat": 5, "how": "touch"}).status_code == 409
    assert answers(noon) == []


def test_the_one_button_works_without_scripts_and_cookies(page: str, noon: datetime) -> None:
    with clock.at(noon + AFTER):
        client = Client(enforce_csrf_checks=True)
        response = client.post(page, {"csat": "5", "ces": "6", "words": "Thank you, Ana"}, follow=True)
    assert "5 of 5" in response.content.decode()
    assert not client.cookies
    assert answers(noon) == [(5, 6, "Thank you, Ana")]


def test_without_a_rating_the_page_says_what_is_missing(page: str, noon: datetime, client: Client) -> None:
    with clock.at(noon + AFTER):
        response = client.post(page, {"words": "no number"})
    assert response.status_code == 422
    assert "choose one of the numbers" in response.content.decode()
    assert answers(noon) == []


def test_a_mail_program_can_unsubscribe_with_one_click(page: str, noon: datetime, client: Client) -> None:
    with clock.at(noon + AFTER):
        assert "Do not ask me again" in client.get(f"{page}stop/").content.decode()
        response = client.post(f"{page}stop/", {"List-Unsubscribe": "One-Click"})
    assert "We will not ask again" in response.content.decode()


def test_a_guessed_link_does_not_exist(page: str, client: Client) -> None:
    assert client.get("/s/guessed/").status_code == 404
