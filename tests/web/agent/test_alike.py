"""Who else wrote about the same today, and to whom a reply goes after a colleague gave the conversation to another."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from tests.cast import Person
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.models import Conversation
from accord.kernel.events import deliver_events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "damaged", "sizes")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def three(angry_customer: Person, loyal_customer: Person) -> list[Placed]:
    """Two that are broken, of two people, and one question about a size."""
    broken, other, size = "Broken and damaged.", "Broken and damaged too.", "Which size fits?"
    letters = [(angry_customer, broken), (loyal_customer, other), (loyal_customer, size)]
    found = [hand_in(letter(person.email, words, name=person.name)) for person, words in letters]
    deliver_events()
    return found


def soup(answer: object) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")  # type: ignore[attr-defined]


def test_those_who_wrote_the_same_are_one_click_away_and_one_more_makes_an_incident_of_them(
    browser: Client, three: list[Placed]
) -> None:
    mine, same, _other = three
    said = soup(browser.get(f"/inbox/{mine.conversation_id}/")).select_one(
        f'[hx-get^="/inbox/{mine.conversation_id}/alike/"]'
    )
    assert said is not None
    assert said.get_text() == "1 other wrote about the same today."

    dialog = soup(browser.get(f"/inbox/{mine.conversation_id}/alike/?view=mine", headers=HTMX))

    assert [each["href"] for each in dialog.select("a.choice")] == [f"/inbox/{same.conversation_id}/?view=mine"]
    picked = {int(str(field["value"])) for field in dialog.select("[name=picked]")}
    assert picked == {mine.conversation_id, same.conversation_id}


def test_what_is_above_the_letters_brings_to_whom_the_reply_goes_now(
    browser: Client, three: list[Placed], loyal_customer: Person
) -> None:
    mine = three[0]
    Conversation.objects.filter(pk=mine.conversation_id).update(customer_id=loyal_customer.id)

    again = soup(browser.get(f"/inbox/{mine.conversation_id}/top/", headers={**HTMX, "X-Accord-Live": "1"}))

    line = again.select_one("#composer-to")
    assert line is not None
    assert line["data-live-with"] == "top"
    assert loyal_customer.name in line.get_text()
    whole = browser.get(f"/inbox/{mine.conversation_id}/", headers={**HTMX, "HX-Target": "pane-main"})
    assert len(soup(whole).select("#composer-to")) == 1
