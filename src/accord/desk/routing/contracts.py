"""What crosses the door of routing: queues' settings, routes, capacity, decisions and the board of a lead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from accord.desk.situations.contracts import Conditions
from accord.staff.contracts import Presence


class Mode(StrEnum):
    """How a queue's work reaches people: they take the next (`pull`), or it is given to them (`push`)."""

    PULL = "pull"
    PUSH = "push"


class DecisionKind(StrEnum):
    """What was decided about a conversation."""

    ROUTED = "routed"
    PUSHED = "pushed"
    TAKEN = "taken"
    GIVEN = "given"
    HANDED = "handed"
    RETURNED = "returned"
    WAITS = "waits"


GOT = frozenset({DecisionKind.PUSHED, DecisionKind.TAKEN, DecisionKind.GIVEN, DecisionKind.HANDED})
"""By these a person gets work."""


class Why(StrEnum):
    """A reason for a decision, or for passing somebody over."""

    ROUTE = "route"
    LAST_AGENT = "last_agent"
    LANGUAGE = "language"
    SKILLS = "skills"
    LEAST_LOADED = "least_loaded"
    LONGEST_WITHOUT = "longest_without"
    DUE_FIRST = "due_first"
    WAITED_LONGEST = "waited_longest"
    URGENT = "urgent"
    RELAXED = "relaxed"
    NOBODY_HAS_IT = "nobody_has_it"
    HAND_OVER = "hand_over"
    BALANCE = "balance"
    ONLY_ONE = "only_one"
    # Why somebody did not get it.
    NOT_THERE = "not_there"
    LACKS_LANGUAGE = "lacks_language"
    LACKS_SKILL = "lacks_skill"
    FULL = "full"
    GAVE_IT_BACK = "gave_it_back"
    NOBODY_FREE = "nobody_free"


@dataclass(frozen=True, kw_only=True)
class QueueChoices:
    """How a queue is shared out. After `relax_minutes` of waiting, language and skills are no longer asked for."""

    mode: Mode = Mode.PULL
    match_language: bool = True
    prefer_last_agent: bool = True
    relax_minutes: int = 60


@dataclass(frozen=True, kw_only=True)
class RouteRow:
    """A route: what a new conversation must be like to go into a queue, and what whoever takes it must be able to."""

    id: int
    name: str
    position: int
    is_on: bool
    version: int
    conditions: Conditions
    queue_id: int | None
    skills: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many open conversations people carry at most: by (employee, channel); employee 0 is everybody, "" any."""

    most: Mapping[tuple[int, str], int]

    def of(self, employee_id: int, channel: str) -> int | None:
        """The limit of one person on one channel (or in all, for ""); None where none is set."""
        return self.most.get((employee_id, channel), self.most.get((0, channel)))


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a conversation asks of whoever takes it. `avoid` are those who gave it back today."""

    conversation_id: int
    queue_id: int | None
    team_id: int | None
    channel: str
    language: str
    skills: frozenset[str]
    last_agent_id: int | None
    is_relaxed: bool = False
    avoid: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who could get a conversation: what they can, carry and when they last got something."""

    id: int
    name: str
    presence: Presence
    skills: frozenset[str]
    team_ids: frozenset[int]
    load: Mapping[str, int]
    last_given_at: datetime | None

    @property
    def total(self) -> int:
        """How many open conversations they carry on all channels."""
        return sum(self.load.values())


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Who gets a conversation (None: nobody now), why, and why the others do not."""

    employee_id: int | None
    reasons: tuple[str, ...]
    considered: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class DecisionRow:
    """One decision about a conversation, to be read afterwards."""

    id: int
    conversation_id: int
    at: datetime
    kind: DecisionKind
    queue_name: str | None
    employee_id: int | None
    employee_name: str | None
    by_name: str
    reasons: tuple[Mapping[str, Any], ...]
    considered: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class PersonLoad:
    """Somebody on a lead's board: whether they are there, and what they carry against what they may."""

    id: int
    name: str
    presence: Presence
    since: datetime | None
    load: int
    limit: int | None


@dataclass(frozen=True, kw_only=True)
class WorkRow:
    """One conversation that waits for us. `is_begun` says that whoever is on it has answered before.

    Where no customer waits it was brought back by a person, and `waiting_since` is when its last word came.
    """

    conversation_id: int
    queue_id: int | None
    reference: str
    subject: str
    customer_name: str
    assignee_id: int | None
    assignee_name: str
    waiting_since: datetime
    due_at: datetime | None
    is_late: bool
    is_at_risk: bool
    is_begun: bool
    is_customer_waiting: bool
    priority: str


@dataclass(frozen=True, kw_only=True)
class BalanceMove:
    """One conversation that would go from one person (None: nobody) to another, with why."""

    conversation_id: int
    from_id: int | None
    to_id: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BalanceLine:
    """A move as a lead reads it before deciding."""

    move: BalanceMove
    work: WorkRow
    from_name: str
    to_name: str


@dataclass(frozen=True, kw_only=True)
class PersonChange:
    """What somebody carries now and would carry afterwards."""

    name: str
    before: int
    after: int
    limit: int | None


@dataclass(frozen=True, kw_only=True)
class BalancePlan:
    """What balancing a queue would do; nothing is done by asking."""

    lines: tuple[BalanceLine, ...]
    people: tuple[PersonChange, ...]


@dataclass(frozen=True, kw_only=True)
class QueueNow:
    """A queue at this moment. `waiting` customers wait for a word of ours, `oldest` since when the first of them."""

    id: int | None
    name: str
    mode: Mode
    open: int
    waiting: int
    unassigned: int
    oldest_waiting_since: datetime | None
    people: tuple[PersonLoad, ...]
    late: int = 0
    at_risk: int = 0


@dataclass(frozen=True, kw_only=True)
class FairnessRow:
    """What one person got and gave back in a span of time, beside the time they were there to get it."""

    id: int
    name: str
    got: Mapping[DecisionKind, int]
    returned: int
    available: timedelta

    @property
    def total(self) -> int:
        """Everything they got."""
        return sum(self.got.values())

    @property
    def per_hour(self) -> float | None:
        """How much they got an hour of being available; None for less than an hour."""
        hours = self.available.total_seconds() / 3600
        return self.total / hours if hours >= 1 else None
