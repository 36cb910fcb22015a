"""Customers: finding one, and one page with their whole river of time."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accord.customers.operations import change_preferences
from accord.customers.queries import get_customer, list_outside_records, search_customers
from accord.desk.queries import list_conversations_of_customers
from accord.kernel import clock
from accord.kernel.permissions import Permission
from accord.web.agent.answering import done
from accord.web.agent.river import KINDS, life_of, river_of
from accord.web.agent.showing import record_line
from accord.web.agent.telling import status_words
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block
from accord.web.ui.frame import frame_context

PAGE = "agent/customer.html"
_FEWEST_MOMENTS = 2
_FIELDS = ("name", "preferred_name", "language", "preferred_channel", "accessibility_needs")


@permission(Permission.DESK)
@require_GET
def list_customers(request: StaffRequest) -> HttpResponse:
    """Find a customer by name, address or order."""
    words = request.GET.get("q", "").strip()
    found = search_customers(words=words, limit=30) if words else []
    context = {"q": words, "customers": found, **frame_context(request, room="customers")}
    return render(request, "agent/customers.html", context)


@permission(Permission.DESK)
@require_GET
def show_customer(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Who somebody is, what they have, and everything that happened."""
    customer = get_customer(customer_id=customer_id)
    if customer.id != customer_id:
        return redirect("agent:customer", customer_id=customer.id)
    conversations = list_conversations_of_customers(actor=request.actor, customer_ids=customer.ids, limit=10)
    records = list_outside_records(customer_id=customer.id, customer_ids=customer.ids, limit=12)
    context = {
        "customer": customer,
        "conversations": [(row, status_words(row.status)) for row in conversations],
        "records": [record_line(record) for record in records],
        "life": _life(customer_id),
        **_river_context(request, customer_id),
        **frame_context(request, room="customers", topics=(f"customer:{customer_id}",)),
    }
    return render(request, PAGE, context)


def _life(customer_id: int) -> dict[str, Any] | None:
    """The line above the river; a single moment draws none."""
    moments = life_of(customer_id=customer_id)
    if len(moments) < _FEWEST_MOMENTS:
        return None
    since, now = moments[0][0], clock.now()
    length = max((now - since).total_seconds(), 1.0)
    spoke = Counter(kind for _at, kind in moments)
    theirs = ngettext("%(count)s letter from them", "%(count)s letters from them", spoke["warm"])
    ours = ngettext("%(count)s from us", "%(count)s from us", spoke["cool"])
    return {
        "moments": [((at - since).total_seconds() / length, kind) for at, kind in moments],
        "words": f"{theirs % {'count': spoke['warm']}}, {ours % {'count': spoke['cool']}}",
        "since": since,
    }


@permission(Permission.DESK)
@require_GET
def show_river(request: StaffRequest, customer_id: int) -> HttpResponse:
    """More of the river: of another kind, earlier, or because something happened."""
    block = "more_river" if request.GET.get("before") else "river"
    return render_block(request, PAGE, block, {"customer_id": customer_id, **_river_context(request, customer_id)})


def _river_context(request: StaffRequest, customer_id: int) -> dict[str, Any]:
    kind = request.GET.get("kind", "all")
    kind = kind if kind in KINDS else "all"
    days, older = river_of(customer_id=customer_id, kind=kind, before=_position(request))
    address = reverse("agent:river", args=[customer_id])
    return {
        "days": days,
        "kinds": [
            {
                "label": label(),
                "url": f"{reverse('agent:customer', args=[customer_id])}?kind={key}",
                "current": key == kind,
            }
            for key, (label, _facts) in KINDS.items()
        ],
        "river_url": f"{address}?kind={kind}",
        "older_river_url": f"{address}?kind={kind}&before={older}" if older else "",
    }


def _position(request: StaffRequest) -> tuple[datetime, int] | None:
    instant, _tilde, number = request.GET.get("before", "").partition("~")
    try:
        return datetime.fromisoformat(instant), int(number)
    except ValueError:
        return None


@permission(Permission.DESK)
@require_POST
def change_customer(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Change how a customer is called and reached."""
    given = {field: request.POST[field].strip() for field in _FIELDS if field in request.POST}
    change_preferences(actor=request.actor, customer_id=customer_id, **given)
    return done(request, _("Saved."), back_to=reverse("agent:customer", args=[customer_id]))
