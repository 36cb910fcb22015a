"""Decisions of listening, with numbers whose answers are known."""

from dataclasses import replace
from datetime import date

import pytest

from accord.listen.contracts import Finding, Movement, SeriesKey
from accord.listen.rules import cost_of_excess, differences, most_telling, movement_of, weeks_of


def _finding(by, series_id, observed, *, expected=2.0, alarm=True):
    return Finding(
        series=SeriesKey(by=by, id=series_id),
        day=date(2026, 3, 3),
        window_days=3,
        began_on=date(2026, 3, 1),
        observed=observed,
        expected=expected,
        low=0,
        high=5,
        p=0.001,
        alarm=alarm,
    )


@pytest.mark.parametrize(
    ("week", "before", "rising", "history", "expected"),
    [
        (12, 9, False, 90, Movement.ONLY_SEEMS),
        (11, 9, False, 90, Movement.AS_EXPECTED),
        (6, 9, False, 90, Movement.ONLY_SEEMS),
        (3, 2, False, 90, Movement.AS_EXPECTED),
        (30, 9, True, 90, Movement.RISING),
        (30, 9, True, 27, Movement.TOO_EARLY),
        (30, 9, False, 90, Movement.AS_EXPECTED),
    ],
)
def test_what_can_be_said_of_a_week(week, before, rising, history, expected):
    found = movement_of(days_of_history=history, rising=rising, week=week, week_before=before, low=3, high=14)
    assert found == expected


def test_the_cost_runs_from_the_cautious_to_the_generous_reading():
    assert cost_of_excess(observed=23, low=6, high=13, contact_cost=6.5) == (65.0, 110.5)
    assert cost_of_excess(observed=10, low=6, high=13, contact_cost=6.5) == (0.0, 26.0)


def test_a_reason_that_carries_half_of_the_rise_speaks_for_its_touchpoint():
    touchpoint = _finding("touchpoint", 1, 22)
    assert most_telling([touchpoint, _finding("reason", 7, 12)], touchpoint_of={7: 1}) == [_finding("reason", 7, 12)]


def test_a_rise_spread_over_many_reasons_is_the_touchpoints():
    touchpoint, small = _finding("touchpoint", 1, 22), _finding("reason", 7, 8)
    assert most_telling([touchpoint, small], touchpoint_of={7: 1}) == [touchpoint, small]
    assert most_telling([touchpoint, replace(small, alarm=False)], touchpoint_of={7: 1}) == [touchpoint]
    assert most_telling([touchpoint, _finding("reason", 8, 20)], touchpoint_of={8: 2}) == [
        touchpoint,
        _finding("reason", 8, 20),
    ]


def test_names_the_segment_that_is_over_represented():
    inside = [{("warehouse", "Lyon")}] * 9 + [{("warehouse", "Ghent")}] * 3
    outside = [{("warehouse", "Lyon")}] * 20 + [{("warehouse", "Ghent")}] * 60
    (found,) = differences(inside, outside)
    assert (found.value, found.count, found.total, found.other_count, found.other_total) == ("Lyon", 9, 12, 20, 80)
    assert found.ratio == 3.0
    # P(X ≥ 9) for X ~ Binomial(12, 21/82): the sum of its last four terms.
    assert found.p == pytest.approx(0.000476337, rel=1e-5)


def test_what_is_usual_names_nothing():
    usual = [{("language", "de")}] * 60 + [{("language", "en")}] * 40
    assert differences(usual[50:70], usual) == []


def test_without_others_nothing_is_different():
    assert differences([{("channel", "email")}] * 10, []) == []


def test_two_contacts_are_no_segment():
    assert differences([{("carrier", "X")}] * 2, [{("carrier", "Y")}] * 50) == []


def test_a_week_and_the_week_before():
    days = {date(2026, 3, day): day for day in range(1, 16)}
    assert weeks_of(days, until=date(2026, 3, 14)) == (sum(range(8, 15)), sum(range(1, 8)))
