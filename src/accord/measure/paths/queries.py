"""What matters of the ways that customers take, and how often each touchpoint is used."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accord.journey.contracts import TouchpointRow
from accord.journey.queries import list_touchpoints
from accord.kernel.statistics.counts import Rate, rate_interval
from accord.measure.contracts import Figure
from accord.measure.paths.contracts import Cut, Graph, Node, Paths, UsesByTouchpoint
from accord.measure.paths.facts import read_graph, read_uses
from accord.measure.paths.rules import CONTACT, is_contact, last_steps_of, loops_of, what_matters

LONGEST_SPAN = timedelta(days=366)


def read_paths(*, since: datetime, until: datetime, cut: Cut = Cut.SILENCE, gap_days: int = 14) -> Paths:
    """The ways of customers in [since, until), a year at most, as what matters of them."""
    since = max(since, until - LONGEST_SPAN)
    graph, sampled = read_graph(since=since, until=until, cut=cut, gap=timedelta(days=gap_days))
    nodes = _nodes(graph)
    transitions, left_out, covered = what_matters(graph, nodes)
    loops, last_steps = loops_of(graph, nodes), last_steps_of(graph, nodes)
    shown = {node.code: node for way in transitions for node in (way.start, way.end)}
    return Paths(
        since=since,
        until=until,
        cut=cut,
        gap_days=gap_days,
        journeys=graph.journeys,
        steps=graph.steps,
        transitions=tuple(transitions),
        left_out=left_out,
        covered=covered,
        loops=tuple(loops),
        last_steps=tuple(last_steps),
        nodes=tuple(sorted(shown.values(), key=lambda node: (node.place, node.code))),
        sampled=sampled,
    )


def count_uses(*, since: datetime, until: datetime) -> UsesByTouchpoint:
    """How often each touchpoint was used in [since, until): orders placed, parcels delivered, invoices sent."""
    return read_uses(since=since, until=until)


def contacts_per_use(*, contacts: int, uses: int) -> Figure:
    """Contacts per hundred uses of a touchpoint, with the exact Poisson interval (Garwood 1936); n is the uses."""
    if uses == 0:
        return Figure(n=0, value=None, low=None, high=None, method="poisson")
    interval = rate_interval(Rate(events=contacts, exposure=uses))
    return Figure(
        n=uses, value=100 * contacts / uses, low=100 * interval.low, high=100 * interval.high, method="poisson"
    )


def _nodes(graph: Graph) -> dict[str, Node]:
    """The nodes by their codes, named, in the order of the journey."""
    touchpoints = list_touchpoints()
    place = {row.id: number for number, row in enumerate(touchpoints)}
    known = {row.id: row for row in touchpoints}
    return {each.node: _node(each.node, known, place) for each in graph.nodes}


def _node(code: str, known: dict[int, TouchpointRow], place: dict[int, int]) -> Node:
    _kind, _colon, rest = code.partition(":")
    number = int(rest) if rest.isdecimal() else 0
    touchpoint = known.get(number)
    after_all = 2 * len(known)
    if touchpoint is None:
        name = _("Contact") if is_contact(code) else rest.replace("_", " ").capitalize()
        return Node(code=code, name=name, is_contact=is_contact(code), place=after_all + is_contact(code))
    name = touchpoint.name
    return Node(
        code=code,
        name=_("Contact: %(touchpoint)s") % {"touchpoint": name} if code.startswith(CONTACT) else name,
        is_contact=is_contact(code),
        place=2 * place[number] + is_contact(code),
        department_name=touchpoint.department_name,
    )
