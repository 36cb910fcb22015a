"""Time zones as stretches of time in which the distance to UTC stays the same.

Within a stretch local time runs like UTC, so that neither an hour that is left out in spring, nor one that comes twice
in autumn, nor a day that was skipped at the date line needs a rule of its own.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
LAST_YEAR = 9998


@lru_cache(maxsize=600)
def zone_of(name: str) -> ZoneInfo:
    """The time zone of a name of the tz database; raises `ValueError` for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone of the tz database.") from error


def instant_of(local: datetime, timezone: str) -> datetime:
    """The instant of a local time without offset.

    A time that occurs twice means its first occurrence; one that is left out in spring is read with the distance to
    UTC before the change, as RFC 5545 does.
    """
    return local.replace(tzinfo=zone_of(timezone), fold=0).astimezone(UTC)


def stretches(timezone: str, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The stretches between two instants in UTC: from, until, and how far local time is ahead of UTC.

    A year's end also ends a stretch, which changes nothing.
    """
    at = start
    for year in range(start.year, end.year + 1):
        for until, ahead in _stretches_of_year(timezone, year):
            if until <= at:
                continue
            yield at, min(until, end), ahead
            at = until
            if at >= end:
                return


@lru_cache(maxsize=4_000)
def _stretches_of_year(timezone: str, year: int) -> tuple[tuple[datetime, timedelta], ...]:
    """The ends of a year's stretches (of UTC) with their distance; found by looking at each day once."""
    zone = zone_of(timezone)
    found = []
    at = datetime(year, 1, 1, tzinfo=UTC)
    ahead = _ahead(zone, at)
    while at.year == year:
        following = min(at + _DAY, datetime(year + 1, 1, 1, tzinfo=UTC))
        if _ahead(zone, following) != ahead:
            change = _first_with_other(zone, at, following, ahead)
            found.append((change, ahead))
            ahead = _ahead(zone, change)
            at = change
        else:
            at = following
    return (*found, (datetime(year + 1, 1, 1, tzinfo=UTC), ahead))


def _first_with_other(zone: ZoneInfo, low: datetime, high: datetime, ahead: timedelta) -> datetime:
    """The first second after `low` whose distance is another; `high` has another."""
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if _ahead(zone, middle) == ahead:
            low = middle
        else:
            high = middle
    return high


def _ahead(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()
