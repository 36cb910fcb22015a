from datetime import datetime, timedelta

import pytest
from tests.cast import Colleague, Person
from tests.desk.conftest import KeptOutbox
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.contracts import CaseStatus
from accord.desk.matters.contracts import Moved
from accord.desk.matters.models import Move
from accord.desk.matters.operations import (
    move_messages,
    move_to_case,
    move_to_customer,
    split_messages,
    undo_move,
)
from accord.desk.matters.queries import list_moves
from accord.desk.models import Case, Contact, Conversation, Message
from accord.desk.operations import merge_conversations, post_reply, solve_case, unmerge_conversations
from accord.desk.queries import get_conversation, list_contacts, open_conversation
from accord.kernel import clock
from accord.kernel.audit import list_entries
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import list_facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def pole(angry_customer: Person, noon: datetime) -> Placed:
    with clock.at(noon - timedelta(hours=3)):
        return hand_in(letter(angry_customer.email, "The pole broke.", copied=("partner@mail.example",)))


@pytest.fixture
def invoice(angry_customer: Person, pole: Placed, noon: datetime) -> Placed:
    """A second matter, written into the first conversation an hour later."""
    with clock.at(noon - timedelta(hours=2)):
        return hand_in(letter(angry_customer.email, "And where is my invoice?", thread=(pole.conversation_id,)))


def words(agent: Colleague, conversation_id: int) -> list[str]:
    return [m.new_text for m in open_conversation(actor=agent.actor, conversation_id=conversation_id).messages]


def split(agent: Colleague, placed: Placed) -> Moved:
    return split_messages(
        actor=agent.actor, conversation_id=placed.conversation_id, message_ids=[placed.message_id], subject="Invoice"
    )


def test_a_second_matter_becomes_a_case_of_its_own(
    agent: Colleague, pole: Placed, invoice: Placed, noon: datetime
) -> None:
    moved = split(agent, invoice)

    row = get_conversation(actor=agent.actor, conversation_id=moved.conversation_id)
    assert (row.subject, row.status, row.customer_id) == ("Invoice", CaseStatus.NEW, pole.customer_id)
    assert (row.waiting_since, row.last_words) == (noon - timedelta(hours=2), "And where is my invoice?")
    assert words(agent, row.id) == ["And where is my invoice?"]
    assert words(agent, pole.conversation_id) == ["The pole broke."]
    assert row.case_id != pole.case_id
    [opening] = list_contacts(case_ids=[row.case_id])
    assert (opening.message_id, opening.nature) == (invoice.message_id, "opening")
    assert [contact.message_id for contact in list_contacts(case_ids=[pole.case_id])] == [pole.message_id]


def test_whoever_was_copied_is_copied_in_the_new_case_too(
    agent: Colleague, invoice: Placed, outbox: KeptOutbox
) -> None:
    moved = split(agent, invoice)
    post_reply(actor=agent.actor, conversation_id=moved.conversation_id, text="Here it is.")

    assert [to.value for to in outbox[0].copied] == ["partner@mail.example"]
    assert outbox[0].conversation_id == moved.conversation_id


def test_undoing_a_split_restores_exactly(agent: Colleague, pole: Placed, invoice: Placed) -> None:
    before = get_conversation(actor=agent.actor, conversation_id=pole.conversation_id)
    contacts = list_contacts(case_ids=[pole.case_id])
    moved = split(agent, invoice)
    assert undo_move(actor=agent.actor, move_id=moved.move_id) == pole.conversation_id

    assert get_conversation(actor=agent.actor, conversation_id=pole.conversation_id) == before
    assert list_contacts(case_ids=[pole.case_id]) == contacts
    assert words(agent, pole.conversation_id) == ["The pole broke.", "And where is my invoice?"]
    assert get_conversation(actor=agent.actor, conversation_id=moved.conversation_id).id == pole.conversation_id
    assert Case.objects.get(pk=moved.case_id).merged_into_id == pole.case_id
    assert not list_contacts(case_ids=[moved.case_id])
    with pytest.raises(Refusal):
        undo_move(actor=agent.actor, move_id=moved.move_id)


def test_what_arrived_since_keeps_the_new_case(
    agent: Colleague, angry_customer: Person, pole: Placed, invoice: Placed
) -> None:
    moved = split(agent, invoice)
    hand_in(letter(angry_customer.email, "Are you there?", thread=(moved.conversation_id,)))
    undo_move(actor=agent.actor, move_id=moved.move_id)

    assert words(agent, moved.conversation_id) == ["Are you there?"]
    assert words(agent, pole.conversation_id) == ["The pole broke.", "And where is my invoice?"]


def test_something_must_remain(agent: Colleague, pole: Placed) -> None:
    with pytest.raises(Refusal, match="Nothing would remain"):
        split(agent, pole)

    assert not Move.objects.exists()
    assert Conversation.objects.count() == 1


def test_messages_of_elsewhere_are_not_taken(agent: Colleague, pole: Placed, loyal_customer: Person) -> None:
    other = hand_in(letter(loyal_customer.email, "Mine."))
    with pytest.raises(BadInput):
        split_messages(actor=agent.actor, conversation_id=pole.conversation_id, message_ids=[other.message_id])

    assert words(agent, other.conversation_id) == ["Mine."]


def test_a_reply_that_has_not_left_stays(agent: Colleague, pole: Placed, invoice: Placed) -> None:
    reply = post_reply(actor=agent.actor, conversation_id=pole.conversation_id, text="Soon.", undo_seconds=60)
    with pytest.raises(Refusal, match="has not left"):
        split_messages(actor=agent.actor, conversation_id=pole.conversation_id, message_ids=[reply])

    assert Message.objects.get(pk=reply).conversation_id == pole.conversation_id


def test_nobody_without_the_desk_moves_anything(department_owner: Colleague, pole: Placed, invoice: Placed) -> None:
    with pytest.raises(NotFound):
        split(department_owner, invoice)

    assert not Move.objects.exists()


def test_messages_go_into_another_conversation_and_back(
    agent: Colleague, angry_customer: Person, pole: Placed, invoice: Placed
) -> None:
    bill = hand_in(letter(angry_customer.email, "My bill is missing."))
    solve_case(actor=agent.actor, case_id=bill.case_id)
    before = [
        get_conversation(actor=agent.actor, conversation_id=number)
        for number in (pole.conversation_id, bill.conversation_id)
    ]
    moved = move_messages(
        actor=agent.actor,
        conversation_id=pole.conversation_id,
        message_ids=[invoice.message_id],
        target_id=bill.conversation_id,
    )
    assert words(agent, bill.conversation_id) == ["And where is my invoice?", "My bill is missing."]
    assert get_conversation(actor=agent.actor, conversation_id=bill.conversation_id).status == CaseStatus.OPEN
    assert [row.messages for row in list_moves(actor=agent.actor, conversation_id=bill.conversation_id)] == [1]
    undo_move(actor=agent.actor, move_id=moved.move_id)

    after = [get_conversation(actor=agent.actor, conversation_id=row.id) for row in before]
    assert after == before
    assert not list_moves(actor=agent.actor, conversation_id=bill.conversation_id)


def test_another_customers_conversation_takes_them_only_when_somebody_means_it(
    agent: Colleague, loyal_customer: Person, pole: Placed, invoice: Placed
) -> None:
    other = hand_in(letter(loyal_customer.email, "Hello."))

    def move(*, across_customers: bool) -> Moved:
        return move_messages(
            actor=agent.actor,
            conversation_id=pole.conversation_id,
            message_ids=[invoice.message_id],
            target_id=other.conversation_id,
            across_customers=across_customers,
        )

    with pytest.raises(Refusal, match="another customer"):
        move(across_customers=False)
    assert words(agent, other.conversation_id) == ["Hello."]
    moved = move(across_customers=True)

    assert len(words(agent, other.conversation_id)) == 2
    assert list_entries()[0].action == "messages.moved_across_customers"
    opened = open_conversation(actor=agent.actor, conversation_id=other.conversation_id)
    assert opened.participants == ()
    undo_move(actor=agent.actor, move_id=moved.move_id)
    assert words(agent, other.conversation_id) == ["Hello."]
    assert set(Contact.objects.filter(conversation_id=pole.conversation_id).values_list("customer_id", flat=True)) == {
        pole.customer_id
    }


def test_a_merge_is_not_taken_apart_while_words_of_it_lie_elsewhere(
    agent: Colleague, angry_customer: Person, pole: Placed, invoice: Placed
) -> None:
    bill = hand_in(letter(angry_customer.email, "My bill is missing."))
    merge_id = merge_conversations(actor=agent.actor, source_id=pole.conversation_id, target_id=bill.conversation_id)
    moved = split_messages(actor=agent.actor, conversation_id=bill.conversation_id, message_ids=[invoice.message_id])
    with pytest.raises(Refusal, match="moved on"):
        unmerge_conversations(actor=agent.actor, merge_id=merge_id)
    undo_move(actor=agent.actor, move_id=moved.move_id)
    unmerge_conversations(actor=agent.actor, merge_id=merge_id)

    assert words(agent, pole.conversation_id) == ["The pole broke.", "And where is my invoice?"]
    assert words(agent, bill.conversation_id) == ["My bill is missing."]


def test_a_merge_taken_apart_closes_again_what_it_had_opened(
    agent: Colleague, angry_customer: Person, pole: Placed
) -> None:
    bill = hand_in(letter(angry_customer.email, "My bill is missing."))
    solve_case(actor=agent.actor, case_id=bill.case_id)
    before = Case.objects.values().get(pk=bill.case_id)
    merge_id = merge_conversations(actor=agent.actor, source_id=pole.conversation_id, target_id=bill.conversation_id)
    assert Case.objects.get(pk=bill.case_id).status == CaseStatus.NEW
    unmerge_conversations(actor=agent.actor, merge_id=merge_id)

    assert Case.objects.values().get(pk=bill.case_id) == before
    opened = open_conversation(actor=agent.actor, conversation_id=bill.conversation_id)
    assert opened.participants == ()


def test_a_conversation_goes_to_another_case_of_the_customer(
    agent: Colleague, angry_customer: Person, pole: Placed
) -> None:
    bill = hand_in(letter(angry_customer.email, "My bill is missing."))
    moved = move_to_case(actor=agent.actor, conversation_id=bill.conversation_id, case_id=pole.case_id)

    assert {contact.message_id for contact in list_contacts(case_ids=[pole.case_id])} == {
        pole.message_id,
        bill.message_id,
    }
    assert Case.objects.get(pk=bill.case_id).merged_into_id == pole.case_id
    again = move_to_case(actor=agent.actor, conversation_id=bill.conversation_id)
    assert again.case_id not in {pole.case_id, bill.case_id}
    with pytest.raises(Refusal, match="moved on"):
        undo_move(actor=agent.actor, move_id=moved.move_id)
    undo_move(actor=agent.actor, move_id=again.move_id)
    undo_move(actor=agent.actor, move_id=moved.move_id)

    case = Case.objects.get(pk=bill.case_id)
    assert (case.merged_into_id, case.status) == (None, CaseStatus.NEW)
    assert [contact.message_id for contact in list_contacts(case_ids=[pole.case_id])] == [pole.message_id]


def test_a_conversation_goes_to_another_customer_and_answers_with_it(
    agent: Colleague, loyal_customer: Person, pole: Placed, outbox: KeptOutbox
) -> None:
    moved = move_to_customer(actor=agent.actor, conversation_id=pole.conversation_id, customer_id=loyal_customer.id)
    post_reply(actor=agent.actor, conversation_id=pole.conversation_id, text="Dear Amélie.", copied=())

    assert [to.value for to in outbox[0].to] == [loyal_customer.email]
    assert Case.objects.get(pk=pole.case_id).customer_id == loyal_customer.id
    undo_move(actor=agent.actor, move_id=moved.move_id)
    assert Case.objects.get(pk=pole.case_id).customer_id == pole.customer_id
    assert get_conversation(actor=agent.actor, conversation_id=pole.conversation_id).customer_id == pole.customer_id


def test_the_facts_name_both_sides(agent: Colleague, pole: Placed, invoice: Placed) -> None:
    moved = split(agent, invoice)

    [fact] = list_facts(kinds=["desk.MessagesMoved"])
    assert fact.payload["source_conversation_id"] == pole.conversation_id
    assert (fact.conversation_id, fact.case_id) == (moved.conversation_id, moved.case_id)
    assert fact.payload["is_split"] is True
