"""Working hours in the settings: calendars with versions, holidays, and a look at what is open next."""

from functools import lru_cache
from operator import itemgetter
from typing import Any
from zoneinfo import available_timezones

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.desk.levels.contracts import CalendarRow
from accord.desk.levels.operations import remove_calendar, set_calendar
from accord.desk.levels.queries import (
    countries,
    get_calendar,
    list_calendars,
    list_public_holidays,
    region_names,
)
from accord.desk.queries import list_queues
from accord.kernel import clock
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.web.admin.hours_form import DAYS, HoursForm, look_ahead, values_given, values_of
from accord.web.admin.pages import settings_page
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.ADMINISTER)
@require_GET
def calendars(request: StaffRequest) -> HttpResponse:
    """All calendars, each with the week to come."""
    queues = {queue.id: queue.name for queue in list_queues()}
    shown = [
        {
            "row": row,
            "ahead": _ahead_of(row),
            "queues": [queues[number] for number in row.queue_ids if number in queues],
        }
        for row in list_calendars()
    ]
    return settings_page(request, "hours", {"calendars": shown, "days": day_names()})


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: StaffRequest, calendar_id: int | None = None) -> HttpResponse:
    """One calendar: show it, or let new hours hold."""
    kept = get_calendar(calendar_id=calendar_id) if calendar_id is not None else None
    if request.method != "POST":
        return _page(request, kept, values_of(kept.newest if kept else None))
    form = HoursForm(request.POST, request.FILES)
    try:
        set_calendar(actor=request.actor, choices=form.choices(), calendar_id=calendar_id, valid_from=form.valid_from())
    except BadInput as refusal:
        return _page(request, kept, values_given(request.POST), problem=refusal.sentence, status=refusal.status)
    messages.success(request, _("The hours are saved. Running times follow them."))
    return redirect("admin:hours")


@permission(Permission.ADMINISTER)
@require_POST
def preview(request: StaffRequest) -> HttpResponse:
    """What would be open in the fourteen days to come, as the form stands."""
    form = HoursForm(request.POST, {})
    try:
        choices = form.choices()
        public = _names(choices.country, choices.region)
        names = public | {day.on: day.name for day in choices.own_days}
        ahead = look_ahead(form.hours(frozenset(public)), names, days=14)
    except BadInput as refusal:
        return render(request, "admin/hours_ahead.html", {"problem": refusal.sentence})
    return render(request, "admin/hours_ahead.html", {"ahead": ahead})


@permission(Permission.ADMINISTER)
@require_POST
def remove(request: StaffRequest, calendar_id: int) -> HttpResponse:
    """Take a calendar away."""
    remove_calendar(actor=request.actor, calendar_id=calendar_id)
    messages.success(request, _("The calendar is gone. Its queues follow the default."))
    return redirect("admin:hours")


def _page(
    request: StaffRequest, kept: CalendarRow | None, values: dict[str, Any], *, status: int = 200, **more: object
) -> HttpResponse:
    ahead = look_ahead(kept.newest.hours, _names_of(kept), days=14) if kept else None
    context = {
        "calendar": kept,
        "values": values,
        "days": day_names(),
        "zones": [
            (zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone or zone == "UTC"
        ],
        "places": _places(get_language() or "en"),
        "queues": [(queue.id, queue.name) for queue in list_queues()],
        "ahead": ahead,
        "now": clock.now(),
        **more,
    }
    return settings_page(request, "hours_calendar", context, status=status)


def day_names() -> list[tuple[str, str]]:
    """The days of the week."""
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return list(zip(DAYS, names, strict=True))


def _ahead_of(row: CalendarRow) -> list[Any]:
    return look_ahead(_held_now(row).hours, _names_of(row), days=7)


def _held_now(row: CalendarRow) -> Any:
    held = [version for version in row.versions if version.valid_from <= clock.now()]
    return (held or row.versions)[-1]


def _names_of(row: CalendarRow) -> dict[Any, str]:
    return {day.on: day.name for day in row.newest.holidays}


def _names(country: str, region: str) -> dict[Any, str]:
    years = [clock.today().year, clock.today().year + 1]
    found = list_public_holidays(country=country, region=region, years=years, language=get_language() or "en")
    return {day.on: day.name for day in found}


@lru_cache(maxsize=8)
def _places(language: str) -> list[tuple[str, str]]:
    """Countries by their names in the person's language, each with its regions below it."""
    from babel import Locale

    names = Locale.parse(language, sep="-").territories
    named = sorted((names.get(code, code), code) for code in countries())
    return [
        choice
        for name, code in named
        for choice in [
            (code, name),
            *sorted(
                ((f"{code}:{region}", f"{name} · {called}") for region, called in region_names(code).items()),
                key=itemgetter(1),
            ),
        ]
    ]
