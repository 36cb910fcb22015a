"""The People room's first page: the vision, what waits for you, the newest thanks."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from accord.culture.queries import current_vision, list_open_lessons, list_proposed_thanks, list_thanks
from accord.kernel.permissions import Permission, person_of
from accord.staff.operations import mark_read
from accord.web.everyone.news import list_news
from accord.web.everyone.pages import people_page
from accord.web.ui.access import StaffRequest, permission

NEWEST = 6


@permission(Permission.EMPLOYEE)
@require_GET
def people(request: StaffRequest) -> HttpResponse:
    """What everybody shares."""
    me = person_of(request.actor)
    context = {
        "sentence": current_vision(),
        "open_lessons": list_open_lessons(employee_id=me),
        "news": list_news(employee_id=me),
        "proposed": list_proposed_thanks(actor=request.actor, limit=10),
        "thanks": list_thanks(limit=NEWEST),
        "mine": list_thanks(employee_id=me, limit=3),
    }
    return people_page(request, "people", "people", context)


@permission(Permission.EMPLOYEE)
@require_POST
def read(request: StaffRequest) -> HttpResponse:
    """What concerns me I have read."""
    mark_read(employee_id=person_of(request.actor))
    return redirect("everyone:people")
