"""Texts that gather: a theme that was not there before, or one that is suddenly asked about more than it was.

Around each new text its nearest known texts are looked at: how many of them are recent? Were nothing new, each would
be recent with the share that recent texts have among all known ones. The chance of so many recent ones, the least over
several numbers of neighbours and several spans of time, is held against a budget of false signals.

Source: the nearest-neighbour test of Cuzick and Edwards (1990), scanned over windows as by Kulldorff (1997).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from accord.kernel.meaning.contracts import Vectors

MEMORY_DAYS = 90.0
FALSE_A_DAY = 0.15 / 15
"""The budget: one false signal in a hundred days."""

_MOST_KNOWN = 20_000
_WINDOWS = (2.0, 3.0, 5.0, 8.0, 13.0)
_NEIGHBOURS = np.arange(3, 16)
_LOOKS = 8.0  # how many independent looks the overlapping windows and numbers of neighbours are worth
_OVERLAP = 1 / 3
_FORGET_DAYS = 30.0
_NEW_SHARE = 0.25
_LEAST_MEMBERS = 4


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """Texts that gathered, the newest last, by their places in the order in which they came."""

    members: tuple[int, ...]
    is_new: bool
    log_p: float
    window_days: float


class Scan:
    """Known texts with their times in days, oldest first; each further text is judged as it comes."""

    def __init__(self, rows: Vectors, days: Sequence[float], *, false_a_day: float = FALSE_A_DAY) -> None:
        self._rows = np.zeros((max(2 * len(rows), 1_024), rows.shape[1]), np.float32)
        self._rows[: len(rows)] = rows
        self._days = list(days)
        self._gathered: dict[int, int] = {}  # a text that was signalled, with the number of its signal
        self._signals = 0
        self._false_a_day = false_a_day

    @property
    def rows(self) -> Vectors:
        """All that is known by now."""
        return self._rows[: len(self._days)]

    def remember(self, members: Sequence[int]) -> None:
        """These places were told together before this scan began: what joins them is not told again."""
        for place in members:
            self._gathered.setdefault(place, self._signals)
        self._signals += 1

    def add(self, row: NDArray[np.float32], day: float) -> Gathering | None:
        """Take in the next text; tell when it completes a gathering that was not told before."""
        number = len(self._days)
        first = self._first_remembered(day)
        found = self._judge(row, day, first) if number - first > _NEIGHBOURS[-1] else None
        if number == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._rows[number] = row
        self._days.append(day)
        if found is None or self._is_known(found, number):
            return None
        return found

    def _first_remembered(self, day: float) -> int:
        known = np.array(self._days)
        return max(int(np.searchsorted(known, day - MEMORY_DAYS)), len(known) - _MOST_KNOWN)

    def _judge(self, row: NDArray[np.float32], day: float, first: int) -> Gathering | None:
        number = len(self._days)
        days = np.array(self._days[first:])
        alike = self._rows[first:number] @ row
        most = int(_NEIGHBOURS[-1])
        nearest = np.argpartition(-alike, most)[:most]
        nearest = nearest[np.argsort(-alike[nearest], kind="stable")]
        best, window, count = 0.0, 0.0, 0
        for span in _WINDOWS:
            if days[0] > day - 2 * span:  # as much before as within, or the window says nothing
                break
            share = max(float((days > day - span).sum()), 1.0) / len(days)
            recent = np.cumsum(days[nearest] > day - span)[_NEIGHBOURS - 1]
            chances = np.asarray(binom.logsf(recent - 1, _NEIGHBOURS, share))
            least = int(chances.argmin())
            if chances[least] < best:
                best, window, count = float(chances[least]), span, int(_NEIGHBOURS[least])
        if best > self._bound(days, day):
            return None
        ball = nearest[:count]
        recent_ones = ball[days[ball] > day - window]
        if len(recent_ones) + 1 < _LEAST_MEMBERS:
            return None
        members = (*sorted((recent_ones + first).tolist()), number)
        is_new = count - len(recent_ones) <= _NEW_SHARE * count
        return Gathering(members=members, is_new=is_new, log_p=best, window_days=window)

    def _bound(self, days: NDArray[np.float64], day: float) -> float:
        """The logarithm of the chance below which the budget allows a signal, at the present number of texts a day."""
        span = min(max(day - float(days[0]), 1.0), 28.0)
        a_day = max(float((days > day - span).sum()) / span, 1.0)
        return math.log(self._false_a_day / a_day / _LOOKS)

    def _is_known(self, found: Gathering, number: int) -> bool:
        """Whether these texts belong to a gathering that was told; then the newest joins it."""
        day = self._days[number]
        told = [self._gathered[place] for place in found.members if place in self._gathered]
        fresh = [place for place in found.members if place in self._gathered and day - self._days[place] < _FORGET_DAYS]
        known = len(fresh) >= _OVERLAP * len(found.members)
        signal = told[-1] if known else self._signals
        self._signals += not known
        for place in found.members:
            self._gathered.setdefault(place, signal)
        return known
