"""Figures: contacts, failure share and scores at each touchpoint, each with n and interval."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accord.kernel import clock
from accord.kernel.permissions import Permission
from accord.listen.contracts import DayRow
from accord.listen.queries import list_watched
from accord.measure.queries import ces, csat, touchpoint_figures
from accord.web.lead.pages import frame
from accord.web.lead.promise_figures import kept_and_repeated
from accord.web.ui.access import StaffRequest, permission

SPANS = (28, 90)


@permission(Permission.LISTEN)
@require_GET
def figures(request: StaffRequest) -> HttpResponse:
    """The last `?days=` days (28 or 90), the present moment included."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked.isdigit() and int(asked) in SPANS else SPANS[0]
    now = clock.now()
    start = now - timedelta(days=days)
    context = {
        "days": days,
        "spans": SPANS,
        "csat": csat(start=start, end=now),
        "ces": ces(start=start, end=now),
        "touchpoints": touchpoint_figures(start=start, end=now),
        "daily": _daily(days),
        "may_read_desk": request.actor.may(Permission.DESK),
        **kept_and_repeated(start=start, end=now),
        **frame(request, room="listen"),
    }
    return render(request, "lead/figures.html", context)


def _daily(days: int) -> dict[int, tuple[DayRow, ...]]:
    return {row.series.id: row.days for row in list_watched(days=days) if row.series.by == "touchpoint"}
