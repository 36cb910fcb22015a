"""What begins is placed, what waits is given or taken, what is given back goes round: with the reasons kept."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Colleague, Person
from tests.desk.letters import letter

import accord.desk.routing.handlers  # noqa: F401 - so that it follows the log
from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.contracts import Priority
from accord.desk.levels.models import CaseLevel
from accord.desk.models import Conversation, Message, Queue
from accord.desk.operations import assign_conversation, post_reply
from accord.desk.operations.escalating import set_priority
from accord.desk.operations.queueing import move_to_queue
from accord.desk.routing.contracts import Mode, QueueChoices
from accord.desk.routing.operations import (
    change_queue,
    hand_over,
    note_seen,
    save_route,
    send_idle_away,
    set_away_minutes,
    set_capacity,
    set_tier,
    share_out,
    share_queue,
    take_next,
)
from accord.desk.routing.queries import is_used, list_decisions, read_board, read_fairness
from accord.desk.situations.rules import read_conditions
from accord.kernel import clock
from accord.kernel.errors import NotAllowed, Refusal
from accord.kernel.events import deliver_events
from accord.staff.contracts import Presence
from accord.staff.models import TeamMembership
from accord.staff.operations import set_presence, set_skills
from accord.staff.queries import list_agents

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def said(attribute: str, *values: str) -> object:
    return read_conditions({"items": [{"attribute": attribute, "operator": "is", "values": list(values)}]})


@pytest.fixture
def pushing(lead: Colleague, returns: Queue) -> Queue:
    """The queue of Ana's team, whose work is given to people."""
    change_queue(actor=lead.actor, queue_id=returns.pk, choices=QueueChoices(mode=Mode.PUSH))
    return returns


def join(queue: Queue, *colleagues: Colleague) -> None:
    for colleague in colleagues:
        TeamMembership.objects.create(team_id=queue.team_id or 0, employee_id=colleague.id)


def there(*colleagues: Colleague, presence: Presence = Presence.AVAILABLE) -> None:
    for colleague in colleagues:
        set_presence(actor=colleague.actor, presence=presence)


def waiting(customer: Person, queue: Queue, words: str = "Where is it?") -> Placed:
    placed = hand_in(letter(customer.email, words))
    Conversation.objects.filter(pk=placed.conversation_id).update(queue_id=queue.pk)
    return placed


def assignees() -> dict[int, int | None]:
    return dict(Conversation.objects.order_by("pk").values_list("pk", "assignee_id"))


def test_work_is_given_to_whoever_is_there(
    agent: Colleague, other_agent: Colleague, angry_customer: Person, pushing: Queue
) -> None:
    join(pushing, other_agent)
    placed = waiting(angry_customer, pushing)
    deliver_events(names=["desk"])
    assert assignees() == {placed.conversation_id: None}
    there(agent)
    deliver_events(names=["desk"])
    assert assignees() == {placed.conversation_id: agent.id}

    (given, waits) = list_decisions(actor=agent.actor, conversation_id=placed.conversation_id)
    assert (given.kind, given.employee_name, [each["code"] for each in given.reasons]) == (
        "pushed",
        "Ana Silva",
        ["language", "only_one"],
    )
    assert {each["name"]: each["why_not"] for each in given.considered} == {
        "Ana Silva": [],
        "Lukas Brandt": ["not_there"],
    }
    assert (waits.kind, [each["code"] for each in waits.reasons]) == ("waits", ["nobody_free"])


def test_nothing_chosen_means_no_statement(placed: Placed) -> None:
    is_used()  # known to this process for some seconds
    with CaptureQueriesContext(connection) as asked:
        deliver_events(names=["desk"])
    assert not [query for query in asked if "routing" in query["sql"]]


def test_nobody_gets_more_than_they_may(
    agent: Colleague, lead: Colleague, angry_customer: Person, pushing: Queue
) -> None:
    set_capacity(actor=lead.actor, employee_id=None, channel="", most=2)
    there(agent)
    placed = [waiting(angry_customer, pushing) for _number in range(4)]
    assert share_out() == 2
    assert share_out() == 0
    assert list(assignees().values()) == [agent.id, agent.id, None, None], "in the order in which they came"
    with pytest.raises(Refusal, match="2 of 2"):
        take_next(actor=agent.actor)
    post_reply(actor=agent.actor, conversation_id=placed[0].conversation_id, text="On its way.")
    assert share_out() == 1


def test_a_route_says_where_and_who_can(
    agent: Colleague, other_agent: Colleague, lead: Colleague, loyal_customer: Person, pushing: Queue
) -> None:
    join(pushing, other_agent)
    there(agent, other_agent)
    set_skills(actor=lead.actor, employee_id=other_agent.id, skills=["boots", "language:fr"])
    set_tier(actor=lead.actor, customer_id=loyal_customer.id, tier="Gold")
    save_route(
        actor=lead.actor,
        name="Gold to returns",
        conditions=said("tier", "gold"),  # type: ignore[arg-type]
        queue_id=pushing.pk,
        skills=["boots"],
    )
    placed = hand_in(letter(loyal_customer.email, "Bonjour"))
    deliver_events(names=["desk"])
    assert assignees() == {placed.conversation_id: other_agent.id}
    given, routed = list_decisions(actor=agent.actor, conversation_id=placed.conversation_id)
    assert (routed.kind, routed.queue_name, routed.reasons[0]["name"]) == ("routed", "Returns", "Gold to returns")
    assert [each["code"] for each in given.reasons] == ["language", "skills", "only_one"]


def test_whoever_had_the_customer_before_goes_first(
    agent: Colleague, other_agent: Colleague, lead: Colleague, angry_customer: Person, pushing: Queue
) -> None:
    join(pushing, other_agent)
    earlier = waiting(angry_customer, pushing)
    assign_conversation(actor=lead.actor, conversation_id=earlier.conversation_id, assignee_id=other_agent.id)
    there(agent, other_agent)
    later = waiting(angry_customer, pushing)
    deliver_events(names=["desk"])
    assert assignees()[later.conversation_id] == other_agent.id


def test_the_next_one_is_who_waits_longest_unless_one_is_urgent(
    agent: Colleague, angry_customer: Person, returns: Queue, noon: datetime
) -> None:
    placed = []
    for hours in (1, 3, 2):
        with clock.at(noon - timedelta(hours=hours)):
            placed.append(waiting(angry_customer, returns))
    stranger_queue = Queue.objects.create(slug="other", name="Other", team_id=None)
    set_priority(actor=agent.actor, conversation_id=placed[0].conversation_id, priority=Priority.URGENT)
    order = [take_next(actor=agent.actor) for _turn in range(4)]
    assert order == [placed[0].conversation_id, placed[1].conversation_id, placed[2].conversation_id, None]
    newest = list_decisions(actor=agent.actor, conversation_id=placed[1].conversation_id)[0]
    assert (newest.kind, newest.reasons[0]["code"], newest.by_name) == ("taken", "waited_longest", "Ana Silva")
    assert stranger_queue.pk


def test_what_is_due_first_goes_before_who_waits_longest(
    agent: Colleague, angry_customer: Person, returns: Queue, noon: datetime
) -> None:
    with clock.at(noon - timedelta(hours=3)):
        unpromised = waiting(angry_customer, returns)
    late, soon = waiting(angry_customer, returns), waiting(angry_customer, returns)
    for placed, hours in ((late, 8), (soon, 1)):
        due = {"opened_at": noon, "next_due_at": noon + timedelta(hours=hours), "next_metric": "first_reply"}
        CaseLevel.objects.update_or_create(case_id=placed.case_id, defaults=due)
    order = [take_next(actor=agent.actor) for _turn in range(3)]
    # Nothing was promised for the first, so it counts as due a day after it came: it is not forgotten.
    assert order == [soon.conversation_id, late.conversation_id, unpromised.conversation_id]
    (newest,) = list_decisions(actor=agent.actor, conversation_id=soon.conversation_id)
    assert newest.reasons[0]["code"] == "due_first"


def test_nobody_takes_what_is_another_teams(other_agent: Colleague, angry_customer: Person, returns: Queue) -> None:
    waiting(angry_customer, returns)
    assert take_next(actor=other_agent.actor) is None


def test_given_back_it_goes_to_somebody_else_and_is_counted(
    agent: Colleague, other_agent: Colleague, lead: Colleague, angry_customer: Person, pushing: Queue
) -> None:
    noon = clock.now()
    there(agent)
    placed = waiting(angry_customer, pushing)
    deliver_events(names=["desk"])
    join(pushing, other_agent)
    there(other_agent)
    with clock.at(noon + timedelta(minutes=30)):
        assign_conversation(actor=agent.actor, conversation_id=placed.conversation_id, assignee_id=None)
        deliver_events(names=["desk"])
        deliver_events(names=["desk"])
    assert assignees() == {placed.conversation_id: other_agent.id}
    with clock.at(noon + timedelta(hours=2)):
        rows = {row.name: row for row in read_fairness(actor=lead.actor, start=noon, end=noon + timedelta(days=1))}
    assert (rows["Ana Silva"].total, rows["Ana Silva"].returned) == (1, 1)
    assert (rows["Lukas Brandt"].total, rows["Lukas Brandt"].returned) == (1, 0)
    assert rows["Ana Silva"].available == timedelta(hours=2)
    assert rows["Ana Silva"].per_hour == 0.5


def test_at_the_end_of_a_shift_all_goes_back_or_to_a_colleague(
    agent: Colleague, other_agent: Colleague, lead: Colleague, angry_customer: Person, returns: Queue
) -> None:
    placed = [waiting(angry_customer, returns) for _number in range(2)]
    everybodys = hand_in(letter(angry_customer.email))
    for each in (*placed, everybodys):
        assign_conversation(actor=agent.actor, conversation_id=each.conversation_id, assignee_id=agent.id)
    with pytest.raises(NotAllowed):
        hand_over(actor=other_agent.actor, employee_id=agent.id)

    handed = hand_over(actor=agent.actor, employee_id=agent.id, to_id=other_agent.id, note="I am off.")

    assert len(handed) == 3
    # Lukas is not of the returns team: what is theirs goes back to their queue.
    assert assignees() == {
        **{each.conversation_id: None for each in placed},
        everybodys.conversation_id: other_agent.id,
    }
    assert Message.objects.filter(kind="note", text="I am off.").count() == 3
    assert hand_over(actor=lead.actor, employee_id=other_agent.id) == [everybodys.conversation_id]


def test_the_board_of_a_lead(agent: Colleague, lead: Colleague, angry_customer: Person, returns: Queue) -> None:
    there(agent)
    set_capacity(actor=lead.actor, employee_id=agent.id, channel="", most=1)
    first, _second = waiting(angry_customer, returns), waiting(angry_customer, returns)
    hand_in(letter(angry_customer.email))
    assert share_queue(actor=lead.actor, queue_id=returns.pk) == 1
    board = {row.name: row for row in read_board(actor=lead.actor)}
    assert (board["Returns"].waiting, board["Returns"].unassigned, board["Returns"].mode) == (2, 1, "pull")
    assert board["Returns"].oldest_waiting_since == clock.now()
    assert [(person.name, person.load, person.limit) for person in board["Returns"].people] == [("Ana Silva", 1, 1)]
    assert board[""].unassigned == 1
    assert assignees()[first.conversation_id] == agent.id
    with pytest.raises(NotAllowed):
        read_board(actor=agent.actor)


def test_whoever_is_idle_is_away(agent: Colleague, other_agent: Colleague, lead: Colleague, noon: datetime) -> None:
    there(agent, other_agent)
    note_seen(employee_id=agent.id)
    assert send_idle_away() == 0
    set_away_minutes(actor=lead.actor, minutes=30)
    with clock.at(noon + timedelta(minutes=20)):
        note_seen(employee_id=agent.id)
        assert send_idle_away() == 0
    with clock.at(noon + timedelta(minutes=40)):
        assert send_idle_away() == 1
    assert {row.name: row.presence for row in list_agents()}["Lukas Brandt"] == Presence.AWAY
    assert {row.name: row.presence for row in list_agents()}["Ana Silva"] == Presence.AVAILABLE


def test_moving_into_a_pushing_queue_gives_it_out(agent: Colleague, angry_customer: Person, pushing: Queue) -> None:
    there(agent)
    placed = hand_in(letter(angry_customer.email))
    deliver_events(names=["desk"])
    assert assignees() == {placed.conversation_id: None}
    move_to_queue(actor=agent.actor, conversation_id=placed.conversation_id, queue_id=pushing.pk)
    deliver_events(names=["desk"])
    assert assignees() == {placed.conversation_id: agent.id}
