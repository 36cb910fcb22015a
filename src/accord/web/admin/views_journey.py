"""The journey: stages, touchpoints and contact reasons with who answers for them; and the calendar of changes."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any, TypedDict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accord.journey import operations
from accord.journey.contracts import ChangeKind, Demand, TouchpointRow
from accord.journey.queries import (
    get_change,
    get_reason,
    get_touchpoint,
    list_changes,
    list_reasons,
    list_stages,
    list_touchpoints,
)
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.staff.queries import list_departments
from accord.web.admin.pages import settings_page
from accord.web.admin.words import change_kinds
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def journey(request: StaffRequest) -> HttpResponse:
    """The whole way of a customer; stages and touchpoints are added here."""
    if request.method == "POST":
        _add(request)
        return redirect("admin:journey")
    touchpoints: dict[int, list[TouchpointRow]] = defaultdict(list)
    for row in list_touchpoints():
        touchpoints[row.stage_id].append(row)
    context = {
        "stages": [(stage, touchpoints[stage.id]) for stage in list_stages()],
        "reasons": Counter(reason.touchpoint_id for reason in list_reasons()),
        "departments": _departments(),
    }
    return settings_page(request, "journey", context)


def _add(request: StaffRequest) -> None:
    name = request.POST.get("name", "")
    stage_id = _number(request, "stage_id")
    if stage_id is None:
        operations.add_stage(actor=request.actor, name=name)
    elif "by" in request.POST:
        operations.move_stage(actor=request.actor, stage_id=stage_id, by=-1 if request.POST["by"] == "-1" else 1)
    elif "remove" in request.POST:
        operations.remove_stage(actor=request.actor, stage_id=stage_id)
    elif "rename" in request.POST:
        operations.rename_stage(actor=request.actor, stage_id=stage_id, name=name)
    else:
        operations.add_touchpoint(actor=request.actor, stage_id=stage_id, name=name, department_id=_department(request))


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def touchpoint(request: StaffRequest, touchpoint_id: int) -> HttpResponse:
    """One touchpoint: its name, who answers for it, and its contact reasons."""
    if request.method == "POST" and "by" in request.POST:
        by = -1 if request.POST["by"] == "-1" else 1
        operations.move_touchpoint(actor=request.actor, touchpoint_id=touchpoint_id, by=by)
        return redirect(f"{reverse('admin:journey')}#touchpoint-{touchpoint_id}")
    if request.method == "POST" and "place" in request.POST:
        operations.place_touchpoint(
            actor=request.actor,
            touchpoint_id=touchpoint_id,
            stage_id=_number(request, "stage_id") or 0,
            place=_number(request, "place") or 0,
        )
        return HttpResponse(status=204)
    if request.method == "POST" and "remove" in request.POST:
        operations.remove_touchpoint(actor=request.actor, touchpoint_id=touchpoint_id)
        messages.success(request, _("Taken out."))
        return redirect("admin:journey")
    if request.method == "POST" and "usual_demand" in request.POST:
        operations.add_reason(
            actor=request.actor,
            touchpoint_id=touchpoint_id,
            name=request.POST.get("name", ""),
            usual_demand=_demand(request),
            words=request.POST.get("words", "").split(),
            department_id=_number(request, "department_id"),
        )
        messages.success(request, _("The contact reason is there."))
        return redirect("admin:touchpoint", touchpoint_id=touchpoint_id)
    if request.method == "POST":
        operations.change_touchpoint(
            actor=request.actor,
            touchpoint_id=touchpoint_id,
            name=request.POST.get("name", ""),
            department_id=_department(request),
        )
        messages.success(request, _("Saved."))
        return redirect("admin:journey")
    context = {
        "touchpoint": get_touchpoint(touchpoint_id=touchpoint_id),
        "reasons": list_reasons(touchpoint_id=touchpoint_id),
        "departments": _departments(),
        "demands": _demands(),
    }
    return settings_page(request, "touchpoint", context)


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def reason(request: StaffRequest, reason_id: int) -> HttpResponse:
    """One contact reason: its name, the words that suggest it, whose cause it usually is."""
    row = get_reason(reason_id=reason_id)
    if request.method == "POST" and "remove" in request.POST:
        operations.remove_reason(actor=request.actor, reason_id=reason_id)
        messages.success(request, _("Taken out."))
        return redirect("admin:touchpoint", touchpoint_id=row.touchpoint_id)
    if request.method == "POST":
        operations.change_reason(
            actor=request.actor,
            reason_id=reason_id,
            name=request.POST.get("name", ""),
            usual_demand=_demand(request),
            words=request.POST.get("words", "").split(),
            department_id=_number(request, "department_id"),
        )
        messages.success(request, _("Saved."))
        return redirect("admin:touchpoint", touchpoint_id=row.touchpoint_id)
    place = get_touchpoint(touchpoint_id=row.touchpoint_id)
    own = row.department_id if row.department_id != place.department_id else None
    context = {
        "reason": row,
        "touchpoint": place,
        "own_department_id": own,
        "departments": _departments(),
        "demands": _demands(),
    }
    return settings_page(request, "reason", context)


@permission(Permission.DEPARTMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: StaffRequest) -> HttpResponse:
    """The calendar of changes that customers may notice; owners plan those of their own department."""
    if request.method == "POST":
        operations.plan_change(actor=request.actor, **_entry(request))
        messages.success(request, _("The change is in the calendar. Whoever answers customers sees it beforehand."))
        return redirect("admin:changes")
    today = clock.today(read_company().timezone)
    rows = list_changes(since=today - timedelta(days=90), until=today + timedelta(days=730))
    actor = request.actor
    may_all = actor.may(Permission.ADMINISTER)
    context = {
        "coming": [row for row in rows if (row.ends_on or row.begins_on) >= today],
        "past": [row for row in reversed(rows) if (row.ends_on or row.begins_on) < today],
        "today": today,
        "may_all": may_all,
        "own_department_id": actor.department_id,
        **_entry_choices(request),
    }
    return settings_page(request, "changes", context)


@permission(Permission.DEPARTMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, change_id: int) -> HttpResponse:
    """One entry of the calendar, to be corrected or moved."""
    row = get_change(change_id=change_id)
    if request.method == "POST":
        operations.change_change(actor=request.actor, change_id=change_id, **_entry(request))
        messages.success(request, _("Saved."))
        return redirect("admin:changes")
    may_all = request.actor.may(Permission.ADMINISTER)
    return settings_page(request, "change", {"change": row, "may_all": may_all, **_entry_choices(request)})


class _Entry(TypedDict):
    kind: ChangeKind
    title: str
    description: str
    department_id: int
    touchpoint_id: int | None
    begins_on: date
    ends_on: date | None


def _entry(request: StaffRequest) -> _Entry:
    kind = request.POST.get("kind", "")
    return {
        "kind": ChangeKind(kind) if kind in set(ChangeKind) else ChangeKind.OTHER,
        "title": request.POST.get("title", ""),
        "description": request.POST.get("description", ""),
        "department_id": _department(request),
        "touchpoint_id": _number(request, "touchpoint_id"),
        "begins_on": _day(request, "begins_on"),
        "ends_on": _day(request, "ends_on") if request.POST.get("ends_on") else None,
    }


def _entry_choices(request: StaffRequest) -> dict[str, Any]:
    may_all = request.actor.may(Permission.ADMINISTER)
    return {
        "kinds": [(kind, words) for kind, words in change_kinds().items()],
        "kind_words": change_kinds(),
        "departments": [d for d in _departments() if may_all or d[0] == request.actor.department_id],
        "touchpoints": [(place.id, f"{place.stage_name} · {place.name}") for place in list_touchpoints()],
    }


@permission(Permission.DEPARTMENT)
@require_POST
def withdraw_change(request: StaffRequest, change_id: int) -> HttpResponse:
    """Take a change out of the calendar."""
    operations.withdraw_change(actor=request.actor, change_id=change_id)
    messages.success(request, _("The change is withdrawn."))
    return redirect("admin:changes")


def _departments() -> list[tuple[int, str]]:
    return [(department.id, department.name) for department in list_departments()]


def _demands() -> list[tuple[str, str, str]]:
    return [
        (Demand.VALUE, _("Value"), _("What we are here for: advice, an order, a copy of an invoice.")),
        (
            Demand.FAILURE,
            _("Failure"),
            _("It should not have been needed: something was not done, or not done right."),
        ),
    ]


def _demand(request: StaffRequest) -> Demand:
    given = request.POST.get("usual_demand", "")
    if given not in set(Demand):
        raise BadInput(_("Say whether it is value or failure."))
    return Demand(given)


def _department(request: StaffRequest) -> int:
    number = _number(request, "department_id")
    if number is None:
        raise BadInput(_("Choose the department that answers for it."))
    return number


def _number(request: StaffRequest, field: str) -> int | None:
    given = request.POST.get(field, "")
    return int(given) if given.isdigit() else None


def _day(request: StaffRequest, field: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(field, ""))
    except ValueError:
        raise BadInput(_("Give a day, such as 2026-03-03.")) from None
