"""Reads of signals about themes, and of how many texts each theme has by day."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from accord.kernel import clock, company
from accord.listen.contracts import DayRow, SeriesKey
from accord.listen.counting import span_of
from accord.listen.days_off import days_off
from accord.listen.gathered.contracts import GatheredRow
from accord.listen.gathered.models import ThemeSignal
from accord.listen.judging import judge
from accord.understand.themes.queries import daily_themes

_KNOWN = timedelta(days=200)
_SHOWN_DAYS = 75


def themes_of_signals(*, signal_ids: Collection[int]) -> dict[int, GatheredRow]:
    """The themes of those of these signals that are about one. One statement; none without signals."""
    if not signal_ids:
        return {}
    return {
        row.signal_id: GatheredRow(signal_id=row.signal_id, theme_id=row.theme_id, is_new=row.is_new)
        for row in ThemeSignal.objects.filter(signal_id__in=signal_ids)
    }


def signals_of_theme(*, theme_id: int) -> list[int]:
    """The signals about a theme, newest first."""
    found = ThemeSignal.objects.filter(theme_id=theme_id).order_by("-signal__raised_at")
    return list(found.values_list("signal_id", flat=True))


def days_of_themes(*, theme_ids: Collection[int], days: int = _SHOWN_DAYS) -> dict[int, list[DayRow]]:
    """How many texts each of these themes had on the last days, oldest first, with what was expected of them.

    One statement; reckoning a band costs some forty milliseconds a theme.
    """
    if not theme_ids:
        return {}
    today = clock.today(company.read_company().timezone)
    start, end = span_of(today - _KNOWN, today)
    counted: dict[int, dict[date, int]] = defaultdict(dict)
    rows = daily_themes(start=start, end=end)
    for row in rows:
        if row.theme_id in theme_ids:
            counted[row.theme_id][row.day] = row.texts
    first_day = min((row.day for row in rows), default=today)
    holidays, judge_from = days_off(), max(first_day, today - timedelta(days=days - 1))
    return {
        theme_id: list(
            judge(
                SeriesKey(by="touchpoint", id=0),  # only the figures are used
                counted[theme_id],
                first_day=first_day,
                until=today,
                judge_from=judge_from,
                series=1,
                holidays=holidays,
            ).days
        )
        for theme_id in theme_ids
    }
