"""How a conversation sounds, judged by an agent with one click; the lines beside the conversation come back anew."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.understand.feelings.contracts import Feeling
from accord.understand.feelings.operations import judge_feeling, take_back_judgement
from accord.web.agent.views_themes import lines_of
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.DESK)
@require_POST
def judge(request: StaffRequest, conversation_id: int, text_id: int) -> HttpResponse:
    """It sounds so."""
    given = request.POST.get("feeling", "")
    if given not in set(Feeling):
        raise BadInput(_("Choose one of the list."))
    judge_feeling(actor=request.actor, text_id=text_id, feeling=Feeling(given))
    return lines_of(request, conversation_id)


@permission(Permission.DESK)
@require_POST
def take_back(request: StaffRequest, conversation_id: int, judgement_id: int) -> HttpResponse:
    """It was judged wrongly."""
    take_back_judgement(actor=request.actor, judgement_id=judgement_id)
    return lines_of(request, conversation_id)
