"""Deciding about a conversation: whose it is, until when it rests, where it stands, what it was about."""

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.customers.queries import get_customer
from accord.desk.context.operations import hand_over
from accord.desk.contracts import CaseStatus, Solution
from accord.desk.macros.operations import reply_with_steps, require_filled
from accord.desk.matters.queries import list_open_parts
from accord.desk.operations import (
    mark_read,
    merge_conversations,
    set_status,
    snooze_conversation,
    solve_case,
    unmerge_conversations,
)
from accord.desk.operations.several import bring_back_several
from accord.desk.promises.operations import reply_with_promises
from accord.desk.queries import get_case, get_conversation, list_conversations_of_customers
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.staff.contracts import EmployeeRow
from accord.staff.queries import list_employees
from accord.understand.queries import suggest_reasons
from accord.web.agent import names
from accord.web.agent.answering import conversation_url, done, go_on, inbox_url
from accord.web.agent.later import company_zone
from accord.web.agent.listing import view_of
from accord.web.agent.macro_waits import uses_in
from accord.web.agent.missing import leads_to_what_is_missing
from accord.web.agent.promising import drafts_in
from accord.web.agent.solving_parts import named_in_address, parts_named, said_of, solve_parts_in
from accord.web.agent.telling import status_words
from accord.web.agent.undoing import undo_of_assigning, undo_url
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block
from accord.web.ui.presence import presence_marks

DIALOGS = "agent/dialogs.html"
OWN_TIME = "own"


@permission(Permission.DESK)
@require_POST
def read(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Remember that the newest words were read, or are to be read again."""
    unread = request.POST.get("unread") == "yes"
    mark_read(actor=request.actor, conversation_id=conversation_id, unread=unread)
    if not unread:
        return HttpResponse(status=204)
    return go_on(request, _("Marked as unread."), to=inbox_url(view_of(request)))


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def assign(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Ask who should be on it, and put them on it."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    if request.method == "GET":
        people = people_of_the_desk(request)
        people_context = {"people": people, "presence": presence_marks(), "me": request.actor.id}
        return _dialog(request, "assign", conversation=conversation, **people_context)
    assignee_id = number_in(request.POST.get("assignee"))
    note = request.POST.get("note", "")
    hand_over(actor=request.actor, conversation_id=conversation_id, assignee_id=assignee_id, note=note)
    name = names.staff_name(assignee_id)
    text = _("%(name)s is on it now.") % {"name": name} if name else _("It is for everybody again.")
    moved = conversation.assignee_id != assignee_id
    before = undo_of_assigning({conversation.id: conversation.assignee_id} if moved else {}, assignee_id)
    return _stay(request, conversation_id, text, undo=undo_url(before))


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def snooze(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Ask until when it may rest, and put it aside; a customer's words bring it back earlier."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    if request.method == "GET":
        return _dialog(request, "snooze", conversation=conversation, choices=rests(), company_zone=company_zone())
    if not request.POST.get("until"):
        snooze_conversation(actor=request.actor, conversation_id=conversation_id, until=None)
        return _stay(request, conversation_id, _("It is back in the inbox."))
    until = until_in(request)
    snooze_conversation(actor=request.actor, conversation_id=conversation_id, until=until)
    undo = reverse("agent:snooze", args=[conversation_id])
    return go_on(request, _("Put aside."), to=_next_url(request), undo=undo)


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def status(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Ask where the case stands, and set it."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    if request.method == "GET":
        choices = [(each, status_words(each)) for each in (CaseStatus.OPEN, CaseStatus.PENDING, CaseStatus.ON_HOLD)]
        return _dialog(request, "status", conversation=conversation, choices=choices)
    wanted = request.POST.get("status", "")
    if wanted not in set(CaseStatus):
        raise BadInput(_("Choose where the case stands."))
    set_status(actor=request.actor, case_id=conversation.case_id, status=CaseStatus(wanted))
    return _stay(request, conversation_id, _("Set to “%(status)s”.") % {"status": status_words(wanted)})


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
@leads_to_what_is_missing
def solve(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Ask what it was about, with suggestions, and solve it; words that come along are sent with it."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    if request.method == "GET":
        known = names.reasons()
        suggested = [s for s in suggest_reasons(case_id=conversation.case_id) if s.reason_id in known]
        return _dialog(
            request,
            "solve",
            conversation=conversation,
            suggestions=[(known[s.reason_id], s) for s in suggested],
            reasons=list(known.values()),
            department_choices=[(row.id, row.name) for row in names.departments().values()],
            case_reason_id=get_case(case_id=conversation.case_id).reason_id,
            parts=list_open_parts(actor=request.actor, case_id=conversation.case_id),
        )
    solution = solution_in(request)
    if request.POST.get("words", "").strip():
        require_filled(request.POST["words"])
        message_id = reply_with_steps(
            actor=request.actor,
            conversation_id=conversation_id,
            use_ids=uses_in(request.POST),
            reply=partial(
                reply_with_promises,
                actor=request.actor,
                conversation_id=conversation_id,
                drafts=drafts_in(request.POST),
                text=request.POST["words"],
                seen_message_id=number_in(request.POST.get("seen")),
                copied=request.POST.get("copied", "").replace(";", ",").split(","),
                solution=solution,
            ),
        )
        undo = reverse("agent:take-back", args=[message_id])
        parts = solve_parts_in(request, conversation.case_id, solution)
        return go_on(request, said_of(_("Sent and solved."), parts), to=_next_url(request), undo=undo)
    solve_case(
        actor=request.actor,
        case_id=conversation.case_id,
        reason_id=solution.reason_id,
        touchpoint_id=solution.touchpoint_id,
        demand=solution.demand,
        cause_department_id=solution.cause_department_id,
    )
    parts = solve_parts_in(request, conversation.case_id, solution)
    undo = reverse("agent:bring-back", args=[conversation_id]) + named_in_address(parts)
    return go_on(request, said_of(_("Solved."), parts), to=_next_url(request), undo=undo)


@permission(Permission.DESK)
@require_POST
def bring_back(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Open a solved case again."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    bring_back_several(actor=request.actor, case_ids=[conversation.case_id, *parts_named(request)])
    return _stay(request, conversation_id, _("It is open again."))


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def merge(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Ask with which other conversation of the same person this is one, and put this into that."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    if request.method == "GET":
        customer = get_customer(customer_id=conversation.customer_id)
        rows = list_conversations_of_customers(actor=request.actor, customer_ids=customer.ids, limit=10)
        others = [(row, status_words(row.status)) for row in rows if row.id != conversation.id]
        return _dialog(request, "merge", conversation=conversation, others=others)
    target_id = number_in(request.POST.get("target"))
    if target_id is None:
        raise BadInput(_("Choose the conversation that it belongs to."))
    merge_id = merge_conversations(actor=request.actor, source_id=conversation_id, target_id=target_id)
    to = conversation_url(target_id, view_of(request))
    undo = f"{reverse('agent:unmerge', args=[merge_id])}?view={view_of(request)}&of={conversation_id}"
    return go_on(request, _("The two are one now."), to=to, undo=undo)


@permission(Permission.DESK)
@require_POST
def unmerge(request: StaffRequest, merge_id: int) -> HttpResponse:
    """Take two conversations apart again; `of` is the one to come back to."""
    unmerge_conversations(actor=request.actor, merge_id=merge_id)
    back, view = number_in(request.GET.get("of")), view_of(request)
    return go_on(request, _("They are two again."), to=conversation_url(back, view) if back else inbox_url(view))


@permission(Permission.DESK)
@require_GET
def ask(request: StaffRequest, conversation_id: int, what: str) -> HttpResponse:
    """A dialog that asks for a sentence: a workaround, an idea, a story, the bell."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    return _dialog(request, what, conversation=conversation)


def _dialog(request: StaffRequest, block: str, **context: Any) -> HttpResponse:
    return render_block(request, DIALOGS, block, context | {"view": view_of(request)})


def _stay(request: StaffRequest, conversation_id: int, text: str, *, undo: str = "") -> HttpResponse:
    back_to = conversation_url(conversation_id, view_of(request))
    return done(request, text, back_to=back_to, undo=undo, reopen={"url": back_to})


def _next_url(request: StaffRequest) -> str:
    following = number_in(request.POST.get("next"))
    return conversation_url(following, view_of(request)) if following else inbox_url(view_of(request))


def people_of_the_desk(request: StaffRequest) -> list[EmployeeRow]:
    """Who may be put on a conversation, the asking person first."""
    people = [row for row in list_employees() if {"agent", "lead", "cx_lead", "administrator"} & set(row.roles)]
    return sorted(people, key=lambda row: (row.id != request.actor.id, row.name))


def solution_in(request: StaffRequest) -> Solution:
    """What the form says; a reason brings its touchpoint, and where nothing else was chosen its demand and owner."""
    reason = names.reasons().get(number_in(request.POST.get("reason") or request.POST.get("other_reason")) or 0)
    department_id = number_in(request.POST.get("department"))
    demand = request.POST.get("demand", "")
    if reason is None:
        return Solution(demand=demand, cause_department_id=department_id)
    return Solution(
        reason_id=reason.id,
        touchpoint_id=reason.touchpoint_id,
        demand=demand or reason.usual_demand,
        cause_department_id=department_id or reason.department_id,
    )


def rests() -> list[tuple[str, datetime]]:
    """Times to come that people mean, at the hours of the company's time zone."""
    zone = ZoneInfo(read_company().timezone)
    local = clock.now().astimezone(zone)
    morning = datetime.combine(local.date() + timedelta(days=1), time(9), zone)
    monday = datetime.combine(local.date() + timedelta(days=7 - local.weekday()), time(9), zone)
    chosen = [
        (_("In three hours"), local.replace(second=0, microsecond=0) + timedelta(hours=3)),
        (_("Tomorrow morning"), morning),
        (_("Monday morning"), monday),
        (_("In a week"), morning + timedelta(days=6)),
    ]
    # On a Sunday tomorrow is Monday, on a Monday next Monday is in a week: each time is offered once.
    return [each for place, each in enumerate(chosen) if each[1] not in {at for _words, at in chosen[:place]}]


def until_in(request: StaffRequest) -> datetime:
    """Until when something is to be put aside: a time that was offered, or one that was typed."""
    chosen = request.POST.get("until", "")
    return instant_in(request.POST.get("until_own", "") if chosen == OWN_TIME else chosen)


def instant_in(text: str) -> datetime:
    """The instant that a form names, in the company's time zone unless it says another."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(_("Choose a day and a time.")) from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(read_company().timezone))


def number_in(text: str | None) -> int | None:
    """The number that a form names; None for nothing and for what is no number."""
    return int(text) if text and text.isdigit() else None
