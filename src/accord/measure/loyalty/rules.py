"""Groups compared by how soon they came back. Pure."""

from collections.abc import Mapping, Sequence

from accord.kernel.statistics.several import holm
from accord.kernel.statistics.survival import Curve, Exit, LogRank, difference_at, kaplan_meier, log_rank, median_time
from accord.measure.contracts import Figure
from accord.measure.loyalty.contracts import GroupCurve

FEWEST = 20
MARKS = (30, 60, 90, 180, 365)
_MOST_MARKS = 3
_STILL_WATCHED = 10

Times = Mapping[str, Sequence[tuple[int, int, int]]]


def compare(
    times: Times, *, order: Sequence[str] = ()
) -> tuple[list[GroupCurve], list[tuple[str, int]], LogRank | None]:
    """Curves of the groups with at least twenty customers, those with fewer, and the test of all at once.

    `order` names the groups that come first; the rest follow by size. Shares are shown for the days on which at least
    ten of every group were still watched: later ones would be told by a handful.
    """
    sizes = {code: sum(came + stayed for _days, came, stayed in rows) for code, rows in times.items()}
    codes = sorted(times, key=lambda code: (order.index(code) if code in order else len(order), -sizes[code], code))
    kept = [code for code in codes if sizes[code] >= FEWEST]
    exits = {code: [Exit(*row) for row in times[code]] for code in kept}
    curves = {code: kaplan_meier(exits[code]) for code in kept}
    marks = _marks([exits[code] for code in kept])
    tests = [log_rank([exits[kept[0]], exits[code]]) for code in kept[1:]]
    p_values: list[float | None] = [None, *holm([test.p for test in tests])]
    groups = [
        _group(code, exits[code], marks, p, first=curves[kept[0]] if number else None)
        for number, (code, p) in enumerate(zip(kept, p_values, strict=False))
    ]
    test = log_rank([exits[code] for code in kept]) if len(kept) > 1 else None
    return groups, [(code, sizes[code]) for code in codes if sizes[code] < FEWEST], test


def again_by(curve: Curve, days: int) -> Figure:
    """The share that had come back by a day, in per cent: 1 − Kaplan and Meier's curve, with its log-log interval."""
    step = curve.at(days)
    return Figure(
        n=curve.n,
        value=100 * (1 - step.survival),
        low=100 * (1 - step.high),
        high=100 * (1 - step.low),
        method="kaplan-meier",
    )


def _watched(exits: Sequence[Exit], day: int) -> int:
    return sum(each.events + each.censored for each in exits if each.time >= day)


def _marks(groups: Sequence[Sequence[Exit]]) -> list[int]:
    def ever(exits: Sequence[Exit], day: int) -> bool:
        longest = max(each.time for each in exits)
        return longest >= day and _watched(exits, day) >= min(_STILL_WATCHED, FEWEST)

    found = [day for day in MARKS if groups and all(ever(exits, day) for exits in groups)]
    return found[:_MOST_MARKS] or [14]


def _group(
    code: str, exits: Sequence[Exit], marks: Sequence[int], p: float | None, *, first: Curve | None
) -> GroupCurve:
    curve = kaplan_meier(exits)
    gap = None
    if first is not None:
        last = marks[-1]
        left = difference_at(first, curve, time=last)
        more = first.at(last).survival - curve.at(last).survival
        gap = (100 * more, -100 * left.high, -100 * left.low)
    return GroupCurve(
        code=code,
        curve=curve,
        again=tuple((day, again_by(curve, day)) for day in marks),
        watched=tuple(_watched(exits, day) for day in marks),
        median=median_time(curve),
        p=p,
        gap=gap,
    )
