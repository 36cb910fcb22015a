"""How waiting work would be shared more evenly. Pure: no database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from accord.desk.routing.contracts import BalanceMove, Candidate, Limits, Need, Why
from accord.desk.routing.rules import choose, share_of
from accord.staff.contracts import AT_WORK


@dataclass(frozen=True, kw_only=True)
class Work:
    """A conversation that waits for us: what it needs, who is on it, and whether they have answered in it."""

    need: Need
    holder_id: int | None
    is_begun: bool


def balance(work: Sequence[Work], people: Sequence[Candidate], limits: Limits) -> list[BalanceMove]:
    """Who would get what: first what nobody has, then what people hold who are not there, then from full to free.

    What somebody has begun to answer stays with them, and nobody gets what they may not have. From one to another goes
    only what leaves the giver with no less than the taker, so that doing it twice changes nothing the second time.
    """
    turn = _Turn(list(people), limits)
    for each in work:
        if each.holder_id is None:
            turn.give(each)
    waiting = [each for each in work if each.holder_id is not None and not each.is_begun]
    for each in waiting:
        if not turn.is_there(each.holder_id):
            turn.give(each)
    for each in reversed(waiting):  # whoever waited longest is nearest to an answer where they are
        if turn.is_there(each.holder_id):
            turn.give_if_fairer(each)
    return turn.moves


class _Turn:
    """One balancing: who carries what, changed as work goes to and fro."""

    def __init__(self, people: list[Candidate], limits: Limits) -> None:
        self.people, self.limits = people, limits
        self.moves: list[BalanceMove] = []

    def is_there(self, person_id: int | None) -> bool:
        return any(person.id == person_id and person.presence in AT_WORK for person in self.people)

    def give(self, work: Work) -> None:
        others = [person for person in self.people if person.id != work.holder_id]
        choice = choose(work.need, others, self.limits)
        if choice.employee_id is not None:
            self._move(work, choice.employee_id, choice.reasons)

    def give_if_fairer(self, work: Work) -> None:
        holder = next(person for person in self.people if person.id == work.holder_id)
        others = [person for person in self.people if person.id != holder.id]
        choice = choose(replace(work.need, last_agent_id=None), others, self.limits)
        taker = next((person for person in others if person.id == choice.employee_id), None)
        if taker is None:
            return
        less, more = with_one(holder, work.need.channel, -1), with_one(taker, work.need.channel, 1)
        if share_of(less, self.limits) >= share_of(more, self.limits):
            self._move(work, taker.id, (Why.BALANCE, *choice.reasons))

    def _move(self, work: Work, to_id: int, reasons: Sequence[str]) -> None:
        move = BalanceMove(
            conversation_id=work.need.conversation_id, from_id=work.holder_id, to_id=to_id, reasons=tuple(reasons)
        )
        self.moves.append(move)
        change = {to_id: 1, work.holder_id: -1}
        self.people = [
            with_one(person, work.need.channel, change[person.id]) if person.id in change else person
            for person in self.people
        ]


def with_one(person: Candidate, channel: str, more: int) -> Candidate:
    """Somebody who carries one more, or one less."""
    return replace(person, load={**person.load, channel: max(0, person.load.get(channel, 0) + more)})
