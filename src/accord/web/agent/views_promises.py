"""Promises: offered while a reply is written, beside the conversation, and in lists of their own."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.customers.queries import get_customer
from accord.desk.context.queries import asked_again, known_about, last_answers
from accord.desk.promises.contracts import PromiseDraft, PromiseKind, PromiseSource, PromiseView
from accord.desk.promises.operations import (
    give_promise,
    keep_promise,
    make_promises,
    renegotiate_promise,
    withdraw_promise,
)
from accord.desk.promises.queries import get_promise, list_promises, list_promises_of_case, promise_history
from accord.desk.queries import get_conversation
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.web.agent import names
from accord.web.agent.answering import conversation_url, done
from accord.web.agent.knowing import groups_of, question_words
from accord.web.agent.later import time_given
from accord.web.agent.listing import view_of
from accord.web.agent.promising import kind_choices, lines_of, offers_in, usual_due_field
from accord.web.agent.views_deciding import number_in, people_of_the_desk
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block
from accord.web.ui.frame import frame_context

PIECES = "agent/promises.html"
_LONGEST_DRAFT = 20_000


@permission(Permission.DESK)
@require_POST
def notice(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """What a draft promises, and what it asks for although it is on record."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    words = request.POST.get("words", "")[:_LONGEST_DRAFT]
    asked = asked_again(text=words, customer_id=conversation.customer_id)
    offers = offers_in(request.POST, me=request.actor.id, queue_id=conversation.queue_id)
    context = {
        "offers": offers,
        "asked": [(question_words(one.what), one) for one in asked],
        "people": people_of_the_desk(request) if offers else [],
        "me": request.actor.id,
        "kinds": kind_choices(),
    }
    return render_block(request, PIECES, "noticed", context)


@permission(Permission.DESK)
@require_GET
def on_record(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """What is on record and can be put into the reply at the cursor."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    customer = get_customer(customer_id=conversation.customer_id)
    things = [*known_about(customer=customer), *last_answers(customer=customer)]
    return render_block(request, PIECES, "on_record", {"groups": groups_of(things), "conversation": conversation})


@permission(Permission.DESK)
@require_GET
def panel(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """The promises beside the conversation, again because something changed."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    promises = lines_of(list_promises_of_case(case_id=conversation.case_id)[:12])
    return render_block(request, PIECES, "panel", {"conversation": conversation, "promises": promises})


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def promise(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Ask what is promised, by when and by whom, and record it; for what was said on the telephone."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    if request.method == "GET":
        return _dialog(
            request,
            "by_hand",
            conversation=conversation,
            kinds=kind_choices(),
            due=usual_due_field(queue_id=conversation.queue_id),
            owners=_owners(request),
        )
    kind, due_at = request.POST.get("kind", ""), time_given(request.POST.get("due", ""))
    if kind not in set(PromiseKind) or due_at is None:
        raise BadInput(_("Say what is promised, and by when."))
    draft = PromiseDraft(
        kind=PromiseKind(kind),
        words=request.POST.get("words", ""),
        due_at=due_at,
        owner_id=number_in(request.POST.get("owner")),
        source=PromiseSource.BY_HAND,
    )
    make_promises(actor=request.actor, conversation_id=conversation_id, drafts=[draft])
    return _done(request, conversation_id, _("Promise noted."))


@permission(Permission.DESK)
@require_POST
def keep(request: StaffRequest, promise_id: int) -> HttpResponse:
    """It is done."""
    row = get_promise(actor=request.actor, promise_id=promise_id)
    keep_promise(actor=request.actor, promise_id=promise_id)
    return _done(request, row.conversation_id, _("Noted as done."))


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, promise_id: int) -> HttpResponse:
    """Move it with the customer's consent, give it to a colleague, or say that it was none; with its history."""
    row = get_promise(actor=request.actor, promise_id=promise_id)
    if request.method == "GET":
        steps = [
            (step, names.staff_name(number_in(step.actor.partition(":")[2])))
            for step in promise_history(promise_id=promise_id)
        ]
        [line] = lines_of([row])
        return _dialog(request, "change", line=line, steps=steps, owners=_owners(request), due=usual_due_field())
    what = request.POST.get("what")
    if what == "move":
        due_at = time_given(request.POST.get("due", ""))
        if due_at is None:
            raise BadInput(_("Choose a day and a time."))
        consent = request.POST.get("consent", "")
        renegotiate_promise(actor=request.actor, promise_id=promise_id, due_at=due_at, consent=consent)
        return _done(request, row.conversation_id, _("Moved, as the customer agreed."))
    if what == "give":
        owner_id = number_in(request.POST.get("owner"))
        if owner_id is None:
            raise BadInput(_("Choose who keeps it."))
        give_promise(actor=request.actor, promise_id=promise_id, owner_id=owner_id)
        return _done(request, row.conversation_id, _("%(name)s keeps it now.") % {"name": names.staff_name(owner_id)})
    withdraw_promise(actor=request.actor, promise_id=promise_id, why=request.POST.get("why", ""))
    return _done(request, row.conversation_id, _("It is no promise any more."))


@permission(Permission.DESK)
@require_GET
def promises(request: StaffRequest) -> HttpResponse:
    """The promises that are mine, my team's, due soon or broken."""
    asked = request.GET.get("view", "")
    view = PromiseView(asked) if asked in set(PromiseView) else PromiseView.MINE
    labels = {
        PromiseView.MINE: _("Mine"),
        PromiseView.TEAM: _("My team's"),
        PromiseView.SOON: _("Due within a day"),
        PromiseView.BROKEN: _("Broken"),
        PromiseView.ALL: _("All open"),
    }
    address = reverse("agent:promises")
    context = {
        "lines": lines_of(list_promises(actor=request.actor, view=view)),
        "view": view,
        "choices": [
            {"label": label, "url": f"{address}?view={each}", "current": each == view} for each, label in labels.items()
        ],
    }
    if request.headers.get("X-Accord-Live"):
        return render_block(request, PIECES, "list", context)
    return render(request, PIECES, {**context, **frame_context(request, room="inbox", topics=("promises",))})


def _owners(request: StaffRequest) -> list[tuple[int, str]]:
    return [(row.id, _("Me") if row.id == request.actor.id else row.name) for row in people_of_the_desk(request)]


def _dialog(request: StaffRequest, block: str, **context: Any) -> HttpResponse:
    return render_block(request, PIECES, block, context | {"view": view_of(request)})


def _done(request: StaffRequest, conversation_id: int, text: str) -> HttpResponse:
    back_to = conversation_url(conversation_id, view_of(request))
    return done(request, text, back_to=back_to, promises={})
