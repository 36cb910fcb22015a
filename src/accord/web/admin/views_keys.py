"""Keys by which other systems speak to the interface."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accord.kernel.links import absolute
from accord.kernel.permissions import Permission
from accord.staff.operations import create_api_token, revoke_api_token
from accord.staff.queries import list_api_tokens
from accord.web.admin.pages import settings_page
from accord.web.admin.words import key_permissions
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: StaffRequest) -> HttpResponse:
    """All keys in force; a new one is shown once."""
    made = ""
    if request.method == "POST":
        offered = {str(code) for code, _name, _hint in key_permissions()}
        chosen = [Permission(code) for code in request.POST.getlist("permissions") if code in offered]
        made = create_api_token(actor=request.actor, name=request.POST.get("name", ""), permissions=chosen)
    context = {
        "keys": list_api_tokens(),
        "made": made,
        "permissions": key_permissions(),
        "address": absolute("/api/v1/"),
    }
    return settings_page(request, "keys", context)


@permission(Permission.ADMINISTER)
@require_POST
def revoke(request: StaffRequest, token_id: int) -> HttpResponse:
    """End a key at once."""
    revoke_api_token(actor=request.actor, token_id=token_id)
    messages.success(request, _("The key no longer opens anything."))
    return redirect("admin:keys")
