"""Refusals as pages: inside the frame for somebody who is signed in, so that a wrong address leads out of no room."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accord.kernel.errors import Refusal
from accord.web.ui.frame import frame_context


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The sentence of a refusal with its status; for htmx as a fragment."""
    fragment = bool(getattr(request, "htmx", False))
    context = {"sentence": refusal.sentence, "status": refusal.status, "debug": settings.DEBUG}
    if refusal.status == HTTPStatus.NOT_FOUND:
        heading, title = _("This is not here for you"), _("Not found")
    else:
        heading, title = _("That is not possible now"), _("Not possible")
    if fragment:
        response = render(request, "ui/refusal_fragment.html", context, status=refusal.status)
    else:
        response = _page(request, context | {"heading": heading, "title": title}, refusal.status)
    response["X-Accord-Sentence"] = quote(refusal.sentence)
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that leads nowhere."""
    context = {
        "title": _("Not found"),
        "heading": _("There is no such page"),
        "sentence": _("The address may have been mistyped, or what stood here was removed."),
    }
    return _page(request, context, HTTPStatus.NOT_FOUND)


def _page(request: HttpRequest, context: Mapping[str, object], status: int) -> HttpResponse:
    shown = {**context, "back_url": _where_from(request)}
    if not _is_at_work(request):
        return render(request, "ui/refusal.html", shown, status=status)
    framed = shown | frame_context(request, room="")
    return render(request, "ui/refusal_framed.html", framed, status=status)


def _where_from(request: HttpRequest) -> str:
    """The page of ours on which somebody pressed what was refused; empty where there was none."""
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc != request.get_host() or came.path == request.path:
        return ""
    return f"{came.path}?{came.query}" if came.query else came.path


def _is_at_work(request: HttpRequest) -> bool:
    """Whether somebody signed in asks for a page that is not for customers."""
    match = request.resolver_match
    is_public = match is not None and getattr(match.func, "access", "").startswith("public")
    return getattr(request, "actor", None) is not None and not is_public
