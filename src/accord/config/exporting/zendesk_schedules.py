"""Working hours as schedules in the shape of Zendesk's tables: minutes from Sunday, days off, time zones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Any

from accord.desk.levels.models import CalendarVersion
from accord.kernel.working_time import instant_of, read_spans, read_weekly
from accord.kernel.working_time.hours import Span
from accord.kernel.working_time.zones import stretches

ALWAYS = 0
"""The schedule of cases for which all time counts."""

_DAY = 24 * 60
_MINUTE = timedelta(minutes=1)
_ONE_DAY = timedelta(days=1)
_EPOCH = date(2000, 1, 1)
_DAYS_APART = 100_000
"""Days with hours of their own are schedules too: their ids say of which version, and which day since 2000."""

SCHEDULE = ("id", "name", "created_at", "start_time", "end_time", "time_zone", "_fivetran_deleted", "_fivetran_synced")
HOLIDAY = ("id", "schedule_id", "name", "start_date", "end_date", "_fivetran_deleted", "_fivetran_synced")
TIME_ZONE = ("time_zone", "standard_offset", "_fivetran_synced")
DAYLIGHT_TIME = (
    "time_zone",
    "year",
    "daylight_start_utc",
    "daylight_end_utc",
    "daylight_offset",
    "_fivetran_synced",
)

Row = tuple[object, ...]
Weekly = tuple[tuple[Span, ...], ...]


@dataclass(frozen=True)
class Daylight:
    """One summer of a zone: from, until, and by how much its clocks were ahead of the rest of the year."""

    begins_at: datetime
    ends_at: datetime
    ahead: timedelta


def plain(at: datetime) -> str:
    """An instant as its time in UTC, without an offset."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A stretch of time in which a calendar has the same week: a version of it, or one day with hours of its own.

    The first of a calendar holds for all time before (None), the last has no end.
    """

    schedule_id: int
    calendar_id: int
    name: str
    timezone: str
    weekly: Weekly
    begins_at: datetime | None
    ends_at: datetime | None
    made_for: datetime
    days_off: tuple[tuple[date, str], ...] = ()


def pieces(*, since: date, until: date) -> list[Piece]:
    """All hours that ever held or will, as stretches, with the days that can matter to the cases that are there."""
    found: list[Piece] = []
    calendars: dict[int, list[CalendarVersion]] = {}
    for version in CalendarVersion.objects.select_related("calendar").order_by("calendar_id", "valid_from"):
        calendars.setdefault(version.calendar_id, []).append(version)
    for versions in calendars.values():
        begins = [None, *(version.valid_from for version in versions[1:])]
        for version, begins_at, ends_at in zip(versions, begins, [*begins[1:], None], strict=True):
            found += _pieces(version, begins_at, ends_at, since, until)
    return found


def _pieces(
    version: CalendarVersion, begins_at: datetime | None, ends_at: datetime | None, since: date, until: date
) -> Iterator[Piece]:
    days = {date.fromisoformat(day["on"]): day for day in version.holidays}
    near = sorted((on, day) for on, day in days.items() if since <= on <= until)
    base = Piece(
        schedule_id=version.pk,
        calendar_id=version.calendar_id,
        name=f"{version.calendar.name} ({version.valid_from:%Y-%m-%d})",
        timezone=version.timezone,
        weekly=read_weekly(version.weekly),
        begins_at=begins_at,
        ends_at=ends_at,
        made_for=version.valid_from,
        days_off=tuple((on, day["name"]) for on, day in near if not day.get("hours")),
    )
    at = begins_at
    for on, day in near:
        starts = instant_of(datetime.combine(on, time()), version.timezone)
        ends = instant_of(datetime.combine(on + _ONE_DAY, time()), version.timezone)
        if not day.get("hours") or (begins_at and ends <= begins_at) or (ends_at and starts >= ends_at):
            continue
        starts, ends = max(starts, begins_at or starts), min(ends, ends_at or ends)
        if at is None or at < starts:
            yield replace(base, begins_at=at, ends_at=starts)
        yield _special(base, on, day, starts, ends)
        at = ends
    if at is None or ends_at is None or at < ends_at:
        yield replace(base, begins_at=at)


def _special(base: Piece, on: date, day: Mapping[str, Any], starts: datetime, ends: datetime) -> Piece:
    """One day with hours of its own: the week of its version but for that day, for that day alone."""
    hours = read_spans(day["hours"])
    return replace(
        base,
        schedule_id=base.schedule_id * _DAYS_APART + (on - _EPOCH).days,
        name=f"{base.name}: {day['name']}",
        weekly=tuple(hours if place == on.weekday() else spans for place, spans in enumerate(base.weekly)),
        begins_at=starts,
        ends_at=ends,
        days_off=(),
    )


def as_values(kept: Sequence[Piece]) -> str:
    """The pieces as a statement that gives their rows."""
    if not kept:
        return "SELECT NULL::bigint, NULL::bigint, NULL::timestamptz, NULL::timestamptz WHERE FALSE"
    rows = (f"({p.calendar_id}, {p.schedule_id}, {_literal(p.begins_at)}, {_literal(p.ends_at)})" for p in kept)
    return f"VALUES {', '.join(rows)}"


def _literal(at: datetime | None) -> str:
    return "NULL::timestamptz" if at is None else f"'{at.isoformat()}'::timestamptz"


def _once(kept: Sequence[Piece]) -> list[Piece]:
    """A version that is interrupted by a day of its own is still one schedule."""
    return list({piece.schedule_id: piece for piece in kept}.values())


def schedules(kept: Sequence[Piece], *, now: datetime) -> Iterator[Row]:
    """One row for each span of a week."""
    for piece in _once(kept):
        for number, spans in enumerate(piece.weekly):
            sunday_first = (number + 1) % 7 * _DAY
            for span in spans:
                yield (
                    piece.schedule_id,
                    piece.name,
                    plain(piece.made_for),
                    sunday_first + span.start // _MINUTE,
                    sunday_first + ceil(span.end / _MINUTE),
                    piece.timezone,
                    False,
                    plain(now),
                )
    yield ALWAYS, "All time", plain(now), 0, 7 * _DAY, "UTC", False, plain(now)


def holidays(kept: Sequence[Piece], *, now: datetime) -> Iterator[Row]:
    """Days off."""
    number = 0
    for piece in _once(kept):
        for on, name in piece.days_off:
            number += 1
            yield number, piece.schedule_id, name, on.isoformat(), on.isoformat(), False, plain(now)


def time_zones(kept: Sequence[Piece], *, until: date, now: datetime) -> Iterator[Row]:
    """How far each zone is from UTC while no summer time holds."""
    for name in _zones(kept):
        minutes = standard_offset(name, until) // _MINUTE
        sign, minutes = ("-" if minutes < 0 else "+"), abs(minutes)
        yield name, f"{sign}{minutes // 60:02}:{minutes % 60:02}", plain(now)


def daylight_times(kept: Sequence[Piece], *, since: date, until: date, now: datetime) -> Iterator[Row]:
    """Each summer of each zone."""
    for name in _zones(kept):
        for summer in summers(name, since, until):
            hours = summer.ahead / timedelta(hours=1)
            yield (
                name,
                summer.begins_at.year,
                plain(summer.begins_at),
                plain(summer.ends_at),
                int(hours) if hours == int(hours) else hours,
                plain(now),
            )


def standard_offset(zone: str, until: date) -> timedelta:
    """What a zone's clocks are ahead of UTC in the last winter before a day."""
    return min(ahead for _, _, ahead in _stretches(zone, until - timedelta(days=365), until))


def summers(zone: str, since: date, until: date) -> Iterator[Daylight]:
    """The stretches in which a zone's clocks are ahead of its standard time."""
    standard, begun = standard_offset(zone, until), None
    for begin, end, ahead in _stretches(zone, since, until):
        if ahead <= standard:
            continue
        begun = begin if begun is None else begun
        if _ahead_at(zone, end) != ahead:
            yield Daylight(begins_at=begun, ends_at=end, ahead=ahead - standard)
            begun = None


def _ahead_at(zone: str, at: datetime) -> timedelta:
    return next(ahead for _, _, ahead in stretches(zone, at, at + _MINUTE))


def _stretches(zone: str, since: date, until: date) -> list[tuple[datetime, datetime, timedelta]]:
    """Whole stretches: none is cut at the edges but that of a zone that never changes."""
    begin, end = (datetime(day.year, 1, 1, tzinfo=UTC) for day in (since, until.replace(year=until.year + 1)))
    return list(stretches(zone, begin, end))


def _zones(kept: Sequence[Piece]) -> list[str]:
    return sorted({"UTC", *(piece.timezone for piece in kept)})
