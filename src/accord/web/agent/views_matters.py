"""The matter of a conversation: of what kind it is, what it says, what it belongs to, and where its words lie."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.customers.contracts import IdentityKind
from accord.customers.queries import find_by_identity, get_customer
from accord.desk.case_types.operations import (
    answer_field,
    mark_done,
    move_to_newest,
    set_case_type,
    take_joined_answer,
    undo_change,
)
from accord.desk.case_types.queries import list_changes
from accord.desk.contracts import ConversationRow, MessageKind
from accord.desk.matters.contracts import LinkKind
from accord.desk.matters.operations import (
    link_cases,
    move_messages,
    move_to_case,
    move_to_customer,
    split_messages,
    undo_move,
    unlink_cases,
)
from accord.desk.matters.queries import find_case
from accord.desk.queries import (
    get_conversation,
    latest_conversation_of_case,
    list_conversations_of_customers,
    open_conversation,
)
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Permission
from accord.web.agent.answering import conversation_url, done, go_on, is_fragment, say
from accord.web.agent.listing import view_of
from accord.web.agent.matter_showing import link_choices, matter_context
from accord.web.agent.missing import leads_to_what_is_missing
from accord.web.agent.telling import status_words
from accord.web.agent.views_deciding import number_in
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block
from accord.web.ui.frame import frame_context

PAGE = "agent/matter.html"
DIALOGS = "agent/matter_dialogs.html"
_FIRST_WORDS = 160


@permission(Permission.DESK)
@require_GET
def panel(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """The matter beside the conversation; without scripts, as a page of its own."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    context = matter_context(request.actor, conversation) | {"view": view_of(request)}
    if is_fragment(request):
        return render_block(request, PAGE, "panel", context)
    return render(request, PAGE, context | frame_context(request, room="inbox"))


@permission(Permission.DESK)
@require_POST
def change_type(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Say of what kind the case is."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    type_id = number_in(request.POST.get("type"))
    change_id = set_case_type(actor=request.actor, case_id=conversation.case_id, type_id=type_id)
    return _shown(request, conversation, _("Saved."), change_id)


@permission(Permission.DESK)
@require_POST
def answer(request: StaffRequest, conversation_id: int, key: str) -> HttpResponse:
    """Answer one field; it is saved at once."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    change_id = answer_field(
        actor=request.actor, case_id=conversation.case_id, key=key, given=request.POST.getlist("value")
    )
    return _shown(request, conversation, _("Saved."), change_id)


@permission(Permission.DESK)
@require_POST
def take_joined(request: StaffRequest, conversation_id: int, case_id: int, key: str) -> HttpResponse:
    """Let what a case that went into this one says of a field stand."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    change_id = take_joined_answer(actor=request.actor, case_id=conversation.case_id, from_case_id=case_id, key=key)
    return _shown(request, conversation, _("Saved."), change_id)


@permission(Permission.DESK)
@require_POST
@leads_to_what_is_missing
def tick(request: StaffRequest, conversation_id: int, key: str) -> HttpResponse:
    """Tick a step or an item of its checklist, or take the tick away."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    change_id = mark_done(
        actor=request.actor, case_id=conversation.case_id, key=key, done=request.POST.get("done") == "yes"
    )
    return _shown(request, conversation, _("Saved."), change_id)


@permission(Permission.DESK)
@require_POST
def newest(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Let the case follow the newest version of its type."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    change_id = move_to_newest(actor=request.actor, case_id=conversation.case_id)
    return _shown(request, conversation, _("It follows the newest version now."), change_id)


@permission(Permission.DESK)
@require_POST
def undo(request: StaffRequest, change_id: int) -> HttpResponse:
    """Take a change of what a case says back."""
    case_id = undo_change(actor=request.actor, change_id=change_id)
    conversation = latest_conversation_of_case(case_id=case_id)
    back_to = conversation_url(conversation.id, view_of(request))
    return done(request, _("Taken back."), back_to=back_to, matter={})


@permission(Permission.DESK)
@require_GET
def history(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """What was changed in what the case says, by whom."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    rows = list_changes(actor=request.actor, case_id=conversation.case_id)
    labels = {}
    details = matter_context(request.actor, conversation)["details"]
    if details is not None:
        labels = {field.key: field.label for field in details.design.fields()}
        labels |= {step.key: step.name for step in details.design.steps}
    lines = [(row, labels.get(row.key.partition(".")[0], row.key)) for row in rows]
    return _dialog(request, "history", conversation=conversation, lines=lines)


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def move(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Ask which messages go where, and take them there: a case of their own, or another conversation."""
    if request.method == "GET":
        opened = open_conversation(actor=request.actor, conversation_id=conversation_id)
        letters = [
            (message, " ".join((message.new_text or message.text).split())[:_FIRST_WORDS])
            for message in opened.messages
            if message.kind != MessageKind.NOTICE
        ]
        others = _others(request, opened.row)
        return _dialog(request, "move", conversation=opened.row, letters=letters, others=others)
    message_ids = [int(number) for number in request.POST.getlist("message") if number.isdigit()]
    target = request.POST.get("target", "")
    if target == "new":
        moved = split_messages(
            actor=request.actor,
            conversation_id=conversation_id,
            message_ids=message_ids,
            subject=request.POST.get("subject", ""),
        )
        text = _("They are a case of their own now.")
    else:
        moved = move_messages(
            actor=request.actor,
            conversation_id=conversation_id,
            message_ids=message_ids,
            target_id=_target_in(request, target),
            across_customers=request.POST.get("meant") == "yes",
        )
        text = _("They are there now.")
    to = conversation_url(moved.conversation_id, view_of(request))
    return go_on(request, text, to=to, undo=reverse("agent:move-undo", args=[moved.move_id]))


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def belong(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Ask to which case or customer the whole conversation belongs, and let it belong there."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    if request.method == "GET":
        others = [one for one in _others(request, conversation) if one[0].case_id != conversation.case_id]
        return _dialog(request, "belong", conversation=conversation, others=others)
    target = request.POST.get("target", "")
    if target == "customer":
        address = request.POST.get("address", "").strip()
        person = find_by_identity(kind=IdentityKind.EMAIL, value=address)
        if person is None:
            raise BadInput(_("Nobody here has this address yet."))
        moved = move_to_customer(actor=request.actor, conversation_id=conversation_id, customer_id=person.id)
        text = _("It belongs to %(who)s now.") % {"who": person.display_name}
    else:
        moved = move_to_case(actor=request.actor, conversation_id=conversation_id, case_id=number_in(target))
        text = _("It belongs to that case now.") if number_in(target) else _("It has a case of its own now.")
    to = conversation_url(conversation_id, view_of(request))
    return go_on(request, text, to=to, undo=reverse("agent:move-undo", args=[moved.move_id]))


@permission(Permission.DESK)
@require_POST
def take_move_back(request: StaffRequest, move_id: int) -> HttpResponse:
    """Put words back to where they lay."""
    conversation_id = undo_move(actor=request.actor, move_id=move_id)
    return go_on(request, _("Taken back."), to=conversation_url(conversation_id, view_of(request)))


@permission(Permission.DESK)
@require_http_methods(["GET", "POST"])
def link(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """Ask how this case stands to which other one, and link them."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    if request.method == "GET":
        others = [one for one in _others(request, conversation) if one[0].case_id != conversation.case_id]
        return _dialog(request, "link", conversation=conversation, others=others, kinds=link_choices())
    other_id = number_in(request.POST.get("other")) or _case_in(request, request.POST.get("reference", ""))
    kind = request.POST.get("kind", "")
    if kind not in set(LinkKind):
        raise BadInput(_("Say how the two belong together."))
    link_cases(actor=request.actor, case_id=conversation.case_id, other_id=other_id, kind=LinkKind(kind))
    back_to = conversation_url(conversation_id, view_of(request))
    return done(request, _("The two are linked."), back_to=back_to, matter={})


@permission(Permission.DESK)
@require_POST
def unlink(request: StaffRequest, conversation_id: int, link_id: int) -> HttpResponse:
    """Take a link away."""
    conversation = get_conversation(actor=request.actor, conversation_id=conversation_id)
    case_id, other_id, kind = unlink_cases(actor=request.actor, link_id=link_id)
    undo_url = f"{reverse('agent:relink')}?case={case_id}&other={other_id}&kind={kind}"
    return _shown(request, conversation, _("They are linked no longer."), None, undo_url=undo_url)


@permission(Permission.DESK)
@require_POST
def relink(request: StaffRequest) -> HttpResponse:
    """Make a link again that was taken away."""
    kind = request.GET.get("kind", "")
    case_id, other_id = number_in(request.GET.get("case")), number_in(request.GET.get("other"))
    if kind not in set(LinkKind) or not case_id or not other_id:
        raise BadInput(_("Say how the two belong together."))
    link_cases(actor=request.actor, case_id=case_id, other_id=other_id, kind=LinkKind(kind))
    back_to = conversation_url(latest_conversation_of_case(case_id=case_id).id, view_of(request))
    return done(request, _("Taken back."), back_to=back_to, matter={})


def _shown(
    request: StaffRequest, conversation: ConversationRow, text: str, change_id: int | None, *, undo_url: str = ""
) -> HttpResponse:
    """The panel again, with a toast that undoes the change; without scripts, the page again."""
    if not is_fragment(request):
        return HttpResponseRedirect(reverse("agent:matter", args=[conversation.id]))
    context = matter_context(request.actor, conversation) | {"view": view_of(request)}
    response = render_block(request, PAGE, "panel", context)
    undo_url = reverse("agent:matter-undo", args=[change_id]) if change_id else undo_url
    return say(response, text, undo=undo_url) if undo_url else response


def _others(request: StaffRequest, conversation: ConversationRow) -> list[tuple[ConversationRow, str]]:
    customer = get_customer(customer_id=conversation.customer_id)
    rows = list_conversations_of_customers(actor=request.actor, customer_ids=customer.ids, limit=9)
    return [(row, status_words(row.status)) for row in rows if row.id != conversation.id]


def _case_in(request: StaffRequest, reference: str) -> int:
    found = find_case(actor=request.actor, reference=reference)
    if found is None:
        raise BadInput(_("There is no case with this reference."))
    return found


def _target_in(request: StaffRequest, target: str) -> int:
    """The conversation chosen, or the newest one of the case of which the reference was typed."""
    number = number_in(target)
    if number is not None:
        return number
    return latest_conversation_of_case(case_id=_case_in(request, request.POST.get("reference", ""))).id


def _dialog(request: StaffRequest, block: str, **context: Any) -> HttpResponse:
    return render_block(request, DIALOGS, block, context | {"view": view_of(request)})
