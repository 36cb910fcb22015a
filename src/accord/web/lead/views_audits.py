"""Mystery shopping and touchpoint audits: plans, what visits found, and what customers say of the same places."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.journey.queries import list_touchpoints
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput
from accord.kernel.links import absolute
from accord.kernel.permissions import Permission
from accord.measure.audits.contracts import PlanChoices, PlanRow, Shopper, VisitPage
from accord.measure.audits.operations import change_plan, end_plan, make_plan, skip_visit, visit_token
from accord.measure.audits.queries import (
    compare_sides,
    get_plan,
    get_visit,
    list_plans,
    list_visits,
    points_of,
    read_photo,
)
from accord.measure.questionnaires.queries import VISIT, in_language, language_for, list_questionnaires
from accord.staff.queries import list_employees
from accord.web.lead.pages import frame
from accord.web.lead.reading import day_in, done, needed_number_in, words_in
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.questions import choices_of

SPANS = (90, 365)


@permission(Permission.LISTEN)
@require_GET
def audits(request: StaffRequest) -> HttpResponse:
    """Both sides of each visited touchpoint, and the plans."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked.isdigit() and int(asked) in SPANS else SPANS[0]
    now = clock.now()
    context = {
        "compared": compare_sides(start=now - timedelta(days=days), end=now),
        "plans": list_plans(),
        "days": days,
        "spans": SPANS,
        "today": clock.today(read_company().timezone),
        "may_plan": request.actor.may(Permission.SURVEYS),
        **frame(request, room="listen"),
    }
    return render(request, "lead/audits.html", context)


@permission(Permission.LISTEN)
@require_GET
def plan(request: StaffRequest, plan_id: int) -> HttpResponse:
    """One plan: what its visits found, point by point, and each visit."""
    found = get_plan(plan_id=plan_id)
    visits = list_visits(plan_id=plan_id)
    may_plan = request.actor.may(Permission.SURVEYS)
    context = {
        "plan": found,
        "visits": visits,
        "points": points_of(plan_id=plan_id, language=get_language() or "en"),
        "course": [visit.score for visit in reversed(visits) if visit.score is not None],
        "links": {visit.id: _link(visit.id) for visit in visits} if may_plan else {},
        "may_plan": may_plan,
        **frame(request, room="listen"),
    }
    return render(request, "lead/audit.html", context)


@permission(Permission.SURVEYS)
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Plan visits to a touchpoint."""
    if request.method == "GET":
        return _form(request, None, {}, "")
    try:
        made = make_plan(actor=request.actor, choices=_choices_in(request))
    except BadInput as refusal:
        return _form(request, None, _given(request.POST), refusal.sentence)
    return done(request, _("Planned. Whoever makes the first visit has been told."), to=_at(made))


@permission(Permission.SURVEYS)
@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Change a plan; what was done stays."""
    known = get_plan(plan_id=plan_id)
    if request.method == "GET":
        return _form(request, known, _fields(known), "")
    try:
        change_plan(actor=request.actor, plan_id=plan_id, choices=_choices_in(request))
    except BadInput as refusal:
        return _form(request, known, _given(request.POST), refusal.sentence)
    return done(request, _("Saved. Visits that nobody had begun are planned anew."), to=_at(plan_id))


@permission(Permission.SURVEYS)
@require_POST
def state(request: StaffRequest, plan_id: int) -> HttpResponse:
    """End a plan, or let it go on."""
    is_running = words_in(request, "order") == "resume"
    end_plan(actor=request.actor, plan_id=plan_id, is_running=is_running)
    said = _("It goes on.") if is_running else _("Ended. What was found stays.")
    return done(request, said, to=_at(plan_id))


@permission(Permission.LISTEN)
@require_GET
def made(request: StaffRequest, visit_id: int) -> HttpResponse:
    """One visit as it was filled in, with its photographs."""
    found = get_visit(visit_id=visit_id)
    context = {"page": found, "answered": answered(found), **frame(request, room="listen")}
    return render(request, "lead/audit_visit.html", context)


@permission(Permission.SURVEYS)
@require_POST
def skip(request: StaffRequest, visit_id: int) -> HttpResponse:
    """Drop a visit that cannot be made."""
    plan_id = get_visit(visit_id=visit_id).visit.plan_id
    skip_visit(actor=request.actor, visit_id=visit_id)
    return done(request, _("Skipped. It stays in the list as skipped."), to=_at(plan_id))


@permission(Permission.LISTEN)
@require_GET
def photo(request: StaffRequest, visit_id: int, photo_id: int) -> HttpResponse:
    """A photograph of a visit."""
    response = HttpResponse(read_photo(visit_id=visit_id, photo_id=photo_id), content_type="image/jpeg")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=86400"
    return response


def answered(found: VisitPage) -> list[tuple[str, str]]:
    """The questions that were answered, with the answers in words."""
    definition = found.definition
    language = language_for(definition, get_language() or "en")
    rows = []
    for question in definition.questions:
        answer = found.answers.get(question.key)
        if answer is None:
            continue
        named = dict(choices_of(question, definition, language))
        given = answer if isinstance(answer, tuple) else (str(answer),)
        told = ", ".join(named.get(each, each) for each in given)
        rows.append((in_language(question.words, definition, language), told))
    return rows


def _at(plan_id: int) -> str:
    return reverse("lead:audit", args=[plan_id])


def _link(visit_id: int) -> str:
    return absolute(reverse("customer:visit", args=[visit_token(visit_id=visit_id)]))


def _choices_in(request: StaffRequest) -> PlanChoices:
    every = words_in(request, "every_days")
    return PlanChoices(
        name=words_in(request, "name"),
        touchpoint_id=needed_number_in(request, "touchpoint"),
        questionnaire_id=needed_number_in(request, "questionnaire"),
        every_days=int(every) if every.isdigit() else 0,
        first_on=day_in(request, "first_on"),
        instructions=words_in(request, "instructions"),
        shoppers=(*_colleagues_in(request), *_outsiders_in(words_in(request, "outsiders"))),
    )


def _colleagues_in(request: StaffRequest) -> Sequence[Shopper]:
    return [Shopper(employee_id=int(each)) for each in request.POST.getlist("employees") if each.isdigit()]


def _outsiders_in(lines: str) -> Sequence[Shopper]:
    """One person a line: a name, and a mail address in pointed brackets or after a comma."""
    found = []
    for line in filter(None, (line.strip() for line in lines.splitlines())):
        name, _comma, email = line.replace("<", ",").replace(">", "").partition(",")
        found.append(Shopper(name=name.strip(), email=email.strip(" ,")))
    return found


def _fields(known: PlanRow) -> dict[str, Any]:
    held = known.choices
    outsiders = [shopper for shopper in held.shoppers if shopper.employee_id is None]
    return {
        "name": held.name,
        "touchpoint": held.touchpoint_id,
        "questionnaire": held.questionnaire_id,
        "every_days": held.every_days,
        "first_on": held.first_on.isoformat(),
        "instructions": held.instructions,
        "employees": [shopper.employee_id for shopper in held.shoppers if shopper.employee_id],
        "outsiders": "\n".join(f"{one.name}, {one.email}" if one.email else one.name for one in outsiders),
    }


def _given(given: QueryDict) -> dict[str, Any]:
    names = ("name", "touchpoint", "questionnaire", "every_days", "first_on", "instructions", "outsiders")
    employees = [int(each) for each in given.getlist("employees") if each.isdigit()]
    return {name: given.get(name, "") for name in names} | {"employees": employees}


def _form(request: StaffRequest, known: PlanRow | None, given: dict[str, Any], refusal: str) -> HttpResponse:
    today = clock.today(read_company().timezone)
    context = {
        "known": known,
        "given": {"every_days": 14, "first_on": today.isoformat(), **given},
        "refusal": refusal,
        "touchpoints": [(place.id, place.name) for place in list_touchpoints()],
        "questionnaires": [(row.id, row.name) for row in list_questionnaires() if row.published],
        "employees": [(person.id, person.name) for person in list_employees() if person.is_active],
        "beginning": VISIT,
        **frame(request, room="listen"),
    }
    return render(request, "lead/audit_form.html", context, status=409 if refusal else 200)
