"""From cases to drivers. Pure."""

import math
from collections.abc import Callable, Sequence
from statistics import median

from accord.kernel.statistics.importance import Importance, Row, relative_importance
from accord.kernel.statistics.normal import Interval
from accord.kernel.statistics.proportions import Share, newcombe_interval
from accord.kernel.statistics.several import holm
from accord.measure.contracts import Figure
from accord.measure.drivers.contracts import Driver, DriverRow
from accord.measure.lived import LivedCase
from accord.measure.rules import share

FEWEST = 50
REPLICATES = 200
_SEEN_OFTEN_ENOUGH = 10

# A time counts by its doublings: from one to two hours is as far as from one to two days.
_HELD: dict[Driver, Callable[[LivedCase], float]] = {
    Driver.WAITED: lambda case: math.log2(1 + (case.waited or 0.0)),
    Driver.TOOK_LONG: lambda case: math.log2(1 + _after_the_answer(case)),
    Driver.CAME_AGAIN: lambda case: float(case.came_again),
    Driver.HANDED_ON: lambda case: float(case.was_handed_on),
    Driver.REPEATED: lambda case: float(case.had_to_repeat),
    Driver.PROMISE_BROKEN: lambda case: float(case.promise_broken),
    Driver.FAILURE: lambda case: float(case.demand == "failure"),
}
_TIMES = frozenset({Driver.WAITED, Driver.TOOK_LONG})


def _after_the_answer(case: LivedCase) -> float:
    """Hours from the first answer to the solution: the whole time would hold the wait a second time."""
    return max(0.0, (case.solved_after or 0.0) - (case.waited or 0.0))


def held(driver: Driver, cases: Sequence[LivedCase]) -> tuple[list[bool], float | None]:
    """In which cases a driver held; a time holds above its middle, which comes along in hours."""
    values = [_HELD[driver](case) for case in cases]
    if driver not in _TIMES:
        return [value > 0 for value in values], None
    middle = median(values) if values else 0.0
    return [value > middle for value in values], 2**middle - 1


def drivers_of(
    cases: Sequence[LivedCase], *, scores: Sequence[float], hits: Sequence[bool]
) -> tuple[Importance | None, list[DriverRow], list[Driver]]:
    """Weigh the drivers of `scores`; `hits` says of each case whether it counts as satisfied (ordered).

    Returns nothing weighed below fifty cases, and the drivers that were (or were not) there in fewer than ten.
    """
    if len(cases) < FEWEST:
        return None, [], []
    seen = {driver: held(driver, cases) for driver in Driver}
    weighed = [driver for driver, (flags, _middle) in seen.items() if _often_enough(flags)]
    left_out = [driver for driver in Driver if driver not in weighed]
    if not weighed:
        return None, [], left_out
    rows = [
        Row(case.person, tuple(_HELD[driver](case) for driver in weighed), score)
        for case, score in zip(cases, scores, strict=True)
    ]
    found = relative_importance(rows, replicates=REPLICATES)
    adjusted = holm([part.p for part in found.parts])
    told = []
    for driver, part, p in zip(weighed, found.parts, adjusted, strict=True):
        flags, middle = seen[driver]
        with_it = [hit for hit, flag in zip(hits, flags, strict=True) if flag]
        without = [hit for hit, flag in zip(hits, flags, strict=True) if not flag]
        told.append(
            DriverRow(
                driver=driver,
                part=in_per_cent(found.n, part.share, part.share_interval),
                p=p,
                slope=part.slope,
                with_it=share(sum(with_it), len(with_it)),
                without=share(sum(without), len(without)),
                difference=_difference(without, with_it),
                middle_hours=middle,
            )
        )
    return found, sorted(told, key=lambda row: -(row.part.value or 0)), left_out


def in_per_cent(n: int, value: float, interval: Interval) -> Figure:
    """A part of R² as a figure."""
    return Figure(
        n=n,
        value=100 * value,
        low=100 * min(max(0.0, interval.low), value),
        high=100 * max(interval.high, value),
        method="bootstrap over customers",
    )


def _often_enough(flags: Sequence[bool]) -> bool:
    return min(sum(flags), len(flags) - sum(flags)) >= _SEEN_OFTEN_ENOUGH


def _difference(without: Sequence[bool], with_it: Sequence[bool]) -> Interval:
    found = newcombe_interval(
        Share(hits=sum(without), n=len(without)),
        Share(hits=sum(with_it), n=len(with_it)),
    )
    return Interval(low=100 * found.low, high=100 * found.high)
