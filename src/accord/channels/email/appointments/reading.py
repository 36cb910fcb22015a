"""Appointments in mail (iCalendar, RFC 5545): what, when and where, for a person to read. Nothing is repeated or
computed from them, so that no rule in one can cost more than its length."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from accord.channels.email.appointments.contracts import Appointment
from accord.channels.email.charsets import decode_bytes

LONGEST_CALENDAR = 200_000
_LONGEST_VALUE = 500

_FOLD = re.compile(r"\n[ \t]")
_LINE = re.compile(r"([A-Za-z-]{1,60})((?:;[^:;\"]{0,200}(?:\"[^\"]{0,200}\")?){0,20}):(.*)")
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
_LENGTH = re.compile(r"P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:\d{1,4}S)?)?")
_ESCAPED = re.compile(r"\\([nN,;\\])")


def read_appointment(content: bytes) -> Appointment | None:
    """The first appointment of a calendar; None where there is none that has a time."""
    text = _FOLD.sub("", decode_bytes(content[:LONGEST_CALENDAR], "utf-8")[0])
    fields, method = _fields(text)
    start = _when(*fields["DTSTART"]) if "DTSTART" in fields else None
    if start is None:
        return None
    end = _when(*fields["DTEND"]) if "DTEND" in fields else _after(start, fields.get("DURATION", ("", ""))[1])
    is_cancelled = fields.get("STATUS", ("", ""))[1].strip().upper() == "CANCELLED"
    return Appointment(
        summary=_words(fields, "SUMMARY"),
        starts=start,
        ends=end,
        location=_words(fields, "LOCATION"),
        organiser=_organiser(fields),
        method="cancel" if is_cancelled else method,
        repeats="RRULE" in fields,
    )


def _fields(text: str) -> tuple[dict[str, tuple[str, str]], str]:
    """Of the first event each field's parameters and value, the first of a kind; and the calendar's method."""
    fields: dict[str, tuple[str, str]] = {}
    method, depth, is_inside = "", 0, False
    for line in text.split("\n"):
        found = _LINE.match(line)
        if found is None:
            continue
        name, value = found[1].upper(), found[3].strip()
        if name == "METHOD" and not is_inside:
            method = value.lower()[:20]
        elif name == "BEGIN" and value.upper() == "VEVENT" and not is_inside:
            is_inside = True
        elif name in ("BEGIN", "END") and is_inside:  # alarms and the like have fields of the same names
            depth += 1 if name == "BEGIN" else -1
            if depth < 0:
                break
        elif is_inside and depth == 0:
            fields.setdefault(name, (found[2], value))
    return fields, method


def _words(fields: dict[str, tuple[str, str]], name: str) -> str:
    value = fields.get(name, ("", ""))[1][:_LONGEST_VALUE]
    return _ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], value).strip()


def _organiser(fields: dict[str, tuple[str, str]]) -> str:
    parameters, value = fields.get("ORGANIZER", ("", ""))
    named = re.search(r";CN=\"?([^\";:]{1,200})", parameters, re.IGNORECASE)
    return (named[1] if named else re.sub(r"(?i)^mailto:", "", value))[:_LONGEST_VALUE].strip()


def _when(parameters: str, value: str) -> datetime | date | None:
    found = _TIME.match(value)
    if found is None:
        return None
    try:
        if found[4] is None:
            return date(int(found[1]), int(found[2]), int(found[3]))
        year, month, day, hour, minute, second = (int(found[number]) for number in range(1, 7))
        at = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None
    return at if found[7] else at.replace(tzinfo=_zone(parameters))


def _zone(parameters: str) -> ZoneInfo | None:
    """The zone that is named; none where the name is a program's own, as the time is then local all the same."""
    named = re.search(r";TZID=\"?/?([^\";:]{1,100})", parameters, re.IGNORECASE)
    try:
        return ZoneInfo(named[1]) if named else None
    except (ValueError, OSError, LookupError):
        return None


def _after(start: datetime | date, length: str) -> datetime | date | None:
    found = _LENGTH.fullmatch(length.strip()) if length.strip() else None
    if found is None:
        return None
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
    try:
        return start + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    except OverflowError:
        return None
