"""Junk and trash: who is blocked, what was learned, how long things are kept; and acknowledging, mailbox by mailbox."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accord.channels.email.queries import get_mailbox
from accord.desk.acknowledging.operations import choose
from accord.desk.acknowledging.queries import choice_of, expectation_of
from accord.desk.junk.operations import block_sender, unblock_sender
from accord.desk.junk.queries import list_blocks, read_learned
from accord.desk.operations.purging import LEAST_DAYS
from accord.kernel.company import change_company, read_company
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.web.admin.pages import settings_page
from accord.web.ui.access import StaffRequest, permission

_LONGEST_DAYS = 3650


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def junk(request: StaffRequest) -> HttpResponse:
    """Who is blocked, and how long junk and trash are kept."""
    if request.method == "POST" and "value" in request.POST:
        block_sender(actor=request.actor, value=request.POST["value"])
        messages.success(request, _("Blocked."))
        return redirect("admin:junk")
    if request.method == "POST":
        days = {name: _days(request.POST.get(name, "")) for name in ("junk_days", "trash_days")}
        in_subject = request.POST.get("reference_in_subject") == "on"
        change_company(actor=request.actor, reference_in_subject=in_subject, **days)
        messages.success(request, _("Saved."))
        return redirect("admin:junk")
    context = {
        "blocks": list_blocks(),
        "learned": read_learned(),
        "company": read_company(),
        "least": LEAST_DAYS,
        "most": _LONGEST_DAYS,
    }
    return settings_page(request, "junk", context)


@permission(Permission.ADMINISTER)
@require_POST
def unblock(request: StaffRequest, block_id: int) -> HttpResponse:
    """Let a sender in again."""
    unblock_sender(actor=request.actor, block_id=block_id)
    messages.success(request, _("No longer blocked."))
    return redirect("admin:junk")


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledging(request: StaffRequest, mailbox_id: int) -> HttpResponse:
    """Whether new matters of a mailbox are acknowledged, with what customers are told."""
    mailbox = get_mailbox(mailbox_id=mailbox_id)
    if request.method == "POST":
        is_on = request.POST.get("is_on") == "on"
        choose(actor=request.actor, inbox_id=mailbox_id, is_on=is_on, words=request.POST.get("words", ""))
        messages.success(request, _("Saved."))
        return redirect("admin:acknowledging", mailbox_id=mailbox_id)
    record, sentence = expectation_of(inbox_id=mailbox_id)
    context = {"mailbox": mailbox, "choice": choice_of(inbox_id=mailbox_id), "record": record, "sentence": sentence}
    return settings_page(request, "acknowledging", context)


def _days(text: str) -> int:
    days = int(text) if text.isdigit() and len(text) < 6 else 0
    if not LEAST_DAYS <= days <= _LONGEST_DAYS:
        raise BadInput(
            _("Nothing is deleted before %(days)s days. Give a number of days from there.") % {"days": LEAST_DAYS}
        )
    return days
