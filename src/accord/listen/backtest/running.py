"""Judge every series of the past, each day by what was known on it."""

from datetime import date, timedelta

from accord.journey.queries import list_reasons
from accord.kernel import clock, company
from accord.listen.backtest.contracts import Rise
from accord.listen.backtest.operations import FoundRise, keep_backtest
from accord.listen.backtest.rules import rises_of, without_told_twice
from accord.listen.contracts import SeriesKey, SeriesKind
from accord.listen.counting import counts_by_series
from accord.listen.days_off import days_off
from accord.listen.detection import judge_series, threshold_for
from accord.listen.rules import FALSE_ALARMS_OF_PLACES
from accord.measure.cells.queries import newest_day

HISTORY = timedelta(days=400)
_KINDS: tuple[SeriesKind, ...] = ("touchpoint", "reason")


def run(*, backtest_id: int) -> None:
    """Look back over the last thirteen months, or those of old tables where nothing is newer; nothing is locked."""
    today = clock.today(company.read_company().timezone)
    until = min(newest_day(), today - timedelta(days=1))
    counted = {
        key: days for by in _KINDS for key, days in counts_by_series(by=by, since=until - HISTORY, until=until).items()
    }
    since = min((day for days in counted.values() for day in days), default=until)
    threshold = threshold_for(false_alarms_a_week=FALSE_ALARMS_OF_PLACES, series=max(1, len(counted)))
    off = days_off()
    rises: dict[SeriesKey, list[Rise]] = {}
    for key, days in counted.items():
        counts = [days.get(since + timedelta(days=n), 0) for n in range((until - since).days + 1)]
        judged = list(judge_series(counts, first_day=since, threshold=threshold, holidays=off))
        rises[key] = rises_of(judged, until=until)
    keep_backtest(
        backtest_id=backtest_id,
        since=since,
        until=until,
        series=len(counted),
        false_alarms=FALSE_ALARMS_OF_PLACES * _weeks(since, until),
        found=_found(rises),
    )


def _weeks(since: date, until: date) -> float:
    return ((until - since).days + 1) / 7


def _found(rises: dict[SeriesKey, list[Rise]]) -> list[FoundRise]:
    """All rises, those of a touchpoint only where none of its reasons tells the same."""
    touchpoint_of = {reason.id: reason.touchpoint_id for reason in list_reasons()}
    found, of_reasons = [], dict[int, list[Rise]]()
    for key, series in rises.items():
        if key.by == "reason" and key.id in touchpoint_of:
            touchpoint_id = touchpoint_of[key.id]
            of_reasons.setdefault(touchpoint_id, []).extend(series)
            found += [FoundRise(touchpoint_id=touchpoint_id, reason_id=key.id, rise=rise) for rise in series]
    for key, series in rises.items():
        if key.by == "touchpoint":
            alone = without_told_twice(series, of_reasons.get(key.id, []))
            found += [FoundRise(touchpoint_id=key.id, reason_id=None, rise=rise) for rise in alone]
    return found
