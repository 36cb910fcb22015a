"""Two gestures at once cannot overdraw a month: threads with connections of their own, on real transactions."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from tests.cast import Colleague, Person
from tests.desk.test_at_once import at_once, hand_in_committed

from accord.desk.goodwill.contracts import GestureKind, GestureState
from accord.desk.goodwill.models import Gesture
from accord.desk.goodwill.operations import (
    BeyondDiscretion,
    ask_for_gesture,
    change_terms,
    give_gesture,
    grant_gesture,
    refuse_gesture,
    withdraw_gesture,
)
from accord.desk.goodwill.queries import allowance_of
from accord.kernel.errors import Refusal
from accord.kernel.events import list_facts
from accord.kernel.permissions import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


def giving(agent: Colleague, conversation_id: int, cents: int) -> Callable[[], Any]:
    return lambda: give_gesture(
        actor=agent.actor,
        conversation_id=conversation_id,
        kind=GestureKind.VOUCHER,
        amount=Decimal(cents) / 100,
        reason="It went wrong.",
    )


@pytest.mark.parametrize(
    ("budget", "given"),
    [(1000, [1000, 1000]), (1000, [600, 500, 400]), (1, [1, 1, 1]), (5000, [1999, 1777, 1555, 1333]), (700, [300] * 5)],
)
def test_gestures_at_once_never_overdraw_and_waste_nothing(
    agent: Colleague, angry_customer: Person, budget: int, given: list[int]
) -> None:
    change_terms(actor=SYSTEM, monthly=Decimal(budget) / 100, single=Decimal(1000))
    placed = hand_in_committed(angry_customer)

    results = at_once(*[giving(agent, placed.conversation_id, cents) for cents in given])

    taken = [cents for cents, result in zip(given, results, strict=True) if not isinstance(result, Refusal)]
    refused = [cents for cents, result in zip(given, results, strict=True) if isinstance(result, BeyondDiscretion)]
    month = allowance_of(employee_id=agent.id)
    assert len(taken) + len(refused) == len(given), results
    assert sum(taken) <= budget
    assert month.spent == Decimal(sum(taken)) / 100
    assert all(cents > budget - sum(taken) for cents in refused), (
        "what was refused would not have fitted beside the rest"
    )
    assert Gesture.objects.filter(state=GestureState.GIVEN).count() == len(taken)
    assert len(list_facts(kinds=["desk.GoodwillGiven"])) == len(taken)


def test_two_leads_decide_at_once_and_one_word_counts(
    agent: Colleague, lead: Colleague, administrator: Colleague, angry_customer: Person
) -> None:
    placed = hand_in_committed(angry_customer)
    asked = ask_for_gesture(
        actor=agent.actor,
        conversation_id=placed.conversation_id,
        kind=GestureKind.REFUND,
        amount=Decimal(80),
        reason="It leaked.",
    )
    results = at_once(
        lambda: grant_gesture(actor=lead.actor, gesture_id=asked, words="Yes."),
        lambda: refuse_gesture(actor=administrator.actor, gesture_id=asked, words="No."),
        lambda: withdraw_gesture(actor=agent.actor, gesture_id=asked),
    )

    state = Gesture.objects.get().state
    facts = [fact.kind for fact in list_facts(limit=20) if ".Goodwill" in fact.kind]
    # A withdrawal may follow a grant (it was given then, and taken back); nothing else follows anything.
    allowed = {
        ("given", ("desk.GoodwillGranted", "desk.GoodwillAsked")),
        ("refused", ("desk.GoodwillRefused", "desk.GoodwillAsked")),
        ("withdrawn", ("desk.GoodwillWithdrawn", "desk.GoodwillAsked")),
        ("withdrawn", ("desk.GoodwillWithdrawn", "desk.GoodwillGranted", "desk.GoodwillAsked")),
    }
    assert (state, tuple(facts)) in allowed
    assert sum(isinstance(result, Refusal) for result in results) == 3 - (len(facts) - 1)
