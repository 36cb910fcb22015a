"""Charts of what the figures mean: bars with intervals, curves with bands; each with the table that says the same."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from accord.kernel.render.client import render_svg
from accord.kernel.render.contracts import (
    BarChart,
    ChartNotDrawnError,
    ChartSpec,
    Estimate,
    Hue,
    StepPoint,
    StepsChart,
    StepSeries,
)
from accord.measure.demand.contracts import DemandReport, DemandRow
from accord.measure.drivers.contracts import Drivers
from accord.measure.loyalty.contracts import Comeback, GroupCurve
from accord.web.lead.charts import Chart
from accord.web.lead.meaning_words import (
    comeback_group,
    count_range,
    driver_words,
    money_range,
    time_words,
)
from accord.web.ui.formats import interval, number, percent

_WIDE, _NARROW = 680, 340
_MOST_BARS = 8
_HANDFUL = 10
_HUES: tuple[Hue, ...] = ("cool", "warm", "quiet", "quiet", "quiet")
_MOST_CURVES = len(_HUES)


def cost_bars(rows: Sequence[DemandRow], *, currency: str, heading: str) -> Chart | None:
    """What failure demand costs, the dearest first, each with its range."""
    shown = [row for row in rows if row.cost.value > 0][:_MOST_BARS]
    if not shown:
        return None
    bars = tuple(
        Estimate(
            row.name,
            row.cost.value,
            max(0.0, row.cost.low),
            row.cost.high,
            money_range(row.cost, currency),
            highlighted=number_ == 0,
        )
        for number_, row in enumerate(shown)
    )
    summary = _("%(name)s costs most: %(cost)s.") % {"name": bars[0].label, "cost": bars[0].words}
    table = [
        [row.name, number(row.contacts), count_range(row.failures), money_range(row.cost, currency)] for row in rows
    ]
    headings = [heading, _numeric(_("Contacts")), _numeric(_("Failure contacts")), _numeric(_("Cost"))]
    return _chart(
        lambda width: BarChart(summary=summary, width=width, language=_language(), bars=bars, unit=currency),
        headings,
        table,
    )


def quadrant_totals(report: DemandReport) -> dict[str, list[Any]]:
    """The reasons of each place of the matrix, the most contacts first."""
    found: dict[str, list[Any]] = {}
    for row in sorted(report.reasons, key=lambda row: (-row.contacts, row.name)):
        if row.contacts:
            found.setdefault(row.quadrant.value, []).append(row)
    return found


def driver_bars(found: Drivers) -> Chart | None:
    """The part of each driver in per cent of what differs; those that stand out are highlighted."""
    if not found.rows:
        return None
    bars = tuple(
        Estimate(
            driver_words(row.driver),
            row.part.value or 0.0,
            row.part.low or 0.0,
            row.part.high or 0.0,
            f"{number(row.part.value, 1)}\u202f% ({interval(row.part.low or 0, row.part.high or 0, digits=1)})",
            highlighted=row.stands_out,
        )
        for row in found.rows
    )
    summary = _("%(name)s goes along with most of it: %(part)s.") % {"name": bars[0].label, "part": bars[0].words}
    unit = _("part of what differs (%)")
    rows = [[bar.label, bar.words, "✓" if bar.highlighted else "–"] for bar in bars]
    headings = [_("What a case held"), _numeric(unit), _("More than chance")]
    return _chart(
        lambda width: BarChart(summary=summary, width=width, language=_language(), bars=bars, unit=unit),
        headings,
        rows,
    )


def comeback_curves(found: Comeback) -> Chart | None:
    """The share that had come back by each day, group by group, with the bands of their intervals."""
    groups = [group for group in found.groups if group.curve.until > 0][:_MOST_CURVES]
    if not groups:
        return None
    until = min(_told_until(group) for group in groups)
    names = {group.code: comeback_group(found.split, group.code) for group in groups}
    series = tuple(
        StepSeries(names[group.code], _end_words(group, names[group.code], until), _points(group, until), hue)
        for group, hue in zip(groups, _HUES, strict=False)
    )
    summary = "; ".join(one.words for one in series)
    rows = [
        [names[group.code], number(group.curve.n), number(days), number(watched), _again(figure)]
        for group in groups
        for (days, figure), watched in zip(group.again, group.watched, strict=True)
    ]
    headings = [
        _("Group"),
        _numeric(_("Customers")),
        _numeric(_("Day")),
        _numeric(_("Still waited for")),
        _numeric(_("Came back")),
    ]
    return _chart(
        lambda width: StepsChart(
            summary=summary,
            width=width,
            language=_language(),
            series=series,
            unit=_("came back (%)"),
            time_title=time_words(found.split, found.sign),
            until=until,
        ),
        headings,
        rows,
    )


def _told_until(group: GroupCurve) -> float:
    """The last day on which a handful were still watched: what comes after is told by single customers."""
    return max((step.time for step in group.curve.steps if step.at_risk >= _HANDFUL), default=group.curve.until)


def _points(group: GroupCurve, until: float) -> tuple[StepPoint, ...]:
    steps = [step for step in group.curve.steps if step.time <= until]
    return (
        StepPoint(0, 0, 0, 0),
        *(StepPoint(s.time, 100 * (1 - s.survival), 100 * (1 - s.high), 100 * (1 - s.low)) for s in steps),
    )


def _end_words(group: GroupCurve, name: str, until: float) -> str:
    return f"{name}: {percent(1 - group.curve.at(until).survival)}"


def _again(figure: Any) -> str:
    return f"{number(figure.value)}\u202f% ({interval(figure.low, figure.high)})"


def _chart(spec: Callable[[int], ChartSpec], headings: list[Any], rows: list[list[Any]]) -> Chart:
    return Chart(svg=_drawn(spec(_WIDE)), narrow=_drawn(spec(_NARROW)), headings=headings, rows=rows)


def _drawn(spec: ChartSpec) -> Markup | None:
    try:
        return render_svg(spec)
    except ChartNotDrawnError:
        return None


def _numeric(label: str) -> dict[str, Any]:
    return {"label": label, "numeric": True}


def _language() -> str:
    return (get_language() or "en")[:2]
