"""The designer: a questionnaire as one form with its preview beside it; published whole, retired when it has served."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.measure.questionnaires.contracts import Definition, VersionRow, VersionState
from accord.measure.questionnaires.operations import (
    NotWhole,
    bring_back,
    publish_draft,
    retire_questionnaire,
    save_draft,
    write_questionnaire,
)
from accord.measure.questionnaires.queries import BEGINNINGS, in_language, lacks, starter, versions_of
from accord.measure.surveys.queries import programmes_using
from accord.web.lead.designing import LANGUAGES, after_button, definition_in, rows_of
from accord.web.lead.pages import frame
from accord.web.lead.reading import done, words_in
from accord.web.lead.survey_words import comparison_words, kind_words
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.formats import language_name
from accord.web.ui.fragments import render_block
from accord.web.ui.questions import shown

PAGE = "lead/questionnaire.html"


@permission(Permission.SURVEYS)
@require_POST
def new(request: StaffRequest) -> HttpResponse:
    """Begin with the questions of one that Accord brings; every word of it can be changed."""
    slug = words_in(request, "beginning")
    if slug not in BEGINNINGS:
        raise BadInput(_("Choose one of the list."))
    name, definition = starter(slug)
    made = write_questionnaire(actor=request.actor, name=name, definition=definition)
    return done(request, _("Here is a draft. Change what you like, then publish it."), to=_at(made))


@permission(Permission.SURVEYS)
@require_http_methods(["GET", "POST"])
def questionnaire(request: StaffRequest, questionnaire_id: int) -> HttpResponse:
    """Write the draft; a button of the form saves it and changes the order of its questions."""
    newest = versions_of(questionnaire_id=questionnaire_id)[0]
    if request.method == "GET":
        return _page(request, newest, newest.name, newest.definition)
    order = words_in(request, "do")
    definition = after_button(definition_in(request.POST, newest.definition), order)
    try:
        save_draft(
            actor=request.actor,
            questionnaire_id=questionnaire_id,
            name=words_in(request, "name"),
            definition=definition,
        )
        if order == "publish":
            publish_draft(actor=request.actor, questionnaire_id=questionnaire_id)
            return done(request, _("Published. It is asked from now on."), to=_at(questionnaire_id))
    except NotWhole as refusal:
        now = versions_of(questionnaire_id=questionnaire_id)[0]
        return _page(request, now, now.name, definition, problems=refusal.what)
    except BadInput as refusal:
        return _page(request, newest, words_in(request, "name"), definition, problems=[refusal.sentence])
    if order in {"", "save"}:
        return done(
            request, _("The draft is saved. Nobody is asked it before you publish it."), to=_at(questionnaire_id)
        )
    place = _place_after(order, len(definition.questions))
    return redirect(f"{_at(questionnaire_id)}{place}")


@permission(Permission.SURVEYS)
@require_POST
def preview(request: StaffRequest, questionnaire_id: int) -> HttpResponse:
    """What the form says, as a customer would see it; nothing is kept."""
    newest = versions_of(questionnaire_id=questionnaire_id)[0]
    definition = definition_in(request.POST, newest.definition)
    return render_block(request, PAGE, "preview", _preview(definition, words_in(request, "preview_language")))


@permission(Permission.SURVEYS)
@require_POST
def order(request: StaffRequest, questionnaire_id: int) -> HttpResponse:
    """Retire a questionnaire, or bring it back as a draft."""
    if words_in(request, "order") == "retire":
        retire_questionnaire(actor=request.actor, questionnaire_id=questionnaire_id)
        return done(request, _("It is asked no more. What was answered stays."), to=reverse("lead:surveys"))
    bring_back(actor=request.actor, questionnaire_id=questionnaire_id)
    return done(request, _("It is a draft again."), to=_at(questionnaire_id))


def _at(questionnaire_id: int) -> str:
    return reverse("lead:questionnaire", args=[questionnaire_id])


def _place_after(order: str, questions: int) -> str:
    """Where the person goes on: at the question that was added or moved."""
    what, _colon, which = order.partition(":")
    if what == "add":
        return f"#q{questions - 1}"
    if what in {"up", "down"} and which.isdigit():
        return f"#q{max(0, min(questions - 1, int(which) + (1 if what == 'down' else -1)))}"
    return ""


def _page(
    request: StaffRequest, version: VersionRow, name: str, definition: Definition, problems: list[str] | None = None
) -> HttpResponse:
    context = {
        "version": version,
        "name": name,
        "definition": definition,
        "rows": rows_of(definition),
        "languages": [(code, language_name(code)) for code in LANGUAGES],
        "kinds": list(kind_words().items()),
        "comparisons": list(comparison_words().items()),
        "problems": problems or [],
        "lacks": lacks(definition),
        "is_draft": version.state == VersionState.DRAFT,
        "programmes": programmes_using(questionnaire_id=version.questionnaire_id),
        **_preview(definition, request.POST.get("preview_language", "")),
        **frame(request, room="listen"),
    }
    return render(request, PAGE, context, status=409 if problems else 200)


def _preview(definition: Definition, language: str) -> dict[str, Any]:
    language = language if language in definition.languages else definition.languages[0]
    with override(language):
        return {
            "preview_language": language,
            "preview_languages": [(code, language_name(code)) for code in definition.languages],
            "preview_title": in_language(definition.title, definition, language),
            "preview_rows": shown(definition, language=language, answers={}),
            "preview_send": _("Send my answer"),
        }
