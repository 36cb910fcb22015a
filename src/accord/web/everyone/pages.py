"""What every page of the People room carries."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accord.web.ui.frame import frame_context

_TABS = ("people", "thanks", "lessons", "vision")


def people_page(request: HttpRequest, tab: str, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the People room in the frame, with its tabs."""
    labels = dict(zip(_TABS, (_("Today"), _("Thanks"), _("Lessons"), _("Vision")), strict=True))
    tabs = [{"label": labels[code], "url": reverse(f"everyone:{code}"), "current": code == tab} for code in _TABS]
    frame = frame_context(request, room="people") | {"messages": messages.get_messages(request), "tabs": tabs}
    return render(request, f"everyone/{template}.html", frame | context)
