"""Priority and handing up: with a reason, once, undone to where it was."""

import pytest
from tests.cast import Colleague, Person
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.contracts import MessageKind, Priority
from accord.desk.events import CaseEscalated, EscalationTakenBack, PriorityChanged
from accord.desk.models import Case, Conversation, Escalation, Message
from accord.desk.operations import (
    assign_conversation,
    create_queue,
    escalate,
    escalate_several,
    give_priorities,
    prioritise_several,
    set_priority,
    take_back_escalation,
    take_back_escalations,
)
from accord.desk.queries import list_conversations, open_conversation
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import list_facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def placed(angry_customer: Person) -> Placed:
    return hand_in(letter(angry_customer.email))


@pytest.fixture
def second_level(administrator: Colleague) -> int:
    return create_queue(actor=administrator.actor, slug="second-level", name="Second level")


def where(placed: Placed) -> tuple[int | None, int | None]:
    return Conversation.objects.values_list("queue_id", "assignee_id").get(pk=placed.conversation_id)


def test_a_priority_is_shown_in_the_row_and_told_once(agent: Colleague, placed: Placed) -> None:
    number = placed.conversation_id
    assert set_priority(actor=agent.actor, conversation_id=number, priority=Priority.URGENT)
    assert not set_priority(actor=agent.actor, conversation_id=number, priority=Priority.URGENT)

    [row] = list_conversations(actor=agent.actor, view="all").rows  # type: ignore[arg-type]
    assert row.priority == Priority.URGENT
    [fact] = list_facts(conversation_id=number, kinds=[PriorityChanged.kind])
    assert (fact.payload["priority"], fact.payload["previous"]) == ("urgent", "normal")


def test_several_get_one_priority_and_their_own_back(agent: Colleague, placed: Placed, loyal_customer: Person) -> None:
    other = hand_in(letter(loyal_customer.email))
    ids = [placed.conversation_id, other.conversation_id]
    set_priority(actor=agent.actor, conversation_id=ids[0], priority=Priority.LOW)

    before = prioritise_several(actor=agent.actor, conversation_ids=ids, priority=Priority.HIGH)

    assert before == {ids[0]: Priority.LOW, ids[1]: Priority.NORMAL}
    give_priorities(actor=agent.actor, before=before)
    assert dict(Case.objects.values_list("pk", "priority")) == {placed.case_id: "low", other.case_id: "normal"}


def test_to_a_queue_nobody_is_on_it_any_more_and_the_reason_is_a_note(
    agent: Colleague, placed: Placed, second_level: int
) -> None:
    assign_conversation(actor=agent.actor, conversation_id=placed.conversation_id, assignee_id=agent.id)

    number = escalate(
        actor=agent.actor, conversation_id=placed.conversation_id, reason="Needs the lab.", queue_id=second_level
    )

    assert where(placed) == (second_level, None)
    note = Message.objects.get(conversation_id=placed.conversation_id, kind=MessageKind.NOTE)
    assert (note.text, note.author_staff_id) == ("Needs the lab.", agent.id)
    [fact] = list_facts(conversation_id=placed.conversation_id, kinds=[CaseEscalated.kind])
    assert (fact.payload["escalation_id"], fact.payload["queue_id"]) == (number, second_level)
    assert "lab" not in str(fact.payload), "facts carry no words"
    standing = open_conversation(actor=agent.actor, conversation_id=placed.conversation_id).standing.escalation
    assert standing is not None
    assert (standing.to, standing.by, standing.reason) == ("Second level", "Ana Silva", "Needs the lab.")


def test_to_a_lead_by_name_and_back(agent: Colleague, lead: Colleague, placed: Placed) -> None:
    assign_conversation(actor=agent.actor, conversation_id=placed.conversation_id, assignee_id=agent.id)
    number = escalate(
        actor=agent.actor, conversation_id=placed.conversation_id, reason="He asks for you.", lead_id=lead.id
    )
    assert where(placed) == (None, lead.id)

    take_back_escalation(actor=agent.actor, escalation_id=number)

    assert where(placed) == (None, agent.id)
    assert open_conversation(actor=agent.actor, conversation_id=placed.conversation_id).standing.escalation is None
    assert list_facts(conversation_id=placed.conversation_id, kinds=[EscalationTakenBack.kind])
    with pytest.raises(Refusal):
        take_back_escalation(actor=agent.actor, escalation_id=number)


def test_what_is_refused_changes_nothing(
    agent: Colleague, other_agent: Colleague, department_owner: Colleague, placed: Placed, second_level: int
) -> None:
    number = placed.conversation_id
    for reason, queue_id, lead_id in (
        ("  ", second_level, None),
        ("Why", None, None),
        ("Why", second_level, agent.id),
        ("Why", None, other_agent.id),
    ):
        with pytest.raises(BadInput):
            escalate(actor=agent.actor, conversation_id=number, reason=reason, queue_id=queue_id, lead_id=lead_id)
    with pytest.raises(NotFound):
        escalate(actor=agent.actor, conversation_id=number, reason="Why", queue_id=second_level + 1000)
    with pytest.raises(NotFound):
        escalate(actor=department_owner.actor, conversation_id=number, reason="Why", queue_id=second_level)
    assert where(placed) == (None, None)
    assert not Escalation.objects.exists()
    assert not Message.objects.filter(kind=MessageKind.NOTE).exists()


def test_several_go_up_once_and_come_back(
    agent: Colleague, placed: Placed, loyal_customer: Person, second_level: int
) -> None:
    ids = [placed.conversation_id, hand_in(letter(loyal_customer.email)).conversation_id]
    escalate(actor=agent.actor, conversation_id=ids[0], reason="Alone", queue_id=second_level)

    made = escalate_several(actor=agent.actor, conversation_ids=ids, reason="All", queue_id=second_level)

    assert len(made) == 1
    with pytest.raises(Refusal):
        escalate(actor=agent.actor, conversation_id=ids[1], reason="Again", queue_id=second_level)
    take_back_escalations(actor=agent.actor, escalation_ids=made)
    assert Conversation.objects.get(pk=ids[1]).queue_id is None
    assert Conversation.objects.get(pk=ids[0]).queue_id == second_level
