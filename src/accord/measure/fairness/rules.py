"""Groups set against all others, with care for how many comparisons are made at once. Pure."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from accord.kernel.statistics.proportions import Share, compare_shares
from accord.kernel.statistics.several import holm
from accord.kernel.statistics.survival import Exit, kaplan_meier, log_rank, median_time
from accord.measure.contracts import Figure
from accord.measure.fairness.contracts import Aspect, Compared, Grouping, GroupRow, Standing
from accord.measure.lived import AGAIN, LivedCase
from accord.measure.rules import share

FEWEST = 20
_DAY_HOURS = 24
_CODES: dict[Grouping, Callable[[LivedCase], str]] = {
    Grouping.LANGUAGE: lambda case: case.language,
    Grouping.CHANNEL: lambda case: case.channel,
    Grouping.SEGMENT: lambda case: case.tier,
    Grouping.REGION: lambda case: case.region,
}
_NOTHING = Figure(n=0, value=None, low=None, high=None, method="wilson")


@dataclass(frozen=True, slots=True)
class _Tested:
    compared: Compared
    raw: float | None


def code_of(case: LivedCase, grouping: Grouping) -> str:
    """The group of a case."""
    return _CODES[grouping](case)


def compare_groups(
    cases: Sequence[LivedCase], *, grouping: Grouping, now: datetime
) -> tuple[list[GroupRow], list[tuple[str, int]], int]:
    """The groups with at least twenty cases, those with fewer, and how many comparisons were made.

    With one group alone there is nothing to compare.
    """
    groups: dict[str, list[LivedCase]] = defaultdict(list)
    for case in cases:
        groups[code_of(case, grouping)].append(case)
    sizes = sorted(groups, key=lambda code: (-len(groups[code]), code))
    kept = [code for code in sizes if len(groups[code]) >= FEWEST]
    tested = {}
    for code in kept:
        others = [case for other, found in groups.items() if other != code for case in found]
        tested[code] = [_compare(aspect, groups[code], others, now) for aspect in Aspect]
    flat = [(code, place) for code in kept for place, each in enumerate(tested[code]) if each.raw is not None]
    adjusted = dict(zip(flat, holm([tested[code][place].raw or 0.0 for code, place in flat]), strict=True))
    rows = [
        GroupRow(
            code=code,
            cases=len(groups[code]),
            customers=len({case.person for case in groups[code]}),
            compared=tuple(
                _judged(each.compared, adjusted.get((code, place))) for place, each in enumerate(tested[code])
            ),
        )
        for code in kept
    ]
    return rows, [(code, len(groups[code])) for code in sizes if len(groups[code]) < FEWEST], len(flat)


def is_bad(case: LivedCase, aspect: Aspect) -> bool:
    """Whether a case is one that somebody would want to look at: a day without an answer, a second contact …"""
    if aspect == Aspect.WAITING:
        is_open = case.waited is None and case.solved_after is None
        return not case.is_ours and (is_open or (case.waited or 0.0) > _DAY_HOURS)
    if aspect == Aspect.RESOLUTION:
        return case.came_again
    if aspect == Aspect.SATISFACTION:
        return case.csat is not None and case.csat < 4
    return case.goodwill is not None


def _compare(aspect: Aspect, own: Sequence[LivedCase], others: Sequence[LivedCase], now: datetime) -> _Tested:
    if aspect == Aspect.WAITING:
        return _compare_waiting(own, others, now)
    one, other = _share(aspect, own, now), _share(aspect, others, now)
    mine, theirs = (share(each.hits, each.n) if each else _NOTHING for each in (one, other))
    empty = Compared(
        aspect=aspect, own=mine, others=theirs, gap=None, low=None, high=None, p=None, standing=Standing.TOO_FEW
    )
    if one is None or other is None or min(one.n, other.n) < FEWEST:
        return _Tested(empty, None)
    change = compare_shares(other, one)
    compared = replace(empty, gap=100 * change.difference, low=100 * change.low, high=100 * change.high)
    return _Tested(compared, change.p)


def _share(aspect: Aspect, cases: Sequence[LivedCase], now: datetime) -> Share | None:
    if aspect == Aspect.RESOLUTION:
        flags = [not case.came_again for case in cases if case.opened_at <= now - AGAIN and not case.is_ours]
    elif aspect == Aspect.SATISFACTION:
        flags = [case.csat >= 4 for case in cases if case.csat is not None]
    else:
        flags = [case.goodwill is not None for case in cases]
    return Share(hits=sum(flags), n=len(flags)) if flags else None


def _compare_waiting(own: Sequence[LivedCase], others: Sequence[LivedCase], now: datetime) -> _Tested:
    one, other = (_waits(cases, now) for cases in (own, others))
    mine, theirs = _median(one), _median(other)
    gap = mine.value - theirs.value if mine.value is not None and theirs.value is not None else None
    compared = Compared(
        aspect=Aspect.WAITING,
        own=mine,
        others=theirs,
        gap=gap,
        low=None,
        high=None,
        p=None,
        standing=Standing.TOO_FEW,
    )
    if min(mine.n, theirs.n) < FEWEST:
        return _Tested(compared, None)
    return _Tested(compared, log_rank([one, other]).p)


def _waits(cases: Sequence[LivedCase], now: datetime) -> list[Exit]:
    """Times to the first answer, in steps of ten minutes, then hours.

    Who still waits, or waited until it was solved without an answer, has waited so long at least.
    """
    answered: Counter[float] = Counter()
    waiting: Counter[float] = Counter()
    for case in cases:
        if case.is_ours:
            continue
        if case.waited is None:
            waited = (now - case.opened_at).total_seconds() / 3600
            waiting[_step(waited if case.solved_after is None else min(waited, case.solved_after))] += 1
        else:
            answered[_step(case.waited)] += 1
    return [Exit(time, answered[time], waiting[time]) for time in sorted(answered.keys() | waiting.keys())]


def _step(hours: float) -> float:
    return math.ceil(hours) if hours > _DAY_HOURS else math.ceil(max(0.0, hours) * 6) / 6


def _median(waits: Sequence[Exit]) -> Figure:
    n = sum(each.events + each.censored for each in waits)
    if n == 0:
        return replace(_NOTHING, method="kaplan-meier")
    value, low, high = median_time(kaplan_meier(waits))
    return Figure(n=n, value=value, low=low, high=high, method="kaplan-meier")


def _judged(compared: Compared, p: float | None) -> Compared:
    if p is None:
        return compared
    if p >= 0.05 or not compared.gap:
        return replace(compared, p=p, standing=Standing.NO_DETECTABLE_DIFFERENCE)
    is_more = compared.gap > 0
    is_better = not is_more if compared.aspect == Aspect.WAITING else is_more
    return replace(compared, p=p, standing=Standing.BETTER if is_better else Standing.WORSE)
