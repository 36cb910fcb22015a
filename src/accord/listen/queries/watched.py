"""Reads of what is watched: the present state of each series and its days."""

from datetime import timedelta

from django.db.models import Prefetch, Q

from accord.journey.queries import list_reasons, list_touchpoints
from accord.kernel import clock, company
from accord.listen.contracts import (
    DayRow,
    Movement,
    SeriesKey,
    SignalOrigin,
    SignalRow,
    WatchedRow,
)
from accord.listen.models import WatchedDay, WatchedSeries


def list_watched(*, days: int = 28) -> list[WatchedRow]:
    """The present state of every watched series with its last days, in the order of the journey. Two statements
    and those of the journey.
    """
    since = clock.today(company.read_company().timezone) - timedelta(days=days)
    last_days = Prefetch("days", WatchedDay.objects.filter(day__gt=since).order_by("day"), to_attr="last_days")
    found = {_key_of(row): row for row in WatchedSeries.objects.prefetch_related(last_days)}
    names = [(SeriesKey(by="touchpoint", id=t.id), t.name) for t in list_touchpoints()]
    names += [(SeriesKey(by="reason", id=r.id), r.name) for r in list_reasons()]
    return [_watched_row(key, name, found[key]) for key, name in names if key in found]


def _key_of(row: WatchedSeries) -> SeriesKey:
    if row.reason_id is not None:
        return SeriesKey(by="reason", id=row.reason_id)
    return SeriesKey(by="touchpoint", id=row.touchpoint_id or 0)


def _watched_row(key: SeriesKey, name: str, row: WatchedSeries) -> WatchedRow:
    return WatchedRow(
        series=key,
        name=name,
        movement=Movement(row.movement),
        week=row.week,
        week_before=row.week_before,
        expected=row.expected,
        low=row.low,
        high=row.high,
        days_of_history=row.days_of_history,
        days=tuple(_day_row(day) for day in row.last_days),  # type: ignore[attr-defined]  # prefetched
    )


def _day_row(day: WatchedDay) -> DayRow:
    return DayRow(day=day.day, observed=day.observed, expected=day.expected, low=day.low, high=day.high)


def series_of_signal(*, signal: SignalRow, days: int = 60) -> list[DayRow]:
    """The days of a signal's series up to today, oldest first; none for a placeless bell, a theme and a slice."""
    if signal.touchpoint_id is None or signal.origin in {SignalOrigin.THEME, SignalOrigin.SLICE}:
        return []
    by_reason = signal.reason_id is not None
    of_series = Q(series__reason_id=signal.reason_id) if by_reason else Q(series__touchpoint_id=signal.touchpoint_id)
    since = clock.today(company.read_company().timezone) - timedelta(days=days)
    found = WatchedDay.objects.filter(of_series, day__gt=since).order_by("day")
    return [_day_row(day) for day in found]
