"""The changes near a conversation, for a page that came before this process had read the calendar."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accord.kernel.permissions import Permission
from accord.web.agent.changes_beside import read_changes_beside
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.DESK)
@require_GET
def changes_near(request: StaffRequest) -> HttpResponse:
    """The lines alone; nothing when no change is near."""
    asked = request.GET.get("touchpoint", "")
    context = read_changes_beside(int(asked) if asked.isdigit() else None)
    return render(request, "agent/changes_near.html", context)
