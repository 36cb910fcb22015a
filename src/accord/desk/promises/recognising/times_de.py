"""Zeiten: times in German words."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from accord.desk.promises.recognising import calendar as c
from accord.desk.promises.recognising.calendar import Piece

_WEEKDAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_MONTHS = [
    "januar",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
]
_MONTH = (
    r"(jan(?:uar)?|jänner|feb(?:ruar)?|märz|mrz|maerz|apr(?:il)?|mai|juni?|juli?|aug(?:ust)?|"
    r"sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|dez(?:ember)?)\b\.?"
)
_NUMBERS = {
    "ein": 1,
    "eine": 1,
    "einem": 1,
    "einen": 1,
    "einer": 1,
    "eines": 1,
    "zwei": 2,
    "zweier": 2,
    "drei": 3,
    "dreier": 3,
    "vier": 4,
    "fünf": 5,
    "sechs": 6,
    "sieben": 7,
    "acht": 8,
    "neun": 9,
    "zehn": 10,
    "elf": 11,
    "zwölf": 12,
    "vierzehn": 14,
    "fünfzehn": 15,
    "zwanzig": 20,
    "vierundzwanzig": 24,
    "dreißig": 30,
    "achtundvierzig": 48,
    "ein paar": 3,
    "einigen": 3,
    "wenigen": 3,
    "weniger": 3,
    "anderthalb": 1.5,
    "eineinhalb": 1.5,
    "einer halben": 0.5,
}
_NUMBER = r"(\d{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")"
_UNIT = r"(minute|stunde|werktag|arbeitstag|geschäftstag|bankarbeitstag|tag|woche|monat)(?:e[ns]?|n|s)?\b"
_SPAN = re.compile(
    r"\b(?:innerhalb|binnen|in|nach|während|im laufe|in spätestens|in maximal|in höchstens)\s+"
    r"(?:von\s+|der\s+|den\s+|des\s+)?(?:spätestens\s+|etwa\s+|ca\.?\s+|circa\s+|rund\s+|maximal\s+|höchstens\s+)*"
    r"(?:(?:nächsten|kommenden|folgenden)\s+)?"
    + _NUMBER
    + r"(?:\s*(?:-|–|bis(?: zu)?|oder|und)\s*"
    + _NUMBER
    + r")?\s*"
    + _UNIT,
    re.IGNORECASE,
)
_FIXED_SPANS = (
    (r"\binnerhalb der (?:nächsten|kommenden) stunde\b|\bin der (?:nächsten|kommenden) stunde\b", timedelta(hours=1)),
    (r"\bin (?:wenigen|ein paar) minuten\b|\bgleich (?=an\b|zurück\b)", timedelta(minutes=15)),
)
_DAY_WORDS = (
    (r"\bübermorgen\b", 2),
    (r"(?<!guten )(?<!heute )(?<!am )\bmorgen\b", 1),
    (
        (
            r"\bheute\b|\bim laufe des (?:heutigen )?tages\b|\b(?:bis )?(?:zum )?tagesende\b|"
            r"\b(?:am |zum )?ende des tages\b"
            r"|\b(?:vor |bis |bis zum )?(?:feierabend|büroschluss|dienstschluss|geschäftsschluss)\b|"
            r"\bnoch am selben tag\b"
        ),
        0,
    ),
)
_PART_OF_DAY = {
    "früh": c.EARLY,
    "morgen": c.NOON,
    "vormittag": c.NOON,
    "mittag": c.NOON,
    "nachmittag": c.DAY_END,
    "abend": c.EVENING,
}
_WEEKDAY = re.compile(
    r"\b(vor\s+)?(?:(?:diese[nr]?|nächste[nrm]?|kommende[nrm]?)\s+)?(" + "|".join(_WEEKDAYS) + r"|sonnabend)"
    r"(früh|morgen|vormittag|mittag|nachmittag|abend)?\b"
    r"(?:\s+(?:in\s+)?(?:der\s+)?(nächste[rn]|kommende[rn]|diese[r])\s+woche)?(?:\s+(in einer woche))?",
    re.IGNORECASE,
)
_SHORT_WEEKDAY = re.compile(r"\b(?:am|bis|vor|ab)\s+(mo|di|mi|do|fr|sa|so)\b\.?,?\s+(?=\d)", re.IGNORECASE)
_WEEK = re.compile(
    r"\b(?:(?:bis|zu|zum|am|gegen|im)\s+)?(?:(anfang|beginn|mitte|ende|laufe|verlauf)\s+)?(?:in\s+)?"
    r"(diese[rs]?|nächste[rn]?|kommende[rn]?|der|der nächsten|der kommenden|dieser)\s+woche\b",
    re.IGNORECASE,
)
_MONTH_END = re.compile(
    r"\bende (des|dieses|nächsten|kommenden)(?: (nächsten|kommenden))? monats\b|\bmonatsende\b|"
    r"\b(diesen) monat\b",
    re.IGNORECASE,
)
_WEEKEND = re.compile(
    r"\b(?:am|bis zum|übers?|zum|vor dem|dieses|am kommenden|nächstes)\s+(kommenden\s+|"
    r"nächsten\s+)?wochenende\b",
    re.IGNORECASE,
)
_DATE = re.compile(r"\b(\d{1,2})\.\s?" + _MONTH + r"(?:\s+(\d{4}))?", re.IGNORECASE)
_NUMERIC = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})?(?!\d)")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_ORDINAL = re.compile(r"\b(?:am|zum|den|dem|bis)\s+(\d{1,2})\.(?!\s?\d)(?!\s*" + _MONTH + ")", re.IGNORECASE)
_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?\s*uhr(?:\s+(\d{2})\b)?"
_AT = re.compile(r"\b" + _CLOCK + r"|\b(\d{1,2}):(\d{2})\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\bzwischen\s+\d{1,2}(?:[:.]\d{2})?\s*(?:uhr\s+)?(?:und|-|–)\s*" + _CLOCK, re.IGNORECASE)
_HALF = re.compile(r"\b(halb|viertel nach|viertel vor)\s+(\w+)\b", re.IGNORECASE)
_PARTS = (
    (r"\b(?:morgen|heute)?\s?früh\b(?!e)", c.EARLY),
    (r"\bvormittags?\b", c.NOON),
    (r"\bmitternacht\b", c.LAST_MINUTE),
    (r"\bnachmittags?\b", c.DAY_END),
    (r"\b(?:vor dem |bis zum |bis |zu |am |gegen )?mittags?\b", c.NOON),
    (r"\babends?\b", c.EVENING),
    (r"\b(?:am|heute) morgen\b", c.NOON),
)


def pieces_of(text: str, now: datetime) -> Iterator[Piece]:
    """Every piece of a time that the text names; `now` is the company's local time."""
    for seek in (_spans, _days, _weeks, _dates, _hours):
        yield from seek(text, now)


def _spans(text: str, now: datetime) -> Iterator[Piece]:
    for pattern, length in _FIXED_SPANS:
        for found in re.finditer(pattern, text, re.IGNORECASE):
            yield Piece(start=found.start(), end=found.end(), instant=now + length)
    for found in _SPAN.finditer(text):
        low, high, unit = found.groups()
        number, kind = max(_number(low), _number(high) if high else 0), unit.lower()
        start, end = found.span()
        if kind in {"minute", "stunde"}:
            length = timedelta(minutes=number) if kind == "minute" else timedelta(hours=number)
            yield Piece(instant=now + length, start=start, end=end)
        elif kind.endswith("tag") and kind != "tag":
            yield c.in_working_days(int(number), start=start, end=end, today=now.date())
        else:
            days = {"tag": 1, "woche": 7, "monat": 30}[kind]
            yield Piece(day=now.date() + timedelta(days=max(1, round(number * days))), start=start, end=end)
    for found in re.finditer(r"\bin (?:den nächsten|den kommenden|wenigen) tagen\b", text, re.IGNORECASE):
        yield c.in_working_days(3, start=found.start(), end=found.end(), today=now.date(), is_exact=False)


def _number(words: str) -> float:
    return float(words) if words.isdigit() else float(_NUMBERS[" ".join(words.lower().split())])


def _days(text: str, now: datetime) -> Iterator[Piece]:
    today = now.date()
    for pattern, days in _DAY_WORDS:
        for found in re.finditer(pattern, text, re.IGNORECASE):
            yield Piece(start=found.start(), end=found.end(), day=today + timedelta(days=days))
    for found in _WEEKDAY.finditer(text):
        name = found[2].lower()
        day = c.coming(5 if name == "sonnabend" else _WEEKDAYS.index(name), today)
        if found[4]:
            weeks = 0 if found[4].lower().startswith("diese") else 1
            day = c.monday_of_next_week(today) + timedelta(days=day.weekday() - (0 if weeks else 7))
        if found[5]:
            day += timedelta(days=7)
        at = _PART_OF_DAY.get((found[3] or "").lower())
        yield Piece(start=found.start(), end=found.end(), day=day, at=at, is_before=bool(found[1]))
    for found in _SHORT_WEEKDAY.finditer(text):
        number = next(i for i, weekday in enumerate(_WEEKDAYS) if weekday.startswith(found[1].lower()))
        yield Piece(start=found.start(), end=found.end(), day=c.coming(number, today))


def _weeks(text: str, now: datetime) -> Iterator[Piece]:
    today = now.date()
    for found in _WEEK.finditer(text):
        part, which = (found[1] or "").lower(), found[2].lower()
        if which == "der" and not part:
            continue
        said = "early" if part in {"anfang", "beginn"} else "middle" if part == "mitte" else "late"
        weeks = int("nächste" in which or "kommende" in which)
        yield Piece(
            start=found.start(), end=found.end(), day=c.week_day(said, weeks=weeks, today=today), is_exact=bool(part)
        )
    for found in _MONTH_END.finditer(text):
        said = (found[1] or "").lower() + (found[2] or "").lower()
        yield Piece(
            start=found.start(),
            end=found.end(),
            day=c.month_end(today, months=int("nächst" in said or "kommend" in said)),
        )
    for found in _WEEKEND.finditer(text):
        yield Piece(start=found.start(), end=found.end(), day=c.weekend(today))


def _dates(text: str, now: datetime) -> Iterator[Piece]:
    today = now.date()
    tellers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], date | None]], ...] = (
        (_DATE, lambda m: c.on_date(today, day=int(m[1]), month=_month(m[2]), year=int(m[3]) if m[3] else None)),
        (_NUMERIC, lambda m: c.on_date(today, day=int(m[1]), month=int(m[2]), year=int(m[3]) if m[3] else None)),
        (_ISO, lambda m: c.on_date(today, day=int(m[3]), month=int(m[2]), year=int(m[1]))),
        (_ORDINAL, lambda m: c.on_date(today, day=int(m[1]))),
    )
    for pattern, tell in tellers:
        for found in pattern.finditer(text):
            day = tell(found)
            if day is not None:
                yield Piece(start=found.start(), end=found.end(), day=day)


def _month(name: str) -> int:
    short = name.lower().rstrip(".").replace("maerz", "märz").replace("mrz", "märz").replace("jänner", "januar")[:3]
    return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(short))


def _hours(text: str, now: datetime) -> Iterator[Piece]:
    for found in _BETWEEN.finditer(text):
        at = _clock(found[1], found[2])
        if at:
            yield Piece(start=found.start(), end=found.end(), at=at)
    for found in _AT.finditer(text):
        at = _clock(found[1] or found[4], found[2] or found[3] or found[5])
        if at:
            yield Piece(start=found.start(), end=found.end(), at=at)
    for found in _HALF.finditer(text):
        said = found[2].lower()
        number = int(said) if said.isdigit() else int(_NUMBERS.get("ein" if said == "eins" else said, 0))
        base = c.afternoon_of(number) if 0 < number <= 12 else None
        if base:
            minutes = {"halb": -30, "viertel nach": 15, "viertel vor": -15}[found[1].lower()]
            yield Piece(
                start=found.start(),
                end=found.end(),
                at=(datetime.combine(now.date(), base) + timedelta(minutes=minutes)).time(),
            )
    for pattern, part in _PARTS:
        for found in re.finditer(pattern, text, re.IGNORECASE):
            yield Piece(start=found.start(), end=found.end(), at=part, is_part_of_day=True)


def _clock(hour: str, minute: str | None) -> time | None:
    number, minutes = int(hour), int(minute or 0)
    if number == 24 and minutes == 0:
        return c.LAST_MINUTE
    if number > 23 or minutes > 59:
        return None
    return time(number, minutes)  # "Uhr" is said on the clock of twenty-four hours
