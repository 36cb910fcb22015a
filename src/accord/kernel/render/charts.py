"""Charts as Altair definitions, from plain specs. Pure: no database, no clock; imported by the render child alone."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

import altair as alt

from accord.kernel.render.contracts import (
    BandPoint,
    BarChart,
    BeforeAfterChart,
    ChartSpec,
    Estimate,
    ExpectedBandChart,
    Hue,
    LifeLineChart,
    SmallMultiplesChart,
    StepsChart,
)
from accord.kernel.render.curves import draw_steps
from accord.kernel.render.theme import colour, config

_LABEL_ROOM = 116
_ROW = 44
_LETTER = 6.2
"""How wide a letter of a label is in px, on the generous side: labels are placed before their words are drawn."""


class _Mark(NamedTuple):
    """A mark with the room of its words, in px, and the row in which they stand."""

    at: float
    left: float
    right: float
    row: int


Drawn = alt.LayerChart | alt.FacetChart
Weight = Literal[400, 600]


def draw(spec: ChartSpec) -> dict[str, Any]:
    """The Vega-Lite definition of a spec. Raises TypeError for a spec of no known kind."""
    if isinstance(spec, ExpectedBandChart):
        chart: Drawn = _expected_band(spec)
    elif isinstance(spec, BeforeAfterChart):
        chart = _estimates(spec, (spec.before, spec.after), ("quiet", "cool"), spec.unit)
    elif isinstance(spec, BarChart):
        chart = _bars(spec)
    elif isinstance(spec, LifeLineChart):
        chart = _life_line(spec)
    elif isinstance(spec, SmallMultiplesChart):
        chart = _small_multiples(spec)
    elif isinstance(spec, StepsChart):
        chart = draw_steps(spec)
    else:
        raise TypeError(f"No chart is drawn for {type(spec).__name__}.")
    definition: dict[str, Any] = chart.to_dict()
    definition["config"] = config()
    return definition


def _rows(values: list[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=values)


def _days(first: date, last: date, language: str) -> alt.X:
    few = (last - first).days < 21
    written = "%-d. %b" if language == "de" else "%-d %b"
    axis = alt.Axis(format=written, tickCount=6 if few else 5, title=None, labelFlush=True, labelOverlap=True)
    return alt.X("day:T", axis=axis, scale=alt.Scale(domain=[first.isoformat(), last.isoformat()]))


def _unit_axis(unit: str, **more: Any) -> alt.Axis:
    """The vertical axis with its unit written once, level, above the numbers."""
    placed: dict[str, Any] = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": 0, "titleY": -14}
    return alt.Axis(title=unit or None, tickCount=4, **placed, **more)


def _expected_band(spec: ExpectedBandChart) -> Drawn:
    width, height = spec.width - _LABEL_ROOM, spec.height
    bottom, top = _scale_of(spec)
    first, last = spec.points[0].day, spec.points[-1].day
    points = [_point_row(point, both_sides=spec.both_sides) for point in spec.points]
    x = _days(first, last, spec.language)
    y = alt.Y("value:Q", axis=_unit_axis(spec.unit), scale=alt.Scale(domain=[bottom, top], nice=True))
    base = alt.Chart(_rows(points))
    banded = alt.Chart(_rows([point for point in points if point["expected"] is not None]))
    layers = [
        banded.mark_area(color=colour("line"), opacity=0.75).encode(x=x, y=alt.Y("low:Q"), y2="high:Q"),
        banded.mark_line(color=colour("ink-faint"), strokeWidth=1, strokeDash=[2, 3]).encode(x=x, y="expected:Q"),
        base.mark_line(color=colour("warm"), strokeWidth=2, strokeJoin="round").encode(x=x, y=y),
        base.transform_filter("datum.beyond")
        .mark_point(filled=True, size=34, color=colour("warm"), opacity=1)
        .encode(x=x, y="value:Q"),
        *_marks(spec, x),
        *_end_labels(spec, x, top - bottom),
    ]
    return alt.layer(*layers).properties(width=width, height=height)


def _point_row(point: BandPoint, *, both_sides: bool) -> dict[str, Any]:
    above = point.high is not None and point.value > point.high
    below = both_sides and point.low is not None and point.value < point.low
    return asdict(point) | {"day": point.day.isoformat(), "beyond": above or below}


def _scale_of(spec: ExpectedBandChart) -> tuple[float, float]:
    """From zero, unless all of it lies far from there."""
    top = max(point.value if point.high is None else max(point.value, point.high) for point in spec.points)
    bottom = min(point.value if point.low is None else min(point.value, point.low) for point in spec.points)
    if not spec.both_sides or 0 <= bottom < top / 2:
        return min(0.0, bottom) if spec.both_sides else 0.0, top * 1.08 or 1.0
    room = 0.08 * ((top - bottom) or 1.0)
    return bottom - room, top + room


def _end_labels(spec: ExpectedBandChart, x: alt.X, reach: float) -> list[alt.Chart]:
    """Line and band named where they end, moved apart when they end close together."""
    last = spec.points[-1]
    ends: list[tuple[str, float, float, str, Weight]] = [(spec.value_label, last.value, 0.0, "warm-ink", 600)]
    if last.expected is not None:
        apart = (last.value - last.expected) / reach * spec.height
        push = max(0.0, 18 - abs(apart)) / 2 * (1 if apart >= 0 else -1)
        ends = [
            (spec.value_label, last.value, -push, "warm-ink", 600),
            (spec.expected_label, last.expected, push, "ink-faint", 400),
        ]
    return [
        alt.Chart(_rows([{"day": last.day.isoformat(), "at": at, "words": words}]))
        .mark_text(align="left", dx=8, dy=shift, baseline="middle", color=colour(ink), fontWeight=weight)
        .encode(x=x, y=alt.Y("at:Q"), text="words:N")
        for words, at, shift, ink, weight in ends
    ]


def _marks(spec: ExpectedBandChart, x: alt.X) -> list[alt.Chart]:
    """Upright lines for the alarm and for what the company changed, each with its words at its top.

    Words in the left half run to the right, those in the right half to the left. Each mark takes the first row where
    neither its words nor its line, which begins in that row, meet those of another; where there is none, it turns. What
    finds no place either way stands without words: the page names all changes below.
    """
    marks = [(mark.day, mark.label, "cool", "cool-ink") for mark in spec.changes]
    if spec.alarm_on:
        marks.append((spec.alarm_on, spec.alarm_label, "late", "late"))
    length = max(1, (spec.points[-1].day - spec.points[0].day).days)
    drawn: list[alt.Chart] = []
    taken: list[_Mark] = []
    for day, words, hue, ink in sorted(marks):
        at = (day - spec.points[0].day).days / length * (spec.width - _LABEL_ROOM)
        mark, is_free = _in_a_free_row(at, words, (spec.width - _LABEL_ROOM) / 2, taken)
        taken.append(mark)
        base = alt.Chart(_rows([{"day": day.isoformat(), "words": words}]))
        text = base.mark_text(align="left", dx=5, baseline="top", color=colour(ink))
        if mark.left < at:
            text = base.mark_text(align="right", dx=-5, baseline="top", color=colour(ink))
        if is_free or hue == "late":
            drawn.append(text.encode(x=x, y=alt.value(mark.row * 15), text="words:N"))
        rule = base.mark_rule(color=colour(hue), strokeWidth=1.25, strokeDash=[4, 3])
        drawn.append(rule.encode(x=x, y=alt.value(mark.row * 15), y2=alt.value(spec.height)))
    return drawn


def _in_a_free_row(at: float, words: str, middle: float, taken: list["_Mark"]) -> tuple["_Mark", bool]:
    """Where a mark stands, and whether its words keep clear of all others and of both edges."""
    width = 8 + len(words) * _LETTER
    sides = [(at, at + width), (at - width, at)]
    usual, other = sides if at <= middle else sides[::-1]
    inside = [side for side in (usual, other) if side[0] >= 0 and side[1] <= 2 * middle + _LABEL_ROOM]
    tried = [_Mark(at, left, right, row) for left, right in inside for row in range(len(taken) + 1)]
    free = next((mark for mark in tried if not any(_meet(mark, each) for each in taken)), None)
    return free or _Mark(at, at, at, 0), free is not None


def _meet(one: "_Mark", other: "_Mark") -> bool:
    upper, lower = (one, other) if one.row <= other.row else (other, one)
    words_meet = one.row == other.row and one.left < other.right and other.left < one.right
    line_meets = lower.left < upper.at < lower.right or (one.row == other.row and upper.left < lower.at < upper.right)
    return words_meet or line_meets


def _estimates(spec: ChartSpec, estimates: tuple[Estimate, ...], hues: tuple[Hue, ...], unit: str) -> Drawn:
    """Points with their intervals on a scale from zero, one row each, the words beside them."""
    rows = [_estimate_row(estimate) | {"hue": _fill(hue)} for estimate, hue in zip(estimates, hues, strict=True)]
    top = max(estimate.high for estimate in estimates) * 1.05 or 1.0
    base = alt.Chart(_rows(rows))
    x = alt.X("value:Q", title=unit, scale=alt.Scale(domain=[0, top]), axis=_ground_axis(spec.width))
    y = _named_rows(estimates)
    paint = alt.Color("hue:N", scale=None)
    layers = [
        base.mark_rule(strokeWidth=7, strokeCap="round", opacity=0.35).encode(x="low:Q", x2="high:Q", y=y, color=paint),
        base.mark_point(filled=True, size=90, opacity=1).encode(x=x, y=y, color=paint),
        base.mark_text(align="left", dx=10, baseline="middle").encode(x="high:Q", y=y, text="words:N"),
    ]
    return alt.layer(*layers).properties(width=spec.width - 2 * _LABEL_ROOM, height=_ROW * len(estimates))


def _bars(spec: BarChart) -> Drawn:
    rows = [_estimate_row(bar) | {"hue": _bar_fill(bar, spec.hue)} for bar in spec.bars]
    top = max(bar.high for bar in spec.bars) * 1.02 or 1.0
    base = alt.Chart(_rows(rows))
    x = alt.X("value:Q", title=spec.unit, scale=alt.Scale(domain=[0, top]), axis=_ground_axis(spec.width))
    y = _named_rows(spec.bars)
    layers = [
        base.mark_bar(height=16, cornerRadiusEnd=2).encode(x=x, y=y, color=alt.Color("hue:N", scale=None)),
        base.mark_rule(color=colour("ink-soft"), strokeWidth=1.5).encode(x="low:Q", x2="high:Q", y=y),
        base.mark_text(align="left", dx=8, baseline="middle").encode(x="high:Q", y=y, text="words:N"),
    ]
    return alt.layer(*layers).properties(width=spec.width - 2 * _LABEL_ROOM, height=30 * len(spec.bars))


def _estimate_row(estimate: Estimate) -> dict[str, Any]:
    return {
        "label": estimate.label,
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "words": estimate.words,
    }


def _named_rows(estimates: tuple[Estimate, ...]) -> alt.Y:
    order = [estimate.label for estimate in estimates]
    axis = alt.Axis(
        title=None,
        grid=False,
        domain=True,
        domainColor=colour("line-strong"),
        labelColor=colour("ink"),
        labelFontSize=13,
        labelLimit=_LABEL_ROOM + 40,
    )
    return alt.Y("label:N", sort=order, axis=axis)


def _ground_axis(width: int) -> alt.Axis:
    ticks = max(2, (width - 2 * _LABEL_ROOM) // 90)
    return alt.Axis(
        grid=False,
        domain=False,
        tickCount=ticks,
        labelOverlap=True,
        titleAlign="left",
        titleAnchor="start",
        titlePadding=6,
    )


def _fill(hue: Hue) -> str:
    return colour("ink-faint" if hue == "quiet" else hue)


def _bar_fill(bar: Estimate, hue: Hue) -> str:
    if bar.highlighted:
        return _fill(hue)
    return colour("line-strong" if hue == "quiet" else f"{hue}-line")


def _life_line(spec: LifeLineChart) -> Drawn:
    points = [
        {"day": point.day.isoformat(), "feeling": point.feeling, "words": point.label, "hue": _fill(point.hue)}
        for point in spec.points
    ]
    base = alt.Chart(_rows(points))
    first = spec.points[0].day
    x = _days(first, max(spec.points[-1].day, first + timedelta(days=1)), spec.language)
    scale = alt.Scale(domain=[-2.8, 2.5])
    ends = f"datum.value > 0 ? '{_quoted(spec.good)}' : '{_quoted(spec.bad)}'"
    axis = alt.Axis(title=None, values=[-2, 2], labelExpr=ends, grid=False)
    y = alt.Y("feeling:Q", axis=axis, scale=scale)
    zero = alt.Chart(_rows([{"feeling": 0}])).mark_rule(color=colour("line-strong"), strokeWidth=1)
    layers = [
        zero.encode(y=y),
        base.mark_line(color=colour("warm-line"), strokeWidth=2, interpolate="monotone").encode(x=x, y=y),
        base.mark_point(filled=True, size=56, opacity=1).encode(x=x, y=y, color=alt.Color("hue:N", scale=None)),
        *_life_words(points, x, y),
    ]
    return alt.layer(*layers).properties(width=spec.width - 64, height=spec.height)


def _life_words(points: list[dict[str, Any]], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Words above good moments and below bad ones; the first and the last stay inside the picture."""
    drawn = []
    for index, point in enumerate(points):
        if not point["words"]:
            continue
        shift = -12 if point["feeling"] >= 0 else 14
        base = alt.Chart(_rows([point]))
        text = base.mark_text(dy=shift)
        if index == 0:
            text = base.mark_text(dy=shift, align="left", dx=-3)
        elif index == len(points) - 1:
            text = base.mark_text(dy=shift, align="right", dx=3)
        drawn.append(text.encode(x=x, y=y, text="words:N"))
    return drawn


def _quoted(words: str) -> str:
    """Words inside an expression of Vega, where a quotation mark or a backslash would end them."""
    return words.replace("\\", "\\\\").replace("'", "\\'")


def _small_multiples(spec: SmallMultiplesChart) -> alt.FacetChart:
    values, ends = [], []
    order = [one.label for one in spec.series]
    for one in spec.series:
        hue = _fill(spec.hue) if one.highlighted else colour("line-strong")
        rows = [
            {"label": one.label, "day": day.isoformat(), "value": value, "hue": hue, "words": ""}
            for day, value in zip(one.days, one.values, strict=True)
        ]
        values += rows
        ends.append(rows[-1] | {"words": one.words})
    days = [day for one in spec.series for day in one.days]
    top = max(value for one in spec.series for value in one.values) * 1.05 or 1.0
    x = alt.X("day:T", axis=None, scale=alt.Scale(domain=[min(days).isoformat(), max(days).isoformat()]))
    y = alt.Y("value:Q", axis=None, scale=alt.Scale(domain=[0, top]))
    paint = alt.Color("hue:N", scale=None)
    base = alt.Chart()
    last = base.transform_filter("datum.words != ''")
    lines = alt.layer(
        base.transform_filter("datum.words == ''").mark_line(strokeWidth=1.75).encode(x=x, y=y, color=paint),
        last.mark_point(filled=True, size=36, opacity=1).encode(x=x, y=y, color=paint),
        last.mark_text(align="left", dx=8, baseline="middle").encode(x=x, y=y, text="words:N"),
        data=_rows(values + ends),
    ).properties(width=spec.width - 2 * _LABEL_ROOM, height=spec.row_height)
    header = alt.Header(
        title=None,
        labelAngle=0,
        labelAlign="left",
        labelAnchor="middle",
        labelFontSize=13,
        labelColor=colour("ink"),
        labelLimit=_LABEL_ROOM,
        labelPadding=8,
        labelOrient="left",
    )
    return lines.facet(row=alt.Row("label:N", sort=order, header=header), spacing=6)
