"""In the flow of work: "I had to …", "better would be …", a story, the bell."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accord.improve.contracts import IdeaKind
from accord.improve.operations import note_idea
from accord.kernel.permissions import Permission
from accord.listen.operations import capture_story, ring_bell
from accord.web.agent.answering import conversation_url, done
from accord.web.agent.listing import view_of
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.DESK)
@require_POST
def note_workaround(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Keep what an agent had to do; it gets an answer by a date."""
    return _noted(request, conversation_id, IdeaKind.WORKAROUND)


@permission(Permission.DESK)
@require_POST
def note_better(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Keep what would be better; it gets an answer by a date."""
    return _noted(request, conversation_id, IdeaKind.IDEA)


def _noted(request: StaffRequest, conversation_id: int, kind: IdeaKind) -> HttpResponse:
    note_idea(actor=request.actor, kind=kind, text=request.POST.get("text", ""), conversation_id=conversation_id)
    return _thanked(request, conversation_id, _("Noted. You get an answer within two weeks."))


@permission(Permission.DESK)
@require_POST
def make_story(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Keep a customer's words as a story; names are taken out and consent is asked."""
    message = request.POST.get("message", "")
    capture_story(
        actor=request.actor,
        conversation_id=conversation_id,
        message_id=int(message) if message.isdigit() else None,
    )
    return _thanked(request, conversation_id, _("Kept as a story. Names are taken out before anybody reads it."))


@permission(Permission.DESK)
@require_POST
def ring(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Ring the bell out of a conversation; a leader has to acknowledge it."""
    ring_bell(actor=request.actor, text=request.POST.get("text", ""), conversation_id=conversation_id)
    return _thanked(request, conversation_id, _("The bell rang. You see when a leader has heard it."))


def _thanked(request: StaffRequest, conversation_id: int, text: str) -> HttpResponse:
    return done(request, text, back_to=conversation_url(conversation_id, view_of(request)), letters={})
