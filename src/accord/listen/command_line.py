"""`accord signals detect`: the engine of early warning alone, on anybody's counts."""

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO

from accord.listen.delayed import Reports, judge_reported, known_on_each_day
from accord.listen.detection import DEFAULT_THRESHOLD, Assessment, judge_series, threshold_for
from accord.listen.expectation import DAILY, WEEKLY, Rhythm
from accord.listen.reporting import Known, known_by_tail

_HELP = f"""\
Standard input is CSV with the columns series,date,count: one row a day (or a week) and series, in any order. A day
without a row counts 0 within the series' span. For every series and day one JSON line is written, judged by what was
known up to and including that day: series, date, alarm, p, expected, upper, window_days. `expected` and `upper` (the
least count that would begin an alarm) are those of the most telling window, the last `window_days` days. Before 28 days
(4 weeks of weekly rows) p, expected and upper are null and too_early is true: then only people can raise the alarm.

An alarm begins with a p below --threshold (default {DEFAULT_THRESHOLD}), or below what --budget allows: so many false
alarms a week over all series of the input together. It lasts until p is clearly above that, at most 14 days beyond the
last day with a p below the threshold. Holidays need not be given: days that come back every year and days on which
nothing came although some were sure to come are noticed.

Where counts become known late, say when: a fourth column, reported, is the day on which a row was reported (a day may
have several rows). Then each day is judged by what was reported until then, and the delays of all series tell how much
is still missing. Where that is not known and the record ends in days that are not complete, --incomplete lets all
series together tell how much of its last days is missing. Falling counts are never an alarm.

example:
  printf 'series,date,count\\nparcel,2026-01-05,3\\nparcel,2026-01-06,4\\n' | accord signals detect
"""


@dataclass(frozen=True, slots=True)
class _Series:
    first_day: date
    counts: list[int]


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `signals` with `detect` to the command line."""
    signals = subparsers.add_parser("signals", help="early warning: which counts have risen beyond expectation")
    orders = signals.add_subparsers(required=True, metavar="ORDER")
    detect = orders.add_parser(
        "detect",
        help="judge every day of every series",
        description=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    detect.add_argument(
        "--from", dest="judge_from", type=date.fromisoformat, metavar="DATE", help="print from this day on"
    )
    detect.add_argument("--holidays", type=Path, metavar="FILE", help="one ISO date a line")
    detect.add_argument("--every", choices=("day", "week"), default="day", help="what one row covers")
    detect.add_argument("--incomplete", action="store_true", help="the last days are incomplete; estimate how far")
    bound = detect.add_mutually_exclusive_group()
    bound.add_argument("--threshold", type=float, default=DEFAULT_THRESHOLD, metavar="P", help="alarm below this p")
    bound.add_argument("--budget", type=float, metavar="N", help="false alarms a week over all series")
    detect.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    try:
        holidays = _read_holidays(given.holidays)
    except (OSError, ValueError) as error:
        print(f"The holidays cannot be read: {error}", file=sys.stderr)
        return 2
    rhythm = WEEKLY if given.every == "week" else DAILY
    return detect_lines(
        sys.stdin,
        output=sys.stdout,
        rhythm=rhythm,
        threshold=given.threshold,
        budget=given.budget,
        holidays=holidays,
        judge_from=given.judge_from,
        incomplete=given.incomplete,
    )


def detect_lines(
    lines: Iterable[str],
    *,
    output: TextIO,
    rhythm: Rhythm,
    threshold: float = DEFAULT_THRESHOLD,
    budget: float | None = None,
    holidays: frozenset[date] = frozenset(),
    judge_from: date | None = None,
    incomplete: bool = False,
) -> int:
    """Judge CSV rows and write one JSON line for each series and day; return 1 if any row could not be read."""
    read = _read_counts(lines, output=output)
    code = read.code
    if budget is not None and read.counts:
        threshold = threshold_for(false_alarms_a_week=budget, series=len(read.counts), rhythm=rhythm)
    judge = _Judge(threshold=threshold, holidays=holidays, rhythm=rhythm, judge_from=judge_from)
    if read.reports and rhythm is DAILY:
        for name, judged in judge.reported(read.reports):
            for line in _lines_of(name, judged, threshold=threshold):
                _write(line, output)
        return code
    known = judge.tail_of(read.counts) if incomplete and rhythm is DAILY else {}
    for name, days in read.counts.items():
        try:
            judged = judge.complete(days, known)
        except ValueError as error:
            code = 1
            _write({"series": name, "error": str(error)}, output)
            continue
        for line in _lines_of(name, judged, threshold=threshold):
            _write(line, output)
    return code


@dataclass(frozen=True, slots=True)
class _Judge:
    threshold: float
    holidays: frozenset[date]
    rhythm: Rhythm
    judge_from: date | None

    def complete(self, days: dict[date, int], known: dict[date, Known]) -> Iterator[Assessment]:
        series = _without_gaps(days, rhythm=self.rhythm)
        return judge_series(
            series.counts,
            first_day=series.first_day,
            threshold=self.threshold,
            holidays=self.holidays,
            rhythm=self.rhythm,
            judge_from=self.judge_from,
            known=known,
        )

    def reported(self, reports: dict[str, Reports]) -> Iterator[tuple[str, Iterator[Assessment]]]:
        ends = {
            name: max(day + timedelta(days=delay) for day, delays in days.items() for delay in delays)
            for name, days in reports.items()
        }
        first_day = min(day for days in reports.values() for day in days)
        known = known_on_each_day(reports.values(), first_day=first_day, until=max(ends.values()))
        for name, days in reports.items():
            begin = min(days)
            yield (
                name,
                judge_reported(
                    days,
                    first_day=begin,
                    known={today: parts for today, parts in known.items() if begin <= today <= ends[name]},
                    threshold=self.threshold,
                    holidays=self.holidays,
                    judge_from=self.judge_from,
                ),
            )

    def tail_of(self, counts: dict[str, dict[date, int]]) -> dict[date, Known]:
        """How much of the last days is known, by all series together."""
        totals: dict[date, int] = {}
        for days in counts.values():
            for day, count in days.items():
                totals[day] = totals.get(day, 0) + count
        if not totals:
            return {}
        series = _without_gaps(totals, rhythm=DAILY)
        span = [series.first_day + timedelta(days=n) for n in range(len(series.counts))]
        parts = [[of_day.get(day, 0) for day in span] for of_day in counts.values()]
        tail = known_by_tail(series.counts, last=max(totals).toordinal(), series=parts)
        return {date.fromordinal(day): known for day, known in tail.items()}


def _lines_of(name: str, judged: Iterator[Assessment], *, threshold: float) -> Iterator[dict[str, object]]:
    for day in judged:
        line: dict[str, object] = {"series": name, "date": day.day.isoformat(), "alarm": day.alarm}
        if day.too_early:
            yield line | {"p": None, "expected": None, "upper": None, "window_days": None, "too_early": True}
            continue
        window = day.telling
        upper = window.expected.least_alarming(threshold=threshold)
        yield line | {
            "p": window.p,
            "expected": round(window.expected.mean, 4),
            "upper": upper,
            "window_days": window.days,
        }


@dataclass(slots=True)
class _Read:
    counts: dict[str, dict[date, int]]
    reports: dict[str, Reports]
    code: int = 0


def _read_counts(lines: Iterable[str], *, output: TextIO) -> _Read:
    read = _Read({}, {})
    reader = csv.DictReader(lines)
    if missing := {"series", "date", "count"} - set(reader.fieldnames or ()):
        _write(
            {"error": f"The first line must name the columns series,date,count; missing: {sorted(missing)}."}, output
        )
        read.code = 1
        return read
    reports: dict[str, dict[date, dict[int, int]]] = {}
    for row in reader:
        try:
            name, day, count = str(row["series"]), date.fromisoformat(row["date"].strip()), int(row["count"])
            reported = date.fromisoformat(row["reported"].strip()) if "reported" in row else day
            if count < 0 or reported < day:
                raise ValueError("a count cannot be negative, and nothing is reported before it happened")
        except (ValueError, TypeError, AttributeError) as error:
            read.code = 1
            _write({"error": f"Line {reader.line_num} cannot be read: {error}."}, output)
            continue
        days = read.counts.setdefault(name, {})
        days[day] = days.get(day, 0) + count
        delays = reports.setdefault(name, {}).setdefault(day, {})
        delays[(reported - day).days] = delays.get((reported - day).days, 0) + count
    if "reported" in (reader.fieldnames or ()):
        read.reports.update(reports)
    return read


def _without_gaps(days: dict[date, int], *, rhythm: Rhythm) -> _Series:
    first, last = min(days), max(days)
    steps = (last - first).days // rhythm.step_days + 1
    counts = [0] * steps
    for day, count in days.items():
        step, odd = divmod((day - first).days, rhythm.step_days)
        if odd:
            raise ValueError(f"Weekly rows lie whole weeks apart; {day} does not.")
        counts[step] = count
    return _Series(first_day=first, counts=counts)


def _read_holidays(file: Path | None) -> frozenset[date]:
    if file is None:
        return frozenset()
    return frozenset(date.fromisoformat(line.strip()) for line in file.read_text().splitlines() if line.strip())


def _write(line: dict[str, object], output: TextIO) -> None:
    output.write(json.dumps(line, ensure_ascii=False) + "\n")
    output.flush()
