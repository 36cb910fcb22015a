"""The department's own page: what came from its work, its causes, their stories, the day it gave, what the fix did."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accord.improve.contracts import CauseRow
from accord.improve.queries import count_told, department_month, list_causes, list_ideas, stories_of_cause
from accord.journey.queries import list_changes
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.permissions import Actor, Permission
from accord.listen.contracts import SignalRow, SignalStatus, StoryRow
from accord.listen.queries import list_signals
from accord.staff.queries import get_department
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.formats import interval, number
from accord.web.ui.fragments import render_block
from accord.web.ui.frame import frame_context

_SHOWN_CAUSES = 3
_PLANNED = timedelta(days=60)


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A root cause with the stories that stand for it, and how many customers heard that it is mended."""

    cause: CauseRow
    stories: list[StoryRow]
    told: int


@permission(Permission.EMPLOYEE)
@require_GET
def own_department(request: StaffRequest) -> HttpResponse:
    """The page of one's own department; words instead of it for people without one."""
    if request.actor.department_id is None:
        return render(request, "department/none.html", frame_context(request, room="department"))
    return _department(request, request.actor.department_id)


@permission(Permission.LISTEN)
@require_GET
def any_department(request: StaffRequest, department_id: int) -> HttpResponse:
    """The page of any department, for those who listen to the whole company."""
    return _department(request, department_id)


def _department(request: StaffRequest, department_id: int) -> HttpResponse:
    actor = request.actor
    department = get_department(department_id=department_id)
    today = clock.today(read_company().timezone)
    month = department_month(actor=actor, department_id=department_id, until=today)
    topics = (f"department:{department_id}", "listen")
    context = {
        "department": department,
        "month": month,
        "cost": f"{number(month.cost)}\u202f{read_company().currency}",
        "signals": [(s, _about(s)) for s in _fresh_signals(actor, department_id)],
        "to_decide": list_ideas(actor=actor, view="to_decide", limit=5),
        "changes": [c for c in list_changes(since=today, until=today + _PLANNED) if c.department_id == department_id],
        "messages": get_messages(request),
        **_causes(actor, department_id),
        **frame_context(request, room="department", topics=topics),
    }
    if getattr(request, "htmx", False):
        return render_block(request, "department/department.html", "live", context)
    return render(request, "department/department.html", context)


def _causes(actor: Actor, department_id: int) -> dict[str, Any]:
    found = list_causes(actor=actor, is_open=None, department_id=department_id)
    ordered = sorted(found, key=lambda cause: (cause.fixed_on is not None, not cause.overdue, -cause.customers))
    shown = [
        Matter(
            cause=cause,
            stories=stories_of_cause(actor=actor, cause_id=cause.id)[:1],
            told=count_told(actor=actor, cause_id=cause.id).sent if cause.fixed_on else 0,
        )
        for cause in ordered[:_SHOWN_CAUSES]
    ]
    return {"matters": shown, "more_causes": ordered[_SHOWN_CAUSES:]}


def _fresh_signals(actor: Actor, department_id: int) -> list[SignalRow]:
    signals = list_signals(actor=actor, department_id=department_id, limit=10)
    return [signal for signal in signals if signal.status != SignalStatus.CAUSE]


def _about(signal: SignalRow) -> str:
    """The size of a signal in figures; a department reads no customer's words here."""
    return interval(signal.low, signal.high)
