"""The journey is put into order, and nothing that was used goes away; what customers saw is kept by version."""

from datetime import date

import pytest

from accord.journey.contracts import ChangeKind, Demand
from accord.journey.operations import (
    add_reason,
    add_stage,
    add_touchpoint,
    change_change,
    move_stage,
    move_touchpoint,
    place_touchpoint,
    plan_change,
    remove_reason,
    remove_stage,
    remove_touchpoint,
)
from accord.journey.queries import changes_just_before, changes_near, get_change, list_stages, list_touchpoints
from accord.journey.shown.contracts import ShownKind
from accord.journey.shown.operations import end_shown, forget_shown, keep_shown
from accord.journey.shown.queries import list_shown, shown_on
from accord.kernel.errors import BadInput, NotAllowed, Refusal
from accord.kernel.permissions import SYSTEM

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16
MARCH = date(2026, 3, 1)


@pytest.fixture
def way(warehouse) -> dict[str, int]:
    """Two stages with two touchpoints in the first; ids by name."""
    ids = {name: add_stage(actor=SYSTEM, name=name) for name in ("Buy", "Receive")}
    for name in ("Basket", "Checkout"):
        ids[name] = add_touchpoint(actor=SYSTEM, stage_id=ids["Buy"], name=name, department_id=warehouse.pk)
    return ids


def order() -> list[tuple[str, str]]:
    return [(row.stage_name, row.name) for row in list_touchpoints()]


class TestArranging:
    def test_touchpoints_move_within_their_stage_and_on_into_the_next(self, administrator, way):
        move_touchpoint(actor=administrator.actor, touchpoint_id=way["Basket"], by=1)
        assert order() == [("Buy", "Checkout"), ("Buy", "Basket")]
        move_touchpoint(actor=administrator.actor, touchpoint_id=way["Basket"], by=1)
        assert order() == [("Buy", "Checkout"), ("Receive", "Basket")]
        move_touchpoint(actor=administrator.actor, touchpoint_id=way["Basket"], by=1)
        move_touchpoint(actor=administrator.actor, touchpoint_id=way["Basket"], by=-1)
        assert order() == [("Buy", "Checkout"), ("Buy", "Basket")]

    def test_a_touchpoint_is_dropped_where_one_lets_it_go(self, administrator, way):
        place_touchpoint(actor=administrator.actor, touchpoint_id=way["Checkout"], stage_id=way["Buy"], place=0)
        assert order() == [("Buy", "Checkout"), ("Buy", "Basket")]

    def test_stages_move_with_all_that_is_in_them(self, administrator, way):
        move_stage(actor=administrator.actor, stage_id=way["Receive"], by=-1)
        assert [stage.name for stage in list_stages()] == ["Receive", "Buy"]

    def test_what_is_used_stays(self, administrator, way):
        reason_id = add_reason(
            actor=SYSTEM, touchpoint_id=way["Basket"], name="It is empty", usual_demand=Demand.FAILURE
        )
        for remove, number in (
            (lambda: remove_stage(actor=administrator.actor, stage_id=way["Buy"]), "Buy"),
            (lambda: remove_touchpoint(actor=administrator.actor, touchpoint_id=way["Basket"]), "Basket"),
        ):
            with pytest.raises(Refusal):
                remove()
            assert number
        remove_reason(actor=administrator.actor, reason_id=reason_id)
        remove_touchpoint(actor=administrator.actor, touchpoint_id=way["Basket"])
        remove_stage(actor=administrator.actor, stage_id=way["Receive"])
        assert order() == [("Buy", "Checkout")]

    def test_a_change_of_the_calendar_keeps_its_touchpoint(self, administrator, way, warehouse):
        plan_change(
            actor=SYSTEM, title="Sale", department_id=warehouse.pk, begins_on=MARCH, touchpoint_id=way["Basket"]
        )
        with pytest.raises(Refusal):
            remove_touchpoint(actor=administrator.actor, touchpoint_id=way["Basket"])

    def test_agents_arrange_nothing(self, agent, way):
        with pytest.raises(NotAllowed):
            move_touchpoint(actor=agent.actor, touchpoint_id=way["Basket"], by=1)
        assert order() == [("Buy", "Basket"), ("Buy", "Checkout")]

    def test_one_reason_may_stand_at_several_touchpoints(self, way):
        for place in ("Basket", "Checkout"):
            add_reason(actor=SYSTEM, touchpoint_id=way[place], name="Other", usual_demand=Demand.VALUE)
        with pytest.raises(Refusal):
            add_reason(actor=SYSTEM, touchpoint_id=way["Basket"], name="other", usual_demand=Demand.VALUE)


class TestCalendar:
    def plan(self, department, title, begins, ends=None, touchpoint_id=None):
        return plan_change(
            actor=SYSTEM,
            title=title,
            department_id=department.pk,
            begins_on=date.fromisoformat(begins),
            ends_on=ends and date.fromisoformat(ends),
            touchpoint_id=touchpoint_id,
            kind=ChangeKind.CAMPAIGN,
        )

    def test_an_entry_is_corrected_and_moved(self, administrator, warehouse):
        number = self.plan(warehouse, "Sale", "2026-03-01", "2026-03-04")
        change_change(
            actor=administrator.actor, change_id=number, title="Spring sale", department_id=warehouse.pk,
            begins_on=date(2026, 3, 8), kind=ChangeKind.PRICE,
        )  # fmt: skip
        row = get_change(change_id=number)
        assert (row.title, row.kind, row.begins_on, row.ends_on) == ("Spring sale", "price", date(2026, 3, 8), None)

    def test_a_department_does_not_touch_what_is_anothers(self, department_owner, marketing, warehouse):
        number = self.plan(marketing, "Sale", "2026-03-01")
        with pytest.raises(NotAllowed):
            change_change(
                actor=department_owner.actor, change_id=number, title="Ours", department_id=warehouse.pk,
                begins_on=MARCH,
            )  # fmt: skip
        assert get_change(change_id=number).title == "Sale"

    def test_near_is_what_holds_or_began_or_will_begin_within_two_weeks(self, warehouse):
        for title, begins, ends in (
            ("long gone", "2026-01-01", "2026-01-09"),
            ("stays", "2026-01-01", None),
            ("holds", "2026-02-01", "2026-03-20"),
            ("new", "2026-02-25", None),
            ("soon", "2026-03-14", "2026-03-15"),
            ("later", "2026-04-20", None),
        ):
            self.plan(warehouse, title, begins, ends)
        assert [row.title for row in changes_near(day=date(2026, 3, 3))] == ["new", "holds", "soon"]

    def test_just_before_a_signal_are_those_at_its_touchpoint_or_at_none(self, warehouse, way):
        self.plan(warehouse, "here", "2026-02-25", touchpoint_id=way["Basket"])
        self.plan(warehouse, "elsewhere", "2026-02-26", touchpoint_id=way["Checkout"])
        self.plan(warehouse, "everywhere", "2026-02-27")
        self.plan(warehouse, "too old", "2026-01-01", touchpoint_id=way["Basket"])
        found = changes_just_before(day=date(2026, 3, 3), touchpoint_ids=[way["Basket"]])
        assert [row.title for row in found] == ["everywhere", "here"]


class TestShown:
    def keep(self, actor, way, begins, words="Your invoice", **more):
        return keep_shown(
            actor=actor, touchpoint_id=way["Basket"], kind=ShownKind.LETTER, title="Invoice letter", words=words,
            valid_from=date.fromisoformat(begins), **more,
        )  # fmt: skip

    def test_a_new_version_ends_the_one_before(self, department_owner, way):
        self.keep(department_owner.actor, way, "2026-01-01")
        self.keep(department_owner.actor, way, "2026-03-01", words="Your new invoice", picture=PNG)
        found = [(r.version, r.valid_until, r.picture_type) for r in list_shown(touchpoint_id=way["Basket"])]
        assert found == [(2, None, "image/png"), (1, date(2026, 2, 28), "")]
        assert [row.words for row in shown_on(day=date(2026, 2, 1))] == ["Your invoice"]

    def test_it_is_ended_and_taken_out_again(self, cx_lead, way):
        number = self.keep(cx_lead.actor, way, "2026-01-01")
        end_shown(actor=cx_lead.actor, shown_id=number, valid_until=date(2026, 1, 31))
        assert shown_on(day=MARCH) == []
        forget_shown(actor=cx_lead.actor, shown_id=number)
        assert list_shown(touchpoint_id=way["Basket"]) == []

    def test_other_departments_and_what_is_no_picture_are_refused(self, other_department_owner, cx_lead, way):
        with pytest.raises(NotAllowed):
            self.keep(other_department_owner.actor, way, "2026-01-01")
        with pytest.raises(BadInput):
            self.keep(cx_lead.actor, way, "2026-01-01", picture=b"<svg onload=alert(1)>")
        with pytest.raises(BadInput):
            self.keep(cx_lead.actor, way, "2026-01-01", words=" ")
        assert list_shown(touchpoint_id=way["Basket"]) == []
