"""A task on any phone without an account, and the list of one's own."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from tests.cast import Colleague, Person
from tests.desk.letters import letter
from tests.web.agent.conftest import browser_of

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.side_talks.links import read_task_token
from accord.desk.side_talks.models import Task
from accord.desk.side_talks.operations import give_task
from accord.desk.side_talks.queries import task_path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def received(angry_customer: Person) -> Placed:
    return hand_in(letter(angry_customer.email, "THE CUSTOMERS OWN WORDS"))


@pytest.fixture
def task_id(agent: Colleague, department_owner: Colleague, received: Placed, noon: datetime) -> int:
    return give_task(
        actor=agent.actor,
        conversation_id=received.conversation_id,
        words="Please look at shelf 7.",
        due_at=noon + timedelta(days=1),
        employee_id=department_owner.id,
    )


@pytest.fixture
def link(task_id: int, department_owner: Colleague) -> str:
    return task_path(task_id=task_id, employee_id=department_owner.id)


def soup(answer: Any) -> Any:
    return BeautifulSoup(answer.content, "html.parser")


def test_the_link_opens_without_an_account_and_says_nothing_of_the_customer(link: str, angry_customer: Person) -> None:
    answer = Client().get(link)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Please look at shelf 7." in text
    assert "Ana Silva" in text
    for secret in ("THE CUSTOMERS OWN WORDS", angry_customer.name, angry_customer.email):
        assert secret not in text


def test_fetching_records_nothing(link: str) -> None:
    for method in ("get", "head"):
        getattr(Client(), method)(link)
    assert Task.objects.get().state == "open"


def test_one_word_and_one_button_end_it(link: str) -> None:
    answer = Client().post(link, {"words": "Two are left.", "order": "done"})
    assert (answer.status_code, answer["Location"]) == (302, link)
    task = Task.objects.get()
    assert (task.state, task.ended_words) == ("done", "Two are left.")
    assert "Two are left." in Client().get(link).content.decode()


def test_what_cannot_be_done_goes_back(link: str) -> None:
    Client().post(link, {"words": "The shelf is in Lyon.", "order": "return"})
    assert Task.objects.get().state == "returned"


def test_without_a_word_it_stays_open_and_says_what_is_missing(link: str) -> None:
    answer = Client().post(link, {"words": " ", "order": "done"})
    assert answer.status_code == 422
    assert "Add a word" in answer.content.decode()
    assert Task.objects.get().state == "open"


def test_other_links_lead_nowhere(task_id: int, link: str, other_department_owner: Colleague) -> None:
    for path in (task_path(task_id=task_id, employee_id=other_department_owner.id), "/t/made-up/", f"{link[:-2]}/"):
        assert Client().get(path).status_code == 404
        assert Client().post(path, {"words": "Done.", "order": "done"}).status_code == 404
    assert Task.objects.get().state == "open"


def test_it_is_in_the_language_of_whoever_reads_it(link: str, department_owner: Colleague) -> None:
    from accord.staff.models import Employee

    Employee.objects.filter(pk=department_owner.id).update(language="de")
    assert '<html lang="de"' in Client().get(link).content.decode()


def test_the_list_shows_mine_to_whoever_has_no_seat(task_id: int, link: str, department_owner: Colleague) -> None:
    page = soup(browser_of(department_owner).get("/tasks/"))
    [line] = page.select(".task-line")
    # Two links to one task differ by the second in which they were signed.
    theirs, ours = (read_task_token(token=href.split("/")[2]) for href in (line["href"], link))
    assert theirs is not None
    assert theirs == ours
    assert line.select_one(".task-line__what").text == "Please look at shelf 7."
    assert "Asked aside by you" not in page.text


def test_the_list_shows_what_i_gave(task_id: int, received: Placed, agent: Colleague) -> None:
    page = soup(browser_of(agent).get("/tasks/"))
    [line] = page.select(".task-line")
    assert line["href"] == f"/inbox/{received.conversation_id}/"


def test_whoever_is_not_signed_in_has_no_list(task_id: int) -> None:
    assert Client().get("/tasks/").status_code == 302
