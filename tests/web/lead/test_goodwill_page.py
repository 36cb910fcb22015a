"""Leads decide with one click and a word, and read what was given and which policies cost most."""

from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from tests.cast import Colleague, Person
from tests.desk.goodwill.conftest import policy_id, reasons  # noqa: F401 - fixtures
from tests.desk.letters import letter
from tests.web.agent.conftest import browser_of

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.goodwill.contracts import GestureKind
from accord.desk.goodwill.models import Gesture
from accord.desk.goodwill.operations import ask_for_gesture, change_terms, give_gesture
from accord.desk.operations import solve_case
from accord.kernel.permissions import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def received(angry_customer: Person) -> Placed:
    change_terms(actor=SYSTEM, monthly=Decimal(50), single=Decimal(20))
    return hand_in(letter(angry_customer.email))


@pytest.fixture
def asked(agent: Colleague, received: Placed) -> int:
    return ask_for_gesture(
        actor=agent.actor,
        conversation_id=received.conversation_id,
        kind=GestureKind.REFUND,
        amount=Decimal(80),
        reason="The tent leaked.",
    )


def page_of(colleague: Colleague, address: str = "/goodwill/") -> Any:
    return BeautifulSoup(browser_of(colleague).get(address).content, "html.parser")


@pytest.mark.parametrize(("order", "state"), [("grant", "given"), ("refuse", "refused")])
def test_one_click_and_a_word_decide(lead: Colleague, asked: int, order: str, state: str) -> None:
    form = page_of(lead).select_one("#waiting form")
    answer = browser_of(lead).post(form["action"], {"words": "Talked to them.", "order": order})
    assert answer.status_code == 302
    gesture = Gesture.objects.get()
    assert (gesture.state, gesture.decision) == (state, "Talked to them.")
    assert page_of(lead).select("#waiting form") == []


def test_without_a_word_nothing_is_decided(lead: Colleague, asked: int) -> None:
    answer = browser_of(lead).post(f"/goodwill/{asked}/decide/", {"words": "", "order": "grant"})
    assert answer.status_code == 422
    assert Gesture.objects.get().state == "asked"


def test_agents_neither_read_nor_decide(agent: Colleague, asked: int) -> None:
    browser = browser_of(agent)
    assert browser.get("/goodwill/").status_code == 403
    assert browser.post(f"/goodwill/{asked}/decide/", {"words": "Yes.", "order": "grant"}).status_code == 403
    assert Client().get("/goodwill/").status_code == 302


@pytest.mark.usefixtures("policy_id")
def test_policies_and_sums_are_shown_with_their_numbers(
    lead: Colleague,
    agent: Colleague,
    received: Placed,
    reasons: dict[str, int],  # noqa: F811 - the fixture
) -> None:
    solve_case(actor=agent.actor, case_id=received.case_id, reason_id=reasons["fee"])
    give_gesture(
        actor=agent.actor,
        conversation_id=received.conversation_id,
        kind=GestureKind.VOUCHER,
        amount=Decimal("12.50"),
        reason="The fee was a surprise.",
    )
    page = page_of(lead)
    tables = [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in page.select("tbody tr")]
    assert [
        "Thirty days for returns Return too late, Return fee",
        "1",
        "1",
        "0",
        "12.50\u202f€",
        "6.50\u202f€",
    ] in tables
    assert ["Voucher", "12.50\u202f€", "1"] in tables
    assert ["Ana Silva", "12.50\u202f€", "1"] in tables
    assert ["Return fee", "12.50\u202f€", "1"] in tables
    assert ["Nobody has said yet", "1"] in tables
    assert page_of(lead, "/goodwill/?days=90").select_one("nav.segmented [aria-current]").text == "90 days"
