"""What poor service costs, reckoned from what somebody assumes: nothing of it is kept, the address holds it all."""

from dataclasses import fields

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.kernel.statistics.several import Range
from accord.measure.demand.contracts import Assumed
from accord.measure.demand.queries import failure_demand, reckon_poor_service
from accord.web.lead import meaning_words as words
from accord.web.lead.meaning import around, span_of
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.LISTEN)
@require_GET
def poor_service(request: StaffRequest) -> HttpResponse:
    """The cost of poor service of a span; without all assumptions only the form."""
    days, start, end = span_of(request)
    report = failure_demand(actor=request.actor, start=start, end=end)
    assumed = _assumed(request)
    found = reckon_poor_service(report=report, assumed=assumed) if assumed is not None else None
    labels = _labels()
    context = {
        "report": report,
        "found": found,
        "words": words,
        "currency": report.contact_cost.currency,
        "inputs": [
            (name, label, request.GET.get(name, ""), request.GET.get(f"{name}_reach", ""))
            for name, label in labels.items()
        ],
        **around(request, page="demand", days=days),
    }
    return render(request, "lead/poor_service.html", context)


def _labels() -> dict[str, str]:
    return {
        "complain": _("Of those hit complain (%)"),
        "dissatisfied": _("Of complainers stay dissatisfied (%)"),
        "again_dissatisfied": _("Buy again: dissatisfied complainers (%)"),
        "again_satisfied": _("Buy again: satisfied complainers (%)"),
        "again_silent": _("Buy again: hit, but silent (%)"),
        "again_unhit": _("Buy again: not hit (%)"),
        "margin": _("Margin of a customer"),
    }


def _assumed(request: StaffRequest) -> Assumed | None:
    given = {each.name: _range(request, each.name) for each in fields(Assumed)}
    known = {name: value for name, value in given.items() if value is not None}
    return Assumed(**known) if len(known) == len(given) else None


def _range(request: StaffRequest, name: str) -> Range | None:
    """A value with what it may be off, both in the address; per cent unless it is the margin."""
    value, reach = _number(request, name), _number(request, f"{name}_reach") or 0.0
    if value is None:
        return None
    if name == "margin":
        return Range(value, max(0.0, value - reach), value + reach)
    low = max(0.0 if name != "complain" else min(value, 1.0), value - reach)
    return Range(value / 100, low / 100, min(100.0, max(value, value + reach)) / 100)


def _number(request: StaffRequest, name: str) -> float | None:
    given = request.GET.get(name, "").strip().replace(",", ".")
    if not given:
        return None
    try:
        found = float(given)
    except ValueError as fault:
        raise BadInput(_("Give a number, such as 12.5.")) from fault
    if not 0 <= found < 1e9:
        raise BadInput(_("Give a number, such as 12.5."))
    return found
