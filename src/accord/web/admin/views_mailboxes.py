"""Mailboxes in the settings: their health, their accounts with a test button, and what waits in quarantine."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.channels.email import operations, queries
from accord.channels.email.contracts import FateKind, Inbound, MailboxRow, MailService, Security, SignIn
from accord.channels.email.trust.queries import count_open_storms
from accord.desk.queries import list_queues
from accord.kernel.errors import BadInput
from accord.kernel.links import absolute
from accord.kernel.permissions import Permission
from accord.web.admin.mailbox_form import MailboxForm, values_given, values_of
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.frame import frame_context


@permission(Permission.ADMINISTER)
@require_GET
def mailboxes(request: StaffRequest) -> HttpResponse:
    """All mailboxes and how they fare."""
    context = {
        "mailboxes": queries.list_mailboxes(),
        "quarantined": queries.count_quarantined(),
        "storms": count_open_storms(),
    }
    return render(request, "admin/mailboxes.html", context | _frame(request))


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def mailbox(request: StaffRequest, mailbox_id: int | None = None) -> HttpResponse:
    """Show or change one mailbox, or add one; the test button tries what stands in the form."""
    kept = queries.get_mailbox(mailbox_id=mailbox_id) if mailbox_id is not None else None
    if request.method != "POST":
        connection = queries.get_connection(actor=request.actor, mailbox_id=mailbox_id) if mailbox_id else None
        return _page(request, kept, values_of(kept, connection))
    form = MailboxForm(request.POST)
    try:
        choices = form.choices()
        if "try" in request.POST:
            trial = operations.try_mailbox(actor=request.actor, choices=choices, mailbox_id=mailbox_id)
            return _page(request, kept, values_given(form), trial=trial)
        if mailbox_id is None:
            mailbox_id = operations.add_mailbox(actor=request.actor, choices=choices)
        else:
            operations.change_mailbox(actor=request.actor, mailbox_id=mailbox_id, choices=choices)
    except BadInput as refusal:
        # The test button swaps a part of the page, which only an answer of success does.
        status = 200 if getattr(request, "htmx", False) else refusal.status
        return _page(request, kept, values_given(form), problem=refusal.sentence, status=status)
    messages.success(request, _("The mailbox is saved."))
    return redirect("admin:mailbox_health", mailbox_id)


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
        "ways_to_sign_in": _ways_to_sign_in(),
        "services": services(),
        "back_to": absolute("/settings/mailboxes/consent/"),
        "protections": _protections(),
        "languages": [("en", "English"), ("de", "Deutsch")],
        **more,
    }
    return render(request, "admin/mailbox.html", context | _frame(request), status=status)


def _ways_in() -> list[tuple[str, str, str]]:
    return [
        (Inbound.IMAP, _("Accord fetches it (IMAP)"), _("For a mailbox at a provider. Mail there is never deleted.")),
        (Inbound.POP3, _("Accord fetches it (POP3)"), _("Where there is no IMAP; looked into every minute.")),
        (Inbound.SMTP, _("It is brought to Accord (SMTP)"), _("Your mail server passes it on to Accord's own port.")),
        (Inbound.SERVICE, _("A mail service posts it"), _("Mailgun, Postmark, SendGrid, Amazon SES or Brevo.")),
    ]


def _ways_to_sign_in() -> list[tuple[str, str, str]]:
    return [
        (SignIn.PASSWORD, _("With a password"), _("Often one that was made for apps.")),
        (SignIn.GOOGLE, _("Google"), _("Gmail and Google Workspace, by the owner's consent.")),
        (SignIn.MICROSOFT, _("Microsoft"), _("Microsoft 365 and Outlook, by the owner's consent.")),
        (SignIn.OTHER, _("Another provider (OAuth 2)"), _("By the owner's consent, at addresses that you name.")),
    ]


def services() -> list[tuple[str, str]]:
    """The mail services by their own names."""
    return [
        (MailService.MAILGUN, "Mailgun"),
        (MailService.POSTMARK, "Postmark"),
        (MailService.SENDGRID, "SendGrid"),
        (MailService.SES, "Amazon SES"),
        (MailService.BREVO, "Brevo"),
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
    return _back(request)


def _back(request: StaffRequest) -> HttpResponse:
    """To the mailbox's own page if that is where the button stood."""
    came_from = request.POST.get("mailbox", "")
    return redirect("admin:mailbox_health", int(came_from)) if came_from.isdigit() else redirect("admin:quarantine")


@permission(Permission.ADMINISTER)
@require_POST
def retry_all(request: StaffRequest) -> HttpResponse:
    """Read all waiting mails again, or those of one mailbox."""
    came_from = request.POST.get("mailbox", "")
    mailbox_id = int(came_from) if came_from.isdigit() else None
    met = operations.retry_all_quarantined(actor=request.actor, mailbox_id=mailbox_id)
    left = met.pop(FateKind.QUARANTINED, 0)
    read = sum(met.values())
    said = ngettext("{n} mail was read.", "{n} mails were read.", read).format(n=read)
    if left:
        said += " " + ngettext("{n} still waits.", "{n} still wait.", left).format(n=left)
    messages.success(request, said)
    return _back(request)
