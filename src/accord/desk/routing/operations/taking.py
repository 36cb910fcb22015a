"""The next one: what somebody should take now, given to them at once."""

import json

from django.db import connection
from django.utils.translation import gettext as _

from accord.desk.contracts import Priority
from accord.desk.operations import assign_conversation
from accord.desk.routing.choices import limits, queue_choices
from accord.desk.routing.contracts import Candidate, DecisionKind, QueueChoices, Why
from accord.desk.routing.models import Seat
from accord.desk.routing.operations.deciding import write_decision
from accord.desk.routing.rules import can, is_full
from accord.desk.routing.work import NEED, ORDER, candidates, hold_seats, need_of, need_values
from accord.kernel import clock
from accord.kernel.errors import Refusal
from accord.kernel.permissions import Actor, Permission, person_of, require
from accord.kernel.transactions import one_transaction
from accord.staff.queries import list_agents

_LANGUAGE = "language:"
# Asked in the statement itself: a lock on what somebody cannot take would keep it from others.
_FITS = """
    (q.team_id IS NULL OR q.team_id = ANY(%(teams)s)) AND NOT (c.channel = ANY(%(full)s))
    AND (COALESCE(c.waiting_since, c.last_message_at) <= %(now)s - make_interval(mins => CASE {relax} ELSE 60 END)
         OR ((c.queue_id = ANY(%(any_language)s) OR COALESCE(n.language, '') = '' OR n.language = ANY(%(languages)s)
              OR n.language <> ALL(%(spoken)s))
             AND (COALESCE(n.skills, '[]'::jsonb) <@ %(skills)s::jsonb)
             AND NOT EXISTS (SELECT 1 FROM desk_routing_decision d WHERE d.conversation_id = c.id
                             AND d.kind = 'returned' AND d.employee_id = %(me)s AND d.at >= %(back)s)))
"""


@one_transaction
def take_next(*, actor: Actor) -> int | None:
    """Put the acting person on the conversation that should be taken next: urgent ones, then by when they are due.

    What no service level promised counts as due a day after it began to wait, less or more by its priority.

    Only from queues whose team they belong to, and what they can: language and skills are asked for until a
    conversation has waited too long. Raises a refusal when they carry as much as they may. None when nothing waits.
    """
    require(actor, Permission.DESK)
    me = person_of(actor)
    seats, now = hold_seats([me]), clock.now()
    everybody = list_agents()
    mine = [agent for agent in everybody if agent.id == me]
    if not mine:
        raise Refusal(_("You do not answer customers."))
    (person,) = candidates(mine, seats, now)
    _require_room(person)
    relax = " ".join(f"WHEN c.queue_id = {int(number)} THEN {each.relax_minutes}" for number, each in _choices())
    sql = (
        f"{NEED} AND {_FITS.format(relax=relax or 'WHEN FALSE THEN 60')} {ORDER} LIMIT 1 FOR UPDATE OF c, k SKIP LOCKED"
    )
    values = need_values(now) | {
        "me": me,
        "teams": sorted(person.team_ids),
        "full": [channel for channel in person.load if is_full(person, channel, limits())],
        "any_language": [number for number, each in _choices() if not each.match_language],
        "languages": [skill.removeprefix(_LANGUAGE) for skill in person.skills if skill.startswith(_LANGUAGE)],
        "spoken": sorted({s.removeprefix(_LANGUAGE) for a in everybody for s in a.skills if s.startswith(_LANGUAGE)}),
        "skills": json.dumps(sorted(person.skills)),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    if row is None:
        return None
    need = need_of(row, now)
    is_urgent, has_due = row[8] == Priority.URGENT, row[10] is not None
    reasons = [Why.URGENT if is_urgent else Why.DUE_FIRST if has_due else Why.WAITED_LONGEST]
    reasons += [Why.RELAXED] if need.is_relaxed and (need.language or need.skills) else []
    reasons += [Why.LANGUAGE] if need.language and not need.is_relaxed and can(person.skills, need.language) else []
    reasons += [Why.SKILLS] if need.skills and not need.is_relaxed else []
    write_decision(
        conversation_id=need.conversation_id,
        at=now,
        kind=DecisionKind.TAKEN,
        queue_id=need.queue_id,
        employee_id=me,
        reasons=reasons,
        actor=actor,
    )
    assign_conversation(actor=actor, conversation_id=need.conversation_id, assignee_id=me)
    Seat.objects.filter(pk=me).update(last_given_at=now)
    return need.conversation_id


def _choices() -> list[tuple[int, QueueChoices]]:
    return sorted(queue_choices().items())


def _require_room(person: Candidate) -> None:
    most = limits().of(person.id, "")
    if most is not None and person.total >= most:
        raise Refusal(_("You carry %(load)s of %(most)s. Finish one first.") % {"load": person.total, "most": most})
