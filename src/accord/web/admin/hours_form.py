"""Working hours as a form: a line of words for each day, read as people write it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.http import QueryDict
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from accord.desk.levels.contracts import CalendarChoices, CalendarVersion, Holiday
from accord.desk.levels.queries import read_days_off
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput
from accord.kernel.working_time import WorkingHours, instant_of, read_weekly, write_weekly
from accord.kernel.working_time import read_spans as read_day

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*(?:–|—|-|to|bis)\s*(\d{1,2})(?:[:.](\d\d))?", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;/+]*(?:(?:and|und|h|uhr)\b)?[\s,;/+]*", re.IGNORECASE)


@dataclass(frozen=True)
class HoursForm:
    """What was sent, and what it means."""

    given: QueryDict
    files: Mapping[str, Any]

    def choices(self) -> CalendarChoices:
        """The calendar that is wanted; raises `BadInput` with the day that cannot be read."""
        timezone = self.given.get("timezone", "")
        if timezone not in available_timezones():
            raise BadInput(_("Choose a time zone."))
        country, _comma, region = self.given.get("place", "").partition(":")
        return CalendarChoices(
            name=self.given.get("name", ""),
            timezone=timezone,
            weekly=self.weekly(),
            country=country,
            region=region,
            own_days=self._own_days(),
            queue_ids=frozenset(int(number) for number in self.given.getlist("queue") if number.isdigit()),
            is_default="is_default" in self.given,
        )

    def weekly(self) -> dict[str, list[list[str]]]:
        """The hours of each day as plain values."""
        return {day: spans for day in DAYS if (spans := read_spans(self.given.get(day, "")))}

    def valid_from(self) -> datetime | None:
        """When it begins to hold; None for now."""
        if self.given.get("begins") != "later":
            return None
        try:
            local = datetime.fromisoformat(self.given.get("valid_from", ""))
        except ValueError:
            raise BadInput(_("Say from when the new hours hold.")) from None
        return instant_of(local.replace(tzinfo=None), self.given.get("timezone", "UTC"))

    def hours(self, public: frozenset[date]) -> WorkingHours:
        """The hours for a look ahead; raises `BadInput` as `choices` does."""
        given = self.choices()
        apart = tuple((day.on, read_day(day.hours)) for day in given.own_days if day.hours)
        holidays = public | {day.on for day in given.own_days}
        return WorkingHours(given.timezone, read_weekly(self.weekly()), frozenset(holidays), apart)

    def _own_days(self) -> tuple[Holiday, ...]:
        found = {day.on: day for day in read_own_days(self.given.get("own_days", ""))}
        upload = self.files.get("calendar")
        if upload:
            found |= {day.on: day for day in read_days_off(upload.read(), this_year=clock.today().year)}
        return tuple(day for _, day in sorted(found.items()))


def read_spans(text: str) -> list[list[str]]:
    """Hours as people write them: `9-12, 13:00–17:00`, `0–24`; empty for a closed day. Raises `BadInput`."""
    spans, rest = _spans_before(text)
    if rest:
        raise BadInput(_("“%(text)s” are no hours. Write them like 09:00–12:00, 13:00–17:00.") % {"text": text[:60]})
    try:
        read_weekly({"mon": spans})
    except ValueError:
        raise BadInput(
            _("“%(text)s” are no hours of one day: they begin before they end, at 24:00 at the latest.")
            % {"text": text[:60]}
        ) from None
    return spans


def _spans_before(text: str) -> tuple[list[list[str]], str]:
    """The hours with which words begin, and what follows them."""
    spans, rest = [], text.strip()
    while found := _SPAN.match(rest):
        spans.append([f"{int(found[1]):02}:{found[2] or '00'}", f"{int(found[3]):02}:{found[4] or '00'}"])
        rest = _BETWEEN.sub("", rest[found.end() :], count=1)
    return spans, rest.strip()


def write_spans(spans: list[list[str]]) -> str:
    """Hours for the field of a day."""
    return ", ".join(f"{start}–{end}" for start, end in spans)


def read_own_days(text: str) -> list[Holiday]:
    """Days off, one a line: `2026-12-24 Christmas Eve`, also `24.12.2026 …`. Raises `BadInput`.

    Hours before the name are those of a day that is not quite off: `2026-12-24 9–12 Christmas Eve`.
    """
    found = []
    for line in filter(None, (each.strip() for each in text.splitlines())):
        written, _blank, rest = line.partition(" ")
        spans, name = _spans_before(rest)
        if spans:
            read_spans(write_spans(spans))
        hours = tuple((start, end) for start, end in spans)
        found.append(Holiday(on=_date(written), name=name[:80], hours=hours))
    return found


def write_own_day(day: Holiday) -> str:
    """A day as a line of its field."""
    hours = write_spans([list(span) for span in day.hours])
    return " ".join(part for part in (day.on.isoformat(), hours, day.name) if part)


def _date(text: str) -> date:
    german = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
    try:
        return date(int(german[3]), int(german[2]), int(german[1])) if german else date.fromisoformat(text)
    except ValueError:
        raise BadInput(_("“%(text)s” is no date. Write one a line, like 2026-12-24.") % {"text": text[:40]}) from None


def values_of(version: CalendarVersion | None) -> dict[str, Any]:
    """What the form shows of a version; for a new calendar nine to five in the company's time zone."""
    if version is None:
        weekdays = dict.fromkeys(DAYS[:5], "09:00–17:00")
        return {"timezone": read_company().timezone, "days": weekdays, "place": "", "own_days": ""}
    weekly = write_weekly(version.hours.weekly)
    return {
        "timezone": version.hours.timezone,
        "days": {day: write_spans(spans) for day, spans in weekly.items()},
        "place": f"{version.country}:{version.region}" if version.region else version.country,
        "own_days": "\n".join(write_own_day(day) for day in version.own_days),
    }


def values_given(given: QueryDict) -> dict[str, Any]:
    """What the form shows again when something could not be read."""
    names = ("name", "timezone", "place", "own_days", "valid_from", "begins")
    return {name: given.get(name, "") for name in names} | {"days": {day: given.get(day, "") for day in DAYS}}


@dataclass(frozen=True, kw_only=True)
class DayAhead:
    """One day of the look ahead: its hours as bars of 1,440 minutes, and in words."""

    on: date
    weekday: str
    holiday: str
    bars: tuple[tuple[int, int], ...]
    words: str
    is_odd: bool


def look_ahead(
    hours: WorkingHours, names: Mapping[date, str], *, days: int = 7, start: date | None = None
) -> list[DayAhead]:
    """The coming days with what is open on each. A day on which clocks change is marked: its bars are wall time."""
    zone = ZoneInfo(hours.timezone)
    first = start or clock.now().astimezone(zone).date()
    found = []
    for day in (first + timedelta(days=number) for number in range(days)):
        spans = hours.spans_on(day)
        midnight = datetime.combine(day, time(), zone)
        following = datetime.combine(day + timedelta(days=1), time(), zone)
        found.append(
            DayAhead(
                on=day,
                weekday=date_format(day, "D"),
                holiday=names.get(day, ""),
                bars=tuple((_minutes(span.start), _minutes(span.end) - _minutes(span.start)) for span in spans),
                words=", ".join(f"{_written(span.start)}–{_written(span.end)}" for span in spans),
                is_odd=following.astimezone(UTC) - midnight.astimezone(UTC) != timedelta(days=1),
            )
        )
    return found


def _minutes(since: timedelta) -> int:
    return round(since.total_seconds() / 60)


def _written(since: timedelta) -> str:
    return f"{_minutes(since) // 60:02}:{_minutes(since) % 60:02}"
