"""Figures from the cells: all metrics of a span beside another one, their parts, a trend, and what lies behind."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from accord.kernel import clock
from accord.kernel.company import read_company
from accord.measure.cells.contracts import (
    Behind,
    Comparison,
    Counts,
    Dimension,
    Filters,
    Formula,
    Kind,
    Metric,
    Part,
    Span,
    Trend,
    Verdict,
)
from accord.measure.cells.counting import GRAINS
from accord.measure.cells.metrics import LEADING as LEADING  # noqa: PLC0414 - this module's own door
from accord.measure.cells.metrics import METRICS as METRICS  # noqa: PLC0414 - the same
from accord.measure.cells.reading import read_behind, read_daily, read_parts, read_sums
from accord.measure.cells.rules import compare, figure_of, trend_of
from accord.measure.imports.contracts import IncompleteEnd
from accord.measure.imports.queries import incomplete_ends
from accord.measure.surveys.queries import count_released
from accord.understand.themes.contracts import ThemeName
from accord.understand.themes.queries import list_families

_MOST_BEHIND = 200
_RAGGED = timedelta(days=7)
_SILENCE = timedelta(days=28)


def read_figures(*, span: Span, before: Span, filters: Filters) -> dict[str, Comparison]:
    """Every metric in a span beside another span, by key. One statement for the counts."""
    last = {metric.kind: _last_day(metric) for metric in METRICS.values() if metric.after_days}
    now, earlier = read_sums(filters=filters, spans=(_until_today(span), before), last=last)
    cost, lacking = read_company().contact_cost, list_incomplete(spans=(span, before))
    found = {
        metric.key: compare(metric, now=now, before=earlier, days=(_days_over(span), _days_over(before)), cost=cost)
        for metric in METRICS.values()
    }
    return {key: _incomplete(each) if lacking and _is_counted(each.metric) else each for key, each in found.items()}


def list_incomplete(*, spans: Sequence[Span]) -> list[IncompleteEnd]:
    """The ends of tables that are not complete yet and reach into spans: how many there were is not known there."""
    return [end for end in incomplete_ends() if any(s.since <= end.until and end.since <= s.until for s in spans)]


def newest_day() -> date:
    """Today; the last day with contacts where the newest four weeks have none, as after an import of old tables."""
    today = clock.today(read_company().timezone)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(day) FROM measure_cell WHERE grain = %s AND kind = %s AND n > 0 AND day <= %s",
            [GRAINS.index(frozenset()), Kind.CONTACT, today],
        )
        [last] = cursor.fetchone()
    return last if last is not None and last <= today - _SILENCE else today


def _is_counted(metric: Metric) -> bool:
    return metric.formula in {Formula.COUNT, Formula.COST, Formula.PER_USE}


def _incomplete(found: Comparison) -> Comparison:
    """Nothing is said to have changed where reports still come."""
    return replace(found, verdict=Verdict.NOT_COMPLETE, difference=None, low=None, high=None, detectable=None)


def read_trend(*, metric: Metric, span: Span, filters: Filters) -> Trend:
    """A metric over time with its control limits. One statement."""
    last = _last_day(metric)
    if _is_counted(metric):
        last -= timedelta(days=1)  # today is not over, and would look like a fall
        inside = [
            end.since
            for end in list_incomplete(spans=(span,))
            if span.since < end.since and end.until >= span.until - _RAGGED
        ]
        last = min([last, *(day - timedelta(days=1) for day in inside)])  # nor is what is still being reported
    shown = Span(since=span.since, until=min(span.until, last)) if last >= span.since else span
    daily = read_daily(filters=filters, span=shown, kinds=(metric.kind, Kind.USE))
    return trend_of(metric, daily, span=shown, cost=read_company().contact_cost)


def read_by(*, metrics: Sequence[Metric], span: Span, filters: Filters, by: Dimension) -> list[Part]:
    """Metrics by the values of a dimension, most contacts first. One statement for those without a time to wait."""
    cost = read_company().contact_cost
    told = [metric for metric in metrics if not metric.after_days]
    kinds = sorted({metric.kind for metric in told} | {Kind.CONTACT, Kind.USE})
    parts = read_parts(filters=filters, span=span, by=by, kinds=kinds)
    order = sorted(parts, key=lambda key: (-parts[key].get(Kind.CONTACT, Counts()).n, key))
    return [
        Part(key=key, figures={metric.key: figure_of(metric, parts[key], cost=cost) for metric in told})
        for key in order
    ]


def list_behind(*, metric: Metric, span: Span, filters: Filters) -> list[Behind]:
    """The newest facts behind a figure that lead to a conversation, two hundred at most. One statement."""
    until = min(span.until, _last_day(metric))
    return read_behind(kind=metric.kind, filters=filters, span=Span(since=span.since, until=until), limit=_MOST_BEHIND)


def count_left_out(*, span: Span, filters: Filters) -> dict[Kind, int]:
    """How many anonymous answers of each kind a figure of the span does not count. One statement.

    All of them where something is filtered: they carry nothing but their day. Else those that too few gave.
    """
    is_narrowed = filters != Filters()
    found = count_released(since=span.since, until=span.until)
    left = {Kind(kind): each.too_few + is_narrowed * each.counted for kind, each in found.items()}
    return {kind: count for kind, count in left.items() if count}


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


def list_themes_of(*, span: Span) -> list[ThemeName]:
    """The themes of which there were contacts in a span, by name. Two statements."""
    grain = GRAINS.index(frozenset({Dimension.THEME}))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT theme FROM measure_cell"
            " WHERE grain = %s AND day BETWEEN %s AND %s AND kind = %s AND n > 0",
            [grain, span.since, span.until, Kind.CONTACT],
        )
        spoken = {number for (number,) in cursor.fetchall()}
    return [family.theme for family in list_families() if spoken.intersection(family.members)] if spoken else []


def _days_over(span: Span) -> float:
    """How many days of a span are over: of today, the part that is."""
    local = clock.now().astimezone(ZoneInfo(read_company().timezone))
    left = 1 - (local.hour * 60 + local.minute) / 1440
    return max(span.days - left if span.since <= local.date() <= span.until else span.days, 1 / 24)


def _until_today(span: Span) -> Span:
    """A promise may be kept before the day on which it falls due has come."""
    today = clock.today(read_company().timezone)
    return Span(since=span.since, until=min(span.until, today))


def _last_day(metric: Metric) -> date:
    """The last day of which a metric may speak: what must be some days old first is left out until it is."""
    today = clock.today(read_company().timezone)
    return today - timedelta(days=metric.after_days + 1) if metric.after_days else today
