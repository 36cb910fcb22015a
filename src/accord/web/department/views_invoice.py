"""The monthly invoice to a department: contacts that its work made necessary, and what they cost. Also on paper."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.measure.demand.queries import department_invoice
from accord.web.lead import meaning_words as words
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.frame import frame_context


@permission(Permission.EMPLOYEE)
@require_GET
def own_invoice(request: StaffRequest) -> HttpResponse:
    """The invoice to one's own department; words instead of it for people without one."""
    if request.actor.department_id is None:
        return render(request, "department/none.html", frame_context(request, room="department"))
    return _invoice(request, request.actor.department_id, address=reverse("department:invoice"))


@permission(Permission.EMPLOYEE)
@require_GET
def any_invoice(request: StaffRequest, department_id: int) -> HttpResponse:
    """The invoice to any department, for those who listen to the whole company; others have only their own."""
    return _invoice(request, department_id, address=reverse("department:invoice-of", args=[department_id]))


def _invoice(request: StaffRequest, department_id: int, *, address: str) -> HttpResponse:
    today = clock.today(read_company().timezone)
    invoice = department_invoice(
        actor=request.actor, department_id=department_id, month=_month(request) or _last_month(today)
    )
    following = (invoice.month + timedelta(days=32)).replace(day=1)
    context = {
        "invoice": invoice,
        "company": read_company(),
        "currency": invoice.contact_cost.currency,
        "words": words,
        "month_name": format_date(invoice.month, "F Y"),
        "movement": words.movement_words(invoice.movement),
        "earlier": f"{address}?month={_last_month(invoice.month):%Y-%m}",
        "later": f"{address}?month={following:%Y-%m}" if following <= today else "",
        "is_own": request.actor.department_id == department_id,
        "may_listen": request.actor.may(Permission.LISTEN),
        "department_address": reverse("department:own")
        if request.actor.department_id == department_id
        else reverse("department:department", args=[department_id]),
        **frame_context(request, room="department"),
    }
    return render(request, "department/invoice.html", context)


def _month(request: StaffRequest) -> date | None:
    given = request.GET.get("month", "")
    if not given:
        return None
    try:
        return date.fromisoformat(f"{given}-01")
    except ValueError as fault:
        raise BadInput(_("Give a month, such as 2026-03.")) from fault


def _last_month(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
