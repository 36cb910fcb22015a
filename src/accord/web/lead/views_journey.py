"""The journey as it is lived: the map with its figures, one touchpoint, and the ways between touchpoints."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.journey.queries import get_touchpoint, list_changes
from accord.journey.shown.queries import get_shown, list_shown
from accord.kernel import clock, files
from accord.kernel.company import read_company
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Permission
from accord.listen.queries import list_signals, list_watched
from accord.measure.audits.contracts import Comparison
from accord.measure.audits.queries import compare_sides
from accord.measure.paths.contracts import Cut
from accord.measure.paths.queries import read_paths
from accord.web.lead import sentences
from accord.web.lead.charts import expected_band
from accord.web.lead.journey_map import hours_words, map_of, picture_of
from accord.web.lead.meaning import end_of_record
from accord.web.lead.pages import frame
from accord.web.ui.access import StaffRequest, permission

SPANS = (28, 90, 365)
GAPS = (3, 14, 30)


@permission(Permission.LISTEN)
@require_GET
def journey_map(request: StaffRequest) -> HttpResponse:
    """Every touchpoint with its uses, contacts, failure, effort, score, signals and owner."""
    days, now = _span(request, SPANS), end_of_record()
    today = clock.today(read_company().timezone)
    context = {
        "stages": map_of(request.actor, start=now - timedelta(days=days), end=now, today=today),
        "days": days,
        "spans": SPANS,
        "today": today,
        **frame(request, room="listen"),
    }
    return render(request, "lead/journey.html", context)


@permission(Permission.LISTEN)
@require_GET
def touchpoint(request: StaffRequest, touchpoint_id: int) -> HttpResponse:
    """One touchpoint: its contacts with the changes made there, what customers saw, open signals."""
    place = get_touchpoint(touchpoint_id=touchpoint_id)
    today = clock.today(read_company().timezone)
    changes = list_changes(since=today - timedelta(days=90), until=today + timedelta(days=90))
    here = [change for change in changes if change.touchpoint_id in {touchpoint_id, None}]
    days = next(
        (row.days for row in list_watched(days=75) if row.series.by == "touchpoint" and row.series.id == touchpoint_id),
        (),
    )
    title = _("Contacts by day at %(name)s") % {"name": place.name}
    signals = [signal for signal in list_signals(actor=request.actor) if signal.touchpoint_id == touchpoint_id]
    context = {
        "place": place,
        "chart": expected_band(list(days), summary=title, changes=here) if days else None,
        "changes": sorted(here, key=lambda change: change.begins_on, reverse=True),
        "shown": list_shown(touchpoint_id=touchpoint_id),
        "signals": [(signal, sentences.headline(signal)) for signal in signals],
        "visited": next((row for row in _both_sides() if row.touchpoint_id == touchpoint_id), None),
        "today": today,
        **frame(request, room="listen"),
    }
    return render(request, "lead/journey_touchpoint.html", context)


def _both_sides() -> list[Comparison]:
    now = clock.now()
    return compare_sides(start=now - timedelta(days=90), end=now)


@permission(Permission.LISTEN)
@require_GET
def paths(request: StaffRequest) -> HttpResponse:
    """The ways of customers between touchpoints: what matters of them, as a picture and as tables."""
    days, gap = _span(request, SPANS), _span(request, GAPS, name="gap", usual=14)
    cut = Cut.ORDER if request.GET.get("cut") == Cut.ORDER else Cut.SILENCE
    now = clock.now()
    found = read_paths(since=now - timedelta(days=days), until=now, cut=cut, gap_days=gap)
    context = {
        "paths": found,
        "picture": picture_of(found),
        "hours": hours_words,
        "days": days,
        "spans": SPANS,
        "gap": gap,
        "gaps": GAPS,
        "cut": cut,
        **frame(request, room="listen"),
    }
    return render(request, "lead/paths.html", context)


@permission(Permission.EMPLOYEE)
@require_GET
def shown_picture(request: StaffRequest, shown_id: int) -> HttpResponse:
    """A picture of what customers saw; customers saw it, so everybody who works here may."""
    row = get_shown(shown_id=shown_id)
    if not row.picture_sha256:
        raise NotFound(_("That is not there any more."))
    response = HttpResponse(files.read(row.picture_sha256), content_type=row.picture_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=86400"
    return response


def _span(request: StaffRequest, allowed: tuple[int, ...], *, name: str = "days", usual: int | None = None) -> int:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isdigit() and int(asked) in allowed else usual or allowed[0]
