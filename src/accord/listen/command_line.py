"""`accord signals detect`: the engine of early warning alone, on anybody's counts."""

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TextIO

from accord.listen.detection import DEFAULT_THRESHOLD, Assessment, judge_series, threshold_for
from accord.listen.expectation import DAILY, WEEKLY, Rhythm

_HELP = f"""\
Standard input is CSV with the columns series,date,count: one row a day (or a week) and series, in any order. A day
without a row counts 0 within the series' span. For every series and day one JSON line is written, judged by what was
known up to and including that day: series, date, alarm, p, expected, upper, window_days. `expected` and `upper` (the
least count that would begin an alarm) are those of the most telling window, the last `window_days` days. Before 28 days
(4 weeks of weekly rows) p, expected and upper are null and too_early is true: then only people can raise the alarm.

An alarm begins with a p below --threshold (default {DEFAULT_THRESHOLD}), or below what --budget allows: so many false
alarms a week over all series of the input together. It lasts until p is ten times that, at most 14 days beyond the last
day with a p below the threshold. Holidays need not be given: days that come back every year and days on which nothing
came although some were sure to come are noticed.

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
) -> int:
    """Judge CSV rows and write one JSON line for each series and day; return 1 if any row could not be read."""
    counts, code = _read_counts(lines, output=output)
    if budget is not None and counts:
        threshold = threshold_for(false_alarms_a_week=budget, series=len(counts), rhythm=rhythm)
    for name, days in counts.items():
        try:
            series = _without_gaps(days, rhythm=rhythm)
        except ValueError as error:
            code = 1
            _write({"series": name, "error": str(error)}, output)
            continue
        judged = judge_series(
            series.counts,
            first_day=series.first_day,
            threshold=threshold,
            holidays=holidays,
            rhythm=rhythm,
            judge_from=judge_from,
        )
        for line in _lines_of(name, judged, threshold=threshold):
            _write(line, output)
    return code


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


def _read_counts(lines: Iterable[str], *, output: TextIO) -> tuple[dict[str, dict[date, int]], int]:
    counts: dict[str, dict[date, int]] = {}
    code = 0
    reader = csv.DictReader(lines)
    if missing := {"series", "date", "count"} - set(reader.fieldnames or ()):
        _write(
            {"error": f"The first line must name the columns series,date,count; missing: {sorted(missing)}."}, output
        )
        return {}, 1
    for row in reader:
        try:
            name, day, count = str(row["series"]), date.fromisoformat(row["date"].strip()), int(row["count"])
            if count < 0:
                raise ValueError("a count cannot be negative")
        except (ValueError, TypeError, AttributeError) as error:
            code = 1
            _write({"error": f"Line {reader.line_num} cannot be read: {error}."}, output)
            continue
        days = counts.setdefault(name, {})
        days[day] = days.get(day, 0) + count
    return counts, code


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
