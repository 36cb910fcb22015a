"""The service vision: proposals, votes, and the sentence in force."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accord.culture import operations
from accord.culture.contracts import LONGEST_SENTENCE
from accord.culture.queries import list_proposals
from accord.kernel.permissions import Permission
from accord.web.everyone.pages import people_page
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.EMPLOYEE)
@require_http_methods(["GET", "HEAD", "POST"])
def vision(request: StaffRequest) -> HttpResponse:
    """All proposals with their votes; a new one is written here."""
    if request.method == "POST":
        operations.propose_vision(actor=request.actor, sentence=request.POST.get("sentence", ""))
        messages.success(request, _("Your sentence stands among the proposals."))
        return redirect("everyone:vision")
    proposals = list_proposals(actor=request.actor)
    context = {
        "in_force": next((row for row in proposals if row.chosen), None),
        "proposals": [row for row in proposals if not row.chosen],
        "may_choose": request.actor.may(Permission.PEOPLE),
        "longest": LONGEST_SENTENCE,
    }
    return people_page(request, "vision", "vision", context)


@permission(Permission.EMPLOYEE)
@require_POST
def vote(request: StaffRequest, proposal_id: int) -> HttpResponse:
    """Vote for a sentence, or take the vote back."""
    if "withdraw" in request.POST:
        operations.withdraw_vote(actor=request.actor, proposal_id=proposal_id)
    else:
        operations.vote_for_vision(actor=request.actor, proposal_id=proposal_id)
    return redirect("everyone:vision")


@permission(Permission.PEOPLE)
@require_POST
def choose(request: StaffRequest, proposal_id: int) -> HttpResponse:
    """Put a sentence in force."""
    operations.choose_vision(actor=request.actor, proposal_id=proposal_id)
    messages.success(request, _("This is the vision now. It stands at the top of every page."))
    return redirect("everyone:vision")
