"""The status page: nothing leaks, nobody guesses it, and writing there joins the conversation."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.customers.contracts import Purpose
from accord.customers.models import Customer
from accord.customers.notes.operations import write_note
from accord.customers.queries import get_customer, may_we
from accord.desk.context.links import status_token
from accord.desk.models import Message
from accord.desk.operations import post_note, post_reply
from accord.desk.promises.contracts import PromiseDraft, PromiseKind
from accord.desk.promises.operations import keep_promise, make_promises
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.events import list_facts
from tests.cast import Colleague, Person
from tests.desk.letters import letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture(autouse=True)
def opened(agent: Colleague) -> None:
    """A company that has its first employee; nothing of another test is remembered."""
    cache.clear()


@pytest.fixture
def received(angry_customer: Person, noon: datetime) -> Placed:
    with clock.at(noon - timedelta(hours=2)):
        return hand_in(letter(angry_customer.email, "My tent pole is broken.", name=angry_customer.name))


@pytest.fixture
def address(received: Placed) -> str:
    return f"/status/{status_token(case_id=received.case_id, customer_id=received.customer_id)}/"


def promised(agent: Colleague, received: Placed, due_at: datetime, words: str = "I will call you") -> int:
    draft = PromiseDraft(kind=PromiseKind.CALL, words=words, due_at=due_at)
    return make_promises(actor=agent.actor, conversation_id=received.conversation_id, drafts=[draft])[0]


def submission(page: str) -> str:
    return page.split('name="submission" value="', 1)[1].split('"', 1)[0]


def test_it_says_where_it_stands_with_words_and_promises(
    agent: Colleague, received: Placed, address: str, noon: datetime
) -> None:
    post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="We look for it.", undo_seconds=0)
    kept = promised(agent, received, noon + timedelta(hours=2), "the first call")
    promised(agent, received, noon + timedelta(hours=1), "the second call")
    promised(agent, received, noon + timedelta(days=2), "the third call")
    keep_promise(actor=agent.actor, promise_id=kept)
    fire_due_deadlines(now=noon + timedelta(hours=1))

    with clock.at(noon + timedelta(hours=3)):
        response = Client().get(address)

    page = response.content.decode()
    for words in ("We are working on it", "We look for it.", "My tent pole is broken.", "kept", "not kept in time"):
        assert words in page
    assert "the third call" in page
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]


def test_nothing_of_the_house_leaks(agent: Colleague, received: Placed, address: str, noon: datetime) -> None:
    post_note(actor=agent.actor, conversation_id=received.conversation_id, text="SECRET-NOTE")
    post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="NOT-YET-LEFT")
    number = promised(agent, received, noon + timedelta(hours=1))

    page = Client().get(address).content.decode()

    for secret in ("SECRET-NOTE", "NOT-YET-LEFT", agent.email, "/inbox/", f"/promises/{number}", "csrftoken"):
        assert secret not in page


def test_fetching_it_writes_nothing(address: str) -> None:
    before = (Message.objects.count(), len(list_facts()))
    Client().get(address)
    Client().head(address)
    assert (Message.objects.count(), len(list_facts())) == before


def test_it_speaks_the_customers_language(received: Placed, address: str) -> None:
    Customer.objects.filter(pk=received.customer_id).update(language="de")
    page = Client().get(address).content.decode()
    assert 'lang="de"' in page
    assert "Schreiben Sie uns" in page


@pytest.mark.parametrize("spoilt", ["/status/x/", "/status/abc:def:ghi/"])
def test_a_wrong_link_opens_nothing(spoilt: str) -> None:
    response = Client().get(spoilt)
    assert response.status_code == 404
    assert Client().post(spoilt, {"words": "Let me in"}).status_code == 404


def test_a_link_is_good_for_its_own_matter_alone(
    received: Placed, loyal_customer: Person, address: str, angry_customer: Person
) -> None:
    hand_in(letter(loyal_customer.email, "OTHER-PERSON"))
    hand_in(letter(angry_customer.email, "OTHER-MATTER", subject="Something else"))
    page = Client().get(address).content.decode()
    assert "OTHER-PERSON" not in page
    assert "OTHER-MATTER" not in page


def test_what_is_written_there_arrives_once(received: Placed, address: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    form = {"words": "It came <b>today</b>.", "submission": submission(browser.get(address).content.decode())}

    first = browser.post(address, form)
    browser.post(address, form)

    assert first.status_code == 302
    assert Message.objects.filter(conversation_id=received.conversation_id, new_text=form["words"]).count() == 1
    page = browser.get(first["Location"]).content.decode()
    assert "Your message has arrived." in page
    assert "It came &lt;b&gt;today&lt;/b&gt;." in page


def test_nothing_that_was_written_is_lost_when_it_is_refused(address: str) -> None:
    response = Client().post(address, {"words": "My words", "submission": "old"})
    assert response.status_code == 422
    assert "My words" in response.content.decode()
    assert not Message.objects.filter(new_text="My words").exists()


def test_the_door_is_not_knocked_at_too_often(address: str) -> None:
    browser = Client()
    page = browser.get(address).content.decode()
    answers = []
    for number in range(8):
        words = {"words": f"Message {number}", "submission": submission(page)}
        answers.append(browser.post(address, words).status_code)
        page = browser.get(address).content.decode()
    assert answers[:6] == [302] * 6
    assert answers[6:] == [429, 429]
    assert {browser.get(address).status_code for _ in range(60)} == {200, 429}


def test_the_customer_says_what_suits_them_and_it_is_honoured(
    agent: Colleague, angry_customer: Person, received: Placed, address: str
) -> None:
    given = {
        "preferred_name": "Joni",
        "form_of_address": "informal",
        "language": "de",
        "preferred_channel": "phone",
        "contact_times": ["evening"],
        "accessibility_needs": "large print",
    }
    answer = Client().post(f"{address}wishes/", given)
    assert answer["Location"] == f"{address}?wishes=kept#wishes"

    known = get_customer(customer_id=angry_customer.id)
    assert (known.display_name, known.language, known.preferred_channel) == ("Joni", "de", "phone")
    assert (known.form_of_address, known.contact_times) == ("informal", ("evening",))
    assert not may_we(customer_id=angry_customer.id, purpose=Purpose.SURVEYS)
    shown = Client().get(f"{address}?wishes=kept").content.decode()
    assert "Wir haben es notiert." in shown
    facts = list_facts(customer_ids=[angry_customer.id], kinds=["customers.PreferencesChanged"])
    assert [fact.actor for fact in facts] == [f"customer:{angry_customer.id}"]


def test_what_nobody_offers_is_not_kept(angry_customer: Person, received: Placed, address: str) -> None:
    for wrong in ({"contact_times": ["midnight"]}, {"form_of_address": "rude"}):
        assert Client().post(f"{address}wishes/", wrong).status_code == 422
    Client().post(f"{address}wishes/", {"language": "xx", "surveys": "on"})
    known = get_customer(customer_id=angry_customer.id)
    assert (known.language, known.contact_times, known.form_of_address) == ("en", (), None)
    assert may_we(customer_id=angry_customer.id, purpose=Purpose.SURVEYS)
    assert Client().post("/status/x/wishes/", {}).status_code == 404


def test_notes_of_colleagues_never_stand_there(agent: Colleague, angry_customer: Person, address: str) -> None:
    write_note(actor=agent.actor, customer_id=angry_customer.id, text="Never ask about the boat.")
    assert "boat" not in Client().get(address).content.decode()
