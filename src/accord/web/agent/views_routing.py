"""Taking the next one, saying whether one is there, handing over, and why a conversation is where it is."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.desk.automation.queries import runs_on_conversation
from accord.desk.queries import get_conversation
from accord.desk.routing.operations import hand_over, set_tier, take_next
from accord.desk.routing.queries import list_decisions, list_tiers, open_of, tiers_of
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission, person_of
from accord.staff.contracts import Presence
from accord.staff.operations import set_presence
from accord.staff.queries import get_employee, list_agents
from accord.web.agent.answering import conversation_url, done, go_on, inbox_url, is_fragment
from accord.web.agent.clauses import condition_row, step_row
from accord.web.agent.listing import view_of
from accord.web.agent.rule_words import decision_words, reason_words, step_sentence
from accord.web.agent.views_deciding import number_in
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block
from accord.web.ui.frame import frame_context
from accord.web.ui.presence import presence_words, shown

CLAUSES = "agent/clauses.html"


@permission(Permission.DESK)
@require_POST
def presence(request: StaffRequest) -> HttpResponse:
    """Say whether one takes work now."""
    asked = request.POST.get("presence", "")
    if asked not in set(Presence):
        raise BadInput(_("Choose one of the states."))
    set_presence(actor=request.actor, presence=Presence(asked))
    if is_fragment(request):
        return render(request, "ui/_presence.html", {"presence": shown(Presence(asked))})
    back = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return redirect(back if safe else "agent:inbox")


@permission(Permission.DESK)
@require_POST
def take(request: StaffRequest) -> HttpResponse:
    """Put the person on the conversation that should be taken next, and open it."""
    conversation_id = take_next(actor=request.actor)
    if conversation_id is None:
        return done(request, _("Nothing waits for you."), back_to=inbox_url(view_of(request)))
    return go_on(request, _("It is yours now."), to=conversation_url(conversation_id, view_of(request)))


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def hand(request: StaffRequest) -> HttpResponse:
    """Give back what one has open, or what somebody else has, for those who lead."""
    who = number_in(request.POST.get("who") or request.GET.get("who")) or person_of(request.actor)
    if request.method == "POST":
        to_id = number_in(request.POST.get("to"))
        handed = hand_over(
            actor=request.actor,
            employee_id=who,
            to_id=to_id,
            note=request.POST.get("note", ""),
            also_resting=request.POST.get("resting") == "on",
        )
        said = ngettext("%(num)s conversation is handed over.", "%(num)s conversations are handed over.", len(handed))
        if request.POST.get("leave") == "on" and who == request.actor.id:
            set_presence(actor=request.actor, presence=Presence.AWAY)
        messages.success(request, said % {"num": len(handed)})
        return redirect("agent:inbox")
    words = presence_words()
    context = {
        "who": get_employee(employee_id=who),
        "is_me": who == request.actor.id,
        "open": open_of(employee_id=who)[""],
        "people": [(agent.id, f"{agent.name} ({words[agent.presence]})") for agent in list_agents() if agent.id != who],
    }
    return render(request, "agent/hand_over.html", context | frame_context(request, room="inbox"))


@permission(Permission.DESK)
@require_GET
def why(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Why a conversation is where it is and with whom: every decision and every rule, newest first."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    decided: list[dict[str, Any]] = [
        {
            "at": row.at,
            "icon": "route" if row.kind == "routed" else "user-round",
            "words": decision_words(row.kind)
            % {
                "who": row.employee_name or _("Somebody"),
                "queue": row.queue_name or "–",
                "by": row.by_name or "Accord",
            },
            "because": [reason_words(reason) for reason in row.reasons],
            "others": [
                {
                    "name": each["name"],
                    "load": each["load"],
                    "why": [reason_words({"code": w}) for w in each["why_not"]],
                }
                for each in row.considered
                if each["id"] != row.employee_id
            ],
        }
        for row in list_decisions(actor=request.actor, conversation_id=conversation_id)
    ]
    ruled: list[dict[str, Any]] = [
        {
            "at": run.at,
            "icon": "zap",
            "words": _("The rule “%(name)s” (version %(version)s)") % {"name": run.rule_name, "version": run.version},
            "because": [_done_words(each) for each in run.done] or [_outcome_words(run.outcome)],
            "others": [],
        }
        for run in runs_on_conversation(actor=request.actor, conversation_id=conversation_id)
    ]
    context = {
        "moments": sorted([*decided, *ruled], key=lambda moment: moment["at"], reverse=True),
        "conversation": conversation,
        "tier": tiers_of(customer_ids=[conversation.customer_id]).get(conversation.customer_id, ""),
        "tiers": list_tiers(),
    }
    return render(request, "agent/why.html", context)


def _done_words(done_: Mapping[str, Any]) -> str:
    said = step_sentence(str(done_["do"]), str(done_["value"]))
    return f"{said}: {done_['why_not']}" if "why_not" in done_ else said


def _outcome_words(outcome: str) -> str:
    known = {
        "limited": _("It had acted here as often as it may in a day."),
        "nothing": _("There was nothing to change."),
    }
    return known.get(outcome, outcome)


@permission(Permission.DESK)
@require_POST
def tier(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Say how the company ranks the customer of a conversation."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    set_tier(actor=request.actor, customer_id=conversation.customer_id, tier=request.POST.get("tier", ""))
    return done(request, _("Saved."), back_to=conversation_url(conversation_id, view_of(request)))


@permission(Permission.DESK)
@require_GET
def clause(request: StaffRequest) -> HttpResponse:
    """One row of a sentence, new or about something else than before."""
    mark = request.GET.get("mark", "")[:12]
    mark = mark if mark.isalnum() else "x"
    by_rule = request.GET.get("rule") == "yes"
    if request.GET.get("kind") == "a":
        row = step_row(mark, {"do": request.GET.get(f"a-{mark}-do", "")}, by_rule=by_rule)
        return render_block(request, CLAUSES, "step", {"row": row, "by_rule": by_rule})
    row = condition_row(mark, {"attribute": request.GET.get(f"c-{mark}-attribute", "")})
    return render_block(request, CLAUSES, "condition", {"row": row})
