"""How times, numbers and intervals are written. Pure words in, words out; the clock is the kernel's."""

import datetime as dt
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from django.utils import formats as django_formats
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, get_language_info, ngettext, npgettext, pgettext
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from accord.kernel import clock

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def relative_words(moment: datetime, *, now: datetime | None = None) -> str:
    """'in 12 min', '3 h ago', 'just now'; beyond six days the day itself, because nobody counts further."""
    seconds = round((moment - (now or clock.now())).total_seconds())
    size = abs(seconds)
    if size < 45:
        return _("just now") if seconds <= 0 else _("in under 1 min")
    if size >= 6.5 * _DAY:
        return day_words(moment, now=now)
    amount = _amount_words(size, is_distance=True)
    return _("in %(amount)s") % {"amount": amount} if seconds > 0 else _("%(amount)s ago") % {"amount": amount}


def duration_words(length: timedelta | float) -> str:
    """A length of time, timedelta or seconds, in its largest sensible unit: '12 min', '3 h', '2 days'."""
    seconds = length.total_seconds() if isinstance(length, timedelta) else float(length)
    return _amount_words(abs(round(seconds)))


def _amount_words(size: int, *, is_distance: bool = False) -> str:
    if size < 55 * _MINUTE:
        return _("%(count)s min") % {"count": max(1, round(size / _MINUTE))}
    if size < 22 * _HOUR:
        return _("%(count)s h") % {"count": max(1, round(size / _HOUR))}
    days = max(1, round(size / _DAY))
    if is_distance:  # "in 3 days" and "3 days" are the same word in English, not everywhere
        return npgettext("in …, … ago", "%(count)s day", "%(count)s days", days) % {"count": days}
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def clock_words(moment: datetime, *, now: datetime | None = None) -> str:
    """'14:05' today, 'Tue 14:05' within six days, else '3 Nov' or '3 Nov 2025'; in the person's time zone."""
    local, present = _local(moment), _local(now or clock.now())
    if local.date() == present.date():
        return format_date(local, "H:i")
    if abs((local.date() - present.date()).days) < 7:
        return format_date(local, pgettext("date format", "D H:i"))
    return day_words(moment, now=now)


def day_words(moment: datetime, *, now: datetime | None = None) -> str:
    """'3 Nov', with the year when it is not this one."""
    local, present = _local(moment), _local(now or clock.now())
    return format_date(local, _day_format(local.year == present.year))


def _day_format(is_this_year: bool) -> str:
    return pgettext("date format", "j M") if is_this_year else pgettext("date format", "j M Y")


def exact_words(moment: datetime) -> str:
    """The whole instant, for the title on hover: 'Tuesday 3 November 2026, 14:05 CET'."""
    local = _local(moment).replace(second=0, microsecond=0)
    return _exact_words(local, str(local.tzinfo), get_language() or "en")


@lru_cache(maxsize=4096)
def _exact_words(minute: datetime, zone: str, language: str) -> str:
    """Kept, because a list shows fifty of them and writing one takes Django a tenth of a millisecond.

    `zone` and `language` are part of the key: the same instant in two time zones is one key otherwise.
    """
    return format_date(minute, pgettext("date format", "l j F Y, H:i T"))


def ago(moment: datetime | None, *, now: datetime | None = None) -> Markup:
    """A `<time>` in relative words that the page keeps up to date. Empty for None."""
    return _time_element(moment, "relative", relative_words(moment, now=now)) if moment else Markup("")


def at(moment: datetime | None, *, now: datetime | None = None) -> Markup:
    """A `<time>` as clock words ('Tue 14:05'), the exact time on hover. Empty for None."""
    return _time_element(moment, "", clock_words(moment, now=now)) if moment else Markup("")


def on_day(moment: datetime | None, *, now: datetime | None = None) -> Markup:
    """A `<time>` as a day ('3 Nov'), the exact time on hover. Empty for None."""
    return _time_element(moment, "", day_words(moment, now=now)) if moment else Markup("")


def clock_of(moment: datetime | None) -> Markup:
    """A `<time>` as the time of day alone ('14:05'), for a list whose days have headings. Empty for None."""
    return _time_element(moment, "", format_date(_local(moment), "H:i")) if moment else Markup("")


def day(date: dt.date | None) -> Markup:
    """A date without a time as a `<time>` ('3 Nov', with the year when it is not this one). Empty for None."""
    if date is None:
        return Markup("")
    words = format_date(date, _day_format(date.year == _local(clock.now()).year))
    return Markup('<time datetime="{}">{}</time>').format(date.isoformat(), words)


def _time_element(moment: datetime, kind: str, words: str) -> Markup:
    marker = " data-relative" if kind == "relative" else ""
    stamp = moment.astimezone(UTC).isoformat(timespec="seconds")
    return Markup(f'<time datetime="{stamp}" title="{escape(exact_words(moment))}"{marker}>{escape(words)}</time>')


def number(value: float | None, digits: int = 0) -> str:
    """A number in the person's language with `digits` decimals: '12,480'. An en dash for None."""
    if value is None:
        return "–"
    return django_formats.number_format(round(value, digits), decimal_pos=digits, use_l10n=True, force_grouping=True)


def percent(share: float | None, digits: int = 0) -> str:
    """A share of one as per cent: 0.853 → '85 %' (narrow no-break space). An en dash for None."""
    return "–" if share is None else f"{number(share * 100, digits)}\u202f%"


def interval(low: float, high: float, unit: str = "", digits: int = 0) -> str:
    """An interval with an en dash and its unit: '76.7–90.7 %'; with a negative end 'to' is said in words.

    Word joiners round the dash keep the two ends on one line.
    """
    joined = (
        _("%(low)s to %(high)s") % {"low": number(low, digits), "high": number(high, digits)}
        if low < 0 or high < 0
        else f"{number(low, digits)}\u2060–\u2060{number(high, digits)}"
    )
    return f"{joined}\u202f{unit}" if unit else joined


def language_name(code: str | None) -> str:
    """The name of a language in the person's own: 'de' → 'German'; a code that nobody knows stays as it is."""
    try:
        known = get_language_info((code or "").lower())
    except KeyError:
        return code or ""
    return str(known["name_translated"])


def own_name(code: str) -> str:
    """The name of a language as its speakers call it: 'de' → 'Deutsch'."""
    try:
        return sentence(str(get_language_info(code.lower())["name_local"]))
    except KeyError:
        return code


def sentence(words: str) -> str:
    """Words as the beginning of a sentence: only the first letter is made large, others stay."""
    return words[:1].upper() + words[1:]


def initials(name: str) -> str:
    """One or two capital letters for an avatar; a middle dot for a nameless person."""
    words = [word for word in name.replace(".", " ").split() if word[0].isalnum()]
    if not words:
        return "·"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment)
