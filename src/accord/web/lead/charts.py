"""Charts of listening and improving, described in plain values; where one cannot be drawn its table stands alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from accord.improve.contracts import VerificationRow
from accord.journey.contracts import ChangeRow
from accord.kernel.render.client import render_svg
from accord.kernel.render.contracts import (
    BandPoint,
    BeforeAfterChart,
    ChangeMark,
    ChartNotDrawnError,
    ChartSpec,
    Estimate,
    ExpectedBandChart,
)
from accord.listen.contracts import DayRow
from accord.web.lead.sentences import amount, days_words
from accord.web.ui.formats import interval, number

_WIDE, _NARROW = 680, 340
_FEWEST_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A drawing in two widths, or none, and the table that says the same; `is_banded`: with what was expected.

    `changes` are the marks of what the company changed, each with its day.
    """

    svg: Markup | None
    narrow: Markup | None
    headings: list[Any]
    rows: list[list[Any]] = field(default_factory=list)
    is_banded: bool = False
    changes: list[str] = field(default_factory=list)


def changes_between(changes: Sequence[ChangeRow], first: date, last: date) -> tuple[ChangeMark, ...]:
    """The marks of what the company changed from `first` to `last`, oldest first."""
    shown = sorted(changes, key=lambda change: (change.begins_on, change.title))
    return tuple(ChangeMark(change.begins_on, change.title) for change in shown if first <= change.begins_on <= last)


def changes_named(marks: Sequence[ChangeMark]) -> list[str]:
    """Marks in words: a phone has no room for all of them in its chart."""
    days = days_words([mark.day for mark in marks])
    return [f"{day}: {mark.label}" for day, mark in zip(days, marks, strict=True)]


def expected_band(
    days: Sequence[DayRow],
    *,
    summary: str,
    alarm_at: datetime | None = None,
    changes: Sequence[ChangeRow] = (),
    height: int = 200,
    counted: str | None = None,
) -> Chart | None:
    """What came by day, over the band it was expected in where there is one; None for less than a week.

    `counted` names what is counted in the table: contacts, unless it says otherwise.
    """
    if len(days) < _FEWEST_DAYS:
        return None
    points = tuple(BandPoint(d.day, d.observed, d.expected, d.low, d.high) for d in days)
    last, first_day = days[-1], days[0].day
    alarm_on = alarm_at.date() if alarm_at and alarm_at.date() >= first_day else None
    marks = changes_between(changes, first_day, last.day)

    def spec(width: int) -> ChartSpec:
        return ExpectedBandChart(
            summary=summary,
            width=width,
            height=height,
            language=_language(),
            points=points,
            unit="",  # the title above says it
            value_label=_("%(count)s so far today") % {"count": last.observed}
            if width == _WIDE
            else str(last.observed),
            expected_label=_("expected %(band)s") % {"band": _band(last)},
            alarm_on=alarm_on,
            alarm_label=_("alarm"),
            changes=marks,
        )

    shown = days[-14:]
    rows = [
        [words, number(d.observed), "–" if d.expected is None else amount(d.expected), _band(d)]
        for words, d in zip(days_words([d.day for d in shown]), shown, strict=True)
    ]
    headings = [_("Day"), _numeric(counted or _("Contacts")), _numeric(_("Expected")), _numeric(_("Band"))]
    is_banded = any(day.expected is not None for day in days)
    return Chart(
        svg=_drawn(spec, _WIDE),
        narrow=_drawn(spec, _NARROW),
        headings=headings,
        rows=rows,
        is_banded=is_banded,
        changes=changes_named(marks),
    )


def _band(day: DayRow) -> str:
    return "–" if day.low is None or day.high is None else interval(day.low, day.high)


def before_after(found: VerificationRow) -> Chart:
    """The rate before and after a fix, each with its interval."""
    per = 1000 if found.unit == "order" else 1
    digits = 1
    unit = _("contacts per 1,000 orders") if found.unit == "order" else _("contacts a day")

    def words(rate: float, low: float, high: float) -> str:
        return f"{number(rate * per, digits)} ({interval(low * per, high * per, digits=digits)})"

    before = _estimate(_("Before"), (found.before_rate, found.before_low, found.before_high), per, words)
    after = _estimate(_("After"), (found.after_rate, found.after_low, found.after_high), per, words)
    drawable = found.after_exposure > 0

    def spec(width: int) -> ChartSpec:
        summary = f"{unit}: {before.label} {before.words}, {after.label} {after.words}."
        return BeforeAfterChart(
            summary=summary, width=width, language=_language(), before=before, after=after, unit=unit
        )

    rows = [
        [before.label, number(found.before_contacts), _exposure(found.unit, found.before_exposure), before.words],
        [
            after.label,
            number(found.after_contacts),
            _exposure(found.unit, found.after_exposure),
            after.words if drawable else "–",
        ],
    ]
    headings = [_("When"), _numeric(_("Contacts")), _numeric(_("In")), unit]
    return Chart(
        svg=_drawn(spec, _WIDE) if drawable else None,
        narrow=_drawn(spec, _NARROW) if drawable else None,
        headings=headings,
        rows=rows,
    )


def _estimate(
    label: str, rate: tuple[float, float, float], per: int, words: Callable[[float, float, float], str]
) -> Estimate:
    """A rate with its interval as (value, low, high)."""
    value, low, high = rate
    return Estimate(label, value * per, low * per, high * per, words(value, low, high))


def _exposure(unit: str, exposure: float) -> str:
    if unit == "order":
        return _("%(count)s orders") % {"count": number(exposure)}
    return _("%(count)s days") % {"count": number(exposure)}


def drawn_in_two_widths(spec: Callable[[int], ChartSpec], *, headings: list[Any], rows: list[list[Any]]) -> Chart:
    """A chart for a desk and for a phone, in the person's language."""

    def localised(width: int) -> ChartSpec:
        return replace(spec(width), language=_language())

    return Chart(svg=_drawn(localised, _WIDE), narrow=_drawn(localised, _NARROW), headings=headings, rows=rows)


def _drawn(spec: Callable[[int], ChartSpec], width: int) -> Markup | None:
    try:
        return render_svg(spec(width))
    except ChartNotDrawnError:
        return None


def _numeric(label: str) -> dict[str, Any]:
    return {"label": label, "numeric": True}


def _language() -> str:
    return (get_language() or "en")[:2]
