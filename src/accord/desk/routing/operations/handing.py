"""The end of a shift: what somebody has and has not finished goes back to its queue, or to a named colleague."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accord.desk.operations import assign_conversation, post_note
from accord.desk.routing.contracts import DecisionKind, Why
from accord.desk.routing.operations.deciding import write_decision
from accord.desk.routing.work import hold_seats
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotAllowed
from accord.kernel.permissions import Actor, Permission, person_of, require
from accord.kernel.transactions import one_transaction
from accord.staff.queries import actor_of

MOST_AT_ONCE = 500
# Ordered by id and locked, so that two who hand over at once never block each other.
_HELD = """
    SELECT c.id, c.queue_id, q.team_id FROM desk_conversation c
    JOIN desk_case k ON k.id = c.case_id LEFT JOIN desk_queue q ON q.id = c.queue_id
    WHERE c.assignee_id = %(who)s AND c.status = ANY(%(status)s) AND c.merged_into_id IS NULL AND c.place = ''
        AND (%(asleep)s OR c.snoozed_until IS NULL OR c.snoozed_until <= %(now)s)
    ORDER BY c.id LIMIT %(most)s FOR UPDATE OF c, k
"""


@one_transaction
def hand_over(
    *, actor: Actor, employee_id: int, to_id: int | None = None, note: str = "", also_resting: bool = False
) -> list[int]:
    """Give what somebody has open back to the queues, or to a colleague; returns which conversations.

    Everybody for themselves, leads for anybody. `note` is left in each for whoever comes next; `also_resting` takes
    along what is put aside or waits for others. A colleague must be one who may answer all of it: what a colleague
    outside a queue's team may not have goes back to the queue.
    """
    require(actor, Permission.DESK)
    if employee_id != person_of(actor) and not actor.may(Permission.LEAD):
        raise NotAllowed(_("Only a lead hands over for somebody else."))
    if to_id == employee_id:
        raise BadInput(_("Choose somebody else, or the queue."))
    to = None if to_id is None else actor_of(employee_id=to_id)
    if to_id is not None and (to is None or not to.may(Permission.DESK)):
        raise BadInput(_("This person does not answer customers. Choose somebody who does."))
    hold_seats([employee_id, *([to_id] if to_id else [])])
    held, handed = _held(employee_id, also_resting), []
    now = clock.now()
    for conversation_id, queue_id, team_id in held:
        takes = to_id if to and (team_id is None or team_id in to.team_ids) else None
        if note.strip():
            post_note(actor=actor, conversation_id=conversation_id, text=note)
        decided: dict[str, Any] = {"conversation_id": conversation_id, "at": now, "queue_id": queue_id, "actor": actor}
        write_decision(kind=DecisionKind.RETURNED, employee_id=employee_id, reasons=[Why.HAND_OVER], **decided)
        if takes is not None:
            write_decision(kind=DecisionKind.HANDED, employee_id=takes, reasons=[Why.HAND_OVER], **decided)
        assign_conversation(actor=actor, conversation_id=conversation_id, assignee_id=takes)
        handed.append(conversation_id)
    return handed


def _held(employee_id: int, also_resting: bool) -> list[tuple[int, int | None, int | None]]:
    values: dict[str, Any] = {
        "who": employee_id,
        "status": ["new", "open", *(["pending", "on_hold"] if also_resting else [])],
        "asleep": also_resting,
        "now": clock.now(),
        "most": MOST_AT_ONCE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_HELD, values)
        return list(cursor.fetchall())
