"""What a chart shows, in plain values. All words come from the caller, in the person's language."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, ClassVar, Literal, Self

Hue = Literal["warm", "cool", "quiet"]


class ChartNotDrawnError(Exception):
    """The drawing could not be made in time; the table beside the chart still tells the facts."""


@dataclass(frozen=True, kw_only=True)
class ChartSpec:
    """What all charts share: the words a screen reader says, the width in px, the language of the axes."""

    kind: ClassVar[str] = ""
    summary: str
    width: int = 640
    language: str = "en"

    def to_json(self) -> str:
        """The spec as one line of JSON with its kind; the same facts give the same line."""
        return json.dumps({"kind": self.kind} | asdict(self), default=str, sort_keys=True, separators=(",", ":"))

    def digest(self) -> str:
        """Sixty-four hexadecimal digits that name this drawing among all."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> Self:
        """The spec from the values of its JSON; unknown names are an error."""
        return cls(**values)


@dataclass(frozen=True)
class BandPoint:
    """One day: what was counted, what was expected, and the band it was expected in; None while it is too early."""

    day: date
    value: float
    expected: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class ChangeMark:
    """Something the company did on a day, marked in the chart."""

    day: date
    label: str


@dataclass(frozen=True, kw_only=True)
class ExpectedBandChart(ChartSpec):
    """Counts by day over the band that was expected, the moment of alarm, the changes the company made.

    `unit` stands above the axis; `value_label` and `expected_label` at the ends of line and band. With `both_sides`
    what lies below the band stands out too, and the scale shows what lies close instead of beginning at zero.
    """

    kind: ClassVar[str] = "expected-band"
    points: tuple[BandPoint, ...]
    unit: str
    value_label: str
    expected_label: str
    alarm_on: date | None = None
    alarm_label: str = ""
    changes: tuple[ChangeMark, ...] = ()
    height: int = 220
    both_sides: bool = False

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> Self:
        """The spec from the values of its JSON."""
        points = tuple(BandPoint(**point | {"day": _day(point["day"])}) for point in values["points"])
        changes = tuple(ChangeMark(_day(mark["day"]), mark["label"]) for mark in values["changes"])
        alarm = _day(values["alarm_on"]) if values["alarm_on"] else None
        return cls(**values | {"points": points, "changes": changes, "alarm_on": alarm})


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval; `words` is what stands beside it: '4.2 (3.6–4.9), n = 118'."""

    label: str
    value: float
    low: float
    high: float
    words: str
    highlighted: bool = False


@dataclass(frozen=True, kw_only=True)
class BeforeAfterChart(ChartSpec):
    """A rate before and after a fix, each with its interval, on a scale from zero. Warm before, cool after."""

    kind: ClassVar[str] = "before-after"
    before: Estimate
    after: Estimate
    unit: str

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> Self:
        """The spec from the values of its JSON."""
        return cls(**values | {"before": Estimate(**values["before"]), "after": Estimate(**values["after"])})


@dataclass(frozen=True, kw_only=True)
class BarChart(ChartSpec):
    """Bars from zero with their intervals, in the order given; what is highlighted stands out."""

    kind: ClassVar[str] = "bars"
    bars: tuple[Estimate, ...]
    unit: str
    hue: Hue = "warm"

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> Self:
        """The spec from the values of its JSON."""
        return cls(**values | {"bars": tuple(Estimate(**bar) for bar in values["bars"])})


@dataclass(frozen=True)
class LifePoint:
    """A moment in a customer's life with the company: how it felt, from -2 (bad) to 2 (good), and who acted."""

    day: date
    feeling: float
    label: str = ""
    hue: Hue = "warm"


@dataclass(frozen=True, kw_only=True)
class LifeLineChart(ChartSpec):
    """How a customer's relation with the company went; `good` and `bad` name the ends of the scale."""

    kind: ClassVar[str] = "life-line"
    points: tuple[LifePoint, ...]
    good: str
    bad: str
    height: int = 150

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> Self:
        """The spec from the values of its JSON."""
        points = tuple(LifePoint(**point | {"day": _day(point["day"])}) for point in values["points"])
        return cls(**values | {"points": points})


@dataclass(frozen=True)
class SmallSeries:
    """One line among several: its name, its values by day, and the words at its end."""

    label: str
    days: tuple[date, ...]
    values: tuple[float, ...]
    words: str
    highlighted: bool = False


@dataclass(frozen=True, kw_only=True)
class SmallMultiplesChart(ChartSpec):
    """The same measure for several groups, one small line each, on one common scale from zero."""

    kind: ClassVar[str] = "small-multiples"
    series: tuple[SmallSeries, ...]
    hue: Hue = "warm"
    row_height: int = field(default=34)

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> Self:
        """The spec from the values of its JSON."""
        series = tuple(
            SmallSeries(**one | {"days": tuple(_day(day) for day in one["days"]), "values": tuple(one["values"])})
            for one in values["series"]
        )
        return cls(**values | {"series": series})


@dataclass(frozen=True)
class StepPoint:
    """From `at` on `value` holds, within its interval, until the next point."""

    at: float
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class StepSeries:
    """One group's curve; `words` stand at its end. The first of several is what the others are set against."""

    label: str
    words: str
    points: tuple[StepPoint, ...]
    hue: Hue = "cool"


@dataclass(frozen=True, kw_only=True)
class StepsChart(ChartSpec):
    """Shares (per cent) that grow with time, each with the band of its interval, up to the day `until`."""

    kind: ClassVar[str] = "steps"
    series: tuple[StepSeries, ...]
    unit: str
    time_title: str
    until: float
    height: int = 240

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> Self:
        """The spec from the values of its JSON."""
        series = tuple(
            StepSeries(**one | {"points": tuple(StepPoint(**point) for point in one["points"])})
            for one in values["series"]
        )
        return cls(**values | {"series": series})


_ALL = (ExpectedBandChart, BeforeAfterChart, BarChart, LifeLineChart, SmallMultiplesChart, StepsChart)
KINDS: dict[str, type[ChartSpec]] = {spec.kind: spec for spec in _ALL}


def spec_from_json(line: str) -> ChartSpec:
    """The spec from its line of JSON. Raises KeyError or TypeError when it is none."""
    values = json.loads(line)
    kind = KINDS[values.pop("kind")]
    missing = {one.name for one in fields(kind)} - values.keys()
    if missing:
        raise TypeError(f"A {kind.kind} chart needs {', '.join(sorted(missing))}.")
    return kind.from_values(values)


def _day(text: str) -> date:
    return date.fromisoformat(text)
