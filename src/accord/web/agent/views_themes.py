"""What a conversation is about and how it sounds, with why: fetched when somebody opens it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accord.desk.queries import get_conversation
from accord.kernel.permissions import Permission
from accord.understand.feelings.queries import feelings_of_case
from accord.understand.themes.queries import themes_of_case
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.feeling_words import feeling_choices, feeling_word


@permission(Permission.DESK)
@require_GET
def themes_beside(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """The lines alone."""
    return lines_of(request, conversation_id)


def lines_of(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """The themes of a conversation's newest contacts, and how they sound."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    felt = feelings_of_case(actor=request.actor, case_id=conversation.case_id)
    context = {
        "conversation": conversation,
        "texts": themes_of_case(actor=request.actor, case_id=conversation.case_id),
        "felt": [(row, feeling_word(row.feeling), feeling_word(row.likeliest)) for row in felt],
        "choices": feeling_choices(),
    }
    return render(request, "agent/themes.html", context)
