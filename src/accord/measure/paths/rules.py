"""The directly-follows graph of journeys, and what of it matters. Pure.

A journey is the steps of one customer until a silence, or until the next order. Steps at one node right after another
are one visit, except contacts: each of them is one more time that somebody had to write.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from statistics import median

from accord.measure.paths.contracts import (
    Cut,
    Graph,
    Node,
    NodeCounts,
    ShownNode,
    ShownTransition,
    Step,
    Transition,
)
from accord.measure.rules import share

CONTACT = "contact:"
_COVER = 0.8
_MOST_SHOWN = 12
_FEWEST = 5
"""Fewer than so many times is told by nobody: a person could be recognised, and it may be chance."""


def is_contact(node: str) -> bool:
    """Whether the node is a contact with us rather than something that happened."""
    return node.startswith(CONTACT)


def cut_journeys(steps: Iterable[Step], *, cut: Cut, gap: timedelta) -> Iterator[list[Step]]:
    """The journeys in a stream of steps, each in the order of time."""
    ordered = sorted(steps, key=lambda step: (step.customer_id, step.at, step.node))
    for _customer, of_one in groupby(ordered, key=lambda step: step.customer_id):
        journey: list[Step] = []
        for step in of_one:
            if journey and (step.at - journey[-1].at > gap or (cut == Cut.ORDER and step.begins_order)):
                yield journey
                journey = []
            journey.append(step)
        yield journey


def visits_of(journey: Sequence[Step]) -> list[Step]:
    """The steps of a journey with what repeats at once put together."""
    return [
        step
        for number, step in enumerate(journey)
        if number == 0 or step.node != journey[number - 1].node or is_contact(step.node)
    ]


def graph_of(steps: Iterable[Step], *, cut: Cut, gap: timedelta, until: datetime) -> Graph:
    """Everything that directly follows something else. A journey is over when `gap` has passed since its last step."""
    hours: dict[tuple[str, str], list[float]] = defaultdict(list)
    in_journeys: Counter[tuple[str, str]] = Counter()
    visits: Counter[str] = Counter()
    journeys_at: Counter[str] = Counter()
    came_back: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    closed: Counter[str] = Counter()
    journeys = 0
    for journey in cut_journeys(steps, cut=cut, gap=gap):
        journeys += 1
        seen = visits_of(journey)
        times = Counter(step.node for step in seen)
        visits.update(times)
        journeys_at.update(times.keys())
        came_back.update(node for node, count in times.items() if count > 1)
        for one, other in pairwise(seen):
            hours[one.node, other.node].append((other.at - one.at).total_seconds() / 3600)
        in_journeys.update({(one.node, other.node) for one, other in pairwise(seen)})
        if journey[-1].at < until - gap:
            closed.update(times)
            ends[seen[-1].node] += 1
    return Graph(
        journeys=journeys,
        steps=sum(visits.values()),
        transitions=tuple(
            Transition(start=a, end=b, times=len(h), journeys=in_journeys[a, b], median_hours=median(h))
            for (a, b), h in sorted(hours.items())
        ),
        nodes=tuple(
            NodeCounts(
                node=node,
                visits=visits[node],
                journeys=journeys_at[node],
                came_back=came_back[node],
                ends=ends[node],
                closed=closed[node],
            )
            for node in sorted(visits)
        ),
    )


def what_matters(graph: Graph, nodes: Mapping[str, Node]) -> tuple[list[ShownTransition], int, float]:
    """The most frequent transitions, until they cover four fifths of all or are a dozen; rare ones never.

    Returns them with how many are left out and the share (0 to 1) that the shown ones cover.
    """
    leaving: Counter[str] = Counter()
    for each in graph.transitions:
        leaving[each.start] += each.times
    total, covered = sum(leaving.values()), 0
    shown: list[ShownTransition] = []
    for each in sorted(graph.transitions, key=lambda t: (-t.times, t.start, t.end)):
        if each.times < _FEWEST or len(shown) == _MOST_SHOWN or covered >= _COVER * total:
            break
        covered += each.times
        shown.append(
            ShownTransition(
                start=nodes[each.start],
                end=nodes[each.end],
                times=each.times,
                journeys=each.journeys,
                median_hours=each.median_hours,
                share=share(each.times, leaving[each.start]),
                is_back=nodes[each.end].place <= nodes[each.start].place,
            )
        )
    return shown, len(graph.transitions) - len(shown), covered / total if total else 0.0


def loops_of(graph: Graph, nodes: Mapping[str, Node], *, most: int = 6) -> list[ShownNode]:
    """The nodes to which most journeys came back, with the share of the journeys that were there at all."""
    counts = [each for each in graph.nodes if each.came_back >= _FEWEST]
    counts.sort(key=lambda each: (-each.came_back, each.node))
    return [
        ShownNode(
            node=nodes[each.node], n=each.journeys, hits=each.came_back, share=share(each.came_back, each.journeys)
        )
        for each in counts[:most]
    ]


def last_steps_of(graph: Graph, nodes: Mapping[str, Node], *, most: int = 6) -> list[ShownNode]:
    """The nodes at which most journeys that are over ended, with the share of the visits there that were the last."""
    counts = [each for each in graph.nodes if each.ends >= _FEWEST]
    counts.sort(key=lambda each: (-each.ends, each.node))
    return [
        ShownNode(node=nodes[each.node], n=each.closed, hits=each.ends, share=share(each.ends, each.closed))
        for each in counts[:most]
    ]
