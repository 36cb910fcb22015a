"""Pure figures from counts and moments: value, interval, comparison, limits. Formulas are those of docs/figures.md."""

import math
from collections.abc import Sequence
from datetime import date, timedelta

from accord.kernel.statistics.control import ControlChart, mean_chart, p_chart, u_chart
from accord.kernel.statistics.counts import Rate, compare_rates, poisson_interval, rate_interval
from accord.kernel.statistics.normal import Difference, detectable_difference, two_sided_p, z_of, z_value
from accord.kernel.statistics.proportions import Share, compare_shares
from accord.kernel.statistics.scores import compare_nps, nps
from accord.measure.cells.contracts import (
    Comparison,
    Counts,
    Formula,
    Kind,
    Metric,
    Span,
    Trend,
    TrendPoint,
    Verdict,
)
from accord.measure.contracts import Figure
from accord.measure.rules import share

LEAST_ANSWERS = 20
LEAST_EVENTS = 5
# Contacts of one matter come in twos and threes: their counts spread about half as wide again as Poisson's.
DISPERSION = 1.5
WEEKLY_FROM = 70
WEEKLY_IF_FEW_FROM = 28
FEW_A_DAY = 10
_PROMOTER, _PASSIVE, _DETRACTOR = 9, 7, 0

ByKind = dict[Kind, Counts]
_NONE = Counts()


def figure_of(metric: Metric, counts: ByKind, *, cost: float = 0.0) -> Figure:
    """A metric from counts and moments; without a value where there is nothing to divide by."""
    own = counts.get(metric.kind, _NONE)
    if metric.formula == Formula.SHARE:
        return share(own.hits, own.n)
    if metric.formula == Formula.SCORE:
        return _score(own)
    if metric.formula == Formula.MEAN:
        return _mean(own, metric.scale)
    if metric.formula == Formula.PER_USE:
        return _per_use(own.n, counts.get(Kind.USE, _NONE).n)
    factor = cost if metric.formula == Formula.COST else 1.0
    interval = poisson_interval(own.n)
    return Figure(
        n=own.n, value=own.n * factor, low=interval.low * factor, high=interval.high * factor, method="poisson"
    )


def value_of(metric: Metric, counts: ByKind, *, cost: float = 0.0) -> tuple[int, float | None]:
    """n and value alone, for lines of many points: intervals of large counts are not for nothing."""
    own, uses = counts.get(metric.kind, _NONE), counts.get(Kind.USE, _NONE).n
    if metric.formula in {Formula.COUNT, Formula.COST}:
        return own.n, own.n * (cost if metric.formula == Formula.COST else 1.0)
    n = uses if metric.formula == Formula.PER_USE else own.n
    if n == 0:
        return 0, None
    parts = {
        Formula.SHARE: 100 * own.hits / n,
        Formula.SCORE: 100 * (own.hits - own.misses) / n,
        Formula.MEAN: own.total / n * metric.scale,
        Formula.PER_USE: 100 * own.n / n,
    }
    return n, parts[metric.formula]


def _score(counts: Counts) -> Figure:
    if counts.n == 0:
        return Figure(n=0, value=None, low=None, high=None, method="adjusted_wald")
    found = nps(_answers(counts))
    return Figure(n=found.n, value=found.value, low=found.low, high=found.high, method="adjusted_wald")


def _answers(counts: Counts) -> dict[int, int]:
    """One answer of each class stands for all of it: the score knows no more of them."""
    passive = counts.n - counts.hits - counts.misses
    return {_PROMOTER: counts.hits, _PASSIVE: passive, _DETRACTOR: counts.misses}


def _mean(counts: Counts, scale: float) -> Figure:
    if counts.n == 0:
        return Figure(n=0, value=None, low=None, high=None, method="normal")
    mean = counts.total / counts.n
    if counts.n == 1:
        return Figure(n=1, value=mean * scale, low=None, high=None, method="normal")
    reach = z_value() * math.sqrt(_variance(counts) / counts.n)
    return Figure(
        n=counts.n, value=mean * scale, low=(mean - reach) * scale, high=(mean + reach) * scale, method="normal"
    )


def _variance(counts: Counts) -> float:
    # In whole numbers until the last division: squares of years of minutes would lose their last digits.
    return (counts.n * counts.squares - counts.total**2) / (counts.n * (counts.n - 1)) if counts.n > 1 else 0.0


def _per_use(contacts: int, uses: int) -> Figure:
    if uses == 0:
        return Figure(n=0, value=None, low=None, high=None, method="poisson")
    interval = rate_interval(Rate(events=contacts, exposure=uses))
    return Figure(
        n=uses, value=100 * contacts / uses, low=100 * interval.low, high=100 * interval.high, method="poisson"
    )


def compare(
    metric: Metric, *, now: ByKind, before: ByKind, days: tuple[float, float] = (1, 1), cost: float = 0.0
) -> Comparison:
    """A metric now and before and what may be said of the difference; `days` are those of now and before."""
    figures = figure_of(metric, now, cost=cost), figure_of(metric, before, cost=cost)
    own, earlier = now.get(metric.kind, _NONE), before.get(metric.kind, _NONE)
    if metric.formula in {Formula.COUNT, Formula.COST, Formula.PER_USE}:
        exposures: tuple[float, float] = days
        if metric.formula == Formula.PER_USE:
            exposures = now.get(Kind.USE, _NONE).n, before.get(Kind.USE, _NONE).n
        return _compare_rates(metric, figures, (own.n, earlier.n), exposures)
    if min(own.n, earlier.n) < LEAST_ANSWERS:
        return Comparison(metric=metric, now=figures[0], before=figures[1], verdict=Verdict.TOO_EARLY)
    if metric.formula == Formula.SHARE:
        found, scale = compare_shares(Share(hits=earlier.hits, n=earlier.n), Share(hits=own.hits, n=own.n)), 100.0
    elif metric.formula == Formula.SCORE:
        found, scale = compare_nps(_answers(earlier), _answers(own)), 1.0
    else:
        found, scale = _compare_means(earlier, own), metric.scale
    return Comparison(
        metric=metric,
        now=figures[0],
        before=figures[1],
        verdict=_verdict(found.low, found.high),
        difference=found.difference * scale,
        low=found.low * scale,
        high=found.high * scale,
        detectable=found.detectable * scale,
    )


def _compare_rates(
    metric: Metric, figures: tuple[Figure, Figure], events: tuple[int, int], exposures: tuple[float, float]
) -> Comparison:
    now, before = figures
    if events[1] < LEAST_EVENTS or not min(exposures):
        return Comparison(metric=metric, now=now, before=before, verdict=Verdict.TOO_EARLY)
    found = compare_rates(
        Rate(events=events[1], exposure=exposures[1]),
        Rate(events=events[0], exposure=exposures[0]),
        dispersion=DISPERSION,
    )
    return Comparison(
        metric=metric,
        now=now,
        before=before,
        verdict=_verdict(found.low - 1, found.high - 1),
        difference=None if found.ratio is None else 100 * (found.ratio - 1),
        low=100 * (found.low - 1),
        high=100 * (found.high - 1),
    )


def _compare_means(before: Counts, after: Counts) -> Difference:
    """Two means by their own variances (Welch), samples being large enough for the normal distribution."""
    difference = after.total / after.n - before.total / before.n
    error = math.sqrt(_variance(before) / before.n + _variance(after) / after.n)
    z, reach = z_of(difference, error), z_value() * error
    return Difference(
        difference=difference,
        low=difference - reach,
        high=difference + reach,
        z=z,
        p=two_sided_p(z),
        detectable=detectable_difference(error),
    )


def _verdict(low: float, high: float) -> Verdict:
    if low > 0:
        return Verdict.ROSE
    return Verdict.FELL if high < 0 else Verdict.NO_DETECTABLE_CHANGE


def trend_of(metric: Metric, daily: dict[date, ByKind], *, span: Span, cost: float = 0.0) -> Trend:
    """A metric by day, or by week where the span is long, with its control limits."""
    step = _step_of(metric, daily, span)
    stretches = _stretches(daily, span, step)
    values = [value_of(metric, counts, cost=cost) for _day, counts, _days in stretches]
    chart = _chart(metric, [(counts, days) for _day, counts, days in stretches], [value for _n, value in values], cost)
    limits = chart.limits if chart else (None,) * len(values)
    points = []
    for (day, _counts, days), (n, whole), limit in zip(stretches, values, limits, strict=True):
        per = days if metric.formula in {Formula.COUNT, Formula.COST} else 1
        value = None if whole is None else whole / per
        is_out = limit is not None and value is not None and not limit.low <= value <= limit.high
        low, high = (limit.low, limit.high) if limit else (None, None)
        points.append(TrendPoint(day=day, n=n, value=value, low=low, high=high, is_out=is_out))
    return Trend(
        metric=metric,
        step_days=step,
        points=tuple(points),
        centre=chart.centre if chart else None,
        spread=chart.spread if chart else 1.0,
    )


def _step_of(metric: Metric, daily: dict[date, ByKind], span: Span) -> int:
    """By week where there are many days, or too few answers a day for a share of them to say anything."""
    if span.days >= WEEKLY_FROM:
        return 7
    if metric.formula in {Formula.COUNT, Formula.COST} or span.days < WEEKLY_IF_FEW_FROM:
        return 1
    n = sum(counts.get(metric.kind, _NONE).n for counts in daily.values())
    return 1 if n >= FEW_A_DAY * span.days else 7


def _stretches(daily: dict[date, ByKind], span: Span, step: int) -> list[tuple[date, ByKind, int]]:
    """The first day, the counts and the number of days of each step; weeks end with the span's last day."""
    first = span.since + timedelta(days=span.days % step)
    found = []
    while first <= span.until:
        counts: ByKind = {}
        for number in range(step):
            for kind, each in daily.get(first + timedelta(days=number), {}).items():
                counts[kind] = counts.get(kind, _NONE) + each
        found.append((first, counts, step))
        first += timedelta(days=step)
    return found


def _chart(
    metric: Metric, stretches: Sequence[tuple[ByKind, int]], values: Sequence[float | None], cost: float
) -> ControlChart | None:
    own = [counts.get(metric.kind, _NONE) for counts, _days in stretches]
    whole = sum(own, _NONE)
    if metric.formula == Formula.SHARE:
        return _scaled(p_chart([each.hits for each in own], [each.n for each in own]), 100)
    if metric.formula in {Formula.COUNT, Formula.COST}:
        chart = u_chart([each.n for each in own], [days for _counts, days in stretches])
        return _scaled(chart, cost if metric.formula == Formula.COST else 1)
    if metric.formula == Formula.PER_USE:
        return _scaled(u_chart([e.n for e in own], [c.get(Kind.USE, _NONE).n for c, _days in stretches]), 100)
    if whole.n < 2:
        return None
    if metric.formula == Formula.SCORE:
        p, d = whole.hits / whole.n, whole.misses / whole.n
        variance = 10_000 * (p + d - (p - d) ** 2)
        return mean_chart(values, [e.n for e in own], centre=100 * (p - d), variance=variance, low=-100.0, high=100.0)
    return mean_chart(
        values,
        [each.n for each in own],
        centre=whole.total / whole.n * metric.scale,
        variance=_variance(whole) * metric.scale**2,
        low=0.0,
        high=math.inf,
    )


def _scaled(chart: ControlChart | None, factor: float) -> ControlChart | None:
    if chart is None:
        return None
    limits = tuple(type(x)(low=x.low * factor, high=x.high * factor) if x else None for x in chart.limits)
    return ControlChart(centre=chart.centre * factor, spread=chart.spread, limits=limits)
