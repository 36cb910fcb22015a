"""Asking aside, giving tasks, and what became of both."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.channels.contracts import AttachedFile
from accord.desk.queries import get_conversation
from accord.desk.side_talks import operations
from accord.desk.side_talks.contracts import SideTalkRow, Whom
from accord.desk.side_talks.queries import get_side_file, get_task, list_partners, open_side_talk, shareable_files
from accord.kernel import clock
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.staff.queries import list_departments, list_employees
from accord.web.agent.answering import conversation_url, done
from accord.web.agent.asides import side_letter, talk_line, task_line
from accord.web.agent.later import company_zone, time_given
from accord.web.agent.listing import view_of
from accord.web.agent.sniffing import hand_out
from accord.web.agent.uploading import keep_files
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block

DIALOGS = "agent/asides_dialogs.html"


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def ask_aside(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Ask whom to ask and what, and send it as a mail of its own."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    if request.method == "GET":
        partners = list_partners(actor=request.actor)
        context = _whom(request) | {"conversation": conversation, "partners": partners, "times": due_times()}
        context["files"] = shareable_files(actor=request.actor, conversation_id=conversation_id)
        return _dialog(request, "ask", context)
    given = request.POST
    operations.begin_side_talk(
        actor=request.actor,
        conversation_id=conversation_id,
        whom=_whom_in(given.get("whom", ""), given.get("address", "")),
        subject=given.get("subject", ""),
        text=given.get("words", ""),
        answer_by=time_given(given.get("by", "")),
        attachments=_files_in(request, conversation_id),
    )
    return _stay(request, conversation_id, _("Asked aside. The answer comes back here, and only here."))


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def side_talk(request: StaffRequest, side_talk_id: int) -> HttpResponse:
    """A side talk with its words; write on in it."""
    talk = open_side_talk(actor=request.actor, side_talk_id=side_talk_id)
    if request.method == "GET":
        operations.read_side_talk(actor=request.actor, side_talk_id=side_talk_id)
        said = [side_letter(message) for message in talk.messages]
        shareable = shareable_files(actor=request.actor, conversation_id=talk.row.conversation_id)
        context = {"talk": talk.row, "line": talk_line(talk.row), "said": said, "view": view_of(request)}
        context["files"] = shareable
        return _dialog(request, "talk", context)
    operations.continue_side_talk(
        actor=request.actor,
        side_talk_id=side_talk_id,
        text=request.POST.get("words", ""),
        attachments=_files_in(request, talk.row.conversation_id),
    )
    return _stay_beside(request, talk.row, _("Sent. It waits for an answer again."))


def _files_in(request: StaffRequest, conversation_id: int) -> list[AttachedFile]:
    """What was uploaded, and the files of the conversation that were ticked."""
    chosen = set(request.POST.getlist("share"))
    shared = shareable_files(actor=request.actor, conversation_id=conversation_id) if chosen else []
    return [*keep_files(request.FILES.getlist("files")), *(file for file in shared if file.sha256 in chosen)]


@permission(Permission.DESK)
@require_POST
def close_talk(request: StaffRequest, side_talk_id: int) -> HttpResponse:
    """A side talk needs nothing more."""
    talk = open_side_talk(actor=request.actor, side_talk_id=side_talk_id)
    operations.close_side_talk(actor=request.actor, side_talk_id=side_talk_id)
    return _stay_beside(request, talk.row, _("Closed. An answer that still comes opens it again."))


@permission(Permission.DESK)
@require_GET
def side_file(request: StaffRequest, file_id: int, name: str) -> HttpResponse:
    """A file that came with an answer, as a download; never trusted more than a customer's."""
    file = get_side_file(actor=request.actor, file_id=file_id)
    return hand_out(sha256=file.sha256, filename=file.filename)


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def give_task(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Ask what is to be done, by whom and until when, and give it to them."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    if request.method == "GET":
        return _dialog(request, "give", _whom(request) | {"conversation": conversation, "times": due_times()})
    given = request.POST
    whom = _whom_in(given.get("whom", ""), "")
    due_at = time_given(given.get("by_own", "") or given.get("by", ""))
    if due_at is None:
        raise BadInput(_("Choose until when."))
    operations.give_task(
        actor=request.actor,
        conversation_id=conversation_id,
        words=given.get("words", ""),
        due_at=due_at,
        employee_id=whom.employee_id,
        department_id=whom.department_id,
    )
    return _stay(request, conversation_id, _("Given. They get a link that needs no account."))


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def task(request: StaffRequest, task_id: int) -> HttpResponse:
    """A task: how it stands; done, given back or withdrawn."""
    row = get_task(actor=request.actor, task_id=task_id)
    if request.method == "GET":
        return _dialog(request, "task", {"task": row, "line": task_line(row)})
    words, order = request.POST.get("words", ""), request.POST.get("order", "")
    if order == "withdraw":
        operations.withdraw_task(actor=request.actor, task_id=task_id)
        text = _("Withdrawn.")
    elif order == "return":
        operations.return_task(actor=request.actor, task_id=task_id, words=words)
        text = _("Given back.")
    else:
        operations.finish_task(actor=request.actor, task_id=task_id, words=words)
        text = _("Done.")
    return _stay(request, row.conversation_id, text)


def due_times() -> list[tuple[str, datetime]]:
    """Times to come that people mean, at the hours of the company's time zone."""
    zone = company_zone()
    now = clock.now().astimezone(zone)
    evening = datetime.combine(now.date(), time(17), zone)
    found = [] if now >= evening - timedelta(hours=1) else [(_("Today, end of the day"), evening)]
    return [
        *found,
        (_("Tomorrow noon"), datetime.combine(now.date() + timedelta(days=1), time(12), zone)),
        (_("In three days"), datetime.combine(now.date() + timedelta(days=3), time(17), zone)),
        (_("In a week"), datetime.combine(now.date() + timedelta(days=7), time(17), zone)),
    ]


def _whom(request: StaffRequest) -> dict[str, Any]:
    """Departments and colleagues to choose from; nobody asks themselves."""
    people = [person for person in list_employees() if person.id != request.actor.id]
    return {
        "departments": [(f"d{row.id}", row.name) for row in list_departments()],
        "people": [
            (f"e{row.id}", f"{row.name} · {row.job_title or row.department_name or ''}".rstrip(" ·")) for row in people
        ],
    }


def _whom_in(chosen: str, address: str) -> Whom:
    """Whom a form means: `d3` a department, `e5` a colleague, else the address written beside."""
    kind, number = chosen[:1], chosen[1:]
    if number.isdigit() and kind in {"d", "e"}:
        return Whom(department_id=int(number)) if kind == "d" else Whom(employee_id=int(number))
    name, _bracket, inside = address.partition("<")
    return Whom(address=inside.rstrip("> "), name=name.strip()) if inside else Whom(address=address.strip())


def _dialog(request: StaffRequest, block: str, context: dict[str, Any]) -> HttpResponse:
    return render_block(request, DIALOGS, block, context | {"view": view_of(request)})


def _stay_beside(request: StaffRequest, talk: SideTalkRow, text: str) -> HttpResponse:
    return _stay(request, talk.conversation_id, text)


def _stay(request: StaffRequest, conversation_id: int, text: str) -> HttpResponse:
    back_to = conversation_url(conversation_id, view_of(request))
    if "/tasks/" in request.headers.get("HX-Current-URL", ""):
        return done(request, text, back_to=reverse("everyone:tasks"), mine={})
    return done(request, text, back_to=back_to, letters={}, beside={})
