"""Finding: search over everything, and what Ctrl-K answers."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.customers.queries import search_customers
from accord.desk.search.contracts import FoundIn, SavedViewRow, SearchHit, SearchOrder, ViewKind
from accord.desk.search.queries import list_views, search_messages
from accord.desk.search.queries import search as find
from accord.kernel.permissions import Permission
from accord.web.agent.kept_searches import kept_searches_context, words_of
from accord.web.agent.operators import operators
from accord.web.agent.telling import status_words
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.frame import frame_context


@permission(Permission.DESK)
@require_GET
def search(request: StaffRequest) -> HttpResponse:
    """Conversations by what was said in them and persons by their names."""
    words = request.GET.get("q", "").strip()
    order = SearchOrder.RELEVANCE if request.GET.get("order") == SearchOrder.RELEVANCE else SearchOrder.NEWEST
    page = request.GET.get("page", "")
    number = int(page) if page.isdecimal() and len(page) < 4 else 1
    found = find(actor=request.actor, words=words, order=order, page=number) if words else None
    meant = found.corrected if found and found.corrected else words
    kept = [row for row in list_views(actor=request.actor) if row.kind == ViewKind.SEARCH]
    context = {
        "q": words,
        "found": found,
        "hits": [_line(hit) for hit in found.hits] if found else [],
        "customers": search_customers(words=meant, limit=6) if words and number == 1 and ":" not in words else [],
        "order": order,
        "page_number": number,
        "kept_searches": [_kept(row, words) for row in kept],
        "may_share": request.actor.may(Permission.LEAD),
        "keep_query": urlencode(_address_fields(words, order)),
        "other_order_url": _address(words, _OTHER[order]),
        "more_url": _address(words, order, page=found.next_page) if found and found.next_page else "",
        "corrected_url": _address(found.corrected, order) if found else "",
        "suggested_url": _address(found.suggested, order) if found else "",
        "operators": operators(),
        **frame_context(request, room="inbox"),
    }
    return render(request, "agent/search.html", context)


_OTHER = {SearchOrder.NEWEST: SearchOrder.RELEVANCE, SearchOrder.RELEVANCE: SearchOrder.NEWEST}


_ICONS = {
    FoundIn.FILE: "paperclip",
    FoundIn.FIELD: "list-checks",
    FoundIn.NOTE: "sticky-note",
    FoundIn.REFERENCE: "hash",
}


def _address_fields(words: str, order: SearchOrder) -> dict[str, str]:
    return {"q": words} | ({"order": order.value} if order != SearchOrder.NEWEST else {})


def _address(words: str, order: SearchOrder, *, page: int = 1) -> str:
    fields = _address_fields(words, order) | ({"page": str(page)} if page > 1 else {})
    return f"{reverse('agent:search')}?{urlencode(fields)}"


def _kept(row: SavedViewRow, words: str) -> dict[str, Any]:
    """A kept search as a link, and where it is taken away again when it is the one shown and one's own."""
    shown = words_of(row.query) == words
    remove = reverse("agent:remove-view", args=[row.id]) if shown and row.is_own else ""
    return {"label": row.name, "url": f"{reverse('agent:search')}?{row.query}", "current": shown, "remove_url": remove}


def _line(hit: SearchHit) -> dict[str, Any]:
    """A hit in the words of the page."""
    where = {
        FoundIn.NOTE: _("Note of %(who)s") % {"who": hit.who},
        FoundIn.SUBJECT: _("Subject"),
        FoundIn.FIELD: hit.label,
        FoundIn.FILE: _("File %(name)s") % {"name": hit.filename},
        FoundIn.REFERENCE: _("Reference %(reference)s") % {"reference": hit.conversation.reference},
        FoundIn.MESSAGE: hit.who,
    }
    return {
        "row": hit.conversation,
        "pieces": hit.pieces,
        "at": hit.at,
        "where": where[hit.found_in],
        "status": status_words(hit.conversation.status),
        "icon": _ICONS.get(hit.found_in, ""),
        "url": reverse("agent:conversation", args=[hit.conversation.id]),
    }


@permission(Permission.DESK)
@require_GET
def kept_searches(request: StaffRequest) -> HttpResponse:
    """The kept searches beside the inbox, counted."""
    return render(request, "agent/kept_searches.html", kept_searches_context(request.actor, counting=True))


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
