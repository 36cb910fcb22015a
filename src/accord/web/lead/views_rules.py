"""Automation rules: written as a sentence, tried on the past, switched on, and what they did."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.desk.automation.contracts import Definition, Occasion, RuleRow, Since, Trial
from accord.desk.automation.operations import move_rule, put_away_rule, save_rule, switch_rule
from accord.desk.automation.queries import get_rule, list_rules, read_definition, runs_of_rule, try_rule
from accord.kernel.errors import BadInput, Refusal
from accord.kernel.permissions import Permission
from accord.web.agent import rule_words
from accord.web.agent.clauses import condition_row, conditions_in, numbered, step_row, steps_in
from accord.web.lead.pages import frame
from accord.web.lead.reading import done, words_in
from accord.web.lead.views_queues import tabs
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block

PAGE = "lead/rule.html"


@permission(Permission.LEAD)
@require_GET
def rules(request: StaffRequest) -> HttpResponse:
    """All rules as sentences, in the order in which they act."""
    rows = [{"rule": row, "says": rule_words.rule_sentence(row.definition)} for row in list_rules(actor=request.actor)]
    return render(request, "lead/rules.html", {"rows": rows, "tabs": tabs("rules"), **frame(request, room="queues")})


@permission(Permission.LEAD)
@require_http_methods(["GET", "POST"])
def rule(request: StaffRequest, rule_id: int | None = None) -> HttpResponse:
    """Write a rule, or change one; a new one is off until it is switched on."""
    known = get_rule(actor=request.actor, rule_id=rule_id) if rule_id else None
    if request.method == "GET":
        return _editor(request, known, _kept(known), trial=_try(request, known.definition) if known else None)
    try:
        saved = save_rule(
            actor=request.actor,
            name=request.POST.get("name", ""),
            definition=read_definition(_given(request)),
            most_a_day=_number(request, "most_a_day"),
            rule_id=rule_id,
        )
    except BadInput as refusal:
        given = _given(request) | {"name": request.POST.get("name", ""), "most_a_day": request.POST.get("most_a_day")}
        return _editor(request, known, given, refusal=refusal)
    said = _("Saved. Look at what it would have done, then switch it on.") if known is None else _("Saved.")
    return done(request, said, to=reverse("lead:rule", args=[saved]))


@permission(Permission.LEAD)
@require_POST
def try_it(request: StaffRequest) -> HttpResponse:
    """What the rule in the form would have done with the newest conversations; nothing is done."""
    try:
        trial = _try(request, read_definition(_given(request)))
    except BadInput as refusal:
        return render_block(request, PAGE, "trial", {"trial": None, "problem": refusal.sentence})
    return render_block(request, PAGE, "trial", {"trial": trial})


@permission(Permission.LEAD)
@require_POST
def order(request: StaffRequest, rule_id: int) -> HttpResponse:
    """Switch a rule on or off, let it act earlier or later, or put it away."""
    what = words_in(request, "order")
    if what in {"on", "off"}:
        switch_rule(actor=request.actor, rule_id=rule_id, is_on=what == "on")
        said = _("It is on.") if what == "on" else _("It is off.")
        return done(request, said, to=reverse("lead:rule", args=[rule_id]))
    if what == "put_away":
        put_away_rule(actor=request.actor, rule_id=rule_id)
        return done(request, _("The rule is put away. What it did stays readable."), to=reverse("lead:rules"))
    move_rule(actor=request.actor, rule_id=rule_id, up=what == "up")
    return redirect("lead:rules")


def _try(request: StaffRequest, definition: Definition) -> dict[str, Any]:
    trial: Trial = try_rule(actor=request.actor, definition=definition)
    return {
        "looked_at": trial.looked_at,
        "since": trial.since,
        "matched": len(trial.matched),
        "hits": trial.matched[:20],
        "then": [rule_words.step_sentence(action.do, action.value) for action in definition.actions],
    }


def _given(request: StaffRequest) -> dict[str, Any]:
    return {
        "occasion": request.POST.get("occasion", ""),
        "hours": request.POST.get("hours", ""),
        "since": request.POST.get("since", ""),
        "conditions": conditions_in(request.POST),
        "actions": steps_in(request.POST),
    }


def _kept(known: RuleRow | None) -> dict[str, Any]:
    if known is None:
        return {
            "name": "",
            "most_a_day": 3,
            "occasion": Occasion.ARRIVED,
            "hours": 4,
            "since": Since.WAITING,
            "conditions": {"match": "all", "items": [{}]},
            "actions": [{}],
        }
    hours = f"{known.definition.hours:g}" if known.definition.hours else "4"
    kept = {"hours": hours, "since": known.definition.since, "name": known.name, "most_a_day": known.most_a_day}
    return known.definition.as_json() | kept


def _editor(
    request: StaffRequest,
    known: RuleRow | None,
    given: dict[str, Any],
    *,
    trial: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    runs = runs_of_rule(actor=request.actor, rule_id=known.id, limit=20) if known else []
    context = {
        "rule": known,
        "given": given,
        "says": rule_words.rule_sentence(known.definition) if known else None,
        "conditions": [condition_row(mark, item) for mark, item in numbered(given["conditions"]["items"])],
        "steps": [step_row(mark, item, by_rule=True) for mark, item in numbered(given["actions"])],
        "occasions": list(rule_words.occasion_words().items()),
        "sinces": list(rule_words.since_words().items()),
        "trial": trial,
        "problem": "",
        "refusal": refusal.sentence if refusal else "",
        "runs": [
            {"run": run, "did": [_did(each) for each in run.done], "is_done": run.outcome == "done"} for run in runs
        ],
        "tabs": tabs("rules"),
        **frame(request, room="queues"),
    }
    return render(request, PAGE, context, status=refusal.status if refusal else 200)


def _did(done_: Any) -> str:
    said = rule_words.step_sentence(str(done_["do"]), str(done_["value"]))
    return f"{said}: {done_['why_not']}" if "why_not" in done_ else said


def _number(request: StaffRequest, name: str) -> int:
    given = request.POST.get(name, "")
    return int(given) if given.isdigit() else 0
