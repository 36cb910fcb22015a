"""The reference benchmark for early warning: sixteen daily signals with one planted outbreak each.

Source: Noufaily et al., Bioinformatics 35 (2019) 3110–3118. Uses numpy: for benchmarks and tests, never for pages.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

YEARS = 7
WEEKS = 52 * YEARS
DAYS = 7 * WEEKS
EVALUATED_DAYS = 343
# A Monday from which seven years of 52 weeks hold 58 of the bank holidays below.
FIRST_DAY = date(2009, 12, 21)

OUTBREAK_SIZES = {"very small": 2, "small": 3, "medium": 5, "large": 10}

Series = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wave:
    """One seasonal wave a year. It starts within these days of the year and is no outbreak."""

    first_day: int
    last_day: int
    size_factor: float
    spread_of: int


@dataclass(frozen=True, slots=True)
class Design:
    """One row of the paper's table; names follow its formula."""

    days_a_week: int
    k: int
    k2: int
    alpha: float
    beta: float
    gamma1: float
    gamma2: float
    gamma3: float
    gamma4: float
    phi: float
    shift: int
    divisor: int
    wave: Wave | None = None
    spread_of: int | None = None
    always_size: int | None = None


DESIGNS: dict[int, Design] = {
    1: Design(7, 1, 2, 6, 0, 0.2, 0.2, 0.5, 0.4, 2, 29, 1),
    3: Design(7, 1, 2, 0.5, 0, 1.5, 1.4, 0.5, 0.4, 1, -167, 1),
    4: Design(7, 0, 2, 5.5, 0, 0, 0, 0.3, 0.25, 1, 1, 1),
    5: Design(7, 0, 2, 2, 0, 0, 0, 0.3, 0.25, 1, 1, 1),
    6: Design(5, 1, 1, 6, 0, 0.3, 2, 0.3, 0.5, 1.5, -50, 10, wave=Wave(1, 20, 3 * 5 * 80, 6)),
    7: Design(5, 1, 1, 1, 0, 0.1, 2, 0.05, 0.05, 1, -50, 1, wave=Wave(1, 20, 3 * 5 * 50, 7)),
    8: Design(5, 0, 1, 6, 0.0001, 0, 0, 0.6, 0.9, 1.5, 0, 10),
    9: Design(5, 1, 1, 3, 0, 1.5, 0.1, 0.2, 0.3, 1, -150, 1),
    10: Design(5, 1, 1, 3, 0, 0.2, 0.1, 0.05, 0.15, 1, -200, 1),
    11: Design(5, 1, 1, 5, 0, 0.2, 0.1, 0.05, 0.1, 1, 0, 1),
    12: Design(5, 2, 1, 0.5, 0, 0.4, 0, 0.05, 0.15, 1, 0, 1),
    13: Design(5, 1, 1, 9, 0, 0.5, 0.2, 0.2, 0.5, 1, 0, 100),
    14: Design(7, 1, 2, 2, 0.0005, 0.8, 0.8, 0.8, 0.4, 4, 57, 1, spread_of=1),
    15: Design(7, 4, 1, 0.05, 0, 0.01, 0.01, 1.8, 0.1, 1, -85, 1, spread_of=14),
    # The paper draws this one's outbreak always very small, and its wave with the spread of signal 7.
    16: Design(7, 1, 2, 3, 0, 0.8, 0.6, 0.8, 0.4, 4, 29, 1, wave=Wave(210, 230, 3 * 7 * 150, 7), always_size=2),
    17: Design(7, 0, 2, 6, 0, 0, 0, 0.8, 0.4, 4, 1, 1),
}
WITH_WAVES = frozenset(number for number, design in DESIGNS.items() if design.wave)


@dataclass(frozen=True, slots=True)
class Signal:
    """`counts` of every calendar day from FIRST_DAY, and how many of each day's belong to the outbreak."""

    number: int
    counts: list[int]
    outbreak: list[int]


def generate_signals(*, simulations: int, seed: int, size: str = "medium") -> Iterator[Signal]:
    """Yield all sixteen signals, `simulations` times, from one generator seeded once."""
    chance = np.random.default_rng(seed)
    for _ in range(simulations):
        for number in DESIGNS:
            yield generate_signal(number, size=OUTBREAK_SIZES[size], chance=chance)


def generate_signal(number: int, *, size: int, chance: np.random.Generator) -> Signal:
    """Return one signal with an outbreak of the paper's size factor `size`."""
    (signal,) = generate_variants(number, sizes=(size,), chance=chance)
    return signal


def generate_variants(number: int, *, sizes: Sequence[int], chance: np.random.Generator) -> list[Signal]:
    """Return one signal with an outbreak of each size factor: the same history, and outbreaks from the same day on."""
    design = DESIGNS[number]
    days = design.days_a_week * WEEKS
    mean = _mean(design)
    baseline = np.rint(_draw(mean, phi=design.phi, chance=chance) / design.divisor)
    if design.wave:
        baseline += _yearly_waves(design, design.wave, chance=chance)
    start = int(chance.integers(days - 49 * design.days_a_week, days))
    return [_planted(number, baseline, start=start, size=size, chance=chance) for size in sizes]


def _planted(number: int, baseline: Series, *, start: int, size: int, chance: np.random.Generator) -> Signal:
    design = DESIGNS[number]
    outbreak = np.zeros(len(baseline))
    spread = _spread(design.spread_of or number, at=start, days_a_week=design.days_a_week)
    cases = _cases((design.always_size or size) * design.days_a_week * spread, bin_width=0.25, chance=chance)
    _add(outbreak, cases, start=start, days_a_week=design.days_a_week)
    outbreak[-1] = 0
    outbreak = _with_weekends(outbreak, days_a_week=design.days_a_week)
    counts = _with_weekends(baseline, days_a_week=design.days_a_week) + outbreak
    _keep_holidays(counts, days_a_week=design.days_a_week)
    return Signal(number=number, counts=[int(x) for x in np.rint(counts)], outbreak=[int(x) for x in outbreak])


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over signals, each signal number counting alike; the words are those of the paper."""

    false_positive_rate: float
    power_of_detection: float
    sensitivity: float
    timeliness: float


def score_alarms(judged: Sequence[tuple[Signal, Sequence[bool]]]) -> Scores:
    """Score the alarms of the evaluated days. A signal whose outbreak fell on the last day has none to be found."""
    by_number: dict[int, list[Scores]] = {}
    for signal, alarms in judged:
        by_number.setdefault(signal.number, []).append(_score(signal.outbreak[-len(alarms) :], alarms))
    means = [_mean_scores(scores) for scores in by_number.values()]
    return _mean_scores(means)


def _score(outbreak: Sequence[int], alarms: Sequence[bool]) -> Scores:
    ill = [day for day, cases in enumerate(outbreak) if cases]
    false = sum(alarm for alarm, cases in zip(alarms, outbreak, strict=True) if not cases)
    false_positive_rate = false / (len(outbreak) - len(ill))
    if not ill:
        return Scores(false_positive_rate, math.nan, math.nan, math.nan)
    hits = [day for day in ill if alarms[day]]
    return Scores(
        false_positive_rate=false_positive_rate,
        power_of_detection=float(bool(hits)),
        sensitivity=len(hits) / len(ill),
        timeliness=(hits[0] - ill[0]) / (ill[-1] - ill[0] + 1) if hits else 1.0,
    )


def _mean_scores(scores: Sequence[Scores]) -> Scores:
    return Scores(
        false_positive_rate=_known_mean([score.false_positive_rate for score in scores]),
        power_of_detection=_known_mean([score.power_of_detection for score in scores]),
        sensitivity=_known_mean([score.sensitivity for score in scores]),
        timeliness=_known_mean([score.timeliness for score in scores]),
    )


def _known_mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan


def bank_holidays() -> list[date]:
    """Return the 58 bank holidays of England within the seven years."""
    last = FIRST_DAY + timedelta(days=DAYS - 1)
    # Fixed to working days, as proclaimed; the royal wedding and the jubilee are the two extra ones.
    proclaimed = """
    2009-12-25 2009-12-28 2010-01-01 2010-04-02 2010-04-05 2010-05-03 2010-05-31 2010-08-30 2010-12-27 2010-12-28
    2011-01-03 2011-04-22 2011-04-25 2011-04-29 2011-05-02 2011-05-30 2011-08-29 2011-12-26 2011-12-27
    2012-01-02 2012-04-06 2012-04-09 2012-05-07 2012-06-04 2012-06-05 2012-08-27 2012-12-25 2012-12-26
    2013-01-01 2013-03-29 2013-04-01 2013-05-06 2013-05-27 2013-08-26 2013-12-25 2013-12-26
    2014-01-01 2014-04-18 2014-04-21 2014-05-05 2014-05-26 2014-08-25 2014-12-25 2014-12-26
    2015-01-01 2015-04-03 2015-04-06 2015-05-04 2015-05-25 2015-08-31 2015-12-25 2015-12-28
    2016-01-01 2016-03-25 2016-03-28 2016-05-02 2016-05-30 2016-08-29
    """
    return [day for day in map(date.fromisoformat, proclaimed.split()) if FIRST_DAY <= day <= last]


def _mean(design: Design) -> Series:
    t = np.arange(1, design.days_a_week * WEEKS + 1) + design.shift
    log_mean = design.alpha + design.beta * t
    for harmonics, period, cosine, sine in (
        (design.k, 52 * design.days_a_week, design.gamma1, design.gamma2),
        (design.k2, design.days_a_week, design.gamma3, design.gamma4),
    ):
        for j in range(1, harmonics + 1):
            angle = 2 * math.pi * j * t / period
            log_mean = log_mean + cosine * np.cos(angle) + sine * np.sin(angle)
    return np.asarray(np.exp(log_mean), dtype=np.float64)


def _draw(mean: Series, *, phi: float, chance: np.random.Generator) -> Series:
    if phi == 1:
        return chance.poisson(mean).astype(float)
    return chance.poisson(chance.gamma(mean / (phi - 1), phi - 1)).astype(float)


def _spread(number: int, *, at: int, days_a_week: int) -> float:
    design = DESIGNS[number]
    # A signal of other working days lends its value of the same week.
    position = at * design.days_a_week // days_a_week
    return math.sqrt(design.phi * _mean(design)[position])


def _cases(expected: float, *, bin_width: float, chance: np.random.Generator) -> Series:
    size = 0
    while size < 2:
        size = int(chance.poisson(expected))
    times = chance.lognormal(0.0, 0.5, size)
    bins = math.ceil(math.ceil(times.max()) / bin_width)
    return np.histogram(times, bins=bins, range=(0, bins * bin_width))[0].astype(float)


def _add(days: Series, cases: Series, *, start: int, days_a_week: int) -> None:
    for day, number in enumerate(cases[: len(days) - start], start=start):
        days[day] += np.rint(number * _multiplier(day % days_a_week, days_a_week=days_a_week))


def _multiplier(weekday: int, *, days_a_week: int) -> float:
    if days_a_week == 7:
        return 2.0 if weekday >= 5 else 1.0
    return {0: 1.5, 1: 1.1, 4: 1.1}.get(weekday, 1.0)


def _yearly_waves(design: Design, wave: Wave, *, chance: np.random.Generator) -> Series:
    days = np.zeros(design.days_a_week * WEEKS)
    for year in range(YEARS):
        start = year * 52 * design.days_a_week + int(chance.integers(wave.first_day, wave.last_day + 1)) - 1
        spread = _spread(wave.spread_of, at=start, days_a_week=design.days_a_week)
        cases = _cases(wave.size_factor * spread, bin_width=0.02, chance=chance)
        _add(days, cases, start=start, days_a_week=design.days_a_week)
    return days


def _with_weekends(days: Series, *, days_a_week: int) -> Series:
    if days_a_week == 7:
        return days.copy()
    return np.hstack([days.reshape(-1, 5), np.zeros((WEEKS, 2))]).ravel()


def _keep_holidays(counts: Series, *, days_a_week: int) -> None:
    for holiday in bank_holidays():
        day = (holiday - FIRST_DAY).days
        if days_a_week == 7:
            counts[day] *= 2
            continue
        counts[day] = 0
        if day + 1 < len(counts):
            counts[day + 1] *= 1.5
