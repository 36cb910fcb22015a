"""Companies: the list, one page with people, open matters, figures and one river, and the form that keeps one."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.customers.companies.contracts import CompanyRow
from accord.customers.companies.operations import keep_company, name_public_providers
from accord.customers.companies.queries import (
    get_company,
    list_companies,
    newest_people_of,
    people_of,
    propose_domains,
)
from accord.customers.queries import list_customers, read_figures
from accord.desk.people.queries import case_ids_of, what_is_open
from accord.kernel import clock
from accord.kernel.errors import Refusal
from accord.kernel.permissions import Permission
from accord.measure.queries import csat
from accord.web.agent import names
from accord.web.agent.notes import notes_context
from accord.web.agent.person_page import head_figures, open_context
from accord.web.agent.person_words import people_words
from accord.web.agent.river import river_of
from accord.web.agent.river_filter import RiverFilter, filter_context, filter_of
from accord.web.agent.views_customers import tabs
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block
from accord.web.ui.frame import frame_context

PAGE = "agent/company.html"
_YEAR = timedelta(days=365)
_PEOPLE_SHOWN = 30


@permission(Permission.DESK)
@require_GET
def show_companies(request: StaffRequest) -> HttpResponse:
    """Companies by name, and domains that could be one."""
    words = request.GET.get("q", "").strip()
    page = list_companies(words=words, after=request.GET.get("after", ""))
    context = {
        "q": words,
        "companies": [_line(row) for row in page.rows],
        "more_url": f"?q={words}&after={page.next_cursor}" if page.next_cursor else "",
        "proposed": propose_domains() if not words else [],
        "people_words": people_words,
        "tabs": tabs("companies"),
        **frame_context(request, room="customers"),
    }
    return render(request, "agent/companies.html", context)


def _line(row: CompanyRow) -> dict[str, Any]:
    return {"row": row, "people": people_words(row.people), "owners": _owners(row)}


def _owners(row: CompanyRow) -> list[str]:
    return [name for number in row.owner_ids if (name := names.staff_name(number))]


@permission(Permission.DESK)
@require_GET
def show_company(request: StaffRequest, company_id: int) -> HttpResponse:
    """A company with its people, what is open, how satisfied they are, and everything that happened."""
    company = get_company(company_id=company_id)
    ids = people_of(company_id=company_id)
    chosen = filter_of(request)
    people = list_customers(customer_ids=newest_people_of(company_id=company_id, limit=_PEOPLE_SHOWN))
    waits = what_is_open(actor=request.actor, customer_ids=ids)
    context = {
        "company": company,
        "owners": _owners(company),
        "people": list(people.values()),
        "people_words": people_words(company.people),
        "more_people": max(0, company.people - len(people)),
        "figures": head_figures(waits, read_figures(customer_ids=ids)),
        "satisfied": _satisfied(ids),
        **open_context(waits),
        "people_names": {row_id: row.display_name for row_id, row in people.items()},
        "inbox_url": f"{reverse('agent:inbox')}?view=all&company={company_id}",
        **notes_context(request.actor, company_id=company_id, company_name=company.name),
        **filter_context(chosen, reverse("agent:company", args=[company_id])),
        **_river_context(request, company_id, ids, chosen),
        **frame_context(request, room="customers"),
    }
    return render(request, PAGE, context)


def _satisfied(ids: list[int]) -> dict[str, Any] | None:
    """CSAT of the last year with its interval; nothing where nobody answered."""
    cases = case_ids_of(customer_ids=ids)
    now = clock.now()
    figure = csat(start=now - _YEAR, end=now, case_ids=cases) if cases else None
    if figure is None or not figure.n:
        return None
    return {"figure": figure, "shown": f"{figure.value:.0f}"}


@permission(Permission.DESK)
@require_GET
def show_company_river(request: StaffRequest, company_id: int) -> HttpResponse:
    """More of a company's river."""
    ids = people_of(company_id=get_company(company_id=company_id).id)
    block = "more_river" if request.GET.get("before") else "river"
    return render_block(request, PAGE, block, _river_context(request, company_id, ids, filter_of(request)))


def _river_context(request: StaffRequest, company_id: int, ids: list[int], chosen: RiverFilter) -> dict[str, Any]:
    days, older = river_of(
        request.actor, ids, wanted=chosen.wanted(), before=request.GET.get("before", ""), names_people=True
    )
    address = reverse("agent:company-river", args=[company_id])
    return {"days": days, "older_river_url": f"{address}?{chosen.query(before=older)}" if older else ""}


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def new_company(request: StaffRequest) -> HttpResponse:
    """Make a company."""
    domain = request.GET.get("domain", "")
    given = {"name": domain.partition(".")[0].replace("-", " ").title(), "domains": domain}
    return _form(request, None, given)


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def edit_company(request: StaffRequest, company_id: int) -> HttpResponse:
    """Change a company."""
    row = get_company(company_id=company_id)
    given = {
        "name": row.name,
        "domains": "\n".join(row.domains),
        "tier": row.tier,
        "owners": {str(number) for number in row.owner_ids},
    }
    return _form(request, row, given)


@permission(Permission.DESK)
@require_POST
def name_provider(request: StaffRequest) -> HttpResponse:
    """Say that a domain is a public provider's and no company's."""
    name_public_providers(actor=request.actor, domains=[request.POST.get("domain", "")])
    return redirect("agent:companies")


def _form(request: StaffRequest, row: CompanyRow | None, given: dict[str, Any]) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        given = {
            "name": request.POST.get("name", ""),
            "domains": request.POST.get("domains", ""),
            "tier": request.POST.get("tier", ""),
            "owners": set(request.POST.getlist("owners")),
        }
        try:
            company_id = keep_company(
                actor=request.actor,
                name=given["name"],
                domains=given["domains"].replace(",", "\n").split(),
                tier=given["tier"],
                owner_ids=[int(number) for number in given["owners"] if number.isdecimal()],
                company_id=row.id if row else None,
            )
            return redirect("agent:company", company_id=company_id)
        except Refusal as refusal:  # nothing that was written is lost
            problem = refusal.sentence
    context = {
        "company": row,
        "given": given,
        "problem": problem,
        "colleagues": [(str(number), name) for number, name in names.staff_names().items()],
        **frame_context(request, room="customers"),
    }
    return render(request, "agent/company_form.html", context, status=422 if problem else 200)
