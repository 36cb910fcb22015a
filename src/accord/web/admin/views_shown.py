"""What customers see at a touchpoint: kept by the department that answers for it, by CX leaders and administrators."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accord.journey.queries import get_touchpoint
from accord.journey.shown import operations
from accord.journey.shown.contracts import ShownKind
from accord.journey.shown.queries import get_shown, list_shown
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.web.admin.pages import settings_page
from accord.web.admin.words import shown_kinds
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.EMPLOYEE)
@require_http_methods(["GET", "HEAD", "POST"])
def shown(request: StaffRequest, touchpoint_id: int) -> HttpResponse:
    """All versions of what customers saw at a touchpoint, and a place to keep the next."""
    place = get_touchpoint(touchpoint_id=touchpoint_id)
    operations.require_keeping(request.actor, place.department_id)
    if request.method == "POST":
        kind, picture = request.POST.get("kind", ""), request.FILES.get("picture")
        if kind not in set(ShownKind):
            raise BadInput(_("Choose one of the list."))
        operations.keep_shown(
            actor=request.actor,
            touchpoint_id=touchpoint_id,
            kind=ShownKind(kind),
            title=request.POST.get("title", ""),
            words=request.POST.get("words", ""),
            picture=picture.read() if picture else b"",
            valid_from=_day(request, "valid_from"),
            valid_until=_day(request, "valid_until") if request.POST.get("valid_until") else None,
        )
        messages.success(request, _("Kept. An earlier version of it ends the day before."))
        return redirect("admin:shown", touchpoint_id=touchpoint_id)
    context = {
        "touchpoint": place,
        "rows": list_shown(touchpoint_id=touchpoint_id),
        "kinds": list(shown_kinds().items()),
        "today": clock.today(read_company().timezone),
        "may_all": request.actor.may(Permission.ADMINISTER),
    }
    return settings_page(request, "shown", context)


@permission(Permission.EMPLOYEE)
@require_POST
def end(request: StaffRequest, shown_id: int) -> HttpResponse:
    """Say until when customers saw it."""
    row = get_shown(shown_id=shown_id)
    operations.end_shown(actor=request.actor, shown_id=shown_id, valid_until=_day(request, "valid_until"))
    messages.success(request, _("Saved."))
    return redirect("admin:shown", touchpoint_id=row.touchpoint_id)


@permission(Permission.EMPLOYEE)
@require_POST
def forget(request: StaffRequest, shown_id: int) -> HttpResponse:
    """Take out what was kept by mistake."""
    row = get_shown(shown_id=shown_id)
    operations.forget_shown(actor=request.actor, shown_id=shown_id)
    messages.success(request, _("Taken out."))
    return redirect("admin:shown", touchpoint_id=row.touchpoint_id)


def _day(request: StaffRequest, field: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(field, ""))
    except ValueError:
        raise BadInput(_("Give a day, such as 2026-03-03.")) from None
