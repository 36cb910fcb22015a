"""Programmes of surveys: which run, what they brought, whom they did not ask and why, and their doors."""

from datetime import datetime, timedelta
from typing import Any

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.journey.queries import list_reasons, list_touchpoints
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.links import absolute
from accord.kernel.permissions import Permission
from accord.measure.questionnaires.contracts import QuestionKind
from accord.measure.questionnaires.queries import BEGINNINGS, in_language, list_questionnaires, starter
from accord.measure.surveys.contracts import (
    About,
    DoorRow,
    ProgrammeKind,
    ProgrammeRow,
    ProgrammeState,
    QuestionResult,
    Way,
)
from accord.measure.surveys.operations import (
    change_programme,
    close_door,
    create_programme,
    open_door,
    set_programme_state,
)
from accord.measure.surveys.queries import (
    get_programme,
    invitation_fates,
    is_elsewhere,
    list_answers_to,
    list_doors,
    list_occasions,
    list_programmes,
    list_suppressions,
    newest_answer_at,
    read_results,
    response_bias,
)
from accord.web.lead import survey_words as say
from accord.web.lead.pages import frame
from accord.web.lead.reading import done, needed_number_in, words_in
from accord.web.lead.survey_forms import choices_in, form_of
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.formats import interval, number
from accord.web.ui.questions import choices_of

SPANS = (28, 90, 365)
_PAGE_OF_LOG = 50


@permission(Permission.LISTEN)
@require_GET
def surveys(request: StaffRequest) -> HttpResponse:
    """Programmes as sentences, and the questionnaires they ask."""
    context = {
        "programmes": [_told(row) for row in list_programmes()],
        "questionnaires": list_questionnaires(),
        "beginnings": [(slug, starter(slug)[0]) for slug in BEGINNINGS],
        "may_write": request.actor.may(Permission.SURVEYS),
        **frame(request, room="listen"),
    }
    return render(request, "lead/surveys.html", context)


def _told(row: ProgrammeRow) -> dict[str, Any]:
    status, words = say.state_words()[row.state]
    choices = row.choices
    if is_elsewhere(row.slug):
        after = ""
    elif choices.way != Way.MAIL:
        after = say.way_words()[choices.way]
    elif choices.kind == ProgrammeKind.RELATIONAL:
        after = _("Every %(days)s days: %(whom)s") % {
            "days": choices.every_days,
            "whom": say.segment_words()[choices.segment],
        }
    else:
        after = say.occasion_words(choices.trigger)
    return {"row": row, "status": status, "state": words, "after": after}


@permission(Permission.LISTEN)
@require_GET
def programme(request: StaffRequest, programme_id: int) -> HttpResponse:
    """What a programme brought: question by question, who answers, what became of the invitations."""
    days, start, now = _span(request, programme_id)
    row = get_programme(programme_id=programme_id)
    results = read_results(programme_id=programme_id, start=start, end=now)
    fates = invitation_fates(start=start, end=now, programme_id=programme_id)
    language = get_language() or "en"
    context = {
        **_told(row),
        "is_elsewhere": is_elsewhere(row.slug),
        "days": days,
        "spans": SPANS,
        "results": results,
        "questions": [_question(each, results.definition, language) for each in results.questions],
        "open_words": {
            each.key: in_language(each.words, results.definition, language) for each in results.definition.questions
        },
        "fates": fates,
        "rules": [(say.rule_words().get(rule, rule), n, rule) for rule, n in fates.suppressed.items()],
        "bias": _bias(programme_id, start, now),
        "doors": [
            {"door": each, "address": absolute(reverse("customer:door", args=[each.token]))}
            for each in list_doors(programme_id=programme_id)
        ],
        "may_write": request.actor.may(Permission.SURVEYS),
        "may_read_desk": request.actor.may(Permission.DESK),
        "ways": [(way, words) for way, words in say.way_words().items() if way != Way.MAIL],
        **frame(request, room="listen"),
    }
    return render(request, "lead/programme.html", context)


def _span(request: StaffRequest, programme_id: int) -> tuple[int, datetime, datetime]:
    """The last `?days=` days, or those of old answers; what was answered at this very moment belongs to them."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked.isdigit() and int(asked) in SPANS else SPANS[1]
    now = clock.now()
    newest = newest_answer_at(programme_id=programme_id)
    if newest is not None and newest < now - timedelta(days=SPANS[0]):
        now = newest + timedelta(days=1)
    return days, now - timedelta(days=days), now + timedelta(seconds=1)


def _question(result: QuestionResult, definition: Any, language: str) -> dict[str, Any]:
    question = result.question
    choices = dict(choices_of(question, definition, language))
    return {
        "result": result,
        "words": in_language(question.words, definition, language),
        "figure_name": _figure_name(question.kind),
        "unit": "" if question.kind == QuestionKind.NPS else "%",
        "least": -100 if question.kind == QuestionKind.NPS else 0,
        "low": in_language(question.low, definition, language),
        "high": in_language(question.high, definition, language),
        "change": _change(result),
        "slices": [(choices.get(each.key, each.key), each) for each in result.slices],
    }


def _change(result: QuestionResult) -> str:
    """How the figure moved against the period before; what may well be chance is called so."""
    change = result.change
    if change is None:
        return ""
    if not change.is_detectable:
        return _("no detectable change (%(n)s answers before)") % {"n": number(change.n_before)}
    sign = "+" if change.difference > 0 else "−"
    return _("%(points)s points against before (%(band)s)") % {
        "points": f"{sign}{number(abs(change.difference), 1)}",
        "band": interval(change.low, change.high, "", 1),
    }


def _figure_name(kind: QuestionKind) -> str:
    return {
        QuestionKind.CSAT: _("Satisfied (4 or 5 of 5)"),
        QuestionKind.CES: _("Found it easy (5 to 7 of 7)"),
        QuestionKind.NPS: _("Promoters less detractors (NPS)"),
        QuestionKind.RESOLVED: _("Solved with one contact, as reported"),
    }.get(kind, "")


def _bias(programme_id: int, start: Any, end: Any) -> list[dict[str, Any]]:
    names = say.by_words()
    return [
        {"row": row, "by": names[row.by], "group": say.group_words(row.by, row.group)}
        for row in response_bias(programme_id=programme_id, start=start, end=end)
    ]


@permission(Permission.LISTEN)
@require_GET
def answers(request: StaffRequest, programme_id: int) -> HttpResponse:
    """The answers behind a part of a result, each with its conversation."""
    days, start, end = _span(request, programme_id)
    key, given = request.GET.get("question", ""), request.GET.get("answer", "")
    row = get_programme(programme_id=programme_id)
    results = read_results(programme_id=programme_id, start=start, end=end)
    asked = next((each for each in results.definition.questions if each.key == key), None)
    if asked is None:
        raise NotFound(_("There is no such question."))
    language = get_language() or "en"
    context = {
        "row": row,
        "days": days,
        "question": in_language(asked.words, results.definition, language),
        "answer": dict(choices_of(asked, results.definition, language)).get(given, given),
        "rows": list_answers_to(programme_id=programme_id, question=key, answer=given, start=start, end=end),
        "may_read_desk": request.actor.may(Permission.DESK),
        **frame(request, room="listen"),
    }
    return render(request, "lead/survey_answers.html", context)


@permission(Permission.SURVEYS)
@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, programme_id: int | None = None) -> HttpResponse:
    """Write a programme down, or change one."""
    known = get_programme(programme_id=programme_id) if programme_id else None
    if request.method == "GET":
        choices = known.choices if known else None
        return _form(request, known, form_of(choices))
    try:
        choices = choices_in(request.POST)
        if programme_id is None:
            made = create_programme(actor=request.actor, choices=choices)
            return done(request, _("Saved. It asks nobody until you begin it."), to=_at(made))
        change_programme(actor=request.actor, programme_id=programme_id, choices=choices)
    except BadInput as refusal:
        return _form(request, known, dict(request.POST.items()) | _several(request), refusal=refusal.sentence)
    return done(request, _("Saved."), to=_at(programme_id))


def _several(request: StaffRequest) -> dict[str, Any]:
    return {about.value: request.POST.getlist(about.value) for about in About}


def _form(request: StaffRequest, known: ProgrammeRow | None, given: dict[str, Any], refusal: str = "") -> HttpResponse:
    occasions = list_occasions()
    context = {
        "known": known,
        "given": given,
        "refusal": refusal,
        "questionnaires": [(each.id, each.name) for each in list_questionnaires() if not each.is_retired],
        "kinds": [
            (ProgrammeKind.TRANSACTIONAL, _("After something that happened")),
            (ProgrammeKind.RELATIONAL, _("Again and again, about the relation")),
        ],
        "ways": list(say.way_words().items()),
        "occasions": [(trigger, say.occasion_words(trigger)) for trigger in occasions],
        "known_occasions": occasions,
        "segments": list(say.segment_words().items()),
        "touchpoints": [(each.slug, each.name) for each in list_touchpoints()],
        "reasons": [(each.slug, each.name) for each in list_reasons()],
        **frame(request, room="listen"),
    }
    return render(request, "lead/programme_form.html", context, status=422 if refusal else 200)


@permission(Permission.SURVEYS)
@require_POST
def state(request: StaffRequest, programme_id: int) -> HttpResponse:
    """Begin, pause or end a programme."""
    wished = words_in(request, "state")
    if wished not in set(ProgrammeState):
        raise BadInput(_("Choose one of the list."))
    set_programme_state(actor=request.actor, programme_id=programme_id, state=ProgrammeState(wished))
    said = {
        ProgrammeState.RUNNING: _("It asks from now on."),
        ProgrammeState.PAUSED: _("It is paused. Who waits for a survey is not asked meanwhile."),
        ProgrammeState.ENDED: _("It is ended. What was answered stays."),
    }
    return done(request, said[ProgrammeState(wished)], to=_at(programme_id))


@permission(Permission.LISTEN)
@require_GET
def log(request: StaffRequest, programme_id: int) -> HttpResponse:
    """Everybody who was not asked, and by which rule."""
    row = get_programme(programme_id=programme_id)
    rule, before = request.GET.get("rule", ""), request.GET.get("before", "")
    rows = list_suppressions(
        programme_id=programme_id,
        rule=rule,
        before_id=int(before) if before.isdigit() else None,
        limit=_PAGE_OF_LOG,
    )
    words = say.rule_words()
    context = {
        "row": row,
        "rows": [{"row": each, "why": words.get(each.rule, each.rule)} for each in rows],
        "rule": rule,
        "rules": list(words.items()),
        "older": f"?rule={rule}&before={rows[-1].invitation_id}" if len(rows) == _PAGE_OF_LOG else "",
        "may_read_desk": request.actor.may(Permission.DESK),
        **frame(request, room="listen"),
    }
    return render(request, "lead/suppressions.html", context)


@permission(Permission.SURVEYS)
@require_POST
def add_door(request: StaffRequest, programme_id: int) -> HttpResponse:
    """Give the programme a link, a QR code or a kiosk."""
    way = words_in(request, "way")
    if way not in set(Way):
        raise BadInput(_("Choose one of the list."))
    open_door(actor=request.actor, programme_id=programme_id, way=Way(way), place=words_in(request, "place"))
    return done(request, _("It is open."), to=f"{_at(programme_id)}#doors")


@permission(Permission.SURVEYS)
@require_POST
def shut_door(request: StaffRequest, programme_id: int) -> HttpResponse:
    """Take no more answers at a door."""
    close_door(actor=request.actor, door_id=needed_number_in(request, "door"))
    return done(request, _("It is closed."), to=f"{_at(programme_id)}#doors")


@permission(Permission.LISTEN)
@require_GET
def door_code(request: StaffRequest, programme_id: int, door_id: int) -> HttpResponse:
    """The QR code of a door as a drawing that prints at any size."""
    door: DoorRow | None = next((each for each in list_doors(programme_id=programme_id) if each.id == door_id), None)
    if door is None:
        raise NotFound(_("There is no such door."))
    address = absolute(reverse("customer:door", args=[door.token]))
    drawing = segno.make(address, error="m", micro=False).svg_inline(scale=8, border=4, dark="#000", light="#fff")
    drawing = drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    response = HttpResponse(drawing, content_type="image/svg+xml")
    response["Content-Disposition"] = f'inline; filename="accord-{door.id}.svg"'
    return response


def _at(programme_id: int) -> str:
    return reverse("lead:programme", args=[programme_id])
