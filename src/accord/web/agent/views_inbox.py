"""The inbox: views with counts, the list, a conversation, and what we know."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accord.kernel.permissions import Permission
from accord.web.agent.answering import is_fragment
from accord.web.agent.filter_bar import filter_context
from accord.web.agent.listing import Listing, view_of
from accord.web.agent.sharing import conversation_again, is_of_a_hint, rows_again, views_again
from accord.web.agent.showing import (
    conversation_context,
    letters_context,
    rows_context,
    views_context,
    writing_context,
)
from accord.web.agent.watching import topics_beside
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block, render_blocks
from accord.web.ui.frame import frame_context

PAGE = "agent/inbox.html"
_LIST_WIDTHS = frozenset(str(width) for width in range(280, 521, 20))


@permission(Permission.DESK)
@require_GET
def show_inbox(request: StaffRequest) -> HttpResponse:
    """The list of a view; on a wide screen with room for a conversation beside it."""
    view = view_of(request)
    context = {**views_context(request.actor, view), **rows_context(request.actor, view), "conversation": None}
    context |= filter_context(request.actor, view)
    if _wants_panes(request):
        return render_blocks(request, PAGE, ("main_pane", "aside_pane"), context)
    frame = frame_context(request, room="inbox", waiting=context["waiting"])
    return render(request, PAGE, {**context, **frame, "list_width": _list_width(request)})


@permission(Permission.DESK)
@require_GET
def show_conversation(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """A conversation with the list it stands in; for a click in that list, only its two panes."""
    view = view_of(request)
    kind = request.GET.get("kind", "reply")
    context = conversation_context(request.actor, conversation_id, view, kind)
    if context["conversation"].id != conversation_id:
        return redirect("agent:conversation", conversation_id=context["conversation"].id)
    if _wants_panes(request):
        return render_blocks(request, PAGE, ("main_pane", "aside_pane"), context)
    context |= (
        views_context(request.actor, view) | rows_context(request.actor, view) | filter_context(request.actor, view)
    )
    topics = topics_beside(request.actor, context["conversation"], customer_id=context["customer"].id)
    frame = frame_context(request, room="inbox", topics=topics, waiting=context["waiting"])
    return render(request, PAGE, {**context, **frame, "list_width": _list_width(request)})


@permission(Permission.DESK)
@require_GET
def show_rows(request: StaffRequest) -> HttpResponse:
    """A page of the list: again because something changed, or the next because somebody scrolled."""
    view, after = view_of(request), request.GET.get("after")
    if is_of_a_hint(request) and not after:
        return HttpResponse(rows_again(request.actor, view, lambda: _rows(request, view).content))
    return _rows(request, view, after)


def _rows(request: StaffRequest, view: Listing, after: str | None = None) -> HttpResponse:
    context = rows_context(request.actor, view, after) | {"view": view}
    return render_block(request, PAGE, "more_rows" if after else "rows", context)


@permission(Permission.DESK)
@require_GET
def show_views(request: StaffRequest) -> HttpResponse:
    """The views with their counts, again because something changed."""
    ask = views_again if is_of_a_hint(request) else views_context
    return render_block(request, PAGE, "views", ask(request.actor, view_of(request)))


@permission(Permission.DESK)
@require_GET
def show_letters(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """The letters of a conversation, again because something changed."""
    context = letters_context(request.actor, conversation_id) | {"view": view_of(request)}
    return render_block(request, PAGE, "letters", context)


@permission(Permission.DESK)
@require_GET
def show_top(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """What stands above the letters, again because something changed."""
    return _part(request, conversation_id, "top")


@permission(Permission.DESK)
@require_GET
def show_known(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """What we know of customer and case, again because something changed."""
    return _part(request, conversation_id, "known")


def _part(request: StaffRequest, conversation_id: int, block: str) -> HttpResponse:
    ask = conversation_again if is_of_a_hint(request) else conversation_context
    return render_block(request, PAGE, block, ask(request.actor, conversation_id, view_of(request)))


@permission(Permission.DESK)
@require_GET
def show_composer(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """The composer for a reply or a note, with what was begun to write."""
    context = writing_context(request.actor, conversation_id, request.GET.get("kind", "reply"))
    return render_block(request, PAGE, "composer", context | {"view": view_of(request)})


def _list_width(request: StaffRequest) -> int | None:
    """How wide the person drew the list on this device, in px; the style sheet knows steps of twenty."""
    kept = request.COOKIES.get("list", "")
    return int(kept) if kept in _LIST_WIDTHS else None


def _wants_panes(request: StaffRequest) -> bool:
    return is_fragment(request) and request.headers.get("HX-Target") == "pane-main"
