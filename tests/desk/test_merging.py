from datetime import datetime, timedelta

import pytest
from tests.cast import Colleague, Person
from tests.desk.conftest import KeptOutbox
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.contracts import CaseStatus
from accord.desk.models import Case, Contact, Conversation, Merge
from accord.desk.operations import (
    merge_conversations,
    post_reply,
    solve_case,
    unmerge_conversations,
)
from accord.desk.queries import get_conversation, open_conversation
from accord.kernel import clock
from accord.kernel.errors import NotFound, Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def first(angry_customer: Person, noon: datetime) -> Placed:
    with clock.at(noon - timedelta(hours=3)):
        return hand_in(letter(angry_customer.email, "The pole broke.", copied=("partner@mail.example",)))


@pytest.fixture
def second(angry_customer: Person, noon: datetime) -> Placed:
    with clock.at(noon - timedelta(hours=1)):
        return hand_in(letter(angry_customer.email, "Hello? The pole!"))


def words(agent: Colleague, conversation_id: int) -> list[str]:
    opened = open_conversation(actor=agent.actor, conversation_id=conversation_id)
    return [message.new_text for message in opened.messages]


def test_two_conversations_become_one(
    agent: Colleague, first: Placed, second: Placed, outbox: KeptOutbox, noon: datetime
) -> None:
    merge_conversations(actor=agent.actor, source_id=first.conversation_id, target_id=second.conversation_id)

    row = get_conversation(actor=agent.actor, conversation_id=first.conversation_id)
    assert row.id == second.conversation_id
    assert words(agent, row.id) == ["The pole broke.", "Hello? The pole!"]
    assert (row.waiting_since, row.last_words) == (noon - timedelta(hours=3), "Hello? The pole!")
    assert set(Contact.objects.values_list("case_id", flat=True)) == {second.case_id}
    assert Case.objects.get(pk=first.case_id).merged_into_id == second.case_id
    post_reply(actor=agent.actor, conversation_id=row.id, text="A new one is on its way.")
    assert [to.value for to in outbox[0].copied] == ["partner@mail.example"]


def test_an_answer_to_the_old_one_arrives_in_the_new_one(
    agent: Colleague, angry_customer: Person, first: Placed, second: Placed
) -> None:
    merge_conversations(actor=agent.actor, source_id=first.conversation_id, target_id=second.conversation_id)
    third = hand_in(letter(angry_customer.email, "Still waiting.", thread=(first.conversation_id,)))

    assert third.conversation_id == second.conversation_id


def test_undoing_brings_back_exactly_what_came_along(
    agent: Colleague, angry_customer: Person, first: Placed, second: Placed
) -> None:
    before = [get_conversation(actor=agent.actor, conversation_id=placed.conversation_id) for placed in (first, second)]
    merge_id = merge_conversations(actor=agent.actor, source_id=first.conversation_id, target_id=second.conversation_id)
    unmerge_conversations(actor=agent.actor, merge_id=merge_id)

    after = [get_conversation(actor=agent.actor, conversation_id=placed.conversation_id) for placed in (first, second)]
    assert [(r.status, r.waiting_since, r.last_words, r.case_id) for r in after] == [
        (r.status, r.waiting_since, r.last_words, r.case_id) for r in before
    ]
    assert words(agent, first.conversation_id) == ["The pole broke."]
    assert words(agent, second.conversation_id) == ["Hello? The pole!"]
    with pytest.raises(Refusal):
        unmerge_conversations(actor=agent.actor, merge_id=merge_id)


def test_what_arrived_since_stays_when_undone(
    agent: Colleague, angry_customer: Person, first: Placed, second: Placed
) -> None:
    merge_id = merge_conversations(actor=agent.actor, source_id=first.conversation_id, target_id=second.conversation_id)
    hand_in(letter(angry_customer.email, "Meanwhile.", thread=(second.conversation_id,)))
    unmerge_conversations(actor=agent.actor, merge_id=merge_id)

    assert words(agent, second.conversation_id) == ["Hello? The pole!", "Meanwhile."]


def test_merging_twice_leads_to_the_last(
    agent: Colleague, angry_customer: Person, first: Placed, second: Placed
) -> None:
    third = hand_in(letter(angry_customer.email, "A third time."))
    merge_conversations(actor=agent.actor, source_id=first.conversation_id, target_id=second.conversation_id)
    later = merge_conversations(actor=agent.actor, source_id=second.conversation_id, target_id=third.conversation_id)
    found = get_conversation(actor=agent.actor, conversation_id=first.conversation_id).id
    unmerge_conversations(actor=agent.actor, merge_id=later)

    assert found == third.conversation_id
    assert get_conversation(actor=agent.actor, conversation_id=first.conversation_id).id == second.conversation_id


def test_an_open_matter_opens_the_solved_one_it_joins(agent: Colleague, first: Placed, second: Placed) -> None:
    solve_case(actor=agent.actor, case_id=second.case_id)
    merge_conversations(actor=agent.actor, source_id=first.conversation_id, target_id=second.conversation_id)

    assert Case.objects.get(pk=second.case_id).status == CaseStatus.NEW


def test_conversations_of_different_people_stay_apart(agent: Colleague, loyal_customer: Person, first: Placed) -> None:
    other = hand_in(letter(loyal_customer.email))
    with pytest.raises(Refusal, match="different people"):
        merge_conversations(actor=agent.actor, source_id=first.conversation_id, target_id=other.conversation_id)

    assert not Merge.objects.exists()
    assert Conversation.objects.filter(merged_into=None).count() == 2


def test_nothing_merges_with_itself_or_for_somebody_without_the_desk(
    agent: Colleague, department_owner: Colleague, first: Placed, second: Placed
) -> None:
    with pytest.raises(Refusal):
        merge_conversations(actor=agent.actor, source_id=first.conversation_id, target_id=first.conversation_id)
    with pytest.raises(NotFound):
        merge_conversations(
            actor=department_owner.actor, source_id=first.conversation_id, target_id=second.conversation_id
        )

    assert not Merge.objects.exists()
