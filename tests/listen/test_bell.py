"""Anybody who works here can ring the bell, and it is heard."""

from datetime import timedelta

import pytest

from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.errors import BadInput, NotAllowed, NotFound
from accord.kernel.events import list_facts
from accord.kernel.permissions import SYSTEM, customer_actor
from accord.listen.contracts import ClimbRow, SignalOrigin
from accord.listen.models import Signal
from accord.listen.operations import place_bell, ring_bell
from accord.listen.queries import get_signal, list_signals, list_told, next_climb
from accord.staff.queries import list_notifications

pytestmark = pytest.mark.django_db


def test_rings_out_of_a_conversation_with_its_touchpoint_and_contacts(
    *, noon, agent, lead, cx_lead, department_owner, angry_customer, delivery, write
):
    placed = write(angry_customer, place=delivery)
    signal_id = ring_bell(
        actor=agent.actor, text="Poles are packed without a sleeve.", conversation_id=placed.conversation_id
    )
    signal = get_signal(actor=lead.actor, signal_id=signal_id)
    assert (signal.origin, signal.name) == (SignalOrigin.BELL, "Poles are packed without a sleeve.")
    assert (signal.rung_by_name, signal.touchpoint_name, signal.department_name) == (
        "Ana Silva",
        "Parcel",
        "Warehouse",
    )
    assert (signal.contacts, signal.cost_low, signal.cost_high) == (1, 6.5, 6.5)
    assert {told.name for told in list_told(signal_id=signal_id)} == {"Ines Duarte", "Marta Novak", "Piotr Zielinski"}
    (fact,) = list_facts(kinds=["listen.BellRung"])
    assert (fact.actor, fact.customer_id, fact.case_id) == (f"staff:{agent.id}", angry_customer.id, placed.case_id)


def test_anybody_rings_without_a_conversation_and_sees_their_own_bell(noon, department_owner, other_department_owner):
    signal_id = ring_bell(actor=department_owner.actor, text="The label printer is down.")
    assert get_signal(actor=department_owner.actor, signal_id=signal_id).department_id is None
    with pytest.raises(NotFound):
        get_signal(actor=other_department_owner.actor, signal_id=signal_id)


def test_two_clicks_are_one_bell(noon, agent):
    first = ring_bell(actor=agent.actor, text="The shop is down.")
    assert ring_bell(actor=agent.actor, text=" The shop is down. ") == first
    with clock.at(noon + timedelta(minutes=11)):
        assert ring_bell(actor=agent.actor, text="The shop is down.") != first


def test_neither_customers_nor_silence_ring(noon, agent, angry_customer):
    with pytest.raises(NotAllowed):
        ring_bell(actor=customer_actor(angry_customer.id), text="I am angry.")
    with pytest.raises(NotAllowed):
        ring_bell(actor=SYSTEM, text="Beep.")
    with pytest.raises(BadInput):
        ring_bell(actor=agent.actor, text="   ")
    assert not Signal.objects.exists()


def test_who_may_not_see_a_conversation_cannot_ring_out_of_it(noon, department_owner, angry_customer, write):
    placed = write(angry_customer)
    with pytest.raises(NotFound):
        ring_bell(actor=department_owner.actor, text="I heard of it.", conversation_id=placed.conversation_id)
    assert not Signal.objects.exists()


def test_a_bell_climbs_after_four_hours(noon, agent, lead, administrator):
    signal_id = ring_bell(actor=agent.actor, text="The shop is down.")
    fire_due_deadlines(now=noon + timedelta(hours=3, minutes=59))
    waiting = get_signal(actor=SYSTEM, signal_id=signal_id)
    assert waiting.climbed == 0
    assert next_climb(signal=waiting) == ClimbRow(at=noon + timedelta(hours=4), names=(administrator.name,))
    fire_due_deadlines(now=noon + timedelta(hours=4))
    climbed = get_signal(actor=SYSTEM, signal_id=signal_id)
    assert (climbed.climbed, next_climb(signal=climbed)) == (1, None)
    # Nobody here is an executive: whoever keeps the installation hears of it.
    assert [n.text_code for n in list_notifications(employee_id=administrator.id)] == ["listen.signal_climbed"]


def test_a_bell_without_a_place_can_be_placed(noon, agent, cx_lead, delivery, department_owner):
    signal_id = ring_bell(actor=agent.actor, text="Poles bend.")
    assert list_signals(actor=department_owner.actor) == []
    with pytest.raises(NotAllowed):
        place_bell(actor=agent.actor, signal_id=signal_id, touchpoint_id=delivery.touchpoint_id)
    place_bell(actor=cx_lead.actor, signal_id=signal_id, touchpoint_id=delivery.touchpoint_id)
    assert [signal.id for signal in list_signals(actor=department_owner.actor)] == [signal_id]
    assert [n.text_code for n in list_notifications(employee_id=department_owner.id)] == ["listen.signal_bell"]
