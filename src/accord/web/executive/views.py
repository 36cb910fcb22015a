"""The executive's page: one week, few figures with honest uncertainty, the stories behind them."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.insight.briefings.contracts import Issue, Line, PastIssue, Section
from accord.insight.briefings.operations import choose_briefing, choose_schedule, choose_voice
from accord.insight.briefings.queries import (
    basis_words,
    heading_of,
    list_readers,
    newest_issue,
    past_issues,
    pdf_of,
    read_issue,
    read_schedule,
    sentence_of,
    shortened,
)
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.web.executive.figures import figures_of
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.frame import frame_context

_DAY = timedelta(days=1)
_PARTS = ((Section.CHANGED, Section.RISING), (Section.PROMISES, Section.FIXED, Section.DECIDE))


@permission(Permission.BRIEFING)
@require_GET
def briefing(request: StaffRequest) -> HttpResponse:
    """The briefing that was sent last, or the week that ends before `?until=`: as sent, else as it stands."""
    issue, company = _issue(request), read_company()
    context = {
        "issue": issue,
        "until": issue.week_until + _DAY,
        "figures": figures_of(issue.lines),
        "parts": [[(part, heading_of(part), _told(issue, part)) for part in parts] for parts in _PARTS],
        "voices": [(story, shortened(story.text)) for story in issue.voices],
        "past": past_issues(actor=request.actor),
        "until_of": _until_of,
        "today": clock.today(company.timezone),
        "is_past": "until" in request.GET,
        "schedule": read_schedule(),
        "company": company,
        **frame_context(request, room="briefing"),
    }
    return render(request, "executive/briefing.html", context)


def _issue(request: StaffRequest) -> Issue:
    until = _day(request)
    newest = None if until else newest_issue(actor=request.actor)
    return newest or read_issue(actor=request.actor, week_until=until)


def _until_of(past: PastIssue) -> str:
    return (past.week_until + _DAY).isoformat()


def _told(issue: Issue, part: Section) -> list[tuple[Line, str, str]]:
    return [(line, sentence_of(line), basis_words(line.basis)) for line in issue.of(part)]


@permission(Permission.BRIEFING)
@require_GET
def printed(request: StaffRequest) -> HttpResponse:
    """The same as a PDF, in the reader's language."""
    issue = _issue(request)
    content = pdf_of(issue, company=read_company().name, language=get_language() or "en")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="briefing-{issue.week_until.isoformat()}.pdf"'
    response["Cache-Control"] = "private, no-store"  # a customer may take back a story that it tells
    return response


@permission(Permission.BRIEFING)
@require_http_methods(["GET", "POST"])
def choices(request: StaffRequest) -> HttpResponse:
    """Whether one is sent the briefing, and when it leaves for all."""
    if request.method == "POST":
        choose_briefing(actor=request.actor, by_mail="by_mail" in request.POST, with_pdf="with_pdf" in request.POST)
        return _done(request, _("Saved."))
    readers = list_readers()
    own = next((reader for reader in readers if reader.employee_id == request.actor.id), None)
    context: dict[str, Any] = {
        "own": own,
        "readers": readers,
        "schedule": read_schedule(),
        "weekdays": list(enumerate(_weekdays())),
        "hours": [(hour, f"{hour:02d}:00") for hour in range(24)],
        "may_schedule": request.actor.may(Permission.ADMINISTER) or request.actor.may(Permission.IMPROVE),
        "messages": messages.get_messages(request),
        **frame_context(request, room="briefing"),
    }
    return render(request, "executive/choices.html", context)


@permission(Permission.BRIEFING)
@require_POST
def schedule(request: StaffRequest) -> HttpResponse:
    """Choose the day and the hour."""
    weekday, hour = request.POST.get("weekday", ""), request.POST.get("hour", "")
    if not weekday.isdigit() or not hour.isdigit():
        raise BadInput(_("Choose a day of the week and a full hour."))
    choose_schedule(actor=request.actor, weekday=int(weekday), hour=int(hour), is_on="is_on" in request.POST)
    return _done(request, _("Saved."))


@permission(Permission.LISTEN)
@require_POST
def voice(request: StaffRequest, story_id: int) -> HttpResponse:
    """Have a story told in the next briefing, or no longer."""
    is_told = request.POST.get("told") == "yes"
    choose_voice(actor=request.actor, story_id=story_id, is_told=is_told)
    said = _("It is told in the next briefing.") if is_told else _("It is no longer told in the next briefing.")
    messages.success(request, said)
    return HttpResponseRedirect(reverse("lead:story", args=[story_id]))


def _weekdays() -> tuple[str, ...]:
    return (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )


def _done(request: StaffRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(reverse("executive:briefing-choices"))


def _day(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("until", ""))
    except ValueError:
        return None
