"""Early warning: whether a series of counts has risen beyond what it led one to expect.

Several models of the series differ in how fast its level may drift; the one that has forecast best so far speaks.
Its expectation is compared with what came by a prospective scan: the least upper tail of the negative binomial over
windows of 1 to 14 days. Nothing looks ahead. Pure Python: no database, no clock.
"""

import math
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accord.kernel.statistics.counts import negative_binomial_at_least, negative_binomial_quantile
from accord.listen.expectation import DAILY, ExpectedCounts, Rhythm
from accord.listen.reporting import Known
from accord.listen.special_days import Foreseen, SpecialDays, chance_of_silence, steps_of

DEFAULT_THRESHOLD = 0.0024
"""The scan's p below which a rise is an alarm, where no budget of false alarms is given."""

# A rise that was an alarm within the last two weeks is over when p has reached ten times the threshold where a budget
# keeps that low, and soon where it is high: what lingers there is paid for by days without any rise.
_CALM, _CALM_SOON, _CALM_BOUND = 10.0, 1.4, 0.0003
_LONGEST_ECHO = 14

_LEVEL_NOISES = (0.003, 0.012, 0.04)
_SCORE_MEMORY = 1 - 1 / 26
_WORST_SCORE = 12.0
# A faster model has to have forecast clearly better.
_SCORE_HANDICAP = 1.0
# A day that is expected to bring less than this share of the mean day is closed, as are the week-ends of some shops.
_CLOSED = 0.05
_BAND = 0.95


@dataclass(frozen=True, slots=True)
class Expected:
    """What a window of days was expected to bring: a negative binomial of this mean and size (infinite: Poisson)."""

    mean: float
    size: float

    def at_least(self, count: int) -> float:
        """Return the chance of `count` or more."""
        return negative_binomial_at_least(count, mean=self.mean, size=self.size)

    def low(self, *, confidence: float = _BAND) -> int:
        """Return the lower end of the band that holds the count with this chance."""
        return negative_binomial_quantile((1 - confidence) / 2, mean=self.mean, size=self.size)

    def high(self, *, confidence: float = _BAND) -> int:
        """Return the upper end of the band that holds the count with this chance."""
        return negative_binomial_quantile((1 + confidence) / 2, mean=self.mean, size=self.size)

    def least_alarming(self, *, threshold: float) -> int:
        """Return the least count whose upper tail is below `threshold`."""
        return negative_binomial_quantile(1 - threshold, mean=self.mean, size=self.size) + 1


@dataclass(frozen=True, slots=True)
class Window:
    """The last `days` days: what came, what was expected, and the chance of so much or more."""

    days: int
    observed: int
    expected: Expected
    p: float


@dataclass(frozen=True, slots=True)
class Assessment:
    """One day (or week) of a series, judged by what was known at its end.

    `windows` are those of the scan, shortest first; empty while it is too early to expect anything.
    """

    day: date
    observed: int
    windows: tuple[Window, ...]
    alarm: bool

    @property
    def too_early(self) -> bool:
        return not self.windows

    @property
    def telling(self) -> Window:
        """The window with the least p. Only when it is not too early."""
        return min(self.windows, key=lambda window: window.p)

    def window(self, days: int) -> Window:
        """Return the scan's window of this many days."""
        return next(window for window in self.windows if window.days == days)


def judge_series(
    counts: Sequence[int],
    *,
    first_day: date,
    threshold: float = DEFAULT_THRESHOLD,
    holidays: frozenset[date] = frozenset(),
    rhythm: Rhythm = DAILY,
    judge_from: date | None = None,
    known: Mapping[date, Known] | None = None,
) -> Iterator[Assessment]:
    """Yield the assessment of every step of a gapless series that begins on `first_day`, each without looking ahead.

    `judge_from` leaves out earlier days, which is three times faster. About 0.35 ms a day. `known` says of which days
    not everything is reported yet.
    """
    watch = Watch(first_day=first_day, threshold=threshold, holidays=holidays, rhythm=rhythm)
    watch.know(known or {})
    listen_from = judge_from and judge_from - timedelta(days=_LONGEST_ECHO)
    for offset, count in enumerate(counts):
        watch.add(count)
        day = first_day + timedelta(days=offset * rhythm.step_days)
        if judge_from is None or listen_from is None or day >= judge_from:
            yield watch.assess()
        elif day >= listen_from:
            watch.assess()


class Watch:
    """The running state of one watched series."""

    def __init__(
        self,
        *,
        first_day: date,
        threshold: float = DEFAULT_THRESHOLD,
        holidays: frozenset[date] = frozenset(),
        rhythm: Rhythm = DAILY,
    ) -> None:
        self._rhythm = rhythm
        self._first_day = first_day
        self._threshold = threshold
        self._calm = max(_CALM_SOON * threshold, min(_CALM * threshold, _CALM_BOUND))
        self._days = SpecialDays(named=steps_of(holidays, step_days=rhythm.step_days), learns=rhythm.step_days == 1)
        self._models = [ExpectedCounts(rhythm=rhythm, level_noise=noise, days=self._days) for noise in _LEVEL_NOISES]
        self._scores = [_SCORE_HANDICAP * i for i in range(len(self._models))]
        # What is being judged must not choose its judge: scores count when the windows have passed.
        self._pending: deque[list[float]] = deque()
        self._length = 0
        self._echo = 0

    def add(self, count: int) -> None:
        """Take the count of the next day (or week)."""
        if count < 0:
            raise ValueError("A count cannot be negative.")
        step = self._first_step + self._length
        self._days.foresee(step)
        self._look_back(self._length - self._rhythm.delay)
        for model in self._models:
            model.add(step, count)
        self._length += 1
        if self._length >= self._rhythm.least_history:
            self._notice_closure(step, count)
            if self._rhythm.ends_week(step):
                self._score()

    def know(self, known: Mapping[date, Known]) -> None:
        """Say how much of which days is reported by now; the days left out are complete. Before `add`."""
        step_days = self._rhythm.step_days
        self._days.know(
            {
                (day.toordinal() - 1) // step_days: Foreseen(math.log(part.share), part.variance)
                for day, part in known.items()
            }
        )
        for model in self._models:
            model.forget_means()

    def correct(self, day: date, count: int) -> None:
        """More was reported of a day that was added before."""
        index = (day - self._first_day).days // self._rhythm.step_days
        if not 0 <= index < self._length:
            raise ValueError("Only a day that was added can be corrected.")
        for model in self._models:
            model.correct(index, count)

    def _look_back(self, index: int) -> None:
        """Remember the day that is about to be learnt from, if it stood out."""
        if index < self._rhythm.least_history:
            return
        model, step = self._best(), self._first_step + index
        count, mean = model.count_of(index), model.ordinary_mean_of(index)
        if not self._days.may_stand_out(step, count=count, mean=mean, variance=model.dispersion * mean):
            return
        variance = model.ordinary_variance_of(index, mean=mean)
        if self._days.may_stand_out(step, count=count, mean=mean, variance=variance):
            self._days.remember(step, count=count, mean=mean)

    def _notice_closure(self, step: int, count: int) -> None:
        silent = None
        if count == 0:
            expected = _expected(self._best(), range(self._length - 1, self._length))
            silent = chance_of_silence(mean=expected.mean, size=expected.size)
        if self._days.close_if_silent(step, silent=silent):
            for model in self._models:
                model.forget_mean_of(self._length - 1)

    def _best(self) -> ExpectedCounts:
        """Return the model that has forecast best so far."""
        return self._models[min(range(len(self._models)), key=lambda i: self._scores[i])]

    def assess(self) -> Assessment:
        """Judge the day (or week) that was added last. An alarm of the last two weeks lasts until it is calm again,
        provided that the days since were judged too.
        """
        day = self._first_day + timedelta(days=(self._length - 1) * self._rhythm.step_days)
        model = self._best()
        observed = model.count_of(self._length - 1)
        if self._length < self._rhythm.least_history:
            return Assessment(day=day, observed=observed, windows=(), alarm=False)
        windows = tuple(self._scan(model))
        is_closed = observed == 0 and windows[0].expected.mean < _CLOSED * _mean_day(windows[-1], self._rhythm)
        alarm = self._lasts(min(window.p for window in windows)) and not is_closed
        return Assessment(day=day, observed=observed, windows=windows, alarm=alarm)

    def _lasts(self, p: float) -> bool:
        if p < self._threshold:
            self._echo = _LONGEST_ECHO // self._rhythm.step_days
            return True
        self._echo = self._echo - 1 if p < self._calm and self._echo else -1
        if self._echo < 0:
            self._echo = 0
            return False
        return True

    def _scan(self, model: ExpectedCounts) -> Iterator[Window]:
        last = self._length - 1
        for steps in self._rhythm.windows:
            indexes = range(last, last - steps, -1)
            observed = sum(model.count_of(index) for index in indexes)
            expected = _expected(model, indexes)
            p = expected.at_least(observed) if observed > expected.mean else 1.0
            yield Window(days=steps * self._rhythm.step_days, observed=observed, expected=expected, p=p)

    def _score(self) -> None:
        """Hold each model to its forecast of the last week, two weeks ahead (logarithm of a normal density)."""
        week = range(self._length - 1, self._length - 1 - self._rhythm.weekdays, -1)
        observed = sum(self._models[0].count_of(index) for index in week)
        self._pending.append([_score_of(_expected(model, week), observed) for model in self._models])
        if len(self._pending) > self._rhythm.delay // self._rhythm.weekdays:
            handicaps = (_SCORE_HANDICAP * i * (1 - _SCORE_MEMORY) for i in range(len(self._models)))
            for i, (score, handicap) in enumerate(zip(self._pending.popleft(), handicaps, strict=True)):
                self._scores[i] = self._scores[i] * _SCORE_MEMORY + score + handicap

    @property
    def _first_step(self) -> int:
        return (self._first_day.toordinal() - 1) // self._rhythm.step_days


def threshold_for(*, false_alarms_a_week: float, series: int, rhythm: Rhythm = DAILY) -> float:
    """Return the threshold at which so many false alarms a week are expected over all `series` that are watched.

    A false alarm is a run of alarming days, seven calm days apart from the next. How often quiet series begin one was
    measured on series of realistic shape (means of 0.05 to 60 a day, weekdays, drift, season, closed days, dispersion
    of 1 to 3) in the year after their first 28 days, the hardest: at most 0.0863 · threshold^0.42 a day and series,
    between 0.000001 and 0.003, which leaves a quarter to chance.
    """
    if false_alarms_a_week <= 0 or series < 1:
        raise ValueError("A budget allows some false alarms, over at least one series.")
    a_step = false_alarms_a_week * rhythm.step_days / 7 / series
    return float(min(0.05, (a_step / 0.0863) ** (1 / 0.42)))


def _mean_day(window: Window, rhythm: Rhythm) -> float:
    return window.expected.mean * rhythm.step_days / window.days


def _score_of(expected: Expected, observed: int) -> float:
    variance = expected.mean + expected.mean**2 / expected.size
    return math.log(variance) + min(_WORST_SCORE, (observed - expected.mean) ** 2 / variance)


def _expected(model: ExpectedCounts, indexes: Sequence[int]) -> Expected:
    mean = sum(model.mean_of(index) for index in indexes)
    extra = model.beyond_chance_of(indexes) + model.uncertainty_of(indexes) * mean * mean
    return Expected(mean=mean, size=mean * mean / extra if extra > 1e-9 * mean else math.inf)
