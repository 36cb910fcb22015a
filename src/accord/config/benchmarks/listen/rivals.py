"""The detectors of the field that Accord's is compared with, on many daily series at once.

Each takes counts (series × days) and returns which of the last `evaluated` days are alarms, by what was known on the
day. Their thresholds are those of the publications.
"""

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Counts = NDArray[np.float64]
Alarms = NDArray[np.bool_]

_EARS_LIMIT = {"EARS C1": 3.0, "EARS C2": 3.0, "EARS C3": 2.0}
_EARS_DAYS = 7
_MONTHS_COMPARED = 12
_FARRINGTON_ALPHA = 0.01
_WEEKS, _WEEKS_A_YEAR, _LAST_WEEKS_LEFT_OUT = 260, 52, 26
_CURRENT_WINDOW_WEEKS, _PERIODS = 7, 9
_OUTLIER = 2.58
_ROUNDS = 12
_FEWEST_IN_FOUR_WEEKS = 5


def monthly_rule(counts: Counts, *, first_day: date, evaluated: int) -> Alarms:
    """The monthly report: on the last day of a month, its total over mean + 2 sd of the twelve months before."""
    days = counts.shape[1]
    ends = [day for day in range(days) if (first_day + timedelta(days=day + 1)).day == 1]
    sums = np.hstack([np.zeros((len(counts), 1)), counts.cumsum(axis=1)])
    bounds = [0, *(end + 1 for end in ends)]
    totals = sums[:, bounds[1:]] - sums[:, bounds[:-1]]
    alarms = np.zeros(counts.shape, dtype=bool)
    for number in range(_MONTHS_COMPARED + 1, len(ends)):
        past = totals[:, number - _MONTHS_COMPARED : number]
        alarms[:, ends[number]] = totals[:, number] > past.mean(axis=1) + 2 * past.std(axis=1, ddof=1)
    return alarms[:, -evaluated:]


def ears(counts: Counts, *, evaluated: int) -> dict[str, Alarms]:
    """EARS C1 to C3: a day in standard deviations of a week before it (C1) or of one that ended two days ago."""
    c1, c2 = _ears_score(counts, lag=1), _ears_score(counts, lag=3)
    over = np.maximum(0.0, c2 - 1)
    c3 = over.copy()
    c3[:, 1:] += over[:, :-1]
    c3[:, 2:] += over[:, :-2]
    scores = {"EARS C1": c1, "EARS C2": c2, "EARS C3": c3}
    return {name: score[:, -evaluated:] > _EARS_LIMIT[name] for name, score in scores.items()}


def _ears_score(counts: Counts, *, lag: int) -> Counts:
    """(y_t − mean)/sd of the seven days that end `lag` days ago; days that lie too early score 0."""
    scores = np.zeros(counts.shape)
    windows = np.lib.stride_tricks.sliding_window_view(counts, _EARS_DAYS, axis=1)
    begin = _EARS_DAYS + lag - 1
    past = windows[:, : counts.shape[1] - begin]
    above = counts[:, begin:] - past.mean(axis=2)
    spread = past.std(axis=2, ddof=1)
    # A week without any variation makes whatever is more than it infinitely far away.
    scores[:, begin:] = np.divide(above, spread, out=np.where(above > 0, np.inf, 0.0), where=spread > 0)
    return scores


def farrington_flexible(counts: Counts, *, evaluated: int) -> Alarms:
    """Farrington Flexible (Noufaily et al. 2013) on trailing sums of seven days."""
    sums = np.lib.stride_tricks.sliding_window_view(counts, 7, axis=1).sum(axis=2)
    days = np.arange(sums.shape[1] - evaluated, sums.shape[1])
    ago = np.arange(_LAST_WEEKS_LEFT_OUT + 1, _WEEKS + 1)
    baseline = sums[:, days[:, None] - 7 * ago[None, :]].reshape(-1, len(ago))
    now = sums[:, days].reshape(-1)
    mean, dispersion = _farrington_fit(baseline, ago)
    size = np.where(dispersion > 1, mean / np.maximum(dispersion - 1, 1e-9), np.inf)
    infinite = np.isinf(size)
    bound = np.where(
        infinite,
        stats.poisson.isf(_FARRINGTON_ALPHA, mean),
        stats.nbinom.isf(_FARRINGTON_ALPHA, np.where(infinite, 1.0, size), 1 / dispersion),
    )
    four_weeks = sum(sums[:, days - 7 * week] for week in range(4)).reshape(-1)
    alarms = (now > bound) & (four_weeks >= _FEWEST_IN_FOUR_WEEKS)
    return np.asarray(alarms.reshape(len(counts), evaluated))


def _farrington_fit(baseline: Counts, ago: NDArray[np.int64]) -> tuple[Counts, Counts]:
    """The mean expected today and the dispersion; the trend is left out where it leads beyond all that was seen."""
    design, today = _design(ago)
    mean, dispersion = _reweighted(baseline, design, today)
    beyond = mean > baseline.max(axis=1)
    if beyond.any():
        without = np.delete(design, 1, axis=1)
        mean[beyond], dispersion[beyond] = _reweighted(baseline[beyond], without, np.delete(today, 1))
    return mean, dispersion


def _design(ago: NDArray[np.int64]) -> tuple[Counts, Counts]:
    """Level, trend and the ten-level seasonal factor: the current window is the reference, then nine periods."""
    half = _CURRENT_WINDOW_WEEKS // 2
    place = (-ago) % _WEEKS_A_YEAR
    outside = (place > half) & (place < _WEEKS_A_YEAR - half)
    period = np.where(outside, (place - half - 1) * _PERIODS // (_WEEKS_A_YEAR - _CURRENT_WINDOW_WEEKS), -1)
    season = (period[:, None] == np.arange(_PERIODS)[None, :]).astype(float)
    design = np.column_stack([np.ones(len(ago)), -ago / _WEEKS, season])
    return design, np.concatenate([[1.0, 0.0], np.zeros(_PERIODS)])


def _reweighted(baseline: Counts, design: Counts, today: Counts) -> tuple[Counts, Counts]:
    weights = np.ones(baseline.shape)
    fitted, _coefficients, dispersion, leverage = _quasi_poisson(baseline, design, weights)
    scale = np.sqrt(dispersion[:, None] * np.maximum(1e-9, 1 - leverage))
    residual = 1.5 * (baseline ** (2 / 3) * fitted ** (-1 / 6) - np.sqrt(fitted)) / scale
    weights = np.where(residual > _OUTLIER, np.maximum(residual, _OUTLIER) ** -2.0, 1.0)
    weights *= baseline.shape[1] / weights.sum(axis=1, keepdims=True)
    _fitted, coefficients, dispersion, _leverage = _quasi_poisson(baseline, design, weights)
    return np.exp(np.clip(coefficients @ today, -10, 20)), dispersion


def _quasi_poisson(baseline: Counts, design: Counts, weights: Counts) -> tuple[Counts, Counts, Counts, Counts]:
    """Fitted means, coefficients, dispersion and leverages of a log-linear model, by iterated least squares."""
    points, size = design.shape
    squares = (design[:, :, None] * design[:, None, :]).reshape(points, size * size)
    ridge = 1e-6 * np.eye(size)
    fitted = baseline + 0.5
    for _ in range(_ROUNDS):
        working = weights * fitted
        response = np.log(fitted) + (baseline - fitted) / fitted
        normal = (working @ squares).reshape(-1, size, size) + ridge
        coefficients = np.linalg.solve(normal, ((working * response) @ design)[:, :, None])[:, :, 0]
        fitted = np.exp(np.clip(coefficients @ design.T, -10, 20))
    pearson = (weights * (baseline - fitted) ** 2 / fitted).sum(axis=1)
    dispersion: Counts = np.maximum(1.0, pearson / (points - size))
    inverse = np.linalg.inv((weights * fitted @ squares).reshape(-1, size, size) + ridge)
    leverage = weights * fitted * (inverse.reshape(-1, size * size) @ squares.T)
    return fitted, np.asarray(coefficients, dtype=np.float64), dispersion, np.clip(leverage, 0, 0.999)
