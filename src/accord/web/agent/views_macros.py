"""Macros: picked with one key in a conversation, written on pages of their own."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.desk.macros.contracts import LANGUAGES, VARIABLES, Deed, MacroDraft, MacroRow, Scope, Step
from accord.desk.macros.operations import put_away_macro, save_macro, undo_use, use_macro
from accord.desk.macros.queries import conversation_of_use, get_macro, list_macros, offer_macros
from accord.desk.queries import get_conversation
from accord.kernel.errors import BadInput, Refusal
from accord.kernel.permissions import Actor, Permission
from accord.staff.queries import list_teams
from accord.web.agent.answering import conversation_url, done
from accord.web.agent.clauses import numbered, step_row, steps_in
from accord.web.agent.listing import view_of
from accord.web.agent.rule_words import step_sentence
from accord.web.agent.views_deciding import number_in
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.formats import language_name
from accord.web.ui.fragments import render_block
from accord.web.ui.frame import frame_context

PICKER = "agent/macro_picker.html"


@permission(Permission.DESK)
@require_GET
def pick(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """The macros for a conversation, each as it would be for this customer; `?q=` narrows them."""
    words = request.GET.get("q", "")
    offered = offer_macros(actor=request.actor, conversation_id=conversation_id, words=words)
    context = {
        "conversation": get_conversation(actor=request.actor, conversation_id=conversation_id),
        "offered": [{"macro": o.macro, "filled": o.filled, "steps": _said(o.macro)} for o in offered],
        "view": view_of(request),
    }
    return render_block(request, PICKER, "picker", context)


@permission(Permission.DESK)
@require_POST
def use(request: StaffRequest, conversation_id: int, macro_id: int) -> HttpResponse:
    """Use a macro: its words into the reply, its steps done."""
    used = use_macro(
        actor=request.actor,
        conversation_id=conversation_id,
        macro_id=macro_id,
        words=request.POST.get("words", "") if request.POST.get("kind", "reply") == "reply" else "",
    )
    back_to = conversation_url(conversation_id, view_of(request))
    said = _("The macro is in your reply.")
    if used.waiting:
        count = len(used.waiting)
        said = ngettext(
            "The macro is in your reply; %(num)s thing is done when you send it.",
            "The macro is in your reply; %(num)s things are done when you send it.",
            count,
        ) % {"num": count}
    if used.done:
        count = len(used.done)
        said = ngettext("The macro did %(num)s thing.", "The macro did %(num)s things.", count) % {"num": count}
    undo = reverse("agent:macro-undo", args=[used.use_id]) if used.done or used.waiting else ""
    more: dict[str, Any] = {"macro": {"text": used.text, "url": back_to}}
    return done(request, said, back_to=back_to, undo=undo, **more)


@permission(Permission.DESK)
@require_POST
def undo(request: StaffRequest, use_id: int) -> HttpResponse:
    """Take back what a macro did; its words stay in the draft."""
    conversation_id = conversation_of_use(use_id=use_id)
    undo_use(actor=request.actor, use_id=use_id)
    back_to = conversation_url(conversation_id, view_of(request))
    said = _("Taken back. The words are still in your reply.")
    return done(request, said, back_to=back_to, reopen={"url": back_to})


@permission(Permission.DESK)
@require_GET
def macros(request: StaffRequest) -> HttpResponse:
    """All macros that the person may use, those used most first."""
    rows = [{"macro": row, "steps": _said(row)} for row in list_macros(actor=request.actor)]
    return _page(request, "macros", {"rows": rows, "may_all": _may_all(request.actor)})


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def macro(request: StaffRequest, macro_id: int | None = None) -> HttpResponse:
    """Write a macro, or change one."""
    known = get_macro(actor=request.actor, macro_id=macro_id) if macro_id else None
    if request.method == "GET":
        return _editor(request, known, _given(known))
    if request.POST.get("order") == "put_away" and known:
        put_away_macro(actor=request.actor, macro_id=known.id)
        messages.success(request, _("The macro is put away."))
        return redirect("agent:macros")
    try:
        save_macro(actor=request.actor, draft=_draft(request), macro_id=macro_id)
    except BadInput as refusal:
        given = {key: request.POST.get(key, "") for key in ("name", "scope", "team", "text-en", "text-de")}
        return _editor(request, known, given | {"steps": steps_in(request.POST)}, refusal)
    messages.success(request, _("Saved."))
    return redirect("agent:macros")


def _draft(request: StaffRequest) -> MacroDraft:
    scope = request.POST.get("scope", "")
    try:
        steps = tuple(Step(do=Deed(each["do"]), value=each["value"]) for each in steps_in(request.POST))
    except ValueError:
        raise BadInput(_("A step is not finished: say with what to do it.")) from None
    return MacroDraft(
        name=request.POST.get("name", ""),
        scope=Scope(scope) if scope in set(Scope) else Scope.OWN,
        team_id=number_in(request.POST.get("team")),
        texts={code: request.POST.get(f"text-{code}", "") for code in LANGUAGES},
        steps=steps,
    )


def _given(known: MacroRow | None) -> dict[str, Any]:
    if known is None:
        return {"name": "", "scope": Scope.OWN, "team": "", "text-en": "", "text-de": "", "steps": []}
    texts = {f"text-{code}": known.texts.get(code, "") for code in LANGUAGES}
    steps = [step.as_json() for step in known.steps]
    return {"name": known.name, "scope": known.scope, "team": known.team_id or "", "steps": steps, **texts}


def _editor(
    request: StaffRequest, known: MacroRow | None, given: dict[str, Any], refusal: Refusal | None = None
) -> HttpResponse:
    teams = [
        (team.id, team.name) for team in list_teams() if _may_all(request.actor) or team.id in request.actor.team_ids
    ]
    scopes = [(Scope.OWN, _("Only me"), "")]
    scopes += [(Scope.TEAM, _("A team"), "")] if teams else []
    scopes += [(Scope.ALL, _("Everybody"), "")] if _may_all(request.actor) or given["scope"] == Scope.ALL else []
    context = {
        "macro": known,
        "given": given,
        "problem": refusal.sentence if refusal else "",
        "steps": [step_row(mark, step, by_rule=False) for mark, step in numbered(given["steps"])],
        "by_rule": False,
        "scopes": scopes,
        "teams": teams,
        "variables": VARIABLES,
        "may_change": known is None or _may_change(request.actor, known),
        "languages": [(code, language_name(code)) for code in LANGUAGES],
    }
    return _page(request, "macro", context, status=refusal.status if refusal else 200)


def _may_change(actor: Actor, known: MacroRow) -> bool:
    is_of_team = known.scope == Scope.TEAM and known.team_id in actor.team_ids
    return _may_all(actor) or known.scope == Scope.OWN or is_of_team


def _page(request: StaffRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    frame = frame_context(request, room="inbox") | {"messages": messages.get_messages(request)}
    return render(request, f"agent/{name}.html", frame | context, status=status)


def _said(row: MacroRow) -> list[str]:
    return [step_sentence(step.do, step.value, by_rule=False) for step in row.steps]


def _may_all(actor: Actor) -> bool:
    return actor.may(Permission.LEAD) or actor.may(Permission.ADMINISTER)
