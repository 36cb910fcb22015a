"""The agent's pages for macros, presence, the next one, handing over and why."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from tests.cast import Colleague, Person
from tests.desk.conftest import KeptOutbox
from tests.desk.letters import letter
from tests.web.agent.conftest import browser_of

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.macros.contracts import Deed, MacroDraft, Scope, Step
from accord.desk.macros.models import Macro, MacroUse
from accord.desk.macros.operations import save_macro
from accord.desk.models import Case, Conversation, Draft, Queue
from accord.desk.routing.contracts import QueueChoices
from accord.desk.routing.operations import change_queue
from accord.kernel import clock
from accord.staff.contracts import Presence
from accord.staff.queries import get_employee

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def received(angry_customer: Person) -> Placed:
    return hand_in(letter(angry_customer.email))


@pytest.fixture
def greeting(lead: Colleague) -> int:
    steps = (Step(do=Deed.STATUS, value="pending"),)
    texts = {"en": "Dear {customer.name}, parcel {parcel.number} is on its way."}
    return save_macro(actor=lead.actor, draft=MacroDraft(name="On its way", scope=Scope.ALL, texts=texts, steps=steps))


def soup(response: object) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def told(response: object) -> dict[str, object]:
    return json.loads(response.headers["HX-Trigger"])


def test_the_picker_shows_each_macro_as_it_would_be(browser: Client, received: Placed, greeting: int) -> None:
    page = soup(browser.get(f"/inbox/{received.conversation_id}/macros/", headers=HTMX))
    assert "Dear Jonas Weber, parcel {parcel.number}" in page.select_one("[data-macro] .macros__preview").text
    assert "Nothing is known for parcel.number." in page.text
    assert "set it to waiting for the customer" in page.text
    assert page.select_one("[data-macro-search][autofocus]")


def test_a_macro_goes_below_what_was_written_and_is_taken_back(
    browser: Client, received: Placed, greeting: int
) -> None:
    address = f"/inbox/{received.conversation_id}/macros/{greeting}/"
    answer = browser.post(address, {"words": "Hello", "kind": "reply"}, headers=HTMX)
    assert answer.status_code == 204
    assert told(answer)["macro"]["text"].startswith("Hello\n\nDear Jonas Weber")
    assert Draft.objects.get().text == told(answer)["macro"]["text"]
    assert Case.objects.get().status == "new"
    composer = soup(browser.get(f"/inbox/{received.conversation_id}/")).select_one("#composer")
    assert "set it to waiting for the customer" in composer.select_one(".macro-waits").text
    form = {"kind": "reply", "words": "It is on its way.", "copied": "", "seen": ""}
    form["macro_use"] = composer.select_one("[name=macro_use]")["value"]
    left = browser.post(f"/inbox/{received.conversation_id}/write/", form, headers=HTMX)
    assert Case.objects.get().status == "pending"
    assert "macro-waits" not in left.content.decode()

    browser.post(told(left)["toast"]["undo"], headers=HTMX)
    assert Case.objects.get().status == "new"
    undone = browser.post(told(answer)["toast"]["undo"], headers=HTMX)
    assert undone.status_code == 204
    assert MacroUse.objects.get().undone_at == clock.now()


def test_a_variable_in_braces_does_not_leave(browser: Client, received: Placed, outbox: KeptOutbox) -> None:
    form = {"kind": "reply", "words": "Your parcel {parcel.number} left.", "copied": ""}
    answer = browser.post(f"/inbox/{received.conversation_id}/write/", form, headers=HTMX)
    assert answer.status_code == 422
    assert "{parcel.number}" in answer.content.decode()
    assert outbox == []
    solved = browser.post(f"/inbox/{received.conversation_id}/solve/", form, headers=HTMX)
    assert solved.status_code == 422
    assert Case.objects.get().status == "new"


def test_macros_are_written_on_a_page(browser: Client, agent: Colleague) -> None:
    form = {
        "name": "Mine",
        "scope": "own",
        "text-en": "Hello {custmer.name}",
        "a-k0-do": "priority",
        "a-k0-value": "high",
    }
    refused = browser.post("/macros/new/", form)
    assert refused.status_code == 422
    assert "Did you mean {customer.name}?" in soup(refused).text
    assert soup(refused).select_one('[name="a-k0-value"] option[selected]')["value"] == "high"
    browser.post("/macros/new/", form | {"text-en": "Hello {customer.name}"})
    macro = Macro.objects.get()
    assert (macro.owner_id, macro.steps) == (agent.id, [{"do": "priority", "value": "high"}])
    page = soup(browser.get("/macros/"))
    assert "set the priority to high" in page.text
    browser.post(f"/macros/{macro.pk}/", {"order": "put_away"})
    assert "No macro yet" in soup(browser.get("/macros/")).text


def test_one_key_takes_the_next_one(browser: Client, agent: Colleague, received: Placed) -> None:
    answer = browser.post("/inbox/next/?view=all", headers=HTMX)
    assert json.loads(answer.headers["HX-Location"])["path"] == f"/inbox/{received.conversation_id}/?view=all"
    assert Conversation.objects.get().assignee_id == agent.id
    again = browser.post("/inbox/next/?view=all", headers=HTMX)
    assert told(again)["toast"]["text"] == "Nothing waits for you."


def test_presence_is_set_in_the_frame(browser: Client, agent: Colleague) -> None:
    page = soup(browser.get("/inbox/"))
    assert page.select_one("#presence summary").text.strip() == "Away"
    assert page.select_one("#presence summary")["data-key"] == "P"
    answer = browser.post("/presence/", {"presence": "training"}, headers=HTMX)
    assert soup(answer).select_one("summary").text.strip() == "In training"
    assert get_employee(employee_id=agent.id).presence == Presence.TRAINING
    assert browser.post("/presence/", {"presence": "asleep"}, headers=HTMX).status_code == 422


def test_why_it_is_here(
    browser: Client, lead: Colleague, agent: Colleague, angry_customer: Person, received: Placed
) -> None:
    queue = Queue.objects.create(slug="q", name="Returns")
    change_queue(actor=lead.actor, queue_id=queue.pk, choices=QueueChoices())
    page = soup(browser.get(f"/inbox/{received.conversation_id}/"))
    assert page.select_one("details.why")["hx-get"].startswith(f"/inbox/{received.conversation_id}/why/")
    empty = soup(browser.get(f"/inbox/{received.conversation_id}/why/", headers=HTMX))
    assert "Nobody and nothing has decided" in empty.text
    browser.post("/inbox/next/", headers=HTMX)
    assert "Ana Silva took it" in soup(browser.get(f"/inbox/{received.conversation_id}/why/", headers=HTMX)).text
    browser.post(f"/inbox/{received.conversation_id}/tier/", {"tier": "Gold"}, headers=HTMX)
    again = soup(browser.get(f"/inbox/{received.conversation_id}/why/", headers=HTMX))
    assert again.select_one('[name="tier"]')["value"] == "gold"


def test_a_shift_ends_in_one_action(
    browser: Client, agent: Colleague, other_agent: Colleague, received: Placed
) -> None:
    browser.post("/presence/", {"presence": "available"}, headers=HTMX)
    browser.post("/inbox/next/", headers=HTMX)
    assert "1 customer waits for an answer." in soup(browser.get("/inbox/hand-over/")).text
    with clock.at(clock.now() + timedelta(minutes=1)):
        form = {"who": agent.id, "to": other_agent.id, "note": "Off I go", "leave": "on"}
        browser.post("/inbox/hand-over/", form)
    assert Conversation.objects.get().assignee_id == other_agent.id
    assert get_employee(employee_id=agent.id).presence == Presence.AWAY
    refused = browser.post("/inbox/hand-over/", {"who": other_agent.id})
    assert refused.status_code == 403


def test_a_row_of_a_sentence_follows_what_it_asks_about(browser: Client) -> None:
    page = soup(browser.get("/inbox/clause/?kind=c&mark=n1&c-n1-attribute=hours", headers=HTMX))
    assert len(page.select('[type="time"][name="c-n1-value"]')) == 2
    page = soup(browser.get("/inbox/clause/?kind=a&mark=n2&a-n2-do=note&rule=yes", headers=HTMX))
    assert page.select_one('textarea[name="a-n2-value"]')
    assert "me" not in [
        option["value"]
        for option in soup(browser.get("/inbox/clause/?kind=a&mark=n2&a-n2-do=assign&rule=yes", headers=HTMX)).select(
            '[name="a-n2-value"] option'
        )
    ]


def test_those_without_the_desk_see_no_presence(department_owner: Colleague) -> None:
    browser = browser_of(department_owner)
    assert not soup(browser.get("/department/")).select("#presence")
    assert browser.post("/presence/", {"presence": "available"}).status_code == 403
