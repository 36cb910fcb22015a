"""What waits in a queue: given to somebody, several at once, or balanced as shown before; both can be taken back."""

from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accord.desk.operations import assign_several
from accord.desk.queries import list_queues
from accord.desk.routing.contracts import BalanceMove
from accord.desk.routing.operations import balance_queue, take_back_balance
from accord.desk.routing.queries import list_work, plan_balance, read_board
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.live import grant
from accord.kernel.permissions import Permission
from accord.staff.contracts import Presence
from accord.staff.queries import list_agents
from accord.web.agent.rule_words import reason_words
from accord.web.lead.pages import frame
from accord.web.lead.reading import done, needed_number_in
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.fragments import render_block
from accord.web.ui.presence import presence_words

_SALT = "lead.work"
_UNDONE_WITHIN_SECONDS = 3600
_TOPICS = ("inbox", "presence")


@permission(Permission.LEAD)
@require_GET
def work(request: StaffRequest, queue_id: int) -> HttpResponse:
    """What waits, in the order in which it should be taken, and what balancing would do."""
    name = _name_of(queue_id)
    plan = plan_balance(actor=request.actor, queue_id=queue_id)
    words = presence_words()
    there = sorted(list_agents(), key=lambda agent: (agent.presence != Presence.AVAILABLE, agent.name))
    context = {
        "queue_id": queue_id,
        "name": name,
        "rows": list_work(actor=request.actor, queue_id=queue_id),
        "plan": plan,
        "because": {line.move.conversation_id: _because(line.move) for line in plan.lines},
        "shown": signing.dumps(_plain([line.move for line in plan.lines]), salt=_SALT, compress=True),
        "people": [(agent.id, f"{agent.name} ({words[agent.presence]})") for agent in there],
        "undo": request.GET.get("undo", ""),
        "said": request.GET.get("said", ""),
        **frame(request, room="queues"),
    }
    return render(request, "lead/work.html", context)


@permission(Permission.LEAD)
@require_POST
def assign(request: StaffRequest, queue_id: int) -> HttpResponse:
    """Give the chosen ones to one person."""
    to_id = needed_number_in(request, "to")
    picked = [int(number) for number in request.POST.getlist("picked") if number.isdecimal()]
    before = assign_several(actor=request.actor, conversation_ids=picked, assignee_id=to_id)
    moves = [
        BalanceMove(conversation_id=number, from_id=person, to_id=to_id, reasons=())
        for number, person in before.items()
    ]
    return _back(queue_id, moves)


@permission(Permission.LEAD)
@require_POST
def balance(request: StaffRequest, queue_id: int) -> HttpResponse:
    """Do what was shown."""
    shown = _moves_in(request.POST.get("shown", ""))
    return _back(queue_id, balance_queue(actor=request.actor, queue_id=queue_id, moves=shown))


@permission(Permission.LEAD)
@require_POST
def undo(request: StaffRequest, queue_id: int) -> HttpResponse:
    """Give everything back that still lies where it was put."""
    count = take_back_balance(actor=request.actor, moves=_moves_in(request.POST.get("undo", "")))
    said = ngettext("%(num)s conversation is where it was.", "%(num)s conversations are where they were.", count)
    return done(request, said % {"num": count}, to=reverse("lead:queue-work", args=[queue_id]))


@permission(Permission.LEAD)
@require_GET
def wall(request: StaffRequest) -> HttpResponse:
    """The queues on a screen that hangs in the room; a hint fetches its middle alone."""
    board = [row for row in read_board(actor=request.actor) if row.id]
    oldest = min((row.oldest_waiting_since for row in board if row.oldest_waiting_since), default=None)
    here = {person.id for row in board for person in row.people if person.presence == Presence.AVAILABLE}
    context = {
        "queues": [
            {"row": row, "available": sum(person.presence == Presence.AVAILABLE for person in row.people)}
            for row in board
        ],
        "waiting": sum(row.waiting for row in board),
        "late": sum(row.late for row in board),
        "at_risk": sum(row.at_risk for row in board),
        "oldest": oldest,
        "available": len(here),
        "live_token": grant(*_TOPICS),
    }
    if request.headers.get("HX-Request"):
        return render_block(request, "lead/queues_wall.html", "board", context)
    return render(request, "lead/queues_wall.html", context)


def _name_of(queue_id: int) -> str:
    name = next((queue.name for queue in list_queues() if queue.id == queue_id), None)
    if name is None:
        raise NotFound(_("There is no such queue."))
    return name


def _because(move: BalanceMove) -> list[str]:
    return [reason_words({"code": reason}) for reason in move.reasons]


def _back(queue_id: int, moves: list[BalanceMove]) -> HttpResponse:
    count = len(moves)
    said = ngettext("%(num)s conversation was given out.", "%(num)s conversations were given out.", count)
    query = {"said": said % {"num": count} if count else _("Nothing was changed: it is no longer as it was shown.")}
    if moves:
        query["undo"] = signing.dumps(_plain(moves), salt=_SALT, compress=True)
    return HttpResponseRedirect(f"{reverse('lead:queue-work', args=[queue_id])}?{urlencode(query)}")


def _plain(moves: list[BalanceMove]) -> list[list[Any]]:
    return [[move.conversation_id, move.from_id, move.to_id, list(move.reasons)] for move in moves]


def _moves_in(token: str) -> list[BalanceMove]:
    try:
        rows = signing.loads(token, salt=_SALT, max_age=_UNDONE_WITHIN_SECONDS)
    except signing.BadSignature:
        raise BadInput(_("This is too old by now. Look at the page anew.")) from None
    return [
        BalanceMove(conversation_id=number, from_id=before, to_id=to_id, reasons=tuple(reasons))
        for number, before, to_id, reasons in rows
    ]
