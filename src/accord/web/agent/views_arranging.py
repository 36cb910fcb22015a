"""Tags, priority, handing up, junk, trash and following: for one conversation or several, each with its undo."""

from collections.abc import Callable
from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accord.desk.contracts import ConversationRow, Place, Priority
from accord.desk.junk.contracts import BlockKind
from accord.desk.junk.operations import block_writer
from accord.desk.junk.queries import ways_to_block
from accord.desk.notices.operations import follow_several
from accord.desk.operations import (
    escalate_several,
    find_or_make_tag,
    give_priorities,
    prioritise_several,
    remove_several,
    restore_several,
    tag_several,
    take_back_escalation,
    take_back_escalations,
)
from accord.desk.queries import get_conversation, list_conversations_by_ids, list_queues
from accord.desk.queries.tags import get_tag, list_tags
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.web.agent.answering import conversation_url, done, go_on, inbox_url
from accord.web.agent.listing import view_of
from accord.web.agent.marks import priority_words
from accord.web.agent.views_deciding import number_in, people_of_the_desk
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block

DIALOGS = "agent/arranging.html"
_SALT = "agent.arranging"
_UNDONE_WITHIN_SECONDS = 3600


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def tag(request: StaffRequest) -> HttpResponse:
    """Ask for a tag, and put it on all; one that all of them bear is taken off."""
    chosen = _chosen(request)
    if request.method == "GET":
        borne = [set(row.tag_ids) for row in chosen]
        everywhere = set.intersection(*borne) if borne else set()
        tags = sorted(list_tags(), key=lambda each: (each.id not in everywhere, each.name.casefold()))
        may_make = not read_company().tags_closed or request.actor.may(Permission.ADMINISTER)
        return _dialog(request, "tag", tags=tags, everywhere=everywhere, may_make=may_make)
    tag_id = number_in(request.POST.get("tag"))
    if tag_id is None:
        tag_id = find_or_make_tag(actor=request.actor, name=request.POST.get("name", ""))
    name = get_tag(tag_id=tag_id).name
    taken_off = bool(chosen) and all(tag_id in row.tag_ids for row in chosen)
    ids = tag_several(actor=request.actor, conversation_ids=_picked(request), tag_id=tag_id, taken_off=taken_off)
    text = _("“%(tag)s” was taken off.") if taken_off else _("“%(tag)s” was put on.")
    return _done(
        request, text % {"tag": name}, {"what": "tag", "ids": ids, "tag": tag_id, "off": taken_off} if ids else None
    )


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def priority(request: StaffRequest) -> HttpResponse:
    """Ask how much they matter, and say so of all."""
    if request.method == "GET":
        choices = [(each, priority_words(each)) for each in reversed(Priority)]
        chosen = {row.priority for row in _chosen(request)}
        return _dialog(request, "priority", choices=choices, present=chosen.pop() if len(chosen) == 1 else None)
    wanted = request.POST.get("priority", "")
    if wanted not in set(Priority):
        raise BadInput(_("Choose how much it matters."))
    before = prioritise_several(actor=request.actor, conversation_ids=_picked(request), priority=Priority(wanted))
    text = _("Priority is %(priority)s now.") % {"priority": priority_words(Priority(wanted))}
    return _done(request, text, {"what": "priority", "before": sorted(before.items())} if before else None)


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def escalate(request: StaffRequest) -> HttpResponse:
    """Ask to whom and why, and hand them up."""
    if request.method == "GET":
        leads = [row for row in people_of_the_desk(request) if {"lead", "administrator"} & set(row.roles)]
        return _dialog(request, "escalate", queues=list_queues(), leads=[row for row in leads if row.is_active])
    kind, _colon, number = request.POST.get("to", "").partition(":")
    made = escalate_several(
        actor=request.actor,
        conversation_ids=_picked(request),
        reason=request.POST.get("reason", ""),
        queue_id=number_in(number) if kind == "queue" else None,
        lead_id=number_in(number) if kind == "lead" else None,
    )
    if not made:
        raise BadInput(_("This has been handed up already."))
    text = ngettext("Handed up.", "%(count)s were handed up.", len(made)) % {"count": len(made)}
    return _done(request, text, {"what": "escalate", "ids": made})


@permission(Permission.DESK)
@require_POST
def take_back(request: StaffRequest, escalation_id: int) -> HttpResponse:
    """Put what was handed up back where it was."""
    take_back_escalation(actor=request.actor, escalation_id=escalation_id)
    return _done(request, _("It is back where it was."), None)


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def junk(request: StaffRequest) -> HttpResponse:
    """Ask whether the sender is to be blocked as well, and put them among the junk."""
    if request.method == "GET":
        chosen = _chosen(request)
        ways = ways_to_block(customer_id=chosen[0].customer_id) if len(chosen) == 1 else {}
        return _dialog(request, "junk", ways=[(kind.value, value) for kind, value in ways.items()])
    block = request.POST.get("block", "")
    if block in set(BlockKind):
        for conversation_id in _picked(request):
            block_writer(actor=request.actor, conversation_id=conversation_id, kind=BlockKind(block))
    ids = remove_several(actor=request.actor, conversation_ids=_picked(request), place=Place.JUNK)
    text = ngettext("Put among the junk.", "%(count)s were put among the junk.", len(ids)) % {"count": len(ids)}
    return _gone(request, text, {"what": "remove", "ids": ids} if ids else None)


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def trash(request: StaffRequest) -> HttpResponse:
    """Ask why, and put them into the trash."""
    if request.method == "GET":
        return _dialog(request, "trash", days=max(30, read_company().trash_days))
    reason = request.POST.get("why", "") or request.POST.get("reason", "")
    ids = remove_several(actor=request.actor, conversation_ids=_picked(request), place=Place.TRASH, reason=reason)
    text = ngettext("Put into the trash.", "%(count)s were put into the trash.", len(ids)) % {"count": len(ids)}
    return _gone(request, text, {"what": "remove", "ids": ids} if ids else None)


@permission(Permission.DESK)
@require_POST
def restore(request: StaffRequest) -> HttpResponse:
    """Bring them back out of junk or the trash."""
    ids = restore_several(actor=request.actor, conversation_ids=_picked(request))
    text = ngettext("It is back.", "%(count)s are back.", len(ids)) % {"count": len(ids)}
    return _done(request, text, None)


@permission(Permission.DESK)
@require_POST
def follow(request: StaffRequest) -> HttpResponse:
    """Follow them, or no longer."""
    wanted = request.POST.get("wanted", "yes") == "yes"
    ids = follow_several(actor=request.actor, conversation_ids=_picked(request), wanted=wanted)
    text = _("You hear when the customer writes.") if wanted else _("You no longer follow it.")
    return _done(request, text, {"what": "follow", "ids": ids, "wanted": wanted} if ids else None)


@permission(Permission.DESK)
@require_POST
def undo(request: StaffRequest, token: str) -> HttpResponse:
    """Take the last order back; the token says what it changed."""
    try:
        was: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=_UNDONE_WITHIN_SECONDS)
    except signing.BadSignature:
        raise BadInput(_("That can no longer be taken back here.")) from None
    _UNDOES[was["what"]](request, was)
    return _done(request, _("Taken back."), None, one=was.get("one"))


def _undo_tag(request: StaffRequest, was: dict[str, Any]) -> None:
    tag_several(actor=request.actor, conversation_ids=was["ids"], tag_id=was["tag"], taken_off=not was["off"])


def _undo_priority(request: StaffRequest, was: dict[str, Any]) -> None:
    before = {int(number): Priority(priority) for number, priority in was["before"]}
    give_priorities(actor=request.actor, before=before)


def _undo_escalation(request: StaffRequest, was: dict[str, Any]) -> None:
    take_back_escalations(actor=request.actor, escalation_ids=was["ids"])


def _undo_removal(request: StaffRequest, was: dict[str, Any]) -> None:
    restore_several(actor=request.actor, conversation_ids=was["ids"])


def _undo_follow(request: StaffRequest, was: dict[str, Any]) -> None:
    follow_several(actor=request.actor, conversation_ids=was["ids"], wanted=not was["wanted"])


_UNDOES: dict[str, Callable[[StaffRequest, dict[str, Any]], None]] = {
    "tag": _undo_tag,
    "priority": _undo_priority,
    "escalate": _undo_escalation,
    "remove": _undo_removal,
    "follow": _undo_follow,
}


def _picked(request: StaffRequest) -> list[int]:
    given = request.POST if request.method == "POST" else request.GET
    return [int(number) for number in given.getlist("picked") if number.isdigit()]


def _chosen(request: StaffRequest) -> list[ConversationRow]:
    picked = _picked(request)
    if len(picked) == 1:
        return [get_conversation(actor=request.actor, conversation_id=picked[0])]
    return list_conversations_by_ids(actor=request.actor, conversation_ids=picked)


def _one(request: StaffRequest) -> int | None:
    """The conversation that lies open, where it is the one that is decided about."""
    given = request.POST if request.method == "POST" else request.GET
    return number_in(given.get("one"))


def _dialog(request: StaffRequest, block: str, **context: Any) -> HttpResponse:
    given = {"picked": _picked(request), "one": _one(request), "view": view_of(request)}
    return render_block(request, DIALOGS, block, context | given)


def _undo_url(request: StaffRequest, changed: dict[str, Any] | None) -> str:
    if not changed:
        return ""
    token = signing.dumps(changed | {"one": _one(request)}, salt=_SALT, compress=True)
    return f"{reverse('agent:arranged-undo', args=[token])}?view={view_of(request)}"


def _done(request: StaffRequest, text: str, changed: dict[str, Any] | None, *, one: int | None = None) -> HttpResponse:
    undo_url, view = _undo_url(request, changed), view_of(request)
    one = one or _one(request)
    if one is None:
        return done(request, text, back_to=inbox_url(view), undo=undo_url, picked={})
    back_to = conversation_url(one, view)
    return done(request, text, back_to=back_to, undo=undo_url, reopen={"url": back_to}, picked={})


def _gone(request: StaffRequest, text: str, changed: dict[str, Any] | None) -> HttpResponse:
    """What left the list makes way for the next one."""
    undo_url, view = _undo_url(request, changed), view_of(request)
    if _one(request) is None:
        return done(request, text, back_to=inbox_url(view), undo=undo_url, picked={})
    following = number_in(request.POST.get("next"))
    return go_on(request, text, to=conversation_url(following, view) if following else inbox_url(view), undo=undo_url)
