"""Decisions of looking back: pure, without database and clock."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from statistics import mean, stdev

from accord.listen.backtest.contracts import Rise
from accord.listen.detection import Assessment
from accord.listen.rules import LEAST_CONTACTS

CALM_DAYS = 7
"""So many days without an alarm end a rise; what comes later is another."""

_MONTHS_COMPARED, _FEWEST_MONTHS = 12, 3
_STANDARD_DEVIATIONS = 2.0


def rises_of(judged: Sequence[Assessment], *, until: date) -> list[Rise]:
    """The rises that early warning would have raised, day by day, and when the monthly report would have shown each.

    Rises of the monthly report alone are told, too. `judged` are all days of a series, none left out.
    """
    if not judged:
        return []
    counts = {day.day: day.observed for day in judged}
    reports = monthly_reports(counts, until=until)
    seen = [_rise(judged, first, last, reports, until) for first, last in _runs(judged)]
    told = {rise.reported_on for rise in seen}
    alone = [
        Rise(
            seen_on=None,
            last_on=None,
            window_days=(reported_on - month).days,
            observed=total,
            expected=usual,
            contacts=total,
            reported_on=reported_on,
            is_decided=True,
        )
        for month, (reported_on, total, usual) in reports.items()
        if reported_on not in told
    ]
    return seen + alone


def _runs(judged: Sequence[Assessment]) -> list[tuple[int, int]]:
    """First and last day of each run of alarms, by position."""
    runs: list[tuple[int, int]] = []
    for place, day in enumerate(judged):
        if not day.alarm:
            continue
        if runs and place - runs[-1][1] <= CALM_DAYS:
            runs[-1] = (runs[-1][0], place)
        elif day.telling.observed >= LEAST_CONTACTS:
            runs.append((place, place))
    return runs


def _rise(
    judged: Sequence[Assessment],
    first: int,
    last: int,
    reports: Mapping[date, tuple[date, int, float]],
    until: date,
) -> Rise:
    window = judged[first].telling
    seen_on, last_on = judged[first].day, judged[last].day
    month = seen_on.replace(day=1)
    months = (month, next_month(month))
    reported_on = next(
        (reports[month][0] for month in months if month in reports and reports[month][0] > seen_on), None
    )
    begin = max(0, first - window.days + 1)
    return Rise(
        seen_on=seen_on,
        last_on=last_on,
        window_days=window.days,
        observed=window.observed,
        expected=window.expected.mean,
        contacts=sum(day.observed for day in judged[begin : last + 1]),
        reported_on=reported_on,
        is_decided=reported_on is not None or until >= next_month(months[1]),
    )


def monthly_reports(counts: Mapping[date, int], *, until: date) -> dict[date, tuple[date, int, float]]:
    """The months whose total stands out, by their first day: reported on, total, and the usual total.

    As monthly reports are read: a total over the mean of up to twelve full months before it by two standard
    deviations. It is known on the first day of the next month. The first months have too little to compare with.
    """
    months = [month for month in _months(min(counts), until) if month in counts and next_month(month) <= until]
    totals = [
        sum(counts.get(month + timedelta(days=n), 0) for n in range((next_month(month) - month).days))
        for month in months
    ]
    found = {}
    for place in range(_FEWEST_MONTHS, len(months)):
        before = totals[max(0, place - _MONTHS_COMPARED) : place]
        usual = mean(before)
        if totals[place] >= LEAST_CONTACTS and totals[place] > usual + _STANDARD_DEVIATIONS * stdev(before):
            found[months[place]] = (next_month(months[place]), totals[place], usual)
    return found


def _months(first: date, until: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= until:
        yield month
        month = next_month(month)


def next_month(month: date) -> date:
    """The first day of the month after that of a day."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def without_told_twice(touchpoint: Sequence[Rise], reasons: Sequence[Rise]) -> list[Rise]:
    """The rises of a touchpoint that none of its reasons has at the same time."""
    return [rise for rise in touchpoint if not any(_at_once(rise, other) for other in reasons)]


def _at_once(one: Rise, other: Rise) -> bool:
    if one.seen_on and one.last_on and other.seen_on and other.last_on:
        return one.seen_on <= other.last_on and other.seen_on <= one.last_on
    return one.reported_on is not None and one.reported_on == other.reported_on
