"""Tasks for people without a seat: a link of their own, reminders, done with a word."""

from datetime import datetime, timedelta

import pytest
from tests.cast import Colleague, Person
from tests.desk.conftest import KeptOutbox

from accord.channels.contracts import Placed
from accord.channels.email.models import Mailbox
from accord.desk.contracts import CaseStatus
from accord.desk.models import Conversation
from accord.desk.operations import set_status
from accord.desk.queries import get_case, get_conversation
from accord.desk.side_talks.contracts import TaskState
from accord.desk.side_talks.links import task_path
from accord.desk.side_talks.models import Task
from accord.desk.side_talks.operations import (
    end_task_by_link,
    finish_task,
    give_task,
    return_task,
    withdraw_task,
)
from accord.desk.side_talks.queries import asides_of, get_task, list_tasks_for, list_tasks_given, task_page
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines, next_due_at
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.events import deliver_events, list_facts
from accord.staff.models import Department, Employee
from accord.staff.queries import list_notifications

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def task_id(agent: Colleague, department_owner: Colleague, received: Placed, noon: datetime) -> int:
    """Ana asks Piotr to look at a shelf by tomorrow noon."""
    return give_task(
        actor=agent.actor,
        conversation_id=received.conversation_id,
        words="Please look whether a pole is left on shelf 7.",
        due_at=noon + timedelta(days=1),
        employee_id=department_owner.id,
    )


def token_of(task_id: int, person: Colleague) -> str:
    return task_path(task_id=task_id, employee_id=person.id).removeprefix("/t/").rstrip("/")


def kinds(conversation_id: int) -> list[str]:
    found = reversed(list_facts(conversation_id=conversation_id, limit=50))
    return [fact.kind for fact in found if ".Task" in fact.kind]


class TestGiving:
    def test_a_colleague_hears_of_it_with_a_link_and_nothing_of_the_customer(
        self, task_id: int, department_owner: Colleague, angry_customer: Person, outbox: KeptOutbox
    ) -> None:
        [news] = list_notifications(employee_id=department_owner.id)
        assert (news.text_code, news.url) == ("desk.task_given", f"/t/{token_of(task_id, department_owner)}/")
        page = task_page(token=token_of(task_id, department_owner))
        assert (page.person_name, page.task.giver_name) == ("Piotr Zielinski", "Ana Silva")
        assert page.task.words == "Please look whether a pole is left on shelf 7."
        assert angry_customer.name not in repr(page)
        assert angry_customer.email not in repr(page)
        assert not outbox, "no customer is written to"

    def test_the_mail_goes_to_the_colleague_alone(
        self, mailbox: Mailbox, task_id: int, department_owner: Colleague
    ) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT args ->> 'to', args ->> 'text' FROM procrastinate_jobs WHERE status = 'todo'")
            jobs = cursor.fetchall()
        mails = [(to, text) for to, text in jobs if to]
        assert [to for to, _text in mails] == [department_owner.email]
        assert f"/t/{token_of(task_id, department_owner)}/" in mails[0][1]
        assert "shelf 7" in mails[0][1]

    def test_a_department_hears_of_it_through_its_owner_and_each_member_may_do_it(
        self, agent: Colleague, department_owner: Colleague, warehouse: Department, received: Placed, noon: datetime
    ) -> None:
        task_id = give_task(
            actor=agent.actor,
            conversation_id=received.conversation_id,
            words="Look.",
            due_at=noon + timedelta(hours=5),
            department_id=warehouse.pk,
        )
        assert len(list_notifications(employee_id=department_owner.id)) == 1
        assert [task.id for task in list_tasks_for(actor=department_owner.actor)] == [task_id]
        end_task_by_link(token=token_of(task_id, department_owner), words="Found one.", is_done=True)
        assert get_task(actor=agent.actor, task_id=task_id).done_words == "Found one."

    @pytest.mark.parametrize(("words", "hours"), [("", 5), ("Look.", 0), ("Look.", -1), ("Look.", 24 * 400)])
    def test_what_and_until_when_must_be_said(
        self, agent: Colleague, department_owner: Colleague, received: Placed, noon: datetime, *, words: str, hours: int
    ) -> None:
        with pytest.raises(BadInput):
            give_task(
                actor=agent.actor,
                conversation_id=received.conversation_id,
                words=words,
                due_at=noon + timedelta(hours=hours),
                employee_id=department_owner.id,
            )
        assert not Task.objects.exists()

    def test_who_must_be_one(self, agent: Colleague, received: Placed, noon: datetime) -> None:
        with pytest.raises(BadInput):
            give_task(
                actor=agent.actor,
                conversation_id=received.conversation_id,
                words="Look.",
                due_at=noon + timedelta(hours=1),
            )


class TestEnding:
    def test_done_by_the_link_marks_the_conversation(
        self, task_id: int, agent: Colleague, department_owner: Colleague, received: Placed
    ) -> None:
        set_status(actor=agent.actor, case_id=received.case_id, status=CaseStatus.ON_HOLD)
        Conversation.objects.update(unread=False)
        end_task_by_link(token=token_of(task_id, department_owner), words="Two are left.", is_done=True)
        deliver_events()
        deliver_events()

        task = get_task(actor=agent.actor, task_id=task_id)
        assert (task.state, task.done_by_name, task.done_words) == (TaskState.DONE, "Piotr Zielinski", "Two are left.")
        row = get_conversation(actor=agent.actor, conversation_id=received.conversation_id)
        assert (row.unread, get_case(case_id=received.case_id).status) == (True, CaseStatus.OPEN)
        assert kinds(received.conversation_id) == ["desk.TaskGiven", "desk.TaskDone"]
        assert list_facts(kinds=["desk.TaskDone"])[0].actor == f"staff:{department_owner.id}"

    def test_what_cannot_be_done_is_given_back(
        self, task_id: int, agent: Colleague, department_owner: Colleague, received: Placed
    ) -> None:
        return_task(actor=department_owner.actor, task_id=task_id, words="The shelf is in Lyon.")
        assert get_task(actor=agent.actor, task_id=task_id).state == TaskState.RETURNED
        assert kinds(received.conversation_id) == ["desk.TaskGiven", "desk.TaskReturned"]

    def test_a_word_belongs_to_it(self, task_id: int, department_owner: Colleague) -> None:
        with pytest.raises(BadInput):
            end_task_by_link(token=token_of(task_id, department_owner), words=" ", is_done=True)
        assert Task.objects.get().state == TaskState.OPEN

    def test_it_ends_once(self, task_id: int, agent: Colleague, department_owner: Colleague) -> None:
        finish_task(actor=department_owner.actor, task_id=task_id, words="Done.")
        with pytest.raises(Refusal):
            end_task_by_link(token=token_of(task_id, department_owner), words="No.", is_done=False)
        with pytest.raises(Refusal):
            withdraw_task(actor=agent.actor, task_id=task_id)
        assert Task.objects.get().ended_words == "Done."

    def test_others_links_lead_nowhere(
        self, task_id: int, other_department_owner: Colleague, department_owner: Colleague
    ) -> None:
        for token in (token_of(task_id, other_department_owner), "made-up", f"{token_of(task_id, department_owner)}x"):
            with pytest.raises(NotFound):
                task_page(token=token)
            with pytest.raises(NotFound):
                end_task_by_link(token=token, words="Done.", is_done=True)
        with pytest.raises(NotAllowed):
            finish_task(actor=other_department_owner.actor, task_id=task_id, words="Done.")
        assert Task.objects.get().state == TaskState.OPEN

    def test_the_link_of_somebody_who_left_ends(self, task_id: int, department_owner: Colleague) -> None:
        Employee.objects.filter(pk=department_owner.id).update(is_active=False)
        with pytest.raises(NotFound):
            task_page(token=token_of(task_id, department_owner))

    def test_withdrawn_it_reminds_nobody(
        self, task_id: int, agent: Colleague, department_owner: Colleague, noon: datetime
    ) -> None:
        withdraw_task(actor=agent.actor, task_id=task_id)
        with clock.at(noon + timedelta(days=3)):
            fire_due_deadlines()
        assert [news.text_code for news in list_notifications(employee_id=department_owner.id)] == ["desk.task_given"]


class TestReminding:
    def test_before_it_is_due_and_when_it_was(
        self, task_id: int, department_owner: Colleague, received: Placed, noon: datetime
    ) -> None:
        assert next_due_at() == noon + timedelta(hours=18)
        with clock.at(noon + timedelta(hours=18)):
            fire_due_deadlines()
        with clock.at(noon + timedelta(hours=24)):
            fire_due_deadlines()
            fire_due_deadlines()
        codes = [news.text_code for news in reversed(list_notifications(employee_id=department_owner.id))]
        assert codes == ["desk.task_given", "desk.task_soon", "desk.task_overdue"]
        assert kinds(received.conversation_id) == ["desk.TaskGiven", "desk.TaskReminded", "desk.TaskOverdue"]

    def test_that_it_is_overdue_is_said_also_when_nobody_is_left_to_do_it(
        self, task_id: int, department_owner: Colleague, received: Placed, noon: datetime
    ) -> None:
        Employee.objects.filter(pk=department_owner.id).update(is_active=False)
        with clock.at(noon + timedelta(days=1)):
            fire_due_deadlines()
        assert "desk.TaskOverdue" in kinds(received.conversation_id)


def test_lists_of_what_is_mine_and_what_i_gave(
    task_id: int, agent: Colleague, department_owner: Colleague, received: Placed, noon: datetime
) -> None:
    assert [task.id for task in list_tasks_for(actor=department_owner.actor)] == [task_id]
    assert list_tasks_for(actor=agent.actor) == []
    assert [task.id for task in list_tasks_given(actor=agent.actor)] == [task_id]
    finish_task(actor=department_owner.actor, task_id=task_id, words="Done.")
    assert list_tasks_for(actor=department_owner.actor) == []
    assert [task.state for task in list_tasks_given(actor=agent.actor)] == [TaskState.DONE]
    with clock.at(noon + timedelta(days=8)):
        assert list_tasks_given(actor=agent.actor) == []
    assert [task.id for task in asides_of(actor=agent.actor, conversation_id=received.conversation_id).tasks] == [
        task_id
    ]
