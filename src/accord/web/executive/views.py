"""The executive's page: one week, few figures with honest uncertainty, the stories behind them."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accord.insight.queries import read_briefing
from accord.kernel.company import read_company
from accord.kernel.permissions import Permission
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.frame import frame_context


@permission(Permission.BRIEFING)
@require_GET
def briefing(request: StaffRequest) -> HttpResponse:
    """The briefing of the week that ended yesterday, or of the one that ends before `?until=`."""
    found = read_briefing(actor=request.actor, week_until=_day(request))
    context = {"briefing": found, "company": read_company(), **frame_context(request, room="briefing")}
    return render(request, "executive/briefing.html", context)


def _day(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("until", ""))
    except ValueError:
        return None
