"""What happens to cases becomes their times and moves their clocks, exactly and in few statements."""

from datetime import timedelta
from typing import Any

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
    pass_time,
    promise,
    said,
    target,
)

from accord.desk.contracts import (
    CaseStatus,
    Solution,
)
from accord.desk.levels.contracts import ClockState, Metric
from accord.desk.levels.knowing import read_rules
from accord.desk.levels.models import CaseLevel, Clock, StatusInterval
from accord.desk.levels.queries import count_attainment, levels_of, list_clocks, read_risks, read_times
from accord.desk.matters.operations import split_messages
from accord.desk.operations import (
    merge_conversations,
    post_reply,
    receive_message,
    set_status,
    solve_case,
    take_back_reply,
    unmerge_conversations,
)
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.events import list_facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def test_much_that_happened_before_anybody_looked_is_judged_all_the_same(
    agent: Colleague, angry_customer: Person
) -> None:
    open_office()
    promise(target(Metric.NEXT_REPLY, 1 * HOUR))
    placed = receive_message(message=letter(angry_customer.email))
    thread = (placed.conversation_id,)
    follow()
    deeds = ("reply", "ask", "reply", "ask", "reply", "ask")
    for number, deed in enumerate(deeds, 1):
        with clock.at(MONDAY + number * (20 * MINUTE if number < 4 else 30 * MINUTE)):
            if deed == "reply":
                post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="Done.")
            else:
                receive_message(message=letter(angry_customer.email, "And the other?", thread=thread))
        if number == 2:
            with clock.at(MONDAY + 45 * MINUTE):
                follow()  # the first question runs when nobody looks for a while
    with clock.at(MONDAY + 4 * HOUR):
        follow()
        clocks = {one.began_at: one for one in list_clocks(case_id=placed.case_id)}
    assert {at - MONDAY: one.state for at, one in clocks.items()} == {
        40 * MINUTE: ClockState.MET,
        120 * MINUTE: ClockState.MET,
        180 * MINUTE: ClockState.RUNNING,
    }


def test_what_came_back_and_was_solved_again_before_anybody_looked_took_the_whole_time(
    agent: Colleague, angry_customer: Person
) -> None:
    open_office()
    promise(target(Metric.RESOLUTION, 3 * HOUR), target(Metric.FIRST_REPLY, 3 * HOUR))
    placed = receive_message(message=letter(angry_customer.email))
    with clock.at(MONDAY + HOUR):
        solve_case(actor=agent.actor, case_id=placed.case_id)
        follow()
        assert {one.metric: one.state for one in list_clocks(case_id=placed.case_id)} == {
            Metric.RESOLUTION: ClockState.MET,
            Metric.FIRST_REPLY: ClockState.DROPPED,
        }
    with clock.at(MONDAY + 2 * HOUR):
        receive_message(message=letter(angry_customer.email, "It broke again.", thread=(placed.conversation_id,)))
    with clock.at(MONDAY + 5 * HOUR):
        post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="Sorry.", solution=Solution())
        follow()
        found = {one.metric: (one.state, one.broken_at) for one in list_clocks(case_id=placed.case_id)}
    assert found == {
        Metric.RESOLUTION: (ClockState.BROKEN, MONDAY + 4 * HOUR),
        Metric.FIRST_REPLY: (ClockState.DROPPED, None),
    }


def test_words_count_where_they_lie(agent: Colleague, angry_customer: Person) -> None:
    open_office()
    promise(target(Metric.FIRST_REPLY, 2 * HOUR))
    placed = receive_message(message=letter(angry_customer.email))
    with clock.at(MONDAY + HOUR):
        thread = (placed.conversation_id,)
        other = receive_message(message=letter(angry_customer.email, "And my invoice is wrong.", thread=thread))
    with clock.at(MONDAY + 90 * MINUTE):
        moved = split_messages(
            actor=agent.actor, conversation_id=placed.conversation_id, message_ids=[other.message_id]
        )
        post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="A new pole comes.")
        follow()
    with clock.at(MONDAY + 4 * HOUR):
        fire_due_deadlines(now=clock.now())
        post_reply(actor=agent.actor, conversation_id=moved.conversation_id, text="A new invoice, too.")
        follow()
        times = read_times(case_ids=[placed.case_id, moved.case_id])
        [first], [second] = list_clocks(case_id=placed.case_id), list_clocks(case_id=moved.case_id)
    assert (first.state, second.state, second.broken_at) == (ClockState.MET, ClockState.BROKEN, MONDAY + 3 * HOUR)
    waited = times[moved.case_id].first_reply
    assert waited is not None
    assert (waited.calendar_seconds, times[placed.case_id].next_replies) == (3 * 3600, ())


def test_a_reply_in_time_keeps_the_promise(agent: Colleague, angry_customer: Person) -> None:
    open_office()
    promise(target(Metric.FIRST_REPLY, 4 * HOUR))
    placed = receive_message(message=letter(angry_customer.email))
    follow()
    assert levels_of(case_ids=[placed.case_id])[placed.case_id].due_at == MONDAY + 4 * HOUR
    assert next_level_at() == MONDAY + 3 * HOUR
    with clock.at(MONDAY + 2 * HOUR):
        post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="We send a new one.")
        follow()
        [one] = list_clocks(case_id=placed.case_id)
    assert (one.state, one.ended_at, one.broken_at) == (ClockState.MET, MONDAY + 2 * HOUR, None)
    assert levels_of(case_ids=[placed.case_id]) == {}
    assert next_level_at() is None
    assert said() == []
    assert [(each.metric, each.met, each.n) for each in count_attainment(since=MONDAY, until=MONDAY + DAY)] == [
        (Metric.FIRST_REPLY, 1, 1)
    ]


def test_it_warns_and_breaks_to_the_second_and_shows_both(
    lead: Colleague, agent: Colleague, angry_customer: Person
) -> None:
    open_office()
    promise(target(Metric.FIRST_REPLY, 4 * HOUR))
    placed = receive_message(message=letter(angry_customer.email))
    pass_time(MONDAY + 3 * HOUR)
    assert said() == [("Warned", "first_reply", MONDAY + 3 * HOUR)]
    [at_risk] = read_risks(actor=lead.actor).at_risk
    assert at_risk.conversation_id == placed.conversation_id
    pass_time(MONDAY + 4 * HOUR - timedelta(microseconds=1))
    assert len(said()) == 1
    pass_time(MONDAY + 4 * HOUR)
    assert said("Breached") == [("Breached", "first_reply", MONDAY + 4 * HOUR)]
    level = levels_of(case_ids=[placed.case_id])[placed.case_id]
    assert (level.is_broken, level.due_at) == (True, MONDAY + 4 * HOUR)
    page = read_risks(actor=lead.actor)
    assert (page.broken_count, page.at_risk_count) == (1, 0)
    assert read_risks(actor=agent.actor).broken == ()
    with clock.at(MONDAY + 5 * HOUR):
        post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="Sorry for the wait.")
        follow()
    [one] = list_clocks(case_id=placed.case_id)
    assert (one.state, one.broken_at) == (ClockState.BROKEN, MONDAY + 4 * HOUR)
    assert len(said("Breached")) == 1
    assert read_risks(actor=lead.actor).broken == ()


def test_a_breach_that_no_timekeeper_saw_is_said_when_it_is_found(agent: Colleague, angry_customer: Person) -> None:
    promise(target(Metric.FIRST_REPLY, HOUR))
    placed = receive_message(message=letter(angry_customer.email))
    with clock.at(MONDAY + 2 * HOUR):
        post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="Here.")
        follow()
    assert [kind for kind, *_ in said()] == ["Breached"]


def test_who_has_just_answered_is_not_late(agent: Colleague, angry_customer: Person) -> None:
    """The timekeeper looks at the log itself: the subscriber may be some moments behind."""
    promise(target(Metric.FIRST_REPLY, HOUR))
    placed = receive_message(message=letter(angry_customer.email))
    follow()
    with clock.at(MONDAY + 40 * MINUTE):
        post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="Here.")
    fire_due_deadlines(now=MONDAY + HOUR)
    assert said() == []
    assert [one.state for one in list_clocks(case_id=placed.case_id)] == [ClockState.MET]
    follow()
    assert [one.state for one in list_clocks(case_id=placed.case_id)] == [ClockState.MET]


def test_stored_intervals_and_times(agent: Colleague, angry_customer: Person) -> None:
    open_office()
    placed = receive_message(message=letter(angry_customer.email))
    with clock.at(MONDAY + HOUR):
        post_reply(
            actor=agent.actor, conversation_id=placed.conversation_id, text="Which one?", then=CaseStatus.PENDING
        )
    with clock.at(MONDAY + 3 * HOUR):
        receive_message(message=letter(angry_customer.email, "The long one.", thread=(placed.conversation_id,)))
    with clock.at(MONDAY + 4 * HOUR):
        set_status(actor=agent.actor, case_id=placed.case_id, status=CaseStatus.ON_HOLD)
    with clock.at(MONDAY + DAY):
        solve_case(actor=agent.actor, case_id=placed.case_id)
        follow()
    stored = StatusInterval.objects.filter(case_id=placed.case_id).order_by("began_at")
    assert [(each.status, each.began_at - MONDAY, each.ended_at and each.ended_at - MONDAY) for each in stored] == [
        ("new", 0 * HOUR, HOUR),
        ("pending", HOUR, 3 * HOUR),
        ("open", 3 * HOUR, 4 * HOUR),
        ("on_hold", 4 * HOUR, DAY),
        ("solved", DAY, None),
    ]
    times = read_times(case_ids=[placed.case_id])[placed.case_id]
    assert times.first_reply is not None
    assert times.full_resolution is not None
    assert times.first_reply.working_seconds == 3600
    assert times.requester_wait.calendar_seconds == 22 * 3600
    assert times.requester_wait.working_seconds == (1 + 1 + 4) * 3600
    assert times.agent_wait.working_seconds == 2 * 3600
    assert times.full_resolution.working_seconds == 8 * 3600


def test_a_batch_of_many_cases_costs_a_handful_of_statements(angry_customer: Person) -> None:
    open_office()
    promise(target(Metric.FIRST_REPLY, HOUR), target(Metric.RESOLUTION, 8 * HOUR))
    follow()
    from accord.desk.levels.operations import FOLLOWED, follow_facts
    from accord.kernel.events import decode

    placed = [receive_message(message=letter(angry_customer.email, f"Question {number}?")) for number in range(40)]
    facts = [
        fact
        for fact in reversed(list_facts(limit=1000))
        if fact.kind in {kind.kind for kind in FOLLOWED} and fact.case_id is not None
    ]
    events = [decode(fact.kind, fact.payload) for fact in facts]
    read_rules()
    with CaptureQueriesContext(connection) as queries:
        follow_facts(events=[event for event in events if event], facts=facts)
    real = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(real) <= 6, [sql[:90] for sql in real]
    assert Clock.objects.filter(case_id__in=[one.case_id for one in placed]).count() == 80


def test_without_any_policy_it_keeps_times_in_two_statements(angry_customer: Person) -> None:
    receive_message(message=letter(angry_customer.email))
    from accord.desk.levels.operations import follow_facts
    from accord.kernel.events import decode

    facts = list_facts(kinds=["desk.MessageArrived"])
    events = [event for fact in facts if (event := decode(fact.kind, fact.payload))]
    read_rules()
    with CaptureQueriesContext(connection) as queries:
        follow_facts(events=events, facts=facts)
    real = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(real) <= 2, [sql[:90] for sql in real]
    assert levels_of(case_ids=[1]) == {}


def test_a_reply_taken_back_was_no_reply(agent: Colleague, angry_customer: Person) -> None:
    promise(target(Metric.FIRST_REPLY, HOUR))
    placed = receive_message(message=letter(angry_customer.email))
    follow()
    with clock.at(MONDAY + 10 * MINUTE):
        reply = post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="Wrong")
        follow()
        assert levels_of(case_ids=[placed.case_id]) == {}
        take_back_reply(actor=agent.actor, message_id=reply)
        follow()
    assert levels_of(case_ids=[placed.case_id])[placed.case_id].due_at == MONDAY + HOUR
    assert next_level_at() == MONDAY + 45 * MINUTE
    record = CaseLevel.objects.get(case_id=placed.case_id)
    assert (record.replies, record.first_reply_at) == (0, None)


def test_a_reply_that_leaves_later_answers_when_it_leaves(agent: Colleague, angry_customer: Person) -> None:
    promise(target(Metric.FIRST_REPLY, HOUR))
    placed = receive_message(message=letter(angry_customer.email))
    with clock.at(MONDAY + 10 * MINUTE):
        post_reply(
            actor=agent.actor,
            conversation_id=placed.conversation_id,
            text="Good evening",
            leave_at=MONDAY + 30 * MINUTE,
        )
        follow()
    assert levels_of(case_ids=[placed.case_id])[placed.case_id].due_at == MONDAY + HOUR
    pass_time(MONDAY + 30 * MINUTE)
    [one] = list_clocks(case_id=placed.case_id)
    assert (one.state, one.ended_at) == (ClockState.MET, MONDAY + 30 * MINUTE)


def test_a_thanks_and_a_machine_start_no_clock(agent: Colleague, angry_customer: Person) -> None:
    promise(target(Metric.FIRST_REPLY, HOUR), target(Metric.NEXT_REPLY, HOUR))
    placed = receive_message(message=letter(angry_customer.email))
    with clock.at(MONDAY + MINUTE):
        post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="Sent.")
        receive_message(message=letter(angry_customer.email, "Thank you", thread=(placed.conversation_id,)))
        again = letter(angry_customer.email, "I am away", thread=(placed.conversation_id,), machine="vacation")
        receive_message(message=again)
        follow()
    assert levels_of(case_ids=[placed.case_id]) == {}


def test_words_of_a_merged_conversation_count_where_they_went(agent: Colleague, angry_customer: Person) -> None:
    promise(target(Metric.FIRST_REPLY, 4 * HOUR), target(Metric.NEXT_REPLY, HOUR))
    first = receive_message(message=letter(angry_customer.email))
    with clock.at(MONDAY + MINUTE):
        post_reply(actor=agent.actor, conversation_id=first.conversation_id, text="Which?")
    with clock.at(MONDAY + HOUR):
        second = receive_message(message=letter(angry_customer.email, "The red one, sorry."))
        follow()
    with clock.at(MONDAY + HOUR + MINUTE):
        merge = merge_conversations(
            actor=agent.actor, source_id=second.conversation_id, target_id=first.conversation_id
        )
        follow()
    assert set(levels_of(case_ids=[first.case_id, second.case_id])) == {first.case_id}
    assert levels_of(case_ids=[first.case_id])[first.case_id].due_at == MONDAY + 2 * HOUR
    with clock.at(MONDAY + HOUR + 2 * MINUTE):
        unmerge_conversations(actor=agent.actor, merge_id=merge)
        follow()
    assert set(levels_of(case_ids=[first.case_id, second.case_id])) == {second.case_id}
    assert levels_of(case_ids=[second.case_id])[second.case_id].due_at == MONDAY + 5 * HOUR


def test_told_anew_is_as_followed(agent: Colleague, angry_customer: Person) -> None:
    """The log read again from the beginning gives exactly what following it gave."""
    open_office()
    promise(target(Metric.NEXT_REPLY, HOUR), target(Metric.RESOLUTION, 3 * HOUR))
    placed = receive_message(message=letter(angry_customer.email))
    for number, step in enumerate([1, 30, 31, 200, 1500], start=1):
        with clock.at(MONDAY + step * MINUTE):
            post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text=f"{number}?")
            follow()
        with clock.at(MONDAY + (step + 20 * number) * MINUTE):
            receive_message(message=letter(angry_customer.email, f"Answer {number}?", thread=(placed.conversation_id,)))
            follow()
    with clock.at(MONDAY + 2 * DAY):
        solve_case(actor=agent.actor, case_id=placed.case_id)
        follow()
    from accord.desk.levels.operations.reckoning import reckon
    from accord.desk.levels.operations.retelling import retell

    before = _all_rows(placed.case_id)
    with clock.at(MONDAY + 2 * DAY):
        reckon(retell({placed.case_id}, {}))
    assert _all_rows(placed.case_id) == before


def _all_rows(case_id: int) -> list[list[tuple[Any, ...]]]:
    columns = {
        "desk_level_case": "*",
        "desk_level_interval": "status, began_at, ended_at",
        "desk_level_turn": "asked_at, answered_at, dropped_at",
        "desk_level_clock": "*",
    }
    found = []
    with connection.cursor() as cursor:
        for table, names in columns.items():
            cursor.execute(f"SELECT {names} FROM {table} WHERE case_id = %s ORDER BY 1, 2, 3", [case_id])  # noqa: S608
            found.append(cursor.fetchall())
    return found
