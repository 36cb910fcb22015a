"""What a river is narrowed to by its address: kind, channel, period, touchpoint, words; each a mark to take off."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accord.desk.people.contracts import TimelineFilter
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.web.agent import names
from accord.web.agent.filter_bar import channel_choices
from accord.web.agent.river import KINDS

_PERIODS = {"30": 30, "90": 90, "365": 365}


@dataclass(frozen=True, kw_only=True)
class RiverFilter:
    """What the address says, cleaned: what cannot be understood narrows nothing."""

    kind: str = "all"
    channel: str = ""
    period: str = ""
    since: date | None = None
    until: date | None = None
    touchpoint: int | None = None
    words: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """As fields of an address; what narrows nothing is left out."""
        given = {
            "kind": "" if self.kind == "all" else self.kind,
            "channel": self.channel,
            "period": self.period,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "touchpoint": str(self.touchpoint or ""),
            "words": self.words,
        }
        return {name: value for name, value in given.items() if value}

    def query(self, **change: str) -> str:
        """The same address with some fields changed; an empty value takes one off."""
        return urlencode({name: value for name, value in (self.fields | change).items() if value})

    def wanted(self) -> TimelineFilter:
        """The same for the timeline; days are those of the company."""
        zone = ZoneInfo(read_company().timezone)
        since, until = self.since, self.until
        if self.period:
            since = clock.now().astimezone(zone).date() - timedelta(days=_PERIODS[self.period])
        touchpoint = names.touchpoints().get(self.touchpoint or 0)
        return TimelineFilter(
            kinds=KINDS[self.kind][1],
            channel=self.channel,
            since=datetime.combine(since, time(), zone) if since else None,
            until=datetime.combine(until + timedelta(days=1), time(), zone) if until else None,
            touchpoint_id=touchpoint.id if touchpoint else None,
            touchpoint_slug=touchpoint.slug if touchpoint else "",
            words=self.words,
        )


def filter_of(request: HttpRequest) -> RiverFilter:
    """What the address of a request narrows the river to."""
    given = request.GET
    touchpoint = given.get("touchpoint", "")
    return RiverFilter(
        kind=given["kind"] if given.get("kind") in KINDS else "all",
        channel=given["channel"] if given.get("channel") in dict(channel_choices()) else "",
        period=given["period"] if given.get("period") in _PERIODS else "",
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        touchpoint=int(touchpoint) if touchpoint.isdecimal() and len(touchpoint) < 10 else None,
        words=" ".join(given.get("words", "").split())[:200],
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def filter_context(chosen: RiverFilter, page_url: str) -> dict[str, Any]:
    """The kinds as links, the fields of the fold, and the marks of what is chosen."""
    periods = [("30", _("the last 30 days")), ("90", _("the last 90 days")), ("365", _("the last year"))]
    touchpoints = [(str(number), row.name) for number, row in names.touchpoints().items()]
    selects = [
        ("channel", _("Channel"), channel_choices()),
        ("period", _("Period"), periods),
        ("touchpoint", _("Touchpoint"), touchpoints),
    ]
    given = chosen.fields
    marks = [
        (name, f"{label}: {dict(choices).get(given[name], given[name])}")
        for name, label, choices in selects
        if name in given
    ]
    if chosen.since:
        marks.append(("since", _("from %(day)s") % {"day": chosen.since.isoformat()}))
    if chosen.until:
        marks.append(("until", _("until %(day)s") % {"day": chosen.until.isoformat()}))
    if chosen.words:
        marks.append(("words", f"“{chosen.words}”"))
    return {
        "kinds": [
            {
                "label": label(),
                "url": _address(page_url, chosen.query(kind="" if key == "all" else key)),
                "current": key == chosen.kind,
            }
            for key, (label, _facts) in KINDS.items()
        ],
        "river_fields": [
            {"name": name, "label": label, "choices": choices, "value": given.get(name, "")}
            for name, label, choices in selects
            if choices
        ],
        "river_marks": [
            {"label": label, "url": _address(page_url, chosen.query(**{name: ""}))} for name, label in marks
        ],
        "river_given": given,
        "page_url": page_url,
        "is_narrowed": bool(marks),
    }


def _address(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
