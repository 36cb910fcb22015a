"""Figures from the cells: all metrics of a span beside another one, their parts, a trend, and what lies behind."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db import connection

from accord.kernel import clock
from accord.kernel.company import read_company
from accord.measure.cells.contracts import (
    Behind,
    Comparison,
    Counts,
    Dimension,
    Filters,
    Kind,
    Metric,
    Part,
    Span,
    Trend,
)
from accord.measure.cells.counting import GRAINS
from accord.measure.cells.metrics import METRICS
from accord.measure.cells.metrics import metric_of as metric_of  # noqa: PLC0414 - this module's own door
from accord.measure.cells.reading import read_behind, read_daily, read_parts
from accord.measure.cells.rules import ByKind, compare, figure_of, trend_of

_MOST_BEHIND = 200


def read_figures(*, span: Span, before: Span, filters: Filters) -> dict[str, Comparison]:
    """Every metric in a span beside another span, by key. One statement."""
    daily = read_daily(filters=filters, spans=[span, before])
    cost = read_company().contact_cost
    return {
        metric.key: compare(
            metric,
            now=_sum_of(daily, metric, span),
            before=_sum_of(daily, metric, before),
            days=(span.days, before.days),
            cost=cost,
        )
        for metric in METRICS.values()
    }


def read_trend(*, metric: Metric, span: Span, filters: Filters) -> Trend:
    """A metric over time with its control limits. One statement."""
    daily = read_daily(filters=filters, spans=[span])
    last = _last_day(metric)
    known = {day: counts for day, counts in daily.items() if day <= last}
    shown = Span(since=span.since, until=min(span.until, last)) if last >= span.since else span
    return trend_of(metric, known, span=shown, cost=read_company().contact_cost)


def read_by(*, metrics: Sequence[Metric], span: Span, filters: Filters, by: Dimension) -> list[Part]:
    """Metrics by the values of a dimension, most contacts first. One statement for those without a time to wait."""
    cost = read_company().contact_cost
    parts = read_parts(filters=filters, span=span, by=by)
    order = sorted(parts, key=lambda key: (-parts[key].get(Kind.CONTACT, Counts()).n, key))
    return [
        Part(key=key, figures={m.key: figure_of(m, parts[key], cost=cost) for m in metrics if not m.after_days})
        for key in order
    ]


def list_behind(*, metric: Metric, span: Span, filters: Filters) -> list[Behind]:
    """The newest facts behind a figure that lead to a conversation, two hundred at most. One statement."""
    until = min(span.until, _last_day(metric))
    return read_behind(kind=metric.kind, filters=filters, span=Span(since=span.since, until=until), limit=_MOST_BEHIND)


def list_values(*, by: Dimension) -> list[str]:
    """The values that a channel or segment has had in the last year, in their order. One statement."""
    since = clock.today(read_company().timezone) - timedelta(days=365)
    grain = GRAINS.index(frozenset({by}))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT {by} FROM measure_cell WHERE grain = %s AND day >= %s AND n > 0 ORDER BY 1",  # noqa: S608
            [grain, since],
        )
        return [value for (value,) in cursor.fetchall() if value]


def _sum_of(daily: Mapping[date, ByKind], metric: Metric, span: Span) -> ByKind:
    last = min(span.until, _last_day(metric))
    return _sum(counts for day, counts in daily.items() if span.since <= day <= last)


def _last_day(metric: Metric) -> date:
    """The last day of which a metric may speak: what must be some days old first is left out until it is."""
    today = clock.today(read_company().timezone)
    return today - timedelta(days=metric.after_days + 1) if metric.after_days else today


def _sum(several: Iterable[ByKind]) -> ByKind:
    found: ByKind = {}
    for counts in several:
        for kind, each in counts.items():
            found[kind] = found.get(kind, Counts()) + each
    return found
