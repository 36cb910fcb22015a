"""What the pages about the meaning of figures share: their spans, their tabs, the list of conversations behind one."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accord.desk.contracts import ConversationRow
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.permissions import Permission
from accord.measure.cells.queries import newest_day
from accord.web.lead.pages import frame
from accord.web.ui.access import StaffRequest

SPANS = (28, 90, 365)
_USUAL = 90
Choice = TypeVar("Choice", bound=StrEnum)


def end_of_record() -> datetime:
    """This moment; the end of the last day with contacts where nothing has come for four weeks, as in old tables."""
    now, last = clock.now(), newest_day()
    zone = ZoneInfo(read_company().timezone)
    return now if last >= now.astimezone(zone).date() else datetime.combine(last + timedelta(days=1), time(), zone)


def span_of(request: StaffRequest) -> tuple[int, datetime, datetime]:
    """The days asked for, and from when to when they reach; the present moment is included."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked.isdigit() and int(asked) in SPANS else _USUAL
    end = end_of_record() + timedelta(seconds=1)
    return days, end - timedelta(days=days), end


def chosen(request: StaffRequest, name: str, kind: type[Choice], usual: Choice) -> Choice:
    """What the address asks for among some choices; anything else is the usual one."""
    given = request.GET.get(name, "")
    return kind(given) if given in set(kind) else usual


def number_asked(request: StaffRequest, name: str) -> int | None:
    """An id in the address; None where there is none."""
    given = request.GET.get(name, "")
    return int(given) if given.isdigit() and len(given) < 16 else None


def links(request: StaffRequest, name: str, choices: Iterable[tuple[str, str]], current: str) -> list[dict[str, Any]]:
    """Links that change one part of the address and keep the rest."""
    found = []
    for value, label in choices:
        query = request.GET.copy()
        query[name] = value
        found.append({"label": label, "url": f"?{query.urlencode()}", "current": value == current})
    return found


def around(request: StaffRequest, *, page: str, days: int) -> dict[str, Any]:
    """The frame, the tabs and the choice of the span."""
    pages = (
        ("figures", _("Figures"), "lead:figures"),
        ("demand", _("Failure demand"), "lead:demand"),
        ("loyalty", _("Coming back"), "lead:loyalty"),
        ("drivers", _("Drivers"), "lead:drivers"),
        ("fairness", _("Fairness"), "lead:customer-fairness"),
    )
    return {
        "tabs": [{"label": label, "url": reverse(name), "current": code == page} for code, label, name in pages],
        "span_links": links(
            request, "days", [(str(span), _("%(days)s days") % {"days": span}) for span in SPANS], str(days)
        ),
        "days": days,
        "may_read_desk": request.actor.may(Permission.DESK),
        **frame(request, room="listen"),
    }


def show_behind(
    request: StaffRequest,
    rows: Iterable[tuple[ConversationRow, str]],
    *,
    title: str,
    lead: str,
    back: tuple[str, str],
) -> HttpResponse:
    """The conversations behind a figure; `back` is the name and address of the page that shows it."""
    context = {"rows": list(rows), "title": title, "lead": lead, "back": back, **frame(request, room="listen")}
    return render(request, "lead/behind.html", context)
