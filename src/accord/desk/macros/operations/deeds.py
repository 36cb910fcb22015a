"""What macros and rules do with a conversation: one step each, which says what was before so that it can be undone."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accord.desk.contracts import CaseStatus, Place, Priority
from accord.desk.macros.contracts import ME, NOBODY, Deed, Step
from accord.desk.macros.variables import fill
from accord.desk.operations import (
    assign_conversation,
    bring_back_case,
    post_note,
    set_status,
    snooze_conversation,
    solve_case,
)
from accord.desk.operations.escalating import set_priority
from accord.desk.operations.queueing import move_to_queue
from accord.desk.operations.removing import remove_conversation, restore_conversation
from accord.desk.operations.tagging import tag_conversation
from accord.desk.situations.contracts import Situation
from accord.journey.queries import list_reasons
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.permissions import Actor

Done = dict[str, Any]


def carry_out(actor: Actor, situation: Situation, step: Step, values: Mapping[str, str]) -> Done | None:
    """Do one step; returns it with what was before (`was`), or None when there was nothing to change.

    Raises what the operation raises. `values` fill the variables of a note.
    """
    was = _DEEDS[step.do](actor, situation, step.value, values)
    return None if was is None else {**step.as_json(), **was}


def take_back(actor: Actor, situation: Situation, done: Mapping[str, Any]) -> bool:
    """Undo one step unless somebody changed the same since; whether it was undone. A note stays."""
    undo = _UNDOING.get(Deed(done["do"]))
    return undo is not None and undo(actor, situation, done)


def _set_status(actor: Actor, situation: Situation, value: str, values: Mapping[str, str]) -> Done | None:
    status, _colon, reason_id = value.partition(":")
    if situation.status == status:
        return None
    if status != CaseStatus.SOLVED:
        set_status(actor=actor, case_id=situation.case_id, status=CaseStatus(status))
        return {"was": situation.status, "is": status}
    reason = next((row for row in list_reasons() if str(row.id) == reason_id), None)
    solve_case(
        actor=actor,
        case_id=situation.case_id,
        reason_id=reason.id if reason else None,
        touchpoint_id=reason.touchpoint_id if reason else None,
        demand=reason.usual_demand if reason else "",
        cause_department_id=reason.department_id if reason else None,
    )
    return {"was": situation.status, "is": status}


def _unset_status(actor: Actor, situation: Situation, done: Mapping[str, Any]) -> bool:
    if situation.status != done["is"]:
        return False
    if done["was"] == CaseStatus.SOLVED:
        solve_case(actor=actor, case_id=situation.case_id)
        return True
    if situation.status == CaseStatus.SOLVED:
        bring_back_case(actor=actor, case_id=situation.case_id, why="by_hand")
    set_status(actor=actor, case_id=situation.case_id, status=CaseStatus(done["was"]))
    return True


def _assign(actor: Actor, situation: Situation, value: str, values: Mapping[str, str]) -> Done | None:
    assignee_id = actor.id if value == ME else None if value == NOBODY else int(value)
    if situation.assignee_id == assignee_id:
        return None
    assign_conversation(actor=actor, conversation_id=situation.conversation_id, assignee_id=assignee_id)
    return {"was": situation.assignee_id, "is": assignee_id}


def _unassign(actor: Actor, situation: Situation, done: Mapping[str, Any]) -> bool:
    if situation.assignee_id != done["is"]:
        return False
    assign_conversation(actor=actor, conversation_id=situation.conversation_id, assignee_id=done["was"])
    return True


def _queue(actor: Actor, situation: Situation, value: str, values: Mapping[str, str]) -> Done | None:
    queue_id = None if value == NOBODY else int(value)
    if situation.queue_id == queue_id:
        return None
    was = move_to_queue(actor=actor, conversation_id=situation.conversation_id, queue_id=queue_id)
    return {"was": was, "is": queue_id}


def _unqueue(actor: Actor, situation: Situation, done: Mapping[str, Any]) -> bool:
    if situation.queue_id != done["is"]:
        return False
    move_to_queue(actor=actor, conversation_id=situation.conversation_id, queue_id=done["was"])
    return True


def _tag(actor: Actor, situation: Situation, value: str, values: Mapping[str, str]) -> Done | None:
    changed = tag_conversation(actor=actor, conversation_id=situation.conversation_id, tag_id=int(value))
    return {"was": None} if changed else None


def _untag(actor: Actor, situation: Situation, value: str, values: Mapping[str, str]) -> Done | None:
    conversation_id = situation.conversation_id
    changed = tag_conversation(actor=actor, conversation_id=conversation_id, tag_id=int(value), taken_off=True)
    return {"was": None} if changed else None


def _turn_tag(actor: Actor, situation: Situation, done: Mapping[str, Any]) -> bool:
    off = done["do"] == Deed.TAG
    conversation_id = situation.conversation_id
    return tag_conversation(actor=actor, conversation_id=conversation_id, tag_id=int(done["value"]), taken_off=off)


def _prioritise(actor: Actor, situation: Situation, value: str, values: Mapping[str, str]) -> Done | None:
    priority = Priority(value)
    changed = set_priority(actor=actor, conversation_id=situation.conversation_id, priority=priority)
    return {"was": situation.priority, "is": value} if changed else None


def _unprioritise(actor: Actor, situation: Situation, done: Mapping[str, Any]) -> bool:
    if situation.priority != done["is"]:
        return False
    priority = Priority(done["was"])
    return set_priority(actor=actor, conversation_id=situation.conversation_id, priority=priority)


def _snooze(actor: Actor, situation: Situation, value: str, values: Mapping[str, str]) -> Done | None:
    until = rest_until(value, clock.now(), read_company().timezone)
    snooze_conversation(actor=actor, conversation_id=situation.conversation_id, until=until)
    was = situation.snoozed_until
    return {"was": was.isoformat() if was else None, "is": until.isoformat()}


def rest_until(value: str, now: datetime, timezone: str) -> datetime:
    """The instant that a number of hours, `tomorrow` or `monday` (nine in the morning) means."""
    local = now.astimezone(ZoneInfo(timezone))
    days = {"tomorrow": 1, "monday": 7 - local.weekday()}.get(value)
    if days is None:
        return now + timedelta(hours=float(value))
    return datetime.combine(local.date() + timedelta(days=days), time(9), ZoneInfo(timezone))


def _wake(actor: Actor, situation: Situation, done: Mapping[str, Any]) -> bool:
    if situation.snoozed_until != datetime.fromisoformat(done["is"]):
        return False
    was = datetime.fromisoformat(done["was"]) if done["was"] else None
    until = was if was and was > clock.now() else None
    snooze_conversation(actor=actor, conversation_id=situation.conversation_id, until=until)
    return True


def _note(actor: Actor, situation: Situation, value: str, values: Mapping[str, str]) -> Done | None:
    words = fill(value, values).text
    return {"message_id": post_note(actor=actor, conversation_id=situation.conversation_id, text=words)}


def _remove(place: Place) -> Callable[[Actor, Situation, str, Mapping[str, str]], Done | None]:
    def remove(actor: Actor, situation: Situation, value: str, values: Mapping[str, str]) -> Done | None:
        reason = fill(value, values).text
        conversation_id = situation.conversation_id
        changed = remove_conversation(actor=actor, conversation_id=conversation_id, place=place, reason=reason)
        return {"was": None} if changed else None

    return remove


def _restore(actor: Actor, situation: Situation, done: Mapping[str, Any]) -> bool:
    return restore_conversation(actor=actor, conversation_id=situation.conversation_id)


_DEEDS: Mapping[Deed, Callable[[Actor, Situation, str, Mapping[str, str]], Done | None]] = {
    Deed.STATUS: _set_status,
    Deed.ASSIGN: _assign,
    Deed.QUEUE: _queue,
    Deed.TAG: _tag,
    Deed.UNTAG: _untag,
    Deed.PRIORITY: _prioritise,
    Deed.SNOOZE: _snooze,
    Deed.NOTE: _note,
    Deed.JUNK: _remove(Place.JUNK),
    Deed.TRASH: _remove(Place.TRASH),
}
_UNDOING: Mapping[Deed, Callable[[Actor, Situation, Mapping[str, Any]], bool]] = {
    Deed.STATUS: _unset_status,
    Deed.ASSIGN: _unassign,
    Deed.QUEUE: _unqueue,
    Deed.TAG: _turn_tag,
    Deed.UNTAG: _turn_tag,
    Deed.PRIORITY: _unprioritise,
    Deed.SNOOZE: _wake,
    Deed.JUNK: _restore,
    Deed.TRASH: _restore,
}
