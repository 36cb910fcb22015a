"""Macros: whose they are, what their words become, what they do, and taking that back."""

from datetime import timedelta

import pytest
from tests.cast import Colleague, Person
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.customers.contracts import OutsideNotice
from accord.customers.models import Customer
from accord.customers.operations import record_outside_events
from accord.desk.macros.contracts import Deed, MacroDraft, Scope, Step
from accord.desk.macros.models import MacroUse
from accord.desk.macros.operations import (
    put_away_macro,
    reply_with_steps,
    require_filled,
    save_macro,
    take_back_with_steps,
    undo_use,
    use_macro,
)
from accord.desk.macros.queries import get_macro, list_macros, offer_macros, waiting_steps
from accord.desk.models import Case, Conversation, Draft, Message, Queue
from accord.desk.operations import assign_conversation, post_reply
from accord.desk.operations.tagging import find_or_make_tag
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.staff.models import Team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

GREETING = "Dear {customer.name}, your order {order.number|with us} is safe. {agent.first_name}"


def written(author: Colleague, *steps: Step, scope: Scope = Scope.OWN, team_id: int | None = None, **texts: str) -> int:
    draft = MacroDraft(name="Greeting", scope=scope, team_id=team_id, texts=texts, steps=steps)
    return save_macro(actor=author.actor, draft=draft)


def test_the_words_are_filled_for_this_customer(agent: Colleague, placed: Placed) -> None:
    macro_id = written(agent, en=GREETING)
    (offered,) = offer_macros(actor=agent.actor, conversation_id=placed.conversation_id)
    assert offered.filled.text == "Dear Jonas Weber, your order with us is safe. Ana"
    assert offered.filled.missing == ()

    notice = OutsideNotice(
        kind="order", reference="4711", state="in_transit", occurred_at=clock.now(), customer_id=placed.customer_id
    )
    record_outside_events([notice])
    used = use_macro(actor=agent.actor, conversation_id=placed.conversation_id, macro_id=macro_id, words="Hello")
    assert used.text == "Hello\n\nDear Jonas Weber, your order 4711 is safe. Ana"
    assert Draft.objects.get().text == used.text


def test_what_nothing_is_known_for_stays_in_braces_and_cannot_leave(agent: Colleague, placed: Placed) -> None:
    macro_id = written(agent, en="Your parcel {parcel.number} left on {today}.")
    used = use_macro(actor=agent.actor, conversation_id=placed.conversation_id, macro_id=macro_id)
    assert used.missing == ("parcel.number",)
    assert "{parcel.number}" in used.text
    assert "March 3, 2026" in used.text
    with pytest.raises(BadInput, match=r"\{parcel.number\}"):
        require_filled(used.text)
    require_filled("Braces {like these} and {json: 1} are no variables.")


@pytest.mark.parametrize(
    ("words", "meant"), [("{costumer.name}", "{customer.name}"), ("{order_number|x}", "{order.number}"), ("{qqq}", "")]
)
def test_a_variable_that_does_not_exist_is_refused_at_saving(agent: Colleague, words: str, meant: str) -> None:
    with pytest.raises(BadInput) as refused:
        written(agent, en=f"Hello {words}")
    assert meant in refused.value.sentence
    assert list_macros(actor=agent.actor) == []


def test_the_language_is_the_conversations(agent: Colleague, angry_customer: Person, placed: Placed) -> None:
    macro_id = written(agent, en="In English", de="Auf Deutsch")
    Customer.objects.update(language="")  # nothing said, so their words tell
    german = hand_in(letter(angry_customer.email, "Guten Tag, wann kommt meine Bestellung? Ich habe noch nichts."))
    both = [
        use_macro(actor=agent.actor, conversation_id=each.conversation_id, macro_id=macro_id).text
        for each in (placed, german)
    ]
    assert both == ["In English", "Auf Deutsch"]
    only_german = written(agent, de="Nur Deutsch")
    assert use_macro(actor=agent.actor, conversation_id=placed.conversation_id, macro_id=only_german).text.startswith(
        "Nur Deutsch"
    )


def test_whose_macros_are(agent: Colleague, other_agent: Colleague, lead: Colleague, returns: Queue) -> None:
    own = written(agent, en="Mine")
    teams = written(lead, en="Team", scope=Scope.TEAM, team_id=returns.team_id)
    everybodys = written(lead, en="All", scope=Scope.ALL)

    from accord.staff.queries import actor_of

    member = actor_of(employee_id=agent.id)
    assert member is not None
    assert {row.id for row in list_macros(actor=member)} == {own, teams, everybodys}
    assert {row.id for row in list_macros(actor=other_agent.actor)} == {everybodys}
    with pytest.raises(NotFound):
        get_macro(actor=other_agent.actor, macro_id=own)
    with pytest.raises(NotFound):
        put_away_macro(actor=lead.actor, macro_id=own)
    with pytest.raises(NotAllowed):
        written(agent, en="All", scope=Scope.ALL)
    with pytest.raises(NotAllowed):
        written(other_agent, en="Team", scope=Scope.TEAM, team_id=Team.objects.get().pk)
    put_away_macro(actor=lead.actor, macro_id=everybodys)
    assert {row.id for row in list_macros(actor=member)} == {own, teams}


def test_steps_are_done_together_and_taken_back(agent: Colleague, placed: Placed, returns: Queue) -> None:
    tag_id = find_or_make_tag(actor=agent.actor, name="broken")
    steps = (
        Step(do=Deed.ASSIGN, value="me"),
        Step(do=Deed.QUEUE, value=str(returns.pk)),
        Step(do=Deed.TAG, value=str(tag_id)),
        Step(do=Deed.PRIORITY, value="high"),
        Step(do=Deed.NOTE, value="For {customer.first_name}"),
        Step(do=Deed.SNOOZE, value="3"),
        Step(do=Deed.STATUS, value="pending"),
    )
    macro_id = written(agent, *steps)
    before = state(placed)
    used = use_macro(actor=agent.actor, conversation_id=placed.conversation_id, macro_id=macro_id)

    assert [each["do"] for each in used.done] == [step.do for step in steps]
    assert state(placed) == (agent.id, returns.pk, [tag_id], clock.now() + timedelta(hours=3), "pending", "high")
    assert Message.objects.get(kind="note").text == "For Jonas"
    assert list_macros(actor=agent.actor)[0].used == 1

    assert undo_use(actor=agent.actor, use_id=used.use_id) == 6
    assert state(placed) == before
    assert list_macros(actor=agent.actor)[0].used == 0
    with pytest.raises(Refusal):
        undo_use(actor=agent.actor, use_id=used.use_id)


def test_a_case_that_a_macro_solved_is_open_again(agent: Colleague, placed: Placed) -> None:
    macro_id = written(agent, Step(do=Deed.STATUS, value="solved"))
    used = use_macro(actor=agent.actor, conversation_id=placed.conversation_id, macro_id=macro_id)
    assert Case.objects.get().status == "solved"
    undo_use(actor=agent.actor, use_id=used.use_id)
    assert (Case.objects.get().status, Case.objects.get().solved_at) == ("new", None)


def test_what_somebody_changed_since_is_left_alone(
    agent: Colleague, other_agent: Colleague, lead: Colleague, placed: Placed
) -> None:
    macro_id = written(agent, Step(do=Deed.ASSIGN, value="me"), Step(do=Deed.PRIORITY, value="urgent"))
    used = use_macro(actor=agent.actor, conversation_id=placed.conversation_id, macro_id=macro_id)
    assign_conversation(actor=lead.actor, conversation_id=placed.conversation_id, assignee_id=other_agent.id)
    with pytest.raises(NotFound):
        undo_use(actor=lead.actor, use_id=used.use_id)
    assert undo_use(actor=agent.actor, use_id=used.use_id) == 1
    assert Conversation.objects.get().assignee_id == other_agent.id
    assert Case.objects.get().priority == "normal"


def test_steps_of_a_macro_with_words_wait_until_these_leave_and_are_taken_back_with_them(
    agent: Colleague, placed: Placed
) -> None:
    here = placed.conversation_id
    macro_id = written(agent, Step(do=Deed.PRIORITY, value="high"), Step(do=Deed.STATUS, value="on_hold"), en="Words")
    used = use_macro(actor=agent.actor, conversation_id=here, macro_id=macro_id)
    before = state(placed)
    assert ([step.do for step in used.waiting], used.done) == ([Deed.PRIORITY, Deed.STATUS], ())
    assert before[4:] == ("new", "normal")

    message_id = sent(agent, here, used.use_id)
    assert state(placed)[4:] == ("on_hold", "high")
    assert waiting_steps(actor=agent.actor, conversation_id=here) == []

    take_back_with_steps(actor=agent.actor, message_id=message_id)
    assert state(placed) == before
    [again] = waiting_steps(actor=agent.actor, conversation_id=here)
    assert (again.use_id, again.steps) == (used.use_id, used.waiting)


def test_what_waits_is_called_off_and_forgotten_with_the_words_that_were_discarded(
    agent: Colleague, other_agent: Colleague, placed: Placed
) -> None:
    here = placed.conversation_id
    macro_id = written(agent, Step(do=Deed.PRIORITY, value="high"), en="Words")
    first, second = (use_macro(actor=agent.actor, conversation_id=here, macro_id=macro_id) for _time in range(2))
    assert [one.use_id for one in waiting_steps(actor=agent.actor, conversation_id=here)] == [second.use_id]
    assert waiting_steps(actor=other_agent.actor, conversation_id=here) == []
    undo_use(actor=agent.actor, use_id=second.use_id)
    sent(agent, here, first.use_id, second.use_id)
    assert Case.objects.get().priority == "normal"


def test_a_step_that_is_refused_keeps_the_words_from_leaving(agent: Colleague, placed: Placed) -> None:
    here = placed.conversation_id
    used = use_macro(
        actor=agent.actor,
        conversation_id=here,
        macro_id=written(agent, Step(do=Deed.PRIORITY, value="high"), Step(do=Deed.QUEUE, value="99999"), en="Words"),
    )
    with pytest.raises(NotFound):
        sent(agent, here, used.use_id)
    assert Case.objects.get().priority == "normal"
    assert not Message.objects.filter(kind="reply").exists()


def sent(agent: Colleague, conversation_id: int, *use_ids: int) -> int:
    return reply_with_steps(
        actor=agent.actor,
        conversation_id=conversation_id,
        use_ids=use_ids,
        reply=lambda: post_reply(
            actor=agent.actor, conversation_id=conversation_id, text="Words", undo_seconds=30, takes=False
        ),
    )


def test_a_step_that_is_refused_undoes_the_whole_macro(agent: Colleague, cx_lead: Colleague, placed: Placed) -> None:
    steps = (Step(do=Deed.PRIORITY, value="high"), Step(do=Deed.QUEUE, value="99999"))
    macro_id = written(agent, *steps)
    with pytest.raises(NotFound):
        use_macro(actor=agent.actor, conversation_id=placed.conversation_id, macro_id=macro_id)
    assert Case.objects.get().priority == "normal"
    assert (Draft.objects.count(), MacroUse.objects.count()) == (0, 0)


def state(placed: Placed) -> tuple[object, ...]:
    row = Conversation.objects.get(pk=placed.conversation_id)
    case = Case.objects.get(pk=placed.case_id)
    return row.assignee_id, row.queue_id, row.tag_ids, row.snoozed_until, case.status, case.priority
