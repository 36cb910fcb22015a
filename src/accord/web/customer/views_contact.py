"""The contact form: no account, two taps, a reference to keep."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.channels.web_form.operations import UploadedFile, submit_form
from accord.desk.queries import get_case
from accord.kernel import ids
from accord.kernel.errors import BadInput, NotFound, Refusal, TooMany
from accord.kernel.rate_limit import take_token
from accord.web.customer.brand import brand
from accord.web.ui.access import public

_FIELDS = ("name", "email", "subject", "message")
_SUBMISSION = "web_form.submission"
_SENT = "web_form.sent"
_DAY = 86_400


@public("Whoever needs help must be able to ask for it; visitors are limited by address.")
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Show the form; take what was written and lead to the page with the reference."""
    if request.method != "POST":
        return _form(request, {})
    given = {field: request.POST.get(field, "") for field in _FIELDS}
    # People do not see this field; programs fill it in, are thanked, and write to nobody.
    if request.POST.get("website"):
        return redirect("customer:contact-sent", token=_sealed(ids.reference_of(secrets.randbelow(10**6) + 1)))
    try:
        _limit(request, given["email"])
        reference = _submit(request, given)
    except (BadInput, TooMany) as refusal:  # nothing that was written is lost
        return _form(request, given, refusal=refusal)
    return redirect("customer:contact-sent", token=_sealed(reference))


def _form(request: HttpRequest, given: dict[str, str], *, refusal: Refusal | None = None) -> HttpResponse:
    submission = ids.sign(purpose=_SUBMISSION, value=secrets.token_hex(12))
    context = {"brand": brand(), "given": given, "submission": submission}
    context["problem"] = refusal.sentence if refusal else ""
    return render(request, "customer/contact.html", context, status=refusal.status if refusal else 200)


def _limit(request: HttpRequest, email: str) -> None:
    visitor = request.META.get("REMOTE_ADDR", "")
    is_free = take_token(door="contact", visitor=visitor, capacity=20, per_seconds=600)
    if not is_free or not take_token(door="contact.email", visitor=email.lower(), capacity=5, per_seconds=600):
        raise TooMany(_("That was very often. Please try again in a few minutes."))


def _submit(request: HttpRequest, given: dict[str, str]) -> str:
    submission = ids.read_signed(purpose=_SUBMISSION, text=request.POST.get("submission", ""), valid_seconds=_DAY)
    if not isinstance(submission, str):
        raise BadInput(_("This page was open for a long time. Please send your message once more."))
    uploads = [
        UploadedFile(filename=file.name or "", content_type=file.content_type or "", content=file.read())
        for file in request.FILES.getlist("file")
    ]
    placed = submit_form(
        submission=submission,
        name=given["name"],
        email=given["email"],
        subject=given["subject"],
        text=given["message"],
        uploads=uploads,
    )
    return get_case(case_id=placed.case_id).reference


def _sealed(reference: str) -> str:
    return ids.sign(purpose=_SENT, value=reference)


@public("The signed link holds nothing but the reference.")
@require_GET
def contact_sent(request: HttpRequest, token: str) -> HttpResponse:
    """Say that the message has arrived, and by which reference it can be spoken of."""
    reference = ids.read_signed(purpose=_SENT, text=token)
    if not isinstance(reference, str):
        raise NotFound(_("There is no such page."))
    return render(request, "customer/contact_sent.html", {"brand": brand(), "reference": reference})
