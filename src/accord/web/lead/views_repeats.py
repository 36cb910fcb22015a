"""The conversations behind “had to repeat”: what a customer gave again, or was asked for although it was on record."""

from collections.abc import Sequence
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.desk.context.contracts import Known
from accord.desk.context.queries import list_repeats, repeat_figures
from accord.kernel import clock
from accord.kernel.permissions import Permission
from accord.web.agent.knowing import question_words
from accord.web.lead.pages import frame
from accord.web.ui.access import StaffRequest, permission

SPANS = (28, 90)


@permission(Permission.DESK)
@require_GET
def repeats(request: StaffRequest) -> HttpResponse:
    """The last `?days=` days (28 or 90)."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked.isdigit() and int(asked) in SPANS else SPANS[0]
    now = clock.now()
    start = now - timedelta(days=days)
    rows = list_repeats(actor=request.actor, start=start, end=now)
    context = {
        "days": days,
        "spans": SPANS,
        "figure": repeat_figures(start=start, end=now).repeated,
        "rows": [
            {
                "row": row,
                "given": _words(row.given),
                "asked": _words(row.asked),
            }
            for row in rows
        ],
        **frame(request, room="listen"),
    }
    return render(request, "lead/repeats.html", context)


def _words(known: Sequence[Known]) -> str:
    beyond = {Known.DESCRIPTION: _("what had happened"), Known.NUMBER: _("a number")}
    return ", ".join(beyond.get(one) or question_words(one) for one in known)
