"""The list of tags: kept or free, described, coloured, merged."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accord.desk.contracts import TagColour
from accord.desk.operations import define_tag, delete_tag, merge_tags
from accord.desk.queries.tags import count_tagged, get_tag, list_tags
from accord.kernel.company import change_company, read_company
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.web.admin.pages import settings_page
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def tags(request: StaffRequest) -> HttpResponse:
    """All tags with how many conversations bear them; a new one is made here, and the list closed or opened."""
    if request.method == "POST" and "list" in request.POST:
        is_closed = request.POST["list"] == "closed"
        change_company(actor=request.actor, tags_closed=is_closed)
        messages.success(request, _("The list is closed.") if is_closed else _("The list is open."))
        return redirect("admin:tags")
    if request.method == "POST":
        _define(request, None)
        messages.success(request, _("The tag is there."))
        return redirect("admin:tags")
    borne = count_tagged()
    rows = [(tag, borne.get(tag.id, 0)) for tag in list_tags()]
    return settings_page(
        request, "tags", {"tags": rows, "is_closed": read_company().tags_closed, "colours": _colours()}
    )


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def tag(request: StaffRequest, tag_id: int) -> HttpResponse:
    """One tag: its name, what it means, its colour."""
    row = get_tag(tag_id=tag_id)
    if request.method == "POST":
        _define(request, tag_id)
        messages.success(request, _("Saved."))
        return redirect("admin:tags")
    others = [(other.id, other.name) for other in list_tags() if other.id != tag_id]
    context = {"tag": row, "borne": count_tagged().get(tag_id, 0), "others": others, "colours": _colours()}
    return settings_page(request, "tag", context)


@permission(Permission.ADMINISTER)
@require_POST
def merge(request: StaffRequest, tag_id: int) -> HttpResponse:
    """Let one tag become another."""
    into = request.POST.get("into", "")
    if not into.isdigit():
        raise BadInput(_("Choose the other tag."))
    count = merge_tags(actor=request.actor, tag_id=tag_id, into_id=int(into))
    text = ngettext("One now; %(count)s conversation changed.", "One now; %(count)s conversations changed.", count)
    messages.success(request, text % {"count": count})
    return redirect("admin:tags")


@permission(Permission.ADMINISTER)
@require_POST
def delete(request: StaffRequest, tag_id: int) -> HttpResponse:
    """Take a tag off everything."""
    delete_tag(actor=request.actor, tag_id=tag_id)
    messages.success(request, _("The tag is gone."))
    return redirect("admin:tags")


def _define(request: StaffRequest, tag_id: int | None) -> None:
    define_tag(
        actor=request.actor,
        tag_id=tag_id,
        name=request.POST.get("name", ""),
        description=request.POST.get("description", ""),
        colour=request.POST.get("colour", TagColour.PLAIN),
    )


def _colours() -> list[tuple[str, str]]:
    return [
        (TagColour.PLAIN.value, _("Plain")),
        (TagColour.WARM.value, _("Warm")),
        (TagColour.COOL.value, _("Cool")),
        (TagColour.LATE.value, _("Red")),
        (TagColour.RISK.value, _("Yellow")),
        (TagColour.FINE.value, _("Green")),
        (TagColour.NEW.value, _("Violet")),
    ]
