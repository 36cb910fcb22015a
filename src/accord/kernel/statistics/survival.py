"""Time until something happens, when of some it is not known yet: Kaplan and Meier's curve and the log-rank test.

Sources: Kaplan and Meier 1958; variance after Greenwood 1926; intervals on the log-log scale (Kalbfleisch and Prentice
1980), which stay between 0 and 1; log-rank after Mantel 1966; median after Brookmeyer and Crowley 1982.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accord.kernel.statistics.normal import Interval, z_value
from accord.kernel.statistics.special import gamma_below


@dataclass(frozen=True, slots=True)
class Exit:
    """At `time` it happened to `events`, and `censored` others were seen no longer than until then without it."""

    time: float
    events: int
    censored: int = 0

    def __post_init__(self) -> None:
        if self.time < 0 or self.events < 0 or self.censored < 0:
            raise ValueError("Times and numbers of a curve are not negative.")


@dataclass(frozen=True, slots=True)
class Step:
    """From `time` on the share `survival` has not had it; `at_risk` were watched just before, `events` had it then."""

    time: float
    at_risk: int
    events: int
    survival: float
    low: float
    high: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The steps of a curve, one for each time at which something happened; `until` is the last time of all."""

    n: int
    events: int
    until: float
    steps: tuple[Step, ...]

    def at(self, time: float) -> Step:
        """What holds at a time: the last step up to it; before the first one nobody has had it."""
        found = Step(0.0, self.n, 0, 1.0, 1.0, 1.0, 0.0)
        for step in self.steps:
            if step.time > time:
                break
            found = step
        return found


@dataclass(frozen=True, slots=True)
class LogRank:
    """How far groups differ in time to the event: chi² with `degrees` of freedom, and the chance of as much."""

    chi_square: float
    degrees: int
    p: float
    observed: tuple[int, ...]
    expected: tuple[float, ...]


def kaplan_meier(exits: Iterable[Exit], *, confidence: float = 0.95) -> Curve:
    """Return the curve of those to whom it has not happened. Raises ValueError when nobody was watched.

    Who left at the time of an event counts as watched until then. Where everybody had it, the log-log interval does
    not exist: it runs from 0 to the upper end of the step before.
    """
    ordered = _merged(exits)
    n = at_risk = sum(each.events + each.censored for each in ordered)
    if n == 0:
        raise ValueError("A curve of nobody is not known.")
    z, survival, greenwood, high = z_value(confidence), 1.0, 0.0, 1.0
    steps = []
    for each in ordered:
        if each.events:
            survival *= 1 - each.events / at_risk
            if survival > 0:
                greenwood += each.events / (at_risk * (at_risk - each.events))
                low, high = _log_log(survival, greenwood, z)
            else:
                low = 0.0
            error = survival * math.sqrt(greenwood)
            steps.append(Step(each.time, at_risk, each.events, survival, low, high, error))
        at_risk -= each.events + each.censored
    return Curve(n=n, events=sum(each.events for each in ordered), until=ordered[-1].time, steps=tuple(steps))


def median_time(curve: Curve, *, share: float = 0.5) -> tuple[float | None, float | None, float | None]:
    """Return the time by which a share has had it, with the ends of its interval; None for what was not reached."""
    left = 1 - share
    return (
        next((step.time for step in curve.steps if step.survival <= left + 1e-12), None),
        next((step.time for step in curve.steps if step.low <= left), None),
        next((step.time for step in curve.steps if step.high <= left), None),
    )


def difference_at(before: Curve, after: Curve, *, time: float) -> Interval:
    """Return the interval of how much more of `after` than of `before` are left at a time (square-and-add)."""
    one, two = after.at(time), before.at(time)
    difference = one.survival - two.survival
    return Interval(
        low=difference - math.hypot(one.survival - one.low, two.high - two.survival),
        high=difference + math.hypot(one.high - one.survival, two.survival - two.low),
    )


def log_rank(groups: Sequence[Iterable[Exit]]) -> LogRank:
    """Return the test of equal curves. Groups of nobody and a common lack of events leave nothing to test: p is 1."""
    merged = [_merged(group) for group in groups]
    at_risk = [sum(each.events + each.censored for each in group) for group in merged]
    by_time: dict[float, list[tuple[int, int, int]]] = {}
    for number, group in enumerate(merged):
        for each in group:
            by_time.setdefault(each.time, []).append((number, each.events, each.censored))
    size = len(merged)
    observed, expected = [0] * size, [0.0] * size
    variance = [[0.0] * size for _ in range(size)]
    for time in sorted(by_time):
        happened = by_time[time]
        events, total = sum(each[1] for each in happened), sum(at_risk)
        if events:
            _add_time(expected, variance, at_risk, events=events, total=total)
        for number, had, left in happened:
            observed[number] += had
            at_risk[number] -= had + left
    chi_square, degrees = _quadratic([o - e for o, e in zip(observed, expected, strict=True)], variance)
    return LogRank(chi_square, degrees, chi_square_p(chi_square, degrees), tuple(observed), tuple(expected))


def chi_square_p(value: float, degrees: int) -> float:
    """Return the chance that a chi² variable is at least so large."""
    return 1.0 if degrees == 0 or value <= 0 else max(0.0, 1 - gamma_below(degrees / 2, value / 2))


def _add_time(
    expected: list[float], variance: list[list[float]], at_risk: Sequence[int], *, events: int, total: int
) -> None:
    spread = events * (total - events) / (total - 1) if total > 1 else 0.0
    shares = [number / total for number in at_risk]
    for row, share in enumerate(shares):
        expected[row] += events * share
        for column, other in enumerate(shares):
            variance[row][column] += spread * share * ((row == column) - other)


def _quadratic(difference: list[float], variance: list[list[float]]) -> tuple[float, int]:
    """Return d' V⁻ d and the rank of V, by elimination that leaves out what depends on the rest (the last group)."""
    left = list(range(len(difference)))
    rows = [[*row, value] for row, value in zip(variance, difference, strict=True)]
    largest = max((rows[i][i] for i in left), default=0.0)
    total, rank = 0.0, 0
    while left:
        pivot = max(left, key=lambda i: rows[i][i])
        if rows[pivot][pivot] <= 1e-9 * largest or largest == 0:
            break
        left.remove(pivot)
        total += rows[pivot][-1] ** 2 / rows[pivot][pivot]
        rank += 1
        for i in left:
            factor = rows[i][pivot] / rows[pivot][pivot]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[pivot], strict=True)]
    return total, rank


def _merged(exits: Iterable[Exit]) -> list[Exit]:
    found: dict[float, tuple[int, int]] = {}
    for each in exits:
        events, censored = found.get(each.time, (0, 0))
        found[each.time] = (events + each.events, censored + each.censored)
    return [Exit(time, *found[time]) for time in sorted(found)]


def _log_log(survival: float, greenwood: float, z: float) -> tuple[float, float]:
    reach = z * math.sqrt(greenwood) / math.log(survival)
    return survival ** math.exp(-reach), survival ** math.exp(reach)
