"""What crosses the door of briefings: a week as lines, each with the figure behind it, and who is sent it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from accord.listen.contracts import StoryRow

Value = str | int | float | None
Values = dict[str, Value]


class Section(StrEnum):
    """The parts of a briefing, in the order in which they are read."""

    CHANGED = "changed"
    RISING = "rising"
    PROMISES = "promises"
    FIXED = "fixed"
    DECIDE = "decide"


class Tone(StrEnum):
    """What a line tells beside its words: a real change, noise, something late, something good, or nothing more."""

    PLAIN = "plain"
    CHANGE = "change"
    NOISE = "noise"
    LATE = "late"
    GOOD = "good"


class Unit(StrEnum):
    """In what a figure is counted."""

    CONTACTS = "contacts"
    PER_CENT = "per_cent"
    RATIO = "ratio"
    PIECES = "pieces"


@dataclass(frozen=True, kw_only=True)
class Basis:
    """The figure behind a line: its sample and 95 % interval, and how it went in the weeks before (oldest first).

    With `is_expected`, `low` and `high` are not the interval but the band in which it was expected.
    """

    unit: Unit
    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    series: tuple[float | None, ...] = ()
    is_expected: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """One sentence: `code` names its words, `values` fill them; `href` is the page with its figure."""

    section: Section
    code: str
    values: Values = field(default_factory=dict)
    tone: Tone = Tone.PLAIN
    href: str = ""
    basis: Basis | None = None


@dataclass(frozen=True, kw_only=True)
class Issue:
    """One week's briefing. `id` is None when it was composed now and is not kept.

    `voices` are the stories that may still be told; `silenced` counts those told then whose customer took it back or
    whose time is over.
    """

    id: int | None
    week_from: date
    week_until: date
    made_at: datetime
    sent_to: int
    lines: tuple[Line, ...]
    voices: tuple[StoryRow, ...]
    silenced: int

    def of(self, section: str) -> tuple[Line, ...]:
        """The lines of one part."""
        return tuple(line for line in self.lines if line.section == section)


@dataclass(frozen=True, kw_only=True)
class PastIssue:
    """A briefing that can be read again."""

    id: int
    week_from: date
    week_until: date
    sent_to: int


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """On which day of the week (Monday is 0) and at which hour of the company's time the briefing leaves."""

    weekday: int
    hour: int
    is_on: bool
    next_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody to whom the briefing is sent."""

    employee_id: int
    name: str
    email: str
    language: str
    with_pdf: bool
