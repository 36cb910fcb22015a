"""The map of the journey: what happens at each touchpoint, each figure with how many it rests on."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from accord.journey.contracts import ChangeRow, TouchpointRow
from accord.journey.queries import changes_near, list_touchpoints
from accord.journey.shown.queries import count_shown
from accord.kernel.permissions import Actor
from accord.listen.queries import list_signals
from accord.measure.contracts import Figure, TouchpointFigures
from accord.measure.paths.contracts import Node, Paths, ShownTransition, Uses
from accord.measure.paths.queries import contacts_per_use, count_uses
from accord.measure.queries import touchpoint_figures
from accord.staff.queries import list_departments

_ROW, _TOP, _NAMES, _WIDTH = 34, 20, 118, 430
_ASIDE = 105
_WIDEST = 9.0


@dataclass(frozen=True, kw_only=True)
class Place:
    """One touchpoint of the map."""

    touchpoint: TouchpointRow
    owner: str
    uses: int
    figures: TouchpointFigures | None
    per_use: Figure
    signals: int
    changes: tuple[ChangeRow, ...]
    shown: int

    @property
    def contacts(self) -> int:
        """Contacts at it in the span."""
        return self.figures.contacts if self.figures else 0


def map_of(actor: Actor, *, start: datetime, end: datetime, today: date) -> list[tuple[str, list[Place]]]:
    """The touchpoints with their figures, by stage, in the order of the journey."""
    figures = {row.touchpoint_id: row for row in touchpoint_figures(start=start, end=end)}
    uses, shown = count_uses(since=start, until=end), count_shown()
    owners = {department.id: department.owner_name or "" for department in list_departments()}
    signals = Counter(signal.touchpoint_id for signal in list_signals(actor=actor) if signal.touchpoint_id)
    changes = changes_near(day=today)
    stages: dict[str, list[Place]] = {}
    for touchpoint in list_touchpoints():
        found, used = figures.get(touchpoint.id), uses.get(touchpoint.id, Uses(events=0, uses=0)).uses
        stages.setdefault(touchpoint.stage_name, []).append(
            Place(
                touchpoint=touchpoint,
                owner=owners.get(touchpoint.department_id, ""),
                uses=used,
                figures=found,
                per_use=contacts_per_use(contacts=found.contacts if found else 0, uses=used),
                signals=signals[touchpoint.id],
                changes=tuple(change for change in changes if change.touchpoint_id == touchpoint.id),
                shown=shown.get(touchpoint.id, 0),
            )
        )
    return list(stages.items())


@dataclass(frozen=True, kw_only=True)
class Arc:
    """A way in the picture: a curve between two rows, wider the more often it is taken."""

    path: str
    width: float
    hue: str
    head: str
    title: str


@dataclass(frozen=True, kw_only=True)
class ArcPicture:
    """Names below each other in the order of the journey; ways onward on the right, ways back on the left."""

    width: int
    height: int
    names: tuple[tuple[Node, int], ...]
    arcs: tuple[Arc, ...]
    names_at: int
    summary: str


def picture_of(paths: Paths) -> ArcPicture | None:
    """The most frequent ways as arcs; None where there are none."""
    if not paths.transitions:
        return None
    at = {node.code: _TOP + _ROW * number for number, node in enumerate(paths.nodes)}
    most = max(way.times for way in paths.transitions)
    arcs = [_arc(way, at, most) for way in sorted(paths.transitions, key=lambda way: -way.times)]
    first = paths.transitions[0]
    summary = _("Most often customers go from %(start)s to %(end)s: %(times)s times.") % {
        "start": first.start.name,
        "end": first.end.name,
        "times": first.times,
    }
    return ArcPicture(
        width=_WIDTH,
        height=_TOP * 2 + _ROW * (len(paths.nodes) - 1),
        names=tuple((node, at[node.code]) for node in paths.nodes),
        arcs=tuple(arcs),
        names_at=_NAMES,
        summary=summary,
    )


def _arc(way: ShownTransition, at: dict[str, int], most: int) -> Arc:
    """Onward to the right of the names, back to the left; to itself a small loop on the left."""
    start, end = at[way.start.code], at[way.end.code]
    side = -1 if way.is_back else 1
    x = _NAMES - 10 if way.is_back else _NAMES + 200
    reach = side * min(34 + abs(end - start) * 0.5, _ASIDE * 4 / 3)
    stop = x + side * 9  # the arrow's head begins where the line ends
    if start == end:
        path = f"M{x} {start - 5}C{x - 40} {start - 16} {x - 40} {start + 16} {stop} {start + 5}"
    else:
        path = f"M{x} {start}C{x + reach:.0f} {start} {x + reach:.0f} {end} {stop} {end}"
    tip = end + (5 if start == end else 0)
    return Arc(
        path=path,
        width=round(1.2 + _WIDEST * way.times / most, 1),
        hue="warm" if way.end.is_contact else "cool",
        head=f"M{x} {tip}l{side * 9} -5v10z",
        title=f"{way.start.name} → {way.end.name}: {way.times}",
    )


def hours_words(hours: float) -> str:
    """How long it takes, roughly."""
    if hours < 1:
        return _("within the hour")
    if hours < 48:
        return _("%(count)s h") % {"count": round(hours)}
    return _("%(count)s days") % {"count": round(hours / 24)}
