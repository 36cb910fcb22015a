"""Thanks: confirmed by a person, told to whoever earned them, shown to all."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.culture import operations
from accord.culture.contracts import ThanksRow
from accord.culture.queries import list_proposed_thanks, list_thanks
from accord.desk.contracts import MessageKind
from accord.desk.queries import list_messages
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.staff.queries import list_employees
from accord.web.everyone.pages import people_page
from accord.web.ui.access import StaffRequest, permission

A_PAGE = 20


@permission(Permission.EMPLOYEE)
@require_GET
def thanks(request: StaffRequest) -> HttpResponse:
    """The wall of thanks, and what waits for a person's word."""
    before = _cursor(request)
    found = list_thanks(before=before, limit=A_PAGE + 1)
    shown = found[:A_PAGE]
    context = {
        "proposed": [] if before else list_proposed_thanks(actor=request.actor),
        "thanks": shown,
        "older": _cursor_of(shown[-1]) if len(found) > A_PAGE else None,
        "is_later_page": before is not None,
        "colleagues": _colleagues(),
        "me": request.actor.id,
    }
    return people_page(request, "thanks", "thanks", context)


@permission(Permission.EMPLOYEE)
@require_POST
def confirm(request: StaffRequest, thanks_id: int) -> HttpResponse:
    """Say who earned these thanks; they are told at once."""
    operations.confirm_thanks(actor=request.actor, thanks_id=thanks_id, employee_ids=_chosen(request))
    messages.success(request, _("Passed on. Whoever earned it hears of it now."))
    return redirect(_back(request))


@permission(Permission.EMPLOYEE)
@require_POST
def dismiss(request: StaffRequest, thanks_id: int) -> HttpResponse:
    """These are no thanks."""
    operations.dismiss_thanks(actor=request.actor, thanks_id=thanks_id)
    return redirect(_back(request))


@permission(Permission.EMPLOYEE)
@require_POST
def give(request: StaffRequest) -> HttpResponse:
    """Thank a colleague in your own words."""
    operations.thank_colleagues(actor=request.actor, employee_ids=_chosen(request), words=request.POST.get("words", ""))
    messages.success(request, _("Passed on. Whoever earned it hears of it now."))
    return redirect("everyone:thanks")


@permission(Permission.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def of_conversation(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """The dialog of a conversation: the customer's newest words, and who earned them."""
    if request.method == "POST":
        given = request.POST.get("message_id", "")
        if not given.isdigit():
            raise BadInput(_("Choose the words that are thanks."))
        operations.pass_on_thanks(actor=request.actor, message_id=int(given), employee_ids=_chosen(request))
        messages.success(request, _("Passed on. Whoever earned it hears of it now."))
        return redirect(_back(request))
    found = list_messages(actor=request.actor, conversation_id=conversation_id)
    proposed = {row.message_id for row in list_proposed_thanks(actor=request.actor, conversation_id=conversation_id)}
    theirs = [message for message in found if message.kind == MessageKind.INCOMING]
    noticed = next((message for message in reversed(theirs) if message.id in proposed), None)
    context = {
        "conversation_id": conversation_id,
        "message": noticed or (theirs[-1] if theirs else None),
        "is_noticed": noticed is not None,
        "answered": sorted({(m.author_staff_id, m.author_name) for m in found if m.author_staff_id is not None}),
        "colleagues": _colleagues(),
    }
    return render(request, "everyone/thanks_of.html", context)


def _colleagues() -> list[tuple[int, str]]:
    return [
        (person.id, f"{person.name}, {person.department_name}" if person.department_name else person.name)
        for person in list_employees()
    ]


def _chosen(request: StaffRequest) -> set[int]:
    return {int(given) for given in request.POST.getlist("employee_ids") if given.isdigit()}


def _back(request: StaffRequest) -> str:
    """Where the order came from: the conversation, or the wall of thanks; never out of the house."""
    wanted = request.POST.get("then", "")
    return wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) else "/people/thanks/"


def _cursor(request: StaffRequest) -> tuple[datetime, int] | None:
    given = request.GET.get("before")
    if not given:
        return None
    try:
        at, _separator, number = given.rpartition("~")
        return datetime.fromisoformat(at), int(number)
    except ValueError:
        raise BadInput(_("This page does not exist.")) from None


def _cursor_of(row: ThanksRow) -> str:
    return f"{row.noticed_at.isoformat().replace('+00:00', 'Z')}~{row.id}"
