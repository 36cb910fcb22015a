"""What a stretch of time in words comes to: the pieces that both languages resolve to, and how pieces join.

The conventions: a day ends at 18:00 and a week on Friday, because a promise "by Friday" is read by a customer who waits
during the day; a weekday that is named is the next one to come; a range is its later end; working days are Monday to
Friday, unless whoever asks knows better. Times without a zone are the company's.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

DAY_END = time(18)
EARLY = time(10)
NOON = time(12)
EVENING = time(20)
LAST_MINUTE = time(23, 59)
_FRIDAY, _SATURDAY, _SUNDAY = 4, 5, 6


WorksOn = Callable[[date], bool]
"""Whether somebody is at work on a day."""


def is_weekday(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < _SATURDAY


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece of a time in words at [start, end): a day, a time of day, or an instant that needs neither.

    `working_days` is set where the day is so many working days ahead.
    """

    start: int
    end: int
    day: date | None = None
    at: time | None = None
    instant: datetime | None = None
    is_part_of_day: bool = False
    is_before: bool = False
    is_exact: bool = True
    working_days: int = 0


@dataclass(frozen=True, kw_only=True)
class Due:
    """When something falls due, with the place of the words that say so."""

    start: int
    end: int
    at: datetime
    is_exact: bool


def coming(weekday: int, today: date) -> date:
    """The next day of this name after today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def monday_of_next_week(today: date) -> date:
    """Monday of the week after this one."""
    return today + timedelta(days=7 - today.weekday())


def week_day(part: str, *, weeks: int, today: date) -> date:
    """A day in this week (0) or a later one: `early` is Tuesday, `middle` Wednesday, otherwise Friday."""
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)
    found = monday + timedelta(days={"early": 1, "middle": 2}.get(part, _FRIDAY))
    return max(found, today) if found.weekday() == _FRIDAY or found >= today else coming(_FRIDAY, today)


def weekend(today: date, *, weeks: int = 0) -> date:
    """The Sunday of a weekend."""
    return today + timedelta(days=_SUNDAY - today.weekday(), weeks=weeks)


def month_end(today: date, *, months: int = 0) -> date:
    """The last day of this month or a later one."""
    number = today.month + months
    first_after = date(today.year + number // 12, number % 12 + 1, 1)
    return first_after - timedelta(days=1)


def after_working_days(today: date, days: int, works_on: WorksOn = is_weekday) -> date:
    """The day on which so many working days have passed; the next one is the first.

    Where hardly anybody ever works, it gives up after a year and counts weekdays.
    """
    found, left = today, days
    for _day in range(365 + 7 * days):
        if left <= 0:
            return found
        found += timedelta(days=1)
        left -= works_on(found)
    return after_working_days(today, days)


def in_working_days(days: int, *, start: int, end: int, today: date, is_exact: bool = True) -> Piece:
    """The piece of so many working days from today."""
    day = after_working_days(today, days)
    return Piece(day=day, working_days=days, start=start, end=end, is_exact=is_exact)


def by_days_of_work(piece: Piece, *, today: date, works_on: WorksOn) -> Piece:
    """A piece whose working days are those on which somebody is at work."""
    return replace(piece, day=after_working_days(today, piece.working_days, works_on)) if piece.working_days else piece


def on_date(today: date, *, day: int, month: int | None = None, year: int | None = None) -> date | None:
    """A date that may leave month or year open: then it is the next to come. None for one that does not exist."""
    try:
        if year is not None and month is not None:
            return date(year + 2000 if year < 100 else year, month, day)
        if month is not None:
            this_year = date(today.year, month, day)
            # A date of some weeks ago is meant as the past; one of last spring is next spring's.
            return this_year if this_year >= today - timedelta(days=60) else date(today.year + 1, month, day)
        this_month = today.replace(day=day)
        following = month_end(today) + timedelta(days=1)
        return this_month if this_month >= today else following.replace(day=day)
    except ValueError:
        return None


def afternoon_of(hour: int, minute: int = 0) -> time | None:
    """A time said without am or pm, read in working hours: 3 is 15:00, 9 is 09:00."""
    if not (0 <= hour <= 24 and 0 <= minute < 60):
        return None
    if hour == 24:
        return LAST_MINUTE
    return time(hour + 12 if 1 <= hour <= 6 else hour, minute)


def join_pieces(pieces: list[Piece], text: str, now: datetime) -> list[Due]:
    """Pieces that belong together become one due time: a day with its hour, the later of two days."""
    ordered = _without_overlaps(pieces)
    days = [piece for piece in ordered if piece.day is not None]
    times = [piece for piece in ordered if piece.day is None and piece.at is not None]
    found = [_due(piece, now) for piece in ordered if piece.instant is not None]
    groups = _together(days, text)
    if not groups:
        return found + ([_due(_hour(times), now)] if times and not found else [])
    for number, group in enumerate(groups):
        whole = _latest(group)
        near = [piece for piece in times if _nearest(piece, groups) == number]
        if near and whole.at is None:
            hour = _hour(near)
            whole = replace(whole, at=hour.at, start=min(whole.start, hour.start), end=max(whole.end, hour.end))
        found.append(_due(whole, now))
    return sorted(found, key=lambda due: due.start)


def _without_overlaps(pieces: list[Piece]) -> list[Piece]:
    kept: list[Piece] = []
    for piece in sorted(pieces, key=lambda one: (one.start - one.end, one.start)):
        if all(piece.end <= other.start or piece.start >= other.end for other in kept):
            kept.append(piece)
    return sorted(kept, key=lambda one: one.start)


_JOINING_SAID = "or and to the of on by at oder und bis zum dem den der am spätestens latest , – - ( ) / also d.h."
_JOINING = frozenset(_JOINING_SAID.split())


def _together(days: list[Piece], text: str) -> list[list[Piece]]:
    groups: list[list[Piece]] = []
    for piece in days:
        between = text[groups[-1][-1].end : piece.start].lower() if groups else ""
        if groups and all(word.strip(",.()–-") in _JOINING or not word.strip(",.()–-") for word in between.split()):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _latest(pieces: list[Piece]) -> Piece:
    last = max(pieces, key=lambda one: (one.day or date.min, one.at or time.min))
    hour = last.at or next((one.at for one in pieces if one.at is not None), None)
    return replace(last, at=hour, start=min(p.start for p in pieces), end=max(p.end for p in pieces))


def _hour(times: list[Piece]) -> Piece:
    """The hour that several words name together: a clock's goes before "in the evening", which only says which half."""
    clocks = [piece for piece in times if not piece.is_part_of_day]
    if not clocks:
        return _latest(times)
    hour = _latest(clocks)
    is_late = any(piece.is_part_of_day and piece.at and piece.at >= DAY_END for piece in times)
    if is_late and hour.at and hour.at.hour < NOON.hour:
        hour = replace(hour, at=hour.at.replace(hour=hour.at.hour + 12))
    return replace(hour, start=min(p.start for p in times), end=max(p.end for p in times))


def _nearest(piece: Piece, groups: list[list[Piece]]) -> int:
    def distance(number: int) -> int:
        group = groups[number]
        return max(group[0].start - piece.end, piece.start - group[-1].end)

    return min(range(len(groups)), key=distance)


def _due(piece: Piece, now: datetime) -> Due:
    if piece.instant is not None:
        return Due(start=piece.start, end=piece.end, at=piece.instant, is_exact=piece.is_exact)
    day, hour = piece.day, piece.at
    if day is None:
        at = datetime.combine(now.date(), hour or DAY_END, now.tzinfo)
        at = at if at > now else datetime.combine(now.date() + timedelta(days=1), hour or DAY_END, now.tzinfo)
        return Due(start=piece.start, end=piece.end, at=at, is_exact=piece.is_exact)
    if piece.is_before and hour is None:
        day -= timedelta(days=1)
    at = datetime.combine(day, hour or DAY_END, now.tzinfo)
    if hour is None and day == now.date() and at <= now:
        at = datetime.combine(day, LAST_MINUTE, now.tzinfo)
    return Due(start=piece.start, end=piece.end, at=at, is_exact=piece.is_exact)
