"""Rules that need the program: tables, addresses, and what a web process may load."""

import json
import subprocess
import sys

from django.apps import apps
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.test.utils import isolate_apps
from django.urls import get_resolver, path

from tests.architecture import rules

# Views of libraries carry no mark of ours: each is guarded by the library itself, as its documentation says.
LIBRARY_VIEWS = frozenset(
    {
        "account_login",
        "account_logout",
        "account_signup",
        "account_inactive",
        "account_change_password",
        "account_set_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_reauthenticate",
        "account_email",
        "account_email_verification_sent",
        "account_confirm_email",
        "account_request_login_code",
        "account_confirm_login_code",
        "mfa_authenticate",
        "mfa_trust",
        "mfa_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "mfa_login_webauthn",
        "mfa_reauthenticate_webauthn",
        "mfa_signup_webauthn",
        "set_language",
        "javascript-catalog",
    }
)


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("accord.")]


def test_foreign_keys_point_down_and_leave_no_trace_above() -> None:
    assert rules.foreign_keys_upward(our_models()) == []


@isolate_apps("accord.kernel", "accord.desk")
def test_a_planted_key_upward_is_noticed() -> None:
    planted = type(
        "Planted",
        (models.Model,),
        {
            "__module__": "accord.kernel.models",
            "case": models.ForeignKey("desk.Case", on_delete=models.CASCADE),
            "Meta": type("Meta", (), {"app_label": "kernel"}),
        },
    )
    target = type(
        "Case", (models.Model,), {"__module__": "accord.desk.models", "Meta": type("Meta", (), {"app_label": "desk"})}
    )
    assert target is planted._meta.get_field("case").related_model
    assert rules.foreign_keys_upward([planted]) == [
        "Planted.case points up to desk",
        "Planted.case leaves a back-reference in desk",
    ]


def test_every_address_needs_a_permission_or_says_why_it_is_public() -> None:
    assert rules.views_without_access(get_resolver().url_patterns, listed=LIBRARY_VIEWS) == []


def test_a_planted_address_without_a_gate_is_noticed() -> None:
    def unguarded(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert rules.views_without_access([path("open", unguarded, name="open")]) == ["open (open)"]


def test_a_web_process_loads_nothing_heavy() -> None:
    script = """
import json, sys
from accord.config.start import ready
ready(database=False)
from accord.config.processes import web
from accord.config.wsgi import application
from django.urls import get_resolver
get_resolver().url_patterns
print(json.dumps(sorted({"numpy", "scipy", "sklearn", "altair", "vl_convert"} & set(sys.modules))))
"""
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert json.loads(result.stdout.splitlines()[-1]) == []
