"""Orders to a root cause: state it, promise, act, fix, give it on, tell."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accord.improve.contracts import Letter
from accord.improve.operations import (
    add_action,
    commit_to_fix,
    finish_action,
    join_signal,
    mark_fixed,
    reassign_cause,
    reopen_cause,
    state_cause,
    tell_customers,
)
from accord.improve.queries import get_cause, preview_telling
from accord.kernel.permissions import Permission
from accord.web.lead.pages import frame
from accord.web.lead.reading import day_in, done, needed_number_in, number_in, words_in
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.EMPLOYEE)
@require_POST
def state(request: StaffRequest, cause_id: int) -> HttpResponse:
    """Say in words why it happens and how we know."""
    state_cause(
        actor=request.actor,
        cause_id=cause_id,
        title=words_in(request, "title"),
        statement=words_in(request, "statement"),
        evidence=words_in(request, "evidence"),
    )
    return done(request, _("Saved."), to=_page_of(cause_id))


@permission(Permission.EMPLOYEE)
@require_POST
def commit(request: StaffRequest, cause_id: int) -> HttpResponse:
    """Promise the day by which it is removed."""
    commit_to_fix(
        actor=request.actor,
        cause_id=cause_id,
        committed_on=day_in(request, "committed_on"),
        reason=words_in(request, "reason"),
    )
    return done(request, _("Promised. Everybody who looks at this cause sees the day."), to=_page_of(cause_id))


@permission(Permission.EMPLOYEE)
@require_POST
def reassign(request: StaffRequest, cause_id: int) -> HttpResponse:
    """Give the cause to another department or owner. Whoever gave it away may no longer see it."""
    reassign_cause(
        actor=request.actor,
        cause_id=cause_id,
        department_id=needed_number_in(request, "department"),
        owner_id=number_in(request, "owner"),
        reason=words_in(request, "reason"),
    )
    return done(request, _("Given on, with your reason. The new owner was told."), to=reverse("lead:improve"))


@permission(Permission.EMPLOYEE)
@require_POST
def add_signal(request: StaffRequest, cause_id: int) -> HttpResponse:
    """Let the cause explain one more signal."""
    join_signal(actor=request.actor, cause_id=cause_id, signal_id=needed_number_in(request, "signal"))
    return done(request, _("Joined."), to=_page_of(cause_id))


@permission(Permission.EMPLOYEE)
@require_POST
def act(request: StaffRequest, cause_id: int) -> HttpResponse:
    """Write down what is to be done, by whom and until when."""
    add_action(
        actor=request.actor,
        cause_id=cause_id,
        text=words_in(request, "text"),
        owner_id=needed_number_in(request, "owner"),
        due_on=day_in(request, "due_on"),
    )
    return done(request, _("Added."), to=_page_of(cause_id))


@permission(Permission.EMPLOYEE)
@require_POST
def finish(request: StaffRequest, cause_id: int, action_id: int) -> HttpResponse:
    """An action is done."""
    finish_action(actor=request.actor, action_id=action_id)
    return done(request, _("Done."), to=_page_of(cause_id))


@permission(Permission.EMPLOYEE)
@require_POST
def fix(request: StaffRequest, cause_id: int) -> HttpResponse:
    """The cause is removed; what was changed is said in a sentence."""
    mark_fixed(
        actor=request.actor,
        cause_id=cause_id,
        what_changed=words_in(request, "what_changed"),
        fixed_on=day_in(request, "fixed_on"),
    )
    return done(request, _("Fixed. In two weeks you see here what it did."), to=_page_of(cause_id))


@permission(Permission.EMPLOYEE)
@require_POST
def reopen(request: StaffRequest, cause_id: int) -> HttpResponse:
    """The fix did not hold."""
    reopen_cause(actor=request.actor, cause_id=cause_id, reason=words_in(request, "reason"))
    return done(request, _("Open again. A new day has to be promised."), to=_page_of(cause_id))


@permission(Permission.EMPLOYEE)
@require_http_methods(["GET", "POST"])
def tell(request: StaffRequest, cause_id: int) -> HttpResponse:
    """Look at what customers would read, then send it."""
    written = _letters(request)
    if request.method == "POST" and words_in(request, "then") == "send":
        told = tell_customers(actor=request.actor, cause_id=cause_id, letters=written)
        said = ngettext("%(count)s customer is told.", "%(count)s customers are told.", told) % {"count": told}
        return done(request, said, to=_page_of(cause_id))
    page = get_cause(actor=request.actor, cause_id=cause_id)
    context = {
        "cause": page.cause,
        "preview": preview_telling(actor=request.actor, cause_id=cause_id, letters=written or None),
        "language_names": {"en": _("English"), "de": _("German")},
        **frame(request, room="improve"),
    }
    return render(request, "lead/tell.html", context)


def _letters(request: StaffRequest) -> dict[str, Letter]:
    codes = [name.removeprefix("subject-") for name in request.POST if name.startswith("subject-")]
    return {
        code: Letter(subject=words_in(request, f"subject-{code}"), text=words_in(request, f"text-{code}"))
        for code in codes
    }


def _page_of(cause_id: int) -> str:
    return reverse("lead:cause", args=[cause_id])
