"""Early warning on the reference benchmark: sixteen daily signals with one planted outbreak each.

`size` is the number of simulations, `seed` what they are drawn from. Every threshold was fixed before: Accord's is the
one that the product uses by itself, the others' are those of their publications.
"""

import pickle
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import timedelta
from multiprocessing import get_context
from typing import Any

import numpy as np

from accord.config.benchmarks import Bar, machine
from accord.config.benchmarks.listen import Asked, Measured, rivals
from accord.listen.detection import DEFAULT_THRESHOLD, Watch, judge_series
from accord.listen.reference_signals import (
    DAYS,
    DESIGNS,
    EVALUATED_DAYS,
    FIRST_DAY,
    OUTBREAK_SIZES,
    WITH_WAVES,
    Scores,
    Signal,
    bank_holidays,
    generate_variants,
    score_alarms,
)

COMPARED = "the monthly rule, EARS C1 to C3 and Farrington Flexible on the same signals"

_SIMULATIONS, _SIMULATIONS_QUICK = 100, 3
# What is dear and only compared with: so many simulations suffice to show where it stands.
_OTHER_SIZES, _OTHER_SIZES_QUICK = 25, 1
_UNNAMED_HOLIDAYS, _UNNAMED_HOLIDAYS_QUICK = 20, 1
_FARRINGTON, _FARRINGTON_QUICK = 10, 1
_SEED = 2026
_SIZES = ("small", "medium", "large")
_MOST_MS = 5.0
_BAR = Scores(false_positive_rate=0.023, power_of_detection=0.91, sensitivity=0.60, timeliness=0.20)
_BAR_WITHOUT_WAVES = Scores(false_positive_rate=0.020, power_of_detection=0.98, sensitivity=0.80, timeliness=0.12)
_GOAL = Scores(false_positive_rate=0.020, power_of_detection=0.93, sensitivity=0.70, timeliness=0.17)
_GOAL_WITHOUT_WAVES = Scores(false_positive_rate=0.015, power_of_detection=0.99, sensitivity=0.85, timeliness=0.11)
_IS_SHARE = {"false_positive_rate": False, "power_of_detection": True, "sensitivity": True, "timeliness": False}

Variants = dict[str, Signal]


@dataclass(frozen=True, slots=True)
class _Series:
    """One series to judge: its common history, and what follows it for each size of outbreak."""

    history: list[int]
    endings: dict[str, list[int]]
    holidays_named: bool


def measure(asked: Asked) -> Measured:
    """Judge every signal by each detector, with outbreaks of three sizes."""
    begun = time.monotonic()
    simulations = asked.size or (_SIMULATIONS_QUICK if asked.quick else _SIMULATIONS)
    drawn = _draw(simulations, seed=_SEED if asked.seed is None else asked.seed)

    def some(number: int, number_quick: int) -> list[Variants]:
        return drawn[: len(DESIGNS) * min(simulations, number_quick if asked.quick else number)]

    other = some(_OTHER_SIZES, _OTHER_SIZES_QUICK)
    unnamed = some(_UNNAMED_HOLIDAYS, _UNNAMED_HOLIDAYS_QUICK)
    by_farrington = some(_FARRINGTON, _FARRINGTON_QUICK)
    with ProcessPoolExecutor(max_workers=machine()["cores"], mp_context=get_context("spawn")) as pool:
        in_all_sizes = _by_accord(pool, other, sizes=_SIZES, holidays_named=True)
        the_rest = _by_accord(pool, drawn[len(other) :], sizes=("medium",), holidays_named=True)
        without_names = _by_accord(pool, unnamed, sizes=("medium",), holidays_named=False)
    ours = {size: _scored(other, size, in_all_sizes[size]) for size in _SIZES}
    ours["medium"] = _scored(drawn, "medium", in_all_sizes["medium"] + the_rest["medium"])
    found = {
        "Accord": ours,
        "Accord, holidays not named": {"medium": _scored(unnamed, "medium", without_names["medium"])},
        **_by_rivals(drawn, by_farrington),
    }
    cost = _milliseconds_a_day(drawn[0]["medium"])
    judged = {
        "Accord, medium, and those compared with": simulations,
        "Accord, small and large": len(other) // len(DESIGNS),
        "Accord, holidays not named": len(unnamed) // len(DESIGNS),
        "Farrington Flexible": len(by_farrington) // len(DESIGNS),
    }
    figures = _figures(found, judged) | {"seconds": round(time.monotonic() - begun)}
    return Measured(bars=_bars(found["Accord"]["medium"], cost, n=len(drawn)), figures=figures)


def _draw(simulations: int, *, seed: int) -> list[Variants]:
    """All signals, `simulations` times, from one generator seeded once."""
    chance = np.random.default_rng(seed)
    factors = [OUTBREAK_SIZES[size] for size in _SIZES]
    return [
        dict(zip(_SIZES, generate_variants(number, sizes=factors, chance=chance), strict=True))
        for _ in range(simulations)
        for number in DESIGNS
    ]


def _by_accord(
    pool: ProcessPoolExecutor, drawn: Sequence[Variants], *, sizes: Iterable[str], holidays_named: bool
) -> dict[str, list[list[bool]]]:
    sizes = tuple(sizes)
    tasks = [
        _Series(
            history=variants["medium"].counts[:-EVALUATED_DAYS],
            endings={size: variants[size].counts[-EVALUATED_DAYS:] for size in sizes},
            holidays_named=holidays_named,
        )
        for variants in drawn
    ]
    judged = list(pool.map(judge_endings, tasks, chunksize=4))
    return {size: [alarms[size] for alarms in judged] for size in sizes}


def judge_endings(series: _Series) -> dict[str, list[bool]]:
    """The alarms of each ending, day by day. The history, which they share, is learnt once."""
    watch = Watch(first_day=FIRST_DAY, holidays=frozenset(bank_holidays()) if series.holidays_named else frozenset())
    for count in series.history:
        watch.add(count)
    learnt = pickle.dumps(watch)
    return {size: _follow(pickle.loads(learnt), counts) for size, counts in series.endings.items()}  # noqa: S301 - ours


def _follow(watch: Watch, counts: Iterable[int]) -> list[bool]:
    alarms = []
    for count in counts:
        watch.add(count)
        alarms.append(watch.assess().alarm)
    return alarms


def _by_rivals(drawn: Sequence[Variants], fewer: Sequence[Variants]) -> dict[str, dict[str, dict[str, Scores]]]:
    found: dict[str, dict[str, dict[str, Scores]]] = {}
    for size in _SIZES:
        counts = _counts_of(drawn, size)
        alarms = rivals.ears(counts, evaluated=EVALUATED_DAYS)
        alarms["monthly rule"] = rivals.monthly_rule(counts, first_day=FIRST_DAY, evaluated=EVALUATED_DAYS)
        for name in ("monthly rule", *sorted(alarms.keys() - {"monthly rule"})):
            found.setdefault(name, {})[size] = _scored(drawn, size, alarms[name].tolist())
    by_farrington = {
        size: _scored(
            fewer,
            size,
            rivals.farrington_flexible(_counts_of(fewer, size), evaluated=EVALUATED_DAYS).tolist(),
        )
        for size in _SIZES
    }
    return {**found, "Farrington Flexible": by_farrington}


def _counts_of(drawn: Sequence[Variants], size: str) -> rivals.Counts:
    return np.array([variants[size].counts for variants in drawn], dtype=np.float64)


def _scored(drawn: Sequence[Variants], size: str, alarms: Sequence[Sequence[bool]]) -> dict[str, Scores]:
    judged = [(variants[size], days) for variants, days in zip(drawn, alarms, strict=True)]
    return {
        "all": score_alarms(judged),
        "without waves": score_alarms([pair for pair in judged if pair[0].number not in WITH_WAVES]),
        **{str(number): score_alarms([pair for pair in judged if pair[0].number == number]) for number in DESIGNS},
    }


def _milliseconds_a_day(signal: Signal) -> float:
    """CPU of adding and judging a day, every day of seven years judged."""
    begun = time.process_time()
    for _ in judge_series(signal.counts, first_day=FIRST_DAY, holidays=frozenset(bank_holidays())):
        pass
    return 1_000 * (time.process_time() - begun) / DAYS


def _bars(ours: dict[str, Scores], cost: float, *, n: int) -> tuple[Bar, ...]:
    bars = []
    for group, bar in (("all", _BAR), ("without waves", _BAR_WITHOUT_WAVES)):
        for name, at_least in _IS_SHARE.items():
            words = f"early warning, {group}, {name.replace('_', ' ')}"
            value, limit = getattr(ours[group], name), getattr(bar, name)
            bars.append(Bar(what=words, value=value, bar=limit, unit="share", at_least=at_least, n=n))
    bars.append(Bar(what="early warning, CPU a series and day", value=cost, bar=_MOST_MS, unit="ms"))
    return tuple(bars)


def _figures(found: dict[str, dict[str, dict[str, Scores]]], simulations: dict[str, int]) -> dict[str, Any]:
    ours = found["Accord"]["medium"]
    return {
        "simulations": simulations,
        "evaluated": f"{EVALUATED_DAYS} days from {FIRST_DAY + timedelta(days=DAYS - EVALUATED_DAYS)}",
        "threshold": DEFAULT_THRESHOLD,
        "goal_reached": {
            "all": _reaches(ours["all"], _GOAL),
            "without waves": _reaches(ours["without waves"], _GOAL_WITHOUT_WAVES),
        },
        "detectors": {
            name: {size: {group: _plain(scores) for group, scores in groups.items()} for size, groups in sizes.items()}
            for name, sizes in found.items()
        },
    }


def _reaches(scores: Scores, goal: Scores) -> dict[str, bool]:
    return {
        name: getattr(scores, name) >= getattr(goal, name) if at_least else getattr(scores, name) <= getattr(goal, name)
        for name, at_least in _IS_SHARE.items()
    }


def _plain(scores: Scores) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(scores).items()}
