"""Days and times as other systems write them. Pure."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from accord.measure.imports.contracts import DateOrder

NOON = time(12)
"""A day without a time is taken at noon: it stays the same day in every near time zone."""

_DAY = re.compile(
    r"""^(?P<a>\d{1,4})[-./ ](?P<b>\d{1,2})[-./ ](?P<c>\d{2,4})
    (?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?
    \s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?$""",
    re.VERBOSE,
)
_MOSTLY = 0.7
_EPOCH = re.compile(r"^\d{10}(?:\d{3})?$")


def instant_of(text: str, order: DateOrder, timezone: str) -> datetime | None:
    """The instant that a cell names; None when it names none. Without an offset the time zone holds."""
    given = text.strip()
    if _EPOCH.match(given):
        seconds = int(given)
        return datetime.fromtimestamp(seconds / 1000 if len(given) > 10 else seconds, UTC)
    found = _DAY.match(given)
    if found is None:
        return None
    day, at = _day_of(found, order), _time_of(found)
    if day is None or at is None:
        return None
    try:
        if (zone := found["zone"]) and zone not in {"Z", "UTC", "GMT"}:
            return datetime.fromisoformat(f"{day}T{at}{zone}").astimezone(UTC)
        return datetime.combine(day, at, UTC if found["zone"] else ZoneInfo(timezone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _day_of(found: "re.Match[str]", order: DateOrder) -> date | None:
    a, b, c = int(found["a"]), int(found["b"]), int(found["c"])
    if len(found["a"]) == 4:
        year, month, day = a, b, c
    else:
        year = c if len(found["c"]) == 4 else 2000 + c
        day, month = (b, a) if order == DateOrder.MONTH_FIRST else (a, b)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time_of(found: "re.Match[str]") -> time | None:
    if found["hour"] is None:
        return NOON
    hour, half = int(found["hour"]), (found["half"] or "").lower().replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return None


def order_of(values: Sequence[str]) -> tuple[DateOrder, bool] | None:
    """How a column writes its days, and whether that is sure; None when it does not hold days.

    Where each value could be read either way, the reading is taken that spreads the days less: the rows of one table
    mostly lie near each other.
    """
    given = [value.strip() for value in values if value.strip()]
    if not given:
        return None
    if _readable(given, DateOrder.ISO) and sum(1 for value in given if _is_iso(value)) >= _MOSTLY * len(given):
        return DateOrder.ISO, True
    spans: dict[DateOrder, tuple[int, float]] = {}
    for order in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST):
        instants = _readable(given, order)
        if instants:
            spans[order] = (-len(instants), (max(instants) - min(instants)).total_seconds())
    if not spans:
        return None
    best = min(spans, key=lambda order: spans[order])
    return best, len(spans) == 1 or len({read for read, _span in spans.values()}) > 1


def _readable(given: Sequence[str], order: DateOrder) -> list[datetime]:
    """The instants in a column read this way; none when it is not mostly instants: single cells may be wrong."""
    instants = [at for value in given if (at := instant_of(value, order, "UTC")) is not None]
    return instants if len(instants) >= _MOSTLY * len(given) else []


def _is_iso(value: str) -> bool:
    found = _DAY.match(value)
    return bool(_EPOCH.match(value)) or (found is not None and len(found["a"]) == 4)
