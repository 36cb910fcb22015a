"""Metrics in words: their values with units, what changed, and the drawing of a trend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from accord.journey.contracts import ChangeRow
from accord.kernel.company import read_company
from accord.kernel.render.contracts import BandPoint, ExpectedBandChart
from accord.measure.cells.contracts import Comparison, Formula, Kind, Metric, Trend, Verdict
from accord.measure.cells.queries import METRICS
from accord.measure.contracts import Figure
from accord.measure.imports.contracts import IncompleteEnd
from accord.web.lead.charts import Chart, changes_between, changes_named, drawn_in_two_widths
from accord.web.lead.sentences import days_words
from accord.web.ui.formats import interval, number

_FEWEST_POINTS = 4


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A metric as the page shows it."""

    key: str
    label: str
    words: str
    source: str
    counts: str
    shown: str
    unit: str
    figure: Figure
    figure_before: Figure
    least: float
    most: float
    digits: int
    has_range: bool
    before: str
    change: str
    changed: bool


def show(found: Comparison) -> Shown:
    """A metric with its comparison."""
    metric, now = found.metric, found.now
    digits = _digits(metric, now.value)
    least, most = (-100.0, 100.0) if metric.formula == Formula.SCORE else (0.0, 100.0)
    return Shown(
        key=metric.key,
        label=_(metric.name),
        words=_(metric.words),
        source=_(metric.source),
        counts=_(metric.counts),
        shown="–" if now.value is None else number(now.value, digits),
        unit=unit_of(metric),
        figure=now,
        figure_before=found.before,
        least=least,
        most=most,
        digits=digits,
        has_range=metric.formula in {Formula.SHARE, Formula.SCORE},
        before="–" if found.before.value is None else number(found.before.value, digits),
        change=change_words(found),
        changed=found.verdict in {Verdict.ROSE, Verdict.FELL},
    )


def unit_of(metric: Metric) -> str:
    """The unit of a metric in the person's language; that of money is the company's."""
    if metric.formula == Formula.COST:
        return read_company().currency
    return _(metric.unit) if metric.unit else ""


def change_words(found: Comparison) -> str:
    """What may be said of the difference."""
    if found.verdict == Verdict.TOO_EARLY:
        return _("too few to compare")
    if found.verdict == Verdict.NOT_COMPLETE:
        return _("not complete yet")
    if found.verdict == Verdict.NO_DETECTABLE_CHANGE:
        return _("no detectable change")
    amount = _amount(found)
    if found.verdict == Verdict.ROSE:
        return _("up by %(amount)s") % {"amount": amount}
    return _("down by %(amount)s") % {"amount": amount}


def change_sentence(found: Comparison) -> str:
    """The same as a sentence, with the interval, and with what could have been seen where nothing was."""
    if found.verdict == Verdict.TOO_EARLY:
        return _("There are too few in one of the two spans to compare them.")
    if found.verdict == Verdict.NOT_COMPLETE:
        return _("Nothing is said of a change: reports of these days still come.")
    if found.verdict == Verdict.NO_DETECTABLE_CHANGE:
        if found.detectable is None:
            return _("No detectable change: the difference is within what chance brings.")
        return _("No detectable change: with so many answers a difference of %(amount)s and more would have shown.") % {
            "amount": _with_unit(found.metric, found.detectable)
        }
    low, high = sorted((abs(found.low or 0), abs(found.high or 0)))
    between = interval(low, high, digits=0 if high >= 20 else 1)
    if found.verdict == Verdict.ROSE:
        return _("It rose by %(amount)s (95 %% interval %(between)s).") % {"amount": _amount(found), "between": between}
    return _("It fell by %(amount)s (95 %% interval %(between)s).") % {"amount": _amount(found), "between": between}


def _amount(found: Comparison) -> str:
    return _with_unit(found.metric, abs(found.difference or 0))


def _with_unit(metric: Metric, size: float) -> str:
    if metric.formula in {Formula.COUNT, Formula.COST, Formula.PER_USE}:
        return f"{number(size)}\u202f%"
    if metric.formula == Formula.SHARE:
        return _("%(size)s points") % {"size": number(size, 1)}
    unit = unit_of(metric)
    return f"{number(size, 1)} {unit}" if unit else number(size, 2)


def _digits(metric: Metric, value: float | None) -> int:
    if metric.formula in {Formula.COUNT, Formula.COST} or value is None:
        return 0
    if metric.formula == Formula.MEAN and abs(value) < 1:
        return 2
    return 1 if abs(value) < 100 else 0


def trend_chart(trend: Trend, *, changes: Sequence[ChangeRow]) -> Chart | None:
    """The line with the limits of chance and what the company changed; None while there are too few points."""
    points = [point for point in trend.points if point.value is not None and point.low is not None]
    if len(points) < _FEWEST_POINTS or trend.centre is None:
        return None
    centre, metric, last = trend.centre, trend.metric, points[-1]
    digits = _digits(metric, last.value)
    summary = _("%(name)s over time, between the limits within which chance alone would keep it.") % {
        "name": _(metric.name)
    }

    marks = changes_between(changes, points[0].day, last.day)

    def spec(width: int) -> ExpectedBandChart:
        return ExpectedBandChart(
            summary=summary,
            width=width,
            height=220,
            points=tuple(
                BandPoint(p.day, p.value or 0, centre, p.low or 0, centre if p.high is None else p.high) for p in points
            ),
            unit=unit_of(metric),
            value_label=number(last.value, digits),
            expected_label=_("mean %(centre)s") % {"centre": number(centre, digits)},
            changes=marks,
            both_sides=True,
        )

    rows = [
        [
            words,
            number(p.n),
            number(p.value, 1),
            interval(p.low or 0, p.high or 0, digits=1),
            _("yes") if p.is_out else "",
        ]
        for words, p in zip(days_words([p.day for p in points]), points, strict=True)
    ]
    headings = [
        _("Day") if trend.step_days == 1 else _("Week from"),
        {"label": _(metric.counts), "numeric": True},
        {"label": _("Value"), "numeric": True},
        {"label": _("Limits"), "numeric": True},
        _("Outside"),
    ]
    return replace(drawn_in_two_widths(spec, headings=headings, rows=rows), changes=changes_named(marks))


def left_out_sentence(left_out: Mapping[Kind, int], kind: Kind | None = None) -> str:
    """How many anonymous answers the figures, or those of one kind, do not count; empty where they count all."""
    names = {metric.kind: _(metric.name) for metric in reversed(METRICS.values())}
    of = {each: count for each, count in left_out.items() if kind in {None, each}}
    if not of:
        return ""
    listed = ", ".join(f"{names[each]} {number(count)}" for each, count in of.items())
    return _("Anonymous answers that do not count here: %(listed)s.") % {"listed": listed}


def incomplete_sentence(ends: Sequence[IncompleteEnd]) -> str:
    """Which days of which tables are not complete yet; empty where all are."""
    found = []
    for end in ends:
        since, until = days_words([end.since, end.until])
        words = _("%(source)s: the days from %(since)s to %(until)s are not complete yet.")
        found.append(words % {"source": end.source, "since": since, "until": until})
    return " ".join(found)
