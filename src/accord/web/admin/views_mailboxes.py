"""Mailboxes in the settings: their health, their accounts with a test button, and what waits in quarantine."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.channels.email import operations, queries
from accord.channels.email.contracts import FateKind, Inbound, MailboxRow, Security
from accord.desk.queries import list_queues
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.web.admin.mailbox_form import MailboxForm, values_given, values_of
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.frame import frame_context


@permission(Permission.ADMINISTER)
@require_GET
def mailboxes(request: StaffRequest) -> HttpResponse:
    """All mailboxes and how they fare."""
    context = {"mailboxes": queries.list_mailboxes()}
    return render(request, "admin/mailboxes.html", context | _frame(request))


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def mailbox(request: StaffRequest, mailbox_id: int | None = None) -> HttpResponse:
    """Show or change one mailbox, or add one; the test button tries what stands in the form."""
    kept = queries.get_mailbox(mailbox_id=mailbox_id) if mailbox_id is not None else None
    if request.method != "POST":
        return _page(request, kept, values_of(kept))
    form = MailboxForm(request.POST)
    try:
        choices = form.choices()
        if "try" in request.POST:
            trial = operations.try_mailbox(actor=request.actor, choices=choices, mailbox_id=mailbox_id)
            return _page(request, kept, values_given(form), trial=trial)
        if mailbox_id is None:
            operations.add_mailbox(actor=request.actor, choices=choices)
        else:
            operations.change_mailbox(actor=request.actor, mailbox_id=mailbox_id, choices=choices)
    except BadInput as refusal:
        return _page(request, kept, values_given(form), problem=refusal.sentence, status=refusal.status)
    messages.success(request, _("The mailbox is saved."))
    return redirect("admin:mailboxes")


def _frame(request: HttpRequest) -> dict[str, object]:
    return frame_context(request, room="settings") | {"messages": messages.get_messages(request)}


def _page(
    request: HttpRequest, kept: MailboxRow | None, values: dict[str, object], *, status: int = 200, **more: object
) -> HttpResponse:
    context = {
        "mailbox": kept,
        "values": values,
        "queues": [(queue.id, queue.name) for queue in list_queues()],
        "ways_in": _ways_in(),
        "protections": _protections(),
        "languages": [("en", "English"), ("de", "Deutsch")],
        **more,
    }
    return render(request, "admin/mailbox.html", context | _frame(request), status=status)


def _ways_in() -> list[tuple[str, str, str]]:
    return [
        (Inbound.IMAP, _("Accord fetches it (IMAP)"), _("For a mailbox at a provider. Mail there is never deleted.")),
        (Inbound.SMTP, _("It is brought to Accord (SMTP)"), _("Your mail server passes it on to Accord's own port.")),
    ]


def _protections() -> list[tuple[str, str]]:
    return [
        (Security.TLS, _("TLS from the start")),
        (Security.STARTTLS, _("STARTTLS")),
        (Security.NONE, _("None (only on your own network)")),
    ]


@permission(Permission.ADMINISTER)
@require_GET
def quarantine(request: StaffRequest) -> HttpResponse:
    """What could not be read or stored, and why."""
    context = {"waiting": queries.list_quarantined(actor=request.actor)}
    return render(request, "admin/quarantine.html", context | _frame(request))


@permission(Permission.ADMINISTER)
@require_GET
def quarantined_raw(request: StaffRequest, mail_id: int) -> HttpResponse:
    """The raw mail, as a file: what could not be read is not shown in a browser."""
    raw = queries.read_quarantined(actor=request.actor, mail_id=mail_id)
    response = HttpResponse(raw, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="mail-{mail_id}.eml"'
    return response


@permission(Permission.ADMINISTER)
@require_GET
def quarantined(request: StaffRequest, mail_id: int) -> HttpResponse:
    """The beginning of the raw mail as text."""
    raw = queries.read_quarantined(actor=request.actor, mail_id=mail_id)
    context = {"mail_id": mail_id, "size": len(raw), "beginning": raw[:20_000].decode("utf-8", "replace")}
    return render(request, "admin/quarantined.html", context | _frame(request))


@permission(Permission.ADMINISTER)
@require_POST
def retry(request: StaffRequest, mail_id: int) -> HttpResponse:
    """Read one waiting mail again."""
    fate = operations.retry_quarantined(actor=request.actor, mail_id=mail_id)
    if fate.kind == FateKind.QUARANTINED:
        messages.warning(request, fate.reason)
    else:
        messages.success(request, _("The mail was read and is on the desk."))
    return redirect("admin:quarantine")


@permission(Permission.ADMINISTER)
@require_POST
def retry_all(request: StaffRequest) -> HttpResponse:
    """Read all waiting mails again."""
    met = operations.retry_all_quarantined(actor=request.actor)
    left = met.pop(FateKind.QUARANTINED, 0)
    read = sum(met.values())
    said = ngettext("{n} mail was read.", "{n} mails were read.", read).format(n=read)
    if left:
        said += " " + ngettext("{n} still waits.", "{n} still wait.", left).format(n=left)
    messages.success(request, said)
    return redirect("admin:quarantine")
