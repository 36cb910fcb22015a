"""Reads of slices: what is watched, the days behind a signal, and how late contacts become known."""

from collections.abc import Mapping
from datetime import date, timedelta

from accord.listen.contracts import DayRow
from accord.listen.counting import span_of
from accord.listen.reporting import Known, known_by_delays
from accord.listen.rules import FALSE_ALARMS_A_WEEK
from accord.listen.slices.contracts import WatchingRow
from accord.listen.slices.counting import reports_since
from accord.listen.slices.models import SliceSignal, Watching

_DELAYS_SEEN = timedelta(days=120)


def read_watching() -> WatchingRow:
    """How many series of slices are watched. One statement."""
    found = Watching.objects.first()
    return WatchingRow(
        watched_at=found.watched_at if found else None,
        series=found.series if found else 0,
        possible=found.possible if found else 0,
        false_alarms_a_week=FALSE_ALARMS_A_WEEK,
    )


def days_of_slice_signal(*, signal_id: int) -> list[DayRow]:
    """The days of the series behind a signal about a slice, oldest first; empty for another one."""
    found = SliceSignal.objects.filter(signal_id=signal_id).first()
    return [
        DayRow(day=date.fromisoformat(day), observed=observed, expected=expected, low=low, high=high)
        for day, observed, expected, low, high in (found.days if found else ())
    ]


def known_by_now(*, today: date) -> Mapping[date, Known]:
    """Of which of the last days not all contacts are known yet, by how late they became known lately."""
    start, end = span_of(today - _DELAYS_SEEN, today)
    reports = {day.toordinal(): delays for day, delays in reports_since(start=start, end=end).items()}
    known = known_by_delays(reports, today=today.toordinal())
    return {date.fromordinal(day): part for day, part in known.items()}
