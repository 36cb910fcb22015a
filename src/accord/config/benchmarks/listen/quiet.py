"""False alarms as a budget: quiet series of realistic shape for a year, at the threshold that the product would take.

`size` is the number of series, `seed` what they are drawn from. A false alarm is a run of alarming days, seven calm
days apart from the next. Each series begins from nothing, so that a year after 28, 90 and 365 days of history is seen;
then outbreaks are planted into the same series and found, or not, at the same threshold.
"""

import math
import pickle
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from multiprocessing import get_context
from statistics import fmean, median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.config.benchmarks import Bar, machine
from accord.config.benchmarks.listen import Asked, Measured
from accord.listen.detection import Watch, threshold_for
from accord.listen.reference_signals import OUTBREAK_SIZES

COMPARED = "the budget of false alarms"

SERIES = 500
ALARMS_A_WEEK = 2.0
_SERIES_QUICK = 100
_HISTORIES = (28, 90, 365)
_YEAR = 365
_FIRST_DAY = date(2024, 1, 1)
_SEED = 2026
_CALM_DAYS = 7
_PATIENCE_DAYS = 28
_PLANTED = ("medium", "large")

# A working week of service, from Monday; a series has it more or less strongly.
_WEEK = np.array([1.3, 1.1, 1.0, 1.0, 0.9, 0.5, 0.2])
_DISPERSIONS = (1.0, 1.0, 1.5, 2.0, 3.0)
_DRIFTS = (0.0, 0.005, 0.015)
_CLOSED_ON = ((1, 1), (5, 1), (12, 25), (12, 26))
_SHARE_CLOSING = 0.3
_BACKLOG = 1.5


@dataclass(frozen=True, slots=True)
class _Series:
    """Two quiet years, and what an outbreak of each size adds from its first day on, after each history."""

    counts: list[int]
    outbreaks: dict[tuple[int, str], list[int]]
    threshold: float


@dataclass(frozen=True, slots=True)
class _Seen:
    """The days that alarmed in quiet years, and after how many days each planted outbreak was found (None: not)."""

    alarms: list[int]
    delays: dict[tuple[int, str], int | None]


def measure(asked: Asked) -> Measured:
    """Judge quiet series day by day at the threshold for 500 of them and two false alarms a week."""
    number = asked.size or (_SERIES_QUICK if asked.quick else SERIES)
    threshold = threshold_for(false_alarms_a_week=ALARMS_A_WEEK, series=SERIES)
    chance = np.random.default_rng(_SEED if asked.seed is None else asked.seed)
    series = [_quiet_series(chance, threshold=threshold) for _ in range(number)]
    with ProcessPoolExecutor(max_workers=machine()["cores"], mp_context=get_context("spawn")) as pool:
        seen = list(pool.map(watch_series, series, chunksize=4))
    figures: dict[str, Any] = {"series": number, "threshold": threshold}
    bars = []
    for history in _HISTORIES:
        a_week = _false_alarms_a_week(seen, history) * SERIES / number
        words = f"quiet series, false alarms a week over {SERIES}, after {history} days of history"
        bars.append(Bar(what=words, value=a_week, bar=ALARMS_A_WEEK, unit="alarms", n=number))
        figures[f"after {history} days"] = {
            "false_alarms_a_week": round(a_week, 3),
            **{size: _found([one.delays[history, size] for one in seen]) for size in _PLANTED},
        }
    return Measured(bars=tuple(bars), figures=figures)


def _quiet_series(chance: np.random.Generator, *, threshold: float) -> _Series:
    days = max(_HISTORIES) + _YEAR
    mean, dispersion = _shape(chance, days)
    counts = _draw(mean, dispersion, chance)
    outbreaks = {
        (history, size): _outbreak(
            OUTBREAK_SIZES[size], math.sqrt(dispersion * mean[history : history + 7].mean()), chance
        )
        for history in _HISTORIES
        for size in _PLANTED
    }
    return _Series(counts=[int(count) for count in counts], outbreaks=outbreaks, threshold=threshold)


def _shape(chance: np.random.Generator, days: int) -> tuple[NDArray[np.float64], float]:
    """Level, drift, week, season and closed days of one series, and its dispersion."""
    level = float(np.clip(chance.normal(0.7, 1.3), math.log(0.05), math.log(60)))
    drift = np.cumsum(chance.normal(0, chance.choice(_DRIFTS), days))
    week = _WEEK ** chance.uniform(0, 1.5)
    season = chance.uniform(0, 0.3) * np.cos(2 * np.pi * (np.arange(days) / 365.25 - chance.uniform()))
    mean = np.exp(level + drift + season) * week[np.arange(days) % 7]
    if chance.uniform() < _SHARE_CLOSING:
        for day in range(days - 1):
            on = _FIRST_DAY + timedelta(days=day)
            if (on.month, on.day) in _CLOSED_ON:
                mean[day], mean[day + 1] = 0.0, mean[day + 1] * _BACKLOG
    return mean, float(chance.choice(_DISPERSIONS))


def _draw(mean: NDArray[np.float64], dispersion: float, chance: np.random.Generator) -> NDArray[np.int64]:
    if dispersion == 1:
        return chance.poisson(mean)
    shape = np.maximum(mean, 1e-9) / (dispersion - 1)
    return chance.poisson(chance.gamma(shape, dispersion - 1))


def _outbreak(factor: int, spread: float, chance: np.random.Generator) -> list[int]:
    """More contacts by day: as large and as long as those of the reference benchmark."""
    size = max(2, int(chance.poisson(factor * 7 * spread)))
    days = np.floor(chance.lognormal(0.0, 0.5, size) / 0.25).astype(int)
    return [int(count) for count in np.bincount(days, minlength=_PATIENCE_DAYS)[:_PATIENCE_DAYS]]


def watch_series(series: _Series) -> _Seen:
    """Judge a quiet series every day, and from the day of each planted outbreak on also what would have come then."""
    watch = Watch(first_day=_FIRST_DAY, threshold=series.threshold)
    alarms, delays = [], {}
    for day, count in enumerate(series.counts):
        if day in _HISTORIES:
            learnt = pickle.dumps(watch)
            for size in _PLANTED:
                delays[day, size] = _delay(pickle.loads(learnt), series, day, size)  # noqa: S301 - ours
        watch.add(count)
        if watch.assess().alarm:
            alarms.append(day)
    return _Seen(alarms=alarms, delays=delays)


def _delay(watch: Watch, series: _Series, begin: int, size: str) -> int | None:
    first = None
    for day, more in enumerate(series.outbreaks[begin, size]):
        if more and first is None:
            first = day
        watch.add(series.counts[begin + day] + more)
        if watch.assess().alarm and first is not None:
            return day - first
    return None


def _false_alarms_a_week(seen: Sequence[_Seen], history: int) -> float:
    begun = 0
    for one in seen:
        days = [day for day in one.alarms if history <= day < history + _YEAR]
        begun += sum(day - before > _CALM_DAYS for before, day in pairwise([-_CALM_DAYS - 1, *days]))
    return begun * 7 / _YEAR


def _found(delays: Sequence[int | None]) -> dict[str, float | None]:
    """How many outbreaks were found, and how many days after the first contact of them."""
    known = [delay for delay in delays if delay is not None]
    return {
        "found": round(len(known) / len(delays), 3),
        "mean_delay_days": round(fmean(known), 2) if known else None,
        "median_delay_days": median(known) if known else None,
    }
