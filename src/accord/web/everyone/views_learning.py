"""Lessons: made of a story, sent, and answered by a signed link on any phone."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.culture import operations
from accord.culture.queries import get_lesson, lesson_page, list_lessons, list_open_lessons
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput, Refusal, TooMany
from accord.kernel.permissions import Permission, person_of
from accord.kernel.rate_limit import take_token
from accord.listen.queries import list_stories
from accord.staff.queries import list_departments
from accord.web.everyone.pages import people_page
from accord.web.ui.access import StaffRequest, permission, public
from accord.web.ui.brand import colour_of_hue

OPTIONS = 4


@permission(Permission.EMPLOYEE)
@require_GET
def lessons(request: StaffRequest) -> HttpResponse:
    """Lessons that wait for you, and those of your department with how they fared."""
    me = person_of(request.actor)
    context = {
        "open_lessons": list_open_lessons(employee_id=me),
        "lessons": list_lessons(actor=request.actor),
        "may_make": request.actor.may(Permission.PEOPLE),
    }
    return people_page(request, "lessons", "lessons", context)


@permission(Permission.PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: StaffRequest) -> HttpResponse:
    """Write a lesson, from a story that the customer allowed to be told or from nothing."""
    stories = [story for story in list_stories(actor=request.actor) if story.published_at is not None]
    given = _given(request)
    story = next((row for row in stories if row.id == given["story_id"]), None)
    problem, status = "", 200
    if request.method == "POST":
        try:
            lesson_id = operations.make_lesson(actor=request.actor, **given)
        except Refusal as refusal:
            problem, status = refusal.sentence, refusal.status
        else:
            return redirect("everyone:lesson", lesson_id=lesson_id)
    elif story is not None:
        given |= {"text": story.text, "language": story.language or given["language"]}
    context = {
        "given": given,
        "story": story,
        "stories": stories,
        "departments": [(department.id, department.name) for department in list_departments()],
        "languages": settings.LANGUAGES,
        "problem": problem,
        "numbers": range(OPTIONS),
    }
    response = people_page(request, "lessons", "lesson_make", context)
    response.status_code = status
    return response


def _given(request: StaffRequest) -> dict[str, Any]:
    given = request.POST
    story = given.get("story_id") or request.GET.get("story", "")
    department, right = given.get("department_id", ""), given.get("right_option", "0")
    return {
        "department_id": int(department) if department.isdigit() else 0,
        "title": given.get("title", "")[:120],
        "text": given.get("text", ""),
        "question": given.get("question", "")[:300],
        "options": [given.get(f"option_{number}", "") for number in range(OPTIONS)],
        "right_option": int(right) if right.isdigit() else 0,
        "language": given.get("language") or read_company().language,
        "story_id": int(story) if story.isdigit() else None,
    }


@permission(Permission.PEOPLE)
@require_GET
def lesson(request: StaffRequest, lesson_id: int) -> HttpResponse:
    """One lesson as its readers see it, how it fared, and the button that sends it."""
    return people_page(request, "lessons", "lesson", {"lesson": get_lesson(actor=request.actor, lesson_id=lesson_id)})


@permission(Permission.PEOPLE)
@require_POST
def send(request: StaffRequest, lesson_id: int) -> HttpResponse:
    """Send a lesson to its department."""
    sent = operations.send_lesson(actor=request.actor, lesson_id=lesson_id)
    said = ngettext("On its way to %(num)s person.", "On its way to %(num)s people.", sent) % {"num": sent}
    messages.success(request, said if sent else _("Everybody of the department has it already."))
    return redirect("everyone:lesson", lesson_id=lesson_id)


@public("the signed link is the permission; it names one learner and opens one lesson")
@csrf_exempt  # the token in the address is the permission; a mail program's browser may refuse cookies
@require_http_methods(["GET", "HEAD", "POST"])
def learn(request: HttpRequest, token: str) -> HttpResponse:
    """Show the lesson; take the answer when it is posted. Fetching records nothing."""
    if request.method == "POST":
        _take(request, token)
        return redirect("everyone:learn", token=token)
    page = lesson_page(token=token)
    company = read_company()
    brand = {"name": company.name, "colour": colour_of_hue(company.hue)}
    with override(page.interface_language):
        return render(request, "everyone/learn.html", {"page": page, "brand": brand})


def _take(request: HttpRequest, token: str) -> None:
    if not take_token(door="lesson", visitor=token, capacity=20, per_seconds=600):
        raise TooMany(_("That was very often. Please try again in a few minutes."))
    given = request.POST.get("option", "")
    if not given.isdigit():
        raise BadInput(_("Choose one of the answers."))
    operations.answer_lesson(token=token, option=int(given))
