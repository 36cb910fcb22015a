"""Reads of root causes."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Prefetch, QuerySet

from accord.improve.access import access_cause, is_accountable, visible_to
from accord.improve.contracts import (
    ActionRow,
    CausePage,
    CauseRow,
    CommitmentRow,
    FixVerdict,
    ReassignmentRow,
    VerificationRow,
)
from accord.improve.models import CauseAction, CauseSignal, CauseStory, Commitment, Reassignment, RootCause
from accord.improve.rules import finished_steps, state_of, steps_done
from accord.improve.verifying import verify_cause
from accord.kernel import clock, company
from accord.kernel.permissions import SYSTEM, Actor, Permission
from accord.listen.contracts import SignalRow, StoryRow
from accord.listen.queries import get_signal, list_stories


def list_causes(
    *, actor: Actor, is_open: bool | None = True, department_id: int | None = None, limit: int = 100
) -> list[CauseRow]:
    """Causes that the actor may see, newest first: those not yet fixed (True), fixed (False) or all (None).

    Two statements.
    """
    found = _causes().filter(visible_to(actor))
    if is_open is not None:
        found = found.filter(fixed_on__isnull=is_open)
    if department_id is not None:
        found = found.filter(department_id=department_id)
    return [_cause_row(cause) for cause in found.order_by("-opened_at", "-pk")[:limit]]


def list_causes_of_signals(*, actor: Actor, signal_ids: Sequence[int]) -> dict[int, CauseRow]:
    """The causes that explain some signals, by signal, as far as the actor may see them."""
    found = _causes().filter(visible_to(actor), pk__in=_ids_of_signals(signal_ids))
    return {signal_id: row for row in map(_cause_row, found) for signal_id in row.signal_ids if signal_id in signal_ids}


def _ids_of_signals(signal_ids: Sequence[int]) -> list[int]:
    return list(CauseSignal.objects.filter(signal_id__in=signal_ids).values_list("cause_id", flat=True))


def get_cause(*, actor: Actor, cause_id: int) -> CausePage:
    """One cause with its actions, promised dates and reassignments; raises `NotFound` behind the gate."""
    access_cause(actor=actor, cause_id=cause_id)
    row = _cause_row(_causes().get(pk=cause_id))
    return CausePage(
        cause=row,
        actions=tuple(_action_row(action) for action in _actions(cause_id)),
        commitments=tuple(_commitment_row(commitment) for commitment in _commitments(cause_id)),
        reassignments=tuple(_reassignment_row(change) for change in _reassignments(cause_id)),
    )


def read_verification(*, actor: Actor, cause_id: int) -> VerificationRow | None:
    """What the fix did, as known now; None before there is a fix."""
    cause = access_cause(actor=actor, cause_id=cause_id)
    return None if cause.fixed_on is None else verify_cause(cause)


def stories_of_cause(*, actor: Actor, cause_id: int) -> list[StoryRow]:
    """The stories that stand for a cause or its signals, as far as the actor may read them."""
    cause = access_cause(actor=actor, cause_id=cause_id)
    signal_ids = list(cause.signals.values_list("signal_id", flat=True))
    story_ids = list(CauseStory.objects.filter(cause=cause).values_list("story_id", flat=True))
    own = list_stories(actor=actor, story_ids=story_ids) if story_ids else []
    heard = list_stories(actor=actor, signal_ids=signal_ids) if signal_ids else []
    return list({story.id: story for story in [*own, *heard]}.values())


def causes_of_story(*, actor: Actor, story_id: int) -> list[CauseRow]:
    """The causes for which a story stands by itself, as far as the actor may see them."""
    named = CauseStory.objects.filter(story_id=story_id).values("cause_id")
    return [_cause_row(cause) for cause in _causes().filter(visible_to(actor), pk__in=named).order_by("pk")]


def signals_of_cause(*, actor: Actor, cause_id: int) -> list[SignalRow]:
    """The signals that a cause explains. Whoever may see the cause may see them: they carry figures, no words."""
    cause = access_cause(actor=actor, cause_id=cause_id)
    signal_ids = cause.signals.order_by("pk").values_list("signal_id", flat=True)
    return [get_signal(actor=SYSTEM, signal_id=signal_id) for signal_id in signal_ids]


def may_work(*, actor: Actor, cause_id: int) -> bool:
    """Whether the actor may change a cause: those who answer for it, and those who oversee all."""
    cause = access_cause(actor=actor, cause_id=cause_id)
    return is_accountable(actor, cause) or actor.may(Permission.IMPROVE) or actor.may(Permission.LEAD)


def may_promise(*, actor: Actor, cause_id: int) -> bool:
    """Whether the actor answers for a cause, and so can promise its date."""
    return is_accountable(actor, access_cause(actor=actor, cause_id=cause_id))


def _causes() -> QuerySet[RootCause]:
    related = ("department", "owner", "touchpoint", "reason")
    linked = Prefetch("signals", CauseSignal.objects.order_by("pk"), to_attr="linked_signals")
    return (
        RootCause.objects.select_related(*related)
        .annotate(times_reassigned=Count("reassignments", distinct=True))
        .prefetch_related(linked)
    )


def _cause_row(cause: RootCause) -> CauseRow:
    finished = finished_steps(
        statement=cause.statement,
        committed=cause.committed_on is not None or cause.fixed_on is not None,
        fixed=cause.fixed_on is not None,
        measured=cause.measured_at is not None,
        told=cause.told_at is not None,
    )
    done = steps_done(finished)
    return CauseRow(
        id=cause.pk,
        title=cause.title,
        statement=cause.statement,
        evidence=cause.evidence,
        department_id=cause.department_id,
        department_name=cause.department.name,
        owner_id=cause.owner_id,
        owner_name=cause.owner.name,
        touchpoint_id=cause.touchpoint_id,
        touchpoint_name=cause.touchpoint.name,
        reason_id=cause.reason_id,
        reason_name=cause.reason.name if cause.reason else None,
        began_on=cause.began_on,
        opened_at=cause.opened_at,
        committed_on=cause.committed_on,
        fixed_on=cause.fixed_on,
        what_changed=cause.what_changed,
        measured_at=cause.measured_at,
        verdict=FixVerdict(cause.verdict) if cause.verdict else None,
        told_at=cause.told_at,
        contacts=cause.contacts,
        customers=cause.customers,
        cost_low=cause.cost_low,
        cost_high=cause.cost_high,
        steps_done=done,
        finished=finished,
        state=state_of(done),
        overdue=cause.fixed_on is None and cause.committed_on is not None and cause.committed_on < _today(),
        reassigned=cause.times_reassigned,  # type: ignore[attr-defined]  # annotated by _causes
        climbed=cause.climbed,
        signal_ids=tuple(row.signal_id for row in cause.linked_signals),  # type: ignore[attr-defined]  # the same
    )


def _actions(cause_id: int) -> QuerySet[CauseAction]:
    found = CauseAction.objects.filter(cause_id=cause_id).select_related("owner", "done_by")
    return found.order_by("due_on", "pk")


def _action_row(action: CauseAction) -> ActionRow:
    return ActionRow(
        id=action.pk,
        text=action.text,
        owner_id=action.owner_id,
        owner_name=action.owner.name,
        due_on=action.due_on,
        done_at=action.done_at,
        done_by_name=action.done_by.name if action.done_by else None,
        overdue=action.done_at is None and action.due_on < _today(),
    )


def _commitments(cause_id: int) -> QuerySet[Commitment]:
    return Commitment.objects.filter(cause_id=cause_id).select_related("by").order_by("at", "pk")


def _commitment_row(commitment: Commitment) -> CommitmentRow:
    return CommitmentRow(
        committed_on=commitment.committed_on, at=commitment.at, by_name=commitment.by.name, reason=commitment.reason
    )


def _reassignments(cause_id: int) -> QuerySet[Reassignment]:
    related = ("by", "from_department", "to_department", "from_owner", "to_owner")
    return Reassignment.objects.filter(cause_id=cause_id).select_related(*related).order_by("at", "pk")


def _reassignment_row(change: Reassignment) -> ReassignmentRow:
    return ReassignmentRow(
        at=change.at,
        by_name=change.by.name,
        from_department=change.from_department.name,
        to_department=change.to_department.name,
        from_owner=change.from_owner.name,
        to_owner=change.to_owner.name,
        reason=change.reason,
    )


def _today() -> date:
    return clock.today(company.read_company().timezone)
