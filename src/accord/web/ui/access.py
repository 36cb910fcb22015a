"""Who may open an address: every view is marked with one of these, and a test looks for the mark."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accord.kernel.permissions import Actor, Permission, require

View = Callable[..., HttpResponse]


class StaffRequest(HttpRequest):
    """A request of a signed-in employee."""

    actor: Actor


def permission(needed: Permission) -> Callable[[View], View]:
    """Open a view to signed-in employees who hold a permission; others sign in or are refused in words."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None:
                return _ask_to_sign_in(request)
            require(actor, needed)
            return view(request, *args, **kwargs)

        guarded.access = needed.value  # type: ignore[attr-defined]
        return guarded

    return mark


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """A script that followed to the sign-in page would put it where a fragment belongs, or take it for success."""
    if "HX-Request" not in request.headers:
        return redirect_to_login(request.get_full_path())
    sentence = _("You are signed out. Sign in in another tab, then go on here: your words stay.")
    response = HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    response["WWW-Authenticate"] = 'Cookie realm="Accord"'
    response["X-Accord-Sentence"] = quote(sentence)
    return response


def public(reason: str) -> Callable[[View], View]:
    """Open a view to everybody, saying why; the reason is read by reviewers and by the test of all addresses."""

    def mark(view: View) -> View:
        view.access = f"public: {reason}"  # type: ignore[attr-defined]
        return view

    return mark
