"""Fairness: a real difference is named, an accident among many comparisons is not, small groups are not compared."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from accord.kernel.errors import NotAllowed
from accord.measure.fairness.contracts import Aspect, Grouping, Standing
from accord.measure.fairness.queries import conversations_of_group, read_fairness
from accord.measure.fairness.rules import compare_groups, is_bad
from accord.measure.lived import LivedCase
from tests.cast import Colleague
from tests.measure.drivers.test_drivers import CASE, NOON


def cases_of(language: str, n: int, *, hours: float, satisfied: float, start: int) -> list[LivedCase]:
    chance = Random(language)
    return [
        replace(CASE, id=start + number, person=start + number, language=language, opened_at=NOON - timedelta(days=20),
                waited=chance.expovariate(1 / hours), csat=5 if chance.random() < satisfied else 2)
        for number in range(n)
    ]  # fmt: skip


def test_a_group_that_waits_longer_is_named_and_the_rest_is_not() -> None:
    cases = [
        *cases_of("de", 300, hours=4, satisfied=0.8, start=0),
        *cases_of("en", 300, hours=4, satisfied=0.8, start=1000),
        *cases_of("fr", 150, hours=9, satisfied=0.8, start=2000),
        *cases_of("nl", 5, hours=90, satisfied=0.0, start=3000),
    ]
    rows, small, comparisons = compare_groups(cases, grouping=Grouping.LANGUAGE, now=NOON)
    assert [(row.code, row.cases) for row in rows] == [("de", 300), ("en", 300), ("fr", 150)]
    assert small == [("nl", 5)]
    assert comparisons == 12
    french = {each.aspect: each for each in rows[2].compared}
    assert french[Aspect.WAITING].standing == Standing.WORSE
    assert (french[Aspect.WAITING].gap or 0) > 2
    quiet = [each.standing for row in rows for each in row.compared if each.aspect != Aspect.WAITING]
    assert set(quiet) == {Standing.NO_DETECTABLE_DIFFERENCE}


def test_one_accident_among_many_comparisons_is_no_finding() -> None:
    """Sixteen alike groups have sixty-four comparisons: about three would fall below 5 % by themselves."""
    named = 0
    for seed in range(4):
        cases = [
            case
            for number in range(16)
            for case in cases_of(f"{seed}-{number}", 40, hours=4, satisfied=0.8, start=1000 * number)
        ]
        rows, _small, _comparisons = compare_groups(cases, grouping=Grouping.LANGUAGE, now=NOON)
        named += sum(each.standing in {Standing.BETTER, Standing.WORSE} for row in rows for each in row.compared)
    assert named <= 1


def test_who_still_waits_counts_as_having_waited_so_long() -> None:
    alone = replace(CASE, language="fr", waited=None, solved_after=None, opened_at=NOON - timedelta(hours=30))
    waiting = [replace(alone, id=n, person=n) for n in range(40)]
    rows, _small, _ = compare_groups(
        [*waiting, *cases_of("de", 100, hours=4, satisfied=0.8, start=100)], grouping=Grouping.LANGUAGE, now=NOON
    )
    french = next(row for row in rows if row.code == "fr").compared[0]
    assert (french.own.n, french.own.value) == (40, None)
    assert all(is_bad(case, Aspect.WAITING) for case in waiting)


@pytest.mark.django_db
def test_an_empty_desk_is_compared_with_nothing(cx_lead: Colleague, agent: Colleague) -> None:
    span = {"start": NOON - timedelta(days=90), "end": NOON}
    for grouping in Grouping:
        found = read_fairness(actor=cx_lead.actor, grouping=grouping, **span)
        assert (found.cases, found.groups, found.comparisons) == (0, (), 0)
    assert conversations_of_group(
        actor=cx_lead.actor, grouping=Grouping.CHANNEL, code="email", aspect=Aspect.WAITING, **span
    ) == []  # fmt: skip
    with pytest.raises(NotAllowed):
        read_fairness(actor=agent.actor, grouping=Grouping.LANGUAGE, **span)
