"""Each metric by its golden values, what may be said of a change, and control limits worked out by hand."""

import math
from datetime import date, timedelta

import pytest

from accord.kernel.statistics.control import p_chart, u_chart
from accord.measure.cells.contracts import Counts, Kind, Span, Verdict
from accord.measure.cells.metrics import LEADING, METRICS
from accord.measure.cells.rules import ByKind, compare, figure_of, trend_of

DAY = date(2026, 10, 1)


def of(kind: Kind, n: int, hits: int = 0, misses: int = 0, total: int = 0, squares: int = 0) -> ByKind:  # noqa: PLR0917
    return {kind: Counts(n=n, hits=hits, misses=misses, total=total, squares=squares)}


@pytest.mark.parametrize(
    ("key", "counts", "value", "low", "high"),
    [
        ("csat", of(Kind.CSAT, 100, 85), 85.0, 76.7, 90.7),
        ("csat", of(Kind.CSAT, 10, 9), 90.0, 59.6, 98.2),
        ("nps", of(Kind.NPS, 100, 50, 20), 30.0, 14.05, 44.20),
        ("nps", of(Kind.NPS, 10, 5, 2), 30.0, -19.1, 65.2),
        ("ces", of(Kind.CES, 100, 85), 85.0, 76.7, 90.7),
        # 40 answers of 5 and 60 of 7: mean 6.2, s² = 96/99, 1.96·s/10
        ("ces_mean", of(Kind.CES, 100, 100, 0, 620, 3940), 6.2, 6.007, 6.393),
        ("fcr_reported", of(Kind.REPORTED, 10, 9), 90.0, 59.6, 98.2),
        ("fcr_7", of(Kind.FIRST_7, 100, 85), 85.0, 76.7, 90.7),
        ("reopened", of(Kind.SOLVED, 100, 85), 85.0, 76.7, 90.7),
        # minutes 60 and 180: mean 2 h, s² = 7200 min², reach 1.96·60/60 h
        ("time_to_solution", of(Kind.SOLVED, 2, 0, 0, 240, 36000), 2.0, 0.04, 3.96),
        ("promises_kept", of(Kind.PROMISE, 10, 9), 90.0, 59.6, 98.2),
        ("repeated", of(Kind.CONTACT, 100, 85), 85.0, 76.7, 90.7),
        ("failure_demand", of(Kind.DEMAND, 10, 9), 90.0, 59.6, 98.2),
        ("contacts", of(Kind.CONTACT, 10), 10.0, 4.795, 18.39),
        ("contacts_per_use", of(Kind.CONTACT, 10) | of(Kind.USE, 200), 5.0, 2.398, 9.195),
        ("contact_cost", of(Kind.CONTACT, 10), 65.0, 31.17, 119.54),
    ],
)
def test_golden_values(key: str, counts: ByKind, value: float, low: float, high: float) -> None:
    found = figure_of(METRICS[key], counts, cost=6.5)
    near = 0.006 if abs(value) < 50 and key not in {"csat", "nps", "fcr_reported"} else 0.06
    assert found.value == pytest.approx(value)
    assert found.low == pytest.approx(low, abs=near)
    assert found.high == pytest.approx(high, abs=near)


def test_nothing_counted_has_no_value_and_every_metric_says_what_it_is() -> None:
    assert set(LEADING) <= set(METRICS)
    for metric in METRICS.values():
        assert metric.name
        assert metric.words
        assert metric.source
        empty = figure_of(metric, {})
        assert empty.n == 0
        assert not empty.value


def test_noise_is_no_change_and_what_is_one_is_said() -> None:
    csat, nps, contacts = METRICS["csat"], METRICS["nps"], METRICS["contacts"]
    noise = compare(csat, now=of(Kind.CSAT, 1000, 855), before=of(Kind.CSAT, 1000, 850))
    assert noise.verdict == Verdict.NO_DETECTABLE_CHANGE
    assert noise.difference == pytest.approx(0.5)
    assert noise.detectable == pytest.approx(4.43, abs=0.05)
    assert compare(csat, now=of(Kind.CSAT, 1000, 800), before=of(Kind.CSAT, 1000, 850)).verdict == Verdict.FELL
    assert compare(csat, now=of(Kind.CSAT, 19, 19), before=of(Kind.CSAT, 900, 1)).verdict == Verdict.TOO_EARLY
    # z .72 of the definitions: 50/30/20 against 45/32/23
    waves = compare(nps, now=of(Kind.NPS, 100, 50, 20), before=of(Kind.NPS, 100, 45, 23))
    assert waves.verdict == Verdict.NO_DETECTABLE_CHANGE
    assert waves.difference == pytest.approx(8.0)
    # 100 in four weeks against 100 in eight are twice as many a day
    doubled = compare(contacts, now=of(Kind.CONTACT, 100), before=of(Kind.CONTACT, 100), days=(28, 56))
    assert doubled.verdict == Verdict.ROSE
    assert doubled.difference == pytest.approx(100.0)
    slow = compare(
        METRICS["time_to_solution"],
        now=of(Kind.SOLVED, 100, 0, 0, 12000, 1_540_000),
        before=of(Kind.SOLVED, 100, 0, 0, 6000, 460_000),
    )
    assert slow.verdict == Verdict.ROSE
    assert slow.difference == pytest.approx(1.0)


def test_limits_are_those_of_p_and_u_charts_and_widen_with_what_is_no_chance() -> None:
    chart = p_chart([5, 5, 5, 5], [100, 100, 400, 0])
    assert chart is not None
    assert chart.centre == pytest.approx(20 / 600)
    assert chart.limits[3] is None
    reach = 3 * math.sqrt(chart.centre * (1 - chart.centre) / 400) * chart.spread
    assert chart.limits[2] is not None
    assert chart.limits[2].high == pytest.approx(chart.centre + reach)
    calm = u_chart([10, 12, 9, 11, 10], [1, 1, 1, 1, 1])
    wild = u_chart([100, 200, 90, 210, 100], [1, 1, 1, 1, 1])
    assert calm is not None
    assert wild is not None
    assert calm.spread == 1.0
    # centre 140, z −3.381, 5.071, −4.226, 5.916, −3.381: mean moving range 9.296 / 1.128
    assert wild.spread == pytest.approx(8.242, abs=0.02)
    assert u_chart([], []) is None


def test_a_trend_goes_by_day_or_week_and_marks_what_is_out() -> None:
    metric = METRICS["csat"]
    daily = {DAY + timedelta(days=n): of(Kind.CSAT, 100, 80 if n != 20 else 20) for n in range(28)}
    days = trend_of(metric, daily, span=Span(since=DAY, until=DAY + timedelta(days=27)))
    assert (days.step_days, len(days.points)) == (1, 28)
    assert [point.day for point in days.points if point.is_out] == [DAY + timedelta(days=20)]
    weeks = trend_of(
        METRICS["contacts"], {DAY: of(Kind.CONTACT, 7)}, span=Span(since=DAY, until=DAY + timedelta(days=76))
    )
    assert (weeks.step_days, len(weeks.points)) == (7, 11)
    assert weeks.points[0].value == pytest.approx(1.0)
