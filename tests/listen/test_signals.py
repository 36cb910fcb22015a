"""A signal is raised once, grows, and reaches a named leader."""

from datetime import timedelta

import pytest
from tests.cast import employ
from tests.listen.company import finding

from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.events import list_facts
from accord.kernel.permissions import SYSTEM, Role
from accord.listen.contracts import DifferenceRow, Likeness, SignalStatus
from accord.listen.operations import (
    acknowledge_signal,
    close_signal,
    dismiss_signal,
    keep_contacts,
    make_cause_of_signal,
    raise_signal,
)
from accord.listen.queries import contacts_behind, get_signal, list_signals, list_similar, list_told
from accord.staff.queries import list_notifications

pytestmark = pytest.mark.django_db


@pytest.fixture
def signal_id(complaints, delivery, cx_lead, department_owner):
    return raise_signal(finding=finding(delivery), touchpoint_id=delivery.touchpoint_id, contacts=complaints)


def _kinds():
    return [
        fact.kind for fact in list_facts(kinds=["listen.SignalRaised", "listen.SignalGrew", "listen.SignalClimbed"])
    ]


def test_says_what_rose_since_when_and_what_it_costs(signal_id, cx_lead, warehouse):
    signal = get_signal(actor=cx_lead.actor, signal_id=signal_id)
    assert (signal.name, signal.touchpoint_name, signal.department_name) == (
        "Parcel arrived damaged",
        "Parcel",
        "Warehouse",
    )
    assert (signal.observed, signal.expected, signal.low, signal.high) == (6, 2.0, 0.0, 4.0)
    assert (signal.contacts, signal.customers) == (6, 6)
    assert (signal.cost_low, signal.cost_high) == (2 * 6.5, 6 * 6.5)
    assert signal.began_on.isoformat() == "2026-03-01"
    assert signal.status == SignalStatus.RAISED


def test_tells_the_cx_lead_and_the_accountable_owner_and_nobody_else(signal_id, cx_lead, department_owner, lead, agent):
    assert {told.name for told in list_told(signal_id=signal_id)} == {"Ines Duarte", "Piotr Zielinski"}
    (heard,) = list_notifications(employee_id=cx_lead.id)
    assert (heard.text_code, heard.url) == ("listen.signal_count", f"/listen/signals/{signal_id}/")
    assert heard.parameters["name"] == "Parcel arrived damaged"
    (owner_heard,) = list_notifications(employee_id=department_owner.id)
    assert owner_heard.url == "/department/"
    assert list_notifications(employee_id=lead.id) == []


def test_a_second_alarm_of_the_same_series_widens_the_first(
    *, signal_id, complaints, delivery, cx_lead, write, customers
):
    write(customers[0], "And again.", at=clock.now() + timedelta(hours=30), place=delivery)
    more = [*complaints, *_new_contacts(complaints)]
    again = raise_signal(finding=finding(delivery, observed=9), touchpoint_id=delivery.touchpoint_id, contacts=more)
    assert again == signal_id
    signal = get_signal(actor=cx_lead.actor, signal_id=signal_id)
    assert (signal.observed, signal.contacts, signal.customers) == (9, 7, 6)
    assert _kinds() == ["listen.SignalGrew", "listen.SignalRaised"]


def _new_contacts(known):
    from accord.desk.models import Contact
    from accord.desk.queries import list_contacts

    ids = Contact.objects.exclude(pk__in=[contact.id for contact in known]).values_list("pk", flat=True)
    return list_contacts(contact_ids=list(ids))


def test_the_same_alarm_once_more_changes_nothing(signal_id, complaints, delivery):
    raise_signal(finding=finding(delivery), touchpoint_id=delivery.touchpoint_id, contacts=complaints)
    assert _kinds() == ["listen.SignalRaised"]


def test_contacts_that_turn_out_to_be_about_something_else_leave(signal_id, complaints):
    assert keep_contacts(signal_id=signal_id, contacts=complaints[:4]) == 0
    assert [row.contact_id for row in contacts_behind(signal_ids=[signal_id])] == [c.id for c in complaints[:4]]


def test_a_closed_signal_stays_as_it_is_and_a_new_rise_is_a_new_signal(signal_id, complaints, delivery):
    close_signal(signal_id=signal_id)
    assert keep_contacts(signal_id=signal_id, contacts=complaints[:1]) == 0
    assert len(contacts_behind(signal_ids=[signal_id])) == 6
    again = raise_signal(finding=finding(delivery), touchpoint_id=delivery.touchpoint_id, contacts=complaints)
    assert again != signal_id


def test_a_leader_acknowledges_by_name(signal_id, lead):
    acknowledge_signal(actor=lead.actor, signal_id=signal_id)
    signal = get_signal(actor=lead.actor, signal_id=signal_id)
    assert (signal.status, signal.acknowledged_by_name) == (SignalStatus.ACKNOWLEDGED, "Marta Novak")
    (fact,) = list_facts(kinds=["listen.SignalAcknowledged"])
    assert (fact.actor, fact.payload["employee_id"]) == (f"staff:{lead.id}", lead.id)


def test_neither_an_agent_nor_the_system_acknowledges(signal_id, agent):
    for actor in (agent.actor, SYSTEM):
        with pytest.raises(NotAllowed):
            acknowledge_signal(actor=actor, signal_id=signal_id)
    assert get_signal(actor=SYSTEM, signal_id=signal_id).status == SignalStatus.RAISED
    assert list_facts(kinds=["listen.SignalAcknowledged"]) == []


def test_a_second_leader_is_told_that_somebody_was_faster(signal_id, lead, cx_lead):
    acknowledge_signal(actor=lead.actor, signal_id=signal_id)
    acknowledge_signal(actor=lead.actor, signal_id=signal_id)
    with pytest.raises(Refusal):
        acknowledge_signal(actor=cx_lead.actor, signal_id=signal_id)
    assert get_signal(actor=SYSTEM, signal_id=signal_id).acknowledged_by_id == lead.id


def test_climbs_to_the_lead_and_then_to_the_executive_and_no_further(signal_id, lead, noon):
    executive = employ(name="Eva Roth", email="eva@company.example", role=Role.EXECUTIVE)
    steps = []
    for hours in (23, 25, 47, 49, 73, 97):
        fire_due_deadlines(now=noon + timedelta(hours=hours))
        steps.append(get_signal(actor=SYSTEM, signal_id=signal_id).climbed)
    assert steps == [0, 1, 1, 2, 2, 2]
    assert [n.text_code for n in list_notifications(employee_id=lead.id)] == ["listen.signal_climbed"]
    assert [n.text_code for n in list_notifications(employee_id=executive.id)] == ["listen.signal_climbed"]
    assert [(told.name, told.step) for told in list_told(signal_id=signal_id)][2:] == [
        ("Marta Novak", 1),
        ("Eva Roth", 2),
    ]


def test_an_acknowledged_signal_does_not_climb(signal_id, lead, noon):
    acknowledge_signal(actor=lead.actor, signal_id=signal_id)
    assert fire_due_deadlines(now=noon + timedelta(days=9)) == 0
    assert get_signal(actor=SYSTEM, signal_id=signal_id).climbed == 0


def test_dismissing_needs_a_reason(signal_id, lead):
    with pytest.raises(BadInput):
        dismiss_signal(actor=lead.actor, signal_id=signal_id, reason="  ")
    dismiss_signal(actor=lead.actor, signal_id=signal_id, reason="A test mailing of our own.")
    signal = get_signal(actor=lead.actor, signal_id=signal_id)
    assert (signal.status, signal.dismissed_reason) == (SignalStatus.DISMISSED, "A test mailing of our own.")
    assert signal.acknowledged_by_id == lead.id
    with pytest.raises(Refusal):
        make_cause_of_signal(actor=lead.actor, signal_id=signal_id)


def test_a_department_sees_its_own_signals_only(signal_id, department_owner, other_department_owner, agent):
    assert [signal.id for signal in list_signals(actor=department_owner.actor)] == [signal_id]
    for outsider in (other_department_owner, agent):
        assert list_signals(actor=outsider.actor) == []
        with pytest.raises(NotFound):
            get_signal(actor=outsider.actor, signal_id=signal_id)


def test_a_list_of_signals_is_one_statement(signal_id, lead, delivery, complaints, django_assert_num_queries):
    raise_signal(finding=finding(delivery, by="touchpoint"), touchpoint_id=delivery.touchpoint_id, contacts=complaints)
    list_signals(actor=lead.actor)
    with django_assert_num_queries(1):
        assert len(list_signals(actor=lead.actor)) == 2


def test_earlier_signals_that_are_alike(signal_id, lead, delivery, campaign, complaints):
    dismiss_signal(actor=lead.actor, signal_id=signal_id, reason="Rain.")
    by_warehouse = DifferenceRow(
        dimension="warehouse", value="Lyon", count=5, total=6, other_count=1, other_total=9, ratio=7.5, p=1e-5
    )
    with clock.at(clock.now() + timedelta(days=30)):
        elsewhere = raise_signal(
            finding=finding(campaign), touchpoint_id=campaign.touchpoint_id, contacts=[], differences=[by_warehouse]
        )
    with clock.at(clock.now() + timedelta(days=60)):
        again = raise_signal(
            finding=finding(delivery),
            touchpoint_id=delivery.touchpoint_id,
            contacts=complaints,
            differences=[by_warehouse],
        )
    now = get_signal(actor=lead.actor, signal_id=again)
    similar = list_similar(actor=lead.actor, signal=now)
    assert [(row.signal.id, row.likeness) for row in similar] == [
        (signal_id, Likeness.REASON),
        (elsewhere, Likeness.DIFFERENCE),
    ]
    assert similar[1].difference == by_warehouse
    assert list_similar(actor=lead.actor, signal=get_signal(actor=lead.actor, signal_id=signal_id)) == []
