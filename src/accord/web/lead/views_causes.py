"""Improve: root causes with their rings, one cause with its promise, its fix and what the fix did."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.improve.contracts import CausePage, CauseRow, RingStep
from accord.improve.operations import open_cause
from accord.improve.queries import (
    count_told,
    get_cause,
    list_causes,
    list_ideas_of_cause,
    may_promise,
    may_work,
    read_verification,
    signals_of_cause,
    stories_of_cause,
)
from accord.journey.queries import list_reasons, list_touchpoints
from accord.kernel.permissions import Actor, Permission
from accord.listen.contracts import SignalRow
from accord.listen.queries import get_signal, list_signals
from accord.staff.queries import list_departments, list_employees
from accord.web.lead import sentences
from accord.web.lead.charts import before_after
from accord.web.lead.pages import frame, show
from accord.web.lead.reading import done, number_in, words_in
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.formats import day

_SOON_DAYS = 14


@permission(Permission.EMPLOYEE)
@require_GET
def improve(request: StaffRequest) -> HttpResponse:
    """The causes that the person may see: open ones, or `?show=fixed`."""
    is_open = request.GET.get("show") != "fixed"
    causes = list_causes(actor=request.actor, is_open=is_open)
    context = {
        "causes": [(cause, sentences.money(cause.cost_low, cause.cost_high)) for cause in causes],
        "is_open": is_open,
        "may_open": may_open(request.actor),
        **frame(request, room=room_of(request.actor), topics=("improve",)),
    }
    return show(request, "lead/improve.html", context)


def room_of(actor: Actor) -> str:
    """In which room a cause stands for somebody: departments meet theirs on their own page."""
    return "improve" if may_open(actor) or not actor.may(Permission.DEPARTMENT) else "department"


def may_open(actor: Actor) -> bool:
    """Whether the actor may open causes and write to customers about them."""
    return actor.may(Permission.IMPROVE) or actor.may(Permission.LEAD)


@permission(Permission.EMPLOYEE)
@require_http_methods(["GET", "POST"])
def new_cause(request: StaffRequest) -> HttpResponse:
    """Open a root cause, from `?signal=` or by hand."""
    if request.method == "POST":
        signal_id = number_in(request, "signal")
        cause_id = open_cause(
            actor=request.actor,
            title=words_in(request, "title"),
            signal_ids=[signal_id] if signal_id else [],
            reason_id=number_in(request, "reason"),
            department_id=number_in(request, "department"),
            owner_id=number_in(request, "owner"),
            statement=words_in(request, "statement"),
        )
        return done(request, _("Opened. Its owner was told."), to=reverse("lead:cause", args=[cause_id]))
    found = _asked_signal(request)
    context = {
        "signal": found,
        "headline": sentences.headline(found) if found else "",
        "reasons": [(reason.id, f"{reason.touchpoint_name}: {reason.name}") for reason in list_reasons()],
        "touchpoints": [(t.id, f"{t.stage_name}: {t.name}") for t in list_touchpoints()],
        "departments": [(d.id, _owned(d.name, d.owner_name)) for d in list_departments()],
        "people": [(person.id, person.name) for person in list_employees()],
        **frame(request, room="improve"),
    }
    return render(request, "lead/new_cause.html", context)


def _asked_signal(request: StaffRequest) -> SignalRow | None:
    asked = request.GET.get("signal", "")
    return get_signal(actor=request.actor, signal_id=int(asked)) if asked.isdigit() else None


def _owned(department: str, owner: str | None) -> str:
    return f"{department} ({owner})" if owner else department


@permission(Permission.EMPLOYEE)
@require_GET
def cause(request: StaffRequest, cause_id: int) -> HttpResponse:
    """One root cause: its ring, its statement, its promise, what was done, what that did, who was told."""
    page = get_cause(actor=request.actor, cause_id=cause_id)
    context = _shown(request.actor, page)
    context |= frame(request, room=room_of(request.actor), topics=(f"cause:{cause_id}",))
    return show(request, "lead/cause.html", context)


def _shown(actor: Actor, page: CausePage) -> dict[str, Any]:
    found = page.cause
    verification = read_verification(actor=actor, cause_id=found.id)
    return {
        "page": page,
        "cause": found,
        "cost": sentences.money(found.cost_low, found.cost_high),
        "dates": _dates(page),
        "signals": _signals(actor, found),
        "joinable": list_signals(actor=actor) if may_open(actor) and found.fixed_on is None else [],
        "verification": verification,
        "chart": before_after(verification) if verification else None,
        "told": count_told(actor=actor, cause_id=found.id),
        "stories": stories_of_cause(actor=actor, cause_id=found.id),
        "ideas": list_ideas_of_cause(actor=actor, cause_id=found.id),
        "may_promise": may_promise(actor=actor, cause_id=found.id) and found.fixed_on is None,
        "may_work": may_work(actor=actor, cause_id=found.id),
        "may_oversee": room_of(actor) == "improve",
        "may_tell": may_open(actor) and found.fixed_on is not None,
        "people": [(person.id, person.name) for person in list_employees()],
        "departments": [(d.id, _owned(d.name, d.owner_name)) for d in list_departments()],
        "soon": sentences.soon(_SOON_DAYS),
        "today": sentences.soon(0),
    }


def _dates(page: CausePage) -> dict[str, Any]:
    found = page.cause
    return {
        RingStep.HEARD.value: day(found.began_on),
        RingStep.OWNED.value: day(page.commitments[-1].at.date()) if found.committed_on else None,
        RingStep.FIXED.value: day(found.fixed_on) if found.fixed_on else None,
        RingStep.MEASURED.value: day(found.measured_at.date()) if found.measured_at else None,
        RingStep.TOLD.value: day(found.told_at.date()) if found.told_at else None,
    }


def _signals(actor: Actor, found: CauseRow) -> list[tuple[SignalRow, str]]:
    return [(row, sentences.headline(row)) for row in signals_of_cause(actor=actor, cause_id=found.id)]
