"""A lead balances a queue: exactly what was shown before, as far as it still holds, and it can be taken back."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accord.desk.models import Conversation
from accord.desk.operations import assign_conversation
from accord.desk.operations.locking import hold_conversation
from accord.desk.routing.balance import with_one
from accord.desk.routing.choices import limits
from accord.desk.routing.contracts import BalanceMove, DecisionKind, Why
from accord.desk.routing.operations.deciding import write_decision
from accord.desk.routing.rules import is_full
from accord.desk.routing.work import candidates, hold_seats
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction
from accord.staff.contracts import Presence
from accord.staff.queries import list_agents

MOST_AT_ONCE = 200


@one_transaction
def balance_queue(*, actor: Actor, queue_id: int, moves: Sequence[BalanceMove]) -> list[BalanceMove]:
    """Carry out what was shown; returns what was done.

    What changed meanwhile is left as it is: a conversation that somebody else has now or that left the queue, a person
    who went or carries as much as they may.
    """
    require(actor, Permission.LEAD)
    if len(moves) > MOST_AT_ONCE:
        raise BadInput(_("Choose at most %(count)s conversations at once.") % {"count": MOST_AT_ONCE})
    seats, now = hold_seats(sorted({move.to_id for move in moves})), clock.now()
    agents = [agent for agent in list_agents() if agent.id in seats and agent.presence == Presence.AVAILABLE]
    people = {person.id: person for person in candidates(agents, seats, now)}
    done = []
    for move in sorted(moves, key=lambda one: one.conversation_id):
        channel = _channel_as_shown(actor, queue_id, move)
        person = people.get(move.to_id)
        if channel is None or person is None or is_full(person, channel, limits()):
            continue
        _give(actor, queue_id, move)
        people[person.id] = with_one(person, channel, 1)
        done.append(move)
    return done


@one_transaction
def take_back_balance(*, actor: Actor, moves: Sequence[BalanceMove]) -> int:
    """Give everything back that still lies where balancing put it; returns how many."""
    require(actor, Permission.LEAD)
    given = 0
    for move in sorted(moves, key=lambda one: one.conversation_id):
        try:
            held = hold_conversation(actor=actor, conversation_id=move.conversation_id)
            if held.assignee_id == move.to_id:
                assign_conversation(actor=actor, conversation_id=move.conversation_id, assignee_id=move.from_id)
                given += 1
        except (NotFound, Refusal):
            continue
    return given


def _channel_as_shown(actor: Actor, queue_id: int, move: BalanceMove) -> str | None:
    """The channel of a conversation that still is where it was when it was shown."""
    try:
        held = hold_conversation(actor=actor, conversation_id=move.conversation_id)
    except NotFound:
        return None
    is_there = Conversation.objects.filter(pk=held.id, queue_id=queue_id, place="").exists()
    return held.channel if is_there and held.assignee_id == move.from_id else None


def _give(actor: Actor, queue_id: int, move: BalanceMove) -> None:
    write_decision(
        conversation_id=move.conversation_id,
        at=clock.now(),
        kind=DecisionKind.GIVEN if move.from_id is None else DecisionKind.HANDED,
        queue_id=queue_id,
        employee_id=move.to_id,
        reasons=move.reasons or (Why.BALANCE,),
        actor=actor,
    )
    assign_conversation(actor=actor, conversation_id=move.conversation_id, assignee_id=move.to_id)
