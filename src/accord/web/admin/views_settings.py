"""The settings' front page, the company's choices, the audit log."""

from zoneinfo import available_timezones

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.kernel.audit import list_entries
from accord.kernel.company import change_company, read_company
from accord.kernel.errors import BadInput
from accord.kernel.models import AuditEntry
from accord.kernel.permissions import Permission
from accord.staff.queries import list_departments, list_employees
from accord.web.admin.pages import settings_page
from accord.web.admin.words import detail_words, entry_words
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.brand import colour_of_hue

HUES = tuple(range(0, 360, 30))
ENTRIES_A_PAGE = 50
LONGEST_UNDO_SECONDS = 120


@permission(Permission.ADMINISTER)
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Where everything is set."""
    return settings_page(request, "index", {"company": read_company()})


@permission(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def company(request: StaffRequest) -> HttpResponse:
    """Name, colour, language, time zone, and two figures that others are computed from."""
    problem = ""
    if request.method == "POST":
        try:
            change_company(actor=request.actor, **_choices(request))
        except BadInput as refusal:
            problem = refusal.sentence
        else:
            messages.success(request, _("The company's settings are saved."))
            return redirect("admin:company")
    known = read_company()
    near = min(HUES, key=lambda hue: min((hue - known.hue) % 360, (known.hue - hue) % 360))
    context = {
        "company": known,
        "problem": problem,
        "hues": [(hue, colour_of_hue(hue)) for hue in HUES],
        "near_hue": near,
        "languages": settings.LANGUAGES,
        "zones": [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone],
    }
    return settings_page(request, "company", context, status=422 if problem else 200)


def _choices(request: StaffRequest) -> dict[str, object]:
    given = request.POST
    try:
        choices: dict[str, object] = {
            "name": given["name"].strip(),
            "language": given["language"],
            "timezone": given["timezone"],
            "currency": given["currency"].strip().upper(),
            "hue": int(given["hue"]) % 360,
            "survey_after_hours": _decimal(given["survey_after_hours"]),
            "contact_cost": _decimal(given["contact_cost"]),
            "undo_seconds": int(given.get("undo_seconds", 10)),
            "status_page_in_replies": given.get("status_page_in_replies") == "on",
        }
    except (KeyError, ValueError):
        raise BadInput(_("One of the fields is missing or is not a number.")) from None
    if not choices["name"] or choices["timezone"] not in available_timezones():
        raise BadInput(_("Give the company's name and its time zone."))
    if not 0 < _decimal(given["survey_after_hours"]) <= 24 * 30:
        raise BadInput(_("A survey follows after a while, and within thirty days."))
    if not 0 <= int(given.get("undo_seconds", 10)) <= LONGEST_UNDO_SECONDS:
        raise BadInput(_("A reply can wait for two minutes at most before it leaves."))
    return choices


def _decimal(text: str) -> float:
    number = float(text.replace(",", "."))
    return int(number) if number.is_integer() else number


@permission(Permission.ADMINISTER)
@require_GET
def audit_log(request: StaffRequest) -> HttpResponse:
    """Who changed a right, a setting or a secret, newest first."""
    before = request.GET.get("before", "")
    entries = list_entries(before_id=int(before) if before.isdigit() else None, limit=ENTRIES_A_PAGE + 1)
    shown = entries[:ENTRIES_A_PAGE]
    people = {person.id: person.name for person in list_employees(employee_ids=_people_in(shown), with_former=True)}
    departments = {department.id: department.name for department in list_departments()}
    names = {"staff": people, "employee": people, "department": departments}
    rows = [
        {
            "at": entry.at,
            "who": _named(entry.actor, names),
            "did": entry_words(entry.action),
            "whom": _named(entry.subject, names),
            "detail": detail_words(entry.action, entry.detail, people=people, departments=departments),
        }
        for entry in shown
    ]
    older = shown[-1].pk if len(entries) > ENTRIES_A_PAGE else None
    return settings_page(request, "audit_log", {"rows": rows, "older": older, "is_later_page": bool(before)})


def _people_in(entries: list[AuditEntry]) -> set[int]:
    codes = {code for entry in entries for code in (entry.actor, entry.subject)}
    ids = {number for code in codes for kind, number in [_split(code)] if kind in {"staff", "employee"}}
    owners = [entry.detail.get(key) for entry in entries for key in ("before", "after")]
    return ids | {owner for owner in owners if isinstance(owner, int)}


def _split(code: str) -> tuple[str, int]:
    kind, _separator, number = code.partition(":")
    return kind, int(number) if number.isdigit() else 0


def _named(code: str, names: dict[str, dict[int, str]]) -> str:
    """The name behind a code such as `employee:3`; what has no name, such as a key, is left to the details."""
    if code == "system":
        return "Accord"
    kind, number = _split(code)
    return names.get(kind, {}).get(number, "")
