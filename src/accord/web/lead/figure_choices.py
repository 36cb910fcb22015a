"""What a page of figures is asked for, from its address: span, comparison, filters; and the choices it offers."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from accord.desk.queries import list_queues
from accord.journey.queries import list_reasons, list_touchpoints
from accord.measure.cells.contracts import Dimension, Filters, Span
from accord.measure.cells.queries import list_themes_of, list_values, newest_day
from accord.staff.queries import list_departments, list_teams
from accord.understand.themes.queries import list_families
from accord.web.lead.theme_words import channel_name
from accord.web.ui.formats import language_name

SPANS = (28, 90, 365)
_LONGEST = 3 * 366
_NUMBERS = {"touchpoint": "touchpoint_id", "reason": "reason_id", "queue": "queue_id", "team": "team_id"} | {
    "theme": "theme_id",
    "department": "department_id",
    "weekday": "weekday",
}
_WORDS = {"channel": "channel", "segment": "segment", "language": "language"}
_LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pl", "pt")


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What was chosen. `days` is 0 where two days were named; `against` is `before` or `year`."""

    span: Span
    before: Span
    days: int
    against: str
    filters: Filters
    given: dict[str, str]

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter holds."""
        return any(getattr(self.filters, field.name) is not None for field in fields(Filters))

    def query(self, **changed: str) -> str:
        """The address's question with some parts otherwise; one that is empty goes."""
        return "?" + urlencode({key: value for key, value in {**self.given, **changed}.items() if value})


def read_choices(asked: Mapping[str, str]) -> Choices:
    """What the address asks for; what makes no sense is as if it were not there."""
    since, until = _day(asked.get("since", "")), _day(asked.get("until", ""))
    if since and until and since <= until and (until - since).days < _LONGEST:
        span, days = Span(since=since, until=until), 0
    else:
        named = asked.get("days", "")
        days = int(named) if named.isdecimal() and int(named) in SPANS else SPANS[0]
        today = newest_day()
        span = Span(since=today - timedelta(days=days - 1), until=today)
    against = "year" if asked.get("against") == "year" else "before"
    back = timedelta(days=364 if against == "year" else span.days)  # whole weeks, so that weekdays meet
    given = {key: asked[key] for key in (*_NUMBERS, *_WORDS) if asked.get(key)}
    given |= {"days": str(days)} if days else {"since": span.since.isoformat(), "until": span.until.isoformat()}
    given |= {"against": against} if against != "before" else {}
    return Choices(
        span=span,
        before=Span(since=span.since - back, until=span.until - back),
        days=days,
        against=against,
        filters=_filters(asked),
        given=given,
    )


def _filters(asked: Mapping[str, str]) -> Filters:
    numbers = {
        field: int(asked[key]) for key, field in _NUMBERS.items() if asked.get(key, "").isdecimal() and asked[key] != ""
    }
    words = {field: asked[key][:30] for key, field in _WORDS.items() if asked.get(key)}
    return Filters(**numbers, **words)  # type: ignore[arg-type]  # each field by its own table


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One filter with its values, as (key, words); `value` is the one chosen."""

    name: str
    label: str
    values: list[tuple[str, str]]
    value: str


def offer(choices: Choices) -> list[Choice]:
    """Every filter that has more than one value here."""
    touchpoint = choices.filters.touchpoint_id
    weekdays = [
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
    ]  # fmt: skip
    offered: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("touchpoint", _("Touchpoint"), [(str(row.id), row.name) for row in list_touchpoints()]),
        (
            "reason",
            _("Contact reason"),
            [(str(row.id), row.name) for row in list_reasons(touchpoint_id=touchpoint)],
        ),
        ("theme", _("Theme"), [(str(theme.id), theme.name) for theme in list_themes_of(span=choices.span)]),
        ("channel", _("Channel"), [(key, channel_name(key)) for key in list_values(by=Dimension.CHANNEL)]),
        ("department", _("Department"), [(str(row.id), row.name) for row in list_departments()]),
        ("team", _("Team"), [(str(row.id), row.name) for row in list_teams()]),
        ("queue", _("Queue"), [(str(row.id), row.name) for row in list_queues()]),
        ("segment", _("Segment"), [(key, key.capitalize()) for key in list_values(by=Dimension.SEGMENT)]),
        ("language", _("Language"), [(code, language_name(code)) for code in _LANGUAGES]),
        ("weekday", _("Weekday"), [(str(number), words) for number, words in enumerate(weekdays, 1)]),
    ]
    return [
        Choice(name=name, label=label, values=values, value=choices.given.get(name, ""))
        for name, label, values in offered
        if len(values) > 1 or choices.given.get(name)
    ]


def names_of(by: Dimension) -> dict[str, tuple[str, str]]:
    """What the values of a dimension are called, and who answers for them where somebody does."""
    if by == Dimension.TOUCHPOINT:
        return {str(row.id): (row.name, row.department_name) for row in list_touchpoints()}
    if by == Dimension.REASON:
        return {str(row.id): (row.name, row.department_name) for row in list_reasons()}
    if by == Dimension.THEME:
        return {str(family.theme.id): (family.theme.name, "") for family in list_families()}
    if by == Dimension.QUEUE:
        return {str(row.id): (row.name, "") for row in list_queues()}
    if by == Dimension.CHANNEL:
        return {key: (channel_name(key), "") for key in list_values(by=by)}
    return {key: (key.capitalize(), "") for key in list_values(by=by)}
