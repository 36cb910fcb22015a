"""How a page of these rooms is shown: whole, in its frame, or its middle alone when a live hint asks for it."""

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.shortcuts import render

from accord.web.ui.access import StaffRequest
from accord.web.ui.fragments import render_block
from accord.web.ui.frame import frame_context


def frame(request: StaffRequest, *, room: str, topics: tuple[str, ...] = ()) -> dict[str, Any]:
    """The context of `ui/frame.html` with the messages of the order that led here."""
    return frame_context(request, room=room, topics=topics) | {"messages": get_messages(request)}


def show(request: StaffRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page, or its block `live` alone when htmx asks."""
    if getattr(request, "htmx", False):
        return render_block(request, template, "live", context)
    return render(request, template, context)
