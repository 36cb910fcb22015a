"""What crosses the door of paths: steps, the ways between them, and what of that matters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accord.measure.contracts import Figure


class Cut(StrEnum):
    """Where one journey of a customer ends and the next begins: after a silence, or with each new order."""

    SILENCE = "silence"
    ORDER = "order"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One moment of a customer: at which node of the journey, and whether an order began with it."""

    customer_id: int
    at: datetime
    node: str
    begins_order: bool = False


@dataclass(frozen=True, kw_only=True)
class Transition:
    """From one node directly to another: how often, in how many journeys, after how many hours (median)."""

    start: str
    end: str
    times: int
    journeys: int
    median_hours: float


@dataclass(frozen=True, kw_only=True)
class NodeCounts:
    """How often a node was visited, in how many journeys, in how many of these more than once, and how often last.

    `ends` counts only journeys that are over; `closed` is how many visits lie in such journeys.
    """

    node: str
    visits: int
    journeys: int
    came_back: int
    ends: int
    closed: int


@dataclass(frozen=True, kw_only=True)
class Graph:
    """Which node directly follows which: everything that was counted."""

    journeys: int
    steps: int
    transitions: tuple[Transition, ...]
    nodes: tuple[NodeCounts, ...]


@dataclass(frozen=True, kw_only=True)
class Node:
    """A node with its name. `place` is its place in the journey; contacts stand right behind their touchpoint."""

    code: str
    name: str
    is_contact: bool
    place: int
    department_name: str = ""


@dataclass(frozen=True, kw_only=True)
class ShownTransition:
    """A way between two nodes that is worth showing: its share of all that leaves the first."""

    start: Node
    end: Node
    times: int
    journeys: int
    median_hours: float
    share: Figure
    is_back: bool


@dataclass(frozen=True, kw_only=True)
class ShownNode:
    """A node with the share of journeys that came back to it, or that ended there."""

    node: Node
    n: int
    hits: int
    share: Figure


@dataclass(frozen=True, kw_only=True)
class Paths:
    """What matters of the ways of customers in a span. `left_out` is how many rarer transitions are not shown.

    `sampled` is 1 when everybody was counted, else one customer in so many.
    """

    since: datetime
    until: datetime
    cut: Cut
    gap_days: int
    journeys: int
    steps: int
    transitions: tuple[ShownTransition, ...]
    left_out: int
    covered: float
    loops: tuple[ShownNode, ...]
    last_steps: tuple[ShownNode, ...]
    nodes: tuple[Node, ...]
    sampled: int = 1


@dataclass(frozen=True, kw_only=True)
class Uses:
    """How often a touchpoint was used: notices of other systems there, and the different things they were about."""

    events: int
    uses: int


UsesByTouchpoint = Mapping[int, Uses]
