"""What crosses the door of the cells: what is counted, metrics, what is asked for, and what is answered."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from accord.measure.contracts import Figure


class Kind(StrEnum):
    """What one fact is. What `hit` means stands behind each."""

    CONTACT = "contact"  # something had to be said again
    DEMAND = "demand"  # a contact on whose demand a person decided: failure demand
    FIRST_7 = "fcr7"  # a case by its first contact: no second one within seven days
    FIRST_30 = "fcr30"  # the same within thirty days
    SOLVED = "solved"  # a case by its first solution: it came back; the value is minutes since it was opened
    CSAT = "csat"  # 4 or 5 of 5
    CES = "ces"  # 5, 6 or 7 of 7
    NPS = "nps"  # 9 or 10; a miss is 0 to 6
    REPORTED = "fcr"  # solved, and once was enough
    PROMISE = "promise"  # kept by its time
    USE = "use"  # an order, parcel, invoice … at a touchpoint


ANSWERS = (Kind.CSAT, Kind.CES, Kind.NPS, Kind.REPORTED)


class Dimension(StrEnum):
    """By what figures are told apart."""

    TOUCHPOINT = "touchpoint"
    REASON = "reason"
    CHANNEL = "channel"
    QUEUE = "queue"
    SEGMENT = "segment"
    THEME = "theme"


class Formula(StrEnum):
    """How a metric is made of counts and moments, and with which interval."""

    COUNT = "count"
    COST = "cost"
    SHARE = "share"
    PER_USE = "per_use"
    SCORE = "score"
    MEAN = "mean"


class Verdict(StrEnum):
    """What two periods allow to be said."""

    ROSE = "rose"
    FELL = "fell"
    NO_DETECTABLE_CHANGE = "no_detectable_change"
    TOO_EARLY = "too_early"
    NOT_COMPLETE = "not_complete"


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One figure, defined once. `counts` says what n is; `misses` that the share is of what was no hit."""

    key: str
    name: str
    kind: Kind
    formula: Formula
    unit: str
    counts: str
    words: str
    source: str
    is_good_high: bool | None
    misses: bool = False
    scale: float = 1.0
    after_days: int = 0


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Counts and moments of one kind over something."""

    n: int = 0
    hits: int = 0
    misses: int = 0
    total: int = 0
    squares: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            n=self.n + other.n,
            hits=self.hits + other.hits,
            misses=self.misses + other.misses,
            total=self.total + other.total,
            squares=self.squares + other.squares,
        )


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which facts are meant; what is None is not asked for. 0 and '' mean those of which it is not known.

    `language`, `person`, `weekday` (1 Monday to 7 Sunday) and `hours` (from, until) are beyond the cells: the facts
    themselves are read then, as for a theme together with anything but a touchpoint. `theme_id` means all that was
    merged into it.
    """

    touchpoint_id: int | None = None
    reason_id: int | None = None
    channel: str | None = None
    queue_id: int | None = None
    segment: str | None = None
    theme_id: int | None = None
    team_id: int | None = None
    department_id: int | None = None
    language: str | None = None
    person_id: int | None = None
    weekday: int | None = None
    hours: tuple[int, int] | None = None

    @property
    def is_beyond_cells(self) -> bool:
        """Whether the cells cannot answer."""
        return any(each is not None for each in (self.language, self.person_id, self.weekday, self.hours))


@dataclass(frozen=True, kw_only=True)
class Span:
    """Whole days of the company's time zone, both ends included."""

    since: date
    until: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.until - self.since).days + 1


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A metric now and before. `difference` is in the figure's unit; `detectable` what these samples would show."""

    metric: Metric
    now: Figure
    before: Figure
    verdict: Verdict
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    detectable: float | None = None


@dataclass(frozen=True, kw_only=True)
class TrendPoint:
    """One day or week of a trend with the limits within which chance alone would keep it."""

    day: date
    n: int
    value: float | None
    low: float | None = None
    high: float | None = None
    is_out: bool = False


@dataclass(frozen=True, kw_only=True)
class Trend:
    """A metric over time. `centre` is its value over all of it, `step_days` 1 or 7, `spread` Laney's σ of z."""

    metric: Metric
    step_days: int
    points: tuple[TrendPoint, ...]
    centre: float | None
    spread: float


@dataclass(frozen=True, kw_only=True)
class Part:
    """One value of a dimension with its figures, by the metrics' keys."""

    key: str
    figures: dict[str, Figure]


@dataclass(frozen=True, kw_only=True)
class Behind:
    """One fact behind a figure, with the conversation that it leads to."""

    conversation_id: int
    customer_id: int
    at: datetime
    is_hit: bool
    is_miss: bool
    value: int


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """What counting anew found: facts and cells in all, and how many had been otherwise."""

    facts: int
    cells: int
    facts_otherwise: int
    cells_otherwise: int
    days: int
    seconds: float = field(default=0.0)
