"""Days off: those of a country or region, and those of a calendar file."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _

from accord.desk.levels.contracts import Holiday
from accord.kernel.errors import BadInput

LARGEST_FILE = 1_000_000
MOST_DAYS = 2_000
_YEARS_AHEAD = 10


def list_public_holidays(*, country: str, region: str, years: Iterable[int], language: str) -> tuple[Holiday, ...]:
    """The public holidays of a country, or of a region of it, in order; raises `BadInput` for one that is not known."""
    if not country:
        return ()
    import holidays

    if region and region not in regions_of(country):
        raise BadInput(_("This region is not known in this country."))
    if country not in countries():
        raise BadInput(_("The public holidays of this country are not known."))
    spoken = {name.lower(): name for name in holidays.country_holidays(country).supported_languages or ()}
    told = spoken.get(language) or next((name for key, name in spoken.items() if key.startswith(language)), None)
    found = holidays.country_holidays(country, subdiv=region or None, years=list(years), language=told)
    return tuple(Holiday(on=day, name=name) for day, name in sorted(found.items()))


@lru_cache(maxsize=1)
def countries() -> dict[str, tuple[str, ...]]:
    """The countries whose public holidays are known, by their two letters, with their regions."""
    import holidays

    known = holidays.list_supported_countries(include_aliases=False)
    return {code: tuple(regions) for code, regions in sorted(known.items()) if len(code) == 2}


def regions_of(country: str) -> tuple[str, ...]:
    """The regions of a country that have holidays of their own."""
    return countries().get(country, ())


@lru_cache(maxsize=300)
def region_names(country: str) -> dict[str, str]:
    """The names of a country's regions in their own language, by their codes; a code stands for one without."""
    import holidays

    names: dict[str, str] = {code: code for code in regions_of(country)}
    known: dict[str, str] = getattr(getattr(holidays, country, None), "subdivisions_aliases", {})
    for name, code in reversed(known.items()):
        if code in names:
            names[code] = name
    return names


def read_days_off(content: bytes, *, this_year: int) -> tuple[Holiday, ...]:
    """The days of an iCalendar file, a day for each that an event covers; those that repeat, ten years ahead.

    Raises `BadInput` for what is no calendar, has none, or too many.
    """
    from icalendar import Calendar

    if len(content) > LARGEST_FILE:
        raise BadInput(_("This file is too large for a calendar."))
    try:
        events = Calendar.from_ical(content).walk("VEVENT")
        found = {day: str(event.get("SUMMARY", ""))[:80] for event in events for day in _days(event, this_year)}
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
        raise BadInput(_("This file is no calendar that can be read.")) from error
    if not found:
        raise BadInput(_("There are no days in this calendar."))
    if len(found) > MOST_DAYS:
        raise BadInput(_("There are too many days in this calendar."))
    return tuple(Holiday(on=day, name=name) for day, name in sorted(found.items()))


def _days(event: object, this_year: int) -> Iterable[date]:
    first = _date(event.decoded("DTSTART"))  # type: ignore[attr-defined]
    ends = event.decoded("DTEND", None)  # type: ignore[attr-defined]
    length = max(1, (_date(ends) - first).days) if ends is not None else 1
    for start in _starts(event, first, this_year):
        for number in range(min(length, MOST_DAYS)):
            yield start + timedelta(days=number)


def _starts(event: object, first: date, this_year: int) -> Iterable[date]:
    rule = event.get("RRULE")  # type: ignore[attr-defined]
    if rule is None:
        return [first]
    from dateutil.rrule import rrulestr

    start = datetime(first.year, first.month, first.day)  # noqa: DTZ001 - days have no time zone
    end = datetime(this_year + _YEARS_AHEAD, 12, 31)  # noqa: DTZ001
    text = rule.to_ical().decode()
    if any(word in text for word in ("SECONDLY", "MINUTELY", "HOURLY")):
        return [first]
    unlimited = ";".join(part for part in text.split(";") if not part.startswith("UNTIL="))
    until = rule.get("UNTIL", [None])[0]
    last = min(end, datetime(until.year, until.month, until.day)) if until else end  # noqa: DTZ001
    return [each.date() for each in rrulestr(unlimited, dtstart=start).between(start, last, inc=True)][:MOST_DAYS]


def _date(given: date | datetime) -> date:
    return given.date() if isinstance(given, datetime) else given
