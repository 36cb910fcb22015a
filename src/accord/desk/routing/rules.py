"""Who gets a conversation. Pure: no database, no clock; whoever calls holds the seats."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from accord.desk.routing.contracts import Candidate, Choice, Limits, Need, Why
from accord.staff.contracts import Presence

_USUAL_LIMIT = 20
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_LANGUAGE = "language:"


def choose(need: Need, people: Sequence[Candidate], limits: Limits) -> Choice:
    """Who gets a conversation now, with why, and why each other member of the team does not.

    Whoever had the customer last goes first, then who carries least of what they may, then who waited longest for
    something. Language and skills are asked for, unless it has waited too long or nobody of the team has them at all.
    """
    members = [person for person in people if need.team_id is None or need.team_id in person.team_ids]
    asked, dropped = _asked(need, members)
    passed_over = {person.id: _why_not(person, asked, limits) for person in members}
    able = sorted((p for p in members if not passed_over[p.id]), key=lambda person: _rank(person, need, limits))
    chosen = able[0] if able else None
    considered = tuple(_considered(person, passed_over[person.id], limits) for person in members)
    if chosen is None:
        return Choice(employee_id=None, reasons=(Why.NOBODY_FREE, *dropped), considered=considered)
    reasons = (*_reasons(chosen, able, need, asked, limits), *dropped)
    return Choice(employee_id=chosen.id, reasons=reasons, considered=considered)


def can(skills: Iterable[str], language: str) -> bool:
    """Whether somebody with these skills speaks a language; an unknown one everybody does."""
    return not language or f"{_LANGUAGE}{language}" in frozenset(skills)


def is_full(person: Candidate, channel: str, limits: Limits) -> bool:
    """Whether somebody carries as much as they may, on this channel or in all."""
    most, most_here = limits.of(person.id, ""), limits.of(person.id, channel)
    return (most is not None and person.total >= most) or (
        most_here is not None and person.load.get(channel, 0) >= most_here
    )


def _asked(need: Need, members: Sequence[Candidate]) -> tuple[Need, tuple[Why, ...]]:
    """What is really asked for, and why less than was wanted."""
    if not (need.language or need.skills or need.avoid):
        return need, ()
    if need.is_relaxed:
        return _less(need, language="", skills=frozenset(), avoid=frozenset()), (Why.RELAXED,)
    language = need.language if any(can(person.skills, need.language) for person in members) else ""
    skills = need.skills if any(need.skills <= person.skills for person in members) else frozenset()
    dropped = (Why.NOBODY_HAS_IT,) if (language, skills) != (need.language, need.skills) else ()
    return _less(need, language=language, skills=skills, avoid=need.avoid), dropped


def _less(need: Need, **changes: Any) -> Need:
    from dataclasses import replace

    return replace(need, **changes)


def _why_not(person: Candidate, asked: Need, limits: Limits) -> tuple[Why, ...]:
    """Every reason why somebody cannot get it; empty for those who can."""
    found = {
        Why.NOT_THERE: person.presence != Presence.AVAILABLE,
        Why.LACKS_LANGUAGE: not can(person.skills, asked.language),
        Why.LACKS_SKILL: not asked.skills <= person.skills,
        Why.GAVE_IT_BACK: person.id in asked.avoid,
        Why.FULL: is_full(person, asked.channel, limits),
    }
    return tuple(why for why, is_so in found.items() if is_so)


def _rank(person: Candidate, need: Need, limits: Limits) -> tuple[Any, ...]:
    return (
        person.id != need.last_agent_id,
        share_of(person, limits),
        person.last_given_at or _LONG_AGO,
        person.id,
    )


def share_of(person: Candidate, limits: Limits) -> float:
    """How much of what they may somebody carries."""
    return person.total / (limits.of(person.id, "") or _USUAL_LIMIT)


def _reasons(chosen: Candidate, able: Sequence[Candidate], need: Need, asked: Need, limits: Limits) -> tuple[Why, ...]:
    reasons = [Why.LAST_AGENT] if chosen.id == need.last_agent_id else []
    reasons += [Why.LANGUAGE] if asked.language else []
    reasons += [Why.SKILLS] if asked.skills else []
    if len(able) == 1:
        reasons.append(Why.ONLY_ONE)
    elif chosen.id != need.last_agent_id:
        is_least = all(share_of(chosen, limits) < share_of(other, limits) for other in able[1:])
        reasons.append(Why.LEAST_LOADED if is_least else Why.LONGEST_WITHOUT)
    return tuple(reasons)


def _considered(person: Candidate, why_not: tuple[Why, ...], limits: Limits) -> Mapping[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "load": person.total,
        "limit": limits.of(person.id, ""),
        "why_not": [why.value for why in why_not],
    }
