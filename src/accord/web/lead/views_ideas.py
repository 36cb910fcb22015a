"""Ideas and workarounds: read, vote, answer."""

from typing import get_args

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.improve.contracts import IdeaKind, IdeaView
from accord.improve.operations import attach_idea, decide_idea, note_idea, vote_idea
from accord.improve.queries import get_idea, list_causes, list_ideas
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.web.lead.pages import frame, show
from accord.web.lead.reading import done, needed_number_in, words_in
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.EMPLOYEE)
@require_GET
def ideas(request: StaffRequest) -> HttpResponse:
    """Ideas: open ones, answered ones, one's own, or those one is to answer."""
    asked = request.GET.get("show", "open")
    view: IdeaView = asked if asked in get_args(IdeaView) else "open"  # type: ignore[assignment]  # just checked
    found = list_ideas(actor=request.actor, view=view)
    context = {"ideas": found, "view": view, **frame(request, room="improve", topics=("ideas",))}
    return show(request, "lead/ideas.html", context)


@permission(Permission.EMPLOYEE)
@require_http_methods(["GET", "POST"])
def new_idea(request: StaffRequest) -> HttpResponse:
    """Note an idea outside a conversation; anybody who works here."""
    if request.method == "POST":
        kind = IdeaKind.WORKAROUND if words_in(request, "kind") == IdeaKind.WORKAROUND else IdeaKind.IDEA
        idea_id = note_idea(actor=request.actor, kind=kind, text=words_in(request, "text"))
        return done(request, _("Noted. You get an answer within two weeks."), to=_page_of(idea_id))
    return render(request, "lead/new_idea.html", frame(request, room="improve"))


@permission(Permission.EMPLOYEE)
@require_GET
def idea(request: StaffRequest, idea_id: int) -> HttpResponse:
    """One idea with its answer, or who owes it and until when."""
    found, may_decide = get_idea(actor=request.actor, idea_id=idea_id)
    may_attach = request.actor.may(Permission.IMPROVE)
    context = {
        "idea": found,
        "may_decide": may_decide,
        "causes": [(c.id, c.title) for c in list_causes(actor=request.actor, is_open=None)] if may_attach else [],
        "may_read": request.actor.may(Permission.DESK),
        "is_own": found.author_id == request.actor.id,
        **frame(request, room="improve"),
    }
    return render(request, "lead/idea.html", context)


@permission(Permission.EMPLOYEE)
@require_POST
def vote(request: StaffRequest, idea_id: int) -> HttpResponse:
    """Find an idea worth doing, or take that back."""
    vote_idea(actor=request.actor, idea_id=idea_id, wanted=words_in(request, "wanted") != "no")
    return done(request, _("Your vote is counted."), to=_page_of(idea_id))


@permission(Permission.EMPLOYEE)
@require_POST
def decide(request: StaffRequest, idea_id: int) -> HttpResponse:
    """Adopt or decline, with a reason that its author reads."""
    decision = words_in(request, "decision")
    if decision not in {"adopted", "declined"}:
        raise BadInput(_("Say whether you adopt or decline it."))
    decide_idea(actor=request.actor, idea_id=idea_id, adopted=decision == "adopted", answer=words_in(request, "answer"))
    return done(request, _("Answered. Whoever had the idea was told."), to=_page_of(idea_id))


@permission(Permission.IMPROVE)
@require_POST
def attach(request: StaffRequest, idea_id: int) -> HttpResponse:
    """Let an idea belong to a cause, so that its author is thanked when that is fixed."""
    attach_idea(actor=request.actor, idea_id=idea_id, cause_id=needed_number_in(request, "cause"))
    return done(request, _("Saved."), to=_page_of(idea_id))


def _page_of(idea_id: int) -> str:
    return reverse("lead:idea", args=[idea_id])
