"""Days, hours and seasons of the company, all in its own time zone."""

from datetime import UTC, date, datetime, time, timedelta
from math import cos, pi
from random import Random
from zoneinfo import ZoneInfo

from accord.simulation.company import TIMEZONE

ZONE = ZoneInfo(TIMEZONE)

ORDERS_BY_WEEKDAY = (1.05, 1.0, 0.95, 1.0, 1.05, 0.85, 1.1)
CONTACTS_BY_WEEKDAY = (1.34, 1.16, 1.06, 1.0, 0.96, 0.74, 0.74)
# people write before work, at lunch and above all in the evening
_HOURS = range(24)
_HOUR_WEIGHTS = (1, 0.5, 0.3, 0.2, 0.3, 1, 2.5, 5, 7, 8, 8, 7, 7.5, 6.5, 6, 6, 6.5, 7, 7.5, 8.5, 9, 8, 5, 2.5)
OPENS, CLOSES = 8, 19


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, second), ZONE).astimezone(UTC)


def any_moment(chance: Random, day: date) -> datetime:
    """An instant of that day, as people's habits have it."""
    hour = chance.choices(_HOURS, weights=_HOUR_WEIGHTS)[0]
    return at(day, hour, chance.randrange(60), chance.randrange(60))


def local_day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def season(day: date) -> float:
    """Between 0.85 in late winter and 1.15 in late summer."""
    return 1 + 0.15 * cos(2 * pi * (day.timetuple().tm_yday - 235) / 365)


def in_service_hours(moment: datetime) -> datetime:
    """The same moment, or the next morning of the service (open Monday to Saturday, 8 to 19 o'clock)."""
    local = moment.astimezone(ZONE)
    if local.hour >= CLOSES:
        local = datetime.combine(local.date() + timedelta(days=1), _morning(local), ZONE)
    elif local.hour < OPENS:
        local = datetime.combine(local.date(), _morning(local), ZONE)
    if local.weekday() == 6:
        local += timedelta(days=1)
    return local.astimezone(UTC)


def _morning(local: datetime) -> time:
    """What came in overnight is worked off until half past ten, not all at eight."""
    return time(OPENS + local.minute % 3, local.second, local.minute)


def while_awake(moment: datetime) -> datetime:
    """The same moment, or the morning after when it lies between midnight and half past six."""
    local = moment.astimezone(ZONE)
    if (local.hour, local.minute) < (6, 30):
        return moment + timedelta(hours=6, minutes=40)
    return moment


def skip_weekend(day: date) -> date:
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day
