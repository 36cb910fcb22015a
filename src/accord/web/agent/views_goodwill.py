"""Giving something to a customer in two keys, taking it back, saying what became of it."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.customers.queries import get_customer
from accord.desk.contracts import ConversationRow
from accord.desk.goodwill import operations
from accord.desk.goodwill.contracts import GestureKind, GestureState, Outcome
from accord.desk.goodwill.operations import BeyondDiscretion, read_amount
from accord.desk.goodwill.queries import allowance_of, get_gesture, list_policies, list_presets
from accord.desk.queries import get_conversation
from accord.desk.side_talks.queries import asides_of
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission, person_of
from accord.web.agent.answering import conversation_url, done, say
from accord.web.agent.beside import beside_context
from accord.web.agent.gestures import (
    kind_choices,
    line_of,
    month_words,
    outcome_choices,
    preset_line,
    what_words,
)
from accord.web.agent.listing import view_of
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block

DIALOGS = "agent/goodwill_dialogs.html"


@permission(Permission.DESK)
@require_GET
def beside(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Goodwill, side talks and tasks beside a conversation, again because something changed."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    customer = get_customer(customer_id=conversation.customer_id)
    asides = asides_of(actor=request.actor, conversation_id=conversation.id)
    context = beside_context(request.actor, case_id=conversation.case_id, customer_ids=customer.ids, asides=asides)
    return render_block(
        request, "agent/beside_alone.html", "beside", context | {"conversation": conversation, "view": view_of(request)}
    )


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def give(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Ask what is given, with what is prepared under a key each; what exceeds the discretion asks a lead."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    if request.method == "GET":
        return _dialog(request, "give", conversation, _giving(request))
    try:
        gesture_id = _give(request, conversation_id)
    except BeyondDiscretion as refusal:
        answer = _dialog(request, "beyond", conversation, {"sentence": refusal.sentence, "given": request.POST.items()})
        answer.status_code = refusal.status
        answer["HX-Retarget"], answer["HX-Reswap"] = "#act", "innerHTML"
        answer["X-Accord-Swap"] = "1"
        return answer
    row = get_gesture(actor=request.actor, gesture_id=gesture_id)
    what = what_words(row.kind, row.amount, row.currency, row.policy_name)
    text = _("Given: %(what)s") if row.state == GestureState.GIVEN else _("A lead is asked: %(what)s")
    undo = reverse("agent:goodwill-withdraw", args=[gesture_id])
    return _stay(request, conversation_id, text % {"what": what}, undo=undo)


def _give(request: StaffRequest, conversation_id: int) -> int:
    given, asks = request.POST, request.POST.get("ask") == "yes"
    if given.get("preset", "").isdigit():
        return operations.give_preset(
            actor=request.actor, conversation_id=conversation_id, preset_id=int(given["preset"]), may_ask=asks
        )
    if given.get("kind", "") not in set(GestureKind):
        raise BadInput(_("Choose what you give."))
    policy = given.get("policy", "")
    order = operations.ask_for_gesture if asks else operations.give_gesture
    return order(
        actor=request.actor,
        conversation_id=conversation_id,
        kind=GestureKind(given["kind"]),
        amount=read_amount(given.get("amount", "")),
        reason=given.get("reason", ""),
        policy_id=int(policy) if policy.isdigit() else None,
    )


def _giving(request: StaffRequest) -> dict[str, Any]:
    month = allowance_of(employee_id=person_of(request.actor))
    policies = [(policy.id, policy.name) for policy in list_policies()]
    return {
        "month": month_words(month),
        "currency": month.currency,
        "presets": [
            preset_line(preset, currency=month.currency, policies=dict(policies)) for preset in list_presets(of=month)
        ],
        "kinds": kind_choices(),
        "policies": policies,
    }


@permission(Permission.DESK)
@require_POST
def withdraw(request: StaffRequest, gesture_id: int) -> HttpResponse:
    """Take a gesture back that was a mistake."""
    row = get_gesture(actor=request.actor, gesture_id=gesture_id)
    operations.withdraw_gesture(actor=request.actor, gesture_id=gesture_id)
    if row.conversation_id is None:
        return say(HttpResponse(status=204), _("Taken back."))
    return _stay(request, row.conversation_id, _("Taken back."))


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def outcome(request: StaffRequest, gesture_id: int) -> HttpResponse:
    """Ask what became of a gesture, and keep it."""
    row = get_gesture(actor=request.actor, gesture_id=gesture_id)
    if request.method == "GET":
        context = {
            "gesture": line_of(row),
            "choices": outcome_choices(),
            "chosen": row.outcome,
            "view": view_of(request),
        }
        return render_block(request, DIALOGS, "outcome", context)
    said = request.POST.get("outcome", "")
    if said not in set(Outcome):
        raise BadInput(_("Choose what became of it."))
    operations.note_outcome(
        actor=request.actor, gesture_id=gesture_id, outcome=Outcome(said), words=request.POST.get("words", "")
    )
    return _stay(request, row.conversation_id or 0, _("Noted. It counts in the figures."))


def _dialog(request: StaffRequest, block: str, conversation: ConversationRow, context: dict[str, Any]) -> HttpResponse:
    return render_block(request, DIALOGS, block, context | {"conversation": conversation, "view": view_of(request)})


def _stay(request: StaffRequest, conversation_id: int, text: str, *, undo: str = "") -> HttpResponse:
    back_to = conversation_url(conversation_id, view_of(request)) if conversation_id else reverse("agent:inbox")
    return done(request, text, back_to=back_to, undo=undo, letters={}, beside={})
