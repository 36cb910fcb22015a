"""Those who wrote about the same today: shown beside a conversation, and gathered in an incident by one click."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accord.desk.queries import get_conversation, list_conversations_by_ids
from accord.kernel.permissions import Permission
from accord.understand.queries import list_others_like
from accord.web.agent.listing import view_of
from accord.web.agent.telling import status_words
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block

_DIALOG = "agent/alike.html"


@permission(Permission.DESK)
@require_GET
def show_alike(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """The conversations of others about what this one is about, each with where it stands."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    alike = list_others_like(case_id=conversation.case_id)
    rows = list_conversations_by_ids(actor=request.actor, conversation_ids=alike)
    context = {
        "conversation": conversation,
        "rows": [(row, status_words(row.status)) for row in rows],
        "view": view_of(request),
    }
    return render_block(request, _DIALOG, "alike", context)
