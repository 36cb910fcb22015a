"""Times and clocks follow when what they go by changes: priority, policy, hours, rank, place."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Colleague, Person
from tests.desk.letters import letter
from tests.desk.levels.working import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    follow,
    next_level_at,
    open_office,
    promise,
    said,
    target,
)

from accord.customers.companies.operations import keep_company, place_customer
from accord.desk.contracts import (
    MessageKind,
    PastConversation,
    PastMessage,
    Place,
    Priority,
    Solution,
)
from accord.desk.levels.contracts import CalendarChoices, ClockState, Holiday, Metric
from accord.desk.levels.operations import refresh_company, set_calendar
from accord.desk.levels.queries import levels_of, list_clocks, read_times
from accord.desk.operations import (
    import_conversations,
    post_reply,
    receive_message,
    remove_conversation,
    restore_conversation,
    set_priority,
)
from accord.desk.routing.operations import set_tier
from accord.kernel import clock
from accord.kernel.permissions import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def test_priority_changes_the_target(agent: Colleague, angry_customer: Person) -> None:
    promise(target(Metric.FIRST_REPLY, 4 * HOUR), target(Metric.FIRST_REPLY, HOUR, Priority.URGENT))
    placed = receive_message(message=letter(angry_customer.email))
    follow()
    set_priority(actor=agent.actor, conversation_id=placed.conversation_id, priority=Priority.URGENT)
    follow()
    assert levels_of(case_ids=[placed.case_id])[placed.case_id].due_at == MONDAY + HOUR


def test_junk_has_no_clock_and_what_comes_back_has_its_own_again(agent: Colleague, angry_customer: Person) -> None:
    promise(target(Metric.FIRST_REPLY, 4 * HOUR))
    placed = receive_message(message=letter(angry_customer.email))
    follow()
    remove_conversation(actor=agent.actor, conversation_id=placed.conversation_id, place=Place.JUNK)
    follow()
    assert (levels_of(case_ids=[placed.case_id]), next_level_at()) == ({}, None)
    restore_conversation(actor=agent.actor, conversation_id=placed.conversation_id)
    follow()
    assert levels_of(case_ids=[placed.case_id])[placed.case_id].due_at == MONDAY + 4 * HOUR


def test_new_hours_move_clocks_that_run_and_leave_the_past(agent: Colleague, angry_customer: Person) -> None:
    calendar_id = open_office()
    promise(target(Metric.FIRST_REPLY, 4 * HOUR), target(Metric.RESOLUTION, 16 * HOUR))
    done = receive_message(message=letter(angry_customer.email))
    with clock.at(MONDAY + 2 * HOUR):
        post_reply(actor=agent.actor, conversation_id=done.conversation_id, text="Here.")
        waiting = receive_message(message=letter(angry_customer.email, "And my tent?"))
        follow()
        mornings = {day: [["09:00", "12:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
        choices = CalendarChoices(name="Mornings", timezone="Europe/Berlin", weekly=mornings)
        set_calendar(actor=SYSTEM, choices=choices, calendar_id=calendar_id)
        follow()
    # One hour until noon, three on Tuesday morning.
    assert levels_of(case_ids=[waiting.case_id])[waiting.case_id].due_at == MONDAY + DAY + 3 * HOUR
    [first_reply] = [one for one in list_clocks(case_id=done.case_id) if one.metric == Metric.FIRST_REPLY]
    assert (first_reply.state, first_reply.due_at) == (ClockState.MET, MONDAY + 4 * HOUR)


def test_a_new_policy_judges_nothing_that_is_past(agent: Colleague, angry_customer: Person) -> None:
    placed = receive_message(message=letter(angry_customer.email))
    with clock.at(MONDAY + 5 * HOUR):
        post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="Here.")
        follow()
        promise(target(Metric.FIRST_REPLY, HOUR), target(Metric.RESOLUTION, 20 * HOUR))
        follow()
        set_priority(actor=agent.actor, conversation_id=placed.conversation_id, priority=Priority.HIGH)
        follow()
    assert [one.metric for one in list_clocks(case_id=placed.case_id)] == [Metric.RESOLUTION]
    assert said() == []


def test_conversations_held_elsewhere_have_times_and_no_clocks(agent: Colleague, angry_customer: Person) -> None:
    open_office()
    promise(target(Metric.FIRST_REPLY, MINUTE), target(Metric.RESOLUTION, HOUR))
    said_then = [
        PastMessage(kind=MessageKind.INCOMING, text="Hello?", sent_at=MONDAY - 3 * DAY),
        PastMessage(kind=MessageKind.REPLY, text="Yes?", sent_at=MONDAY - 3 * DAY + 2 * HOUR),
        PastMessage(kind=MessageKind.INCOMING, text="Where?", sent_at=MONDAY - 3 * DAY + 3 * HOUR),
        PastMessage(kind=MessageKind.REPLY, text="There.", sent_at=MONDAY - 3 * DAY + 4 * HOUR),
    ]
    past = PastConversation(
        source="old",
        key="1",
        channel="chat",
        customer_id=angry_customer.id,
        customer_name=angry_customer.name,
        subject="Old",
        messages=tuple(said_then),
        solution=Solution(),
    )
    [imported] = import_conversations(conversations=[past])
    follow()
    times = read_times(case_ids=[imported.case_id])[imported.case_id]
    assert times.first_reply is not None
    assert times.full_resolution is not None
    assert times.first_reply.working_seconds == 2 * 3600
    assert [one.calendar_seconds for one in times.next_replies] == [3600]
    assert times.full_resolution.calendar_seconds == 4 * 3600
    assert list_clocks(case_id=imported.case_id) == []
    assert said() == []


def test_a_policy_holds_for_a_rank_of_customers_and_follows_a_new_one(agent: Colleague, angry_customer: Person) -> None:
    open_office()
    promise(target(Metric.FIRST_REPLY, HOUR), conditions={"tier": ("gold",)})
    promise(target(Metric.FIRST_REPLY, 4 * HOUR))
    placed = receive_message(message=letter(angry_customer.email))
    follow()
    assert levels_of(case_ids=[placed.case_id])[placed.case_id].due_at == MONDAY + 4 * HOUR

    set_tier(actor=agent.actor, customer_id=angry_customer.id, tier="Gold")
    follow()
    assert levels_of(case_ids=[placed.case_id])[placed.case_id].due_at == MONDAY + HOUR


def test_a_companys_new_rank_reaches_the_clocks_that_run(
    agent: Colleague, angry_customer: Person, loyal_customer: Person
) -> None:
    open_office()
    promise(target(Metric.FIRST_REPLY, HOUR), conditions={"tier": ("gold",)})
    promise(target(Metric.FIRST_REPLY, 4 * HOUR))
    company_id = keep_company(actor=agent.actor, name="Alpine Club")
    placed = [receive_message(message=letter(who.email)) for who in (angry_customer, loyal_customer)]
    place_customer(actor=agent.actor, customer_id=angry_customer.id, company_id=company_id)
    follow()
    keep_company(actor=agent.actor, name="Alpine Club", tier="Gold", company_id=company_id)
    follow()
    due = levels_of(case_ids=[one.case_id for one in placed])
    assert [due[one.case_id].due_at for one in placed] == [MONDAY + HOUR, MONDAY + 4 * HOUR]

    with CaptureQueriesContext(connection) as for_one:
        refresh_company(company_id=company_id, after=0)
    place_customer(actor=agent.actor, customer_id=loyal_customer.id, company_id=company_id)
    follow()
    with CaptureQueriesContext(connection) as for_two:
        refresh_company(company_id=company_id, after=0)
    assert len(for_two) == len(for_one)


def test_half_a_day_off_has_its_own_hours(angry_customer: Person) -> None:
    """Tuesday is open from nine to eleven: six hours from Monday at two end on Wednesday at ten."""
    half = Holiday(on=MONDAY.date() + DAY, name="Shrove Tuesday", hours=(("09:00", "11:00"),))
    open_office(own_days=(half,))
    promise(target(Metric.FIRST_REPLY, 6 * HOUR))
    with clock.at(MONDAY + 5 * HOUR):
        placed = receive_message(message=letter(angry_customer.email))
        follow()
    wednesday = MONDAY + 2 * DAY
    assert levels_of(case_ids=[placed.case_id])[placed.case_id].due_at == wednesday + HOUR
