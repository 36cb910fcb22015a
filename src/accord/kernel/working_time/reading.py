"""Weekly hours as people and files write them: `{"mon": [["09:00", "17:00"]], …}`."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from accord.kernel.working_time.hours import DAYS, Span

Weekly = tuple[tuple[Span, ...], ...]
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?")
_DAY = timedelta(days=1)


def read_weekly(given: Any) -> Weekly:
    """The spans of a week, Monday first; days that are not named are closed. Raises `ValueError` with a sentence."""
    if not isinstance(given, Mapping):
        raise ValueError("`weekly` is an object with the hours of the days mon, tue, wed, thu, fri, sat, sun.")
    if unknown := sorted(set(given) - set(DAYS)):
        raise ValueError(f"{unknown[0]!r} is no day: the days are {', '.join(DAYS)}.")
    return tuple(read_spans(given.get(day) or []) for day in DAYS)


def write_weekly(weekly: Weekly) -> dict[str, list[list[str]]]:
    """The same as plain values; days without hours are left out."""
    days = zip(DAYS, weekly, strict=True)
    return {day: [[write_time(span.start), write_time(span.end)] for span in spans] for day, spans in days if spans}


def read_time(text: Any) -> timedelta:
    """A time of day since midnight, `00:00` to `24:00`, with seconds if need be; raises `ValueError`."""
    found = _TIME.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f"{text!r} is no time of day: write it like 09:00.")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    since = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if minutes > 59 or seconds > 59 or since > _DAY:
        raise ValueError(f"{text!r} is no time of day: the day ends at 24:00.")
    return since


def write_time(since: timedelta) -> str:
    """A time of day as it is written, seconds only where there are any."""
    minutes, seconds = divmod(int(since.total_seconds()), 60)
    written = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{written}:{seconds:02}" if seconds else written


def read_spans(given: Any) -> tuple[Span, ...]:
    """The spans of one day, such as `[["09:00", "17:00"]]`; raises `ValueError` with a sentence."""
    if not isinstance(given, list | tuple):
        raise ValueError('The hours of a day are a list of spans, such as [["09:00", "17:00"]].')
    spans = []
    for span in given:
        if not isinstance(span, list | tuple) or len(span) != 2:
            raise ValueError('A span is its begin and its end, such as ["09:00", "17:00"].')
        spans.append(Span(read_time(span[0]), read_time(span[1])))
    return tuple(spans)
