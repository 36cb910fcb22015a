"""Small drawings made of attributes only: the ring, the mark, sparklines, ranges, the shapes of status.

Colours are token names (`var(--warm)`), so one drawing serves light and dark. Nothing here carries a style attribute,
because the Content-Security-Policy allows none.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from markupsafe import Markup, escape

RING_STEPS = ("heard", "understood", "owned", "fixed", "measured", "told")
_WARM_STEPS = frozenset({"heard", "told"})
_LOBE = 360 // len(RING_STEPS)
_RADIUS = 37.5
_SWING = 6.0
_SMALLEST_BRAID = 27
_LIFE_WIDTH, _LIFE_STEP, _LIFE_HIGHEST = 520, 10, 4
_SMALLEST_FINE_BRAID = 48
_COURSE_WIDTH, _COURSE_HEIGHT = 160, 44

STATUS_SHAPES = {
    "late": '<path d="M5 .6 9.4 5 5 9.4.6 5z" fill="currentColor"/>',
    "risk": '<path d="M5 1 9.5 9h-9z" fill="currentColor"/>',
    "fine": '<path d="m1.4 5.4 2.4 2.4 4.8-5.4" fill="none" stroke="currentColor" stroke-width="1.9" '
    'stroke-linecap="round" stroke-linejoin="round"/>',
    "new": '<circle cx="5" cy="5" r="4" fill="currentColor"/>',
    "waiting": '<circle cx="5" cy="5" r="3.7" fill="none" stroke="currentColor" stroke-width="1.6"/>',
    "closed": '<path d="M1 5h8" fill="none" stroke="currentColor" stroke-width="1.9" stroke-linecap="round"/>',
}


def status_shape(kind: str) -> Markup:
    """The 10 px shape that stands beside a status word; unknown kinds get the open circle of `waiting`."""
    shape = STATUS_SHAPES.get(kind, STATUS_SHAPES["waiting"])
    return Markup(
        f'<svg class="status__shape" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">{shape}</svg>'
    )


def ring(done: int, *, size: int = 20, label: str | None = None, finished: Sequence[str] = ()) -> Markup:
    """The ring at `done` of six steps (0 nothing yet, 6 closed), `size` in px; `finished` names steps beyond a gap.

    From 27 px on it is a braid of a warm and a cool strand that closes step by step; below that, six segments.
    With `label` it is an image with a name, without one it is decoration.
    """
    done = max(0, min(done, len(RING_STEPS)))
    beyond = tuple(index for index in range(done, len(RING_STEPS)) if RING_STEPS[index] in finished)
    fine = size >= _SMALLEST_FINE_BRAID
    drawing = _braided_ring(done, fine, beyond) if size >= _SMALLEST_BRAID else _segment_ring(done, beyond)
    naming = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(f'<svg class="ring" viewBox="0 0 100 100" width="{size}" height="{size}" {naming}>{drawing}</svg>')


def company_ring(
    parts: Sequence[tuple[str, str]], *, size: int, label: str, centre: tuple[str, str] = ("", "")
) -> Markup:
    """The ring of the whole company for the wall: six (figure, word) pairs round the braid, one in its middle.

    The pairs stand in the order of the steps; `size` is the width in px, the height is four fifths of it.
    """
    if len(parts) != len(RING_STEPS):
        raise ValueError(f"The ring has {len(RING_STEPS)} steps, not {len(parts)}.")
    words = "".join(_step_label(index, figure, word) for index, (figure, word) in enumerate(parts))
    figure, word = (escape(text) for text in centre)
    middle = (
        f'<text x="125" y="102" text-anchor="middle" font-size="20" font-weight="600" fill="var(--ink)">{figure}</text>'
        f'<text x="125" y="113" text-anchor="middle" font-size="7" fill="var(--ink-soft)">{word}</text>'
    )
    braid = f'<g transform="translate(55 30) scale(1.4)">{_braided_ring(len(RING_STEPS), True)}</g>'
    return Markup(
        f'<svg class="ring ring--company" viewBox="0 0 250 200" width="{size}" height="{size * 4 // 5}" role="img" '
        f'aria-label="{escape(label)}">{braid}{words}{middle}</svg>'
    )


def _step_label(index: int, figure: str, word: str) -> str:
    turn = math.radians((index + 0.5) * _LOBE - 90)
    x, y = 125 + 82 * math.cos(turn), 99 + 79 * math.sin(turn)
    anchor = "middle" if abs(math.cos(turn)) < 0.3 else ("start" if math.cos(turn) > 0 else "end")
    ink = "var(--warm-ink)" if RING_STEPS[index] in _WARM_STEPS else "var(--cool-ink)"
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="13" font-weight="600" fill="{ink}">'
        f'{escape(figure)}</text><text x="{x:.1f}" y="{y + 9:.1f}" text-anchor="{anchor}" font-size="7" '
        f'fill="var(--ink-soft)">{escape(word)}</text>'
    )


def mark(*, size: int = 28, label: str | None = None) -> Markup:
    """The mark of Accord: the closed ring."""
    return ring(len(RING_STEPS), size=max(size, _SMALLEST_BRAID), label=label)


def sparkline(values: Sequence[float], *, label: str, width: int = 96, height: int = 24, hue: str = "warm") -> Markup:
    """A line without axes for a table cell; the last value gets a dot. `hue` is warm or cool. Empty without values."""
    if not values:
        return Markup("")
    low, high = min(0.0, *values), max(values)
    span = (high - low) or 1.0
    step = (width - 8) / max(1, len(values) - 1)
    points = [(4 + index * step, 3 + (height - 6) * (1 - (value - low) / span)) for index, value in enumerate(values)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    last_x, last_y = points[-1]
    return Markup(
        f'<svg class="sparkline" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(label)}"><polyline points="{line}" fill="none" stroke="var(--{hue})" stroke-width="1.5" '
        f'stroke-linejoin="round" stroke-linecap="round"/>'
        f'<circle cx="{last_x:.1f}" cy="{last_y:.1f}" r="2.5" fill="var(--{hue})"/></svg>'
    )


def course(
    values: Sequence[float | None], *, low: float | None, high: float | None, label: str, hue: str = "warm"
) -> Markup:
    """A few weeks as a line from an honest zero; the interval of the last is a pale bar behind its dot.

    A week without a value is left out. `hue` is warm or cool.
    """
    known = [value for value in values if value is not None]
    top = max([*known, high or 0.0, 1e-9])
    step = (_COURSE_WIDTH - 12) / max(1, len(values) - 1)

    def at(value: float) -> float:
        return _COURSE_HEIGHT - 3 - (_COURSE_HEIGHT - 8) * max(0.0, value) / top

    drawn = [f'<path d="M0 {_COURSE_HEIGHT - 3}H{_COURSE_WIDTH}" stroke="var(--line)" stroke-width="1"/>']
    points = [(6 + place * step, at(value)) for place, value in enumerate(values) if value is not None]
    if values and values[-1] is not None and low is not None and high is not None:
        drawn.append(
            f'<path d="M{points[-1][0]:.1f} {at(low):.1f}V{at(high):.1f}" stroke="var(--{hue}-line)" stroke-width="6"'
            ' stroke-linecap="round"/>'
        )
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    drawn.append(
        f'<polyline points="{line}" fill="none" stroke="var(--{hue})" stroke-width="1.5" stroke-linejoin="round"/>'
    )
    drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="var(--{hue})"/>' for x, y in points[-1:]]
    return Markup(
        f'<svg class="course" viewBox="0 0 {_COURSE_WIDTH} {_COURSE_HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"{''.join(drawn)}</svg>"
    )


def both_sides(
    ours: tuple[float | None, float | None, float | None],
    theirs: tuple[float | None, float | None, float | None],
    *,
    label: str,
) -> Markup:
    """Two figures from 0 to 100 on one scale, each as (low, value, high): ours cool above, customers' warm below."""
    width, height = 260, 34
    drawn = [
        f'<path d="M{x:.1f} 2V{height - 2}" stroke="var(--line)" stroke-width="1"/>'
        for x in (6 + (width - 12) * tick / 4 for tick in range(5))
    ]
    for y, hue, (low, value, high) in ((11, "cool", ours), (24, "warm", theirs)):
        if value is None:
            continue
        x = 6 + (width - 12) * value / 100
        if low is not None and high is not None:
            left, right = (6 + (width - 12) * end / 100 for end in (low, high))
            drawn.append(
                f'<path d="M{left:.1f} {y}H{right:.1f}" stroke="var(--{hue}-line)" stroke-width="6"'
                ' stroke-linecap="round"/>'
            )
        drawn.append(f'<circle cx="{x:.1f}" cy="{y}" r="4.5" fill="var(--{hue})"/>')
    return Markup(
        f'<svg class="both-sides" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">'
        f"{''.join(drawn)}</svg>"
    )


def life_line(moments: Sequence[tuple[float, str]], *, label: str) -> Markup:
    """A life with a company on one line: what the customer said above it, what we said below, events upon it.

    `moments` are (place between 0 and 1, warm | cool | event); what falls close together is piled up. Empty for none.
    """
    if not moments:
        return Markup("")
    piled: dict[tuple[int, str], int] = {}
    spoken: list[tuple[int, int, str]] = []
    events: list[float] = []
    for place, kind in moments:
        x = 8 + (_LIFE_WIDTH - 16) * max(0.0, min(1.0, place))
        if kind == "event":
            events.append(x)
            continue
        heap = (round(x / _LIFE_STEP), kind)
        piled[heap] = min(piled.get(heap, 0) + 1, _LIFE_HIGHEST)
        spoken.append((heap[0] * _LIFE_STEP, piled[heap], kind))
    above, below = (
        8 + _LIFE_STEP * max((count for (_, kind), count in piled.items() if kind == strand), default=0)
        for strand in ("warm", "cool")
    )
    drawn = [f'<path d="M4 {above}H{_LIFE_WIDTH - 4}" stroke="var(--line-strong)" stroke-width="1"/>']
    drawn += [f'<path d="M{x:.1f} {above - 3}v6" stroke="var(--ink-faint)" stroke-width="1.5"/>' for x in events]
    for x, count, kind in spoken:
        y = above - count * _LIFE_STEP if kind == "warm" else above + count * _LIFE_STEP
        drawn.append(f'<circle cx="{x}" cy="{y}" r="4" fill="var(--{kind})"/>')
    return Markup(
        f'<svg class="life" viewBox="0 0 {_LIFE_WIDTH} {above + below}" role="img" aria-label="{escape(label)}">'
        f"{''.join(drawn)}</svg>"
    )


def range_bar(low: float, value: float, high: float, *, least: float = 0.0, most: float = 100.0) -> Markup:
    """An interval with its value on the scale from `least` to `most`: decoration, the words stand beside it."""
    span = (most - least) or 1.0

    def at(number: float) -> float:
        return 4 + 172 * max(0.0, min(1.0, (number - least) / span))

    return Markup(
        '<svg class="figure__range" viewBox="0 0 180 14" aria-hidden="true">'
        '<path d="M4 7h172" stroke="var(--line)" stroke-width="2" stroke-linecap="round"/>'
        f'<path d="M{at(low):.1f} 7H{at(high):.1f}" stroke="var(--cool-line)" stroke-width="6" stroke-linecap="round"/>'
        f'<circle cx="{at(value):.1f}" cy="7" r="4" fill="var(--cool)"/></svg>'
    )


def beside_bar(
    value: float,
    low: float | None,
    high: float | None,
    beside: float | None,
    *,
    least: float = 0.0,
    most: float = 100.0,
) -> Markup:
    """A group's value with its interval, and an upright line for all others on the same scale: decoration.

    Ends that are not known run to the end of the scale.
    """
    span = (most - least) or 1.0

    def at(number: float | None, unknown: float) -> float:
        return 3 + 114 * max(0.0, min(1.0, ((unknown if number is None else number) - least) / span))

    line = ""
    if beside is not None:
        line = f'<path d="M{at(beside, least):.1f} 1v12" stroke="var(--ink-soft)" stroke-width="1.5"/>'
    return Markup(
        '<svg class="beside" viewBox="0 0 120 14" width="120" height="14" aria-hidden="true">'
        '<path d="M3 7h114" stroke="var(--line)" stroke-width="2" stroke-linecap="round"/>'
        f'<path d="M{at(low, least):.1f} 7H{at(high, most):.1f}" stroke="var(--cool-line)" stroke-width="6" '
        f'stroke-linecap="round"/>{line}<circle cx="{at(value, least):.1f}" cy="7" r="4" fill="var(--cool)"/></svg>'
    )


def _point(radius: float, degrees: float) -> str:
    turn = math.radians(degrees - 90)
    return f"{50 + radius * math.cos(turn):.1f} {50 + radius * math.sin(turn):.1f}"


def _strand(sign: int, start: float, end: float, piece: int) -> str:
    """One strand from angle to angle, as Bézier pieces of `piece` degrees whose ends have the curve's own direction."""
    pieces = max(1, math.ceil((end - start) / piece))
    length = (end - start) / pieces
    knots = [_knot(sign, start + length * index) for index in range(pieces + 1)]
    reach = math.radians(length) / 3
    path = f"M{knots[0][0]:.1f} {knots[0][1]:.1f}"
    for (x, y, along_x, along_y), (to_x, to_y, to_along_x, to_along_y) in pairwise(knots):
        path += f"C{x + along_x * reach:.1f} {y + along_y * reach:.1f} "
        path += f"{to_x - to_along_x * reach:.1f} {to_y - to_along_y * reach:.1f} {to_x:.1f} {to_y:.1f}"
    return path


def _knot(sign: int, degrees: float) -> tuple[float, float, float, float]:
    """A point of a strand and the direction in which it goes on (per radian)."""
    waves = len(RING_STEPS) / 2
    turn, wave = math.radians(degrees - 90), math.radians(degrees) * waves
    radius, widening = _RADIUS + sign * _SWING * math.sin(wave), sign * _SWING * waves * math.cos(wave)
    cos, sin = math.cos(turn), math.sin(turn)
    return 50 + radius * cos, 50 + radius * sin, widening * cos - radius * sin, widening * sin + radius * cos


def _stroke(path: str, colour: str, width: float, cap: str = "butt") -> str:
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linecap="{cap}"/>'


def _arc(start: float, end: float, colour: str, width: float, radius: float = _RADIUS) -> str:
    large = 1 if end - start > 180 else 0
    path = f"M{_point(radius, start)}A{radius} {radius} 0 {large} 1 {_point(radius, end)}"
    return _stroke(path, colour, width, "butt")


@lru_cache(maxsize=64)
def _braided_ring(done: int, fine: bool, beyond: tuple[int, ...] = ()) -> str:
    """Fine braids have thinner strands and wider gaps; small ones would dissolve into dashes with them."""
    width, halo, piece = (9.0, 4.6, 10) if fine else (11.5, 3.4, 20)
    end = done * _LOBE
    closed = done == len(RING_STEPS)
    parts = [] if closed else [_open_track(done, beyond)]
    if done:
        cap = "butt" if closed else "round"
        parts += [_stroke(_strand(1, 0, end, piece), "var(--warm)", width, cap)]
        parts += [_stroke(_strand(-1, 0, end, piece), "var(--cool)", width, cap)]
    for step in beyond:
        start, finish = step * _LOBE + 12, (step + 1) * _LOBE - (12 if done and step == len(RING_STEPS) - 1 else 0)
        parts += [_stroke(_strand(1, start, finish, piece), "var(--warm)", width, "round")]
        parts += [_stroke(_strand(-1, start, finish, piece), "var(--cool)", width, "round")]
    for crossing in range(0 if closed else 1, done):
        sign, colour = (1, "var(--warm)") if crossing % 2 == 0 else (-1, "var(--cool)")
        middle = crossing * _LOBE
        parts.append(_stroke(_strand(sign, middle - 30, middle + 30, piece), "var(--bed)", width + halo))
        parts.append(_stroke(_strand(sign, middle - 31, middle + 31, piece), colour, width))
    return "".join(parts)


def _open_track(done: int, beyond: tuple[int, ...]) -> str:
    gap = 7
    parts = []
    for step in range(done, len(RING_STEPS)):
        if step in beyond:
            continue
        start = step * _LOBE + (gap + 6 if step == done and done else gap / 2)
        end = (step + 1) * _LOBE - (gap + 6 if step == len(RING_STEPS) - 1 and done else gap / 2)
        standing = step == done
        parts.append(_arc(start, end, "var(--line-strong)" if standing else "var(--line)", 4 if standing else 3))
    return "".join(parts)


@lru_cache(maxsize=32)
def _segment_ring(done: int, beyond: tuple[int, ...] = ()) -> str:
    if done == len(RING_STEPS):
        return _arc(-60, 60, "var(--warm)", 19, 39) + _arc(60, 300, "var(--cool)", 19, 39)
    parts = []
    for index, step in enumerate(RING_STEPS):
        hue = "var(--warm)" if step in _WARM_STEPS else "var(--cool)"
        start, end = index * _LOBE + 6, (index + 1) * _LOBE - 6
        is_finished = index < done or index in beyond
        parts.append(_arc(start, end, hue, 19, 39) if is_finished else _arc(start, end, "var(--line-strong)", 6, 39))
    return "".join(parts)
