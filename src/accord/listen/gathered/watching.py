"""Watch how many texts each theme has: a theme that rises beyond expectation rings like a touchpoint or a reason."""

from collections import defaultdict
from datetime import date, timedelta

from accord.kernel import clock, company
from accord.listen.contracts import Finding, SeriesKey
from accord.listen.counting import span_of
from accord.listen.days_off import days_off
from accord.listen.gathered.operations import feed_open_signals, raise_rise
from accord.listen.judging import judge
from accord.listen.rules import FALSE_ALARMS_OF_THEMES
from accord.understand.themes.queries import daily_themes

HISTORY = timedelta(days=400)
_WATCHED = timedelta(days=56)
_LEAST_TEXTS = 20
"""A theme with fewer texts in eight weeks is not watched by its counts; what gathers in it is told all the same."""


def watch_themes() -> list[int]:
    """Judge every theme that is large enough, raise what rises, clearest first; returns the signals raised or grown."""
    today = clock.today(company.read_company().timezone)
    rises = sorted(_rises(today).items(), key=lambda rise: rise[1].p)
    raised = [signal_id for theme_id, finding in rises if (signal_id := raise_rise(theme_id=theme_id, finding=finding))]
    feed_open_signals()
    return raised


def _rises(today: date) -> dict[int, Finding]:
    start, end = span_of(today - HISTORY, today)
    counted: dict[int, dict[date, int]] = defaultdict(dict)
    for row in daily_themes(start=start, end=end):
        counted[row.theme_id][row.day] = row.texts
    if not counted:
        return {}
    first_day = min(day for days in counted.values() for day in days)
    watched = {
        theme_id: days
        for theme_id, days in counted.items()
        if sum(count for day, count in days.items() if day > today - _WATCHED) >= _LEAST_TEXTS
    }
    holidays, found = days_off(), {}
    for theme_id, days in watched.items():
        judgement = judge(
            SeriesKey(by="touchpoint", id=0),  # only the figures are used
            days,
            first_day=first_day,
            until=today,
            judge_from=today,
            series=len(watched),
            holidays=holidays,
            false_alarms_a_week=FALSE_ALARMS_OF_THEMES,
        )
        if judgement.finding and judgement.finding.alarm:
            found[theme_id] = judgement.finding
    return found
