"""Coming back: curves from orders, groups that are compared without looking ahead, retention by month."""

from datetime import UTC, datetime, timedelta

import pytest

from accord.customers.contracts import IdentityKind, OutsideNotice
from accord.customers.operations import recognise_customer, record_outside_events
from accord.kernel import clock
from accord.kernel.errors import NotAllowed
from accord.measure.loyalty.contracts import Sign, Split
from accord.measure.loyalty.queries import (
    conversations_of_those_away,
    read_comeback,
    read_retention_by_month,
)
from accord.measure.loyalty.rules import again_by, compare
from tests.cast import Colleague, Person
from tests.measure.conftest import Postbox, write

JUNE = datetime(2026, 6, 1, 10, tzinfo=UTC)


class TestRules:
    def test_groups_are_set_against_the_first_and_small_ones_are_only_named(self) -> None:
        soon, late = [(5, 20, 0), (40, 20, 20)], [(30, 5, 0), (40, 5, 50)]
        groups, too_few, test = compare({"late": late, "soon": soon, "few": [(3, 2, 1)]}, order=("soon",))
        assert [group.code for group in groups] == ["soon", "late"]
        assert too_few == [("few", 3)]
        assert groups[0].p is None
        assert test is not None
        assert groups[1].p == pytest.approx(test.p)
        assert test.p < 0.001
        days, figure = groups[0].again[-1]
        assert (days, figure.n) == (30, 60)
        assert figure.value == pytest.approx(100 / 3)
        gap, low, high = groups[1].gap or (0, 0, 0)
        assert low < gap < high < 0

    def test_a_share_that_came_back_carries_the_turned_interval(self) -> None:
        groups, _few, test = compare({"all": [(10, 50, 0), (40, 0, 50)]})
        figure = again_by(groups[0].curve, 30)
        assert (figure.value, round(figure.low or 0, 1), round(figure.high or 0, 1)) == (50.0, 40.7, 60.1)
        assert test is None

    def test_alike_groups_are_not_told_apart(self) -> None:
        rows = [(5, 20, 0), (40, 20, 20)]
        groups, _few, _test = compare({"one": rows, "two": rows, "three": rows})
        assert [group.p for group in groups] == [None, 1.0, 1.0]


def buy(number: int, *days: float, state: str = "placed", kind: str = "order") -> None:
    with clock.at(JUNE):
        customer_id = recognise_customer(
            identity_kind=IdentityKind.EMAIL, value=f"c{number}@mail.example", name=f"C {number}", language="en"
        )
    notices = [
        OutsideNotice(
            customer_id=customer_id,
            kind=kind,
            reference=f"{kind}-{number}-{day}",
            state=state,
            occurred_at=JUNE + timedelta(days=day),
            source_key=f"{kind}-{number}-{day}",
        )
        for day in days
    ]
    record_outside_events(notices)


@pytest.mark.django_db
class TestFacts:
    def test_the_time_to_the_second_order_and_those_still_waited_for(self, cx_lead: Colleague) -> None:
        for number in range(12):
            buy(number, 0, 10, 20)
        for number in range(12, 24):
            buy(number, 5)
        buy(99, 1, state="cancelled")
        found = read_comeback(
            actor=cx_lead.actor, start=JUNE, end=JUNE + timedelta(days=45), sign=Sign.ORDER, split=Split.NONE
        )
        [group] = found.groups
        assert (group.curve.n, group.curve.events, group.median[0]) == (24, 12, 10)
        assert [(step.time, step.at_risk, step.events) for step in group.curve.steps] == [(10, 24, 12)]
        assert found.sampled == 1

    def test_every_split_is_asked_of_the_database(self, cx_lead: Colleague, agent: Colleague) -> None:
        for number in range(21):
            buy(number, 0, 30)
        for split in Split:
            found = read_comeback(
                actor=cx_lead.actor, start=JUNE, end=JUNE + timedelta(days=60), sign=Sign.ORDER, split=split
            )
            codes = {Split.NONE: ["all"], Split.CONTACT: ["none"], Split.LANGUAGE: ["en"]}
            assert [group.code for group in found.groups] == codes.get(split, []), split
        with pytest.raises(NotAllowed):
            read_comeback(actor=agent.actor, start=JUNE, end=JUNE, sign=Sign.ORDER, split=Split.NONE)

    def test_who_wrote_is_known_before_time_begins_to_count(
        self, noon: datetime, cx_lead: Colleague, angry_customer: Person, journey: None, postbox: Postbox
    ) -> None:
        record_outside_events(
            [
                OutsideNotice(
                    customer_id=angry_customer.id, kind="order", reference="A1", state="placed",
                    occurred_at=noon - timedelta(days=2), source_key="A1",
                )
            ]
        )  # fmt: skip
        conversation_id, _case = write(angry_customer, key="one")
        span = {"start": noon - timedelta(days=9), "sign": Sign.ORDER, "split": Split.CONTACT}
        early = read_comeback(actor=cx_lead.actor, end=noon + timedelta(days=9), **span)  # type: ignore[arg-type]
        assert early.too_few == ()
        later = read_comeback(actor=cx_lead.actor, end=noon + timedelta(days=30), **span)  # type: ignore[arg-type]
        assert later.too_few == (("contact", 1),)
        away = conversations_of_those_away(
            actor=cx_lead.actor, end=noon + timedelta(days=30), code="contact", **span  # type: ignore[arg-type]
        )  # fmt: skip
        assert [row.id for row in away] == [conversation_id]

    def test_retention_is_of_those_who_were_customers(self, cx_lead: Colleague) -> None:
        buy(1, 0, 40)
        buy(2, 10)
        buy(3, 45)
        buy(4, -20)
        with clock.at(JUNE + timedelta(days=75)):
            found = read_retention_by_month(actor=cx_lead.actor, sign=Sign.ORDER, window_days=30)
        [july] = found.months
        assert (july.begins_on.month, july.kept.n, july.kept.value, july.at_end, july.new) == (7, 2, 50.0, 2, 1)
