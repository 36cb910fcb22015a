"""The one way to counts and moments: from the cells where they can answer, else from the facts themselves.

Filters by theme take one more statement, which says what was merged into it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

from accord.desk.queries import list_queues
from accord.journey.queries import list_reasons, list_touchpoints
from accord.kernel.company import read_company
from accord.measure.cells.contracts import Behind, Counts, Dimension, Filters, Kind, Span
from accord.measure.cells.counting import GRAINS
from accord.measure.cells.rules import ByKind
from accord.understand.themes.queries import list_families

_CELLS = """
    SELECT kind, {by}, sum(n)::bigint, sum(hits)::bigint, sum(misses)::bigint, sum(total)::bigint, sum(squares)::bigint
    FROM measure_cell WHERE grain = {grain} AND {where} GROUP BY 1, 2
"""
_FACTS = """
    SELECT kind, {by}, count(*), sum(hit), sum(miss), sum(value), sum(value::bigint * value)::bigint
    FROM measure_fact WHERE {where} GROUP BY 1, 2
"""
_BEHIND = """
    SELECT conversation, customer, at, hit = 1, miss = 1, value FROM measure_fact
    WHERE {where} AND conversation <> 0 ORDER BY at DESC, id DESC LIMIT %(most)s
"""


class Asked:
    """The conditions of filters over a span, and which columns they need told apart."""

    def __init__(self, filters: Filters, span: Span, kinds: Sequence[Kind] = ()) -> None:
        self.values: dict[str, Any] = {"zone": read_company().timezone, "since": span.since, "until": span.until}
        self.needs: set[Dimension] = set()
        self._is_beyond = filters.is_beyond_cells
        self._conditions = ["day >= %(since)s AND day <= %(until)s"]
        if kinds:
            self._and("kind = ANY(%(kinds)s)", kinds=list(kinds))
        for dimension, value in (
            (Dimension.TOUCHPOINT, filters.touchpoint_id),
            (Dimension.REASON, filters.reason_id),
            (Dimension.CHANNEL, filters.channel),
            (Dimension.QUEUE, filters.queue_id),
            (Dimension.SEGMENT, filters.segment),
        ):
            if value is not None:
                self.needs.add(dimension)
                self._and(f"{dimension} = %({dimension})s", **{dimension: value})
        self._of_theme(filters.theme_id)
        self._of_team(filters.team_id)
        self._of_department(filters.department_id)
        self._beyond(filters)

    @property
    def where(self) -> str:
        """The condition."""
        return " AND ".join(self._conditions)

    def end_kinds(self, last: Mapping[Kind, date]) -> "Asked":
        """Leave out what is too young to be spoken of."""
        for kind, day in last.items():
            self._and(f"(kind <> '{kind}' OR day <= %(last_{kind})s)", **{f"last_{kind}": day})
        return self

    def within(self, spans: Sequence[Span]) -> "Asked":
        """Only days of these spans."""
        for number, span in enumerate(spans):
            self.values |= {f"since_{number}": span.since, f"until_{number}": span.until}
        inside = [f"(day >= %(since_{number})s AND day <= %(until_{number})s)" for number in range(len(spans))]
        self._and(f"({' OR '.join(inside)})")
        return self

    def grain(self, *also: Dimension) -> int | None:
        """The coarsest cells that can answer; None where only the facts can."""
        wanted = self.needs | set(also)
        fitting = [number for number, told_apart in enumerate(GRAINS) if wanted <= told_apart]
        if self._is_beyond or not fitting:
            return None
        return min(fitting, key=lambda number: len(GRAINS[number]))

    def _and(self, condition: str, **values: Any) -> None:
        self._conditions.append(condition)
        self.values.update(values)

    def _of_theme(self, theme_id: int | None) -> None:
        """A theme with those merged into it; 0 is what has none, or one that is hidden."""
        if theme_id is None:
            return
        self.needs.add(Dimension.THEME)
        families = [family.members for family in list_families()]
        if theme_id == 0:
            self._and("theme <> ALL(%(themes)s)", themes=[number for members in families for number in members])
        else:
            own = [list(members) for members in families if theme_id in members]
            self._and("theme = ANY(%(themes)s)", themes=own[0] if own else [])

    def _of_team(self, team_id: int | None) -> None:
        if team_id is not None:
            self.needs.add(Dimension.QUEUE)
            queues = [row.id for row in list_queues() if row.team_id == team_id]
            self._and("queue = ANY(%(queues)s)", queues=queues)

    def _of_department(self, department_id: int | None) -> None:
        """Its touchpoints, without the reasons for which somebody else answers, and its own reasons elsewhere."""
        if department_id is None:
            return
        at = {row.id for row in list_touchpoints() if row.department_id == department_id}
        reasons = list_reasons()
        others = [row.id for row in reasons if row.touchpoint_id in at and row.department_id != department_id]
        own = [row.id for row in reasons if row.touchpoint_id not in at and row.department_id == department_id]
        self.needs.add(Dimension.TOUCHPOINT)
        if not others and not own:
            self._and("touchpoint = ANY(%(at)s)", at=sorted(at))
            return
        self.needs.add(Dimension.REASON)
        condition = "(reason = ANY(%(own)s) OR (touchpoint = ANY(%(at)s) AND NOT reason = ANY(%(others)s)))"
        self._and(condition, at=sorted(at), own=own, others=others)

    def _beyond(self, filters: Filters) -> None:
        if filters.language is not None:
            self._and("language = %(language)s", language=filters.language)
        if filters.person_id is not None:
            self._and("person = %(person)s", person=filters.person_id)
        if filters.weekday is not None:
            self._and("extract(isodow FROM day) = %(weekday)s", weekday=filters.weekday)
        if filters.hours is not None:
            hour = "extract(hour FROM at AT TIME ZONE %(zone)s)"
            self._and(
                f"{hour} >= %(hour)s AND {hour} < %(until_hour)s", hour=filters.hours[0], until_hour=filters.hours[1]
            )


def read_sums(*, filters: Filters, spans: tuple[Span, Span], last: Mapping[Kind, date]) -> tuple[ByKind, ByKind]:
    """Counts and moments of two spans by kind; of the kinds in `last` up to a day of their own.

    One statement, so that facts are read once; two where the spans share days.
    """
    first, second = spans
    if first.since <= second.until and second.since <= first.until:
        each = [Asked(filters, span).end_kinds(last) for span in spans]
        found = [_by(asked, "0", asked.grain()).get(0, {}) for asked in each]
        return found[0], found[1]
    whole = Span(since=min(first.since, second.since), until=max(first.until, second.until))
    asked = Asked(filters, whole).end_kinds(last).within(spans)
    sums = _by(asked, "CASE WHEN day >= %(since_0)s AND day <= %(until_0)s THEN 0 ELSE 1 END", asked.grain())
    return sums.get(0, {}), sums.get(1, {})


def read_daily(*, filters: Filters, span: Span, kinds: Sequence[Kind]) -> dict[date, ByKind]:
    """Counts and moments of some kinds by day. One statement."""
    asked = Asked(filters, span, kinds)
    return _by(asked, "day", asked.grain())


def read_parts(*, filters: Filters, span: Span, by: Dimension, kinds: Sequence[Kind]) -> dict[str, ByKind]:
    """Counts and moments of some kinds by the values of a dimension. One statement, two where themes are told apart."""
    asked = Asked(filters, span, kinds)
    found = _by(asked, f"{by}::text", asked.grain(by))
    return _by_family(found) if by == Dimension.THEME else found


def _by_family(found: dict[str, ByKind]) -> dict[str, ByKind]:
    """What was merged counts as the theme it was merged into, what is hidden as none."""
    shown = {str(member): str(family.theme.id) for family in list_families() for member in family.members}
    sums: dict[str, ByKind] = {}
    for key, counts in found.items():
        own = sums.setdefault(shown.get(key, "0"), {})
        for kind, each in counts.items():
            own[kind] = own.get(kind, Counts()) + each
    return sums


def read_behind(*, kind: Kind, filters: Filters, span: Span, limit: int) -> list[Behind]:
    """The newest facts of a kind that lead to a conversation. One statement."""
    asked = Asked(filters, span, [kind])
    rows = _fetch(_BEHIND.format(where=asked.where), asked.values | {"most": limit})
    return [
        Behind(conversation_id=row[0], customer_id=row[1], at=row[2], is_hit=row[3], is_miss=row[4], value=row[5])
        for row in rows
    ]


def _by(asked: Asked, by: str, grain: int | None) -> dict[Any, ByKind]:
    template = _FACTS if grain is None else _CELLS
    found: dict[Any, ByKind] = {}
    for kind, key, n, hits, misses, total, squares in _fetch(
        template.format(by=by, grain=grain, where=asked.where), asked.values
    ):
        if n:
            counts = Counts(n=int(n), hits=int(hits), misses=int(misses), total=int(total), squares=int(squares))
            found.setdefault(key, {})[Kind(kind)] = counts
    return found


def _fetch(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
