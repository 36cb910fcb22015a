"""Days unlike their weekday: holidays that were named, days that come back every year, days on which nothing came.

Nobody has to keep a list: a day that stood out is remembered by the ways in which calendars repeat themselves (its
date, "the last Monday of August", days from Easter), and expected once it came back in most years. A day without any
contact where some were sure to come was closed; the first day after it brings what waited.
"""

import calendar
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

Key = tuple[str, int, int, int]

# So far beyond expectation, and by so much (in logarithms), a day stands out.
_STANDS_OUT = 3.5
_STANDS_OUT_LOG = 0.25
# It is foreseen once it came back so often, and in this share of the years since it first did.
_LEAST_RETURNS = 2
_LEAST_SHARE = 0.6
_FORESEEN_VARIANCE = 0.05
# So unlikely is it that nothing comes on an open day; more of them in a row are a fall, not a closure.
_CLOSED_CHANCE = 1e-4
_MOST_CLOSED_IN_A_ROW = 3
_CLOSED_LOG = -30.0
_FARTHEST_FROM_EASTER = 60


@dataclass(frozen=True, slots=True)
class Foreseen:
    """By how much a day differs from others, in logarithms, and how uncertain that is."""

    shift: float
    variance: float


ORDINARY = Foreseen(0.0, 0.0)
_CLOSED = Foreseen(_CLOSED_LOG, 0.0)


@dataclass(slots=True)
class SpecialDays:
    """What one series knows of its special steps. `named` are given; where steps are not days nothing is learnt."""

    named: frozenset[int] = frozenset()
    learns: bool = True
    _closed: set[int] = field(default_factory=set)
    _foreseen: dict[int, Foreseen] = field(default_factory=dict)
    _stood_out: dict[Key, list[tuple[int, float]]] = field(default_factory=dict)
    _in_a_row: int = 0
    _reported: dict[int, Foreseen] = field(default_factory=dict)

    def is_named(self, step: int) -> bool:
        """Whether the step was named as a holiday."""
        return step in self.named

    def follows_closure(self, step: int) -> bool:
        """Whether the step before was a holiday or closed, and this one is no holiday."""
        return step not in self.named and (step - 1 in self.named or step - 1 in self._closed)

    def is_closed(self, step: int) -> bool:
        """Whether nothing came where some were sure to come."""
        return step in self._closed

    def of(self, step: int) -> Foreseen:
        """What is foreseen of the step."""
        return self._foreseen.get(step, ORDINARY)

    def reported(self, step: int) -> Foreseen:
        """By how much the step's count is less because not everything is reported yet."""
        return self._reported.get(step, ORDINARY)

    def know(self, reported: dict[int, Foreseen]) -> None:
        """Take what is known by now of the last steps in place of what was known before."""
        self._reported = reported

    def foresee(self, step: int) -> None:
        """Look whether the step is one of those days that come back every year."""
        if not self._stood_out or not self.learns:
            return
        day = date.fromordinal(step + 1)
        found = [share for key in _keys_of(day) if (share := self._share_of(key, day.year))]
        if found:
            _share, shift = max(found)
            self._foreseen[step] = Foreseen(shift, _FORESEEN_VARIANCE)

    def _share_of(self, key: Key, year: int) -> tuple[float, float] | None:
        """In what share of the years it came back, and by how much it stood out."""
        seen = self._stood_out.get(key, [])
        if len(seen) < _LEAST_RETURNS:
            return None
        share = min(1.0, len(seen) / max(1, year - seen[0][0]))
        return (share, sum(shift for _year, shift in seen) / len(seen)) if share >= _LEAST_SHARE else None

    def may_stand_out(self, step: int, *, count: int, mean: float, variance: float) -> bool:
        """Whether a count is so far beyond what would be expected of an ordinary day."""
        return (
            self.learns
            and count - mean > _STANDS_OUT * math.sqrt(variance)
            and math.log((count + 0.5) / (mean + 0.5)) > _STANDS_OUT_LOG
            and not self.is_closed(step)
            and not self.follows_closure(step)
        )

    def remember(self, step: int, *, count: int, mean: float) -> None:
        """Keep a day that stood out."""
        day = date.fromordinal(step + 1)
        shift = math.log((count + 0.5) / (mean + 0.5))
        for key in _keys_of(day):
            self._stood_out.setdefault(key, []).append((day.year, shift))

    def close_if_silent(self, step: int, *, silent: float | None) -> bool:
        """Take a step for closed when nothing came although the chance of that, `silent`, is next to none.

        `silent` is None on a day with contacts.
        """
        if silent is None:
            self._in_a_row = 0
            return False
        if not self.learns or step in self.named or silent >= _CLOSED_CHANCE or self._in_a_row >= _MOST_CLOSED_IN_A_ROW:
            return False
        self._in_a_row += 1
        self._closed.add(step)
        self._foreseen[step] = _CLOSED
        return True


def chance_of_silence(*, mean: float, size: float) -> float:
    """Return P(Y = 0) of a negative binomial; an infinite size is Poisson."""
    return math.exp(-mean if math.isinf(size) else -size * math.log1p(mean / size))


def _keys_of(day: date) -> Iterator[Key]:
    last = calendar.monthrange(day.year, day.month)[1]
    yield ("date", day.month, day.day, 0)
    yield ("weekday from the first", day.month, day.weekday(), (day.day - 1) // 7)
    yield ("weekday from the last", day.month, day.weekday(), (last - day.day) // 7)
    from_easter = (day - easter_sunday(day.year)).days
    if abs(from_easter) <= _FARTHEST_FROM_EASTER:
        yield ("days from Easter", from_easter, 0, 0)


def easter_sunday(year: int) -> date:
    """Return Easter Sunday by the rule of Gauss in its complete form (Lichtenberg 1997)."""
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun = 2 - (3 * century + 3) // 4
    place = year % 19
    seed = (19 * place + moon) % 30
    correction = (seed + place // 11) // 29
    limit = 21 + seed - correction
    first_sunday = 7 - (year + year // 4 + sun) % 7
    days = limit + 7 - (limit - first_sunday) % 7
    return date.fromordinal(date(year, 3, 1).toordinal() + days - 1)


def steps_of(days: Iterable[date], *, step_days: int) -> frozenset[int]:
    """The steps in which these days lie."""
    return frozenset((day.toordinal() - 1) // step_days for day in days)
