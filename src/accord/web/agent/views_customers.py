"""Customers: finding one, and one page with their whole river of time."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accord.customers.companies.operations import place_customer, put_back
from accord.customers.companies.queries import find_company
from accord.customers.contracts import IdentityKind, Purpose
from accord.customers.duplicates.queries import count_proposals
from accord.customers.operations import add_identity, change_preferences, give_consent
from accord.customers.queries import get_customer, search_customers
from accord.desk.routing.operations import set_tier
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.web.agent.answering import done
from accord.web.agent.person_page import person_context
from accord.web.agent.river import river_of
from accord.web.agent.river_filter import RiverFilter, filter_context, filter_of
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block
from accord.web.ui.frame import frame_context

PAGE = "agent/customer.html"
_FIELDS = ("name", "preferred_name", "language", "preferred_channel", "accessibility_needs", "form_of_address")


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages of this room. One statement."""
    return [
        {"label": _("People"), "url": reverse("agent:customers"), "current": current == "people"},
        {"label": _("Companies"), "url": reverse("agent:companies"), "current": current == "companies"},
        {
            "label": _("Perhaps the same"),
            "url": reverse("agent:duplicates"),
            "current": current == "duplicates",
            "count": count_proposals() or None,
        },
    ]


@permission(Permission.DESK)
@require_GET
def list_customers(request: StaffRequest) -> HttpResponse:
    """Find a customer by name, address or order."""
    words = request.GET.get("q", "").strip()
    found = search_customers(words=words, limit=30) if words else []
    context = {"q": words, "customers": found, "tabs": tabs("people"), **frame_context(request, room="customers")}
    return render(request, "agent/customers.html", context)


@permission(Permission.DESK)
@require_GET
def show_customer(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Who somebody is, what they have, and everything that happened."""
    customer = get_customer(customer_id=customer_id)
    if customer.id != customer_id:
        return redirect("agent:customer", customer_id=customer.id)
    chosen = filter_of(request)
    context = {
        **person_context(request.actor, customer),
        **filter_context(chosen, reverse("agent:customer", args=[customer_id])),
        **_river_context(request, customer.id, customer.ids, chosen),
        **frame_context(request, room="customers", topics=(f"customer:{customer_id}",)),
    }
    return render(request, PAGE, context)


@permission(Permission.DESK)
@require_GET
def show_river(request: StaffRequest, customer_id: int) -> HttpResponse:
    """More of the river: narrowed otherwise, earlier, or because something happened."""
    customer = get_customer(customer_id=customer_id)
    block = "more_river" if request.GET.get("before") else "river"
    context = _river_context(request, customer.id, customer.ids, filter_of(request))
    return render_block(request, PAGE, block, {"customer_id": customer_id, **context})


def _river_context(
    request: StaffRequest, customer_id: int, customer_ids: tuple[int, ...], chosen: RiverFilter
) -> dict[str, Any]:
    before = request.GET.get("before", "")
    days, older = river_of(request.actor, customer_ids, wanted=chosen.wanted(), before=before)
    address = reverse("agent:river", args=[customer_id])
    return {
        "days": days,
        "river_url": f"{address}?{chosen.query()}",
        "older_river_url": f"{address}?{chosen.query(before=older)}" if older else "",
    }


@permission(Permission.DESK)
@require_POST
def change_customer(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Change what a customer wishes: how they are called, addressed and reached, and when."""
    given: dict[str, Any] = {field: request.POST[field].strip() for field in _FIELDS if field in request.POST}
    if "times_asked" in request.POST:
        given["contact_times"] = request.POST.getlist("contact_times")
    change_preferences(actor=request.actor, customer_id=customer_id, **given)
    return done(request, _("Saved."), back_to=_page(customer_id))


@permission(Permission.DESK)
@require_POST
def change_consent(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Write down what a customer said they allow or forbid."""
    purpose, answer = request.POST.get("purpose", ""), request.POST.get("answer", "")
    if purpose not in set(Purpose) or answer not in {"yes", "no"}:
        raise BadInput(_("Choose yes or no."))
    give_consent(
        actor=request.actor,
        customer_id=customer_id,
        purpose=Purpose(purpose),
        given=answer == "yes",
        evidence=f"said to {request.actor.name}",
    )
    return done(request, _("Written down."), back_to=_page(customer_id))


@permission(Permission.DESK)
@require_POST
def add_address(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Let a customer also be reached by an address or number."""
    value = request.POST.get("value", "").strip()
    kind = IdentityKind.EMAIL if "@" in value else IdentityKind.PHONE
    if kind == IdentityKind.PHONE and sum(character.isdigit() for character in value) < 5:
        raise BadInput(_("Write a mail address or a telephone number."))
    add_identity(actor=request.actor, customer_id=customer_id, kind=kind, value=value)
    return done(request, _("Saved."), back_to=_page(customer_id))


@permission(Permission.DESK)
@require_POST
def change_tier(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Say how the company ranks a customer."""
    set_tier(actor=request.actor, customer_id=customer_id, tier=request.POST.get("tier", ""))
    return done(request, _("Saved."), back_to=_page(customer_id))


@permission(Permission.DESK)
@require_POST
def change_company(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Say to which company a customer belongs, or to none; with what stood before, the same address undoes it."""
    given = request.POST.get("company", "").strip()
    if "by" in request.GET:
        before = request.GET.get("company", "")
        put_back(
            actor=request.actor,
            customer_id=customer_id,
            company_id=int(before) if before.isdecimal() else None,
            company_by=request.GET["by"],
        )
        return done(request, _("Taken back."), back_to=_page(customer_id))
    company_id = find_company(words=given) if given else None
    if given and company_id is None:
        raise BadInput(_("There is no company “%(name)s”. Make it on the page of companies.") % {"name": given})
    stood = place_customer(actor=request.actor, customer_id=customer_id, company_id=company_id)
    undo = f"{reverse('agent:customer-company', args=[customer_id])}?company={stood[0] or ''}&by={stood[1]}"
    return done(request, _("Saved."), back_to=_page(customer_id), undo=undo)


def _page(customer_id: int) -> str:
    return reverse("agent:customer", args=[customer_id])
