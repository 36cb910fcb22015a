"""Counts that are reported late: what is missing is expected, falling counts are no alarm, and a rise shows anyway."""

import argparse
import csv
import gzip
import io
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pytest
from tests.shared_data import SHARED, needs_shared_data

from accord.listen.command_line import add_commands
from accord.listen.delayed import counted_by, judge_reported, known_on_each_day
from accord.listen.detection import judge_series, threshold_for
from accord.listen.reporting import known_by_delays, known_by_tail

FIRST, LAST = date(2015, 1, 1), date(2015, 3, 19)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
COMPLAINTS = SHARED / "complaints" / "cfpb_2015q1.csv.gz"

Late = dict[date, Counter[int]]


def late_counts(mean: int, days: int, *, seed: int = 5) -> Late:
    """Six of ten on the day itself, the others within a week, most on the next day."""
    chance = random.Random(seed)
    after = (0, 0, 0, 0, 0, 0, 1, 1, 2, 5)
    return {
        FIRST + timedelta(days=n): Counter(chance.choice(after) for _ in range(mean + chance.randint(-4, 4)))
        for n in range(days)
    }


def by_ordinal(reports: Late) -> dict[int, Counter[int]]:
    return {day.toordinal(): delays for day, delays in reports.items()}


def test_delays_tell_how_much_of_the_last_days_is_known() -> None:
    today = FIRST + timedelta(days=79)
    known = known_by_delays(by_ordinal(late_counts(200, 80)), today=today.toordinal())

    shares = [known[today.toordinal() - age].share for age in range(5)]
    assert shares == pytest.approx([0.6, 0.8, 0.9, 0.9, 0.9], abs=0.03)
    assert known.keys() == {today.toordinal() - age for age in range(5)}
    assert known_by_delays({today.toordinal(): Counter({0: 900})}, today=today.toordinal()) == {}


def test_what_is_missing_yet_is_expected_to_be_and_a_rise_shows_in_it() -> None:
    reports = late_counts(30, 100)
    for day in range(97, 100):
        reports[FIRST + timedelta(days=day)].update({0: 14, 1: 9})
    known = known_on_each_day([late_counts(300, 100)], first_day=FIRST, until=FIRST + timedelta(days=99))

    judged = list(judge_reported(reports, first_day=FIRST, known=known, threshold=0.0005))
    newest = {day: counted_by(reports, day, FIRST + timedelta(days=99)) for day in reports}
    naive = list(judge_series(list(newest.values()), first_day=FIRST, threshold=0.0005))

    assert judged[60].window(1).expected.mean == pytest.approx(18, rel=0.15)
    assert judged[60].window(14).expected.mean == pytest.approx(30 * 14 - 12 - 6 - 3 * 3, rel=0.05)
    assert not any(day.alarm for day in judged[:97])
    assert next(day.day for day in judged if day.alarm) <= FIRST + timedelta(days=98)
    assert naive[-1].window(1).expected.mean > judged[-1].window(1).expected.mean * 1.3


def test_a_record_that_ends_in_incomplete_days_is_told_from_one_that_does_not() -> None:
    whole = [100, 90, 95, 90, 80, 40, 30] * 12
    cut = [*whole[:-7], *(round(count * part) for count, part in zip(whole[-7:], _ENDING, strict=True))]

    known = known_by_tail(cut, last=83)
    assert [known[day].share for day in range(77, 84)] == pytest.approx(_ENDING, abs=0.03)
    assert known_by_tail(whole, last=83) == {}
    assert known_by_tail([*whole[:-14], *[round(x * 0.3) for x in whole[-14:-7]], *whole[-7:]], last=83) == {}


_ENDING = (0.95, 0.85, 0.7, 0.5, 0.3, 0.2, 0.1)


def test_the_command_takes_when_a_row_was_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(
        f"parcel,{day},{count},{day + timedelta(days=delay)}\n"
        for day, delays in late_counts(40, 70).items()
        for delay, count in delays.items()
    )
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    monkeypatch.setattr(sys, "stdin", io.StringIO("series,date,count,reported\n" + rows))
    given = parser.parse_args(["signals", "detect", "--threshold", "0.0005"])

    assert given.run(given) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) in range(70, 76)
    assert not any(line["alarm"] for line in lines)


@pytest.fixture(scope="module")
def complaints() -> Mapping[tuple[str, str], Late]:
    """Complaints by product, issue and state: received on a day, reported (sent to the company) some days later."""
    found: dict[tuple[str, str], Late] = defaultdict(lambda: defaultdict(Counter))
    with gzip.open(COMPLAINTS, "rt") as file:
        for row in csv.DictReader(file):
            received, sent = (
                datetime.strptime(row[column], "%m/%d/%Y").date()  # noqa: DTZ007 - a day without a zone
                for column in ("Date received", "Date sent to company")
            )
            for column in ("Product", "Issue", "State"):
                found[column, row[column]][received][(sent - received).days] += 1
    return found


@needs_shared_data
def test_incomplete_last_days_of_complaints_are_no_alarm(complaints: Mapping[tuple[str, str], Late]) -> None:
    counted = {key: [sum(days.get(day, {}).values()) for day in DAYS] for key, days in complaints.items()}
    watched = {key: counts for key, counts in counted.items() if sum(counts) >= 100}
    totals = [sum(counts[n] for key, counts in counted.items() if key[0] == "Product") for n in range(len(DAYS))]
    assert sum(totals) == 28_156
    tail = known_by_tail(totals, last=LAST.toordinal(), series=list(watched.values()))
    known = {date.fromordinal(day): part for day, part in tail.items()}
    threshold = threshold_for(false_alarms_a_week=0.25, series=len(watched))

    newest = {
        key: list(judge_series(counts, first_day=FIRST, threshold=threshold, known=known, judge_from=date(2015, 3, 6)))
        for key, counts in watched.items()
    }
    assert len(newest) > 60
    assert not any(day.alarm for days in newest.values() for day in days)
    # The last week brought a tenth of what an ordinary one does, and so much was expected.
    week = sum(days[-1].window(7).expected.mean for key, days in newest.items() if key[0] == "Product")
    assert week == pytest.approx(sum(totals[-7:]), rel=0.35)


@needs_shared_data
def test_what_complaints_become_known_is_foreseen(complaints: Mapping[tuple[str, str], Late]) -> None:
    pooled: Late = defaultdict(Counter)
    for key, days in complaints.items():
        for day, delays in days.items() if key[0] == "Product" else ():
            pooled[day].update(delays)
    apart = []
    for n in (35, 38, 40, 42):
        today = DAYS[n]
        known = known_by_delays(by_ordinal(pooled), today=today.toordinal())
        for age in range(7):
            day = today - timedelta(days=age)
            share = counted_by(pooled, day, today) / sum(pooled[day].values())
            apart.append(abs(known[day.toordinal()].share - share))
    assert sum(apart) / len(apart) < 0.06
