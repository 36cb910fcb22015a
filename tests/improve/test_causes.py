"""A root cause belongs to somebody from its first moment, and a promise is kept in sight."""

from datetime import date, timedelta

import pytest
from tests.listen.company import finding

from accord.desk.models import Case
from accord.improve.contracts import RingStep
from accord.improve.models import RootCause
from accord.improve.operations import climb_cause, commit_to_fix, join_signal, open_cause, reassign_cause, state_cause
from accord.improve.queries import get_cause, list_causes, may_promise
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.events import deliver_events, list_facts
from accord.listen.contracts import SignalStatus
from accord.listen.operations import raise_signal
from accord.listen.queries import get_signal
from accord.staff.models import Department
from accord.staff.queries import list_notifications

pytestmark = pytest.mark.django_db

SOON = date(2026, 3, 17)


def test_a_signal_becomes_a_cause_with_department_owner_customers_and_cost(
    cause_id, signal_id, cx_lead, department_owner
):
    cause = get_cause(actor=cx_lead.actor, cause_id=cause_id).cause
    assert (cause.title, cause.department_name, cause.owner_name) == (
        "Parcel arrived damaged",
        "Warehouse",
        "Piotr Zielinski",
    )
    assert (cause.touchpoint_name, cause.reason_name, cause.began_on) == (
        "Parcel",
        "Parcel arrived damaged",
        date(2026, 3, 1),
    )
    assert (cause.contacts, cause.customers, cause.cost_low, cause.cost_high) == (6, 6, 13.0, 39.0)
    assert (cause.steps_done, cause.state) == (1, RingStep.HEARD)
    assert cause.signal_ids == (signal_id,)
    signal = get_signal(actor=cx_lead.actor, signal_id=signal_id)
    assert (signal.status, signal.acknowledged_by_name) == (SignalStatus.CAUSE, "Ines Duarte")
    (heard,) = [n for n in list_notifications(employee_id=department_owner.id) if n.text_code == "improve.cause_yours"]
    assert heard.url == f"/improve/causes/{cause_id}/"


def test_a_signal_has_one_cause(cause_id, signal_id, cx_lead):
    with pytest.raises(Refusal):
        open_cause(actor=cx_lead.actor, signal_ids=[signal_id])
    assert RootCause.objects.count() == 1


def test_nothing_is_opened_without_an_owner(noon, cx_lead, delivery):
    with pytest.raises(BadInput, match="Warehouse has no owner"):
        open_cause(actor=cx_lead.actor, title="Bent poles", touchpoint_id=delivery.touchpoint_id)
    with pytest.raises(BadInput, match="touchpoint"):
        open_cause(actor=cx_lead.actor, title="Bent poles")
    assert not RootCause.objects.exists()


def test_agents_and_departments_do_not_open_causes(noon, agent, department_owner, delivery):
    for actor in (agent.actor, department_owner.actor):
        with pytest.raises(NotAllowed):
            open_cause(actor=actor, title="Bent poles", touchpoint_id=delivery.touchpoint_id)
    assert not RootCause.objects.exists()


def test_by_hand_it_counts_what_came_since_it_began(complaints, delivery, lead, department_owner):
    deliver_events()
    cause_id = open_cause(
        actor=lead.actor,
        title="Bent poles",
        reason_id=delivery.reason_id,
        began_on=date(2026, 3, 2),
        statement="No sleeve.",
    )
    cause = get_cause(actor=lead.actor, cause_id=cause_id).cause
    assert (cause.contacts, cause.cost_low, cause.cost_high, cause.steps_done) == (4, 26.0, 26.0, 2)


def test_a_department_sees_its_own_and_nothing_else(cause_id, department_owner, other_department_owner, agent, lead):
    assert [cause.id for cause in list_causes(actor=department_owner.actor)] == [cause_id]
    assert [cause.id for cause in list_causes(actor=lead.actor)] == [cause_id]
    for outsider in (other_department_owner, agent):
        assert list_causes(actor=outsider.actor) == []
        with pytest.raises(NotFound):
            get_cause(actor=outsider.actor, cause_id=cause_id)
        with pytest.raises(NotFound):
            state_cause(actor=outsider.actor, cause_id=cause_id, title="x", statement="x", evidence="")
    assert get_cause(actor=lead.actor, cause_id=cause_id).cause.statement == ""


def test_only_who_answers_for_it_promises_a_date(cause_id, cx_lead, department_owner):
    with pytest.raises(NotAllowed):
        commit_to_fix(actor=cx_lead.actor, cause_id=cause_id, committed_on=SOON)
    assert not may_promise(actor=cx_lead.actor, cause_id=cause_id)
    with pytest.raises(BadInput):
        commit_to_fix(actor=department_owner.actor, cause_id=cause_id, committed_on=date(2026, 3, 2))
    state_cause(
        actor=department_owner.actor, cause_id=cause_id, title="Bent poles", statement="No sleeve.", evidence=""
    )
    commit_to_fix(actor=department_owner.actor, cause_id=cause_id, committed_on=SOON)
    page = get_cause(actor=cx_lead.actor, cause_id=cause_id)
    assert (page.cause.committed_on, page.cause.steps_done) == (SOON, 3)
    assert [c.by_name for c in page.commitments] == ["Piotr Zielinski"]


def test_a_promised_date_moves_only_with_a_reason_and_the_old_one_is_kept(cause_id, department_owner):
    commit_to_fix(actor=department_owner.actor, cause_id=cause_id, committed_on=SOON)
    later = SOON + timedelta(days=7)
    with pytest.raises(BadInput):
        commit_to_fix(actor=department_owner.actor, cause_id=cause_id, committed_on=later)
    commit_to_fix(actor=department_owner.actor, cause_id=cause_id, committed_on=later, reason="Sleeves arrive late.")
    commitments = get_cause(actor=department_owner.actor, cause_id=cause_id).commitments
    assert [(c.committed_on, c.reason) for c in commitments] == [(SOON, ""), (later, "Sleeves arrive late.")]
    assert [fact.payload["moved"] for fact in list_facts(kinds=["improve.FixPromised"])] == [True, False]


def test_reassigning_is_counted_with_its_reason_and_asks_for_a_new_date(
    cause_id, department_owner, other_department_owner, marketing
):
    commit_to_fix(actor=department_owner.actor, cause_id=cause_id, committed_on=SOON)
    with pytest.raises(BadInput):
        reassign_cause(actor=department_owner.actor, cause_id=cause_id, department_id=marketing.id, reason=" ")
    reassign_cause(
        actor=department_owner.actor, cause_id=cause_id, department_id=marketing.id, reason="The campaign promised it."
    )
    page = get_cause(actor=other_department_owner.actor, cause_id=cause_id)
    assert (page.cause.department_name, page.cause.owner_name, page.cause.committed_on) == (
        "Marketing",
        "Chloe Martin",
        None,
    )
    (change,) = page.reassignments
    assert (change.from_department, change.to_department, change.reason) == (
        "Warehouse",
        "Marketing",
        "The campaign promised it.",
    )
    assert page.cause.reassigned == 1
    with pytest.raises(NotFound):
        get_cause(actor=department_owner.actor, cause_id=cause_id)


def test_a_week_without_a_promise_climbs(cause_id, cx_lead, department_owner, noon):
    fire_due_deadlines(now=noon + timedelta(days=7))
    codes = [n.text_code for n in list_notifications(employee_id=cx_lead.id)]
    assert codes.count("improve.cause_unpromised") == 1
    assert get_cause(actor=cx_lead.actor, cause_id=cause_id).cause.climbed == 1


def test_a_broken_promise_climbs_on_the_day_after_in_the_companys_time(cause_id, cx_lead, department_owner, noon):
    commit_to_fix(actor=department_owner.actor, cause_id=cause_id, committed_on=SOON)
    end = noon.replace(day=17, hour=22, minute=59)  # 23:59 in Berlin
    fire_due_deadlines(now=end)
    assert get_cause(actor=cx_lead.actor, cause_id=cause_id).cause.climbed == 0
    fire_due_deadlines(now=end + timedelta(minutes=1))
    with clock.at(end + timedelta(minutes=2)):
        cause = get_cause(actor=cx_lead.actor, cause_id=cause_id).cause
    assert (cause.climbed, cause.overdue) == (1, True)
    assert "improve.cause_overdue" in [n.text_code for n in list_notifications(employee_id=department_owner.id)]


def test_climbing_a_fixed_cause_does_nothing(fixed_cause_id, cx_lead):
    climb_cause(cause_id=fixed_cause_id)
    assert get_cause(actor=cx_lead.actor, cause_id=fixed_cause_id).cause.climbed == 0


def test_a_second_signal_joins_and_customers_count_once(cause_id, cx_lead, delivery, complaints):
    second = raise_signal(
        finding=finding(delivery, by="touchpoint"), touchpoint_id=delivery.touchpoint_id, contacts=complaints
    )
    join_signal(actor=cx_lead.actor, cause_id=cause_id, signal_id=second)
    cause = get_cause(actor=cx_lead.actor, cause_id=cause_id).cause
    assert (len(cause.signal_ids), cause.contacts, cause.customers) == (2, 6, 6)


def test_a_signal_that_grows_makes_its_cause_grow(
    *, cause_id, signal_id, delivery, complaints, write, customers, cx_lead, noon
):
    placed = write(customers[0], "Again bent.", at=noon + timedelta(hours=30), place=delivery)
    assert Case.objects.filter(pk=placed.case_id).exists()
    from accord.desk.queries import list_contacts

    more = [*complaints, *list_contacts(case_ids=[placed.case_id])]
    raise_signal(finding=finding(delivery, observed=7), touchpoint_id=delivery.touchpoint_id, contacts=more)
    deliver_events()
    assert get_cause(actor=cx_lead.actor, cause_id=cause_id).cause.contacts == 7


def test_a_list_of_causes_is_two_statements(cause_id, cx_lead, delivery, django_assert_num_queries):
    Department.objects.update(owner=cx_lead.id)
    open_cause(actor=cx_lead.actor, title="Another", touchpoint_id=delivery.touchpoint_id)
    list_causes(actor=cx_lead.actor)
    with django_assert_num_queries(2):
        assert len(list_causes(actor=cx_lead.actor)) == 2
