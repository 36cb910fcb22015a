"""The lead's pages: the queues now, fairness, sharing out, and rules written as sentences."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from tests.cast import Colleague, Person
from tests.desk.conftest import outbox  # noqa: F401 - a fixture that is used by itself
from tests.desk.letters import letter
from tests.web.lead.browsers import browser_of, words_of

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.automation.models import Rule, RuleVersion, Run
from accord.desk.models import Conversation, Queue
from accord.desk.routing.models import Capacity, QueueSetting, Route
from accord.staff.contracts import Presence
from accord.staff.operations import set_presence
from accord.staff.queries import skills_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(lead: Colleague) -> Client:
    """Marta's browser."""
    return browser_of(lead)


@pytest.fixture
def queue(db: None) -> Queue:
    return Queue.objects.create(slug="service", name="Service")


@pytest.fixture
def placed(angry_customer: Person, queue: Queue) -> Placed:
    found = hand_in(letter(angry_customer.email, "I want a refund."))
    Conversation.objects.update(queue_id=queue.pk)
    return found


def test_the_board_and_giving_out(browser: Client, agent: Colleague, placed: Placed, queue: Queue) -> None:
    assert "Customers wait and nobody is available." in words_of(browser.get("/queues/"))
    set_presence(actor=agent.actor, presence=Presence.AVAILABLE)
    said = words_of(browser.post(f"/queues/{queue.pk}/share/", follow=True))
    assert "Ana Silva" in said
    assert "carries 1" in said
    assert Conversation.objects.get().assignee_id == agent.id
    fragment = BeautifulSoup(browser.get("/queues/", headers=HTMX).content, "html.parser")
    assert fragment.select_one("#queues")["data-live-topic"] == "inbox presence"
    assert not fragment.select("html")
    assert "n = 1 given" in words_of(browser.get("/queues/fairness/"))


def test_what_waits_is_given_out_as_shown_and_taken_back(
    browser: Client, agent: Colleague, placed: Placed, queue: Queue
) -> None:
    set_presence(actor=agent.actor, presence=Presence.AVAILABLE)
    page = BeautifulSoup(browser.get(f"/queues/{queue.pk}/waiting/").content, "html.parser")
    assert "Jonas Weber" in page.select_one(".work__list").get_text()
    shown = page.select_one('input[name="shown"]')["value"]
    page = BeautifulSoup(
        browser.post(f"/queues/{queue.pk}/balance/", {"shown": shown}, follow=True).content, "html.parser"
    )
    assert Conversation.objects.get().assignee_id == agent.id
    undo = page.select_one('.work__said input[name="undo"]')["value"]
    browser.post(f"/queues/{queue.pk}/waiting/undo/", {"undo": undo})
    assert Conversation.objects.get().assignee_id is None

    chosen = {"picked": str(placed.conversation_id), "to": str(agent.id)}
    said = words_of(browser.post(f"/queues/{queue.pk}/waiting/assign/", chosen, follow=True))
    assert "1 conversation was given out." in said
    assert Conversation.objects.get().assignee_id == agent.id
    assert browser.post(f"/queues/{queue.pk}/balance/", {"shown": "nonsense"}).status_code == 422


def test_the_wall_of_the_queues(browser: Client, placed: Placed, queue: Queue) -> None:
    page = BeautifulSoup(browser.get("/queues/wall/").content, "html.parser")
    assert [cell.get_text() for cell in page.select(".board__table tbody tr :is(th, td)")][1] == "1"
    fragment = BeautifulSoup(browser.get("/queues/wall/", headers=HTMX).content, "html.parser")
    assert fragment.select(".board__table")
    assert not fragment.select("html")


def sentence(**more: str) -> dict[str, str]:
    return {
        "name": "Refunds",
        "most_a_day": "3",
        "occasion": "arrived",
        "hours": "4",
        "since": "waiting",
        "match": "all",
        "c-k0-attribute": "words",
        "c-k0-operator": "contains",
        "c-k0-value": "refund, money back",
        "a-k0-do": "priority",
        "a-k0-value": "urgent",
    } | more


def test_a_rule_is_tried_saved_switched_on_and_read(browser: Client, placed: Placed) -> None:
    trial = BeautifulSoup(browser.post("/queues/rules/try/", sentence(), headers=HTMX).content, "html.parser").text
    assert "1 time among the newest 1 occasions" in " ".join(trial.split())
    assert Rule.objects.count() == 0
    assert "not finished" in browser.post("/queues/rules/try/", sentence(**{"c-k0-value": ""})).content.decode()

    refused = browser.post("/queues/rules/new/", sentence(**{"a-k0-do": "note", "a-k0-value": "{nobody.knows}"}))
    assert refused.status_code == 422
    assert Rule.objects.count() == 0
    browser.post("/queues/rules/new/", sentence())
    rule = Rule.objects.get()
    assert RuleVersion.objects.get().definition["conditions"]["items"][0]["values"] == ["refund", "money back"]
    assert not rule.is_on
    browser.post(f"/queues/rules/{rule.pk}/order/", {"order": "on"})
    said = words_of(browser.get("/queues/rules/"))
    assert (
        "When a message arrives, if the words or the subject mentions “refund” or “money back”:"
        " set the priority to urgent." in said
    )
    assert words_of(browser.get(f"/queues/rules/{rule.pk}/")).count("Refunds") >= 1
    browser.post(f"/queues/rules/{rule.pk}/order/", {"order": "put_away"})
    assert "No rule yet" in words_of(browser.get("/queues/rules/"))
    assert Run.objects.count() == 0


def test_sharing_out_is_chosen_on_one_page(browser: Client, agent: Colleague, queue: Queue) -> None:
    browser.post(f"/queues/sharing/queues/{queue.pk}/", {"mode": "push", "match_language": "on", "relax_minutes": "30"})
    setting = QueueSetting.objects.get()
    assert (setting.mode, setting.match_language, setting.prefer_last_agent, setting.relax_minutes) == (
        "push",
        True,
        False,
        30,
    )
    browser.post(f"/queues/sharing/people/{agent.id}/", {"skills": "boots, language:de", "most": "7"})
    assert skills_of(employee_id=agent.id) == ["boots", "language:de"]
    browser.post("/queues/sharing/limits/", {"most": "12", "most-email": "", "away_minutes": "30"})
    assert sorted(Capacity.objects.values_list("employee_id", "channel", "most"), key=str) == sorted(
        [(agent.id, "", 7), (None, "", 12)], key=str
    )
    form = {
        "name": "German",
        "c-k0-attribute": "language",
        "c-k0-operator": "is",
        "c-k0-value": "de",
        "queue": str(queue.pk),
        "skills": "boots",
        "is_on": "on",
    }
    browser.post("/queues/sharing/routes/new/", form)
    said = words_of(browser.get("/queues/sharing/"))
    assert "If the language is German: into Service, for somebody with boots." in said
    browser.post(f"/queues/sharing/routes/{Route.objects.get().pk}/", {"order": "delete"})
    assert Route.objects.count() == 0


def test_agents_have_no_such_room(agent: Colleague) -> None:
    browser = browser_of(agent)
    for path in ("/queues/", "/queues/rules/", "/queues/sharing/", "/queues/fairness/"):
        assert browser.get(path).status_code == 403
