"""Giving out what waits: exact, however many do it at once.

The seats of all who are available are locked in one order, then what waits is locked where nobody else has it. Whoever
comes second waits for the seats and sees what the first one gave; nobody gets more than they may, nothing goes twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accord.desk.operations import assign_conversation
from accord.desk.routing.choices import limits, push_queues
from accord.desk.routing.contracts import Candidate, Choice, DecisionKind, Need
from accord.desk.routing.models import Decision, Seat
from accord.desk.routing.operations.deciding import write_decision
from accord.desk.routing.rules import choose
from accord.desk.routing.work import NEED, ORDER, WORK, candidates, hold_seats, need_of, need_values
from accord.kernel import clock
from accord.kernel.errors import NotFound
from accord.kernel.permissions import SYSTEM, Actor, Permission, require
from accord.kernel.transactions import one_transaction
from accord.staff.contracts import Presence
from accord.staff.queries import list_agents

MOST_AT_ONCE = 100
_ANYTHING = f"""
    SELECT 1 FROM desk_conversation c WHERE c.assignee_id IS NULL AND c.queue_id = ANY(%(queues)s) AND {WORK} LIMIT 1
"""  # noqa: S608
_WAITING = f"{NEED} AND c.queue_id = ANY(%(queues)s) {ORDER} LIMIT {MOST_AT_ONCE} FOR UPDATE OF c, k SKIP LOCKED"


@one_transaction
def share_out() -> int:
    """Give what waits in the queues that push to whoever may and can have it; returns how many were given.

    No statement where no queue pushes, one where nothing waits.
    """
    queues = push_queues()
    if not queues or not _is_anything_waiting(queues):
        return 0
    return _give(SYSTEM, queues, DecisionKind.PUSHED)


@one_transaction
def share_queue(*, actor: Actor, queue_id: int) -> int:
    """A lead gives out what waits in one queue now, whether or not it pushes; returns how many were given."""
    require(actor, Permission.LEAD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM desk_queue WHERE id = %s", [queue_id])
        if cursor.fetchone() is None:
            raise NotFound(_("There is no such queue."))
    return _give(actor, [queue_id], DecisionKind.GIVEN)


def _is_anything_waiting(queues: Sequence[int]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_ANYTHING, {"queues": list(queues), "now": clock.now()})
        return cursor.fetchone() is not None


@dataclass(kw_only=True)
class _Round:
    """One giving out: who could get something, changed as they get it."""

    actor: Actor
    kind: DecisionKind
    now: datetime
    people: list[Candidate]
    given: list[int] = field(default_factory=list)

    def give(self, need: Need) -> Choice:
        choice = choose(need, self.people, limits())
        if choice.employee_id is None:
            return choice
        write_decision(
            conversation_id=need.conversation_id,
            at=self.now,
            kind=self.kind,
            queue_id=need.queue_id,
            employee_id=choice.employee_id,
            reasons=choice.reasons,
            considered=choice.considered,
            actor=self.actor,
        )
        assign_conversation(actor=self.actor, conversation_id=need.conversation_id, assignee_id=choice.employee_id)
        self.people = [
            _with_one_more(person, need.channel, self.now) if person.id == choice.employee_id else person
            for person in self.people
        ]
        self.given.append(choice.employee_id)
        return choice


def _give(actor: Actor, queues: Sequence[int], kind: DecisionKind) -> int:
    seats = hold_seats()
    now = clock.now()
    people = candidates([_as_held(agent, seats) for agent in list_agents()], seats, now)
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {**need_values(now), "queues": list(queues)})
        needs = [need_of(row, now) for row in cursor.fetchall()]
    turn = _Round(actor=actor, kind=kind, now=now, people=people)
    for need in needs:
        choice = turn.give(need)
        if choice.employee_id is None:
            _note_waiting(need, choice, now)
    Seat.objects.filter(pk__in=set(turn.given)).update(last_given_at=now)
    return len(turn.given)


def _as_held(agent: Any, seats: Mapping[int, datetime | None]) -> Any:
    """Somebody who became available after the seats were locked is not there yet: their seat may be somebody else's."""
    from dataclasses import replace

    is_there = agent.presence == Presence.AVAILABLE and agent.id not in seats
    return replace(agent, presence=Presence.BUSY) if is_there else agent


def _with_one_more(person: Candidate, channel: str, now: datetime) -> Candidate:
    from dataclasses import replace

    return replace(person, load={**person.load, channel: person.load.get(channel, 0) + 1}, last_given_at=now)


def _note_waiting(need: Need, choice: Choice, now: datetime) -> None:
    """Once for as long as it waits for the same reasons, so that the log does not grow by the minute."""
    newest = Decision.objects.filter(conversation_id=need.conversation_id).order_by("-at", "-pk").first()
    codes = [str(reason) for reason in choice.reasons]
    if newest and newest.kind == DecisionKind.WAITS and [each["code"] for each in newest.reasons] == codes:
        return
    write_decision(
        conversation_id=need.conversation_id,
        at=now,
        kind=DecisionKind.WAITS,
        queue_id=need.queue_id,
        reasons=choice.reasons,
        considered=choice.considered,
    )
