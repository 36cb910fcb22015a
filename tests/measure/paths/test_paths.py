"""Journeys are cut by a rule, followed step by step, and shown as what matters; SQL and rules count alike."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from accord.customers.contracts import IdentityKind, OutsideNotice
from accord.customers.operations import recognise_customer, record_outside_events
from accord.customers.operations.outside_withdrawing import withdraw_outside_events
from accord.journey.operations import add_stage, add_touchpoint
from accord.journey.queries import get_touchpoint
from accord.kernel.permissions import SYSTEM
from accord.measure.paths.contracts import Cut, Node, Step
from accord.measure.paths.facts import read_graph
from accord.measure.paths.queries import contacts_per_use, count_uses, read_paths
from accord.measure.paths.rules import cut_journeys, graph_of, last_steps_of, loops_of, what_matters

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
GAP = timedelta(days=14)


def step(day: float, node: str, customer: int = 1, *, order: bool = False) -> Step:
    return Step(customer_id=customer, at=NOON + timedelta(days=day), node=node, begins_order=order)


def ways(steps: list[Step], cut: Cut = Cut.SILENCE) -> dict[tuple[str, str], int]:
    graph = graph_of(steps, cut=cut, gap=GAP, until=NOON + timedelta(days=400))
    return {(way.start, way.end): way.times for way in graph.transitions}


class TestRules:
    def test_a_silence_ends_a_journey(self) -> None:
        steps = [step(0, "shop"), step(1, "parcel"), step(16, "shop")]
        assert [len(j) for j in cut_journeys(steps, cut=Cut.SILENCE, gap=GAP)] == [2, 1]
        assert ways(steps) == {("shop", "parcel"): 1}

    def test_an_order_begins_a_journey_of_its_own(self) -> None:
        steps = [step(0, "shop", order=True), step(1, "parcel"), step(2, "shop", order=True), step(3, "parcel")]
        assert ways(steps, Cut.ORDER) == {("shop", "parcel"): 2}
        assert ways(steps) == {("shop", "parcel"): 2, ("parcel", "shop"): 1}

    def test_steps_at_one_place_are_one_visit_but_each_contact_counts(self) -> None:
        steps = [step(0, "parcel"), step(0.5, "parcel"), step(1, "contact:1"), step(2, "contact:1")]
        assert ways(steps) == {("parcel", "contact:1"): 1, ("contact:1", "contact:1"): 1}

    def test_a_journey_that_may_go_on_has_no_last_step(self) -> None:
        steps = [step(0, "shop", 1), step(10, "parcel", 1), step(30, "shop", 2)]
        graph = graph_of(steps, cut=Cut.SILENCE, gap=GAP, until=NOON + timedelta(days=31))
        assert {each.node: each.ends for each in graph.nodes} == {"shop": 0, "parcel": 1}

    def test_what_is_shown_covers_most_and_leaves_out_the_rare(self) -> None:
        steps = [s for n in range(20) for s in (step(0, "shop", n), step(1, "parcel", n), step(2, "shop", n))]
        steps += [step(0, "shop", 99), step(1, "invoice", 99)]
        graph = graph_of(steps, cut=Cut.SILENCE, gap=GAP, until=NOON + timedelta(days=400))
        nodes = {code: Node(code=code, name=code, is_contact=False, place=place) for place, code in
                 enumerate(("shop", "parcel", "invoice"))}  # fmt: skip
        shown, left_out, covered = what_matters(graph, nodes)
        assert [(way.start.code, way.end.code, way.is_back) for way in shown] == [
            ("parcel", "shop", True), ("shop", "parcel", False),
        ]  # fmt: skip
        assert (left_out, round(covered, 3)) == (1, 0.976)
        assert shown[1].share.n == 21
        assert [(loop.node.code, loop.hits, loop.n) for loop in loops_of(graph, nodes)] == [("shop", 20, 21)]
        assert [(last.node.code, last.hits, last.n) for last in last_steps_of(graph, nodes)] == [("shop", 20, 41)]

    def test_contacts_per_hundred_uses_carry_their_interval(self) -> None:
        figure = contacts_per_use(contacts=10, uses=200)
        assert (figure.n, figure.value, round(figure.low or 0, 2), round(figure.high or 0, 2)) == (200, 5.0, 2.4, 9.2)
        assert contacts_per_use(contacts=3, uses=0).value is None


@pytest.mark.django_db
class TestFacts:
    @pytest.fixture
    def places(self, warehouse) -> list[int]:
        stage_id = add_stage(actor=SYSTEM, name="Way")
        return [
            add_touchpoint(actor=SYSTEM, stage_id=stage_id, name=name, department_id=warehouse.pk)
            for name in ("Shop", "Parcel", "Invoice")
        ]

    def tell(self, places: list[int]) -> list[Step]:
        """A month of eight customers, by chance but always the same; returns the steps that it should be read as."""
        chance, notices, steps = Random(7), [], []
        people = [recognise_customer(identity_kind=IdentityKind.EMAIL, value=f"c{n}@mail.example") for n in range(8)]
        slugs = {place: get_touchpoint(touchpoint_id=place).slug for place in places}
        for number in range(160):
            person, place = chance.choice(people), chance.choice([*places, 0])
            at = NOON + timedelta(minutes=chance.randrange(60 * 24 * 90))
            kind = chance.choice(["order", "visit"])
            notices.append(
                OutsideNotice(
                    customer_id=person,
                    kind=kind,
                    reference=f"R{number}",
                    state="told",
                    occurred_at=at,
                    touchpoint_slug=slugs.get(place, ""),
                    source_key=f"k{number}",
                )
            )
            node = f"touchpoint:{place}" if place else f"kind:{kind}"
            steps.append(Step(customer_id=person, at=at, node=node, begins_order=kind == "order"))
        record_outside_events(notices)
        return steps

    @pytest.mark.parametrize("cut", list(Cut))
    def test_the_database_counts_as_the_rules_do(self, places: list[int], cut: Cut) -> None:
        steps, until, gap = self.tell(places), NOON + timedelta(days=90), timedelta(days=4)
        found, sampled = read_graph(since=NOON, until=until, cut=cut, gap=gap)
        expected = graph_of(steps, cut=cut, gap=gap, until=until)
        assert sampled == 1
        assert (found.journeys, found.steps, found.nodes) == (expected.journeys, expected.steps, expected.nodes)
        assert [(w.start, w.end, w.times, w.journeys, round(w.median_hours, 6)) for w in found.transitions] == [
            (w.start, w.end, w.times, w.journeys, round(w.median_hours, 6)) for w in expected.transitions
        ]

    def test_names_and_uses_follow_the_journey_and_what_was_taken_back_is_gone(
        self, places: list[int], django_assert_num_queries
    ) -> None:
        self.tell(places)
        until = NOON + timedelta(days=90)
        with django_assert_num_queries(3):
            paths = read_paths(since=NOON, until=until, gap_days=30)
        assert {node.name for node in paths.nodes} <= {"Shop", "Parcel", "Invoice", "Order", "Visit"}
        uses = count_uses(since=NOON, until=until)
        assert set(uses) == set(places)
        total = sum(each.uses for each in uses.values())
        keys = [f"k{number}" for number in range(160)]
        from accord.customers.models import OutsideRecord

        withdraw_outside_events(source_keys=keys, record_ids=set(OutsideRecord.objects.values_list("pk", flat=True)))
        assert total > 0
        assert read_paths(since=NOON, until=until).steps == 0
