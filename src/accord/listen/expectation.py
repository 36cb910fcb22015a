"""What a series of counts leads one to expect: a dynamic model of its logarithm, in plain Python.

Level, weekday, time of year (harmonics, and what they miss by week of the year) and holidays are followed by the
conjugate gamma update and linear Bayes of West and Harrison (1997, chapter 14). The model learns with a delay, so that
what is being judged has not yet moved it, and a count far from expectation teaches it only as much as a moderate one,
so that a past outbreak does not hide the next.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from accord.listen.special_days import ORDINARY, SpecialDays

_HARMONICS = 2
_WEEKS_OF_YEAR = 52
_PRIOR_VARIANCE_LEVEL = 0.5
_PRIOR_VARIANCE_WEEKDAY = 0.25
# Within its first year a season cannot be told from a change of level, so it is hardly allowed for; in the second and
# third it is learnt quickly.
_PRIOR_VARIANCE_SEASON = 0.004
_LEARNING_SEASON_NOISE = 0.015
_PRIOR_VARIANCE_HOLIDAY = 1.0
_EFFECT_NOISE = 0.0005
# From this many standard deviations on, a count teaches no more than one at that distance.
_FARTHEST_LESSON = 2.5
# Until enough was seen, counts are taken to spread more than chance alone would make them.
_PRIOR_DISPERSION, _PRIOR_COUNTS = 1.5, 40.0
_DISPERSION_MEMORY = 1 - 1 / 250
# A day of which it is so unsure what is missing says nothing of the spread of counts.
_UNSURE = 0.01
# The time of year is believed once it has brought this many counts' worth of evidence, and forgotten over five years.
_WEEK_EVIDENCE = 20.0
_YEARLY_MEMORY = 0.8
_YEARLY_LEARNING = 0.3
_YEARLY_CAUTION = 1.0
_YEARLY_SIGN = 1.0
_SMALLEST_LOG, _LARGEST_LOG = -9.0, 20.0

Term = tuple[int, float]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How the steps of a series follow each other. `year` counts steps: 52 weeks, which keep weekdays in place."""

    step_days: int
    weekdays: int
    year: int
    windows: tuple[int, ...]
    least_history: int

    @property
    def delay(self) -> int:
        return max(self.windows)

    def week_of_year(self, step: int) -> int:
        return step % self.year * _WEEKS_OF_YEAR // self.year

    def ends_week(self, step: int) -> bool:
        return step % self.weekdays == self.weekdays - 1


DAILY = Rhythm(step_days=1, weekdays=7, year=364, windows=(1, 2, 3, 5, 7, 10, 14), least_history=28)
WEEKLY = Rhythm(step_days=7, weekdays=1, year=52, windows=(1, 2), least_history=4)


class ExpectedCounts:
    """The state of one series. Feed it with `add`, step by step; ask it with `mean_of` and `uncertainty_of`.

    `level_noise` is the standard deviation by which the logarithm of the level drifts from one day to the next. `days`
    may be shared by several states of one series.
    """

    def __init__(self, *, rhythm: Rhythm, level_noise: float, days: SpecialDays | None = None) -> None:
        self._rhythm = rhythm
        self._days = days or SpecialDays()
        self._first_step = 0
        self._counts: list[int] = []
        self._terms: list[list[Term]] = []
        self._learned = 0
        self._known_means: dict[int, float] = {}
        self._size = 1 + rhythm.weekdays + 2 * _HARMONICS + 2
        effects = self._size - 3
        variances = [_PRIOR_VARIANCE_LEVEL, *[_PRIOR_VARIANCE_WEEKDAY] * rhythm.weekdays]
        variances += [*[_PRIOR_VARIANCE_SEASON] * (2 * _HARMONICS), *[_PRIOR_VARIANCE_HOLIDAY] * 2]
        drift = math.sqrt(rhythm.step_days)
        noises = [level_noise * drift, *[_EFFECT_NOISE * drift] * effects, 0.0, 0.0]
        self._noise = [noise * noise for noise in noises]
        self._state = [0.0] * self._size
        self._spread = [[v if i == j else 0.0 for j in range(self._size)] for i, v in enumerate(variances)]
        self._squares, self._means = _PRIOR_DISPERSION * _PRIOR_COUNTS, _PRIOR_COUNTS
        self._year = _YearlyPattern()

    @property
    def dispersion(self) -> float:
        """Variance of a count / its mean, at least 1."""
        return max(1.0, self._squares / self._means)

    @property
    def length(self) -> int:
        """How many steps were added."""
        return len(self._counts)

    def add(self, step: int, count: int) -> None:
        """Take the next step's count, and learn from the one that is `delay` steps old by now."""
        if not self._counts:
            self._first_step = step
        self._counts.append(count)
        self._terms.append(self._terms_of(step))
        ready = len(self._counts) - self._rhythm.delay
        if len(self._counts) == self._rhythm.least_history:
            begin = self._counts[: max(1, ready)]
            self._state[0] = math.log((sum(begin) + 0.25) / len(begin))
        if len(self._counts) >= self._rhythm.least_history:
            self._known_means.clear()
            while self._learned < ready:
                self._learn(self._learned)
                self._learned += 1

    def mean_of(self, index: int) -> float:
        """Return what was to be expected at the step added as number `index`."""
        if index not in self._known_means:
            foreseen = self._days.of(self._first_step + index)
            self._known_means[index] = self._exp(self._ordinary_log(index) + foreseen.shift)
        return self._known_means[index]

    def ordinary_mean_of(self, index: int) -> float:
        """Return what was to be expected if the step were a day like others."""
        return self._exp(self._ordinary_log(index))

    def ordinary_variance_of(self, index: int, *, mean: float) -> float:
        """Return the variance of a count where `mean` was to be expected of a day like others."""
        weights = self._weights(self._terms[index])
        known = sum(weights[i] * value for i, value in self._terms[index])
        return self.dispersion * mean + (known + self._year.variance(self._week_of(index))) * mean * mean

    def forget_mean_of(self, index: int) -> None:
        """What is known of the step has changed."""
        self._known_means.pop(index, None)

    def beyond_chance_of(self, indexes: Sequence[int]) -> float:
        """Return by how much the variance of these steps' counts together exceeds their mean, by dispersion alone."""
        beyond = self.dispersion - 1
        if not beyond:
            return 0.0
        reported = self._days.reported
        return beyond * sum([self.mean_of(i) * math.exp(reported(self._first_step + i).shift) for i in indexes])

    def uncertainty_of(self, indexes: Sequence[int]) -> float:
        """Return the variance of the logarithm of what was expected of these steps together.

        The uncertainties of weekdays even out over a week, that of the level does not.
        """
        means = [self.mean_of(index) for index in indexes]
        total = sum(means)
        mixture = [0.0] * self._size
        yearly = 0.0
        for index, mean in zip(indexes, means, strict=True):
            share = mean / total
            yearly += share * self._year.variance(self._week_of(index))
            yearly += share * share * self._days.of(self._first_step + index).variance
            yearly += share * self._days.reported(self._first_step + index).variance
            for i, value in self._terms[index]:
                mixture[i] += share * value
        known = sum([value * weight for value, weight in zip(mixture, self._weights(_terms_in(mixture)), strict=True)])
        return known + self._noise[0] * (max(indexes) - self._learned + 1) + yearly

    def correct(self, index: int, count: int) -> None:
        """More was reported of a step; one that was learnt from already stays as it was."""
        if index >= self._learned:
            self._counts[index] = count

    def forget_means(self) -> None:
        """What is known of the last steps has changed."""
        self._known_means.clear()

    def count_of(self, index: int) -> int:
        """Return the count of step number `index`."""
        return self._counts[index]

    def _learn(self, index: int) -> None:
        self._drift(index)
        terms, week, step = self._terms[index], self._week_of(index), self._first_step + index
        foreseen, reported = self._days.of(step), self._days.reported(step)
        base = self._base(index) + foreseen.shift + reported.shift
        mean = self._exp(base + self._year.correction(week))
        weights = self._weights(terms)
        known = max(1e-9, sum(weights[i] * value for i, value in terms))
        # What is drawn from a count spreads less than the count, against chance.
        dispersion = 1 + (self.dispersion - 1) * math.exp(reported.shift)
        yearly = self._year.variance(week) + reported.variance
        variance = dispersion * mean + (known + yearly) * mean * mean
        count = float(self._counts[index])
        trust = _trust(count - mean, deviation=math.sqrt(variance))
        is_special = terms[-1][0] >= self._size - 2
        is_ordinary = foreseen is ORDINARY
        if index >= self._rhythm.least_history and is_ordinary and not is_special and reported.variance < _UNSURE:
            error = (trust * (count - mean)) ** 2 - (variance - dispersion * mean)
            self._squares = self._squares * _DISPERSION_MEMORY + error
            self._means = self._means * _DISPERSION_MEMORY + mean
        if is_special:
            # A holiday teaches what holidays are like, and nothing about its weekday or the level.
            weights = [weight if i == terms[-1][0] else 0.0 for i, weight in enumerate(weights)]
        if is_ordinary:
            information = trust / (dispersion + yearly * mean)
            self._move(weights, known=known, mean=mean * information, count=count * information)
        self._year.take(count=mean + trust * (count - mean), base=self._exp(base), mean=mean)
        if self._rhythm.ends_week(step):
            seasons_known = index >= self._rhythm.year
            self._year.end_week(week, dispersion=dispersion, known=known, believe=seasons_known)

    def _drift(self, index: int) -> None:
        for i, noise in enumerate(self._noise):
            self._spread[i][i] += noise
        year = self._rhythm.year
        if 0.8 * year <= index < 3 * year:
            for i in range(1 + self._rhythm.weekdays, self._size - 2):
                self._spread[i][i] += _LEARNING_SEASON_NOISE**2 * self._rhythm.step_days

    def _move(self, weights: Sequence[float], *, known: float, mean: float, count: float) -> None:
        """Move the state by one count: gamma posterior of its mean, carried back to all parts by linear Bayes."""
        shape = 1 / known
        shift = math.log((shape + count) / (shape + mean)) / known
        shrink = (1 - shape / (shape + count)) / known
        for i, weight in enumerate(weights):
            if weight:
                self._state[i] += weight * shift
                row, factor = self._spread[i], weight * shrink
                self._spread[i] = [value - factor * other for value, other in zip(row, weights, strict=True)]

    def _weights(self, terms: Sequence[Term]) -> list[float]:
        return [sum([row[i] * value for i, value in terms]) for row in self._spread]

    def _ordinary_log(self, index: int) -> float:
        missing = self._days.reported(self._first_step + index).shift
        return self._base(index) + self._year.correction(self._week_of(index)) + missing

    def _base(self, index: int) -> float:
        state = self._state
        return sum([state[i] * value for i, value in self._terms[index]])

    def _terms_of(self, step: int) -> list[Term]:
        terms: list[Term] = [(0, 1.0), (1 + step % self._rhythm.weekdays, 1.0)]
        place = 1 + self._rhythm.weekdays
        angle = 2 * math.pi * (step % self._rhythm.year) / self._rhythm.year
        for harmonic in range(1, _HARMONICS + 1):
            terms += [(place, math.cos(harmonic * angle)), (place + 1, math.sin(harmonic * angle))]
            place += 2
        if self._days.is_named(step):
            terms.append((place, 1.0))
        elif self._days.follows_closure(step):
            terms.append((place + 1, 1.0))
        return terms

    def _week_of(self, index: int) -> int:
        return self._rhythm.week_of_year(self._first_step + index)

    @staticmethod
    def _exp(value: float) -> float:
        return math.exp(min(_LARGEST_LOG, max(_SMALLEST_LOG, value)))


class _YearlyPattern:
    """What the weeks of former years brought beyond the harmonics, and how surely they bring it again.

    A seasonal wave that comes every year, but not on the same day, shows as a correction and as a variance of its
    weeks: then more is needed for an alarm.
    """

    def __init__(self) -> None:
        self._counts = [0.0] * _WEEKS_OF_YEAR
        self._bases = [0.0] * _WEEKS_OF_YEAR
        self._excess = [0.0] * _WEEKS_OF_YEAR
        self._chance = [0.0] * _WEEKS_OF_YEAR
        self._seen = [False] * _WEEKS_OF_YEAR
        self._corrections = [0.0] * _WEEKS_OF_YEAR
        self._variances = [0.0] * _WEEKS_OF_YEAR
        self._count = self._base = self._mean = 0.0

    def correction(self, week: int) -> float:
        return self._corrections[week]

    def variance(self, week: int) -> float:
        return self._variances[week]

    def take(self, *, count: float, base: float, mean: float) -> None:
        self._count += count
        self._base += base
        self._mean += mean

    def end_week(self, week: int, *, dispersion: float, known: float, believe: bool) -> None:
        if believe and self._mean > 0:
            self._learn_variance(week, dispersion=dispersion, known=known)
            self._learn_correction(week, dispersion=dispersion)
        self._count = self._base = self._mean = 0.0

    def _learn_variance(self, week: int, *, dispersion: float, known: float) -> None:
        """Compare the squared relative error of the week with what chance and the state's uncertainty explain."""
        mean = self._mean
        scale = mean * mean + dispersion * mean
        chance = (dispersion * mean + known * mean * mean) / scale
        excess = (self._count - mean) ** 2 / scale - chance
        part = _YEARLY_LEARNING if self._seen[week] else 1.0
        self._excess[week] += part * (excess - self._excess[week])
        self._chance[week] += part * (chance - self._chance[week])
        self._seen[week] = True
        for nearby in range(week - 4, week + 5):
            around = [(nearby + offset) % _WEEKS_OF_YEAR for offset in (-2, -1, 0, 1, 2)]
            excess, chance = sum(self._excess[i] for i in around), sum(self._chance[i] for i in around)
            self._variances[nearby % _WEEKS_OF_YEAR] = (
                _YEARLY_CAUTION * excess / len(around) if excess > _YEARLY_SIGN * chance else 0.0
            )

    def _learn_correction(self, week: int, *, dispersion: float) -> None:
        self._counts[week] = self._counts[week] * _YEARLY_MEMORY + self._count
        self._bases[week] = self._bases[week] * _YEARLY_MEMORY + self._base
        evidence = _WEEK_EVIDENCE * dispersion
        for nearby in range(week - 1, week + 2):
            count = self._smooth(self._counts, nearby) + evidence
            base = self._smooth(self._bases, nearby) + evidence
            self._corrections[nearby % _WEEKS_OF_YEAR] = math.log(count / base)

    @staticmethod
    def _smooth(values: Sequence[float], week: int) -> float:
        around = (values[(week + offset) % _WEEKS_OF_YEAR] for offset in (-1, 0, 1))
        before, at, after = around
        return at + (before + after) / 2


def _terms_in(values: Sequence[float]) -> list[Term]:
    return [(i, value) for i, value in enumerate(values) if value]


def _trust(error: float, *, deviation: float) -> float:
    """Return Huber's weight of an observation: 1 for a moderate error, less the further it lies out."""
    reach = _FARTHEST_LESSON * deviation
    # One contact where next to none was expected is no outlier.
    return min(1.0, max(reach, 1.0) / abs(error)) if error else 1.0
