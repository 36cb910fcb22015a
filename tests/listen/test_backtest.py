"""The past is judged as it would have been seen then, and set against the monthly report."""

from datetime import date, timedelta

import pytest

from accord.kernel.errors import NotAllowed
from accord.kernel.jobs import run_waiting_jobs
from accord.listen.backtest.models import Backtest, BacktestRise
from accord.listen.backtest.operations import ask_for_backtest
from accord.listen.backtest.queries import read_backtest
from accord.listen.backtest.rules import monthly_reports, rises_of
from accord.listen.detection import judge_series
from accord.listen.watching import watch

TODAY = date(2026, 3, 3)
FIRST_DAY = date(2025, 9, 1)
RISE = date(2026, 1, 13)


def _counts(*, more: int = 0) -> dict[date, int]:
    days = (TODAY - FIRST_DAY).days
    counts = {FIRST_DAY + timedelta(days=n): (2, 1, 3, 2, 1)[n % 5] for n in range(days)}
    # November is a little busier than October, as months are.
    counts |= {date(2025, 11, day): 3 for day in range(1, 31, 4)}
    return counts | ({RISE + timedelta(days=n): 2 + more for n in range(6)} if more else {})


def _judged(counts):
    return list(judge_series([counts[day] for day in sorted(counts)], first_day=FIRST_DAY, threshold=1e-4))


def test_a_rise_is_seen_on_its_day_and_reported_on_the_first_of_the_next_month():
    (rise,) = rises_of(_judged(_counts(more=9)), until=TODAY)
    assert RISE <= rise.seen_on <= RISE + timedelta(days=1)
    assert rise.last_on >= RISE + timedelta(days=5)
    assert (rise.reported_on, rise.is_decided) == (date(2026, 2, 1), True)
    assert rise.days_ahead == (date(2026, 2, 1) - rise.seen_on).days
    assert rise.contacts >= 66


def test_a_quiet_past_has_no_rises():
    assert rises_of(_judged(_counts()), until=TODAY) == []
    assert rises_of([], until=TODAY) == []


def test_the_months_that_are_not_over_are_undecided():
    counts = _counts() | {date(2026, 2, 26) + timedelta(days=n): 7 for n in range(3)}
    (rise,) = rises_of(_judged(counts), until=TODAY)
    assert (rise.reported_on, rise.is_decided, rise.days_ahead) == (None, False, None)


def test_what_only_the_monthly_report_showed_is_told_too():
    counts = _counts() | {date(2026, 1, 1) + timedelta(days=n): 3 for n in range(31)}
    judged = list(judge_series([counts[day] for day in sorted(counts)], first_day=FIRST_DAY, threshold=1e-12))
    (rise,) = rises_of(judged, until=TODAY)
    assert (rise.seen_on, rise.reported_on, rise.observed) == (None, date(2026, 2, 1), 93)


def test_a_month_is_compared_with_the_months_before_it_and_known_when_it_is_over():
    reports = monthly_reports(_counts(more=9), until=TODAY)
    assert set(reports) == {date(2026, 1, 1)}
    reported_on, total, usual = reports[date(2026, 1, 1)]
    assert reported_on == date(2026, 2, 1)
    assert total > 100
    assert usual == pytest.approx(57, abs=3)
    assert monthly_reports(_counts(more=9), until=date(2026, 1, 31)) == {}


@pytest.mark.django_db
def test_a_leader_asks_once_and_a_worker_looks_back(past, delivery, noon, cx_lead, agent):
    past(delivery, _counts(more=9))
    with pytest.raises(NotAllowed):
        ask_for_backtest(actor=agent.actor)
    first = ask_for_backtest(actor=cx_lead.actor)
    assert ask_for_backtest(actor=cx_lead.actor) == first
    assert read_backtest(actor=cx_lead.actor) == (None, True)
    run_waiting_jobs()
    found, is_under_way = read_backtest(actor=cx_lead.actor)
    assert not is_under_way
    assert (found.series, found.until) == (2, TODAY - timedelta(days=1))
    (row,) = found.rises
    assert (row.name, row.rise.reported_on) == ("Parcel arrived damaged", date(2026, 2, 1))
    assert row.signal_id is None


@pytest.mark.django_db
def test_names_the_signal_that_was_raised_then_and_forgets_old_looks(past, delivery, noon, cx_lead):
    past(delivery, {TODAY - timedelta(days=n): 1 for n in range(60)})
    past(delivery, {TODAY - timedelta(days=n): 5 for n in range(1, 4)}, hour=9)
    (signal_id,) = watch()
    for _ in range(4):
        ask_for_backtest(actor=cx_lead.actor)
        run_waiting_jobs()
    assert Backtest.objects.count() == 3
    assert set(BacktestRise.objects.values_list("signal_id", flat=True)) == {signal_id}
