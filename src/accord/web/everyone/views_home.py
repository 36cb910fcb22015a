"""The first page: each person is led to where their day is."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from accord.kernel.permissions import Actor, Permission
from accord.web.ui.access import StaffRequest, permission

# Whoever answers customers goes to the inbox, whoever leads without answering to the briefing, and so on.
_DAYS = (
    (Permission.DESK, "/inbox/"),
    (Permission.BRIEFING, "/briefing/"),
    (Permission.DEPARTMENT, "/department/"),
)


@permission(Permission.EMPLOYEE)
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    """Go where this person's day is."""
    return redirect(day_of(request.actor))


def day_of(actor: Actor) -> str:
    """The path of the page where somebody's day begins."""
    return next((path for needed, path in _DAYS if actor.may(needed)), "/people/")
