"""What stands beside conversations in the demo is made by the same orders as anywhere."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.cast import Colleague, Person
from tests.desk.letters import letter

from accord.channels.operations import hand_in
from accord.desk.goodwill.models import Gesture
from accord.desk.goodwill.operations import change_terms
from accord.kernel import clock
from accord.kernel.permissions import SYSTEM
from accord.simulation.telling import beside

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_what_is_prepared_and_given_fits_the_terms_that_are_set() -> None:
    """The story would break off at a gesture beyond the discretion: six are told, none may be one."""
    assert all(0 < euros <= 25 for _about, _kind, euros, *_rest in beside._GIVEN)
    assert sum(euros for _about, _kind, euros, *_rest in beside._GIVEN) <= 120
    assert any(euros > 25 for _kind, euros, _reason in beside._PREPARED), "one shows how a lead is asked"


def test_a_gesture_of_the_past_is_given_in_the_past(agent: Colleague, angry_customer: Person) -> None:
    change_terms(actor=SYSTEM, monthly=Decimal(120), single=Decimal(25))
    placed = hand_in(letter(angry_customer.email))
    thread: Any = SimpleNamespace(conversation_id=placed.conversation_id)
    at = clock.now() - timedelta(days=3)
    about, kind, euros, reason, _days, outcome = beside._GIVEN[0]
    beside._give(agent.actor, thread, at, (kind, Decimal(euros), reason), outcome)
    gesture = Gesture.objects.get()
    assert (gesture.given_at, gesture.outcome, about) == (at, "stayed", "parcel_damaged")
