"""Balancing is shown before it is done, does what was shown, and can be taken back; nobody gets what they may not."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import Colleague, Person
from tests.desk.letters import letter
from tests.desk.routing.test_choosing import need, person

from accord.channels.operations import hand_in
from accord.desk.models import Conversation, Queue
from accord.desk.operations import assign_conversation, post_reply
from accord.desk.operations.queueing import move_to_queue
from accord.desk.routing.balance import Work, balance, with_one
from accord.desk.routing.contracts import Limits
from accord.desk.routing.operations import balance_queue, set_capacity, take_back_balance
from accord.desk.routing.queries import list_work, plan_balance
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotAllowed
from accord.staff.contracts import Presence
from accord.staff.models import Team, TeamMembership
from accord.staff.operations import set_presence


@given(
    st.lists(st.tuples(st.sampled_from(list(Presence)), st.sets(st.sampled_from([1, 2]))), max_size=5),
    st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=12),
    st.integers(0, 6),
)
def test_nobody_gets_what_they_may_not_have_and_a_second_time_changes_nothing(
    drawn: list[tuple[Presence, set[int]]], held: list[tuple[int, bool]], most: int
) -> None:
    loads = {number: sum(holder == number for holder, _begun in held) for number in range(1, 6)}
    people = [
        person(number, load=loads[number], presence=presence, team_ids=frozenset(teams))
        for number, (presence, teams) in enumerate(drawn, start=1)
    ]
    work = [
        Work(need=need(conversation_id=place), holder_id=holder or None, is_begun=bool(holder) and begun)
        for place, (holder, begun) in enumerate(held, start=1)
    ]
    limits = Limits(most={(0, ""): most})
    moves = balance(work, people, limits)
    by_id, begun = {one.id: one for one in people}, {w.need.conversation_id for w in work if w.is_begun}
    for move in moves:
        taker = by_id[move.to_id]
        assert taker.presence == Presence.AVAILABLE
        assert 1 in taker.team_ids
        assert move.conversation_id not in begun
        assert move.reasons
    after = dict.fromkeys(by_id, 0)
    for move in moves:
        after[move.to_id] += 1
    assert all(by_id[n].total + got <= max(most, by_id[n].total) or got == 0 for n, got in after.items())
    assert len({move.conversation_id for move in moves}) == len(moves)

    where = {move.conversation_id: move.to_id for move in moves}
    there = [
        Work(need=w.need, holder_id=where.get(w.need.conversation_id, w.holder_id), is_begun=w.is_begun) for w in work
    ]
    for move in moves:
        change = {move.to_id: 1, move.from_id: -1}
        people = [with_one(one, "email", change[one.id]) if one.id in change else one for one in people]
    again = balance(there, people, limits)
    assert [move for move in again if move.from_id in {one.id for one in people if one.presence != Presence.AWAY}] == []


@pytest.fixture
def waiting(
    angry_customer: Person, returns: Queue, agent: Colleague, other_agent: Colleague, noon: object
) -> list[int]:
    """Four that wait; Ana has the first three of them, and is alone in the team with Lukas."""
    TeamMembership.objects.create(team_id=returns.team_id or 0, employee_id=other_agent.id)
    for colleague in (agent, other_agent):
        set_presence(actor=colleague.actor, presence=Presence.AVAILABLE)
    ids = []
    for number in range(4):
        with clock.at(clock.now() + timedelta(minutes=number)):
            ids.append(hand_in(letter(angry_customer.email, f"Matter {number}")).conversation_id)
    Conversation.objects.update(queue_id=returns.pk)
    for conversation_id in ids[:3]:
        assign_conversation(actor=agent.actor, conversation_id=conversation_id, assignee_id=agent.id)
    return ids


def on_them() -> list[int | None]:
    return list(Conversation.objects.order_by("pk").values_list("assignee_id", flat=True))


@pytest.mark.django_db
def test_a_lead_sees_what_would_change_does_it_and_takes_it_back(
    agent: Colleague, other_agent: Colleague, lead: Colleague, returns: Queue, waiting: list[int]
) -> None:
    ana, lukas = agent.id, other_agent.id
    with clock.at(clock.now() + timedelta(minutes=10)):
        plan = plan_balance(actor=lead.actor, queue_id=returns.pk)
        assert [(line.move.conversation_id, line.from_name, line.to_name) for line in plan.lines] == [
            (waiting[3], "", "Lukas Brandt"),
            (waiting[2], "Ana Silva", "Lukas Brandt"),
        ]
        assert [(one.name, one.before, one.after) for one in plan.people] == [
            ("Ana Silva", 3, 2),
            ("Lukas Brandt", 0, 2),
        ]
        assert on_them() == [ana, ana, ana, None]

        done = balance_queue(actor=lead.actor, queue_id=returns.pk, moves=[line.move for line in plan.lines])
        assert on_them() == [ana, ana, lukas, lukas]
        assert plan_balance(actor=lead.actor, queue_id=returns.pk).lines == ()
        assert take_back_balance(actor=lead.actor, moves=done) == 2
        assert on_them() == [ana, ana, ana, None]


@pytest.mark.django_db
def test_what_changed_since_it_was_shown_is_left_alone(
    agent: Colleague, other_agent: Colleague, lead: Colleague, returns: Queue, waiting: list[int]
) -> None:
    moves = [line.move for line in plan_balance(actor=lead.actor, queue_id=returns.pk).lines]
    set_capacity(actor=lead.actor, employee_id=other_agent.id, channel="", most=1)
    assign_conversation(actor=lead.actor, conversation_id=waiting[3], assignee_id=agent.id)
    done = balance_queue(actor=lead.actor, queue_id=returns.pk, moves=moves)
    assert [move.conversation_id for move in done] == [waiting[2]]
    with pytest.raises(NotAllowed):
        balance_queue(actor=agent.actor, queue_id=returns.pk, moves=moves)


@pytest.mark.django_db
def test_what_somebody_has_begun_stays_with_them(
    agent: Colleague, lead: Colleague, returns: Queue, waiting: list[int], angry_customer: Person
) -> None:
    for conversation_id in waiting[:3]:
        post_reply(actor=agent.actor, conversation_id=conversation_id, text="One moment.")
    Conversation.objects.update(waiting_since=clock.now())
    assert [line.move.conversation_id for line in plan_balance(actor=lead.actor, queue_id=returns.pk).lines] == [
        waiting[3]
    ]
    assert [row.is_begun for row in list_work(actor=lead.actor, queue_id=returns.pk)].count(True) == 3


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_nobody_is_put_on_what_is_another_teams(
    agent: Colleague, other_agent: Colleague, lead: Colleague, angry_customer: Person, returns: Queue
) -> None:
    team = Team.objects.create(slug="warranty", name="Warranty", department_id=returns.team.department_id)  # type: ignore[union-attr]
    TeamMembership.objects.create(team=team, employee_id=other_agent.id)
    placed = hand_in(letter(angry_customer.email))
    assign_conversation(actor=lead.actor, conversation_id=placed.conversation_id, assignee_id=other_agent.id)
    move_to_queue(actor=lead.actor, conversation_id=placed.conversation_id, queue_id=returns.pk)
    assert on_them() == [None], "whoever may not answer what is of the queue is on it no longer"
    with pytest.raises(BadInput):
        assign_conversation(actor=lead.actor, conversation_id=placed.conversation_id, assignee_id=other_agent.id)
    assign_conversation(actor=lead.actor, conversation_id=placed.conversation_id, assignee_id=agent.id)
    assign_conversation(actor=lead.actor, conversation_id=placed.conversation_id, assignee_id=lead.id)
    assert on_them() == [lead.id]
