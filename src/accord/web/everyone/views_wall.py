"""The wall: the circle of the whole company, live, readable from five metres."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accord.culture.queries import current_vision
from accord.insight.queries import read_wall
from accord.kernel.company import read_company
from accord.kernel.live import grant
from accord.kernel.permissions import Permission
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block

TOPICS = ("inbox", "wall")


@permission(Permission.EMPLOYEE)
@require_GET
def wall(request: StaffRequest) -> HttpResponse:
    """The whole page; a hint fetches its middle alone."""
    shown = read_wall(actor=request.actor)
    context = {
        "wall": shown,
        "counts": {step.step: step.causes for step in shown.steps},
        "company": read_company(),
        "vision": current_vision(),
        "live_token": grant(*TOPICS),
    }
    if request.headers.get("HX-Request"):
        return render_block(request, "everyone/wall.html", "circle", context)
    return render(request, "everyone/wall.html", context)
