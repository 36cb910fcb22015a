"""How one mailbox fares: what it received and what became of it, its connection, and its owner's consent."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.channels.email import operations, queries
from accord.channels.email.contracts import SignIn
from accord.kernel import clock
from accord.kernel.errors import BadInput
from accord.kernel.ids import same
from accord.kernel.links import absolute
from accord.kernel.permissions import Permission
from accord.web.admin.pages import settings_page
from accord.web.admin.views_mailboxes import services
from accord.web.ui.access import StaffRequest, permission

_KEPT = "mailbox_consent"
_BACK = "/settings/mailboxes/consent/"
_SPANS = {"day": timedelta(days=1), "month": timedelta(days=30), "ever": None}


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def health(request: StaffRequest, mailbox_id: int) -> HttpResponse:
    """Show how a mailbox fares; posting tries its connection as it is kept."""
    mailbox = queries.get_mailbox(mailbox_id=mailbox_id)
    trial = None
    if request.method == "POST":
        trial = operations.try_kept_mailbox(actor=request.actor, mailbox_id=mailbox_id)
    span = request.GET.get("since", "month")
    length = _SPANS.get(span, _SPANS["month"])
    connection = queries.get_connection(actor=request.actor, mailbox_id=mailbox_id)
    names = {SignIn.GOOGLE: "Google", SignIn.MICROSOFT: "Microsoft", SignIn.OTHER: _("the provider")}
    context = {
        "mailbox": mailbox,
        "trial": trial,
        "connection": connection,
        "provider": names.get(mailbox.sign_in, ""),
        "service": dict(services()).get(mailbox.service or "", ""),
        "hook_address": absolute(connection.hook_path) if connection.hook_path else "",
        "account": queries.read_account(mailbox_id=mailbox_id, since=clock.now() - length if length else None),
        "span": span if span in _SPANS else "month",
        "quarantined": queries.list_quarantined(actor=request.actor, mailbox_id=mailbox_id, limit=20),
    }
    return settings_page(request, "mailbox_health", context)


@permission(Permission.ADMINISTER)
@require_GET
def consent(request: StaffRequest, mailbox_id: int) -> HttpResponse:
    """Send the browser to the provider; what it must bring back is kept in its session alone."""
    begun = operations.begin_consent(actor=request.actor, mailbox_id=mailbox_id, back_to=absolute(_BACK))
    request.session[_KEPT] = {"mailbox_id": mailbox_id, "state": begun.state, "verifier": begun.verifier}
    return redirect(begun.address)


@permission(Permission.ADMINISTER)
@require_GET
def consented(request: StaffRequest) -> HttpResponse:
    """Take what the provider sent the browser back with."""
    begun = request.session.pop(_KEPT, None)
    if begun is None or not same(str(begun["state"]), request.GET.get("state", "")):
        raise BadInput(_("This sign-in was not begun in this browser, or it is over. Press “Sign in” again."))
    mailbox_id = begun["mailbox_id"]
    if "code" not in request.GET:
        refusal = request.GET.get("error", "")
        messages.warning(request, _("The provider gave no consent ({reason}).").format(reason=refusal[:100]))
        return redirect("admin:mailbox_health", mailbox_id)
    try:
        operations.finish_consent(
            actor=request.actor,
            mailbox_id=mailbox_id,
            code=request.GET["code"],
            verifier=begun["verifier"],
            back_to=absolute(_BACK),
        )
    except BadInput as refusal_in_words:
        messages.warning(request, refusal_in_words.sentence)
    else:
        messages.success(request, _("The consent is kept. Mail will be here in a moment."))
    return redirect("admin:mailbox_health", mailbox_id)


@permission(Permission.ADMINISTER)
@require_POST
def renew_hook(request: StaffRequest, mailbox_id: int) -> HttpResponse:
    """Give the mailbox another address for its mail service."""
    operations.renew_hook(actor=request.actor, mailbox_id=mailbox_id)
    messages.success(request, _("The old address has ended. Give the new one to the mail service."))
    return redirect("admin:mailbox_health", mailbox_id)
