"""The count model's answers in the shape in which listening keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from accord.listen.contracts import DayRow, Finding, SeriesKey
from accord.listen.detection import Assessment, judge_series, threshold_for
from accord.listen.reporting import Known
from accord.listen.rules import FALSE_ALARMS_OF_PLACES, LEAST_CONTACTS

_WEEK = 7


@dataclass(frozen=True, kw_only=True)
class Week:
    """What seven days up to today were expected to bring."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the model says of a series: its newest days with their bands, its week, and what rises."""

    days: tuple[DayRow, ...]
    week: Week | None
    finding: Finding | None


def judge(
    key: SeriesKey,
    days: Mapping[date, int],
    *,
    first_day: date,
    until: date,
    judge_from: date,
    series: int,
    holidays: frozenset[date] = frozenset(),
    false_alarms_a_week: float = FALSE_ALARMS_OF_PLACES,
    known: Mapping[date, Known] | None = None,
) -> Judgement:
    """Judge one series from `first_day`, the first on which anything was counted, up to `until`.

    Days missing in `days` had no contacts. `series` is how many are watched: the threshold shares out the budget of
    false alarms. `known` says of which days not all is known yet. Bands are given from `judge_from` on; none, no week
    and no finding while it is too early.
    """
    counts = [days.get(first_day + timedelta(days=n), 0) for n in range((until - first_day).days + 1)]
    threshold = threshold_for(false_alarms_a_week=false_alarms_a_week, series=series)
    judged = list(
        judge_series(
            counts, first_day=first_day, threshold=threshold, holidays=holidays, judge_from=judge_from, known=known
        )
    )
    last = judged[-1] if judged else None
    return Judgement(
        days=tuple(_day_of(assessment) for assessment in judged),
        week=_week_of(last) if last and not last.too_early else None,
        finding=_finding_of(key, last) if last and not last.too_early else None,
    )


def _day_of(assessment: Assessment) -> DayRow:
    if assessment.too_early:
        return DayRow(day=assessment.day, observed=assessment.observed, expected=None, low=None, high=None)
    expected = assessment.window(1).expected
    return DayRow(
        day=assessment.day,
        observed=assessment.observed,
        expected=expected.mean,
        low=expected.low(),
        high=expected.high(),
    )


def _week_of(assessment: Assessment) -> Week:
    expected = assessment.window(_WEEK).expected
    return Week(expected=expected.mean, low=expected.low(), high=expected.high())


def _finding_of(key: SeriesKey, assessment: Assessment) -> Finding:
    window = assessment.telling
    return Finding(
        series=key,
        day=assessment.day,
        window_days=window.days,
        began_on=assessment.day - timedelta(days=window.days - 1),
        observed=window.observed,
        expected=window.expected.mean,
        low=window.expected.low(),
        high=window.expected.high(),
        p=window.p,
        alarm=assessment.alarm and window.observed >= LEAST_CONTACTS,
    )
