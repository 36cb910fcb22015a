"""Goodwill, side talks and tasks on the agent's screens."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.cast import Colleague, Person
from tests.desk.conftest import KeptOutbox
from tests.desk.letters import letter
from tests.web.agent.conftest import browser_of

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.goodwill.contracts import GestureKind, GestureState, Outcome
from accord.desk.goodwill.models import Gesture
from accord.desk.goodwill.operations import change_terms, give_gesture, grant_gesture, keep_policy, keep_preset
from accord.desk.side_talks.contracts import Whom
from accord.desk.side_talks.models import SideMessage, SideTalk, Task
from accord.desk.side_talks.operations import begin_side_talk, give_task
from accord.kernel.permissions import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "sizes")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def received(angry_customer: Person) -> Placed:
    change_terms(actor=SYSTEM, monthly=Decimal(50), single=Decimal(20))
    return hand_in(letter(angry_customer.email, "The parcel arrived damaged."))


def soup(answer: Any) -> Any:
    return BeautifulSoup(answer.content, "html.parser")


def toast(answer: Any) -> dict[str, str]:
    told: dict[str, str] = json.loads(answer["HX-Trigger"])["toast"]
    return told


class TestGiving:
    def test_two_keys_give_what_is_prepared(self, browser: Client, received: Placed) -> None:
        keep_preset(actor=SYSTEM, kind=GestureKind.VOUCHER, amount=Decimal(10), reason="The parcel came late")
        page = soup(browser.get(f"/inbox/{received.conversation_id}/"))
        opener = page.select_one('[data-key="G"]')
        # What the panel says about its own swapping must not reach the dialog that the buttons fill.
        assert page.select_one("#beside")["hx-disinherit"] == "*"
        dialog = soup(browser.get(opener["hx-get"], headers=HTMX))
        choice = dialog.select_one('[data-digit="1"]')
        form = choice.find_parent("form")
        given = {field["name"]: field["value"] for field in form.select("input[name]")}
        answer = browser.post(form["hx-post"], given, headers=HTMX)

        gesture = Gesture.objects.get()
        assert (gesture.kind, gesture.amount, gesture.state) == ("voucher", Decimal(10), GestureState.GIVEN)
        assert "Voucher 10\u202f€" in toast(answer)["text"]

        browser.post(toast(answer)["undo"], headers=HTMX)
        gesture.refresh_from_db()
        assert gesture.state == GestureState.WITHDRAWN

    def test_a_prepared_gesture_beyond_the_discretion_says_so_and_asks(self, browser: Client, received: Placed) -> None:
        keep_preset(actor=SYSTEM, kind=GestureKind.REPLACEMENT, amount=Decimal(90), reason="Broken")
        dialog = soup(browser.get(f"/inbox/{received.conversation_id}/goodwill/", headers=HTMX))
        form = dialog.select_one('[data-digit="1"]').find_parent("form")
        assert "asks a lead" in form.text
        browser.post(form["hx-post"], {f["name"]: f["value"] for f in form.select("input[name]")}, headers=HTMX)
        assert Gesture.objects.get().state == GestureState.ASKED

    def test_what_exceeds_it_is_asked_for_with_one_more_click(self, browser: Client, received: Placed) -> None:
        address = f"/inbox/{received.conversation_id}/goodwill/"
        said = {"kind": "refund", "amount": "35,50", "reason": "The tent leaked."}
        answer = browser.post(address, said, headers=HTMX)
        assert (answer.status_code, answer["HX-Retarget"], answer["X-Accord-Swap"]) == (409, "#act", "1")
        assert not Gesture.objects.exists()

        form = soup(answer).select_one("form")
        again = {field["name"]: field["value"] for field in form.select("input[name]")}
        assert browser.post(form["hx-post"], again, headers=HTMX).status_code == 204
        gesture = Gesture.objects.get()
        assert (gesture.state, gesture.amount, gesture.reason) == (
            GestureState.ASKED,
            Decimal("35.50"),
            "The tent leaked.",
        )

    @pytest.mark.parametrize(
        "said",
        [{"kind": "gold"}, {"kind": "voucher", "amount": "ten", "reason": "x"}, {"kind": "voucher", "amount": "5"}],
    )
    def test_nonsense_is_answered_in_words(self, browser: Client, received: Placed, said: dict[str, str]) -> None:
        answer = browser.post(f"/inbox/{received.conversation_id}/goodwill/", said, headers=HTMX)
        assert answer.status_code == 422
        assert not Gesture.objects.exists()

    def test_the_panel_shows_what_was_given_before_and_what_is_left(
        self, browser: Client, agent: Colleague, angry_customer: Person, received: Placed
    ) -> None:
        earlier = hand_in(letter(angry_customer.email))
        give_gesture(
            actor=agent.actor,
            conversation_id=earlier.conversation_id,
            kind=GestureKind.VOUCHER,
            amount=Decimal(15),
            reason="A week late.",
        )
        beside = soup(browser.get(f"/inbox/{received.conversation_id}/")).select_one("#beside")
        assert "Voucher 15\u202f€" in beside.text
        assert "A week late." in beside.text
        assert "35\u202f€ of 50\u202f€ left this month, 20\u202f€ at once" in beside.text
        assert beside.select_one(f'a[href="/inbox/{earlier.conversation_id}/"]') is not None

    def test_what_became_of_it_is_said_with_one_key(self, browser: Client, agent: Colleague, received: Placed) -> None:
        gesture_id = give_gesture(
            actor=agent.actor,
            conversation_id=received.conversation_id,
            kind=GestureKind.VOUCHER,
            amount=Decimal(5),
            reason="Late.",
        )
        dialog = soup(browser.get(f"/goodwill/{gesture_id}/outcome/", headers=HTMX))
        choice = dialog.select_one('[data-digit="2"]')
        browser.post(f"/goodwill/{gesture_id}/outcome/", {"outcome": choice["value"]}, headers=HTMX)
        assert Gesture.objects.get().outcome == Outcome.STAYED

    def test_it_stands_in_the_customers_river(
        self, browser: Client, agent: Colleague, angry_customer: Person, received: Placed
    ) -> None:
        give_gesture(
            actor=agent.actor,
            conversation_id=received.conversation_id,
            kind=GestureKind.VOUCHER,
            amount=Decimal("7.50"),
            reason="Late.",
        )
        page = soup(browser.get(f"/customers/{angry_customer.id}/?kind=goodwill"))
        assert "Ana Silva gave: Voucher 7.50\u202f€" in page.text


class TestAside:
    def test_a_question_is_asked_and_stands_as_a_quiet_block(
        self, browser: Client, received: Placed, department_owner: Colleague, outbox: KeptOutbox
    ) -> None:
        browser.get(f"/inbox/{received.conversation_id}/aside/", headers=HTMX)
        answer = browser.post(
            f"/inbox/{received.conversation_id}/aside/",
            {"whom": f"e{department_owner.id}", "subject": "Pallet 7", "words": "Is it there?"},
            headers=HTMX,
        )
        assert answer.status_code == 204
        assert [one.value for one in outbox[-1].to] == [department_owner.email]

        page = soup(browser.get(f"/inbox/{received.conversation_id}/"))
        [block] = page.select(".aside-block")
        assert "Ana Silva asked Piotr Zielinski aside" in block.text
        assert "waits for an answer" in block.text
        assert not page.select_one(".aside-block .message__body"), "it is no letter"
        assert "Pallet 7" in page.select_one("#beside").text

    @pytest.mark.parametrize(
        ("written", "name"),
        [("Carrier <desk@carrier.example>", "Carrier"), ("desk@carrier.example", "desk@carrier.example")],
    )
    def test_somebody_outside_is_asked_by_address(
        self, browser: Client, received: Placed, outbox: KeptOutbox, written: str, name: str
    ) -> None:
        browser.post(
            f"/inbox/{received.conversation_id}/aside/",
            {"whom": "", "address": written, "words": "Where is it?"},
            headers=HTMX,
        )
        assert SideTalk.objects.get().name == name
        assert outbox[-1].to[0].value == "desk@carrier.example"

    def test_a_side_talk_is_read_answered_and_closed(
        self, browser: Client, agent: Colleague, received: Placed, department_owner: Colleague, outbox: KeptOutbox
    ) -> None:
        talk_id = begin_side_talk(
            actor=agent.actor,
            conversation_id=received.conversation_id,
            whom=Whom(employee_id=department_owner.id),
            text="Is it there?",
        )
        hand_in(letter(department_owner.email, "Yes & <b>two</b>.", thread=(talk_id,)))
        dialog = soup(browser.get(f"/asides/{talk_id}/", headers=HTMX))
        assert [body.get_text(strip=True) for body in dialog.select(".message__body")] == [
            "Is it there?on its way",
            "Yes & <b>two</b>.",
        ]
        assert not SideTalk.objects.get().unread
        browser.post(f"/asides/{talk_id}/", {"words": "Thank you."}, headers=HTMX)
        assert SideMessage.objects.filter(is_ours=True).count() == 2
        browser.post(f"/asides/{talk_id}/close/", headers=HTMX)
        assert SideTalk.objects.get().state == "closed"

    def test_a_task_is_given_and_withdrawn(
        self, browser: Client, received: Placed, department_owner: Colleague, noon: datetime
    ) -> None:
        dialog = soup(browser.get(f"/inbox/{received.conversation_id}/task/", headers=HTMX))
        by = dialog.select_one('select[name="by"] option')["value"]
        answer = browser.post(
            f"/inbox/{received.conversation_id}/task/",
            {"whom": f"e{department_owner.id}", "words": "Look at shelf 7.", "by": by, "by_own": ""},
            headers=HTMX,
        )
        assert answer.status_code == 204
        task = Task.objects.get()
        assert task.due_at > noon
        assert "Ana Silva gave Piotr Zielinski a task" in soup(browser.get(f"/inbox/{received.conversation_id}/")).text
        browser.post(f"/asides/tasks/{task.pk}/", {"order": "withdraw", "words": ""}, headers=HTMX)
        task.refresh_from_db()
        assert task.state == "withdrawn"

    def test_those_without_a_seat_see_neither(self, received: Placed, department_owner: Colleague) -> None:
        browser = browser_of(department_owner)
        for path in ("aside", "task", "goodwill", "beside"):
            assert browser.get(f"/inbox/{received.conversation_id}/{path}/").status_code == 403


def test_what_stands_beside_costs_two_statements_however_much_it_is(
    browser: Client,
    agent: Colleague,
    received: Placed,
    department_owner: Colleague,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    from accord.kernel.events import list_facts
    from accord.web.agent.beside import asides_beside, beside_context

    for number in range(5):
        begin_side_talk(
            actor=agent.actor,
            conversation_id=received.conversation_id,
            whom=Whom(employee_id=department_owner.id),
            text=f"Question {number}",
        )
        give_gesture(
            actor=agent.actor,
            conversation_id=received.conversation_id,
            kind=GestureKind.VOUCHER,
            amount=Decimal(1),
            reason="Late.",
        )
    facts = list_facts(conversation_id=received.conversation_id)
    with django_assert_max_num_queries(2):
        asides = asides_beside(agent.actor, received.conversation_id, facts)
        shown = beside_context(
            agent.actor, case_id=received.case_id, customer_ids=[received.customer_id], asides=asides, facts=facts
        )
    assert (len(shown["asides"]), len(shown["goodwill"]["lines"])) == (5, 5)


def test_what_is_not_there_costs_nothing(
    agent: Colleague, received: Placed, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    from accord.kernel.events import list_facts
    from accord.web.agent.beside import asides_beside, beside_context

    facts = list_facts(conversation_id=received.conversation_id)
    given: dict[str, Any] = {"case_id": received.case_id, "customer_ids": [received.customer_id]}
    asides = asides_beside(agent.actor, received.conversation_id, facts)
    first = beside_context(agent.actor, asides=asides, facts=facts, **given)
    with django_assert_num_queries(0):
        asides = asides_beside(agent.actor, received.conversation_id, facts)
        again = beside_context(agent.actor, asides=asides, facts=facts, **given)
    assert again == first


def test_a_page_that_was_live_equals_the_page_freshly_fetched(
    browser: Client, agent: Colleague, received: Placed, department_owner: Colleague, noon: datetime
) -> None:
    give_gesture(
        actor=agent.actor,
        conversation_id=received.conversation_id,
        kind=GestureKind.VOUCHER,
        amount=Decimal(5),
        reason="Late.",
    )
    give_task(
        actor=agent.actor,
        conversation_id=received.conversation_id,
        words="Look.",
        due_at=noon + timedelta(days=1),
        employee_id=department_owner.id,
    )
    whole = soup(browser.get(f"/inbox/{received.conversation_id}/")).select_one("#beside")
    alone = soup(browser.get(whole["data-live-url"], headers=HTMX)).select_one("#beside")
    assert alone == whole


def test_the_words_of_a_policy_and_a_grant_are_shown(
    browser: Client, agent: Colleague, lead: Colleague, received: Placed
) -> None:
    from accord.desk.goodwill.operations import ask_for_gesture

    policy_id = keep_policy(actor=SYSTEM, name="Thirty days for returns")
    asked = ask_for_gesture(
        actor=agent.actor,
        conversation_id=received.conversation_id,
        kind=GestureKind.EXCEPTION,
        amount=Decimal(60),
        reason="Was in hospital.",
        policy_id=policy_id,
    )
    grant_gesture(actor=lead.actor, gesture_id=asked, words="Of course.")
    beside = soup(browser.get(f"/inbox/{received.conversation_id}/")).select_one("#beside")
    assert "Exception to “Thirty days for returns” 60\u202f€" in beside.text
    assert "granted by Marta Novak: Of course." in beside.text
