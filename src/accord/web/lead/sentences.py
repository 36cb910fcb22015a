"""Signals in words: one sentence first, figures with what was expected, days as people say them."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accord.kernel import clock, company
from accord.listen.contracts import (
    DifferenceRow,
    Likeness,
    SignalOrigin,
    SignalRow,
    SignalStatus,
    SimilarRow,
    WatchedRow,
)
from accord.web.lead.theme_words import channel_name
from accord.web.ui.formats import interval, language_name, number

_DIMENSIONS = {
    "channel": lambda: _("channel"),
    "language": lambda: _("language"),
    "warehouse": lambda: _("warehouse"),
    "product": lambda: _("product"),
    "carrier": lambda: _("carrier"),
    "country": lambda: _("country"),
    "campaign": lambda: _("campaign"),
    "device": lambda: _("device"),
}


def headline(signal: SignalRow) -> str:
    """What rose, in one sentence: 'Parcels arriving damaged: 23 contacts in 7 days, 9 expected (6–13).'"""
    if signal.origin == SignalOrigin.BELL:
        return signal.text
    contacts = ngettext("%(count)s contact", "%(count)s contacts", signal.observed) % {"count": number(signal.observed)}
    span = ngettext("today", "in %(days)s days", signal.window_days) % {"days": signal.window_days}
    if signal.origin == SignalOrigin.THEME and not signal.expected:
        return _("Something new: %(name)s. %(contacts)s %(span)s.") % {
            "name": signal.name,
            "contacts": contacts,
            "span": span,
        }
    return _("%(name)s: %(contacts)s %(span)s, %(expected)s expected (%(band)s).") % {
        "name": name_of(signal),
        "contacts": contacts,
        "span": span,
        "expected": amount(signal.expected),
        "band": interval(signal.low, signal.high),
    }


def counted_words(signal: SignalRow) -> str:
    """What the chart of a signal counts."""
    return _("Texts") if signal.origin == SignalOrigin.THEME else _("Contacts")


def beginning(signal: SignalRow) -> str:
    """Since when, and what most of it has in common: 'Began on Tuesday, mostly warehouse Lyon.'"""
    if signal.origin == SignalOrigin.BELL:
        return _("%(name)s rang the bell.") % {"name": signal.rung_by_name}
    if signal.differences:
        return _("Began %(day)s, mostly %(what)s.") % {
            "day": on_day(signal.began_on),
            "what": segment(signal.differences[0]),
        }
    return _("Began %(day)s.") % {"day": on_day(signal.began_on)}


def segment(difference: DifferenceRow) -> str:
    """A segment in words: 'warehouse Lyon', 'language German'."""
    return _segment(difference.dimension, difference.value)


def _segment(dimension: str, value: str) -> str:
    named = _DIMENSIONS.get(dimension)
    values = {"language": language_name, "channel": channel_name}
    return f"{named() if named else dimension.replace('_', ' ')} {values.get(dimension, str)(value)}"


def name_of(signal: SignalRow) -> str:
    """What a signal is about; of what contacts have in common in the reader's words."""
    if signal.origin != SignalOrigin.SLICE:
        return signal.name
    parts = [part.partition(" ") for part in signal.name.split(" · ")]
    return " · ".join(
        _segment(head, tail) if head in _DIMENSIONS and tail else head + gap + tail for head, gap, tail in parts
    )


def difference_sentence(difference: DifferenceRow) -> str:
    """How a segment is over-represented, with both counts."""
    return _(
        "%(count)s of %(total)s are %(segment)s; of other contacts on these days %(others)s of %(other_total)s."
    ) % {
        "count": difference.count,
        "total": difference.total,
        "segment": segment(difference),
        "others": difference.other_count,
        "other_total": difference.other_total,
    }


def likeness(row: SimilarRow) -> str:
    """In what an earlier signal is like this one."""
    if row.likeness == Likeness.SERIES:
        return _("the same contacts")
    if row.likeness == Likeness.REASON:
        return _("the same reason")
    if row.difference is not None:
        return _("mostly %(segment)s then, too") % {"segment": segment(row.difference)}
    return _("at the same touchpoint")


def outcome(signal: SignalRow, cause_title: str) -> str:
    """What became of an earlier signal."""
    if cause_title:
        return _("Became the root cause “%(title)s”.") % {"title": cause_title}
    if signal.status == SignalStatus.DISMISSED:
        return _("Dismissed: %(reason)s") % {"reason": signal.dismissed_reason}
    return _("It is still open.") if signal.status != SignalStatus.CLOSED else _("It is over.")


def only_seems(row: WatchedRow) -> str:
    """What only seems to change, said so."""
    return _("%(name)s: %(week)s this week, %(before)s the week before. Inside what is expected (%(band)s).") % {
        "name": row.name,
        "week": number(row.week),
        "before": number(row.week_before),
        "band": interval(row.low or 0, row.high or 0),
    }


def amount(value: float) -> str:
    """An expected count: with one digit below ten, where a whole number would mislead."""
    return number(value) if value >= 10 or round(value, 1) == round(value) else number(value, 1)


def money(low: float, high: float) -> str:
    """A cost with its range in the company's currency: '130–240 EUR'."""
    currency = company.read_company().currency
    if round(low) == round(high):
        return f"{number(high)}\u202f{currency}"
    return interval(low, high, currency)


def on_day(day: date) -> str:
    """A day inside a sentence: 'today', 'yesterday', 'on Tuesday', else 'on 3 March'."""
    ago = (clock.today(company.read_company().timezone) - day).days
    if ago == 0:
        return _("today")
    if ago == 1:
        return _("yesterday")
    if 1 < ago < 7:
        return _("on %(weekday)s") % {"weekday": format_date(day, "l")}
    return _("on %(day)s") % {"day": format_date(day, pgettext("date format", "j F"))}


def days_words(days: Sequence[date]) -> list[str]:
    """Days for a table: '3 Mar'."""
    written = pgettext("date format", "j M")
    return [format_date(day, written) for day in days]


def soon(days: int) -> date:
    """A day so many days from today, as a form's first offer."""
    return clock.today(company.read_company().timezone) + timedelta(days=days)
