"""Goodwill for leads: what waits for a decision, what was given and what became of it, which policies cost most."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accord.desk.goodwill.contracts import GestureRow, GoodwillReport, SumRow
from accord.desk.goodwill.operations import grant_gesture, refuse_gesture
from accord.desk.goodwill.queries import goodwill_report, list_allowances, list_given, waiting_for_decision
from accord.kernel import clock
from accord.kernel.permissions import Permission
from accord.web.agent import names
from accord.web.agent.gestures import kind_words, line_of, outcome_words
from accord.web.lead.pages import frame
from accord.web.lead.reading import done
from accord.web.ui.access import StaffRequest, permission

SPANS = (28, 90)


@permission(Permission.LEAD)
@require_GET
def goodwill(request: StaffRequest) -> HttpResponse:
    """The last `?days=` days (28 or 90), the present moment included."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked.isdigit() and int(asked) in SPANS else SPANS[0]
    end = clock.now() + timedelta(seconds=1)
    start = end - timedelta(days=days)
    report = goodwill_report(actor=request.actor, start=start, end=end)
    context = {
        "days": days,
        "spans": SPANS,
        "waiting": [(line_of(row), _about(row)) for row in waiting_for_decision(actor=request.actor)],
        "report": report,
        "groups": _groups(report),
        "outcomes": [(outcome_words(row.outcome), row.n) for row in report.outcomes],
        "newest": [line_of(row) for row in list_given(actor=request.actor, start=start, end=end, limit=20)],
        "months": [(name, row) for name, row in list_allowances() if row.terms.monthly or row.spent],
        "reason_names": {number: row.name for number, row in names.reasons().items()},
        **frame(request, room="listen", topics=("goodwill",)),
    }
    return render(request, "lead/goodwill.html", context)


@permission(Permission.LEAD)
@require_POST
def decide(request: StaffRequest, gesture_id: int) -> HttpResponse:
    """Grant or refuse what an agent asked for: one click and a word."""
    words = request.POST.get("words", "")
    if request.POST.get("order") == "refuse":
        refuse_gesture(actor=request.actor, gesture_id=gesture_id, words=words)
        text = _("Refused. The agent sees your word.")
    else:
        grant_gesture(actor=request.actor, gesture_id=gesture_id, words=words)
        text = _("Granted. The agent sees your word.")
    return done(request, text, to=reverse("lead:goodwill"))


def _about(row: GestureRow) -> str:
    reason = names.reasons().get(row.contact_reason_id or 0)
    return reason.name if reason else ""


def _groups(report: GoodwillReport) -> list[dict[str, Any]]:
    known = names.reasons()
    named: list[tuple[str, Sequence[SumRow], Callable[[str], str]]] = [
        (_("What"), report.by_kind, kind_words),
        (_("By whom"), report.by_person, lambda key: names.staff_name(int(key))),
        (_("Contact reason"), report.by_reason, lambda key: known[int(key)].name if key else _("not said yet")),
    ]
    return [
        {"heading": heading, "rows": [(name(row.key), row.n, row.amount, _share(row.amount, report)) for row in rows]}
        for heading, rows, name in named
    ]


def _share(amount: Decimal, report: GoodwillReport) -> float | None:
    return float(amount / report.amount) if report.amount else None
