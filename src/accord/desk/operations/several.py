"""One order for several conversations at once: all or nothing, and what is gone meanwhile is left out.

Each answers what it changed, so that it can be undone.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from accord.desk.contracts import CaseStatus, Place, Priority, Solution
from accord.desk.models import Case, Escalation
from accord.desk.operations.escalating import escalate, set_priority, take_back_escalation
from accord.desk.operations.locking import Held, hold_cases, hold_conversation
from accord.desk.operations.removing import remove_conversation, restore_conversation
from accord.desk.operations.solving import bring_back_case, solve_case
from accord.desk.operations.tagging import tag_conversation
from accord.desk.operations.triage import assign_conversation, mark_read, snooze_conversation
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.permissions import Actor, Permission
from accord.kernel.transactions import one_transaction

MOST_AT_ONCE = 50


@one_transaction
def assign_several(
    *, actor: Actor, conversation_ids: Collection[int], assignee_id: int | None
) -> dict[int, int | None]:
    """Put one person on several conversations, or nobody; returns who was on each that changed."""
    before = {held.id: held.assignee_id for held in _hold(actor, conversation_ids) if held.assignee_id != assignee_id}
    for conversation_id in before:
        assign_conversation(actor=actor, conversation_id=conversation_id, assignee_id=assignee_id)
    return before


@one_transaction
def reassign_several(*, actor: Actor, before: Mapping[int, int | None], assignee_id: int | None) -> list[int]:
    """Give conversations back to whoever was on them; those that `assignee_id` has no longer stay where they are."""
    given = [held.id for held in _hold(actor, before) if held.assignee_id == assignee_id]
    for conversation_id in given:
        assign_conversation(actor=actor, conversation_id=conversation_id, assignee_id=before[conversation_id])
    return given


@one_transaction
def snooze_several(*, actor: Actor, conversation_ids: Collection[int], until: datetime | None) -> list[int]:
    """Put several conversations aside until an instant, or take them back (None); returns those that changed."""
    chosen = [held.id for held in _hold(actor, conversation_ids) if held.snoozed_until != until]
    for conversation_id in chosen:
        snooze_conversation(actor=actor, conversation_id=conversation_id, until=until)
    return chosen


@one_transaction
def mark_several(*, actor: Actor, conversation_ids: Collection[int], unread: bool) -> list[int]:
    """Mark several conversations as read or unread; returns those that changed."""
    chosen = [held.id for held in _hold(actor, conversation_ids) if held.unread != unread]
    for conversation_id in chosen:
        mark_read(actor=actor, conversation_id=conversation_id, unread=unread)
    return chosen


@one_transaction
def solve_several(*, actor: Actor, conversation_ids: Collection[int], solution: Solution) -> list[int]:
    """Solve the cases of several conversations, all with the same words on what they were about.

    Returns the ids of the cases that were not solved before; a solved one keeps what was said about it.
    """
    cases = {held.case_id for held in _hold(actor, conversation_ids) if held.status != CaseStatus.SOLVED}
    for case_id in sorted(cases):
        solve_case(
            actor=actor,
            case_id=case_id,
            reason_id=solution.reason_id,
            touchpoint_id=solution.touchpoint_id,
            demand=solution.demand,
            cause_department_id=solution.cause_department_id,
        )
    return sorted(cases)


@one_transaction
def bring_back_several(*, actor: Actor, case_ids: Collection[int]) -> None:
    """Open several solved cases again."""
    for case_id in sorted(set(case_ids)):
        bring_back_case(actor=actor, case_id=case_id, why="by_hand")


@one_transaction
def remove_several(*, actor: Actor, conversation_ids: Collection[int], place: Place, reason: str = "") -> list[int]:
    """Take several conversations out of work, as junk or into the trash; returns those that changed."""
    chosen = [held.id for held in _hold(actor, conversation_ids) if held.place != place]
    for conversation_id in chosen:
        remove_conversation(actor=actor, conversation_id=conversation_id, place=place, reason=reason)
    return chosen


@one_transaction
def restore_several(*, actor: Actor, conversation_ids: Collection[int]) -> list[int]:
    """Bring several conversations back out of junk or the trash; returns those that changed."""
    chosen = [held.id for held in _hold(actor, conversation_ids) if held.place != Place.WORK]
    for conversation_id in chosen:
        restore_conversation(actor=actor, conversation_id=conversation_id)
    return chosen


@one_transaction
def tag_several(*, actor: Actor, conversation_ids: Collection[int], tag_id: int, taken_off: bool = False) -> list[int]:
    """Put a tag on several conversations, or take it off; returns those that changed."""
    return [
        held.id
        for held in _hold(actor, conversation_ids)
        if tag_conversation(actor=actor, conversation_id=held.id, tag_id=tag_id, taken_off=taken_off)
    ]


@one_transaction
def prioritise_several(*, actor: Actor, conversation_ids: Collection[int], priority: Priority) -> dict[int, Priority]:
    """Give the cases of several conversations one priority; returns what each that changed had before."""
    held = {one.id: one.case_id for one in _hold(actor, conversation_ids)}
    before = dict(Case.objects.filter(pk__in=held.values()).values_list("pk", "priority"))
    return {
        number: Priority(before[case_id])
        for number, case_id in held.items()
        if set_priority(actor=actor, conversation_id=number, priority=priority)
    }


@one_transaction
def give_priorities(*, actor: Actor, before: Mapping[int, Priority]) -> None:
    """Give each conversation's case the priority that it had."""
    hold_cases(conversation_ids=before)
    for number in sorted(before):
        set_priority(actor=actor, conversation_id=number, priority=before[number])


@one_transaction
def escalate_several(
    *,
    actor: Actor,
    conversation_ids: Collection[int],
    reason: str,
    queue_id: int | None = None,
    lead_id: int | None = None,
) -> list[int]:
    """Hand several conversations up for one reason, except those that are already; returns the escalations."""
    ids = [held.id for held in _hold(actor, conversation_ids)]
    up = set(
        Escalation.objects.filter(conversation_id__in=ids, ended_at=None).values_list("conversation_id", flat=True)
    )
    return [
        escalate(actor=actor, conversation_id=number, reason=reason, queue_id=queue_id, lead_id=lead_id)
        for number in ids
        if number not in up
    ]


@one_transaction
def take_back_escalations(*, actor: Actor, escalation_ids: Collection[int]) -> None:
    """Put several conversations back where they were before they were handed up."""
    hold_cases(
        conversation_ids=Escalation.objects.filter(pk__in=escalation_ids).values_list("conversation_id", flat=True)
    )
    for escalation_id in sorted(set(escalation_ids)):
        take_back_escalation(actor=actor, escalation_id=escalation_id)


def _hold(actor: Actor, conversation_ids: Collection[int]) -> Iterator[Held]:
    if not actor.may(Permission.DESK):
        raise NotFound(_("There is no such conversation."))
    if not conversation_ids:
        raise BadInput(_("Choose at least one conversation."))
    if len(conversation_ids) > MOST_AT_ONCE:
        raise BadInput(_("Choose at most %(count)s conversations at once.") % {"count": MOST_AT_ONCE})
    hold_cases(conversation_ids=conversation_ids)  # one order for all, so that two such orders never block
    for conversation_id in sorted(set(conversation_ids)):
        try:
            yield hold_conversation(actor=actor, conversation_id=conversation_id)
        except NotFound:
            continue
