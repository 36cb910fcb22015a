"""One's own choices: the language of the screens, and the way to passkeys and password."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission, person_of
from accord.staff.operations import change_own_preferences
from accord.staff.queries import get_employee
from accord.web.admin.words import role_names
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.frame import frame_context
from accord.web.ui.keys import KEYS, read_keys, remember_keys, remember_whether_keys_act
from accord.web.ui.sign_in import remember_language


@permission(Permission.EMPLOYEE)
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: StaffRequest) -> HttpResponse:
    """Who you are here, in which language and by which keys, and how you sign in."""
    if request.method == "POST" and "keys" in request.POST:
        return _keep_keys(request)
    if request.method == "POST":
        language = request.POST.get("language", "")
        if language not in dict(settings.LANGUAGES):
            raise BadInput(_("Accord does not speak this language yet."))
        change_own_preferences(actor=request.actor, language=language)
        response = redirect("me")
        remember_language(response, language)
        return response
    row = get_employee(employee_id=person_of(request.actor))
    context = {
        "me": row,
        "role_words": ", ".join(role_names()[role] for role in row.roles),
        "languages": settings.LANGUAGES,
        "keys": [(key, _(what), read_keys(request).get(key, key)) for key, what in KEYS.items()],
        "keys_act": request.COOKIES.get("keys") != "off",
        "messages": messages.get_messages(request),
    }
    return render(request, "admin/me.html", frame_context(request, room="") | context)


def _keep_keys(request: StaffRequest) -> HttpResponse:
    response = redirect(f"{reverse('me')}#keys")
    if request.POST["keys"] == "usual":
        remember_keys(response, {})
        messages.success(request, _("The usual letters act again."))
        return response
    try:
        remember_keys(response, {key: request.POST.get(f"key-{number}", "") for number, key in enumerate(KEYS)})
    except BadInput as refusal:
        messages.error(request, refusal.sentence)
        return response
    remember_whether_keys_act(response, they_act=request.POST.get("act") == "on")
    messages.success(request, _("Your keys are kept on this device."))
    return response
