"""The people who work here: added, invited, given roles, a department and teams, and let go."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.kernel.company import read_company
from accord.kernel.errors import Refusal
from accord.kernel.permissions import Permission, Role
from accord.staff import operations
from accord.staff.contracts import EmployeeRow
from accord.staff.queries import (
    get_employee,
    invited_employee_ids,
    list_departments,
    list_employees,
    list_teams,
    team_ids_of,
)
from accord.web.admin import inviting
from accord.web.admin.pages import settings_page
from accord.web.admin.words import role_names, role_words
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.ADMINISTER)
@require_GET
def people(request: StaffRequest) -> HttpResponse:
    """Everybody, with their department, roles and whether they can come in."""
    with_former = bool(request.GET.get("former"))
    context = {
        "people": list_employees(with_former=with_former),
        "invited": invited_employee_ids(),
        "role_names": role_names(),
        "with_former": with_former,
    }
    return settings_page(request, "people", context)


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """Add somebody; whether they get an invitation is said in the form."""
    if request.method != "POST":
        given = {"language": read_company().language, "roles": {Role.AGENT}, "team_ids": frozenset(), "invite": True}
        return settings_page(request, "person", _choices() | {"person": None, "given": given})
    given = _given(request) | {"email": request.POST.get("email", ""), "invite": "invite" in request.POST}
    order: dict[str, Any] = {key: value for key, value in given.items() if key != "invite"}
    try:
        employee_id = operations.hire_employee(actor=request.actor, **order)
    except Refusal as refusal:
        context = _choices() | {"person": None, "given": given, "problem": refusal.sentence}
        return settings_page(request, "person", context, status=refusal.status)
    if given["invite"]:
        return _show_link(request, inviting.invite(actor=request.actor, employee_id=employee_id), employee_id)
    messages.success(request, _("%(name)s was added.") % {"name": given["name"]})
    return redirect("admin:people")


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: StaffRequest, employee_id: int) -> HttpResponse:
    """One person's roles, department and teams."""
    row = get_employee(employee_id=employee_id)
    problem, status = "", 200
    if request.method == "POST":
        try:
            operations.arrange_employee(actor=request.actor, employee_id=employee_id, **_given(request))
        except Refusal as refusal:
            problem, status = refusal.sentence, refusal.status
        else:
            messages.success(request, _("Saved."))
            return redirect("admin:person", employee_id=employee_id)
    given = _given(request) if problem else _known(row)
    context = _choices() | {"person": row, "given": given, "problem": problem}
    context["is_invited"] = employee_id in invited_employee_ids()
    return settings_page(request, "person", context, status=status)


@permission(Permission.ADMINISTER)
@require_POST
def invite(request: StaffRequest, employee_id: int) -> HttpResponse:
    """Invite somebody, or invite them anew."""
    return _show_link(request, inviting.invite(actor=request.actor, employee_id=employee_id), employee_id)


@permission(Permission.ADMINISTER)
@require_POST
def reset(request: StaffRequest, employee_id: int) -> HttpResponse:
    """Let somebody begin again who lost their password or device."""
    return _show_link(request, inviting.reset(actor=request.actor, employee_id=employee_id), employee_id)


@permission(Permission.ADMINISTER)
@require_POST
def deactivate(request: StaffRequest, employee_id: int) -> HttpResponse:
    """End somebody's access."""
    operations.deactivate_employee(actor=request.actor, employee_id=employee_id)
    messages.success(request, _("The access has ended. What they wrote stays."))
    return redirect("admin:people")


@permission(Permission.ADMINISTER)
@require_POST
def reactivate(request: StaffRequest, employee_id: int) -> HttpResponse:
    """Give access back."""
    operations.reactivate_employee(actor=request.actor, employee_id=employee_id)
    return redirect("admin:person", employee_id=employee_id)


def _show_link(request: StaffRequest, invited: inviting.Invited, employee_id: int) -> HttpResponse:
    return settings_page(request, "invited", {"invited": invited, "person": get_employee(employee_id=employee_id)})


def _choices() -> dict[str, Any]:
    return {
        "roles": role_words(),
        "departments": [(department.id, department.name) for department in list_departments()],
        "teams": list_teams(),
        "languages": settings.LANGUAGES,
    }


def _known(row: EmployeeRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "job_title": row.job_title,
        "department_id": row.department_id,
        "language": row.language,
        "roles": set(row.roles),
        "team_ids": team_ids_of(employee_id=row.id),
    }


def _given(request: StaffRequest) -> dict[str, Any]:
    known = {str(role) for role in Role}
    department = request.POST.get("department_id", "")
    return {
        "name": request.POST.get("name", ""),
        "job_title": request.POST.get("job_title", "").strip()[:120],
        "department_id": int(department) if department.isdigit() else None,
        "language": request.POST.get("language", "en"),
        "roles": {Role(role) for role in request.POST.getlist("roles") if role in known},
        "team_ids": {int(team) for team in request.POST.getlist("team_ids") if team.isdigit()},
    }
