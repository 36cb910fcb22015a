"""The journey, who is accountable, and the calendar of changes."""

from datetime import date

import pytest

from accord.journey.contracts import Demand
from accord.journey.models import Change, ContactReason, Stage, Touchpoint
from accord.journey.operations import (
    add_reason,
    add_stage,
    add_touchpoint,
    change_reason,
    change_touchpoint,
    define_journey,
    plan_change,
    start_journey,
    withdraw_change,
)
from accord.journey.queries import (
    find_touchpoint,
    get_reason,
    list_changes,
    list_reasons,
    list_stages,
    list_touchpoints,
)
from accord.kernel.audit import list_entries
from accord.kernel.errors import BadInput, NotAllowed, Refusal
from accord.kernel.permissions import SYSTEM
from accord.staff.queries import list_departments

pytestmark = pytest.mark.django_db

STAGES = [
    {
        "slug": "receive",
        "name": "Receive",
        "touchpoints": [
            {
                "slug": "packing",
                "name": "Packing",
                "department": "warehouse",
                "reasons": [
                    {
                        "slug": "damaged",
                        "name": "Arrived damaged",
                        "usual_demand": "failure",
                        "words": ["broken", "kaputt"],
                    },
                    {
                        "slug": "promised",
                        "name": "Not as advertised",
                        "usual_demand": "failure",
                        "department": "marketing",
                    },
                ],
            }
        ],
    }
]


def test_defining_twice_changes_names_and_adds_nothing(administrator, warehouse, marketing):
    define_journey(actor=administrator.actor, stages=STAGES)
    define_journey(actor=administrator.actor, stages=[STAGES[0] | {"name": "Delivery"}])
    assert [stage.name for stage in list_stages()] == ["Delivery"]
    assert (Touchpoint.objects.count(), ContactReason.objects.count()) == (1, 2)
    touchpoint = find_touchpoint(slug="packing")
    assert touchpoint is not None
    assert (touchpoint.stage_name, touchpoint.department_name) == ("Delivery", "Warehouse")


def test_the_touchpoints_department_answers_unless_a_reason_names_another(administrator, warehouse, marketing):
    define_journey(actor=administrator.actor, stages=STAGES)
    assert [(r.slug, r.department_name, r.words) for r in list_reasons()] == [
        ("damaged", "Warehouse", ("broken", "kaputt")),
        ("promised", "Marketing", ()),
    ]


def test_an_unknown_department_defines_nothing(administrator, warehouse):
    with pytest.raises(BadInput, match="marketing"):
        define_journey(actor=administrator.actor, stages=STAGES)
    assert not Stage.objects.exists()


def test_only_administrators_define(agent):
    with pytest.raises(NotAllowed):
        define_journey(actor=agent.actor, stages=[])


def test_a_new_installation_has_a_journey_that_is_complete_and_laid_out_once():
    start_journey(actor=SYSTEM)
    start_journey(actor=SYSTEM)
    assert [stage.slug for stage in list_stages()] == ["discover", "buy", "receive", "pay", "use", "return", "stay"]
    with_reasons = {reason.touchpoint_id for reason in list_reasons()}
    assert with_reasons == {touchpoint.id for touchpoint in list_touchpoints()}
    assert len(list_departments()) == 8
    assert all(reason.words for reason in list_reasons())


def test_designing_by_hand(administrator, warehouse, marketing):
    admin = administrator.actor
    stage = add_stage(actor=admin, name="Receive")
    touchpoint = add_touchpoint(actor=admin, stage_id=stage, name="Packing", department_id=warehouse.pk)
    reason = add_reason(actor=admin, touchpoint_id=touchpoint, name="Crushed", usual_demand=Demand.FAILURE)
    change_touchpoint(actor=admin, touchpoint_id=touchpoint, name="Packing", department_id=marketing.pk)
    assert get_reason(reason_id=reason).department_name == "Marketing"
    change_reason(
        actor=admin,
        reason_id=reason,
        name="Crushed box",
        usual_demand=Demand.FAILURE,
        words=["crushed"],
        department_id=warehouse.pk,
    )
    row = get_reason(reason_id=reason)
    assert (row.name, row.department_name, row.words) == ("Crushed box", "Warehouse", ("crushed",))
    assert [entry.subject for entry in list_entries()] == [f"reason:{reason}", f"touchpoint:{touchpoint}"]
    with pytest.raises(Refusal):
        add_touchpoint(actor=admin, stage_id=stage, name="Packing", department_id=warehouse.pk)


def test_the_calendar_finds_what_touches_the_days_asked_for(administrator, marketing):
    def plan(title: str, begins_on: date, ends_on: date | None = None) -> int:
        return plan_change(
            actor=administrator.actor,
            title=title,
            department_id=marketing.pk,
            begins_on=begins_on,
            ends_on=ends_on,
        )

    plan("before", date(2026, 3, 1), date(2026, 3, 2))
    plan("over it", date(2026, 3, 1), date(2026, 3, 9))
    plan("one day", date(2026, 3, 5))
    plan("one day before", date(2026, 3, 2))
    plan("after", date(2026, 3, 7))
    found = list_changes(since=date(2026, 3, 3), until=date(2026, 3, 6))
    assert [change.title for change in found] == ["over it", "one day"]


def test_owners_plan_for_their_own_department_only(department_owner, warehouse, marketing):
    owner = department_owner.actor
    change_id = plan_change(actor=owner, title="New boxes", department_id=warehouse.pk, begins_on=date(2026, 3, 3))
    with pytest.raises(NotAllowed):
        plan_change(actor=owner, title="Sale", department_id=marketing.pk, begins_on=date(2026, 3, 3))
    with pytest.raises(BadInput):
        plan_change(
            actor=owner,
            title="Backwards",
            department_id=warehouse.pk,
            begins_on=date(2026, 3, 3),
            ends_on=date(2026, 3, 2),
        )
    assert Change.objects.count() == 1
    withdraw_change(actor=owner, change_id=change_id)
    assert not Change.objects.exists()
