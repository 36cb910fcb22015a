"""Tasks: by a signed link on any phone, and the list of one's own tasks and side talks."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from accord.desk.goodwill.queries import list_without_outcome
from accord.desk.side_talks.operations import end_task_by_link
from accord.desk.side_talks.queries import list_side_talks_of, list_tasks_for, list_tasks_given, task_page, task_path
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput, TooMany
from accord.kernel.permissions import Permission, person_of
from accord.kernel.rate_limit import take_token
from accord.measure.audits.operations import visit_token
from accord.measure.audits.queries import visits_of
from accord.web.agent.asides import talk_line, task_line, task_state
from accord.web.agent.gestures import line_of
from accord.web.ui.access import StaffRequest, permission, public
from accord.web.ui.brand import colour_of_hue
from accord.web.ui.frame import frame_context

_OUTCOME_AFTER = timedelta(days=7)


@permission(Permission.EMPLOYEE)
@require_GET
def tasks(request: StaffRequest) -> HttpResponse:
    """My open tasks and visits, what I gave to others, whom I asked aside, and gestures whose end nobody knows."""
    actor, me = request.actor, person_of(request.actor)
    late = list_without_outcome(actor=actor, before=clock.now() - _OUTCOME_AFTER)
    context = {
        "for_me": [(task_line(row), task_path(task_id=row.id, employee_id=me)) for row in list_tasks_for(actor=actor)],
        "given": [task_line(row) for row in list_tasks_given(actor=actor)],
        "talks": [talk_line(row) for row in list_side_talks_of(actor=actor)],
        "visits": [(row, f"/visits/{visit_token(visit_id=row.id)}/") for row in visits_of(employee_id=me)],
        "gestures": [line_of(row) for row in late],
        "has_seat": actor.may(Permission.DESK),
    }
    room = "inbox" if actor.may(Permission.DESK) else "people"
    return render(request, "everyone/tasks.html", context | frame_context(request, room=room))


@public("the signed link is the permission; it names one task and one person who is to do it")
@csrf_exempt  # the token in the address is the permission; a mail program's browser may refuse cookies
@require_http_methods(["GET", "HEAD", "POST"])
def task_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show a task to whoever is to do it; take the word with which it ends. Fetching records nothing."""
    problem, status = "", 200
    if request.method == "POST":
        try:
            _end(request, token)
        except BadInput as refusal:
            problem, status = refusal.sentence, refusal.status
        else:
            return redirect("everyone:task-by-link", token=token)
    page = task_page(token=token)
    company = read_company()
    with override(page.language):
        state, words = task_state(page.task)
        context = {
            "page": page,
            "task": page.task,
            "state": state,
            "state_words": words,
            "problem": problem,
            "brand": {"name": company.name, "colour": colour_of_hue(company.hue)},
        }
        return render(request, "everyone/task.html", context, status=status)


def _end(request: HttpRequest, token: str) -> None:
    if not take_token(door="task", visitor=token, capacity=20, per_seconds=600):
        raise TooMany(_("That was very often. Please try again in a few minutes."))
    is_done = request.POST.get("order", "done") != "return"
    end_task_by_link(token=token, words=request.POST.get("words", ""), is_done=is_done)
