"""How an order ends on screen: a toast with its undo for htmx, a message and a redirect for a plain form."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accord.web.agent.listing import Listing


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks, and so for a piece of a page."""
    return bool(getattr(request, "htmx", False))


def say(response: HttpResponse, text: str, *, undo: str = "", **events: Any) -> HttpResponse:
    """Let the page show a toast, with an address that undoes it, and fire further events of the page's own."""
    toast = {"text": text} | ({"undo": undo} if undo else {})
    response["HX-Trigger"] = json.dumps({"toast": toast, **events})
    return response


def done(request: HttpRequest, text: str, *, back_to: str, undo: str = "", **events: Any) -> HttpResponse:
    """The order was carried out and the page stays where it is."""
    if is_fragment(request):
        return say(HttpResponse(status=204), text, undo=undo, **events)
    messages.success(request, text)
    return HttpResponseRedirect(back_to)


def go_on(request: HttpRequest, text: str, *, to: str, undo: str = "") -> HttpResponse:
    """The order was carried out and the next conversation, or the list, comes up."""
    if not is_fragment(request):
        messages.success(request, text)
        return HttpResponseRedirect(to)
    response = HttpResponse(status=200)
    response["HX-Location"] = json.dumps({"path": to, "target": "#pane-main", "swap": "outerHTML"})
    return say(response, text, undo=undo)


def conversation_url(conversation_id: int, view: Listing) -> str:
    """Where a conversation stands in a view."""
    return f"{reverse('agent:conversation', args=[conversation_id])}?view={view}"


def inbox_url(view: Listing) -> str:
    """Where the list of a view stands."""
    return f"{reverse('agent:inbox')}?view={view}"
