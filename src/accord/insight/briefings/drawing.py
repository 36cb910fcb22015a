"""The small drawings of the printed briefing: the mark, a line of weeks with its interval, the edge of a voice."""

import math
from collections.abc import Sequence
from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Wedge
from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

INK, SOFT, FAINT, LINE = (HexColor(code) for code in ("#221d18", "#544f49", "#6c6660", "#e0deda"))
WARM, WARM_LINE, COOL = (HexColor(code) for code in ("#d2692e", "#f5cdb0", "#197297"))
LATE, FINE = HexColor("#be2038"), HexColor("#207348")

_GAP = 7


def mark(size: float) -> Drawing:
    """The ring of Accord: six arcs, two of them warm."""
    drawing = Drawing(size, size)
    half, thick = size / 2, size * 0.17
    for step in range(6):
        start = 90 - (step + 1) * 60
        colour = WARM if step in {0, 5} else COOL
        drawing.add(
            Wedge(
                half,
                half,
                half,
                start + _GAP,
                start + 60 - _GAP,
                radius1=half - thick,
                fillColor=colour,
                strokeColor=None,
            )
        )
    return drawing


def trend(
    values: Sequence[float | None], *, low: float | None, high: float | None, width: float, height: float, warm: bool
) -> Drawing:
    """The weeks as a line from an honest zero; the last one carries its interval."""
    drawing = Drawing(width, height)
    known = [value for value in values if value is not None]
    top = max([*known, high or 0.0, 1e-9])
    step = (width - 8) / max(1, len(values) - 1)
    colour = WARM if warm else COOL

    def at(value: float) -> float:
        return 2 + (height - 5) * value / top

    drawing.add(Line(0, 2, width, 2, strokeColor=LINE, strokeWidth=0.5))
    for piece in _unbroken(values):
        points = [coordinate for place, value in piece for coordinate in (4 + place * step, at(value))]
        if len(piece) > 1:
            drawing.add(PolyLine(points, strokeColor=colour, strokeWidth=1.1, strokeLineJoin=1))
    if values and values[-1] is not None:
        x = 4 + (len(values) - 1) * step
        if low is not None and high is not None:
            drawing.add(Line(x, at(max(0.0, low)), x, at(high), strokeColor=colour, strokeWidth=2.6, strokeOpacity=0.4))
        drawing.add(Circle(x, at(values[-1]), 1.9, fillColor=colour, strokeColor=None))
    return drawing


def _unbroken(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """The stretches of weeks without a missing one, as (place, value)."""
    found: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None or math.isnan(value):
            found.append([])
        else:
            found[-1].append((place, value))
    return [piece for piece in found if piece]


class Edged(Flowable):  # type: ignore[misc]  # reportlab carries no types
    """A paragraph with a warm edge on its left: a customer speaks."""

    def __init__(self, paragraph: Any) -> None:
        super().__init__()
        self.paragraph = paragraph

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The room that it takes."""
        _width, self.height = self.paragraph.wrap(width - 12, height)
        self.width = width
        return width, self.height

    def draw(self) -> None:
        """Draw the edge and the words beside it."""
        self.canv.setStrokeColor(WARM_LINE)
        self.canv.setLineWidth(2)
        self.canv.line(1, 0, 1, self.height)
        self.paragraph.drawOn(self.canv, 12, 0)
