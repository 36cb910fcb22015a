"""What every page of the settings carries: the frame, and what was just done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accord.web.ui.frame import frame_context


def settings_page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of the settings in the frame."""
    frame = frame_context(request, room="settings") | {"messages": messages.get_messages(request)}
    return render(request, f"admin/{template}.html", frame | context, status=status)
