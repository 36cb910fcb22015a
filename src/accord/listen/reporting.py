"""How much of the last days is known by now, where counts become known only later than they happened.

Two ways, for two kinds of knowledge. Where it is known when each count was reported, the delays are estimated by their
reverse hazards, which take into account that long delays of the last days cannot have been seen yet (Lawless 1994).
Where a whole record came at once and its last days are incomplete, all series together tell how much is missing: the
part that is known can only fall towards the end (Barlow et al. 1972: isotonic regression).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LONGEST_DELAY = 42
"""Days after which a count is taken as complete."""

# Delays change: only what happened in so many days before today tells of them.
_MEMORY = 112
# What is missing from a record spreads more than chance alone.
_SPREAD = 4.0
_WEEKS_COMPARED, _FEWEST_WEEKS = 8, 3
# The variance of the logarithm of a share that too few weeks tell of.
_GUESSED = 0.1
_COMPLETE = 0.999
_FEWEST = 50
_LEAST_SHARE = 0.001
_LEAST_MISSING = 0.25
_WEEK = 7
_TAIL_BASE_WEEKS = 5
_SURE = 3.0
_UNLIKE_DAYS = 14


@dataclass(frozen=True, slots=True)
class Known:
    """What share of a day is known by now, and the variance of its logarithm."""

    share: float
    variance: float


COMPLETE = Known(1.0, 0.0)


def known_by_delays(reports: Mapping[int, Mapping[int, int]], *, today: int) -> dict[int, Known]:
    """Return what is known of the last days, by day; days left out are complete.

    `reports` holds for each day how many of its counts were reported how many days later, days as running numbers.
    Nothing that was reported after `today` is looked at. Fewer than fifty reports tell nothing.
    """
    first = today - _MEMORY
    seen = {day: delays for day, delays in reports.items() if first <= day <= today}
    late = [0] * (LONGEST_DELAY + 1)
    by_then = [0] * (LONGEST_DELAY + 1)
    for day, delays in seen.items():
        longest = min(LONGEST_DELAY, today - day)
        total = 0
        for delay in range(longest + 1):
            count = delays.get(delay, 0)
            total += count
            late[delay] += count
            by_then[delay] += total
    if sum(late) < _FEWEST or not sum(late[1:]):
        return {}
    by_hazard = _by_hazards(late, by_then)
    shares = {}
    for delay, share in enumerate(by_hazard):
        if share < _COMPLETE:
            shares[today - delay] = _as_in_former_weeks(seen, by_hazard, delay=delay, today=today)
    return shares


def _by_hazards(late: Sequence[int], by_then: Sequence[int]) -> list[float]:
    """The share that is known after each delay."""
    shares, share = [1.0] * (LONGEST_DELAY + 1), 1.0
    for delay in range(LONGEST_DELAY, 0, -1):
        share *= 1 - _hazard(late[delay], by_then[delay])
        shares[delay - 1] = share
    return shares


def _as_in_former_weeks(
    seen: Mapping[int, Mapping[int, int]], by_hazard: Sequence[float], *, delay: int, today: int
) -> Known:
    """What was known after the delay on the same weekday of former weeks: reports come by the week of those who make
    them. How the weeks differ is how uncertain it is.
    """
    known, complete = [], []
    for day in range(today - delay - _WEEK, today - delay - _WEEK * (_WEEKS_COMPARED + 1), -_WEEK):
        delays = seen.get(day, {})
        now = sum(count for after, count in delays.items() if day + after <= today)
        if now:
            known.append(float(sum(count for after, count in delays.items() if after <= delay)))
            complete.append(now / by_hazard[min(LONGEST_DELAY, today - day)])
    if len(known) < _FEWEST_WEEKS or not sum(known):
        return Known(max(_LEAST_SHARE, by_hazard[delay]), _GUESSED)
    share = sum(known) / sum(complete)
    apart = sum(
        whole * math.log(max(0.5, part) / whole / share) ** 2 for part, whole in zip(known, complete, strict=True)
    ) / sum(complete)
    return Known(min(1.0, max(_LEAST_SHARE, share)), min(_GUESSED, apart + 1 / sum(known)))


def _hazard(late: int, by_then: int) -> float:
    """The chance that a delay was so long and not shorter, of those that were not longer."""
    return min(0.98, late / by_then) if by_then else 0.0


def known_by_tail(totals: Sequence[int], *, last: int, series: Sequence[Sequence[int]] = ()) -> dict[int, Known]:
    """Return what is known of the last days of a record by the counts of all its series together; empty if complete.

    `totals` are gapless and end on day number `last`; so does each of `series`, of which the totals are made: what is
    reported sooner of one than of another makes every share less certain. A day is held against the median of its
    weekday in the five weeks before the tail, which is at most half of a record and at most 28 days. A fall that goes
    on until the end and leaves no more than three quarters of the last day is taken as delay; one that recovers is not.
    """
    length = min(28, len(totals) // 2)
    base = totals[:-length] if length else totals
    if length < _WEEK or len(base) < 2 * _WEEK:
        return {}
    expected = [_usual(base, days_on=place + 1) for place in range(length)]
    if sum(expected) < _FEWEST or min(expected) <= 0:
        return {}
    shares = _falling([(count, mean) for count, mean in zip(totals[-length:], expected, strict=True)])
    week = shares[-_WEEK:]
    missing = sum(expected[-_WEEK:]) - sum(totals[-_WEEK:])
    if week[-1] > 1 - _LEAST_MISSING or missing < _SURE * math.sqrt(_SPREAD * sum(expected[-_WEEK:])):
        return {}
    unlike = _unlikeness(series, shares)
    return {
        last - length + 1 + place: Known(max(_LEAST_SHARE, share), unlike + min(4.0, _SPREAD / max(1.0, share * mean)))
        for place, (share, mean) in enumerate(zip(shares, expected, strict=True))
        if share < 1
    }


def _unlikeness(series: Sequence[Sequence[int]], shares: Sequence[float]) -> float:
    """The variance of the logarithm of the known share from series to series, beyond chance, by moments."""
    length, apart, weight = len(shares), 0.0, 0.0
    for counts in series:
        base = counts[-length - _WEEK * _TAIL_BASE_WEEKS : -length]
        expected = sum(shares[-_UNLIKE_DAYS:]) * sum(base) / max(1, len(base))
        observed = sum(counts[-_UNLIKE_DAYS:])
        apart += (observed - expected) ** 2 - 2 * expected
        weight += expected * expected
    return max(0.0, apart / weight) if weight else 0.0


def _usual(base: Sequence[int], *, days_on: int) -> float:
    """The median of the last weeks' days with the weekday of the day that lies `days_on` days after the base."""
    same = [base[place] for place in range(len(base) - 1, -1, -1) if (len(base) - 1 + days_on - place) % _WEEK == 0]
    newest = sorted(same[:_TAIL_BASE_WEEKS])
    return float(newest[len(newest) // 2])


def _falling(days: Sequence[tuple[int, float]]) -> list[float]:
    """The share of each day that was counted, never rising from day to day and at most 1 (pooled neighbours)."""
    blocks: list[tuple[float, float, int]] = []
    for count, mean in days:
        blocks.append((float(count), mean, 1))
        while len(blocks) > 1 and blocks[-1][0] * blocks[-2][1] > blocks[-2][0] * blocks[-1][1]:
            late, early = blocks.pop(), blocks.pop()
            blocks.append((late[0] + early[0], late[1] + early[1], late[2] + early[2]))
    return [min(1.0, count / mean) for count, mean, days_of in blocks for _ in range(days_of)]
