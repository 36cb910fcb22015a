"""Persons who may be one: proposals to accept or to refuse for good, merging by hand, and taking apart."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.customers.duplicates.contracts import ProposalState
from accord.customers.duplicates.operations import (
    accept_proposal,
    merge_by_hand,
    refuse_proposal,
    take_decision_back,
)
from accord.customers.duplicates.queries import get_proposal, list_proposals
from accord.customers.queries import get_customer, get_merge, search_customers
from accord.desk.people.operations import give_back, take_apart
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.web.agent.answering import done, is_fragment
from accord.web.agent.person_page import proposal_lines
from accord.web.agent.person_words import merge_reason_words
from accord.web.agent.views_customers import tabs
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block
from accord.web.ui.frame import frame_context

PAGE = "agent/duplicates.html"


@permission(Permission.DESK)
@require_GET
def list_duplicates(request: StaffRequest) -> HttpResponse:
    """Pairs of persons who may be one, the surest first."""
    page = list_proposals(actor=request.actor, after=request.GET.get("after", ""))
    context = {
        "proposals": proposal_lines(page.rows),
        "more_url": f"{reverse('agent:duplicates')}?after={page.next_cursor}" if page.next_cursor else "",
        "tabs": tabs("duplicates"),
        **frame_context(request, room="customers"),
    }
    return render(request, PAGE, context)


@permission(Permission.DESK)
@require_POST
def decide(request: StaffRequest, proposal_id: int) -> HttpResponse:
    """Merge the two, keep them apart for good, or take the decision back."""
    order, keep = request.POST.get("decision", ""), request.POST.get("keep", "")
    if order == "accept":
        accept_proposal(actor=request.actor, proposal_id=proposal_id, keep_id=int(keep) if keep.isdecimal() else None)
    elif order == "refuse":
        refuse_proposal(actor=request.actor, proposal_id=proposal_id)
    elif order == "back":
        _take_back(request, proposal_id)
    else:
        raise BadInput(_("Choose whether they are one person."))
    return _decided(request, proposal_id)


def _take_back(request: StaffRequest, proposal_id: int) -> None:
    proposal = get_proposal(actor=request.actor, proposal_id=proposal_id)
    merge_id = take_decision_back(actor=request.actor, proposal_id=proposal.id)
    if merge_id is not None:
        give_back(merge_id=merge_id, actor=request.actor)


def _decided(request: StaffRequest, proposal_id: int) -> HttpResponse:
    row = get_proposal(actor=request.actor, proposal_id=proposal_id)
    words = {
        ProposalState.ACCEPTED: _("They are one person now."),
        ProposalState.REFUSED: _("They stay two, and are not proposed again."),
        ProposalState.OPEN: _("Taken back."),
    }[row.state]
    if not is_fragment(request):
        to = row.one_id if "customer" in request.POST else None
        return HttpResponseRedirect(reverse("agent:customer", args=[to]) if to else reverse("agent:duplicates"))
    people = [get_customer(customer_id=number) for number in (row.one_id, row.other_id)]
    context = {"proposal": row, "people": people, "words": words, "lines": proposal_lines([row])}
    return render_block(request, PAGE, "decided" if row.state != ProposalState.OPEN else "again", context)


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def merge(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Find the other person and merge both by hand: the one on whose page this began stays."""
    customer = get_customer(customer_id=customer_id)
    if request.method == "POST":
        other = request.POST.get("other", "")
        merge_id = merge_by_hand(
            actor=request.actor,
            source_id=int(other) if other.isdecimal() else 0,
            target_id=customer.id,
            reason=request.POST.get("reason", "").replace(",", ";"),
        )
        return done(
            request,
            _("They are one person now."),
            back_to=reverse("agent:customer", args=[customer.id]),
            undo=reverse("agent:take-apart", args=[merge_id]),
        )
    words = request.GET.get("q", "").strip()
    found = [row for row in search_customers(words=words, limit=10) if row.id != customer.id] if words else []
    context = {"customer": customer, "q": words, "found": found, **frame_context(request, room="customers")}
    return render(request, "agent/merge.html", context)


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def take_merge_apart(request: StaffRequest, merge_id: int) -> HttpResponse:
    """Say what goes back to whom; do it when it is ordered."""
    row, holder_id = get_merge(merge_id=merge_id)
    if request.method == "POST":
        given = take_apart(actor=request.actor, merge_id=merge_id)
        words = _("They are two persons again.")
        if given.conversations:
            moved = ngettext(
                "%(count)s conversation went back too.", "%(count)s conversations went back too.", given.conversations
            )
            words = f"{words} {moved % {'count': given.conversations}}"
        if given.stayed:
            words = f"{words} {_('Some stayed, because their matter has conversations of both.')}"
        return done(request, words, back_to=reverse("agent:customer", args=[row.source_id]))
    context = {
        "merge": row,
        "reason": merge_reason_words(row.reason),
        "holder": get_customer(customer_id=holder_id),
        **frame_context(request, room="customers"),
    }
    return render(request, "agent/take_apart.html", context)
