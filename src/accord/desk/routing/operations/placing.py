"""What becomes of conversations that begin, and what people decided about them by hand."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accord.desk.operations.queueing import move_to_queue
from accord.desk.routing.choices import active_routes, is_routing
from accord.desk.routing.contracts import DecisionKind, RouteRow, Why
from accord.desk.routing.models import ConversationNeed, Decision
from accord.desk.routing.operations.deciding import write_decision
from accord.desk.situations.contracts import Situation
from accord.desk.situations.queries import read_situations
from accord.desk.situations.rules import holds
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.permissions import SYSTEM, Actor
from accord.kernel.transactions import one_transaction

_SAME = timedelta(seconds=10)


@one_transaction
def place_new(*, conversation_ids: Sequence[int]) -> None:
    """Find out what new conversations need, and put each into the queue that the first fitting route names.

    No statement where nothing was chosen about routing.
    """
    if not conversation_ids or not is_routing():
        return
    timezone = read_company().timezone
    found = read_situations(conversation_ids=sorted(set(conversation_ids)))
    known = set(ConversationNeed.objects.filter(pk__in=found).values_list("pk", flat=True))
    fresh = {number: situation for number, situation in found.items() if number not in known}
    fitting = {
        number: next(
            (
                route
                for route in active_routes()
                if holds(route.conditions, situation, at=situation.message_at or clock.now(), timezone=timezone)
            ),
            None,
        )
        for number, situation in fresh.items()
    }
    ConversationNeed.objects.bulk_create(
        [_need(situation, fitting[number]) for number, situation in fresh.items()], ignore_conflicts=True
    )
    for number, route in fitting.items():
        if route is not None:
            _follow(fresh[number], route)


def _need(situation: Situation, route: RouteRow | None) -> ConversationNeed:
    return ConversationNeed(
        conversation_id=situation.conversation_id,
        language=situation.language[:8],
        skills=list(route.skills) if route else [],
        last_agent_id=situation.last_agent_id,
        route_id=route.id if route else None,
    )


def _follow(situation: Situation, route: RouteRow) -> None:
    if route.queue_id is not None and route.queue_id != situation.queue_id:
        move_to_queue(actor=SYSTEM, conversation_id=situation.conversation_id, queue_id=route.queue_id)
    write_decision(
        conversation_id=situation.conversation_id,
        at=clock.now(),
        kind=DecisionKind.ROUTED,
        queue_id=route.queue_id or situation.queue_id,
        reasons=[{"code": Why.ROUTE, "name": route.name, "version": route.version, "skills": list(route.skills)}],
    )


@one_transaction
def note_assignments(*, told: Sequence[tuple[int, int | None, int | None, str, datetime]]) -> None:
    """Keep who was put on a conversation by hand, and who gave one back: (conversation, who, before, by, when).

    What routing decided itself stands there already. No statement where nothing was chosen about routing.
    """
    if not told or not is_routing():
        return
    for conversation_id, assignee_id, previous_id, by, at in told:
        person = _person(by)
        if previous_id is not None and assignee_id is None and by == f"staff:{previous_id}":
            _note(conversation_id, DecisionKind.RETURNED, previous_id, at, person)
        elif assignee_id is not None and by.startswith("staff:"):
            kind = DecisionKind.TAKEN if by == f"staff:{assignee_id}" else DecisionKind.GIVEN
            _note(conversation_id, kind, assignee_id, at, person)


def _note(conversation_id: int, kind: DecisionKind, employee_id: int, at: datetime, actor: Actor) -> None:
    stands = Decision.objects.filter(
        conversation_id=conversation_id, employee_id=employee_id, at__gte=at - _SAME, at__lte=at + _SAME
    )
    if not stands.exists():
        write_decision(conversation_id=conversation_id, at=at, kind=kind, employee_id=employee_id, actor=actor)


def _person(code: str) -> Actor:
    kind, _colon, number = code.partition(":")
    return Actor(kind="staff", id=int(number)) if kind == "staff" and number.isdigit() else SYSTEM
