"""Mails as files, brought by an administrator or a service leader."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.channels.email import operations, queries
from accord.channels.email.contracts import FateKind
from accord.channels.email.operations import Uploaded
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.frame import frame_context


@permission(Permission.LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: StaffRequest) -> HttpResponse:
    """Take mails from files and show what became of each."""
    context: dict[str, object] = {
        "mailboxes": [(row.id, row.address) for row in queries.list_mailboxes()],
        "may_administer": request.actor.may(Permission.ADMINISTER),
    }
    status = 200
    if request.method == "POST":
        try:
            context["taken"] = [_shown(one) for one in _take(request)]
        except BadInput as refusal:
            context["problem"], status = refusal.sentence, refusal.status
    frame = frame_context(request, room="settings" if context["may_administer"] else "inbox")
    return render(request, "admin/mail_upload.html", context | frame, status=status)


def _take(request: StaffRequest) -> list[Uploaded]:
    files = [(file.name or "", file.read()) for file in request.FILES.getlist("files")]
    if not files:
        raise BadInput(_("Choose one or more files with mail in them (.eml or .mbox)."))
    chosen = request.POST.get("mailbox_id", "")
    return operations.upload_mails(
        actor=request.actor, files=files, mailbox_id=int(chosen) if chosen.isdigit() else None
    )


def _shown(one: Uploaded) -> dict[str, object]:
    words = {
        FateKind.STORED: ("fine", _("on the desk")),
        FateKind.DUPLICATE: ("closed", _("was here already")),
        FateKind.BOUNCE: ("closed", _("a report of mail that came back")),
        FateKind.AUTOMATIC: ("closed", _("written by a machine")),
        FateKind.QUARANTINED: ("late", _("waits in quarantine")),
    }
    kind, said = words[one.fate.kind]
    return {
        "filename": one.filename,
        "kind": kind,
        "words": said,
        "reason": one.fate.reason,
        "conversation_id": one.fate.conversation_id,
    }
