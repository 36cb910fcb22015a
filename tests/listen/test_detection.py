"""Early warning speaks when counts rise, keeps quiet when they do not, and never looks ahead."""

import math
import random
import time
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from accord.listen.detection import Assessment, Expected, Watch, judge_series, threshold_for
from accord.listen.expectation import DAILY, WEEKLY, ExpectedCounts
from accord.listen.reference_signals import (
    DESIGNS,
    FIRST_DAY,
    WITH_WAVES,
    Signal,
    bank_holidays,
    generate_signals,
    score_alarms,
)

MONDAY = date(2026, 1, 5)
WEEK = (1.3, 1.1, 1.0, 1.0, 0.9, 0.5, 0.2)


def poisson(chance: random.Random, mean: float) -> int:
    """Knuth's product of uniforms, in parts so that it does not underflow."""
    count = 0
    while mean > 20:
        count += poisson(chance, 20)
        mean -= 20
    limit, product = math.exp(-mean), chance.random()
    while product > limit:
        product *= chance.random()
        count += 1
    return count


def quiet_counts(*, days: int, mean: float, seed: int, weekly: Sequence[float] = WEEK, drift: float = 0.0) -> list[int]:
    chance = random.Random(seed)
    level = math.log(mean)
    counts = []
    for day in range(days):
        level += chance.gauss(0, drift)
        counts.append(poisson(chance, math.exp(level) * weekly[day % 7]))
    return counts


def judge(counts: Sequence[int], *, threshold: float = 0.001) -> list[Assessment]:
    return list(judge_series(counts, first_day=MONDAY, threshold=threshold))


def first_alarm(judged: Sequence[Assessment], *, since: int) -> int | None:
    return next((day - since for day in range(since, len(judged)) if judged[day].alarm), None)


def test_too_early_before_28_days() -> None:
    judged = judge([0] * 20 + [500] * 10)

    assert [day.too_early for day in judged] == [True] * 27 + [False] * 3
    assert not any(day.alarm for day in judged[:27])


def test_a_doubled_rate_is_seen_within_days() -> None:
    counts = quiet_counts(days=120, mean=20, seed=1)
    more = quiet_counts(days=120, mean=20, seed=2)
    counts[100:] = [count + extra for count, extra in zip(counts[100:], more[100:], strict=True)]

    judged = judge(counts)

    assert not any(day.alarm for day in judged[60:100])
    delay = first_alarm(judged, since=100)
    assert delay is not None
    assert delay <= 3


def test_a_slow_rise_is_seen_by_a_long_window() -> None:
    counts = quiet_counts(days=200, mean=4, seed=3, weekly=(1,) * 7)
    counts[150:] = [count + 2 for count in counts[150:]]

    judged = judge(counts)
    delay = first_alarm(judged, since=150)

    assert delay is not None
    assert delay <= 14
    assert judged[150 + delay].telling.days >= 3


def test_a_past_outbreak_does_not_hide_the_next() -> None:
    counts = quiet_counts(days=260, mean=10, seed=4)
    for start in (180, 220):
        for day in range(start, start + 7):
            counts[day] += 15

    judged = judge(counts)

    assert first_alarm(judged, since=180) in (0, 1)
    assert first_alarm(judged, since=220) in (0, 1)


def test_the_weekday_is_expected() -> None:
    judged = judge(quiet_counts(days=200, mean=50, seed=5))

    monday, sunday = judged[196].window(1), judged[195].window(1)
    assert monday.expected.mean == pytest.approx(65, rel=0.15)
    assert sunday.expected.mean == pytest.approx(10, rel=0.3)


def test_a_lasting_change_of_level_is_learnt() -> None:
    counts = quiet_counts(days=154, mean=20, seed=6) + quiet_counts(days=150, mean=30, seed=7)

    judged = judge(counts)

    assert first_alarm(judged, since=154) is not None
    assert not any(day.alarm for day in judged[-40:])
    assert judged[-1].window(7).expected.mean == pytest.approx(30 * sum(WEEK), rel=0.15)


def test_a_fall_is_no_alarm() -> None:
    judged = judge(quiet_counts(days=98, mean=40, seed=8) + quiet_counts(days=30, mean=10, seed=9))

    assert not any(day.alarm for day in judged[98:])


def test_closed_days_are_not_judged() -> None:
    counts = quiet_counts(days=210, mean=10, seed=10, weekly=(1, 1, 1, 1, 1, 0, 0))
    for day in range(196, 201):
        counts[day] += 30

    judged = judge(counts)

    assert all(judged[day].alarm for day in range(197, 201))
    assert not judged[201].alarm
    assert not judged[202].alarm


def test_holidays_are_learnt_apart() -> None:
    holidays = [MONDAY + timedelta(days=day) for day in range(42, 400, 28)]
    counts = quiet_counts(days=420, mean=30, seed=11)
    for holiday in holidays:
        counts[(holiday - MONDAY).days] *= 3
    last = (holidays[-1] - MONDAY).days

    informed = list(judge_series(counts, first_day=MONDAY, holidays=frozenset(holidays)))
    uninformed = judge(counts)

    assert uninformed[last].alarm
    assert not informed[last].alarm


def test_a_day_that_comes_back_every_year_is_foreseen() -> None:
    counts = quiet_counts(days=5 * 366, mean=30, seed=18)
    sales = [date(year, 11, 30) - timedelta(days=(date(year, 11, 30).weekday() - 4) % 7) for year in range(2026, 2031)]
    for sale in sales:
        counts[(sale - MONDAY).days] *= 4

    alarms = {day.day for day in judge(counts) if day.alarm}

    assert set(sales[:2]) <= alarms
    assert not alarms & set(sales[2:])


def test_a_day_on_which_nothing_came_was_closed_and_what_waited_is_no_rise() -> None:
    counts = quiet_counts(days=420, mean=40, seed=19, weekly=(1, 1, 1, 1, 1, 0.8, 0.8))
    closed = list(range(100, 400, 29))
    for day in closed:
        counts[day], counts[day + 1] = 0, counts[day + 1] * 2

    judged = judge(counts)

    assert not any(judged[day + n].alarm for day in closed for n in range(6))
    assert judged[closed[-1] + 5].window(7).expected.mean == pytest.approx(40 * (4.6 + 2), rel=0.15)


def test_a_lasting_silence_is_a_fall_and_not_a_closure() -> None:
    judged = judge(quiet_counts(days=100, mean=30, seed=21) + [0] * 60)

    assert judged[-1].window(7).expected.mean < 10


def test_an_alarm_lasts_until_it_is_calm_again() -> None:
    counts = quiet_counts(days=150, mean=20, seed=22, weekly=(1,) * 7)
    for day in range(120, 126):
        counts[day] += 14

    judged = judge(counts)
    alarms = [day for day in range(110, 150) if judged[day].alarm]

    assert 120 <= alarms[0] <= 122
    assert alarms == list(range(alarms[0], alarms[-1] + 1))
    assert 128 <= alarms[-1] <= 140


def test_nothing_looks_ahead() -> None:
    counts = quiet_counts(days=90, mean=8, seed=12)

    full = judge(counts + [400] * 20)

    assert full[:90] == judge(counts)


def test_leaving_out_earlier_days_changes_nothing() -> None:
    counts = quiet_counts(days=120, mean=8, seed=13)

    late = list(judge_series(counts, first_day=MONDAY, judge_from=MONDAY + timedelta(days=110)))

    assert late == judge(counts)[110:]


def test_weekly_counts_have_windows_of_weeks() -> None:
    chance = random.Random(14)
    counts = [poisson(chance, 40) for _ in range(60)] + [80, 85]

    judged = list(judge_series(counts, first_day=MONDAY, rhythm=WEEKLY, threshold=0.001))

    assert judged[-1].day == MONDAY + timedelta(weeks=61)
    assert judged[-1].alarm
    assert [window.days for window in judged[-1].windows] == [7, 14]
    assert not any(day.alarm for day in judged[10:60])


@pytest.mark.parametrize(("mean", "drift"), [(0.3, 0.0), (3.0, 0.0), (40.0, 0.0), (10.0, 0.01), (200.0, 0.02)])
def test_quiet_series_raise_few_alarms(mean: float, drift: float) -> None:
    judged = [
        day for seed in range(4) for day in judge(quiet_counts(days=280, mean=mean, seed=100 + seed, drift=drift))[28:]
    ]

    share = sum(day.alarm for day in judged) / len(judged)

    assert share <= 0.025


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=80), st.floats(1e-6, 0.05))
def test_any_counts_can_be_judged(counts: list[int], threshold: float) -> None:
    for day in judge(counts, threshold=threshold):
        if not day.too_early:
            assert 0 <= day.telling.p <= 1
            assert day.telling.expected.mean > 0
            assert not day.alarm or day.telling.p < 10 * threshold


def test_counts_cannot_be_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        Watch(first_day=MONDAY).add(-1)


def test_the_alarming_count_is_the_least_that_alarms() -> None:
    expected = Expected(mean=12.0, size=30.0)

    upper = expected.least_alarming(threshold=0.001)

    assert expected.at_least(upper) < 0.001 <= expected.at_least(upper - 1)
    assert upper == stats.nbinom.isf(0.001, 30, 30 / 42) + 1
    assert expected.low() <= 12 <= expected.high()


def test_a_budget_of_false_alarms_sets_the_threshold() -> None:
    few, many = (threshold_for(false_alarms_a_week=2, series=series) for series in (50, 500))

    assert many < few / 10
    with pytest.raises(ValueError, match="budget"):
        threshold_for(false_alarms_a_week=0, series=10)


@pytest.mark.long
def test_the_budget_of_false_alarms_holds_on_quiet_series() -> None:
    """200 series for half a year from their first day; what is promised for 500 series is scaled to them."""
    threshold = threshold_for(false_alarms_a_week=2, series=500)
    chance = random.Random(17)
    alarms, days = 0, 28 + 182
    for seed in range(200):
        mean = math.exp(chance.gauss(0.7, 1.3))
        weekly = [factor ** chance.uniform(0, 1.5) for factor in WEEK]
        counts = quiet_counts(days=days, mean=mean, seed=seed, weekly=weekly, drift=chance.choice([0, 0.005, 0.015]))
        alarming = [day for day, judged in enumerate(judge(counts, threshold=threshold)) if judged.alarm]
        alarms += sum(day - before > 7 for before, day in pairwise([-99, *alarming]))

    allowed = 2 * 182 / 7 * 200 / 500
    # Room for chance: three standard deviations of a Poisson count.
    assert alarms <= allowed + 3 * math.sqrt(allowed)


def test_the_dispersion_of_counts_is_found() -> None:
    chance = random.Random(15)
    model = ExpectedCounts(rhythm=DAILY, level_noise=0.003)
    for step in range(700):
        model.add(step, poisson(chance, chance.gammavariate(10, 3)))

    # A gamma of shape 10 and scale 3 makes variance / mean = 1 + 3.
    assert model.dispersion == pytest.approx(4, rel=0.25)


def test_a_day_of_a_series_costs_less_than_five_milliseconds() -> None:
    counts = quiet_counts(days=400, mean=20, seed=16)
    start = time.process_time()

    judge(counts)

    assert (time.process_time() - start) / 400 < 0.005


def alarms_of(signal: Signal) -> list[bool]:
    """Nobody says which days are holidays: five-day series are closed then, seven-day ones have twice as much."""
    since = FIRST_DAY + timedelta(days=len(signal.counts) - 343)
    return [day.alarm for day in judge_series(signal.counts, first_day=FIRST_DAY, judge_from=since)]


def test_the_reference_signals_are_those_of_the_paper() -> None:
    signals = list(generate_signals(simulations=1, seed=1))

    assert [signal.number for signal in signals] == list(DESIGNS)
    assert {6, 7, 16} == WITH_WAVES
    assert len(bank_holidays()) == 58
    for signal in signals:
        assert len(signal.counts) == 2548
        assert not any(signal.outbreak[:-343])
        if DESIGNS[signal.number].days_a_week == 5:
            assert not any(signal.counts[5::7])
    assert signals == list(generate_signals(simulations=1, seed=1))


def test_outbreaks_of_the_reference_signals_are_found() -> None:
    signals = [signal for signal in generate_signals(simulations=1, seed=20) if signal.number in {4, 11}]

    scores = score_alarms([(signal, alarms_of(signal)) for signal in signals])

    assert scores.power_of_detection == 1
    assert scores.false_positive_rate <= 0.02
    assert scores.sensitivity >= 0.75
    assert scores.timeliness <= 0.15


def test_alarms_are_scored_as_the_paper_does() -> None:
    signal = Signal(number=1, counts=[1] * 343, outbreak=[0] * 300 + [1, 0, 2, 1] + [0] * 39)
    alarms = [day in (10, 301, 302, 303) for day in range(343)]

    scores = score_alarms([(signal, alarms)])

    assert scores.false_positive_rate == pytest.approx(2 / 340)
    assert scores.power_of_detection == 1.0
    assert scores.sensitivity == pytest.approx(2 / 3)
    assert scores.timeliness == pytest.approx(2 / 4)
    assert score_alarms([(signal, [False] * 343)]).timeliness == 1.0
