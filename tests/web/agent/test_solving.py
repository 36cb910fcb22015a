import json

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from tests.cast import Colleague, Person
from tests.desk.conftest import KeptOutbox
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.contracts import CaseStatus
from accord.desk.models import Case
from accord.journey.contracts import ReasonRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "sizes")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def received(angry_customer: Person) -> Placed:
    return hand_in(letter(angry_customer.email, "The parcel arrived damaged."))


def test_solving_suggests_with_one_key_each(browser: Client, received: Placed, damaged: ReasonRow) -> None:
    page = BeautifulSoup(browser.get(f"/inbox/{received.conversation_id}/solve/", headers=HTMX).content, "html.parser")

    first = page.select_one('[data-digit="1"]')
    assert (first["name"], first["value"]) == ("reason", str(damaged.id))
    assert "Damaged on arrival" in first.text


def test_one_key_says_it_all(browser: Client, received: Placed, damaged: ReasonRow) -> None:
    answer = browser.post(f"/inbox/{received.conversation_id}/solve/", {"reason": damaged.id, "next": ""}, headers=HTMX)

    case = Case.objects.get()
    assert (case.status, case.reason_id, case.touchpoint_id, case.demand, case.cause_department_id) == (
        CaseStatus.SOLVED,
        damaged.id,
        damaged.touchpoint_id,
        "failure",
        damaged.department_id,
    )
    assert json.loads(answer["HX-Location"])["path"] == "/inbox/?view=all"


def test_words_travel_with_the_solution(
    browser: Client,
    received: Placed,
    damaged: ReasonRow,
    outbox: KeptOutbox,
) -> None:
    answer = browser.post(
        f"/inbox/{received.conversation_id}/solve/",
        {"reason": damaged.id, "words": "A new one is on its way.", "seen": received.message_id, "copied": ""},
        headers=HTMX,
    )
    undo = json.loads(answer["HX-Trigger"])["toast"]["undo"]
    solved = Case.objects.get().status
    browser.post(undo, headers=HTMX)

    assert solved == CaseStatus.SOLVED
    assert Case.objects.get().status == CaseStatus.NEW
    assert not outbox


def test_a_stale_reply_does_not_solve(
    browser: Client,
    angry_customer: Person,
    received: Placed,
    damaged: ReasonRow,
    outbox: KeptOutbox,
) -> None:
    hand_in(letter(angry_customer.email, "And the bag is torn.", thread=(received.conversation_id,)))
    answer = browser.post(
        f"/inbox/{received.conversation_id}/solve/",
        {"reason": damaged.id, "words": "Done.", "seen": received.message_id},
        headers=HTMX,
    )

    assert answer.status_code == 409
    assert Case.objects.get().status == CaseStatus.NEW
    assert not outbox


def test_an_undone_solution_is_open_again(browser: Client, received: Placed, damaged: ReasonRow) -> None:
    answer = browser.post(f"/inbox/{received.conversation_id}/solve/", {"reason": damaged.id}, headers=HTMX)
    browser.post(json.loads(answer["HX-Trigger"])["toast"]["undo"], headers=HTMX)

    assert Case.objects.get().status == CaseStatus.OPEN


def test_something_else_takes_what_the_form_says(
    browser: Client,
    agent: Colleague,
    received: Placed,
    damaged: ReasonRow,
) -> None:
    browser.post(
        f"/inbox/{received.conversation_id}/solve/",
        {"other_reason": damaged.id, "demand": "value", "department": agent.actor.department_id},
        headers=HTMX,
    )

    case = Case.objects.get()
    assert (case.reason_id, case.demand, case.cause_department_id) == (damaged.id, "value", agent.actor.department_id)
