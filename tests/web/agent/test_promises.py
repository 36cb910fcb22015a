"""Promises and what is known, on the agent's screens."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from tests.cast import Colleague, Person
from tests.desk.letters import letter
from tests.web.agent.conftest import browser_of

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.customers.contracts import OutsideNotice
from accord.customers.operations import record_outside_events
from accord.desk.contracts import MessageKind
from accord.desk.models import Conversation, Message
from accord.desk.operations import save_draft
from accord.desk.promises.contracts import PromiseDraft, PromiseKind, PromiseSource, PromiseState
from accord.desk.promises.models import Promise
from accord.desk.promises.operations import make_promises
from accord.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

HTMX = {"HX-Request": "true"}


@pytest.fixture
def received(angry_customer: Person, noon: datetime) -> Placed:
    with clock.at(noon - timedelta(hours=2)):
        return hand_in(letter(angry_customer.email, name=angry_customer.name))


def page(response: object) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")  # type: ignore[attr-defined]


def promised(agent: Colleague, received: Placed, due_at: datetime) -> int:
    draft = PromiseDraft(kind=PromiseKind.CALL, words="I will call you", due_at=due_at)
    return make_promises(actor=agent.actor, conversation_id=received.conversation_id, drafts=[draft])[0]


def noticed(browser: Client, received: Placed, **given: object) -> BeautifulSoup:
    address = f"/inbox/{received.conversation_id}/noticed/"
    return page(browser.post(address, given, headers=HTMX))


def test_what_is_written_is_offered_as_a_promise(browser: Client, received: Placed, agent: Colleague) -> None:
    found = noticed(browser, received, words="I will call you tomorrow at 3 pm.")

    [offer] = found.select("[data-offer]")
    assert offer.select_one("[name=promise]") is not None
    assert "checked" not in offer.select_one("[name=promise]").attrs  # type: ignore[union-attr]
    assert offer.select_one("[name=promise_0_words]")["value"] == "I will call you tomorrow at 3 pm"  # type: ignore[index]
    assert offer.select_one("[name=promise_0_due]")["value"].endswith("T15:00")  # type: ignore[index, union-attr]
    assert offer.select_one("[name=promise_0_owner] [selected]")["value"] == str(agent.id)  # type: ignore[index]


def test_what_was_taken_over_stays_as_it_was_edited_while_writing_goes_on(browser: Client, received: Placed) -> None:
    given = {
        "words": "I will call you tomorrow at 3 pm. We will also send you a new pole on Friday.",
        "promise": "0",
        "promise_0_words": "I will call you",
        "promise_0_kind": "call",
        "promise_0_due": "2030-01-07T16:30",
    }
    first, second = noticed(browser, received, **given).select("[data-offer]")
    assert "checked" in first.select_one("[name=promise]").attrs  # type: ignore[union-attr]
    assert first.select_one("[name=promise_0_due]")["value"] == "2030-01-07T16:30"  # type: ignore[index]
    assert second.select_one("[name=promise_1_kind] [selected]")["value"] == "send"  # type: ignore[index]


def test_a_draft_without_promises_offers_nothing(browser: Client, received: Placed) -> None:
    assert noticed(browser, received, words="Thank you for the photograph.").select("[data-offer]") == []
    assert noticed(browser, received, words="").get_text(strip=True) == ""


def write(browser: Client, received: Placed, **more: str) -> object:
    given = {"kind": "reply", "words": "I will call you tomorrow.", "copied": "", **more}
    return browser.post(f"/inbox/{received.conversation_id}/write/", given, headers=HTMX)


def test_a_promise_that_was_taken_over_goes_with_the_reply(
    browser: Client, received: Placed, agent: Colleague, noon: datetime
) -> None:
    due = (noon + timedelta(days=1)).isoformat()
    taken = {
        "promise": "0",
        "promise_0_words": "I will call you tomorrow",
        "promise_0_kind": "call",
        "promise_0_due": due,
    }
    offered = {"promise_1_words": "not taken", "promise_1_kind": "send", "promise_1_due": due}

    write(browser, received, **taken, **offered)

    [made] = Promise.objects.all()
    assert (made.kind, made.owner_id, made.due_at) == (PromiseKind.CALL, agent.id, noon + timedelta(days=1))
    assert made.source == PromiseSource.FOUND
    assert Message.objects.get(pk=made.message_id or 0).kind == MessageKind.REPLY


def test_a_promise_taken_over_waits_with_the_draft_on_every_machine_while_its_words_stand(
    browser: Client, received: Placed, agent: Colleague
) -> None:
    draft, composer = (f"/inbox/{received.conversation_id}/{path}/" for path in ("draft", "composer"))
    taken = {"promise": "0", "promise_0_words": "I will call you tomorrow", "promise_0_kind": "call"}
    offered = {"promise_1_words": "not taken", "promise_1_kind": "send"}
    browser.post(
        draft, {"words": "I will  call you tomorrow.", **taken, "promise_0_due": "2030-01-07T16:30", **offered}
    )

    elsewhere = page(browser_of(agent).get(composer))
    assert {field["name"]: field["value"] for field in elsewhere.select("#noticed input")} == {
        "promise": "0",
        "promise_0_words": "I will call you tomorrow",
        "promise_0_kind": "call",
        "promise_0_due": "2030-01-07T16:30",
        "promise_0_owner": "",
    }
    save_draft(actor=agent.actor, conversation_id=received.conversation_id, kind=MessageKind.REPLY, text="As said.")
    assert page(browser.get(composer)).select("#noticed input") == []


def test_a_promise_whose_time_has_passed_stops_the_reply_and_keeps_the_words(
    browser: Client, received: Placed, noon: datetime
) -> None:
    due = (noon - timedelta(days=1)).isoformat()
    answer = write(browser, received, promise="0", promise_0_words="I will", promise_0_kind="call", promise_0_due=due)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "I will call you tomorrow." in answer.content.decode()  # type: ignore[attr-defined]
    assert not Message.objects.filter(kind=MessageKind.REPLY).exists()
    assert not Promise.objects.exists()


def test_asking_for_what_is_on_record_is_shown_with_what_it_says(
    browser: Client, received: Placed, noon: datetime
) -> None:
    notice = OutsideNotice(
        customer_id=received.customer_id, kind="order", reference="LK-20417", state="shipped", occurred_at=noon
    )
    record_outside_events([notice])
    found = noticed(browser, received, words="Could you send me your order number?")
    [value] = found.select("[data-insert]")
    assert value["data-insert"] == "LK-20417"


def test_what_is_known_can_be_put_in_by_a_digit(browser: Client, received: Placed, angry_customer: Person) -> None:
    found = page(browser.get(f"/inbox/{received.conversation_id}/on-record/", headers=HTMX))
    values = {thing["data-insert"]: thing.get("data-digit") for thing in found.select("[data-insert]")}
    assert values == {"Jonas Weber": "1", angry_customer.email: "2"}


def test_open_promises_stand_beside_the_conversation(
    browser: Client, received: Placed, agent: Colleague, noon: datetime
) -> None:
    promised(agent, received, noon + timedelta(days=3))
    promised(agent, received, noon + timedelta(days=1))
    found = page(browser.get(f"/inbox/{received.conversation_id}/"))
    dues = [time["datetime"] for time in found.select("#promise-panel .promise-line time")]
    assert dues == sorted(dues)
    assert len(dues) == 2
    assert page(browser.get(f"/inbox/{received.conversation_id}/promises/", headers=HTMX)).select("#promise-panel")


def test_one_key_fulfils_it(browser: Client, received: Placed, agent: Colleague, noon: datetime) -> None:
    number = promised(agent, received, noon + timedelta(days=1))
    assert browser.post(f"/promises/{number}/keep/", headers=HTMX).status_code == 204
    assert Promise.objects.get(pk=number).state == PromiseState.KEPT
    assert browser.post(f"/promises/{number}/keep/", headers=HTMX).status_code == 409


def test_a_promise_is_noted_by_hand(browser: Client, received: Placed, other_agent: Colleague, noon: datetime) -> None:
    address = f"/inbox/{received.conversation_id}/promise/"
    assert page(browser.get(address, headers=HTMX)).select_one("[name=due]") is not None
    due = (noon + timedelta(days=1)).isoformat()
    given = {"kind": "refund", "words": "49 euros back", "due": due, "owner": str(other_agent.id)}
    browser.post(address, given, headers=HTMX)
    made = Promise.objects.get()
    assert (made.source, made.owner_id, made.words) == (PromiseSource.BY_HAND, other_agent.id, "49 euros back")


def test_it_is_moved_given_on_and_withdrawn_from_its_dialog(
    browser: Client, received: Placed, agent: Colleague, other_agent: Colleague, noon: datetime
) -> None:
    number = promised(agent, received, noon + timedelta(days=1))
    address = f"/promises/{number}/change/"
    assert "I will call you" in browser.get(address, headers=HTMX).content.decode()

    assert browser.post(address, {"what": "give", "owner": other_agent.id}, headers=HTMX).status_code == 204
    later = (noon + timedelta(days=2)).isoformat()
    assert browser.post(address, {"what": "move", "due": later, "consent": ""}, headers=HTMX).status_code == 422
    assert browser.post(address, {"what": "move", "due": later, "consent": "By phone"}, headers=HTMX).status_code == 204
    following = Promise.objects.get(follows_id=number)
    assert (following.owner_id, following.due_at) == (other_agent.id, noon + timedelta(days=2))
    last = f"/promises/{following.pk}/change/"
    assert browser.post(last, {"what": "withdraw", "why": "None at all"}, headers=HTMX).status_code == 204
    following.refresh_from_db()
    assert following.state == PromiseState.WITHDRAWN


@pytest.mark.parametrize(("view", "shown"), [("mine", 1), ("soon", 1), ("broken", 0), ("all", 1), ("nonsense", 1)])
def test_the_lists_of_promises(
    browser: Client, received: Placed, agent: Colleague, noon: datetime, *, view: str, shown: int
) -> None:
    promised(agent, received, noon + timedelta(hours=3))
    found = page(browser.get(f"/promises/?view={view}"))
    assert len(found.select("#promise-list [data-row]")) == shown


def test_the_list_takes_few_queries_whatever_its_length(
    browser: Client, received: Placed, agent: Colleague, noon: datetime, django_assert_max_num_queries: object
) -> None:
    for hours in range(1, 30):
        promised(agent, received, noon + timedelta(hours=hours))
    browser.get("/promises/?view=all")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        browser.get("/promises/?view=all")


def test_whoever_does_not_answer_customers_sees_none(
    department_owner: Colleague, received: Placed, agent: Colleague, noon: datetime
) -> None:
    number = promised(agent, received, noon + timedelta(hours=3))
    theirs = browser_of(department_owner)
    assert theirs.get("/promises/").status_code == 403
    assert theirs.post(f"/promises/{number}/keep/").status_code == 403
    assert theirs.post(f"/inbox/{received.conversation_id}/noticed/", {"words": "x"}).status_code == 403


def test_a_hand_over_leaves_its_word_as_a_note(
    browser: Client, received: Placed, agent: Colleague, other_agent: Colleague
) -> None:
    address = f"/inbox/{received.conversation_id}/assign/"
    assert page(browser.get(address, headers=HTMX)).select_one("textarea[name=note]") is not None
    browser.post(address, {"assignee": other_agent.id, "note": "The pole is ordered."}, headers=HTMX)
    assert Conversation.objects.get(pk=received.conversation_id).assignee_id == other_agent.id
    assert Message.objects.get(kind=MessageKind.NOTE).text == "The pole is ordered."


def test_promises_stand_in_the_letters_and_on_the_customers_river(
    browser: Client, received: Placed, agent: Colleague, noon: datetime
) -> None:
    promised(agent, received, noon + timedelta(days=1))
    for address in (f"/inbox/{received.conversation_id}/", f"/customers/{received.customer_id}/"):
        assert "Ana Silva promised a call" in browser.get(address).content.decode()
