"""Times in English words."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from accord.desk.promises.recognising import calendar as c
from accord.desk.promises.recognising.calendar import Piece

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fourteen": 14,
    "fifteen": 15,
    "twenty": 20,
    "twenty-four": 24,
    "thirty": 30,
    "forty-eight": 48,
    "seventy-two": 72,
    "couple of": 2,
    "a couple of": 2,
    "a few": 3,
    "few": 3,
    "half an": 0.5,
    "half a": 0.5,
    "one and a half": 1.5,
}
_NUMBER = (
    r"(\d{1,3}|a couple of|couple of|a few|few|half an?|one and a half|"
    + "|".join(sorted((word for word in _NUMBERS if " " not in word), key=len, reverse=True))
    + r")"
)
_UNIT = r"(?:(working|business|week|calendar)[ -])?(minute|min|hour|hr|day|week|month|fortnight)s?\b"
_SPAN = re.compile(
    r"\b(?:with(?:in)?|in|inside|over|during|after|no later than|in less than|in under|in at most|in no more than)\s+"
    r"(?:the\s+)?(?:next\s+|coming\s+|following\s+|about\s+|around\s+|roughly\s+|maximum\s+|max\.?\s+)*"
    + _NUMBER
    + r"(?:\s*(?:-|–|to|or|and)\s*"
    + _NUMBER
    + r")?\s*"
    + _UNIT
    + r"(?:['’]s?)?(?:\s+time)?"
    r"|\b"
    + _NUMBER
    + r"(?:\s*(?:-|–|to|or)\s*"
    + _NUMBER
    + r")?\s*"
    + _UNIT
    + r"\s+(?:from now|at (?:the )?(?:most|latest))",
    re.IGNORECASE,
)
_FIXED_SPANS = (
    (r"\bwithin the hour\b", timedelta(hours=1)),
    (r"\b(?:in|within) (?:just )?(?:a moment|a minute|a few minutes|minutes)\b", timedelta(minutes=15)),
    (r"\bovernight\b", timedelta(hours=24)),
)
_DAY_WORDS = (
    (r"\bday after tomorrow\b", 2),
    (r"\btomorrow\b", 1),
    (
        (
            r"\b(?:later )?today\b|\b(?:by |before |at )?(?:the )?(?:end|close|course) of (?:the |this |"
            r"our )?(?:business |working )?day\b"
            r"|\b(?:EOD|EOB|COB)\b|\bclose of (?:business|play|work)\b|\bwithin the day\b|\bduring the day\b"
        ),
        0,
    ),
)
_WEEKDAY = re.compile(
    r"\b(before\s+)?(?:(?:this|next|coming|this coming|the following)\s+)?(" + "|".join(_WEEKDAYS) + r")\b"
    r"(?:['’]s\b)?(?:\s+(next week|week))?",
    re.IGNORECASE,
)
_SHORT_WEEKDAY = re.compile(
    r"\b(?:by|on|until|before|next|this)\s+(mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b", re.IGNORECASE
)
_WEEK = re.compile(
    r"\b(?:(?:(?:by|at|before|towards?|until)\s+)?(?:the\s+)?(early|beginning of|start of|"
    r"mid(?:dle of)?|later|late|end of|course of)?\s*)"
    r"(this|next|the coming|the following|the)\s+(?:working\s+)?week\b(?!end)",
    re.IGNORECASE,
)
_MONTH_END = re.compile(
    r"\b(?:the )?end of (the|this|next|the coming) month\b|\bmonth['’]?s? end\b|\b(this) month\b", re.IGNORECASE
)
_WEEKEND = re.compile(r"\b(?:(?:at|over|on|by|during)\s+)?(this|the|next|the coming)\s+weekend\b", re.IGNORECASE)
_DATE_AFTER = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?\s+" + _MONTH + r"(?:,?\s+(\d{4}))?", re.IGNORECASE)
_DATE_BEFORE = re.compile(r"\b" + _MONTH + r"\s+(\d{1,2})(?:st|nd|rd|th)?\b(?!:)(?:,?\s+(\d{4}))?", re.IGNORECASE)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})([/.])(\d{1,2})\2(\d{4}|\d{2})\b")
_ORDINAL = re.compile(
    r"\b(?:on|by|before|until|than)\s+the\s+(\d{1,2})(?:st|nd|rd|th)\b(?!\s+(?:of\s+)?" + _MONTH + ")", re.IGNORECASE
)
_AT = re.compile(
    r"\b(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?\s?m\b\.?|\b(\d{1,2}):(\d{2})\b(?:\s*h(?:ours|rs)?\b)?"
    r"|\b(\d{1,2})\s*o['’]?\s?clock\b|\b(?:at|by|before|until|"
    r"around)\s+(\d{1,2})\b(?!\s*(?:[ap]\.?\s?m\b|[-–%./:]|\w*(?:day|hour|week|month|minute|euro|"
    r"item)))(?!(?:st|nd|rd|th))",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\b(?:between|from)\s+\d{1,2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:and|to|till|until|-|"
    r"–)\s*(\d{1,2})(?:[:.](\d{2}))?\s*([ap])?(?:\.?m\b\.?)?",
    re.IGNORECASE,
)
_HALF_PAST = re.compile(r"\b(half past|quarter past|quarter to)\s+(\w+)\b", re.IGNORECASE)
_PARTS = (
    (r"\bfirst thing(?:\s+in the morning)?\b|\bearly\s+(?:in the )?morning\b", c.EARLY),
    (r"\b(?:noon|midday|mid-day)\b", c.NOON),
    (r"\bmidnight\b", c.LAST_MINUTE),
    (r"\blunch(?:time)?\b", time(13)),
    (r"\bmorning\b", c.NOON),
    (r"\bafternoon\b", c.DAY_END),
    (r"\bevening\b", c.EVENING),
)
_TONIGHT = re.compile(r"\btonight\b", re.IGNORECASE)


def pieces_of(text: str, now: datetime) -> Iterator[Piece]:
    """Every piece of a time that the text names; `now` is the company's local time."""
    for seek in (_spans, _days, _weeks, _dates, _hours):
        yield from seek(text, now)


def _spans(text: str, now: datetime) -> Iterator[Piece]:
    for found in _SPAN.finditer(text):
        groups = found.groups()
        low, high, kind, unit = groups[:4] if groups[3] else groups[4:]
        number = max(_number(low), _number(high) if high else 0)
        yield _after(found, number, (kind or "").lower(), unit.lower(), now)
    for pattern, length in _FIXED_SPANS:
        for found in re.finditer(pattern, text, re.IGNORECASE):
            yield Piece(start=found.start(), end=found.end(), instant=now + length)
    for found in re.finditer(r"\bfortnight\b", text, re.IGNORECASE):
        yield Piece(start=found.start(), end=found.end(), day=now.date() + timedelta(days=14))


def _after(found: "re.Match[str]", number: float, kind: str, unit: str, now: datetime) -> Piece:
    start, end = found.span()
    if unit in {"minute", "min"}:
        return Piece(instant=now + timedelta(minutes=number), start=start, end=end)
    if unit in {"hour", "hr"}:
        return Piece(instant=now + timedelta(hours=number), start=start, end=end)
    today = now.date()
    if unit == "day" and kind in {"working", "business", "week"}:
        return c.in_working_days(int(number), start=start, end=end, today=today)
    days = {"day": 1, "week": 7, "fortnight": 14, "month": 30}[unit]
    return Piece(day=today + timedelta(days=max(1, round(number * days))), start=start, end=end)


def _number(words: str) -> float:
    return float(words) if words.isdigit() else float(_NUMBERS[words.lower()])


def _days(text: str, now: datetime) -> Iterator[Piece]:
    today = now.date()
    for pattern, days in _DAY_WORDS:
        for found in re.finditer(pattern, text, re.IGNORECASE):
            yield Piece(start=found.start(), end=found.end(), day=today + timedelta(days=days))
    for found in _TONIGHT.finditer(text):
        yield Piece(start=found.start(), end=found.end(), day=today, at=c.EVENING)
    for found in re.finditer(r"\bthis (?=morning|afternoon|evening)", text, re.IGNORECASE):
        yield Piece(start=found.start(), end=found.end(), day=today)
    for found in _WEEKDAY.finditer(text):
        day = c.coming(_WEEKDAYS.index(found[2].lower()), today)
        if found[3]:
            day = _in_next_week(day, today) if found[3].lower() == "next week" else day + timedelta(days=7)
        yield Piece(start=found.start(), end=found.end(), day=day, is_before=bool(found[1]))
    for found in _SHORT_WEEKDAY.finditer(text):
        number = next(i for i, name in enumerate(_WEEKDAYS) if name.startswith(found[1].lower()))
        yield Piece(start=found.start(), end=found.end(), day=c.coming(number, today))


def _in_next_week(day: date, today: date) -> date:
    return c.monday_of_next_week(today) + timedelta(days=day.weekday())


def _weeks(text: str, now: datetime) -> Iterator[Piece]:
    today = now.date()
    for found in _WEEK.finditer(text):
        part, which = (found[1] or "").lower(), found[2].lower()
        if which == "the" and not part:
            continue
        said = (
            "early" if part.startswith(("early", "begin", "start")) else "middle" if part.startswith("mid") else "late"
        )
        weeks = int(which in {"next", "the coming", "the following"})
        yield Piece(
            start=found.start(), end=found.end(), day=c.week_day(said, weeks=weeks, today=today), is_exact=bool(part)
        )
    for found in _MONTH_END.finditer(text):
        months = int((found[1] or "").lower() in {"next", "the coming"})
        yield Piece(start=found.start(), end=found.end(), day=c.month_end(today, months=months))
    for found in _WEEKEND.finditer(text):
        weeks = int(found[1].lower() == "next")
        yield Piece(start=found.start(), end=found.end(), day=c.weekend(today, weeks=weeks))


def _dates(text: str, now: datetime) -> Iterator[Piece]:
    today = now.date()
    tellers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], date | None]], ...] = (
        (_DATE_AFTER, lambda m: c.on_date(today, day=int(m[1]), month=_month(m[2]), year=_year(m[3]))),
        (_DATE_BEFORE, lambda m: c.on_date(today, day=int(m[2]), month=_month(m[1]), year=_year(m[3]))),
        (_ISO, lambda m: c.on_date(today, day=int(m[3]), month=int(m[2]), year=int(m[1]))),
        (_NUMERIC, lambda m: _numeric(today, int(m[1]), int(m[3]), int(m[4]))),
        (_ORDINAL, lambda m: c.on_date(today, day=int(m[1]))),
    )
    for pattern, tell in tellers:
        for found in pattern.finditer(text):
            day = tell(found)
            if day is not None:
                yield Piece(start=found.start(), end=found.end(), day=day)


def _month(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(name.lower().rstrip(".")[:3]))


def _year(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _numeric(today: date, first: int, second: int, year: int) -> date | None:
    # Day before month, as in Europe, unless only the American order gives a date.
    return c.on_date(today, day=first, month=second, year=year) or c.on_date(today, day=second, month=first, year=year)


def _hours(text: str, now: datetime) -> Iterator[Piece]:
    for found in _BETWEEN.finditer(text):
        yield from _at(found, _clock(found[1], found[2], found[3]))
    for found in _AT.finditer(text):
        hour, minute, half, h24, m24, oclock, bare = found.groups()
        if h24:
            yield from _at(found, time(int(h24), int(m24)) if int(h24) < 24 and int(m24) < 60 else None)
        else:
            yield from _at(found, _clock(hour or oclock or bare, minute, half))
    for found in _HALF_PAST.finditer(text):
        yield from _at(found, _half_past(found[1].lower(), found[2].lower()))
    for pattern, part in _PARTS:
        for found in re.finditer(pattern, text, re.IGNORECASE):
            yield Piece(start=found.start(), end=found.end(), at=part, is_part_of_day=True)


def _at(found: "re.Match[str]", at: time | None) -> Iterator[Piece]:
    if at is not None:
        yield Piece(start=found.start(), end=found.end(), at=at)


def _half_past(how: str, hour: str) -> time | None:
    number = int(hour) if hour.isdigit() else int(_NUMBERS.get(hour, 0))
    base = c.afternoon_of(number) if 0 < number <= 12 else None
    if base is None:
        return None
    minutes = {"half past": 30, "quarter past": 15, "quarter to": -15}[how]
    return (datetime.combine(date(2000, 1, 1), base) + timedelta(minutes=minutes)).time()


def _clock(hour: str, minute: str | None, half: str | None) -> time | None:
    number, minutes = int(hour), int(minute or 0)
    if half is None:
        return c.afternoon_of(number, minutes)
    if not 1 <= number <= 12 or minutes > 59:
        return None
    return time(number % 12 + (12 if half.lower() == "p" else 0), minutes)
