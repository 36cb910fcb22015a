"""Failure demand: contacts that should never have been needed, what they cost, and the matrix of contact reasons."""

from decimal import Decimal, InvalidOperation

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.measure.demand.contracts import Quadrant, Worth
from accord.measure.demand.operations import place_reason, say_contact_cost
from accord.measure.demand.queries import conversations_behind, failure_demand
from accord.web.lead import meaning_words as words
from accord.web.lead.meaning import around, number_asked, show_behind, span_of
from accord.web.lead.meaning_charts import cost_bars, quadrant_totals
from accord.web.lead.reading import done, needed_number_in
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.LISTEN)
@require_GET
def demand(request: StaffRequest) -> HttpResponse:
    """Contacts that should never have been needed, by department, touchpoint, theme and reason."""
    days, start, end = span_of(request)
    report = failure_demand(actor=request.actor, start=start, end=end)
    currency = report.contact_cost.currency
    context = {
        "report": report,
        "currency": currency,
        "words": words,
        "departments_chart": cost_bars(report.departments, currency=currency, heading=_("Department")),
        "touchpoints_chart": cost_bars(report.touchpoints, currency=currency, heading=_("Touchpoint")),
        "themes_chart": cost_bars(report.themes, currency=currency, heading=_("Theme")),
        "matrix": quadrant_totals(report),
        "quadrants": (Quadrant.ELIMINATE, Quadrant.SIMPLIFY, Quadrant.AUTOMATE, Quadrant.LEVERAGE),
        "worths": tuple(Worth),
        "may_place": request.actor.may(Permission.IMPROVE),
        **around(request, page="demand", days=days),
    }
    return render(request, "lead/demand.html", context)


@permission(Permission.DESK)
@require_GET
def behind(request: StaffRequest) -> HttpResponse:
    """The newest conversations with failure contacts, or with such that nobody has judged yet."""
    _days, start, end = span_of(request)
    rows = conversations_behind(
        actor=request.actor,
        start=start,
        end=end,
        reason_id=number_asked(request, "reason"),
        touchpoint_id=number_asked(request, "touchpoint"),
        department_id=number_asked(request, "department"),
        theme_id=number_asked(request, "theme"),
    )
    return show_behind(
        request,
        [(row, _("failure demand") if demand == "failure" else _("not judged yet")) for row, demand in rows],
        title=_("Contacts that should not have been needed"),
        lead=_("The newest, at most sixty, with those that nobody has judged yet."),
        back=(_("Failure demand"), reverse("lead:demand")),
    )


@permission(Permission.IMPROVE)
@require_POST
def place(request: StaffRequest) -> HttpResponse:
    """Say what contacts of a reason are to the customer and to the company."""
    given = (request.POST.get("to_customer", ""), request.POST.get("to_company", ""))
    if not set(given) <= set(Worth):
        raise BadInput(_("Choose one of the list."))
    place_reason(
        actor=request.actor,
        reason_id=needed_number_in(request, "reason"),
        to_customer=Worth(given[0]),
        to_company=Worth(given[1]),
    )
    return done(request, _("Placed."), to=reverse("lead:demand") + "#matrix")


@permission(Permission.IMPROVE)
@require_POST
def cost(request: StaffRequest) -> HttpResponse:
    """Say between what and what a contact costs."""
    say_contact_cost(actor=request.actor, low=_sum(request, "low"), high=_sum(request, "high"))
    return done(request, _("Kept. All ranges follow it."), to=reverse("lead:demand"))


def _sum(request: StaffRequest, name: str) -> Decimal:
    try:
        given = Decimal(request.POST.get(name, "").strip().replace(",", "."))
    except InvalidOperation as fault:
        raise BadInput(_("Give a sum, such as 6.50.")) from fault
    if not given.is_finite():
        raise BadInput(_("Give a sum, such as 6.50."))
    return given.quantize(Decimal("0.01"))
