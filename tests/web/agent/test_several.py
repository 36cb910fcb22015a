"""Choosing several conversations in the list, deciding about all, and taking it back from the toast."""

import json

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from tests.cast import Colleague, Person
from tests.desk.letters import letter

from accord.channels.operations import hand_in
from accord.desk.contracts import CaseStatus
from accord.desk.models import Case, Conversation
from accord.journey.contracts import ReasonRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "sizes")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ids(angry_customer: Person, loyal_customer: Person) -> list[int]:
    return [hand_in(letter(who.email, "Hello?")).conversation_id for who in (angry_customer, loyal_customer)]


def toast(answer: object) -> dict[str, str]:
    said: dict[str, str] = json.loads(answer["HX-Trigger"])["toast"]  # type: ignore[index]
    return said


def test_each_row_can_be_chosen_and_the_bar_waits_hidden(browser: Client, ids: list[int]) -> None:
    page = BeautifulSoup(browser.get("/inbox/").content, "html.parser")

    assert {box["value"] for box in page.select("[data-pick]")} == {str(number) for number in ids}
    assert page.select("#several")[0].has_attr("hidden")


def test_several_are_assigned_and_the_toast_takes_it_back(browser: Client, agent: Colleague, ids: list[int]) -> None:
    asked = BeautifulSoup(browser.get("/inbox/several/assign/", {"picked": ids}, headers=HTMX).content, "html.parser")
    assert [field["value"] for field in asked.select('[name="picked"]')] == [str(number) for number in ids]
    assert "2 conversations" in asked.select("#act-title")[0].text

    answer = browser.post("/inbox/several/assign/", {"picked": ids, "assignee": agent.id}, headers=HTMX)

    assert toast(answer)["text"] == "2 are with Ana Silva now."
    assert set(Conversation.objects.values_list("assignee_id", flat=True)) == {agent.id}
    assert browser.post(toast(answer)["undo"], headers=HTMX).status_code == 204
    assert set(Conversation.objects.values_list("assignee_id", flat=True)) == {None}


def test_several_are_solved_with_one_reason_and_opened_again(
    browser: Client, ids: list[int], damaged: ReasonRow
) -> None:
    answer = browser.post("/inbox/several/solve/", {"picked": ids, "other_reason": damaged.id}, headers=HTMX)

    assert set(Case.objects.values_list("status", "reason_id")) == {(CaseStatus.SOLVED, damaged.id)}
    browser.post(toast(answer)["undo"], headers=HTMX)
    assert set(Case.objects.values_list("status", flat=True)) == {CaseStatus.OPEN}


def test_several_are_put_aside_read_and_unread(browser: Client, ids: list[int]) -> None:
    rest = BeautifulSoup(browser.get("/inbox/several/snooze/", {"picked": ids}, headers=HTMX).content, "html.parser")
    until = rest.select('[data-digit="1"]')[0]["value"]

    put = browser.post("/inbox/several/snooze/", {"picked": ids, "until": until}, headers=HTMX)
    assert Conversation.objects.filter(snoozed_until=None).count() == 0
    browser.post(toast(put)["undo"], headers=HTMX)
    assert Conversation.objects.filter(snoozed_until=None).count() == 2
    read = browser.post("/inbox/several/read/", {"picked": ids}, headers=HTMX)
    assert set(Conversation.objects.values_list("unread", flat=True)) == {False}
    browser.post(toast(read)["undo"], headers=HTMX)
    assert set(Conversation.objects.values_list("unread", flat=True)) == {True}


def test_a_forged_undo_changes_nothing(browser: Client, ids: list[int]) -> None:
    assert browser.post("/inbox/several/undo/forged:token/", headers=HTMX).status_code == 422
    assert set(Conversation.objects.values_list("assignee_id", flat=True)) == {None}


def test_the_width_of_the_list_is_kept_and_nonsense_is_not(browser: Client) -> None:
    browser.cookies["list"] = "360"
    assert b'data-list-width="360"' in browser.get("/inbox/").content
    browser.cookies["list"] = "9999"
    assert b"data-list-width" not in browser.get("/inbox/").content
