"""What a lead reads of queues: what waits in one, and what balancing it would do."""

from accord.desk.routing.balance import balance
from accord.desk.routing.choices import limits
from accord.desk.routing.contracts import BalanceLine, BalancePlan, PersonChange, WorkRow
from accord.desk.routing.work import candidates
from accord.desk.routing.worklist import read_first, read_work
from accord.kernel import clock
from accord.kernel.permissions import Actor, Permission, require
from accord.staff.queries import list_agents


def list_work(*, actor: Actor, queue_id: int) -> list[WorkRow]:
    """What waits in a queue, in the order in which it should be taken; two hundred at most. One statement."""
    require(actor, Permission.LEAD)
    return [row for row, _work in read_work(queue_id, clock.now())]


def list_first_work(*, actor: Actor, most: int = 3) -> dict[int, list[WorkRow]]:
    """The first few of each queue. One statement."""
    require(actor, Permission.LEAD)
    found: dict[int, list[WorkRow]] = {}
    for row in read_first(clock.now(), most=most):
        found.setdefault(row.queue_id or 0, []).append(row)
    return found


def plan_balance(*, actor: Actor, queue_id: int) -> BalancePlan:
    """What balancing a queue would do now; nothing is done by asking. Three statements."""
    require(actor, Permission.LEAD)
    now, most = clock.now(), limits()
    work, agents = read_work(queue_id, now), list_agents()
    people = candidates(agents, {}, now)
    names, rows = {agent.id: agent.name for agent in agents}, {row.conversation_id: row for row, _work in work}
    moves = balance([each for _row, each in work], people, most)
    change = {person.id: 0 for person in people}
    for move in moves:
        change[move.to_id] += 1
        if move.from_id in change:
            change[move.from_id] -= 1
    return BalancePlan(
        lines=tuple(
            BalanceLine(
                move=move,
                work=rows[move.conversation_id],
                from_name=names.get(move.from_id or 0, rows[move.conversation_id].assignee_name),
                to_name=names[move.to_id],
            )
            for move in moves
        ),
        people=tuple(
            PersonChange(
                name=person.name,
                before=person.total,
                after=person.total + change[person.id],
                limit=most.of(person.id, ""),
            )
            for person in people
            if change[person.id]
        ),
    )
