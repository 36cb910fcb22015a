"""Two doors that open once: the first run, and an invitation."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.kernel.errors import BadInput, Refusal, TooMany
from accord.kernel.rate_limit import take_token
from accord.staff.operations import accept_invitation
from accord.staff.queries import find_invitation, is_anybody_employed
from accord.web.admin.first_run import set_up_installation
from accord.web.admin.signing_in import let_in
from accord.web.ui.access import public


@public("nobody works here yet; the page closes for good with the first administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Name the company, make its administrator, and sign them in."""
    if is_anybody_employed():
        return redirect("account_login")
    given = {field: request.POST.get(field, "").strip() for field in ("company_name", "name", "email", "language")}
    context = {"given": given, "languages": settings.LANGUAGES}
    context["chosen_language"] = given["language"] or get_language()
    if request.method != "POST":
        return render(request, "admin/set_up.html", context)
    try:
        employee_id = set_up_installation(**(given | {"password": request.POST.get("password", "")}))
    except BadInput as refusal:
        return render(request, "admin/set_up.html", context | {"problem": refusal.sentence}, status=refusal.status)
    cache.set("ui.is_set_up", True, None)
    return let_in(request, employee_id=employee_id, then="/settings/")


@public("the token of the invitation is the permission")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited employee choose a password, and sign them in."""
    if not take_token(door="invitation", visitor=request.META.get("REMOTE_ADDR", ""), capacity=30, per_seconds=600):
        raise TooMany(_("That was very often. Please try again in a few minutes."))
    invited = find_invitation(token=token)
    if invited is None:
        return render(request, "admin/invitation_over.html", status=404)
    with override(invited.language):
        context = {"invited": invited}
        if request.method != "POST":
            return render(request, "admin/accept.html", context)
        try:
            employee_id = accept_invitation(token=token, password=request.POST.get("password", ""))
        except Refusal as refusal:
            return render(request, "admin/accept.html", context | {"problem": refusal.sentence}, status=refusal.status)
    return let_in(request, employee_id=employee_id)
