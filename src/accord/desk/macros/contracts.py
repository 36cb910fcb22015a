"""What crosses the door of macros: a macro, what it would say to one customer, and what it does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Scope(StrEnum):
    """Whose a macro is: one person's own, a team's, or everybody's."""

    OWN = "own"
    TEAM = "team"
    ALL = "all"


class Deed(StrEnum):
    """What a macro or a rule can do with a conversation besides saying something."""

    STATUS = "status"
    ASSIGN = "assign"
    QUEUE = "queue"
    TAG = "tag"
    UNTAG = "untag"
    PRIORITY = "priority"
    SNOOZE = "snooze"
    NOTE = "note"
    JUNK = "junk"
    TRASH = "trash"


VARIABLES = (
    "customer.name",
    "customer.first_name",
    "customer.company",
    "agent.name",
    "agent.first_name",
    "agent.title",
    "reference",
    "subject",
    "order.number",
    "order.state",
    "order.title",
    "parcel.number",
    "parcel.state",
    "invoice.number",
    "queue",
    "company",
    "today",
)
"""What can stand in braces in the words of a macro."""

LANGUAGES = ("en", "de")
"""In which languages a macro may have words."""

ME = "me"
NOBODY = "none"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do, and with what: a status, an employee's id, `me`, `none`, a number of hours, words."""

    do: Deed
    value: str

    def as_json(self) -> dict[str, str]:
        """The step as it is kept."""
        return {"do": self.do.value, "value": self.value}


@dataclass(frozen=True, kw_only=True)
class MacroDraft:
    """A macro as it was written down: words by language (`de`, `en`), and steps. One of the two is enough."""

    name: str
    scope: Scope
    team_id: int | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MacroRow:
    """A macro as lists and the editor show it. `used` counts how often it was used in the last 90 days."""

    id: int
    name: str
    scope: Scope
    owner_id: int | None
    owner_name: str | None
    team_id: int | None
    team_name: str | None
    texts: dict[str, str]
    steps: tuple[Step, ...]
    used: int
    used_last_at: datetime | None
    is_mine: bool


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A macro's words for one conversation. `missing` are variables that nothing is known for; they stand in braces."""

    text: str
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A macro in the picker: with its words as they would be for this customer."""

    macro: MacroRow
    filled: Filled


@dataclass(frozen=True, kw_only=True)
class Used:
    """A macro was used: its words, what could not be filled, what was done and what waits until the words leave.

    `use_id` takes it back.
    """

    use_id: int
    text: str
    missing: tuple[str, ...]
    done: tuple[Mapping[str, Any], ...]
    waiting: tuple[Step, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WaitingSteps:
    """What a macro will do when the words that it gave leave."""

    use_id: int
    steps: tuple[Step, ...]
