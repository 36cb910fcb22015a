"""Rules act on what happens and on time: once, in order, never in a circle, and everything can be read afterwards."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Colleague, Person
from tests.desk.letters import letter

import accord.desk.automation.handlers  # noqa: F401 - so that it follows the log
from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.automation.contracts import Occasion
from accord.desk.automation.models import Run
from accord.desk.automation.operations import act_on, move_rule, put_away_rule, save_rule, sweep, sweeping, switch_rule
from accord.desk.automation.operations.acting import Happening
from accord.desk.automation.queries import get_rule, list_rules, runs_of_rule, runs_on_conversation, try_rule
from accord.desk.automation.rules import read_definition
from accord.desk.contracts import Priority
from accord.desk.macros.contracts import MacroDraft, Scope
from accord.desk.macros.operations import save_macro
from accord.desk.models import Case, Conversation, Message, Queue
from accord.desk.operations import post_reply, solve_case
from accord.desk.operations.escalating import set_priority
from accord.desk.operations.tagging import find_or_make_tag, tag_conversation
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotAllowed
from accord.kernel.events import deliver_events
from accord.staff.queries import list_notifications

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def said(attribute: str, operator: str, *values: object) -> dict[str, object]:
    return {"attribute": attribute, "operator": operator, "values": [str(value) for value in values]}


def rule(
    lead: Colleague, occasion: str, *actions: tuple[str, object], when: Any = (), on: bool = True, **more: Any
) -> int:
    most = more.pop("most_a_day", 3)
    definition = read_definition(
        {
            "occasion": occasion,
            "conditions": {"items": list(when)},
            "actions": [{"do": do, "value": str(value)} for do, value in actions],
            **more,
        }
    )
    rule_id = save_rule(actor=lead.actor, name=f"On {occasion}", definition=definition, most_a_day=most)
    if on:
        switch_rule(actor=lead.actor, rule_id=rule_id, is_on=True)
    return rule_id


def outcomes() -> list[tuple[int, str, int]]:
    return list(Run.objects.order_by("pk").values_list("rule_id", "outcome", "depth"))


def test_a_mail_about_a_refund_becomes_urgent_and_goes_to_its_queue(
    lead: Colleague, angry_customer: Person, returns: Queue
) -> None:
    rule_id = rule(
        lead,
        "arrived",
        ("priority", "urgent"),
        ("queue", returns.pk),
        when=[said("words", "contains", "money back", "refund")],
    )
    fitting = hand_in(letter(angry_customer.email, "I want my money back."))
    other = hand_in(letter(angry_customer.email, "Thank you for the tent, where is the bag?"))
    deliver_events(names=["desk"])

    assert Conversation.objects.get(pk=fitting.conversation_id).queue_id == returns.pk
    assert Case.objects.get(pk=fitting.case_id).priority == "urgent"
    assert Conversation.objects.get(pk=other.conversation_id).queue_id is None
    (run,) = runs_on_conversation(actor=lead.actor, conversation_id=fitting.conversation_id)
    assert (run.rule_id, run.version, run.outcome) == (rule_id, 1, "done")
    assert [each["do"] for each in run.done] == ["priority", "queue"]
    assert [each.conversation_id for each in runs_of_rule(actor=lead.actor, rule_id=rule_id)] == [
        fitting.conversation_id
    ]


def test_without_a_rule_there_is_no_statement(lead: Colleague, placed: Placed) -> None:
    rule(lead, "solved", ("priority", "low"))
    happened = Happening(
        occasion=Occasion.ARRIVED, conversation_id=placed.conversation_id, about="x", by="customer:1", at=clock.now()
    )
    act_on(happenings=[happened])  # the rules are known to this process from here on
    with CaptureQueriesContext(
        connection,
    ) as asked:
        act_on(happenings=[happened] * 50)
    assert [query for query in asked if "SAVEPOINT" not in query["sql"]] == []


def test_each_fact_is_acted_on_once_however_often_it_is_delivered(lead: Colleague, placed: Placed) -> None:
    rule(lead, "arrived", ("note", "Seen"))
    happened = Happening(
        occasion=Occasion.ARRIVED,
        conversation_id=placed.conversation_id,
        about="fact:1",
        by="customer:1",
        at=clock.now(),
    )
    assert act_on(happenings=[happened]) == 1
    assert act_on(happenings=[happened]) == 0
    assert Message.objects.filter(kind="note").count() == 1


def test_two_rules_that_undo_each_other_come_to_rest(lead: Colleague, agent: Colleague, placed: Placed) -> None:
    ping = rule(lead, "priority", ("priority", "low"), when=[said("priority", "is", "high")], most_a_day=20)
    pong = rule(lead, "priority", ("priority", "high"), when=[said("priority", "is", "low")], most_a_day=20)
    set_priority(actor=agent.actor, conversation_id=placed.conversation_id, priority=Priority.HIGH)
    while deliver_events(names=["desk"]):
        assert Run.objects.count() < 10, "they go round in a circle"

    # Once each for what the person did, once each for what the rules did; what came of that causes nothing.
    assert outcomes() == [(ping, "done", 0), (pong, "done", 0), (ping, "done", 1), (pong, "done", 1)]


def test_what_a_rule_did_is_followed_once_and_no_further(
    lead: Colleague, agent: Colleague, placed: Placed, returns: Queue
) -> None:
    first = rule(lead, "priority", ("queue", returns.pk))
    second = rule(lead, "moved", ("assign", agent.id))
    rule(lead, "assigned", ("note", "never"))
    set_priority(actor=agent.actor, conversation_id=placed.conversation_id, priority=Priority.HIGH)
    while deliver_events(names=["desk"]):
        pass
    assert outcomes() == [(first, "done", 0), (second, "done", 1)]
    assert Message.objects.filter(kind="note").count() == 0


def test_a_rule_acts_on_a_conversation_so_often_a_day(lead: Colleague, agent: Colleague, placed: Placed) -> None:
    rule_id = rule(lead, "tagged", ("note", "Tagged"), most_a_day=2)
    for name in ("a", "b", "c", "d"):
        tag_id = find_or_make_tag(actor=agent.actor, name=name)
        tag_conversation(actor=agent.actor, conversation_id=placed.conversation_id, tag_id=tag_id)
    deliver_events(names=["desk"])
    assert [outcome for _rule, outcome, _depth in outcomes()] == ["done", "done", "limited"]
    with clock.at(clock.now() + timedelta(hours=25)):
        tag_id = find_or_make_tag(actor=agent.actor, name="e")
        tag_conversation(actor=agent.actor, conversation_id=placed.conversation_id, tag_id=tag_id)
        deliver_events(names=["desk"])
        assert runs_of_rule(actor=lead.actor, rule_id=rule_id)[0].outcome == "done"


def test_the_second_rule_sees_what_the_first_did(lead: Colleague, angry_customer: Person) -> None:
    rule(lead, "arrived", ("priority", "urgent"))
    rule(lead, "arrived", ("note", "Urgent one"), when=[said("priority", "is", "urgent")])
    hand_in(letter(angry_customer.email))
    deliver_events(names=["desk"])
    assert Message.objects.filter(kind="note").count() == 1


def answering(lead: Colleague) -> int:
    draft = MacroDraft(name="Received", scope=Scope.ALL, texts={"en": "Dear {customer.name}, we have it."})
    return save_macro(actor=lead.actor, draft=draft)


def test_a_customer_is_answered_once_a_day_and_a_machine_never(lead: Colleague, angry_customer: Person) -> None:
    rule(lead, "arrived", ("answer", answering(lead)), most_a_day=9)
    first = hand_in(letter(angry_customer.email))
    hand_in(letter(angry_customer.email, "And the bag?", thread=(first.conversation_id,)))
    machine = hand_in(letter(angry_customer.email, "I am away.", machine="vacation"))
    deliver_events(names=["desk"])

    (notice,) = Message.objects.filter(kind="notice")
    assert (notice.conversation_id, notice.text) == (first.conversation_id, "Dear Jonas Weber, we have it.")
    assert Conversation.objects.get(pk=first.conversation_id).waiting_since is not None, "nobody has answered yet"
    (run,) = runs_on_conversation(actor=lead.actor, conversation_id=machine.conversation_id)
    assert (run.outcome, run.done[0]["why_not"]) == ("failed", "A machine wrote, and machines are not answered.")


def test_one_action_that_is_refused_does_not_keep_the_others(lead: Colleague, placed: Placed) -> None:
    rule(lead, "arrived", ("queue", 99999), ("priority", "high"))
    deliver_events(names=["desk"])
    assert Case.objects.get().priority == "high"
    assert Run.objects.get().outcome == "done"
    assert "why_not" in Run.objects.get().done[0]


def test_people_are_told(lead: Colleague, agent: Colleague, placed: Placed) -> None:
    rule(lead, "arrived", ("notify", "leads"), ("notify", agent.id))
    deliver_events(names=["desk"])
    assert [len(list_notifications(employee_id=who.id)) for who in (lead, agent)] == [1, 1]


def test_time_passes_since_the_customer_began_to_wait(lead: Colleague, placed: Placed, noon: datetime) -> None:
    rule(lead, "time", ("priority", "urgent"), since="waiting", hours=4)
    for hours, expected in ((3.9, 0), (4.1, 1), (5, 0)):
        with clock.at(noon + timedelta(hours=hours)):
            assert sweep() == expected
    assert Case.objects.get().priority == "urgent"


def test_what_had_been_due_before_the_rule_was_switched_on_is_left_alone(
    lead: Colleague, placed: Placed, noon: datetime
) -> None:
    with clock.at(noon + timedelta(hours=6)):
        rule(lead, "time", ("priority", "urgent"), since="waiting", hours=4)
    with clock.at(noon + timedelta(hours=7)):
        assert sweep() == 0


def test_what_a_rule_about_time_does_not_concern_hides_nothing_that_it_does(
    lead: Colleague, angry_customer: Person, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "MOST_AT_ONCE", 2)
    for words in ("one", "two", "three", "four", "refund please"):
        hand_in(letter(angry_customer.email, words))
    rule(lead, "time", ("priority", "urgent"), when=[said("words", "contains", "refund")], since="waiting", hours=4)
    with clock.at(noon + timedelta(hours=5)):
        assert sweep() == 1
        assert sweep() == 0


def test_an_answer_stops_the_clock_and_the_next_question_starts_it_again(
    lead: Colleague, agent: Colleague, angry_customer: Person, placed: Placed, noon: datetime
) -> None:
    rule(lead, "time", ("note", "Late"), since="waiting", hours=4)
    with clock.at(noon + timedelta(hours=2)):
        post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="We look into it.")
    with clock.at(noon + timedelta(hours=5)):
        assert sweep() == 0
        hand_in(letter(angry_customer.email, "And now?", thread=(placed.conversation_id,)))
    with clock.at(noon + timedelta(hours=9, minutes=1)):
        assert sweep() == 1


def test_a_rule_is_tried_before_it_is_switched_on(lead: Colleague, angry_customer: Person, noon: datetime) -> None:
    for number in range(6):
        with clock.at(noon - timedelta(hours=10 - number)):
            hand_in(letter(angry_customer.email, "refund please" if number % 2 else "where is it"))
    definition = read_definition(
        {
            "occasion": "arrived",
            "conditions": {"items": [said("words", "contains", "refund")]},
            "actions": [{"do": "priority", "value": "urgent"}],
        }
    )
    trial = try_rule(actor=lead.actor, definition=definition, most=4)
    assert (trial.looked_at, len(trial.matched), trial.since) == (4, 2, noon - timedelta(hours=8))
    assert trial.matched[0].customer_name == "Jonas Weber"
    assert set(Case.objects.values_list("priority", flat=True)) == {"normal"}, "nothing was done"
    assert Run.objects.count() == 0


def test_a_rule_about_time_is_tried_by_what_was_said_then(
    lead: Colleague, agent: Colleague, angry_customer: Person, noon: datetime
) -> None:
    with clock.at(noon - timedelta(days=3)):
        slow = hand_in(letter(angry_customer.email, "Slow"))
        quick = hand_in(letter(angry_customer.email, "Quick"))
    for placed, hours in ((quick, 1), (slow, 9)):
        with clock.at(noon - timedelta(days=3) + timedelta(hours=hours)):
            post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="Here.")
            solve_case(actor=agent.actor, case_id=placed.case_id)
    definition = read_definition(
        {"occasion": "time", "since": "waiting", "hours": 8, "actions": [{"do": "priority", "value": "high"}]}
    )
    (hit,) = try_rule(actor=lead.actor, definition=definition).matched
    assert (hit.conversation_id, hit.at) == (slow.conversation_id, noon - timedelta(days=3) + timedelta(hours=8))


def test_versions_order_and_rights(lead: Colleague, agent: Colleague) -> None:
    first = rule(lead, "arrived", ("priority", "high"), on=False)
    second = rule(lead, "solved", ("priority", "low"))
    changed = get_rule(actor=lead.actor, rule_id=second).definition
    save_rule(actor=lead.actor, name="The same", definition=changed, rule_id=second)
    assert get_rule(actor=lead.actor, rule_id=second).version == 1
    save_rule(
        actor=lead.actor,
        name="Another",
        definition=get_rule(actor=lead.actor, rule_id=first).definition,
        rule_id=second,
    )
    assert (get_rule(actor=lead.actor, rule_id=second).version, get_rule(actor=lead.actor, rule_id=second).is_on) == (
        2,
        True,
    )
    move_rule(actor=lead.actor, rule_id=second, up=True)
    assert [row.id for row in list_rules(actor=lead.actor)] == [second, first]
    put_away_rule(actor=lead.actor, rule_id=first)
    assert [row.id for row in list_rules(actor=lead.actor)] == [second]
    with pytest.raises(NotAllowed):
        list_rules(actor=agent.actor)
    with pytest.raises(NotAllowed):
        switch_rule(actor=agent.actor, rule_id=second, is_on=False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"occasion": "never", "actions": [{"do": "priority", "value": "high"}]},
        {"occasion": "arrived", "actions": []},
        {"occasion": "arrived", "actions": [{"do": "assign", "value": "me"}]},
        {"occasion": "arrived", "actions": [{"do": "note", "value": "{nobody.knows}"}]},
        {"occasion": "arrived", "actions": [{"do": "answer", "value": ""}]},
        {"occasion": "time", "hours": "0", "actions": [{"do": "priority", "value": "high"}]},
        {"occasion": "time", "hours": "soon", "actions": [{"do": "priority", "value": "high"}]},
    ],
)
def test_what_cannot_be_a_rule_is_said(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        read_definition(wrong)
