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
from accord.web.ui.keys import KEYS, SWITCH, chosen_keys, do_keys_act, own_preferences, read_keys
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
        density = "compact" if request.POST.get("density") == "compact" else ""
        change_own_preferences(actor=request.actor, language=language, density=density)
        response = redirect("me")
        remember_language(response, language)
        return response
    row = get_employee(employee_id=person_of(request.actor))
    context = {
        "me": row,
        "role_words": ", ".join(role_names()[role] for role in row.roles),
        "languages": settings.LANGUAGES,
        "keys": [(key, _(what), read_keys(request).get(key, key)) for key, what in KEYS.items()],
        "keys_act": do_keys_act(request),
        "row_height": own_preferences(request).get("density", ""),
        "messages": messages.get_messages(request),
    }
    return render(request, "admin/me.html", frame_context(request, room="") | context)


def _keep_keys(request: StaffRequest) -> HttpResponse:
    response = redirect(f"{reverse('me')}#keys")
    is_usual = request.POST["keys"] == "usual"
    try:
        given = {} if is_usual else {key: request.POST.get(f"key-{number}", "") for number, key in enumerate(KEYS)}
        keys_off = not is_usual and request.POST.get("act") != "on"
        change_own_preferences(actor=request.actor, keys=chosen_keys(given), keys_off=keys_off)
    except BadInput as refusal:
        messages.error(request, refusal.sentence)
        return response
    response.delete_cookie(SWITCH)
    messages.success(request, _("The usual letters act again.") if is_usual else _("Your keys are kept."))
    return response
