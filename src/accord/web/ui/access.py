"""Who may open an address: every view is marked with one of these, and a test looks for the mark."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

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
                return redirect_to_login(request.get_full_path())
            require(actor, needed)
            return view(request, *args, **kwargs)

        guarded.access = needed.value  # type: ignore[attr-defined]
        return guarded

    return mark


def public(reason: str) -> Callable[[View], View]:
    """Open a view to everybody, saying why; the reason is read by reviewers and by the test of all addresses."""

    def mark(view: View) -> View:
        view.access = f"public: {reason}"  # type: ignore[attr-defined]
        return view

    return mark
