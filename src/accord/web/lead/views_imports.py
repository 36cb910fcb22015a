"""Bringing in tables of other systems: upload, what the columns mean, preview, progress, rows that wait, undo."""

import csv
import io
from dataclasses import replace
from typing import Any
from zoneinfo import available_timezones

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.journey.queries import list_touchpoints
from accord.kernel.errors import BadInput, Refusal
from accord.kernel.permissions import Permission
from accord.measure.imports import operations, queries
from accord.measure.imports.contracts import Choices, DateOrder, ImportRow, ImportState, Role, What
from accord.staff.queries import list_departments
from accord.web.lead.import_words import (
    account_of,
    column_lines,
    date_orders,
    role_choices,
    role_words,
    row_lines,
    rows_words,
    scores_given,
    scores_shown,
    state_words,
    took_words,
    whats,
)
from accord.web.lead.pages import frame
from accord.web.lead.reading import done, number_in
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block

_LONGEST_END = 90


@permission(Permission.LISTEN)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: StaffRequest) -> HttpResponse:
    """All imports, the newest first, with a place to bring the next."""
    problem, status = "", 200
    if request.method == "POST":
        try:
            return redirect("lead:import", import_id=_upload(request))
        except BadInput as refusal:
            problem, status = refusal.sentence, refusal.status
    rows = queries.list_imports(actor=request.actor)
    context = {
        "rows": [_line(row) for row in rows],
        "mappings": queries.list_mappings(actor=request.actor),
        "waiting": queries.count_waiting_rows(actor=request.actor),
        "problem": problem,
        **frame(request, room="listen"),
    }
    return render(request, "lead/imports.html", context, status=status)


def _upload(request: StaffRequest) -> int:
    file = request.FILES.get("file")
    if file is None:
        raise BadInput(_("Choose a file with a table (.csv, .tsv or .csv.gz)."))
    return operations.upload_table(actor=request.actor, filename=file.name or "", content=file.read())


def _line(row: ImportRow) -> dict[str, Any]:
    kind, words = state_words(row)
    return {"row": row, "kind": kind, "state": words, "account": account_of(row), "size": rows_words(row.rows)}


@permission(Permission.LISTEN)
@require_GET
def one_import(request: StaffRequest, import_id: int) -> HttpResponse:
    """One import: a draft with its columns and preview, or how far it is."""
    row = queries.get_import(actor=request.actor, import_id=import_id)
    if getattr(request, "htmx", False) and row.state != ImportState.DRAFT:
        return render_block(request, "lead/import_running.html", "progress", _running(request, row))
    if row.state == ImportState.DRAFT:
        context = _draft(request, row)
        return render(request, "lead/import_draft.html", context | frame(request, room="listen"))
    topics = (f"import:{import_id}",)
    context = _running(request, row) | frame(request, room="listen", topics=topics)
    return render(request, "lead/import_running.html", context)


def _draft(request: StaffRequest, row: ImportRow) -> dict[str, Any]:
    columns, shown = queries.preview(actor=request.actor, import_id=row.id)
    return {
        "row": row,
        "size": rows_words(row.rows),
        "columns": column_lines(columns, row.choices),
        "roles": role_choices(row.choices.what),
        "whats": whats(),
        "date_orders": date_orders(),
        "zones": [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone]
        + [("UTC", "UTC")],
        "touchpoints": [(place.id, f"{place.stage_name}: {place.name}") for place in list_touchpoints()],
        "departments": [(department.id, department.name) for department in list_departments()],
        "preview": shown,
        "lines": [(each, row_lines(each.row, row.choices.what) if each.row else []) for each in shown.rows],
        "mappings": queries.list_mappings(actor=request.actor),
        "is_events": row.choices.what == What.EVENTS,
        "is_contacts": row.choices.what == What.CONTACTS,
        "is_answers": row.choices.what == What.ANSWERS,
        "scores": scores_shown(row.choices),
        "answerers": [("customers", _("Customers")), ("colleagues", _("Our own people"))],
    }


def _running(request: StaffRequest, row: ImportRow) -> dict[str, Any]:
    waits = row.state == ImportState.DONE and row.waiting
    return {
        **_line(row),
        "share": round(100 * row.read / max(1, row.rows)),
        "took": took_words(row),
        "is_running": row.state in {ImportState.RUNNING, ImportState.UNDOING},
        "may_undo": row.state in {ImportState.RUNNING, ImportState.DONE},
        "whys": queries.why_rows_wait(actor=request.actor, import_id=row.id) if waits else [],
    }


@permission(Permission.LISTEN)
@require_POST
def choose(request: StaffRequest, import_id: int) -> HttpResponse:
    """Keep what the columns mean; then show the preview again, keep it under a name, or begin."""
    actor, order = request.actor, request.POST.get("order", "")
    row = queries.get_import(actor=actor, import_id=import_id)
    choices = _choices(request, row)
    here = reverse("lead:import", args=[import_id])
    try:
        if choices.what != row.choices.what:
            operations.guess_again(actor=actor, import_id=import_id, choices=choices)
            return redirect(here)
        operations.choose(actor=actor, import_id=import_id, choices=choices)
        if order == "keep":
            name = request.POST.get("mapping_name", "")
            operations.keep_mapping(actor=actor, name=name, headings=row.headings, choices=choices)
            return done(request, _("Kept. The next file with these headings is read the same way."), to=here)
        if order == "start":
            operations.start_import(actor=actor, import_id=import_id)
    except Refusal as refusal:
        context = _draft(request, queries.get_import(actor=actor, import_id=import_id)) | frame(request, room="listen")
        return render(request, "lead/import_draft.html", context | {"problem": refusal.sentence}, status=refusal.status)
    return redirect(here)


def _choices(request: StaffRequest, row: ImportRow) -> Choices:
    given = request.POST
    roles = tuple(_role(given.get(f"role-{number}", "")) for number in range(len(row.headings)))
    what, order, zone = given.get("what", ""), given.get("date_order", ""), given.get("timezone", "")
    return replace(
        row.choices,
        what=What(what) if what in set(What) else row.choices.what,
        source=" ".join(given.get("source", "").split())[:40],
        roles=roles,
        date_order=DateOrder(order) if order in set(DateOrder) else row.choices.date_order,
        timezone=zone if zone in available_timezones() else row.choices.timezone,
        event_kind=given.get("event_kind", "").strip()[:30],
        touchpoint_id=number_in(request, "touchpoint_id"),
        department_id=number_in(request, "department_id"),
        scores=scores_given(given.get("scores", "")[:500]),
        by_colleagues=given.get("answered_by") == "colleagues",
        incomplete_days=min(number_in(request, "incomplete_days") or 0, _LONGEST_END),
    )


def _role(given: str) -> Role:
    return Role(given) if given in set(Role) else Role.KEEP


@permission(Permission.LISTEN)
@require_POST
def use_mapping(request: StaffRequest, import_id: int) -> HttpResponse:
    """Read a draft by a kept mapping."""
    mapping_id = number_in(request, "mapping_id") or 0
    operations.use_mapping(actor=request.actor, import_id=import_id, mapping_id=mapping_id)
    return redirect("lead:import", import_id=import_id)


@permission(Permission.LISTEN)
@require_POST
def forget_mapping(request: StaffRequest, mapping_id: int) -> HttpResponse:
    """Forget a kept mapping."""
    operations.forget_mapping(actor=request.actor, mapping_id=mapping_id)
    return done(request, _("Forgotten. What was brought in by it stays."), to=reverse("lead:imports"))


@permission(Permission.LISTEN)
@require_POST
def forget(request: StaffRequest, import_id: int) -> HttpResponse:
    """Throw away a file that was not started."""
    operations.forget_draft(actor=request.actor, import_id=import_id)
    return done(request, _("Thrown away. Nothing was brought in."), to=reverse("lead:imports"))


@permission(Permission.LISTEN)
@require_POST
def undo(request: StaffRequest, import_id: int) -> HttpResponse:
    """Take back all that an import brought in."""
    operations.undo_import(actor=request.actor, import_id=import_id)
    return redirect("lead:import", import_id=import_id)


@permission(Permission.LISTEN)
@require_GET
def errors(request: StaffRequest, import_id: int) -> HttpResponse:
    """All rows that were not understood, as a table with line and reason, to mend and bring again."""
    row = queries.get_import(actor=request.actor, import_id=import_id)
    written = io.StringIO()
    csv.writer(written).writerows(
        [_harmless(cell) for cell in cells]
        for cells in queries.errors_of_import(actor=request.actor, import_id=import_id)
    )
    response = HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    name = slugify(row.filename.split(".")[0]) or "import"
    response["Content-Disposition"] = f'attachment; filename="{name}-not-understood.csv"'
    return response


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} and not cell[1:2].isdigit() else cell


@permission(Permission.LISTEN)
@require_GET
def waiting(request: StaffRequest) -> HttpResponse:
    """Rows that nobody understood, of files and of other systems, until a person mends them or sets them aside."""
    import_id = request.GET.get("import", "")
    number = int(import_id) if import_id.isdigit() else None
    words = role_words()
    rows = queries.list_waiting_rows(actor=request.actor, import_id=number)
    context = {
        "rows": [
            (
                row,
                [
                    (place, heading, words.get(role, role), value)
                    for place, (heading, role, value) in enumerate(
                        zip(row.headings, row.roles, row.values, strict=False)
                    )
                    if role != Role.IGNORE
                ],
            )
            for row in rows
        ],
        "count": queries.count_waiting_rows(actor=request.actor),
        "import_id": number,
        **frame(request, room="listen"),
    }
    return render(request, "lead/import_waiting.html", context)


@permission(Permission.LISTEN)
@require_POST
def mend(request: StaffRequest, waiting_id: int) -> HttpResponse:
    """Take a mended row in, or set it aside."""
    actor, back = request.actor, _back(request)
    if "aside" in request.POST:
        operations.set_row_aside(actor=actor, waiting_id=waiting_id)
        return done(request, _("Set aside. It stays in the list of errors of its import."), to=back)
    row = queries.get_waiting_row(actor=actor, waiting_id=waiting_id)
    values = [request.POST.get(f"cell-{place}", value) for place, value in enumerate(row.values)]
    operations.mend_row(actor=actor, waiting_id=waiting_id, values=values)
    return done(request, _("Taken in."), to=back)


@permission(Permission.LISTEN)
@require_POST
def set_aside(request: StaffRequest, import_id: int) -> HttpResponse:
    """Set aside all rows of an import that wait."""
    count = operations.set_rows_aside(actor=request.actor, import_id=import_id)
    words = _("%(rows)s set aside.") % {"rows": rows_words(count)}
    return done(request, words, to=reverse("lead:import", args=[import_id]))


def _back(request: StaffRequest) -> str:
    number = request.POST.get("import", "")
    return reverse("lead:imports-waiting") + (f"?import={number}" if number.isdigit() else "")
