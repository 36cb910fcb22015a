"""The bell, the list, what the browser rings for, and how a person chooses to be told."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from tests.cast import Colleague, Person
from tests.desk.letters import letter
from tests.web.agent.conftest import browser_of

import accord.desk.notices.handlers  # noqa: F401 - so that they follow the log
from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.notices.contracts import Digest, NoticeKind
from accord.desk.notices.queries import count_new, habits_of
from accord.desk.operations import assign_conversation
from accord.kernel.events import deliver_events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def given(agent: Colleague, lead: Colleague, angry_customer: Person) -> Placed:
    """Marta gave Ana a conversation."""
    placed = hand_in(letter(angry_customer.email))
    assign_conversation(actor=lead.actor, conversation_id=placed.conversation_id, assignee_id=agent.id)
    while deliver_events(names=["desk"]):
        pass
    return placed


def page(browser: Client, address: str) -> BeautifulSoup:
    answer = browser.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def rings(browser: Client) -> str:
    asks = page(browser, "/inbox/").select_one("#bell")
    assert asks is not None
    assert (asks["data-live-url"], asks["hx-trigger"]) == ("/notices/bell/", "load"), (
        "the page itself waits for nothing"
    )
    bell = page(browser, "/notices/bell/").select_one("#bell")
    assert bell is not None
    assert "hx-trigger" not in bell.attrs, "it does not ask for ever"
    return " ".join(bell.get_text(" ").split())


def test_the_bell_counts_and_the_list_leads_to_the_conversation(
    browser: Client, agent: Colleague, lead: Colleague, given: Placed
) -> None:
    assert rings(browser) == "Notifications 1 new"
    assert rings(browser_of(lead)) == "Notifications"
    row = page(browser, "/notices/").select_one("[data-row]")
    assert row is not None
    assert "Marta Novak gave you the conversation with Jonas Weber" in row.get_text()
    answer = browser.get(str(row["href"]))
    assert answer["Location"] == f"/inbox/{given.conversation_id}/"
    assert count_new(employee_id=agent.id) == 0


def test_another_persons_notice_does_not_exist(lead: Colleague, browser: Client, given: Placed) -> None:
    row = page(browser, "/notices/").select_one("[data-row]")
    assert row is not None
    assert browser_of(lead).get(str(row["href"])).status_code == 404


def test_all_are_marked_as_read(browser: Client, agent: Colleague, given: Placed) -> None:
    assert browser.post("/notices/read/", headers={"HX-Request": "true"}).status_code == 204
    assert count_new(employee_id=agent.id) == 0


def test_the_browser_rings_unless_it_is_quiet_or_unwanted(browser: Client, given: Placed) -> None:
    [told] = browser.get("/notices/fresh/").json()["notices"]
    assert told["title"] == "Marta Novak gave you the conversation with Jonas Weber"
    choose(browser, in_browser=[])
    assert browser.get("/notices/fresh/").json() == {"notices": []}
    choose(browser, quiet_from="00:00", quiet_to="23:59")
    assert browser.get("/notices/fresh/").json() == {"notices": []}


def choose(browser: Client, **fields: object) -> None:
    kinds = [kind.value for kind in NoticeKind]
    given = {"in_page": kinds, "in_browser": kinds, "by_mail": kinds, "digest": "daily", "digest_at": "07:30"}
    assert browser.post("/notices/choices/", given | fields).status_code == 302


def test_choices_are_kept(browser: Client, agent: Colleague) -> None:
    choose(browser, by_mail=["mentioned"], quiet_from="20:00", quiet_to="07:00")
    habits = habits_of(employee_id=agent.id)
    assert (habits.digest, str(habits.digest_at), str(habits.quiet_from)) == (Digest.DAILY, "07:30:00", "20:00:00")
    assert [kind for kind in NoticeKind if habits.way_of(kind).by_mail] == [NoticeKind.MENTIONED]
    shown = page(browser, "/notices/choices/")
    assert len(shown.select("input[name=by_mail][checked]")) == 1
    assert browser.post("/notices/choices/", {"quiet_from": "20:00"}).status_code == 422
    assert browser.post("/notices/choices/", {"quiet_from": "late", "quiet_to": "7"}).status_code == 422


def test_an_at_offers_those_who_have_a_seat(
    browser: Client, other_agent: Colleague, lead: Colleague, department_owner: Colleague
) -> None:
    names = [row["name"] for row in browser.get("/inbox/colleagues/").json()["colleagues"]]
    assert names == ["Lukas Brandt", "Marta Novak"]
