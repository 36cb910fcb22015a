"""Who else is in a conversation: told by each open page, shown on the others."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accord.desk.viewers.operations import look_at
from accord.desk.viewers.queries import list_viewers
from accord.kernel.permissions import Permission
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def viewers(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """The colleagues in a conversation; a POST also says that this person is there, and whether they write."""
    if request.method == "POST":
        look_at(actor=request.actor, conversation_id=conversation_id, is_writing="writing" in request.GET)
    found = list_viewers(actor=request.actor, conversation_id=conversation_id)
    return render(request, "agent/viewers.html", {"viewers": found})
