"""Days and spans of days as people write them."""

import re
from datetime import date, timedelta

_RELATIVE = {"d": 1, "w": 7, "m": 30, "y": 365, "t": 1, "j": 365}
_NAMED = {"today": 0, "heute": 0, "yesterday": 1, "gestern": 1}
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_GERMAN = re.compile(r"(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})")


def period_named(value: str, *, today: date) -> tuple[date, date] | None:
    """The first day and the day after the last of 2026, 2026-03, 2026-03-01, 1.3.2026, 3.2026, 7d (7 days ago), today
    or yesterday; None for anything else."""
    plain = value.strip().casefold()
    if plain in _NAMED:
        return _day(today - timedelta(days=_NAMED[plain]))
    if plain[:-1].isascii() and plain[:-1].isdecimal() and plain[-1:] in _RELATIVE and len(plain) <= 5:
        return _back(today, int(plain[:-1]) * _RELATIVE[plain[-1]])
    if match := _ISO.fullmatch(plain):
        year, month, day = match.groups()
    elif match := _GERMAN.fullmatch(plain):
        day, month, year = match.groups()
    else:
        return None
    try:
        return _span(int(year), int(month) if month else None, int(day) if day else None)
    except (ValueError, OverflowError):
        return None


def _day(day: date) -> tuple[date, date]:
    return day, day + timedelta(days=1)


def _back(today: date, days: int) -> tuple[date, date] | None:
    return _day(today - timedelta(days=days)) if days < today.toordinal() else None


def _span(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    if month is None:
        return date(year, 1, 1), date(year + 1, 1, 1)
    if day is None:
        return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    return _day(date(year, month, day))
