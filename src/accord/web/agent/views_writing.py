"""Writing: replies, notes, drafts, taking back, and settling what is in doubt."""

from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accord.channels.email.contracts import Address
from accord.channels.email.forwarding.queries import author_of_attached, original_author
from accord.desk.contracts import MessageKind, MessageRow
from accord.desk.macros.operations import reply_with_steps, require_filled, take_back_with_steps
from accord.desk.operations import (
    accept_stranger,
    mark_arrived,
    post_note,
    save_draft,
    send_again,
)
from accord.desk.operations.reattaching import give_back, give_to_author
from accord.desk.operations.scheduling import hasten_reply
from accord.desk.promises.operations import reply_with_promises
from accord.desk.queries import get_message, open_conversation
from accord.kernel import files
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput, Refusal
from accord.kernel.permissions import Permission
from accord.web.agent.answering import conversation_url, done, is_fragment, say
from accord.web.agent.later import time_given
from accord.web.agent.listing import view_of
from accord.web.agent.macro_waits import uses_in
from accord.web.agent.promising import drafts_in, taken_in
from accord.web.agent.showing import writing_context
from accord.web.agent.uploading import keep_files
from accord.web.agent.views_inbox import PAGE
from accord.web.agent.zones import zone_named
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.formats import clock_words
from accord.web.ui.fragments import render_block


@permission(Permission.DESK)
@require_POST
def write(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Send a reply or leave a note, as the composer says. A refusal keeps every word in the composer."""
    kind = request.POST.get("kind", "reply")
    text = request.POST.get("words", "")
    try:
        if kind == MessageKind.NOTE:
            post_note(actor=request.actor, conversation_id=conversation_id, text=text)
            return _written(request, conversation_id, kind, _("Note added."))
        require_filled(text)
        leave_at = _time_chosen(request)
        message_id = reply_with_steps(
            actor=request.actor,
            conversation_id=conversation_id,
            use_ids=uses_in(request.POST),
            reply=partial(
                reply_with_promises,
                actor=request.actor,
                conversation_id=conversation_id,
                drafts=drafts_in(request.POST),
                text=text,
                seen_message_id=_number(request.POST.get("seen")),
                copied=request.POST.get("copied", "").replace(";", ",").split(","),
                attachments=keep_files(request.FILES.getlist("files")),
                leave_at=leave_at,
            ),
        )
    except Refusal as refusal:
        if not is_fragment(request) or refusal.status == 404:
            raise
        return _refused(request, conversation_id, kind, text, refusal)
    undo = reverse("agent:take-back", args=[message_id])
    seconds = read_company().undo_seconds
    said = _("The reply leaves in %(seconds)s seconds.") % {"seconds": seconds}
    if leave_at is not None:
        said = _("The reply leaves at the time you chose: %(when)s.") % {"when": clock_words(leave_at)}
    more: dict[str, Any] = {"accord:refresh": {}} if uses_in(request.POST) else {}
    return _written(request, conversation_id, kind, said, undo=undo, **more)


def _time_chosen(request: StaffRequest) -> datetime | None:
    """When the reply is to leave: a time of the menu, or one that was typed; None for as soon as can be undone."""
    chosen = request.POST.get("leave_at", "")
    if chosen != "own":
        return time_given(chosen)
    at = time_given(request.POST.get("leave_at_own", ""), zone=zone_named(request.POST.get("leave_at_zone", "")))
    if at is None:
        raise BadInput(_("Choose a day and a time."))
    return at


def _written(
    request: StaffRequest, conversation_id: int, kind: str, text: str, *, undo: str = "", **more: Any
) -> HttpResponse:
    view = view_of(request)
    if not is_fragment(request):
        return done(request, text, back_to=conversation_url(conversation_id, view))
    context = writing_context(request.actor, conversation_id, kind) | {"view": view}
    return say(render_block(request, PAGE, "composer", context), text, undo=undo, letters={}, **more)


def _refused(request: StaffRequest, conversation_id: int, kind: str, text: str, refusal: Refusal) -> HttpResponse:
    context = writing_context(request.actor, conversation_id, kind) | {"view": view_of(request)}
    context |= {"draft": text, "problem": refusal.sentence, "copied": request.POST.get("copied", "")}
    context["taken_over"] = taken_in(request.POST)
    response = render_block(request, PAGE, "composer", context, status=refusal.status)
    response["X-Accord-Swap"] = "yes"
    response["HX-Trigger"] = '{"letters": {}}'
    return response


@permission(Permission.DESK)
@require_POST
def keep_draft(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Keep what is being written, with the promises taken over from it."""
    kind = MessageKind.NOTE if request.POST.get("kind") == "note" else MessageKind.REPLY
    save_draft(
        actor=request.actor,
        conversation_id=conversation_id,
        kind=kind,
        text=request.POST.get("words", ""),
        taken_over=taken_in(request.POST),
    )
    return HttpResponse(status=204)


@permission(Permission.DESK)
@require_POST
def take_back(request: StaffRequest, message_id: int) -> HttpResponse:
    """Take back a reply that has not left; its words are in the composer again."""
    conversation_id = get_message(actor=request.actor, message_id=message_id).conversation_id
    take_back_with_steps(actor=request.actor, message_id=message_id)
    back_to = conversation_url(conversation_id, view_of(request))
    return done(request, _("Taken back. Your words are in the composer."), back_to=back_to, reopen={"url": back_to})


@permission(Permission.DESK)
@require_POST
def send_now(request: StaffRequest, message_id: int) -> HttpResponse:
    """Let a reply leave now that waits for its time."""
    hasten_reply(actor=request.actor, message_id=message_id)
    return _settled(request, message_id, _("It is on its way."))


@permission(Permission.DESK)
@require_POST
def give_to_first_author(request: StaffRequest, message_id: int) -> HttpResponse:
    """Make whoever wrote the forwarded words the conversation's customer."""
    message = get_message(actor=request.actor, message_id=message_id)
    author = _first_author(request, message)
    if author is None:
        raise BadInput(_("There is no mail address to be found."))
    former = open_conversation(actor=request.actor, conversation_id=message.conversation_id).row.customer_id
    give_to_author(actor=request.actor, conversation_id=message.conversation_id, email=author.email, name=author.name)
    back_to = conversation_url(message.conversation_id, view_of(request))
    undo = f"{reverse('agent:give-back', args=[message.conversation_id])}?customer={former}"
    said = _("%(who)s is the customer now. Replies go there.") % {"who": author.name or author.email}
    return done(request, said, back_to=back_to, undo=undo, reopen={"url": back_to})


def _first_author(request: StaffRequest, message: MessageRow) -> Address | None:
    subject = open_conversation(actor=request.actor, conversation_id=message.conversation_id).row.subject
    author = original_author(message.text, subject=subject)
    attached = next((file for file in message.attachments if file.content_type == "message/rfc822"), None)
    if author is None and attached is not None:
        author = author_of_attached(files.read(attached.sha256))
    return author


@permission(Permission.DESK)
@require_POST
def undo_giving(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Make the former customer the customer again."""
    give_back(
        actor=request.actor, conversation_id=conversation_id, customer_id=_number(request.GET.get("customer")) or 0
    )
    back_to = conversation_url(conversation_id, view_of(request))
    return done(request, _("As it was."), back_to=back_to, reopen={"url": back_to})


@permission(Permission.DESK)
@require_POST
def order_again(request: StaffRequest, message_id: int) -> HttpResponse:
    """Send a message once more that failed or is in doubt."""
    send_again(actor=request.actor, message_id=message_id)
    return _settled(request, message_id, _("It is on its way again."))


@permission(Permission.DESK)
@require_POST
def order_arrived(request: StaffRequest, message_id: int) -> HttpResponse:
    """Say that a message in doubt arrived."""
    mark_arrived(actor=request.actor, message_id=message_id)
    return _settled(request, message_id, _("Noted: it arrived."))


def _settled(request: StaffRequest, message_id: int, text: str) -> HttpResponse:
    conversation_id = get_message(actor=request.actor, message_id=message_id).conversation_id
    return done(request, text, back_to=conversation_url(conversation_id, view_of(request)), letters={})


@permission(Permission.DESK)
@require_POST
def let_in(request: StaffRequest, conversation_id: int, participant_id: int) -> HttpResponse:
    """Let a stranger take part in a conversation."""
    accept_stranger(actor=request.actor, participant_id=participant_id)
    back_to = conversation_url(conversation_id, view_of(request))
    return done(request, _("Replies are copied to them now."), back_to=back_to, reopen={"url": back_to})


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None
