"""Drivers: a planted one is found, chance is called chance, few cases say nothing, and the facts come from the desk."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from accord.kernel.errors import NotAllowed
from accord.kernel.events import deliver_events
from accord.measure.drivers.contracts import Driver, Outcome
from accord.measure.drivers.queries import conversations_with, read_drivers
from accord.measure.drivers.rules import drivers_of
from accord.measure.lived import LivedCase, read_lived
from accord.measure.surveys.models import Answer
from tests.cast import Colleague, Person
from tests.measure.conftest import Postbox, solve, write

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
CASE = LivedCase(
    id=1, person=1, opened_at=NOON, language="en", tier="", channel="email", region="", waited=2.0, solved_after=9.0,
    is_ours=False, demand="value", csat=5, contacts=1, came_again=False, was_handed_on=False, had_to_repeat=False,
    promise_broken=False, goodwill=None,
)  # fmt: skip


def cases_of(n: int, *, effect: float) -> list[LivedCase]:
    chance = Random(3)
    found = []
    for number in range(n):
        waited, again = chance.expovariate(0.1), chance.random() < 0.3
        score = 4.3 - effect * again + chance.gauss(0, 0.7)
        found.append(
            replace(CASE, id=number, person=number, waited=waited, solved_after=chance.expovariate(0.05),
                    came_again=again, had_to_repeat=chance.random() < 0.3, csat=max(1, min(5, round(score))))
        )  # fmt: skip
    return found


def weigh(cases: list[LivedCase]) -> dict[Driver, bool]:
    _found, rows, _left_out = drivers_of(
        cases, scores=[float(case.csat or 0) for case in cases], hits=[(case.csat or 0) >= 4 for case in cases]
    )
    return {row.driver: row.stands_out for row in rows}


class TestRules:
    def test_what_was_planted_stands_out_and_nothing_else(self) -> None:
        assert weigh(cases_of(400, effect=1.2)) == {
            Driver.CAME_AGAIN: True,
            Driver.REPEATED: False,
            Driver.WAITED: False,
            Driver.TOOK_LONG: False,
        }

    def test_chance_is_called_chance(self) -> None:
        assert not any(weigh(cases_of(400, effect=0)).values())

    def test_a_driver_is_told_with_and_without_and_rare_ones_are_left_out(self) -> None:
        cases = cases_of(200, effect=1.2)
        found, rows, left_out = drivers_of(
            cases, scores=[float(case.csat or 0) for case in cases], hits=[(case.csat or 0) >= 4 for case in cases]
        )
        first = rows[0]
        assert found is not None
        assert first.driver == Driver.CAME_AGAIN
        assert first.with_it.n + first.without.n == 200
        assert first.difference.high < 0
        assert sum(row.part.value or 0 for row in rows) == pytest.approx(100 * found.explained)
        assert left_out == [Driver.HANDED_ON, Driver.PROMISE_BROKEN, Driver.FAILURE]

    def test_few_cases_say_nothing(self) -> None:
        assert drivers_of(cases_of(49, effect=2), scores=[1.0] * 49, hits=[True] * 49) == (None, [], [])


@pytest.mark.django_db
@pytest.mark.usefixtures("journey")
class TestFacts:
    def test_what_a_case_held_is_read_from_the_desk(
        self, noon: datetime, cx_lead: Colleague, agent: Colleague, angry_customer: Person, postbox: Postbox
    ) -> None:
        conversation_id, case_id = write(angry_customer, key="one")
        solve(agent, conversation_id, case_id)
        deliver_events()
        cases, sampled = read_lived(
            since=noon - timedelta(days=1), until=noon + timedelta(days=1), currency="EUR", most=100
        )
        [case] = cases
        assert (sampled, case.id, case.language, case.channel, case.demand, case.contacts, case.came_again) == (
            1, case_id, "en", "email", "failure", 1, False,
        )  # fmt: skip
        assert case.waited is not None
        assert case.solved_after is not None
        for outcome in Outcome:
            found = read_drivers(
                actor=cx_lead.actor, start=noon - timedelta(days=90), end=noon + timedelta(days=1), outcome=outcome
            )
            assert (found.rows, found.explained.value, found.n) == ((), None, 0)
        assert Answer.objects.count() == 0
        behind = conversations_with(
            actor=cx_lead.actor,
            start=noon - timedelta(days=1),
            end=noon + timedelta(days=60),
            outcome=Outcome.REPURCHASE,
            driver=Driver.FAILURE,
        )
        assert [row.id for row in behind] == [conversation_id]
        with pytest.raises(NotAllowed):
            read_drivers(actor=agent.actor, start=noon, end=noon, outcome=Outcome.SATISFACTION)
