"""`accord hours`: one JSON object a line in, one a line out, without a database."""

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, TextIO

from accord.kernel.working_time.hours import WorkingHours
from accord.kernel.working_time.reading import read_spans, read_weekly
from accord.kernel.working_time.zones import instant_of, zone_of

Line = dict[str, Any]

_HELP = """\
Each line of standard input is an object with the time zone, the weekly hours and the holidays:

  {"timezone": "Europe/Berlin", "weekly": {"mon": [["09:00", "12:00"], ["13:00", "24:00"]], …},
   "holidays": ["2026-12-24"], "start": "2026-12-23T15:00:00", …}

and either an "end", answered by the working time between the two as {"seconds": …}, or "seconds", answered by the
earliest instant at which they are used up as {"end": …}. "special" may give days hours of their own, before holidays:
{"2026-12-24": [["09:00", "12:00"]]}. Start and end are local times without offset; one that comes
twice when clocks are put back means its first occurrence, one that is left out is read as if clocks had not been put
forward yet. "end_utc" beside the answer is the same instant in UTC. Days without hours are closed; a span may end at
24:00. An end before the start gives 0, negative seconds are an error.

example:
  echo '{"timezone": "Europe/Berlin", "weekly": {"fri": [["09:00", "17:00"]]}, "start": "2026-03-27T16:00:00",
  "seconds": 7200}' | tr -d '\\n' | accord hours
"""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `hours` to the command line."""
    hours = subparsers.add_parser(
        "hours",
        help="working time between two instants, or when so much of it is used up",
        description=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    hours.set_defaults(run=lambda _given: answer_lines(sys.stdin, output=sys.stdout))


def answer_lines(lines: Iterable[str], *, output: TextIO) -> int:
    """Answer every line as soon as it is read; return 1 if any of them could not be answered."""
    code = 0
    for line in lines:
        if not line.strip():
            continue
        try:
            answered = answer(_object(line))
        except (ValueError, OverflowError, RecursionError) as error:
            answered, code = {"error": str(error)}, 1
        output.write(json.dumps(answered) + "\n")
        output.flush()
    return code


def answer(given: Line) -> Line:
    """Answer `{timezone, weekly, holidays, start, end}` with `{seconds}`, `{…, seconds}` with `{end, end_utc}`."""
    hours = _hours(given)
    start = _local(given, "start")
    begin = instant_of(start, hours.timezone)
    if given.get("seconds") is not None:
        end = hours.time_after(begin, _seconds(given["seconds"]))
        local = end.astimezone(zone_of(hours.timezone)).replace(tzinfo=None)
        separator = " " if " " in given["start"].strip() else "T"
        return {"end": local.isoformat(separator), "end_utc": end.astimezone(UTC).isoformat()}
    if given.get("end") is None:
        raise ValueError("Say `end`, or `seconds`.")
    spent = hours.time_between(begin, instant_of(_local(given, "end"), hours.timezone))
    return {"seconds": int(spent.total_seconds()) if not spent.microseconds else spent.total_seconds()}


def _object(line: str) -> Line:
    try:
        given = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"This line is not JSON: {error}") from error
    if not isinstance(given, dict):
        raise ValueError("Each line is one JSON object.")
    return given


def _hours(given: Line) -> WorkingHours:
    timezone, holidays = given.get("timezone"), given.get("holidays") or []
    if not isinstance(timezone, str):
        raise ValueError("`timezone` is missing: a name of the tz database, such as Europe/Berlin.")
    if not isinstance(holidays, list):
        raise ValueError('`holidays` is a list of dates, such as ["2026-12-24"].')
    special = given.get("special") or {}
    if not isinstance(special, dict):
        raise ValueError('`special` is an object with hours by date, such as {"2026-12-24": [["09:00", "12:00"]]}.')
    return _known_hours(timezone, json.dumps(given.get("weekly")), json.dumps(holidays), json.dumps(special))


@lru_cache(maxsize=200)
def _known_hours(timezone: str, weekly: str, holidays: str, special: str) -> WorkingHours:
    days = frozenset(_date(day) for day in json.loads(holidays))
    apart = tuple((_date(day), read_spans(spans)) for day, spans in json.loads(special).items())
    return WorkingHours(timezone, read_weekly(json.loads(weekly)), days, apart)


def _date(day: Any) -> date:
    try:
        return date.fromisoformat(day)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{day!r} is no date: write it like 2026-12-24.") from error


def _local(given: Line, name: str) -> datetime:
    text = given.get(name)
    try:
        local = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        local = None
    if local is None:
        raise ValueError(f"`{name}` is a local time such as 2026-03-27T16:00:00.")
    if local.tzinfo is not None:
        raise ValueError(f"`{name}` is a local time of the time zone given: leave the offset out.")
    if not 2 <= local.year <= 9997:
        raise ValueError(f"`{name}` is too far away.")
    return local


def _seconds(given: Any) -> timedelta:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ValueError("`seconds` is a number.")
    if given < 0:
        raise ValueError("Working time that passes is not negative.")
    if not given <= 10**12:
        raise ValueError("`seconds` is too large.")
    return timedelta(microseconds=int(Decimal(str(given)) * 1_000_000))
