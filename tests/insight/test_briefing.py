"""The briefing calls noise noise, names what fell due, and needs a fixed number of statements."""

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accord.insight.contracts import Verdict
from accord.insight.queries import read_briefing, read_wall
from accord.insight.rules import count_change, share_change
from accord.kernel import clock
from accord.kernel.errors import NotAllowed
from accord.measure.queries import share
from accord.measure.surveys.contracts import How
from accord.measure.surveys.operations import answer_survey
from tests.cast import Colleague
from tests.measure.conftest import AFTER, Postbox

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        (100, 104, Verdict.NO_DETECTABLE_CHANGE),
        (100, 70, Verdict.NO_DETECTABLE_CHANGE),
        (100, 190, Verdict.ROSE),
        (190, 100, Verdict.FELL),
        (0, 12, Verdict.TOO_EARLY),
    ],
)
def test_a_weekly_count_changes_only_beyond_its_spread(before: int, now: int, verdict: Verdict) -> None:
    assert count_change(before=before, now=now).verdict == verdict


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        ((85, 100), (87, 100), Verdict.NO_DETECTABLE_CHANGE),
        ((85, 100), (60, 100), Verdict.FELL),
        ((60, 100), (85, 100), Verdict.ROSE),
        ((2, 10), (10, 10), Verdict.TOO_EARLY),
        ((0, 0), (30, 40), Verdict.TOO_EARLY),
    ],
)
def test_a_share_changes_only_with_enough_answers(
    before: tuple[int, int], now: tuple[int, int], verdict: Verdict
) -> None:
    assert share_change(before=share(*before), now=share(*now)).verdict == verdict


@pytest.mark.django_db
def test_the_week_is_told_with_its_figures(stuck: int, noon: datetime, postbox: Postbox, cx_lead: Colleague) -> None:
    with clock.at(noon + AFTER):
        answer_survey(token=postbox.token, how=How.BUTTON, given={"csat": 5})
    with clock.at(noon + 3 * DAY):
        briefing = read_briefing(actor=cx_lead.actor)
    assert (briefing.contacts.now.n, briefing.contacts.before.n) == (1, 0)
    assert briefing.contacts.verdict == Verdict.TOO_EARLY
    assert (briefing.failure_share.now.n, briefing.failure_share.now.value) == (1, 100.0)
    assert (briefing.csat.now.n, briefing.csat.now.value) == (1, 100.0)
    assert briefing.unacknowledged == ()


@pytest.mark.django_db
def test_the_briefing_is_for_those_who_may_read_it(noon: datetime, agent: Colleague) -> None:
    with pytest.raises(NotAllowed):
        read_briefing(actor=agent.actor)


@pytest.mark.django_db
def test_the_wall_shows_the_desk_and_the_circle(stuck: int, noon: datetime, agent: Colleague) -> None:
    with clock.at(noon + timedelta(hours=2)):
        wall = read_wall(actor=agent.actor)
    assert (wall.desk.waiting, wall.desk.contacts_today, wall.desk.solved_today) == (0, 1, 1)
    assert [step.causes for step in wall.steps] == [0] * 6


@pytest.mark.django_db
def test_wall_and_briefing_keep_to_their_budget(
    stuck: int, noon: datetime, cx_lead: Colleague, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with clock.at(noon + 2 * DAY):
        with django_assert_max_num_queries(12):
            read_wall(actor=cx_lead.actor)
        with django_assert_max_num_queries(20):
            read_briefing(actor=cx_lead.actor)
