"""Notes about customers and companies: written, changed, pinned and taken away where they are read."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accord.customers.companies.queries import get_company
from accord.customers.notes import operations
from accord.customers.notes.queries import get_note, list_versions
from accord.customers.queries import get_customer
from accord.kernel.permissions import Permission
from accord.web.agent import names
from accord.web.agent.answering import is_fragment, say
from accord.web.agent.notes import notes_context
from accord.web.agent.words import paragraphs
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block

PANEL = "agent/notes_alone.html"


@permission(Permission.DESK)
@require_POST
def write_about_customer(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Write something down about a customer, or about their company."""
    customer = get_customer(customer_id=customer_id)
    about_company = request.POST.get("about") == "company" and customer.company_id is not None
    operations.write_note(
        actor=request.actor,
        text=request.POST.get("text", ""),
        customer_id=None if about_company else customer.id,
        company_id=customer.company_id if about_company else None,
        is_pinned=request.POST.get("pinned") == "on",
    )
    return _panel(request, _("Noted."), {"customer": customer.id})


@permission(Permission.DESK)
@require_POST
def write_about_company(request: StaffRequest, company_id: int) -> HttpResponse:
    """Write something down about a company."""
    operations.write_note(
        actor=request.actor,
        text=request.POST.get("text", ""),
        company_id=company_id,
        is_pinned=request.POST.get("pinned") == "on",
    )
    return _panel(request, _("Noted."), {"company": company_id})


@permission(Permission.DESK)
@require_POST
def change_note(request: StaffRequest, note_id: int) -> HttpResponse:
    """Let a note say something else."""
    operations.change_note(actor=request.actor, note_id=note_id, text=request.POST.get("text", ""))
    return _panel(request, _("Saved."), _place(request, note_id))


@permission(Permission.DESK)
@require_POST
def pin_note(request: StaffRequest, note_id: int) -> HttpResponse:
    """Let a note stand above the others, or no longer."""
    operations.pin_note(actor=request.actor, note_id=note_id, is_pinned=request.POST.get("pinned") == "yes")
    return _panel(request, _("Saved."), _place(request, note_id))


@permission(Permission.DESK)
@require_POST
def remove_note(request: StaffRequest, note_id: int) -> HttpResponse:
    """Take a note away; the same address with `back` brings it back."""
    if "back" in request.GET:
        operations.bring_note_back(actor=request.actor, note_id=note_id)
        return _panel(request, _("It is back."), _place(request, note_id), reload=True)
    operations.remove_note(actor=request.actor, note_id=note_id)
    undo = f"{reverse('agent:note-remove', args=[note_id])}?back=yes"
    return _panel(request, _("Taken away."), _place(request, note_id), undo=undo)


@permission(Permission.DESK)
@require_GET
def show_notes(request: StaffRequest) -> HttpResponse:
    """The notes about somebody, again because something changed."""
    return render_block(request, PANEL, "notes", _context(request, _asked(request)))


@permission(Permission.DESK)
@require_GET
def show_versions(request: StaffRequest, note_id: int) -> HttpResponse:
    """What a note said before."""
    versions = [
        {"words": paragraphs(row.text), "who": names.staff_name(row.author_id), "until": row.until}
        for row in list_versions(actor=request.actor, note_id=note_id)
    ]
    return render_block(request, PANEL, "versions", {"versions": versions})


def _asked(request: StaffRequest) -> dict[str, int]:
    """On whose page the notes stand; a note about a company may be read beside one of its people."""
    given = request.POST if request.method == "POST" else request.GET
    return {key: int(given[key]) for key in ("customer", "company") if given.get(key, "").isdecimal()}


def _place(request: StaffRequest, note_id: int) -> dict[str, int]:
    if asked := _asked(request):
        return asked
    note = get_note(actor=request.actor, note_id=note_id)
    return {"customer": note.customer_id} if note.customer_id is not None else {"company": note.company_id or 0}


def _context(request: StaffRequest, place: dict[str, int]) -> dict[str, Any]:
    if "customer" in place:
        return notes_context(request.actor, customer=get_customer(customer_id=place["customer"]))
    company = get_company(company_id=place.get("company", 0))
    return notes_context(request.actor, company_id=company.id, company_name=company.name)


def _panel(
    request: StaffRequest, words: str, place: dict[str, int], *, undo: str = "", reload: bool = False
) -> HttpResponse:
    if not is_fragment(request):
        name, number = next(iter(place.items()))
        return HttpResponseRedirect(reverse(f"agent:{name}", args=[number]) + "#notes")
    if reload:
        return say(HttpResponse(status=204), words, notes=True)
    return say(render_block(request, PANEL, "notes", _context(request, place)), words, undo=undo)
