"""Early warning on counts that are reported later than they happened: each day is judged by what was known on it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from accord.listen.detection import Assessment, Watch
from accord.listen.reporting import LONGEST_DELAY, Known, known_by_delays

Reports = Mapping[date, Mapping[int, int]]
"""For each day how many of its counts were reported how many days later."""


def known_on_each_day(series: Iterable[Reports], *, first_day: date, until: date) -> dict[date, dict[date, Known]]:
    """For each day what was known, on it, of itself and the days before, by the delays of all series together."""
    pooled: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for reports in series:
        for day, delays in reports.items():
            for delay, count in delays.items():
                pooled[day.toordinal()][delay] += count
    days = (first_day + timedelta(days=n) for n in range((until - first_day).days + 1))
    return {
        today: {date.fromordinal(day): known for day, known in known_by_delays(pooled, today=today.toordinal()).items()}
        for today in days
    }


def judge_reported(
    reports: Reports,
    *,
    first_day: date,
    known: Mapping[date, Mapping[date, Known]],
    threshold: float,
    holidays: frozenset[date] = frozenset(),
    judge_from: date | None = None,
) -> Iterator[Assessment]:
    """Yield the assessment of every day of `known` from `first_day` on, by what was reported until then."""
    watch = Watch(first_day=first_day, threshold=threshold, holidays=holidays)
    for today in sorted(known):
        watch.know(known[today])
        for age in range(min(LONGEST_DELAY, (today - first_day).days), 0, -1):
            day = today - timedelta(days=age)
            if age in reports.get(day, {}):
                watch.correct(day, counted_by(reports, day, today))
        watch.add(counted_by(reports, today, today))
        assessment = watch.assess()
        if judge_from is None or today >= judge_from:
            yield assessment


def counted_by(reports: Reports, day: date, today: date) -> int:
    """How many of a day's counts were known on a later one."""
    return sum(count for delay, count in reports.get(day, {}).items() if day + timedelta(days=delay) <= today)
