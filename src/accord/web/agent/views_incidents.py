"""Incidents: the list, one with its cases, the answer to all of them, and how it comes along."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accord.desk.contracts import CaseStatus
from accord.desk.incidents.contracts import Skip
from accord.desk.incidents.operations import (
    add_cases,
    change_incident,
    go_on_with_answer,
    open_incident,
    order_answer,
    remove_cases,
    reopen_incident,
    solve_cases_of,
    solve_incident,
    stop_answer,
    undo_gathering,
)
from accord.desk.incidents.queries import (
    get_incident,
    list_answers,
    list_incident_cases,
    list_incidents,
    preview_answer,
)
from accord.desk.matters.queries import find_case
from accord.desk.queries import get_conversation, list_contacts, list_conversations_by_ids
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.listen.queries import contacts_behind, get_signal
from accord.web.agent import names
from accord.web.agent.answering import conversation_url, done, inbox_url, is_fragment
from accord.web.agent.listing import view_of
from accord.web.agent.telling import status_words
from accord.web.agent.views_deciding import number_in, solution_in
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block
from accord.web.ui.frame import frame_context

PAGE = "agent/incident.html"
DIALOGS = "agent/matter_dialogs.html"
_SALT = "agent.incident"
_UNDONE_WITHIN_SECONDS = 3600


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def incidents(request: StaffRequest) -> HttpResponse:
    """All incidents; a new one is opened here too."""
    if request.method == "POST":
        incident_id = open_incident(actor=request.actor, title=request.POST.get("title", ""))
        return HttpResponseRedirect(reverse("agent:incident", args=[incident_id]))
    rows = list_incidents(actor=request.actor)
    frame = frame_context(request, room="inbox", topics=("incidents",))
    return render(request, "agent/incidents.html", {"rows": rows, **frame})


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def incident(request: StaffRequest, incident_id: int) -> HttpResponse:
    """One incident with its cases and answers; its title and status line are written anew here."""
    if request.method == "POST":
        change_incident(
            actor=request.actor,
            incident_id=incident_id,
            title=request.POST.get("title", ""),
            status_line=request.POST.get("status_line", ""),
        )
        messages.success(request, _("Saved."))
        return _back(incident_id)
    context = _context(request, incident_id)
    if is_fragment(request):
        return render_block(request, PAGE, "progress", context)
    return _page(request, context)


@permission(Permission.DESK)
@require_POST
def change_cases(request: StaffRequest, incident_id: int) -> HttpResponse:
    """Add the cases of which references were typed, or take the chosen ones out."""
    if "remove" in request.POST:
        chosen = [int(number) for number in request.POST.getlist("case") if number.isdigit()]
        left = remove_cases(actor=request.actor, incident_id=incident_id, case_ids=chosen)
        text = ngettext("%(count)s case was taken out.", "%(count)s cases were taken out.", len(left))
        messages.success(request, text % {"count": len(left)})
        return _back(incident_id)
    typed = request.POST.get("references", "").replace(",", " ").replace(";", " ").split()
    found = {reference: find_case(actor=request.actor, reference=reference) for reference in typed}
    unknown = [reference for reference, case_id in found.items() if case_id is None]
    if unknown or not found:
        raise BadInput(_("There is no case with the reference %(name)s.") % {"name": ", ".join(unknown) or "…"})
    added = add_cases(
        actor=request.actor, incident_id=incident_id, case_ids=[number for number in found.values() if number]
    )
    _say_added(request, len(added))
    return _back(incident_id)


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def gather(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Ask of which incident the case is part, or open a new one with it."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    if request.method == "GET":
        return _asked(request, conversation=conversation, title=conversation.subject)
    joined = _gathered(request, [conversation.case_id])
    back_to = conversation_url(conversation_id, view_of(request))
    return done(request, _("It is part of the incident now."), back_to=back_to, undo=_undo_url(joined), matter={})


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def gather_several(request: StaffRequest) -> HttpResponse:
    """The same for the cases of the conversations chosen in the list."""
    given = request.POST if request.method == "POST" else request.GET
    picked = [int(number) for number in given.getlist("picked") if number.isdigit()]
    if request.method == "GET":
        return _asked(request, conversation=None, several=picked, title="")
    rows = list_conversations_by_ids(actor=request.actor, conversation_ids=picked)
    joined = _gathered(request, sorted({row.case_id for row in rows}))
    count = len(joined.case_ids)
    text = ngettext("%(count)s case was added.", "%(count)s cases were added.", count) % {"count": count}
    return done(request, text, back_to=inbox_url(view_of(request)), undo=_undo_url(joined), picked={})


@permission(Permission.DESK)
@require_POST
def ungather(request: StaffRequest, token: str) -> HttpResponse:
    """Take back that cases joined an incident; the token says which."""
    try:
        was = signing.loads(token, salt=_SALT, max_age=_UNDONE_WITHIN_SECONDS)
    except signing.BadSignature:
        raise BadInput(_("That can no longer be taken back here.")) from None
    undo_gathering(
        actor=request.actor, incident_id=was["incident"], case_ids=was["cases"], was_opened=was["was_opened"]
    )
    return done(request, _("Taken back."), back_to=inbox_url(view_of(request)), matter={}, picked={})


@permission(Permission.DESK)
@require_POST
def open_from_signal(request: StaffRequest, signal_id: int) -> HttpResponse:
    """Open an incident with the cases of the contacts that made a signal rise."""
    found = get_signal(actor=request.actor, signal_id=signal_id)
    behind = [row.contact_id for row in contacts_behind(signal_ids=[signal_id])]
    case_ids = {contact.case_id for contact in list_contacts(contact_ids=behind)} if behind else set()
    incident_id = open_incident(actor=request.actor, title=found.text or found.name, case_ids=case_ids)
    return _back(incident_id)


@permission(Permission.LEAD)
@require_POST
def answer_all(request: StaffRequest, incident_id: int) -> HttpResponse:
    """Show what each customer would get; and once it was read, let it go."""
    texts = _texts_in(request)
    if "send" in request.POST:
        order_answer(
            actor=request.actor,
            incident_id=incident_id,
            texts=texts,
            order_key=request.POST.get("order_key", "") or secrets.token_urlsafe(16),
            status=request.POST.get("status", ""),
        )
        messages.success(request, _("It goes out now, to each on their own."))
        return _back(incident_id)
    context = _context(request, incident_id) | {
        "texts": texts,
        "other_language": request.POST.get("other_language", ""),
        "after": request.POST.get("status", ""),
    }
    try:
        mails = preview_answer(actor=request.actor, incident_id=incident_id, texts=texts)
    except BadInput as fault:
        return _page(request, context | {"fault": str(fault)}, status=422)
    context |= {
        "preview": [(mail, skip_words(mail.skip)) for mail in mails],
        "reached": sum(mail.skip == Skip.NONE for mail in mails),
        "order_key": secrets.token_urlsafe(16),
    }
    return _page(request, context)


@permission(Permission.LEAD)
@require_POST
def steer(request: StaffRequest, incident_id: int, answer_id: int) -> HttpResponse:
    """Stop an answer that is on its way, or let it go on."""
    if "stop" in request.POST:
        stop_answer(actor=request.actor, answer_id=answer_id)
    else:
        go_on_with_answer(actor=request.actor, answer_id=answer_id)
    return _back(incident_id)


@permission(Permission.DESK)
@require_POST
def solve(request: StaffRequest, incident_id: int) -> HttpResponse:
    """The cause is removed, and if so wished its cases are solved too; or it is back."""
    if "again" in request.POST:
        reopen_incident(actor=request.actor, incident_id=incident_id)
        return _back(incident_id)
    solve_incident(actor=request.actor, incident_id=incident_id)
    if request.POST.get("cases") == "on":
        found = solve_cases_of(actor=request.actor, incident_id=incident_id, solution=solution_in(request))
        text = ngettext("%(count)s case solved.", "%(count)s cases solved.", len(found.solved))
        messages.success(request, text % {"count": len(found.solved)})
        if found.refused:
            names_left = ", ".join(found.refused)
            messages.warning(request, _("Still open, because answers are missing: %(names)s") % {"names": names_left})
    return _back(incident_id)


def skip_words(skip: Skip) -> str:
    """Why somebody gets no mail, in words."""
    return {
        Skip.NONE: "",
        Skip.SAME_PERSON: _("The same person gets it in another case"),
        Skip.OUT_OF_WORK: _("Junk or in the trash"),
        Skip.MACHINE: _("Only machines wrote there"),
        Skip.UNREACHABLE: _("No address leads to them"),
        Skip.NO_NEWS: _("Solved already, and wants no news"),
        Skip.REFUSED: _("The reply was refused"),
        Skip.TAKEN_BACK: _("Taken back before it left"),
    }[skip]


def _context(request: StaffRequest, incident_id: int) -> dict[str, Any]:
    row = get_incident(actor=request.actor, incident_id=incident_id)
    cases = list_incident_cases(actor=request.actor, incident_id=incident_id)
    return {
        "incident": row,
        "cases": [(case, status_words(case.status)) for case in cases],
        "answers": list_answers(actor=request.actor, incident_id=incident_id),
        "may_answer": request.actor.may(Permission.LEAD),
        "reasons": list(names.reasons().values()),
        "own_language": read_company().language,
        "languages": [(code, str(name)) for code, name in settings.LANGUAGES],
        "customer_languages": sorted({case.language for case in cases if case.language}),
        "texts": {},
        "preview": None,
        "fault": None,
        "other_language": "",
        "after": "",
        "afterwards": [
            ("", _("As an answer leaves them")),
            (CaseStatus.PENDING, status_words(CaseStatus.PENDING)),
            (CaseStatus.ON_HOLD, status_words(CaseStatus.ON_HOLD)),
        ],
    }


def _page(request: StaffRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    topics = ("incidents", f"incident:{context['incident'].id}")
    frame = frame_context(request, room="inbox", topics=topics)
    return render(request, PAGE, {**context, **frame, "messages": messages.get_messages(request)}, status=status)


def _texts_in(request: StaffRequest) -> dict[str, str]:
    texts = {read_company().language: request.POST.get("text", "")}
    other = request.POST.get("other_language", "")
    if other and other not in texts:
        texts[other] = request.POST.get("other_text", "")
    return {language: text for language, text in texts.items() if text.strip()}


def _asked(request: StaffRequest, **context: Any) -> HttpResponse:
    rows = list_incidents(actor=request.actor, only_open=True, limit=9)
    return render_block(request, DIALOGS, "incident", {"rows": rows, "view": view_of(request), **context})


@dataclass(frozen=True, kw_only=True)
class _Joined:
    """What an order let join an incident; `was_opened` for a new one."""

    incident_id: int
    case_ids: list[int]
    was_opened: bool


def _gathered(request: StaffRequest, case_ids: list[int]) -> _Joined:
    incident_id = number_in(request.POST.get("incident"))
    if incident_id is None:
        opened_id = open_incident(actor=request.actor, title=request.POST.get("title", ""), case_ids=case_ids)
        return _Joined(incident_id=opened_id, case_ids=case_ids, was_opened=True)
    added = add_cases(actor=request.actor, incident_id=incident_id, case_ids=case_ids)
    return _Joined(incident_id=incident_id, case_ids=added, was_opened=False)


def _undo_url(joined: _Joined) -> str:
    if not joined.case_ids:
        return ""
    changed = {"incident": joined.incident_id, "cases": joined.case_ids, "was_opened": joined.was_opened}
    return reverse("agent:incident-undo", args=[signing.dumps(changed, salt=_SALT, compress=True)])


def _say_added(request: StaffRequest, count: int) -> None:
    text = ngettext("%(count)s case was added.", "%(count)s cases were added.", count)
    messages.success(request, text % {"count": count})


def _back(incident_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("agent:incident", args=[incident_id]))
