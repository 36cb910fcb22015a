from datetime import datetime, timedelta

import pytest
from tests.cast import Colleague, Person
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.contracts import CaseStatus
from accord.desk.models import Case, Conversation
from accord.desk.operations import assign_conversation, bring_back_case, set_status, solve_case
from accord.desk.queries import get_case
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.events import list_facts
from accord.kernel.models import Deadline
from accord.kernel.permissions import customer_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def received(angry_customer: Person) -> Placed:
    return hand_in(letter(angry_customer.email))


def kinds() -> list[str]:
    return [fact.kind for fact in list_facts()]


def test_solving_says_what_it_was_about(agent: Colleague, received: Placed, noon: datetime) -> None:
    solve_case(actor=agent.actor, case_id=received.case_id, demand="failure")

    case = get_case(case_id=received.case_id)
    assert (case.status, case.demand, case.solved_at, case.solved_by_id) == (
        CaseStatus.SOLVED,
        "failure",
        noon,
        agent.id,
    )
    assert Conversation.objects.get().status == CaseStatus.SOLVED
    assert list_facts(kinds=["desk.CaseSolved"])[0].payload["demand"] == "failure"


def test_a_solution_sticks_after_a_day(agent: Colleague, received: Placed, noon: datetime) -> None:
    solve_case(actor=agent.actor, case_id=received.case_id)
    fire_due_deadlines(now=noon + timedelta(hours=24) - timedelta(seconds=1))
    early = kinds().count("desk.CaseStuck")
    fire_due_deadlines(now=noon + timedelta(hours=24))

    assert early == 0
    assert kinds().count("desk.CaseStuck") == 1
    assert get_case(case_id=received.case_id).stuck_at == noon + timedelta(hours=24)


def test_a_correction_keeps_the_time_of_the_solution(agent: Colleague, received: Placed, noon: datetime) -> None:
    solve_case(actor=agent.actor, case_id=received.case_id, demand="value")
    with clock.at(noon + timedelta(hours=3)):
        solve_case(actor=agent.actor, case_id=received.case_id, demand="failure")

    case = get_case(case_id=received.case_id)
    assert (case.solved_at, case.demand) == (noon, "failure")
    assert Deadline.objects.get(kind="desk.stuck").due_at == noon + timedelta(hours=24)


def test_a_demand_is_value_or_failure(agent: Colleague, received: Placed) -> None:
    with pytest.raises(BadInput):
        solve_case(actor=agent.actor, case_id=received.case_id, demand="hardly")

    assert get_case(case_id=received.case_id).status == CaseStatus.NEW
    assert "desk.CaseSolved" not in kinds()


def test_a_poor_answer_brings_the_case_back(agent: Colleague, angry_customer: Person, received: Placed) -> None:
    solve_case(actor=agent.actor, case_id=received.case_id)
    bring_back_case(actor=customer_actor(angry_customer.id), case_id=received.case_id, why="poor_answer")

    assert get_case(case_id=received.case_id).status == CaseStatus.OPEN
    assert Conversation.objects.get().unread
    assert not Deadline.objects.filter(kind="desk.stuck").exists()


def test_setting_a_status_is_a_fact_and_setting_it_twice_is_not(agent: Colleague, received: Placed) -> None:
    set_status(actor=agent.actor, case_id=received.case_id, status=CaseStatus.ON_HOLD)
    set_status(actor=agent.actor, case_id=received.case_id, status=CaseStatus.ON_HOLD)

    assert kinds().count("desk.StatusChanged") == 1
    assert Case.objects.get().status == CaseStatus.ON_HOLD


def test_solving_by_status_is_refused(agent: Colleague, received: Placed) -> None:
    with pytest.raises(BadInput):
        set_status(actor=agent.actor, case_id=received.case_id, status=CaseStatus.SOLVED)

    assert Case.objects.get().status == CaseStatus.NEW


def test_only_those_who_answer_can_be_put_on_a_conversation(
    agent: Colleague, other_agent: Colleague, department_owner: Colleague, received: Placed
) -> None:
    assign_conversation(actor=agent.actor, conversation_id=received.conversation_id, assignee_id=other_agent.id)

    with pytest.raises(BadInput):
        assign_conversation(
            actor=agent.actor, conversation_id=received.conversation_id, assignee_id=department_owner.id
        )

    assert Conversation.objects.get().assignee_id == other_agent.id
    assert kinds().count("desk.ConversationAssigned") == 1


def test_what_you_may_not_see_does_not_exist(department_owner: Colleague, received: Placed) -> None:
    with pytest.raises(NotFound):
        solve_case(actor=department_owner.actor, case_id=received.case_id)
    with pytest.raises(NotFound):
        assign_conversation(actor=department_owner.actor, conversation_id=received.conversation_id, assignee_id=None)

    assert Case.objects.get().status == CaseStatus.NEW
