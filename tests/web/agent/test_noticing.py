import json

import pytest
from django.test import Client
from tests.cast import Colleague, Person
from tests.desk.letters import letter
from tests.web.agent.conftest import browser_of

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.improve.models import Idea
from accord.listen.models import Signal, Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "lead", "cx_lead")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def received(angry_customer: Person) -> Placed:
    return hand_in(letter(angry_customer.email, "The pole broke twice, and we leave on Friday."))


def toast(response: object) -> str:
    return str(json.loads(response["HX-Trigger"])["toast"]["text"])  # type: ignore[index]


@pytest.mark.parametrize(("path", "kind"), [("workaround", "workaround"), ("idea", "idea")])
def test_a_thought_keeps_its_conversation(
    browser: Client, agent: Colleague, received: Placed, path: str, kind: str
) -> None:
    answer = browser.post(
        f"/inbox/{received.conversation_id}/{path}/", {"text": "I had to measure the pole myself."}, headers=HTMX
    )

    idea = Idea.objects.get()
    assert toast(answer) == "Noted. You get an answer within two weeks."
    assert (idea.kind, idea.conversation_id, idea.author_id) == (kind, received.conversation_id, agent.id)


def test_an_empty_thought_is_refused(browser: Client, received: Placed) -> None:
    answer = browser.post(f"/inbox/{received.conversation_id}/idea/", {"text": " "}, headers=HTMX)

    assert answer.status_code == 422
    assert not Idea.objects.exists()


def test_a_customers_words_become_a_story(browser: Client, received: Placed) -> None:
    answer = browser.post(f"/inbox/{received.conversation_id}/story/", headers=HTMX)

    assert toast(answer).startswith("Kept as a story.")
    assert Story.objects.get().message_id == received.message_id


def test_the_bell_rings_out_of_a_conversation(browser: Client, received: Placed) -> None:
    answer = browser.post(
        f"/inbox/{received.conversation_id}/bell/", {"text": "Poles break in the thin bag."}, headers=HTMX
    )

    assert toast(answer).startswith("The bell rang.")
    assert Signal.objects.count() == 1


def test_somebody_without_the_desk_notices_nothing_here(department_owner: Colleague, received: Placed) -> None:
    browser = browser_of(department_owner)

    assert browser.post(f"/inbox/{received.conversation_id}/story/", headers=HTMX).status_code == 403
    assert browser.post(f"/inbox/{received.conversation_id}/idea/", {"text": "x"}, headers=HTMX).status_code == 403
    assert not Story.objects.exists()
    assert not Idea.objects.exists()
