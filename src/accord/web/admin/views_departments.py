"""Departments with their owners, and teams."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.desk.operations import create_queue
from accord.kernel.permissions import Permission
from accord.staff import operations
from accord.staff.queries import get_department, list_departments, list_employees, list_teams
from accord.web.admin.pages import settings_page
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def departments(request: StaffRequest) -> HttpResponse:
    """All departments with their teams; a new one is founded here."""
    if request.method == "POST":
        name = request.POST.get("name", "")
        owner_id = _number(request, "owner_id")
        operations.create_department(actor=request.actor, slug=_slug(name), name=name.strip(), owner_id=owner_id)
        messages.success(request, _("The department is founded."))
        return redirect("admin:departments")
    context = {"departments": list_departments(), "teams": list_teams(), "people": _people()}
    return settings_page(request, "departments", context)


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def department(request: StaffRequest, department_id: int) -> HttpResponse:
    """Rename a department, give it an owner, form a team."""
    row = get_department(department_id=department_id)
    if request.method == "POST" and "team" in request.POST:
        name = request.POST["team"].strip()
        _form_team(request, department_id, name)
        messages.success(request, _("The team and its queue are there."))
        return redirect("admin:department", department_id=department_id)
    if request.method == "POST":
        operations.change_department(
            actor=request.actor,
            department_id=department_id,
            name=request.POST.get("name", ""),
            owner_id=_number(request, "owner_id"),
        )
        messages.success(request, _("Saved."))
        return redirect("admin:departments")
    context = {
        "department": row,
        "people": _people(),
        "members": list_employees(department_id=department_id),
        "teams": [team for team in list_teams() if team.department_id == department_id],
    }
    return settings_page(request, "department", context)


def _form_team(request: StaffRequest, department_id: int, name: str) -> None:
    team_id = operations.create_team(actor=request.actor, slug=_slug(name), name=name, department_id=department_id)
    if "queue" in request.POST:
        create_queue(actor=request.actor, slug=_slug(name), name=name, team_id=team_id)


def _people() -> list[tuple[int, str]]:
    return [(person.id, person.name) for person in list_employees()]


def _slug(name: str) -> str:
    return slugify(name)[:50] or "unnamed"


def _number(request: StaffRequest, field: str) -> int | None:
    given = request.POST.get(field, "")
    return int(given) if given.isdigit() else None
