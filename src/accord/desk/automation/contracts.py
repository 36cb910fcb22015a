"""What crosses the door of automation: rules, what they wait for, what they did, what they would have done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from accord.desk.macros.contracts import Deed
from accord.desk.situations.contracts import Conditions


class Occasion(StrEnum):
    """What a rule waits for: something that happens, or time that passes."""

    ARRIVED = "arrived"
    STARTED = "started"
    ANSWERED = "answered"
    SOLVED = "solved"
    REOPENED = "reopened"
    ASSIGNED = "assigned"
    TAGGED = "tagged"
    MOVED = "moved"
    PRIORITY = "priority"
    TIME = "time"


class Since(StrEnum):
    """From when on a rule about time counts its hours."""

    WAITING = "waiting"
    SILENT = "silent"
    STARTED = "started"
    SOLVED = "solved"


class Order(StrEnum):
    """What only a rule does, beside the deeds that macros know too."""

    ANSWER = "answer"
    NOTIFY = "notify"


class Outcome(StrEnum):
    """What became of a rule that matched."""

    DONE = "done"
    NOTHING = "nothing"
    LIMITED = "limited"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing that a rule does: a deed or an order, and with what."""

    do: Deed | Order
    value: str

    def as_json(self) -> dict[str, str]:
        """The action as it is kept."""
        return {"do": self.do.value, "value": self.value}


@dataclass(frozen=True, kw_only=True)
class Definition:
    """What a rule says: when, if and then. `hours` and `since` belong to rules about time."""

    occasion: Occasion
    conditions: Conditions
    actions: tuple[Action, ...]
    hours: float = 0
    since: Since = Since.WAITING

    def as_json(self) -> dict[str, Any]:
        """The definition as it is kept."""
        timed = {"hours": self.hours, "since": self.since.value} if self.occasion == Occasion.TIME else {}
        return {
            "occasion": self.occasion.value,
            "conditions": self.conditions.as_json(),
            "actions": [action.as_json() for action in self.actions],
            **timed,
        }


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """A rule with its newest version, and how often it ran in the last 30 days."""

    id: int
    name: str
    position: int
    is_on: bool
    most_a_day: int
    version: int
    definition: Definition
    changed_at: datetime
    changed_by: str
    runs: int
    ran_last_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """What one rule did to one conversation at one instant; `done` are its actions with what came of them."""

    id: int
    rule_id: int
    rule_name: str
    version: int
    conversation_id: int
    subject: str
    customer_name: str
    at: datetime
    outcome: Outcome
    done: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What a rule would have done with the newest conversations, had it been switched on.

    `looked_at` is how many occasions of the past were tried, `matched` those on which it would have acted.
    """

    looked_at: int
    since: datetime | None
    matched: tuple["TrialHit", ...]


@dataclass(frozen=True, kw_only=True)
class TrialHit:
    """One conversation on which a rule would have acted, when, and what it would have done."""

    conversation_id: int
    reference: str
    subject: str
    customer_name: str
    at: datetime
    actions: tuple[Action, ...]
    held_back: str = ""
