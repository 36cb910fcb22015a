"""Failure demand: what was judged counts, what nobody judged widens the range, and each department gets its invoice."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accord.desk.models import Contact
from accord.journey.contracts import Demand
from accord.journey.queries import list_reasons
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotAllowed, NotFound
from accord.kernel.events import deliver_events
from accord.kernel.statistics.several import Range
from accord.measure.demand.contracts import Movement, Quadrant, Worth
from accord.measure.demand.operations import place_reason, say_contact_cost
from accord.measure.demand.queries import conversations_behind, department_invoice, failure_demand, read_contact_cost
from accord.measure.demand.rules import failure_contacts, movement_between, quadrant_of
from accord.understand.themes.contracts import By, TextKind, ThemeOrigin, ThemeState
from accord.understand.themes.models import Belonging, Text, Theme
from tests.cast import Colleague, Person
from tests.measure.conftest import Postbox, solve, write


class TestRules:
    def test_what_everybody_judged_is_known(self) -> None:
        found = failure_contacts(contacts=40, judged=40, failures=12, known=(12, 40), usual=0.0)
        assert found == Range(12, 12, 12)

    def test_others_follow_the_share_of_their_reason_within_its_interval(self) -> None:
        found = failure_contacts(contacts=140, judged=100, failures=85, known=(85, 100), usual=0.0)
        assert (round(found.value, 1), round(found.low, 1), round(found.high, 1)) == (119.0, 115.7, 121.3)
        assert found.known

    def test_where_hardly_any_was_judged_everything_is_possible(self) -> None:
        found = failure_contacts(contacts=10, judged=2, failures=1, known=(1, 2), usual=Demand.FAILURE)
        assert found == Range(9, 1, 9, known=False)
        assert failure_contacts(contacts=10, judged=2, failures=1, known=(1, 2), usual=Demand.VALUE).value == 1
        assert failure_contacts(contacts=10, judged=2, failures=1, known=(0, 0), usual=0.5).value == 5

    def test_the_matrix(self) -> None:
        valuable, irritating = Worth.VALUABLE, Worth.IRRITATING
        assert quadrant_of(valuable, valuable) == Quadrant.LEVERAGE
        assert quadrant_of(valuable, irritating) == Quadrant.AUTOMATE
        assert quadrant_of(irritating, valuable) == Quadrant.SIMPLIFY
        assert quadrant_of(irritating, irritating) == Quadrant.ELIMINATE

    def test_a_noisy_month_is_no_change(self) -> None:
        assert movement_between(before=100, days_before=31, now=112, days_now=30) == Movement.NO_DETECTABLE_CHANGE
        assert movement_between(before=100, days_before=31, now=190, days_now=30) == Movement.ROSE
        assert movement_between(before=100, days_before=31, now=3, days_now=4) == Movement.TOO_EARLY


@pytest.mark.django_db
@pytest.mark.usefixtures("journey")
class TestReport:
    @pytest.fixture
    def told(
        self, noon: datetime, postbox: Postbox, agent: Colleague, angry_customer: Person, loyal_customer: Person
    ) -> datetime:
        """One contact judged as failure demand, and one that nobody has judged yet."""
        conversation_id, case_id = write(angry_customer, key="one")
        write(loyal_customer, key="two", text="My parcel came broken, broken and broken.")
        deliver_events()
        solve(agent, conversation_id, case_id)
        deliver_events()
        return noon

    def test_judged_and_open_contacts_with_their_cost(self, told: datetime, cx_lead: Colleague) -> None:
        report = failure_demand(actor=cx_lead.actor, start=told - timedelta(days=1), end=told + timedelta(days=1))
        assert (report.total.contacts, report.total.judged, report.total.share.value) == (2, 1, 100.0)
        assert (report.total.failures.low, report.total.failures.high) == (1, 2)
        assert not report.total.failures.known
        assert report.contact_cost.cost == Range(6.5, 4.875, 8.125)
        [reason] = report.reasons
        assert (reason.name, reason.customers, reason.quadrant, reason.is_placed) == (
            "Damaged", 2, Quadrant.ELIMINATE, False,
        )  # fmt: skip
        assert [row.name for row in report.touchpoints] == ["Parcel"]
        assert [row.name for row in report.departments] == ["Warehouse"]
        assert report.total.cost.low <= 6.5 <= report.total.cost.value <= report.total.cost.high

    def test_by_theme_what_was_merged_counts_as_one(self, told: datetime, cx_lead: Colleague, agent: Colleague) -> None:
        poles = Theme.objects.create(name="Poles", origin=ThemeOrigin.FIT, born_at=told)
        bags = Theme.objects.create(
            name="Bags", origin=ThemeOrigin.FIT, born_at=told, state=ThemeState.MERGED, root=poles
        )
        for contact, theme in zip(Contact.objects.order_by("pk"), (poles, bags), strict=True):
            text = Text.objects.create(kind=TextKind.CONTACT, contact=contact, at=contact.at)
            Belonging.objects.create(text=text, theme=theme, strength=1, is_main=True, by=By.FIT)
        start, end = told - timedelta(days=1), told + timedelta(days=1)
        [row] = failure_demand(actor=cx_lead.actor, start=start, end=end).themes
        assert (row.id, row.name, row.contacts, row.judged, row.customers) == (poles.pk, "Poles", 2, 1, 2)
        assert row.failures == Range(2, 1, 2, known=False)
        assert len(conversations_behind(actor=agent.actor, start=start, end=end, theme_id=poles.pk)) == 2

    def test_a_cost_is_said_round_the_one_of_the_settings(self, told: datetime, cx_lead: Colleague) -> None:
        say_contact_cost(actor=cx_lead.actor, low=Decimal(5), high=Decimal(9))
        assert read_contact_cost().cost == Range(6.5, 5, 9)
        with pytest.raises(BadInput):
            say_contact_cost(actor=cx_lead.actor, low=Decimal(7), high=Decimal(9))
        assert read_contact_cost().is_said

    def test_a_reason_is_placed_by_those_who_improve(
        self, told: datetime, cx_lead: Colleague, agent: Colleague
    ) -> None:
        reason_id = list_reasons()[0].id
        wanted: dict[str, Any] = {"reason_id": reason_id, "to_customer": Worth.IRRITATING, "to_company": Worth.VALUABLE}
        with pytest.raises(NotAllowed):
            place_reason(actor=agent.actor, **wanted)
        place_reason(actor=cx_lead.actor, **wanted)
        report = failure_demand(actor=cx_lead.actor, start=told - timedelta(days=1), end=told + timedelta(days=1))
        assert (report.reasons[0].quadrant, report.reasons[0].is_placed) == (Quadrant.SIMPLIFY, True)

    def test_the_invoice_goes_to_its_department_alone(
        self,
        told: datetime,
        cx_lead: Colleague,
        department_owner: Colleague,
        other_department_owner: Colleague,
    ) -> None:
        warehouse_id = department_owner.actor.department_id or 0
        month: date = clock.today("Europe/Berlin")
        invoice = department_invoice(actor=department_owner.actor, department_id=warehouse_id, month=month)
        assert (invoice.total.contacts, [line.name for line in invoice.lines], invoice.is_running) == (
            2, ["Damaged"], True,
        )  # fmt: skip
        assert department_invoice(actor=cx_lead.actor, department_id=warehouse_id, month=month) == invoice
        with pytest.raises(NotFound):
            department_invoice(actor=other_department_owner.actor, department_id=warehouse_id, month=month)

    def test_the_conversations_behind_it_are_for_those_who_may_read_them(
        self, told: datetime, cx_lead: Colleague, department_owner: Colleague
    ) -> None:
        span: dict[str, Any] = {"start": told - timedelta(days=1), "end": told + timedelta(days=1)}
        found = conversations_behind(actor=cx_lead.actor, reason_id=list_reasons()[0].id, **span)
        assert {demand for _row, demand in found} == {"failure", ""}
        assert conversations_behind(actor=cx_lead.actor, reason_id=999_999, **span) == []
        assert conversations_behind(actor=department_owner.actor, **span) == []
