"""Curves of steps with the bands of their intervals, as Altair definitions; imported by the render child alone."""

from typing import Any

import altair as alt

from accord.kernel.render.contracts import StepsChart
from accord.kernel.render.theme import colour

_LETTER = 6.4
"""How wide a letter of a label is in px, on the generous side."""
_BETWEEN = 15
"""How far apart two labels stand at least, in px."""
_INKS = {"cool": "cool-ink", "warm": "warm-ink", "quiet": "ink-soft"}


def draw_steps(spec: StepsChart) -> alt.LayerChart | alt.FacetChart:
    """Bands first, so that no line lies under another group's band; labels at the ends, moved apart."""
    room = _label_room(spec)
    width, top = spec.width - room, _top(spec)
    x = alt.X(
        "at:Q",
        title=spec.time_title,
        scale=alt.Scale(domain=[0, spec.until], nice=False),
        axis=alt.Axis(grid=False, tickCount=max(3, width // 90), labelFlush=True, format="d"),
    )
    placed: dict[str, Any] = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": 0, "titleY": -14}
    y = alt.Y(
        "value:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(title=spec.unit, tickCount=4, **placed)
    )
    bands, lines = [], []
    for one in spec.series:
        points = [*one.points, *_last(one.points, spec.until)]
        hue = colour("ink-faint" if one.hue == "quiet" else one.hue)
        rows = [{"at": p.at, "value": p.value, "low": p.low, "high": p.high} for p in points]
        base = alt.Chart(alt.InlineData(values=rows))
        bands.append(
            base.mark_area(color=hue, opacity=0.16, interpolate="step-after").encode(x=x, y=alt.Y("low:Q"), y2="high:Q")
        )
        lines.append(base.mark_line(color=hue, strokeWidth=2, interpolate="step-after").encode(x=x, y=y))
    return alt.layer(*bands, *lines, *_labels(spec, x, top, room)).properties(width=width, height=spec.height)


def _label_room(spec: StepsChart) -> int:
    """As much as the longest label needs, but never half of the picture."""
    longest = max((len(one.words) for one in spec.series), default=0)
    return round(min(spec.width * 0.45, 20 + longest * _LETTER))


def _top(spec: StepsChart) -> float:
    highest = max((point.high for one in spec.series for point in one.points), default=0.0)
    return min(100.0, max(10.0, highest * 1.08))


def _last(points: Any, until: float) -> list[Any]:
    return [type(points[-1])(until, points[-1].value, points[-1].low, points[-1].high)] if points else []


def _labels(spec: StepsChart, x: alt.X, top: float, room: float) -> list[alt.Chart]:
    per_px = top / spec.height
    drawn, below = [], -1e9
    for one in sorted(spec.series, key=lambda one: one.points[-1].value if one.points else 0.0):
        if not one.points:
            continue
        at = max(one.points[-1].value, below + _BETWEEN * per_px)
        below = at
        base = alt.Chart(alt.InlineData(values=[{"at": spec.until, "value": at, "words": one.words}]))
        text = base.mark_text(align="left", dx=8, baseline="middle", color=colour(_INKS[one.hue]), limit=room - 10)
        drawn.append(text.encode(x=x, y=alt.Y("value:Q"), text="words:N"))
    return drawn
