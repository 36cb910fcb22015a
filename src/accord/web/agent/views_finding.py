"""Finding: search over everything, and what Ctrl-K answers."""

from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.customers.queries import search_customers
from accord.desk.search.queries import search_messages
from accord.kernel.permissions import Permission
from accord.web.agent.telling import status_words
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.frame import frame_context


@permission(Permission.DESK)
@require_GET
def search(request: StaffRequest) -> HttpResponse:
    """Conversations by their words and persons by their names, newest first."""
    words = request.GET.get("q", "").strip()
    hits = search_messages(actor=request.actor, words=words) if words else []
    context = {
        "q": words,
        "hits": [(hit, status_words(hit.conversation.status)) for hit in hits],
        "customers": search_customers(words=words, limit=6) if words else [],
        **frame_context(request, room="inbox"),
    }
    return render(request, "agent/search.html", context)


@permission(Permission.EMPLOYEE)
@require_GET
def answer_palette(request: StaffRequest) -> JsonResponse:
    """What Ctrl-K finds for some letters: customers and conversations, for those who may see them."""
    words = request.GET.get("q", "").strip()
    if len(words) < 2 or not request.actor.may(Permission.DESK):
        return JsonResponse({"items": []})
    people = [
        {
            "label": row.display_name,
            "detail": row.email or "",
            "url": reverse("agent:customer", args=[row.id]),
            "group": _("Customers"),
        }
        for row in search_customers(words=words, limit=5)
    ]
    found = [
        {
            "label": hit.conversation.subject or hit.conversation.last_words[:60],
            "detail": f"{hit.conversation.customer_name} · {hit.conversation.reference}",
            "url": reverse("agent:conversation", args=[hit.conversation.id]),
            "group": _("Conversations"),
        }
        for hit in search_messages(actor=request.actor, words=words, limit=8)
    ]
    more = {"label": _("Search everywhere for “%(words)s”") % {"words": words}, "group": _("Conversations")}
    address = f"{reverse('agent:search')}?{urlencode({'q': words})}"
    return JsonResponse({"items": [*people, *found, more | {"url": address}]})
