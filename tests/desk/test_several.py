"""One order for several conversations: all or nothing, what is gone is left out, and it can be taken back."""

from datetime import datetime, timedelta

import pytest
from tests.cast import Colleague, Person
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.contracts import CaseStatus, Solution
from accord.desk.models import Case, Conversation
from accord.desk.operations import (
    assign_conversation,
    assign_several,
    bring_back_several,
    mark_several,
    merge_conversations,
    reassign_several,
    snooze_several,
    solve_several,
)
from accord.kernel.errors import BadInput, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def placed(angry_customer: Person, loyal_customer: Person) -> list[Placed]:
    return [hand_in(letter(who.email, "Hello?")) for who in (angry_customer, loyal_customer, angry_customer)]


@pytest.fixture
def ids(placed: list[Placed]) -> list[int]:
    return [each.conversation_id for each in placed]


def assignees() -> dict[int, int | None]:
    return dict(Conversation.objects.values_list("pk", "assignee_id"))


def test_one_person_is_put_on_all_and_everything_goes_back(agent: Colleague, lead: Colleague, ids: list[int]) -> None:
    assign_conversation(actor=lead.actor, conversation_id=ids[0], assignee_id=agent.id)
    assign_conversation(actor=lead.actor, conversation_id=ids[1], assignee_id=lead.id)

    before = assign_several(actor=lead.actor, conversation_ids=ids, assignee_id=lead.id)

    assert before == {ids[0]: agent.id, ids[2]: None}, "who had it already is not among what changed"
    assert set(assignees().values()) == {lead.id}
    assert reassign_several(actor=lead.actor, before=before, assignee_id=lead.id) == [ids[0], ids[2]]
    assert assignees() == {ids[0]: agent.id, ids[1]: lead.id, ids[2]: None}


def test_what_somebody_took_meanwhile_stays_theirs(agent: Colleague, lead: Colleague, ids: list[int]) -> None:
    before = assign_several(actor=lead.actor, conversation_ids=ids, assignee_id=lead.id)
    assign_conversation(actor=agent.actor, conversation_id=ids[1], assignee_id=agent.id)

    reassign_several(actor=lead.actor, before=before, assignee_id=lead.id)

    assert assignees() == {ids[0]: None, ids[1]: agent.id, ids[2]: None}


def test_all_are_solved_with_the_same_words_and_opened_again(
    agent: Colleague, ids: list[int], placed: list[Placed]
) -> None:
    solved = solve_several(actor=agent.actor, conversation_ids=ids, solution=Solution(demand="failure"))

    assert solved == sorted(each.case_id for each in placed)
    assert set(Case.objects.values_list("status", "demand")) == {(CaseStatus.SOLVED, "failure")}
    again = solve_several(actor=agent.actor, conversation_ids=ids, solution=Solution(demand="value"))
    assert again == [], "a solved case keeps what was said about it"
    bring_back_several(actor=agent.actor, case_ids=solved)
    assert set(Case.objects.values_list("status", flat=True)) == {CaseStatus.OPEN}


def test_they_are_put_aside_and_read_together(agent: Colleague, ids: list[int], noon: datetime) -> None:
    until = noon + timedelta(hours=3)

    assert snooze_several(actor=agent.actor, conversation_ids=ids, until=until) == ids
    assert set(Conversation.objects.values_list("snoozed_until", flat=True)) == {until}
    assert snooze_several(actor=agent.actor, conversation_ids=ids, until=None) == ids
    assert set(Conversation.objects.values_list("snoozed_until", flat=True)) == {None}
    assert mark_several(actor=agent.actor, conversation_ids=ids, unread=False) == ids
    assert mark_several(actor=agent.actor, conversation_ids=ids, unread=False) == []


def test_what_was_merged_meanwhile_is_left_out(agent: Colleague, ids: list[int]) -> None:
    merge_conversations(actor=agent.actor, source_id=ids[0], target_id=ids[2])

    assert set(assign_several(actor=agent.actor, conversation_ids=ids, assignee_id=agent.id)) == set(ids[1:])


def test_nothing_happens_where_one_may_not_be_assigned(
    agent: Colleague, department_owner: Colleague, ids: list[int]
) -> None:
    with pytest.raises(BadInput):
        assign_several(actor=agent.actor, conversation_ids=ids, assignee_id=department_owner.id)
    with pytest.raises(NotFound):
        assign_several(actor=department_owner.actor, conversation_ids=ids, assignee_id=agent.id)
    with pytest.raises(BadInput):
        assign_several(actor=agent.actor, conversation_ids=range(1, 52), assignee_id=agent.id)
    with pytest.raises(BadInput):
        mark_several(actor=agent.actor, conversation_ids=[], unread=False)
    assert set(assignees().values()) == {None}
