"""Case types: what each kind of case asks for, designed without code and by keyboard too."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accord.desk.case_types import operations
from accord.desk.case_types.contracts import AT_SOLVING, Design, DesignEdit, Edit, FieldDesign, FieldKind, VersionRow
from accord.desk.case_types.queries import get_case_type, list_case_types, list_versions
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.web.admin.pages import settings_page
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def case_types(request: StaffRequest) -> HttpResponse:
    """All case types in the order in which agents choose them; new ones are added here."""
    if request.POST.get("order") == "add":
        type_id = operations.create_case_type(actor=request.actor, name=request.POST.get("name", ""))
        return redirect("admin:case_type", type_id=type_id)
    if request.method == "POST":
        _change_list(request)
        return HttpResponseRedirect(f"{reverse('admin:case_types')}?at={request.POST.get('type', '')}")
    rows = list_case_types(with_retired=True)
    return settings_page(request, "case_types", {"rows": rows, "at": request.GET.get("at", "")})


def _change_list(request: StaffRequest) -> None:
    order, number = request.POST.get("order", ""), request.POST.get("type", "")
    if not number.isdigit():
        raise BadInput(_("Choose a case type."))
    if order in {"up", "down"}:
        operations.move_case_type(actor=request.actor, type_id=int(number), up=order == "up")
    elif order in {"retire", "offer"}:
        operations.retire_case_type(actor=request.actor, type_id=int(number), retired=order == "retire")
    else:
        operations.rename_case_type(actor=request.actor, type_id=int(number), name=request.POST.get("name", ""))


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def case_type(request: StaffRequest, type_id: int) -> HttpResponse:
    """The designer of one type: its draft, or an older version to read."""
    if request.method == "POST":
        edit = edit_in(request)
        operations.edit_design(actor=request.actor, type_id=type_id, edit=edit)
        return HttpResponseRedirect(
            f"{reverse('admin:case_type', args=[type_id])}?at={edit.what}-{edit.key}#{edit.key}"
        )
    row = get_case_type(type_id=type_id)
    versions = list_versions(type_id=type_id)
    asked = request.GET.get("version", "")
    shown = next((one for one in versions if asked.isdigit() and one.number == int(asked)), None) or _newest(versions)
    context = {
        "row": row,
        "versions": versions,
        "shown": shown,
        "is_old": asked.isdigit() and shown is not None,
        "design": shown.design if shown else Design(),
        "kinds": kind_choices(),
        "kind_words": dict(kind_choices()),
        "required_choices": required_choices(shown.design if shown else Design()),
        "at": request.GET.get("at", ""),
        "preview": _preview(shown.design if shown else Design()),
    }
    return settings_page(request, "case_type", context)


@permission(Permission.ADMINISTER)
@require_POST
def publish(request: StaffRequest, type_id: int) -> HttpResponse:
    """Let the draft hold from now on, or throw it away."""
    if "discard" in request.POST:
        operations.discard_draft(actor=request.actor, type_id=type_id)
        messages.success(request, _("The draft is gone. The last version holds."))
    else:
        number = operations.publish_design(actor=request.actor, type_id=type_id)
        messages.success(request, _("Version %(number)s holds for cases that begin now.") % {"number": number})
    return redirect("admin:case_type", type_id=type_id)


def edit_in(request: StaffRequest) -> DesignEdit:
    """The change of a draft that a form orders."""
    given = request.POST
    what, kind = given.get("what", ""), given.get("kind", FieldKind.TEXT)
    if what not in set(Edit) or kind not in set(FieldKind):
        raise BadInput(_("Choose what to change."))
    field, values = shown_when(given.getlist("when"))
    return DesignEdit(
        what=Edit(what),
        key=given.get("key", ""),
        label=given.get("label", ""),
        kind=FieldKind(kind),
        hint=given.get("hint", ""),
        lines=tuple(given.get("lines", "").splitlines()),
        required_at=given.get("required_at", ""),
        required=given.get("required") == "on",
        when_field=field,
        when_values=values,
        up=given.get("up") == "yes",
    )


def shown_when(chosen: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The field and those of its answers that show another field; raises `BadInput` for answers of two fields."""
    pairs = [(field, value) for field, _sign, value in (one.partition("=") for one in chosen) if field and value]
    if len({field for field, _value in pairs}) > 1:
        raise BadInput(_("Choose answers of one field only."))
    return (pairs[0][0], tuple(dict.fromkeys(value for _field, value in pairs))) if pairs else ("", ())


def _place_of(edit: DesignEdit) -> str:
    """Where on the page the piece stands that was changed."""
    piece = edit.what.rpartition("_")[2]
    return f"{'one-step' if piece == 'step' else piece}-{edit.key}"


def kind_choices() -> list[tuple[str, str]]:
    """The kinds of fields in words."""
    return [
        (FieldKind.TEXT, _("Text, one line")),
        (FieldKind.LONG_TEXT, _("Text, several lines")),
        (FieldKind.CHOICE, _("One of several answers")),
        (FieldKind.CHOICES, _("Any of several answers")),
        (FieldKind.NUMBER, _("Number")),
        (FieldKind.MONEY, _("Amount of money")),
        (FieldKind.DATE, _("Day")),
        (FieldKind.YES_NO, _("Yes or no")),
        (FieldKind.ORDER, _("Order of the customer")),
    ]


def required_choices(design: Design) -> list[tuple[str, str]]:
    """When an answer may be required."""
    steps = [(step.key, _("before the step “%(step)s”") % {"step": step.name}) for step in design.steps]
    return [("", _("never")), (AT_SOLVING, _("before solving")), *steps]


def when_choices(design: Design, field: FieldDesign) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """The fields above whose answers may show a field, each with its answers: `field=value`, words, whether chosen."""
    found = []
    for other in design.fields():
        if other.key == field.key:
            break
        options = [(option.key, option.label) for option in other.options if not option.retired]
        if other.kind == FieldKind.YES_NO:
            options = [("yes", _("Yes")), ("no", _("No"))]
        if options and not other.retired:
            chosen = field.when_values if field.when_field == other.key else ()
            found.append((other.label, [(f"{other.key}={key}", words, key in chosen) for key, words in options]))
    return found


def _preview(design: Design) -> list[dict[str, Any]]:
    return [
        {
            "title": section.title,
            "key": section.key,
            "fields": [
                {"field": field, "when": when_choices(design, field), "when_words": _when_words(design, field)}
                for field in section.fields
            ],
        }
        for section in design.sections
    ]


def _when_words(design: Design, field: FieldDesign) -> str:
    other = design.field(field.when_field) if field.when_field else None
    if other is None:
        return ""
    labels = {option.key: option.label for option in other.options} | {"yes": _("Yes"), "no": _("No")}
    values = ", ".join(labels.get(value, value) for value in field.when_values)
    return _("shown when “%(field)s” is %(values)s") % {"field": other.label, "values": values}


def _newest(versions: list[VersionRow]) -> VersionRow | None:
    return versions[0] if versions else None
