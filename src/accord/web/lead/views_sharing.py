"""How work is shared out: queues, routes, what people carry at most, what they can, and when somebody is away."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.desk.queries import list_queues
from accord.desk.routing.contracts import Mode, QueueChoices, RouteRow
from accord.desk.routing.operations import change_queue, delete_route, save_route, set_away_minutes, set_capacity
from accord.desk.routing.queries import (
    get_away_minutes,
    get_limits,
    get_queue_choices,
    get_route,
    list_routes,
)
from accord.desk.situations.queries import read_conditions
from accord.kernel.errors import BadInput, Refusal
from accord.kernel.permissions import Permission
from accord.staff.operations import set_skills
from accord.staff.queries import list_agents, list_skills, list_teams, skills_of
from accord.web.agent import rule_words
from accord.web.agent.clauses import condition_row, conditions_in, numbered
from accord.web.lead.pages import frame
from accord.web.lead.reading import done, words_in
from accord.web.lead.views_queues import tabs
from accord.web.ui.access import StaffRequest, permission


@permission(Permission.LEAD)
@require_GET
def sharing(request: StaffRequest) -> HttpResponse:
    """Everything that decides who gets what, on one page."""
    limits, teams = get_limits(), {team.id: team.name for team in list_teams()}
    queues = list_queues()
    names = {queue.id: queue.name for queue in queues}
    context = {
        "tabs": tabs("sharing"),
        "queues": [
            {"queue": queue, "team": teams.get(queue.team_id or 0, ""), "choices": get_queue_choices(queue_id=queue.id)}
            for queue in queues
        ],
        "modes": [(Mode.PULL, _("people take the next")), (Mode.PUSH, _("it is given to people"))],
        "routes": [
            {
                "route": route,
                "if": rule_words.conditions_sentence(route.conditions),
                "queue": names.get(route.queue_id or 0, ""),
            }
            for route in list_routes()
        ],
        "people": [
            {"agent": agent, "skills": skills_of(employee_id=agent.id), "most": limits.most.get((agent.id, ""))}
            for agent in list_agents()
        ],
        "known_skills": list_skills(),
        "usual": limits.most.get((0, "")),
        "channels": [
            {"code": code, "name": name, "most": limits.most.get((0, code))}
            for code, name in rule_words.channel_words().items()
        ],
        "away_minutes": get_away_minutes(),
        **frame(request, room="queues"),
    }
    return render(request, "lead/sharing.html", context)


@permission(Permission.LEAD)
@require_POST
def queue(request: StaffRequest, queue_id: int) -> HttpResponse:
    """Say how one queue's work reaches people."""
    mode = words_in(request, "mode")
    choices = QueueChoices(
        mode=Mode(mode) if mode in set(Mode) else Mode.PULL,
        match_language=request.POST.get("match_language") == "on",
        prefer_last_agent=request.POST.get("prefer_last_agent") == "on",
        relax_minutes=_number(request.POST.get("relax_minutes", "")) or 0,
    )
    change_queue(actor=request.actor, queue_id=queue_id, choices=choices)
    return _saved(request)


@permission(Permission.LEAD)
@require_POST
def person(request: StaffRequest, employee_id: int) -> HttpResponse:
    """What one person can, and carries at most."""
    skills = request.POST.get("skills", "").replace(",", " ").split()
    set_skills(actor=request.actor, employee_id=employee_id, skills=skills)
    set_capacity(actor=request.actor, employee_id=employee_id, channel="", most=_number(request.POST.get("most", "")))
    return _saved(request)


@permission(Permission.LEAD)
@require_POST
def limits(request: StaffRequest) -> HttpResponse:
    """What everybody carries at most, in all and by channel, and when somebody idle is away."""
    set_capacity(actor=request.actor, employee_id=None, channel="", most=_number(request.POST.get("most", "")))
    for code in rule_words.channel_words():
        given = _number(request.POST.get(f"most-{code}", ""))
        set_capacity(actor=request.actor, employee_id=None, channel=code, most=given)
    set_away_minutes(actor=request.actor, minutes=_number(request.POST.get("away_minutes", "")) or 0)
    return _saved(request)


@permission(Permission.LEAD)
@require_http_methods(["GET", "POST"])
def route(request: StaffRequest, route_id: int | None = None) -> HttpResponse:
    """Make a route, change one, or take it away."""
    known = get_route(route_id=route_id) if route_id else None
    if request.method == "GET":
        return _route_page(request, known, _kept(known))
    if known and words_in(request, "order") == "delete":
        delete_route(actor=request.actor, route_id=known.id)
        return done(request, _("The route is gone."), to=reverse("lead:sharing"))
    given: dict[str, Any] = {
        "name": request.POST.get("name", ""),
        "conditions": conditions_in(request.POST),
        "queue": _number(request.POST.get("queue", "")),
        "skills": request.POST.get("skills", ""),
        "is_on": request.POST.get("is_on") == "on",
    }
    try:
        save_route(
            actor=request.actor,
            name=given["name"],
            conditions=read_conditions(given["conditions"]),
            queue_id=given["queue"],
            skills=given["skills"].replace(",", " ").split(),
            is_on=given["is_on"],
            route_id=route_id,
        )
    except BadInput as refusal:
        return _route_page(request, known, given, refusal)
    return _saved(request)


def _kept(known: RouteRow | None) -> dict[str, Any]:
    if known is None:
        return {"name": "", "conditions": {"match": "all", "items": [{}]}, "queue": "", "skills": "", "is_on": True}
    return {
        "name": known.name,
        "conditions": known.conditions.as_json(),
        "queue": known.queue_id or "",
        "skills": ", ".join(known.skills),
        "is_on": known.is_on,
    }


def _route_page(
    request: StaffRequest, known: RouteRow | None, given: dict[str, Any], refusal: Refusal | None = None
) -> HttpResponse:
    context = {
        "route": known,
        "given": given,
        "conditions": [condition_row(mark, item) for mark, item in numbered(given["conditions"]["items"])],
        "queues": [(each.id, each.name) for each in list_queues()],
        "known_skills": list_skills(),
        "refusal": refusal.sentence if refusal else "",
        "tabs": tabs("sharing"),
        **frame(request, room="queues"),
    }
    return render(request, "lead/route.html", context, status=refusal.status if refusal else 200)


def _saved(request: StaffRequest) -> HttpResponse:
    return done(request, _("Saved."), to=reverse("lead:sharing"))


def _number(text: str) -> int | None:
    return int(text) if text.strip().isdigit() else None
