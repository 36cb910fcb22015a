"""Junk and trash: out of every list, count and figure; back with all that belongs to it; gone after their time."""

from datetime import datetime, timedelta

import pytest
from tests.cast import Colleague, Person
from tests.desk.letters import at, letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.contracts import CaseStatus, InboxView, Place
from accord.desk.events import ConversationRemoved, ConversationRestored
from accord.desk.models import Case, Contact, Conversation, Removal
from accord.desk.operations import (
    merge_conversations,
    post_notice,
    post_reply,
    remove_conversation,
    remove_several,
    restore_conversation,
    restore_several,
    settle_arrivals,
    snooze_conversation,
    solve_case,
)
from accord.desk.queries import (
    contacts_between,
    count_views,
    count_waiting,
    has_active_case,
    list_contacts,
    list_conversations,
    list_conversations_of_customers,
    read_desk_now,
)
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import decode, list_facts
from accord.kernel.models import Deadline

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def spam(stranger: str) -> Placed:
    return hand_in(letter(stranger, "Cheap watches"))


def junk(who: Colleague, placed: Placed) -> bool:
    return remove_conversation(actor=who.actor, conversation_id=placed.conversation_id, place=Place.JUNK)


def in_view(who: Colleague, view: InboxView) -> list[int]:
    return [row.id for row in list_conversations(actor=who.actor, view=view).rows]


def last_event(kind: type, placed: Placed) -> object:
    [fact] = list_facts(conversation_id=placed.conversation_id, kinds=[kind.kind], limit=1)  # type: ignore[attr-defined]
    return decode(fact.kind, fact.payload)


def test_junk_stands_in_its_own_view_alone(agent: Colleague, spam: Placed, noon: datetime) -> None:
    assert junk(agent, spam)

    assert in_view(agent, InboxView.JUNK) == [spam.conversation_id]
    assert all(in_view(agent, view) == [] for view in InboxView if view != InboxView.JUNK)
    assert set(count_views(actor=agent.actor).views.values()) == {0}
    assert count_waiting() == 0
    assert list_conversations_of_customers(actor=agent.actor, customer_ids=[spam.customer_id]) == []
    assert not has_active_case(customer_ids=[spam.customer_id])
    state = read_desk_now(since=noon - timedelta(days=1))
    assert (state.waiting, state.oldest_waiting_since, state.contacts) == (0, None, 0)


def test_its_contacts_count_for_nothing_until_it_is_back(agent: Colleague, spam: Placed, noon: datetime) -> None:
    [contact] = list_contacts(case_ids=[spam.case_id])
    junk(agent, spam)

    assert list_contacts(case_ids=[spam.case_id]) == list_contacts(contact_ids=[contact.id]) == []
    assert contacts_between(start=noon - timedelta(days=1), end=noon + timedelta(days=1)) == []
    removed = last_event(ConversationRemoved, spam)
    assert isinstance(removed, ConversationRemoved)
    assert (removed.place, removed.contact_ids, removed.by_hand) == ("junk", (contact.id,), True)

    assert restore_conversation(actor=agent.actor, conversation_id=spam.conversation_id)
    assert list_contacts(case_ids=[spam.case_id]) == [contact]
    restored = last_event(ConversationRestored, spam)
    assert isinstance(restored, ConversationRestored)
    assert (restored.place, restored.previous, restored.contact_ids) == ("", "junk", (contact.id,))
    assert in_view(agent, InboxView.ALL) == [spam.conversation_id]


def test_twice_is_once(agent: Colleague, spam: Placed) -> None:
    assert junk(agent, spam)
    assert not junk(agent, spam)
    assert restore_conversation(actor=agent.actor, conversation_id=spam.conversation_id)
    assert not restore_conversation(actor=agent.actor, conversation_id=spam.conversation_id)
    assert Removal.objects.count() == 1


def test_the_trash_asks_why(agent: Colleague, spam: Placed) -> None:
    with pytest.raises(BadInput):
        remove_conversation(actor=agent.actor, conversation_id=spam.conversation_id, place=Place.TRASH, reason="  ")
    assert Conversation.objects.get(pk=spam.conversation_id).place == Place.WORK
    assert not Removal.objects.exists()


def test_who_may_not_read_the_desk_removes_nothing(department_owner: Colleague, spam: Placed) -> None:
    with pytest.raises(NotFound):
        junk(department_owner, spam)
    assert Conversation.objects.get(pk=spam.conversation_id).place == Place.WORK


def test_what_was_junk_goes_back_into_junk_from_the_trash(agent: Colleague, spam: Placed) -> None:
    junk(agent, spam)
    remove_conversation(actor=agent.actor, conversation_id=spam.conversation_id, place=Place.TRASH, reason="Old")
    assert in_view(agent, InboxView.TRASH) == [spam.conversation_id]

    restore_conversation(actor=agent.actor, conversation_id=spam.conversation_id)

    assert in_view(agent, InboxView.JUNK) == [spam.conversation_id]
    assert list_contacts(case_ids=[spam.case_id]) == []


def test_an_order_that_was_thrown_away_sends_no_survey(agent: Colleague, spam: Placed, noon: datetime) -> None:
    solve_case(actor=agent.actor, case_id=spam.case_id)
    junk(agent, spam)
    with at(noon + timedelta(days=3)):
        fire_due_deadlines()
    assert Case.objects.get(pk=spam.case_id).stuck_at is None

    restore_conversation(actor=agent.actor, conversation_id=spam.conversation_id)
    with at(noon + timedelta(days=3)):
        fire_due_deadlines()
    assert Case.objects.get(pk=spam.case_id).stuck_at is not None, "back in work it has its time to hold once more"


def test_a_case_is_withdrawn_only_when_nothing_of_it_is_in_work(
    agent: Colleague, angry_customer: Person, spam: Placed
) -> None:
    other = hand_in(letter(angry_customer.email))
    Conversation.objects.filter(pk=other.conversation_id).update(case_id=spam.case_id)

    junk(agent, spam)

    assert Case.objects.get(pk=spam.case_id).withdrawn_at is None


def test_a_snooze_does_not_wake_what_is_junk(agent: Colleague, spam: Placed, noon: datetime) -> None:
    snooze_conversation(actor=agent.actor, conversation_id=spam.conversation_id, until=noon + timedelta(hours=3))
    junk(agent, spam)
    assert not Deadline.objects.filter(kind="desk.snooze").exists()


def test_further_words_in_junk_are_junk_and_in_the_trash_bring_it_back(
    agent: Colleague, spam: Placed, angry_customer: Person, stranger: str, noon: datetime
) -> None:
    thrown = hand_in(letter(angry_customer.email))
    remove_conversation(
        actor=agent.actor, conversation_id=thrown.conversation_id, place=Place.TRASH, reason="By mistake"
    )
    junk(agent, spam)
    with at(noon + timedelta(days=2)):
        hand_in(letter(stranger, "More watches", thread=(spam.conversation_id,)))
        hand_in(letter(angry_customer.email, "And my pole?", thread=(thrown.conversation_id,)))
        found = settle_arrivals(conversation_ids=[spam.conversation_id, thrown.conversation_id])

    assert found == {spam.conversation_id}
    assert list_contacts(case_ids=[spam.case_id]) == []
    assert len(list_contacts(case_ids=[thrown.case_id])) == 2, "nothing that a customer writes is lost in the trash"
    assert in_view(agent, InboxView.ALL) == [thrown.conversation_id]


def test_junk_is_neither_answered_nor_merged(agent: Colleague, spam: Placed, stranger: str) -> None:
    other = hand_in(letter(stranger, "Hello"))
    junk(agent, spam)
    with pytest.raises(Refusal):
        post_reply(actor=agent.actor, conversation_id=spam.conversation_id, text="No thanks")
    with pytest.raises(Refusal):
        merge_conversations(actor=agent.actor, source_id=other.conversation_id, target_id=spam.conversation_id)


def test_a_notice_never_goes_into_junk(agent: Colleague, spam: Placed) -> None:
    junk(agent, spam)
    post_notice(customer_id=spam.customer_id, purpose="survey", subject="How was it?", text="Tell us.")
    assert Conversation.objects.filter(customer_id=spam.customer_id, place=Place.WORK).count() == 1


def test_several_at_once_and_back(agent: Colleague, angry_customer: Person, stranger: str) -> None:
    ids = [hand_in(letter(who)).conversation_id for who in (angry_customer.email, stranger)]

    removed = remove_several(actor=agent.actor, conversation_ids=ids, place=Place.TRASH, reason="Twice")
    assert removed == ids
    assert remove_several(actor=agent.actor, conversation_ids=ids, place=Place.TRASH, reason="Twice") == []
    assert restore_several(actor=agent.actor, conversation_ids=ids) == ids
    assert set(Conversation.objects.values_list("place", flat=True)) == {""}
    assert not Contact.objects.exclude(withdrawn_at=None).exists()
    assert set(Case.objects.values_list("withdrawn_at", "status")) == {(None, CaseStatus.NEW)}
