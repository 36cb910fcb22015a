"""Notices: the bell, the list, what is fresh for the browser, and how a person wants to be told."""

from datetime import time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.desk.notices.contracts import Digest, NoticeKind, NoticeRow, Way
from accord.desk.notices.operations import ON_THE_DESK, choose_habits, read_notices
from accord.desk.notices.queries import count_new, habits_of, list_notices, name_of_kind, rings_now, sentence_of
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.permissions import Permission, person_of
from accord.staff.queries import list_employees
from accord.web.agent.answering import done
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block
from accord.web.ui.frame import frame_context

PAGE = "agent/notices.html"
_ICONS = {
    NoticeKind.ASSIGNED: "user-round-check",
    NoticeKind.MENTIONED: "at-sign",
    NoticeKind.ANSWERED: "mail",
    NoticeKind.DEADLINE: "clock-alert",
    NoticeKind.PROMISE: "handshake",
    NoticeKind.HANDED_UP: "arrow-up-from-line",
}


@permission(Permission.DESK)
@require_GET
def show_notices(request: StaffRequest) -> HttpResponse:
    """What happened in conversations that are the person's, newest first."""
    rows = [_line(row) for row in list_notices(employee_id=person_of(request.actor))]
    context = {"notices": rows, "has_new": any(not row["is_read"] for row in rows)}
    if request.headers.get("X-Accord-Live"):
        return render_block(request, PAGE, "list", context)
    frame = frame_context(request, room="inbox") | {"messages": messages.get_messages(request)}
    return render(request, PAGE, frame | context)


@permission(Permission.DESK)
@require_GET
def show_bell(request: StaffRequest) -> HttpResponse:
    """How many are new, again because something changed."""
    new = count_new(employee_id=person_of(request.actor), fresh=True)
    return render(request, "ui/_bell.html", {"bell": {"new": new, "id": request.actor.id}})


@permission(Permission.DESK)
@require_GET
def tell_fresh(request: StaffRequest) -> JsonResponse:
    """The newest unread notices that the browser may ring for, unless these are the person's quiet hours."""
    employee_id = person_of(request.actor)
    habits = habits_of(employee_id=employee_id)
    rows = list_notices(employee_id=employee_id, only_new=True, limit=5) if rings_now(habits=habits) else []
    told = [
        {
            "id": row.id,
            "at": row.at.timestamp(),
            "title": sentence_of(row),
            "body": row.subject,
            "url": reverse("agent:notice", args=[row.id]),
        }
        for row in rows
        if habits.way_of(row.kind).in_browser
    ]
    return JsonResponse({"notices": told})


@permission(Permission.DESK)
@require_POST
def read(request: StaffRequest) -> HttpResponse:
    """Mark some as read, or all."""
    given = [int(number) for number in request.POST.getlist("notice") if number.isdigit()]
    marked = read_notices(actor=request.actor, notice_ids=given or None)
    text = ngettext("%(count)s marked as read.", "%(count)s marked as read.", len(marked)) % {"count": len(marked)}
    return done(request, text, back_to=reverse("agent:notices"), picked={})


@permission(Permission.DESK)
@require_GET
def open_notice(request: StaffRequest, notice_id: int) -> HttpResponse:
    """Read one and go to its conversation."""
    rows = list_notices(employee_id=person_of(request.actor), limit=200)
    found = next((row for row in rows if row.id == notice_id), None)
    if found is None:
        raise NotFound(_("There is no such notice."))
    read_notices(actor=request.actor, conversation_id=found.conversation_id)
    return redirect("agent:conversation", conversation_id=found.conversation_id)


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def choices(request: StaffRequest) -> HttpResponse:
    """Choose how to be told of each kind, and when not."""
    if request.method == "POST":
        _choose(request)
        messages.success(request, _("Saved."))
        return redirect("agent:notices-choices")
    habits = habits_of(employee_id=person_of(request.actor))
    context: dict[str, Any] = {
        "kinds": [(kind.value, name_of_kind(kind), habits.way_of(kind)) for kind in NoticeKind],
        "habits": habits,
        "digests": [
            (Digest.NEVER, _("Never")),
            (Digest.HOURLY, _("Every hour")),
            (Digest.DAILY, _("Once a day")),
        ],
        "zone": read_company().timezone.replace("_", " "),
    }
    frame = frame_context(request, room="inbox") | {"messages": messages.get_messages(request)}
    return render(request, "agent/notice_choices.html", frame | context)


def _choose(request: StaffRequest) -> None:
    given = request.POST
    ways = {
        kind: Way(
            in_page=kind.value in given.getlist("in_page"),
            in_browser=kind.value in given.getlist("in_browser"),
            by_mail=kind.value in given.getlist("by_mail"),
        )
        for kind in NoticeKind
    }
    digest = given.get("digest", "")
    choose_habits(
        actor=request.actor,
        ways=ways,
        quiet_from=_time(given.get("quiet_from", "")),
        quiet_to=_time(given.get("quiet_to", "")),
        digest=Digest(digest) if digest in set(Digest) else Digest.NEVER,
        digest_at=_time(given.get("digest_at", "")) or time(8),
    )


@permission(Permission.DESK)
@require_GET
def list_colleagues(request: StaffRequest) -> JsonResponse:
    """Whom an @ in a note can mean."""
    rows = [row for row in list_employees() if ON_THE_DESK & set(row.roles) and row.id != request.actor.id]
    return JsonResponse({"colleagues": [{"name": row.name, "detail": row.job_title or ""} for row in rows]})


def _line(row: NoticeRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "icon": _ICONS[row.kind],
        "words": sentence_of(row),
        "subject": row.subject or _("Without a subject"),
        "at": row.at,
        "is_read": row.is_read,
        "url": reverse("agent:notice", args=[row.id]),
        "late": row.detail == "late",
    }


def _time(text: str) -> time | None:
    if not text:
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise BadInput(_("Give a time such as 20:00.")) from None
