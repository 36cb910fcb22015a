"""A promise is an object: made, warned, kept, moved with consent, broken by the clock."""

from datetime import datetime, timedelta

import pytest
from tests.cast import Colleague, Person
from tests.desk.letters import letter

import accord.desk.promises.handlers  # noqa: F401 - so that they follow the log
from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.levels.contracts import CalendarChoices, Holiday
from accord.desk.levels.operations import set_calendar
from accord.desk.operations import merge_conversations, post_reply, take_back_reply
from accord.desk.promises.contracts import PromiseDraft, PromiseKind, PromiseSource, PromiseState, PromiseView
from accord.desk.promises.operations import (
    give_promise,
    keep_promise,
    make_promises,
    renegotiate_promise,
    withdraw_promise,
)
from accord.desk.promises.queries import (
    get_promise,
    is_day_off,
    list_promises,
    list_promises_of_case,
    promise_history,
    promise_kept_by_department,
    promise_kept_by_team,
    promise_kept_rate,
    promises_in_draft,
    usual_due,
)
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import deliver_events, list_facts
from accord.kernel.permissions import SYSTEM
from accord.staff.models import Team, TeamMembership
from accord.staff.queries import actor_of, list_notifications

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def received(angry_customer: Person, noon: datetime) -> Placed:
    with clock.at(noon - timedelta(hours=2)):
        return hand_in(letter(angry_customer.email))


def promise(agent: Colleague, received: Placed, due_at: datetime, **more: object) -> int:
    draft = PromiseDraft(kind=PromiseKind.CALL, words="I will call you", due_at=due_at)
    made = make_promises(
        actor=agent.actor,
        conversation_id=received.conversation_id,
        drafts=[PromiseDraft(**{**draft.__dict__, **more})],
    )
    return made[0]


def kinds_told(received: Placed) -> list[str]:
    facts = list_facts(case_id=received.case_id)
    return [fact.kind for fact in reversed(facts) if fact.kind.startswith("desk.Promise")]


def steps(promise_id: int) -> list[str]:
    return [step.state for step in promise_history(promise_id=promise_id)]


def test_a_promise_stands_with_owner_and_due_time(agent: Colleague, received: Placed, noon: datetime) -> None:
    number = promise(agent, received, noon + timedelta(days=1))

    [row] = list_promises_of_case(case_id=received.case_id)
    assert (row.id, row.owner_name, row.due_at, row.state) == (
        number,
        agent.name,
        noon + timedelta(days=1),
        PromiseState.OPEN,
    )
    assert kinds_told(received) == ["desk.PromiseMade"]
    assert steps(number) == ["made"]


def test_the_owner_is_warned_before_it_falls_due(agent: Colleague, received: Placed, noon: datetime) -> None:
    due = noon + timedelta(hours=10)
    number = promise(agent, received, due)
    assert fire_due_deadlines(now=due - timedelta(hours=2, seconds=1)) == 0

    fire_due_deadlines(now=due - timedelta(hours=2))

    assert get_promise(actor=agent.actor, promise_id=number).warned_at == due - timedelta(hours=2)
    assert kinds_told(received) == ["desk.PromiseMade", "desk.PromiseWarned"]
    assert list_notifications(employee_id=agent.id) == []  # the desk's own bell tells it, once
    assert steps(number) == ["made", "warned"]


def test_the_clock_breaks_what_is_open_at_its_time(agent: Colleague, received: Placed, noon: datetime) -> None:
    due = noon + timedelta(hours=1)
    number = promise(agent, received, due)

    fire_due_deadlines(now=due)

    assert get_promise(actor=agent.actor, promise_id=number).state == PromiseState.BROKEN
    assert kinds_told(received) == ["desk.PromiseMade", "desk.PromiseWarned", "desk.PromiseBroken"]
    broken = list_facts(case_id=received.case_id, kinds=["desk.PromiseBroken"])[0]
    assert broken.occurred_at == due


def test_one_that_is_kept_is_neither_warned_of_nor_broken(agent: Colleague, received: Placed, noon: datetime) -> None:
    due = noon + timedelta(hours=1)
    number = promise(agent, received, due)

    with clock.at(noon + timedelta(minutes=5)):
        keep_promise(actor=agent.actor, promise_id=number)

    assert fire_due_deadlines(now=due + timedelta(days=1)) == 0
    assert get_promise(actor=agent.actor, promise_id=number).state == PromiseState.KEPT
    assert kinds_told(received) == ["desk.PromiseMade", "desk.PromiseKept"]


def test_done_after_its_time_it_stays_broken_and_says_when(agent: Colleague, received: Placed, noon: datetime) -> None:
    number = promise(agent, received, noon + timedelta(hours=1))

    with clock.at(noon + timedelta(hours=2)):  # the clock has not come round to it yet
        keep_promise(actor=agent.actor, promise_id=number)

    row = get_promise(actor=agent.actor, promise_id=number)
    assert (row.state, row.kept_at) == (PromiseState.BROKEN, noon + timedelta(hours=2))
    with pytest.raises(Refusal):
        keep_promise(actor=agent.actor, promise_id=number)


def test_it_is_moved_with_the_customers_consent_before_it_is_due(
    agent: Colleague, received: Placed, noon: datetime
) -> None:
    number = promise(agent, received, noon + timedelta(hours=1))

    following = renegotiate_promise(
        actor=agent.actor, promise_id=number, due_at=noon + timedelta(days=2), consent="Agreed on the phone."
    )

    assert get_promise(actor=agent.actor, promise_id=number).state == PromiseState.RENEGOTIATED
    assert get_promise(actor=agent.actor, promise_id=following).due_at == noon + timedelta(days=2)
    assert [(step.state, step.note) for step in promise_history(promise_id=number)] == [
        ("made", ""),
        ("renegotiated", "Agreed on the phone."),
    ]
    fire_due_deadlines(now=noon + timedelta(hours=3))
    assert get_promise(actor=agent.actor, promise_id=number).state == PromiseState.RENEGOTIATED


@pytest.mark.parametrize(("hours", "consent", "refusal"), [(0, " ", BadInput), (1, "Agreed.", Refusal)])
def test_without_consent_or_after_its_time_it_is_not_moved(
    agent: Colleague, received: Placed, noon: datetime, *, hours: int, consent: str, refusal: type[Refusal]
) -> None:
    number = promise(agent, received, noon + timedelta(hours=1))

    with clock.at(noon + timedelta(hours=hours)), pytest.raises(refusal):
        renegotiate_promise(actor=agent.actor, promise_id=number, due_at=noon + timedelta(days=2), consent=consent)

    assert [row.id for row in list_promises_of_case(case_id=received.case_id)] == [number]


@pytest.mark.parametrize("away", [timedelta(0), timedelta(days=400)])
def test_a_time_that_has_passed_or_is_years_away_is_refused(
    agent: Colleague, received: Placed, noon: datetime, away: timedelta
) -> None:
    with pytest.raises(BadInput):
        promise(agent, received, noon + away)
    assert list_promises_of_case(case_id=received.case_id) == []


def test_somebody_who_answers_no_customers_keeps_no_promise(
    agent: Colleague, department_owner: Colleague, received: Placed, noon: datetime
) -> None:
    with pytest.raises(BadInput):
        promise(agent, received, noon + timedelta(hours=1), owner_id=department_owner.id)
    number = promise(agent, received, noon + timedelta(hours=1))
    with pytest.raises(NotFound):
        keep_promise(actor=department_owner.actor, promise_id=number)


def test_a_reply_that_is_taken_back_has_promised_nothing(agent: Colleague, received: Placed, noon: datetime) -> None:
    message_id = post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="I will call you today.")
    draft = PromiseDraft(kind=PromiseKind.CALL, words="I will call you today", due_at=noon + timedelta(hours=5))
    [number] = make_promises(
        actor=agent.actor, conversation_id=received.conversation_id, drafts=[draft], message_id=message_id
    )

    take_back_reply(actor=agent.actor, message_id=message_id)
    deliver_events(names=["desk"])

    assert get_promise(actor=agent.actor, promise_id=number).state == PromiseState.WITHDRAWN
    assert fire_due_deadlines(now=noon + timedelta(days=1)) == 0


def test_a_later_reply_that_does_it_is_offered_as_the_keeping(
    agent: Colleague, received: Placed, noon: datetime
) -> None:
    writing = promise(agent, received, noon + timedelta(days=2), kind=PromiseKind.WRITE)
    refund = promise(agent, received, noon + timedelta(days=2), kind=PromiseKind.REFUND)
    deliver_events(names=["desk"])

    with clock.at(noon + timedelta(hours=1)):
        post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="We have refunded 49 euros today.")
        deliver_events(names=["desk"])

    looks = {row.id: (row.looks_kept, row.state) for row in list_promises_of_case(case_id=received.case_id)}
    assert looks == {writing: (True, PromiseState.OPEN), refund: (True, PromiseState.OPEN)}


def test_a_reply_that_promises_again_keeps_nothing(agent: Colleague, received: Placed, noon: datetime) -> None:
    number = promise(agent, received, noon + timedelta(days=2), kind=PromiseKind.WRITE)

    with clock.at(noon + timedelta(hours=1)):
        words = "I am still waiting for the warehouse. I will write to you on Friday."
        post_reply(actor=agent.actor, conversation_id=received.conversation_id, text=words)
        deliver_events(names=["desk"])

    assert not get_promise(actor=agent.actor, promise_id=number).looks_kept


def test_only_what_was_noted_by_mistake_is_withdrawn_and_the_reason_stays(
    agent: Colleague, received: Placed, noon: datetime
) -> None:
    number = promise(agent, received, noon + timedelta(hours=1))
    with pytest.raises(BadInput):
        withdraw_promise(actor=agent.actor, promise_id=number, why=" ")

    withdraw_promise(actor=agent.actor, promise_id=number, why="It was a wish of the customer.")

    assert promise_history(promise_id=number)[-1].note == "It was a wish of the customer."
    with clock.at(noon + timedelta(days=1)):
        assert promise_kept_rate(start=noon, end=noon + timedelta(days=1)).n == 0


def test_a_promise_goes_on_to_a_colleague(
    agent: Colleague, other_agent: Colleague, received: Placed, noon: datetime
) -> None:
    number = promise(agent, received, noon + timedelta(hours=1))

    give_promise(actor=agent.actor, promise_id=number, owner_id=other_agent.id)

    assert [row.id for row in list_promises(actor=other_agent.actor, view=PromiseView.MINE)] == [number]
    assert list_promises(actor=agent.actor, view=PromiseView.MINE) == []


def test_the_lists_hold_what_their_names_say(
    agent: Colleague, lead: Colleague, department_owner: Colleague, received: Placed, noon: datetime
) -> None:
    far = promise(agent, received, noon + timedelta(days=3))
    soon = promise(agent, received, noon + timedelta(hours=20), source=PromiseSource.BY_HAND)
    gone = promise(lead, received, noon + timedelta(minutes=10))
    fire_due_deadlines(now=noon + timedelta(minutes=10))

    def listed(view: PromiseView, who: Colleague = agent) -> list[int]:
        return [row.id for row in list_promises(actor=who.actor, view=view)]

    assert listed(PromiseView.MINE) == [soon, far]
    assert listed(PromiseView.TEAM, lead) == [soon, far]
    assert listed(PromiseView.SOON) == [soon]
    assert listed(PromiseView.BROKEN) == [gone]
    assert listed(PromiseView.ALL, department_owner) == []


def test_promises_go_along_when_conversations_are_merged(
    agent: Colleague, angry_customer: Person, received: Placed, noon: datetime
) -> None:
    other = hand_in(letter(angry_customer.email, "Another matter altogether.", subject="Lamp"))
    number = promise(agent, other, noon + timedelta(hours=1))

    merge_conversations(actor=agent.actor, source_id=other.conversation_id, target_id=received.conversation_id)

    assert [row.id for row in list_promises_of_case(case_id=received.case_id)] == [number]
    keep_promise(actor=agent.actor, promise_id=number)
    assert get_promise(actor=agent.actor, promise_id=number).state == PromiseState.KEPT


def test_the_rate_counts_what_fell_due_and_tells_moved_ones_apart(
    agent: Colleague, received: Placed, noon: datetime
) -> None:
    kept = [promise(agent, received, noon + timedelta(hours=1)) for _ in range(9)]
    promise(agent, received, noon + timedelta(hours=2))  # broken
    moved = promise(agent, received, noon + timedelta(hours=3))
    withdrawn = promise(agent, received, noon + timedelta(hours=3))
    for number in kept:
        keep_promise(actor=agent.actor, promise_id=number)
    renegotiate_promise(actor=agent.actor, promise_id=moved, due_at=noon + timedelta(days=9), consent="By mail.")
    withdraw_promise(actor=agent.actor, promise_id=withdrawn, why="No promise.")

    with clock.at(noon + timedelta(hours=5)):  # the clock has not broken it yet: overdue and open counts as broken
        rate = promise_kept_rate(start=noon, end=noon + timedelta(days=30))

    assert (rate.n, rate.kept, rate.renegotiated, rate.value) == (10, 9, 1, 90.0)
    assert (round(rate.low or 0, 1), round(rate.high or 0, 1)) == (59.6, 98.2)


def test_the_rate_stands_by_team_and_department_of_the_time_it_was_made(
    agent: Colleague, received: Placed, noon: datetime
) -> None:
    team = Team.objects.create(slug="tents", name="Tents", department_id=agent.actor.department_id or 0)
    TeamMembership.objects.create(team=team, employee_id=agent.id)
    actor = actor_of(employee_id=agent.id)
    assert actor is not None
    draft = PromiseDraft(kind=PromiseKind.CALL, words="a call", due_at=noon + timedelta(hours=1))
    make_promises(actor=actor, conversation_id=received.conversation_id, drafts=[draft])
    TeamMembership.objects.all().delete()

    with clock.at(noon + timedelta(hours=2)):
        span = {"start": noon, "end": noon + timedelta(days=1)}
        assert [(rate.name, rate.n, rate.kept) for rate in promise_kept_by_team(**span)] == [("Tents", 1, 0)]
        assert [rate.name for rate in promise_kept_by_department(**span)] == ["Customer service"]


def test_working_days_are_those_of_the_queue_and_a_day_off_is_known(noon: datetime) -> None:
    """Tuesday noon; Wednesday is a holiday, and Thursday has the morning alone."""
    day = noon.date()
    off = Holiday(on=day + timedelta(days=1), name="Founders' day")
    half = Holiday(on=day + timedelta(days=2), name="Half", hours=(("09:00", "12:00"),))
    weekly = {name: [["09:00", "17:00"]] for name in ("mon", "tue", "wed", "thu", "fri")}
    choices = CalendarChoices(name="Office", timezone="Europe/Berlin", weekly=weekly, own_days=(off, half))
    set_calendar(actor=SYSTEM, choices=choices)

    [within] = promises_in_draft(text="I will call you within two working days.", language="en")
    assert within.due_at is not None
    assert within.due_at.date() == day + timedelta(days=3)
    assert usual_due().date() == day + timedelta(days=2)
    [tomorrow] = promises_in_draft(text="I will call you tomorrow before noon.", language="en")
    assert tomorrow.due_at is not None
    assert tomorrow.due_at.date() == day + timedelta(days=1), "what was said is what is promised"
    assert is_day_off(at=tomorrow.due_at)
    assert not is_day_off(at=within.due_at)
    [german] = promises_in_draft(text="Ich melde mich innerhalb von zwei Werktagen.", language="de")
    assert german.due_at is not None
    assert german.due_at.date() == day + timedelta(days=3)
