"""Deciding about several conversations at once, and taking it back."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accord.desk.operations import (
    assign_several,
    bring_back_several,
    mark_several,
    reassign_several,
    snooze_several,
    solve_several,
)
from accord.kernel.permissions import Permission
from accord.web.agent import names
from accord.web.agent.answering import done, inbox_url
from accord.web.agent.later import company_zone
from accord.web.agent.listing import view_of
from accord.web.agent.undoing import changed_in, undo_of_assigning, undo_url
from accord.web.agent.views_deciding import DIALOGS, number_in, people_of_the_desk, rests, solution_in, until_in
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block
from accord.web.ui.presence import presence_marks


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def assign(request: StaffRequest) -> HttpResponse:
    """Ask who should be on them, and put that person on them."""
    if request.method == "GET":
        people_context = {"people": people_of_the_desk(request), "presence": presence_marks(), "me": request.actor.id}
        return _dialog(request, "assign", **people_context)
    assignee_id = number_in(request.POST.get("assignee"))
    before = assign_several(actor=request.actor, conversation_ids=_picked(request), assignee_id=assignee_id)
    name = names.staff_name(assignee_id)
    text = ngettext("%(count)s conversation is with %(name)s now.", "%(count)s are with %(name)s now.", len(before))
    if not name:
        text = ngettext(
            "%(count)s conversation is for everybody again.", "%(count)s are for everybody again.", len(before)
        )
    undo = undo_of_assigning(before, assignee_id)
    return _done(request, text % {"count": len(before), "name": name}, undo)


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def snooze(request: StaffRequest) -> HttpResponse:
    """Ask until when they may rest, and put them aside."""
    if request.method == "GET":
        return _dialog(request, "snooze", choices=rests(), company_zone=company_zone())
    until = until_in(request)
    put = snooze_several(actor=request.actor, conversation_ids=_picked(request), until=until)
    text = ngettext("%(count)s conversation put aside.", "%(count)s conversations put aside.", len(put))
    return _done(request, text % {"count": len(put)}, {"what": "snooze", "ids": put} if put else None)


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def solve(request: StaffRequest) -> HttpResponse:
    """Ask what they were about, and solve them all with that."""
    if request.method == "GET":
        departments = [(row.id, row.name) for row in names.departments().values()]
        reasons = list(names.reasons().values())
        return _dialog(request, "solve", reasons=reasons, department_choices=departments, suggestions=[])
    solved = solve_several(actor=request.actor, conversation_ids=_picked(request), solution=solution_in(request))
    text = ngettext("%(count)s case solved.", "%(count)s cases solved.", len(solved))
    return _done(request, text % {"count": len(solved)}, {"what": "solve", "ids": solved} if solved else None)


@permission(Permission.DESK)
@require_POST
def read(request: StaffRequest) -> HttpResponse:
    """Mark them as read, or as unread."""
    unread = request.POST.get("unread") == "yes"
    marked = mark_several(actor=request.actor, conversation_ids=_picked(request), unread=unread)
    text = ngettext("%(count)s marked as read.", "%(count)s marked as read.", len(marked))
    if unread:
        text = ngettext("%(count)s marked as unread.", "%(count)s marked as unread.", len(marked))
    undo = {"what": "read", "ids": marked, "unread": not unread}
    return _done(request, text % {"count": len(marked)}, undo if marked else None)


@permission(Permission.DESK)
@require_POST
def undo(request: StaffRequest, token: str) -> HttpResponse:
    """Take the last order back; the token says what it changed."""
    was = changed_in(token)
    if was["what"] == "assign":
        before = {int(number): person for number, person in was["before"]}
        reassign_several(actor=request.actor, before=before, assignee_id=was["assignee"])
    elif was["what"] == "snooze":
        snooze_several(actor=request.actor, conversation_ids=was["ids"], until=None)
    elif was["what"] == "solve":
        bring_back_several(actor=request.actor, case_ids=was["ids"])
    else:
        mark_several(actor=request.actor, conversation_ids=was["ids"], unread=was["unread"])
    return done(request, _("Taken back."), back_to=inbox_url(view_of(request)), picked={})


def _picked(request: StaffRequest) -> list[int]:
    given = request.POST if request.method == "POST" else request.GET
    return [int(number) for number in given.getlist("picked") if number.isdigit()]


def _dialog(request: StaffRequest, block: str, **context: Any) -> HttpResponse:
    several = {"several": _picked(request), "view": view_of(request), "conversation": None}
    return render_block(request, DIALOGS, block, context | several)


def _done(request: StaffRequest, text: str, changed: dict[str, Any] | None) -> HttpResponse:
    return done(request, text, back_to=inbox_url(view_of(request)), undo=undo_url(changed), picked={})
