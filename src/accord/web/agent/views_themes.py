"""What a conversation is about, as its contacts' themes say, with why: fetched when somebody opens it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accord.desk.queries import get_conversation
from accord.kernel.permissions import Permission
from accord.understand.themes.queries import themes_of_case
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.DESK)
@require_GET
def themes_beside(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """The lines alone."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    texts = themes_of_case(actor=request.actor, case_id=conversation.case_id)
    return render(request, "agent/themes.html", {"texts": texts})
