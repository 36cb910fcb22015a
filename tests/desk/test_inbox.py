from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.cast import Colleague, Person
from tests.desk.letters import letter

from accord.channels.operations import hand_in
from accord.desk.contracts import CaseStatus, DeliveryState, InboxView
from accord.desk.operations import (
    assign_conversation,
    mark_arrived,
    note_delivery,
    post_reply,
    set_status,
    snooze_conversation,
    solve_case,
)
from accord.desk.queries import (
    contacts_between,
    count_views,
    list_contacts,
    list_conversations,
    words_of_contact,
)
from accord.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def ids(agent: Colleague, view: InboxView) -> list[int]:
    return [row.id for row in list_conversations(actor=agent.actor, view=view).rows]


def test_each_view_shows_and_counts_its_own(
    agent: Colleague, other_agent: Colleague, angry_customer: Person, noon: datetime
) -> None:
    fresh, mine, theirs, pending, asleep, done = (hand_in(letter(angry_customer.email)) for _ in range(6))
    actor = agent.actor
    assign_conversation(actor=actor, conversation_id=mine.conversation_id, assignee_id=agent.id)
    assign_conversation(actor=actor, conversation_id=theirs.conversation_id, assignee_id=other_agent.id)
    set_status(actor=actor, case_id=pending.case_id, status=CaseStatus.PENDING)
    snooze_conversation(actor=actor, conversation_id=asleep.conversation_id, until=noon + timedelta(days=1))
    solve_case(actor=actor, case_id=done.case_id)

    assert ids(agent, InboxView.MINE) == [mine.conversation_id]
    assert ids(agent, InboxView.UNASSIGNED) == [pending.conversation_id, fresh.conversation_id]
    assert ids(agent, InboxView.ALL) == [placed.conversation_id for placed in (pending, theirs, mine, fresh)]
    assert ids(agent, InboxView.PENDING) == [pending.conversation_id]
    assert ids(agent, InboxView.SNOOZED) == [asleep.conversation_id]
    assert ids(agent, InboxView.SOLVED) == [done.conversation_id]
    counts = count_views(actor=actor)
    assert counts.views == {view: len(ids(agent, view)) for view in counts.views}
    assert counts.waiting == 4


def test_what_was_not_delivered_waits_for_a_person_even_when_solved(
    agent: Colleague, angry_customer: Person, noon: datetime
) -> None:
    placed = hand_in(letter(angry_customer.email))
    doubtful = post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="Here it is.")
    solve_case(actor=agent.actor, case_id=placed.case_id)
    note_delivery(message_id=doubtful, state=DeliveryState.IN_DOUBT)
    before = ids(agent, InboxView.UNSETTLED), count_views(actor=agent.actor).views[InboxView.UNSETTLED]
    mark_arrived(actor=agent.actor, message_id=doubtful)

    assert before == ([placed.conversation_id], 1)
    assert ids(agent, InboxView.UNSETTLED) == []
    assert count_views(actor=agent.actor).views[InboxView.UNSETTLED] == 0


def test_a_later_reply_settles_one_that_failed(agent: Colleague, angry_customer: Person) -> None:
    placed = hand_in(letter(angry_customer.email))
    failed = post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="Here it is.")
    note_delivery(message_id=failed, state=DeliveryState.FAILED, problem="userunknown")
    waiting = ids(agent, InboxView.UNSETTLED)
    post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="Once more.")

    assert waiting == [placed.conversation_id]
    assert ids(agent, InboxView.UNSETTLED) == []


def test_pages_follow_each_other_without_gap_or_repetition(
    agent: Colleague, angry_customer: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    everything = [hand_in(letter(angry_customer.email)).conversation_id for _ in range(7)]
    first = list_conversations(actor=agent.actor, view=InboxView.ALL, limit=3)
    second = list_conversations(actor=agent.actor, view=InboxView.ALL, after=first.next_cursor, limit=3)
    with django_assert_num_queries(1):
        third = list_conversations(actor=agent.actor, view=InboxView.ALL, after=second.next_cursor, limit=3)

    assert [row.id for page in (first, second, third) for row in page.rows] == everything[::-1]
    assert third.next_cursor == ""


def test_an_edited_cursor_asks_for_the_first_page(agent: Colleague, angry_customer: Person) -> None:
    placed = hand_in(letter(angry_customer.email))
    page = list_conversations(actor=agent.actor, view=InboxView.ALL, after="yesterday~x")

    assert [row.id for row in page.rows] == [placed.conversation_id]


def test_department_owners_see_no_conversation(department_owner: Colleague, angry_customer: Person) -> None:
    hand_in(letter(angry_customer.email, "pole"))

    assert ids(department_owner, InboxView.ALL) == []
    assert set(count_views(actor=department_owner.actor).views.values()) == {0}


def test_contacts_are_found_by_case_and_by_time(agent: Colleague, angry_customer: Person, noon: datetime) -> None:
    first = hand_in(letter(angry_customer.email, "The pole broke."))
    with clock.at(noon + timedelta(days=2)):
        hand_in(letter(angry_customer.email, "No answer yet.", thread=(first.conversation_id,)))

    contacts = list_contacts(case_ids=[first.case_id])
    assert [contact.words for contact in contacts] == ["The pole broke.", "No answer yet."]
    assert contacts_between(start=noon, end=noon + timedelta(days=2)) == contacts[:1]
    assert words_of_contact(contact_id=contacts[0].id) == "Tent pole\nThe pole broke."
