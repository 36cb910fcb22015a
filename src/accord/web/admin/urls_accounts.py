"""Signing in: the library's views that are open here, each marked with who may enter.

Nobody signs up by themselves, so the library's other addresses do not exist.
"""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import URLPattern, path, re_path

from accord.kernel.permissions import Permission
from accord.web.admin.views_me import me
from accord.web.ui.access import permission, public


def _open(route: str, view: Any, name: str) -> URLPattern:
    return path(route, public("signing in; the library limits the attempts")(view), name=name)


def _own(route: str, view: Any, name: str) -> URLPattern:
    return path(route, permission(Permission.EMPLOYEE)(view), name=name)


urlpatterns = [
    path("me/", me, name="me"),
    _open("login/", account.login, "account_login"),
    _open("logout/", account.logout, "account_logout"),
    _open("signup/", account.signup, "account_signup"),  # answers that it is closed; the library links its name
    _open("inactive/", account.account_inactive, "account_inactive"),
    _open("password/reset/", account.password_reset, "account_reset_password"),
    _open("password/reset/done/", account.password_reset_done, "account_reset_password_done"),
    re_path(  # a key holds hyphens itself, so the id before the first one must not
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public("the key that was sent by mail is the permission")(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    _open("password/reset/key/done/", account.password_reset_from_key_done, "account_reset_password_from_key_done"),
    _own("reauthenticate/", account.reauthenticate, "account_reauthenticate"),
    _own("password/change/", account.password_change, "account_change_password"),
    _own("password/set/", account.password_set, "account_set_password"),
    _open("2fa/authenticate/", mfa.authenticate, "mfa_authenticate"),
    _open("2fa/webauthn/login/", webauthn.login_webauthn, "mfa_login_webauthn"),
    _own("2fa/", mfa.index, "mfa_index"),
    _own("2fa/reauthenticate/", mfa.reauthenticate, "mfa_reauthenticate"),
    _own("2fa/totp/activate/", totp.activate_totp, "mfa_activate_totp"),
    _own("2fa/totp/deactivate/", totp.deactivate_totp, "mfa_deactivate_totp"),
    _own("2fa/recovery-codes/", recovery_codes.view_recovery_codes, "mfa_view_recovery_codes"),
    _own("2fa/recovery-codes/generate/", recovery_codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    _own("2fa/recovery-codes/download/", recovery_codes.download_recovery_codes, "mfa_download_recovery_codes"),
    _own("2fa/webauthn/", webauthn.list_webauthn, "mfa_list_webauthn"),
    _own("2fa/webauthn/add/", webauthn.add_webauthn, "mfa_add_webauthn"),
    _own("2fa/webauthn/reauthenticate/", webauthn.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    _own("2fa/webauthn/keys/<int:pk>/remove/", webauthn.remove_webauthn, "mfa_remove_webauthn"),
    _own("2fa/webauthn/keys/<int:pk>/edit/", webauthn.edit_webauthn, "mfa_edit_webauthn"),
]
