"""Making promises, keeping, renegotiating and withdrawing them; the clock warns and breaks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accord.channels.contracts import AttachedFile
from accord.desk.contracts import Solution
from accord.desk.models import Conversation
from accord.desk.operations import post_reply
from accord.desk.operations.locking import Held, hold_conversation
from accord.desk.promises.contracts import PromiseDraft, PromiseKind, PromiseState
from accord.desk.promises.events import (
    PromiseBroken,
    PromiseHandedOn,
    PromiseKept,
    PromiseMade,
    PromiseRenegotiated,
    PromiseWarned,
    PromiseWithdrawn,
)
from accord.desk.promises.models import Promise, PromiseStep
from accord.desk.promises.rules import LONGEST, warn_at
from accord.desk.rules import clean
from accord.kernel import clock
from accord.kernel.deadlines import cancel_deadline, set_deadline
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import SYSTEM, Actor, Permission
from accord.kernel.transactions import one_transaction
from accord.staff.queries import actor_of, get_employee

DUE, WARNING = "desk.promise_due", "desk.promise_warning"
_LONGEST_WORDS = 500


@one_transaction
def make_promises(
    *, actor: Actor, conversation_id: int, drafts: Sequence[PromiseDraft], message_id: int | None = None
) -> list[int]:
    """Record what was promised in a conversation, by the reply `message_id` where one said it; returns their ids.

    Raises `BadInput` for a time that has passed or lies more than a year ahead, and for an owner who does not answer
    customers; `NotFound` for a conversation the actor may not see.
    """
    held = hold_conversation(actor=actor, conversation_id=conversation_id)
    return [_make(actor, held, draft, message_id=message_id) for draft in drafts]


@one_transaction
def reply_with_promises(
    *,
    actor: Actor,
    conversation_id: int,
    text: str,
    drafts: Sequence[PromiseDraft] = (),
    solution: Solution | None = None,
    leave_at: datetime | None = None,
    seen_message_id: int | None = None,
    copied: Sequence[str] | None = None,
    attachments: Sequence[AttachedFile] = (),
) -> int:
    """Answer the customer and record what the reply promises, both or neither; returns the reply's id.

    Takes and raises what `post_reply` and `make_promises` do.
    """
    message_id = post_reply(
        actor=actor,
        conversation_id=conversation_id,
        text=text,
        solution=solution,
        leave_at=leave_at,
        seen_message_id=seen_message_id,
        copied=copied,
        attachments=attachments,
    )
    if drafts:
        make_promises(actor=actor, conversation_id=conversation_id, drafts=drafts, message_id=message_id)
    return message_id


def _make(
    actor: Actor, held: Held, draft: PromiseDraft, *, message_id: int | None = None, follows: Promise | None = None
) -> int:
    now, words = clock.now(), " ".join(clean(draft.words).split())[:_LONGEST_WORDS]
    if not words:
        raise BadInput(_("Say what is promised."))
    if not now < draft.due_at <= now + LONGEST:
        raise BadInput(_("Choose a due time that lies ahead, within a year."))
    owner_id = draft.owner_id or (actor.id if actor.kind == "staff" else None) or held.assignee_id
    team_id, department_id = _place_of(owner_id)
    promise = Promise.objects.create(
        case_id=held.case_id,
        conversation_id=held.id,
        customer_id=held.customer_id,
        message_id=message_id,
        kind=draft.kind,
        words=words,
        owner_id=owner_id,
        team_id=team_id,
        department_id=department_id,
        source=draft.source,
        made_at=now,
        due_at=draft.due_at,
        follows=follows,
    )
    _note(promise, actor, "made")
    set_deadline(kind=DUE, subject=promise.pk, due_at=draft.due_at)
    set_deadline(kind=WARNING, subject=promise.pk, due_at=warn_at(made_at=now, due_at=draft.due_at))
    made = PromiseMade(owner_id=owner_id, due_at=draft.due_at.isoformat(), source=draft.source, **_subjects(promise))
    publish(made, actor=actor)
    return promise.pk


def _place_of(owner_id: int | None) -> tuple[int | None, int | None]:
    """The team and department of whoever keeps it, as they are now."""
    if owner_id is None:
        return None, None
    owner = actor_of(employee_id=owner_id)
    if owner is None or not owner.may(Permission.DESK):
        raise BadInput(_("This person does not answer customers. Choose somebody who does."))
    return min(owner.team_ids, default=None), get_employee(employee_id=owner_id).department_id


@one_transaction
def keep_promise(*, actor: Actor, promise_id: int) -> None:
    """Say that what was promised is done. After its time it stays broken and is marked as done late.

    Raises `NotFound`, and `Refusal` for one that is settled.
    """
    promise = _hold(actor, promise_id)
    now = clock.now()
    if promise.state == PromiseState.OPEN and now > promise.due_at:
        _break(promise)
    late = promise.state == PromiseState.BROKEN
    if promise.kept_at is not None or promise.state not in {PromiseState.OPEN, PromiseState.BROKEN}:
        raise Refusal(_("This promise is settled already."))
    _settle(promise, PromiseState.BROKEN if late else PromiseState.KEPT, kept_at=now)
    _note(promise, actor, "late" if late else "kept")
    publish(PromiseKept(late=late, **_subjects(promise)), actor=actor)


@one_transaction
def renegotiate_promise(*, actor: Actor, promise_id: int, due_at: datetime, consent: str) -> int:
    """Move a promise to another time to which the customer agreed; returns the id of the promise that follows.

    `consent` says how the customer agreed and is kept. Only before it is due: raises `Refusal` afterwards, `BadInput`
    without consent or for a time that does not lie ahead.
    """
    promise = _hold(actor, promise_id)
    agreed = clean(consent).strip()[:_LONGEST_WORDS]
    if not agreed:
        raise BadInput(_("Say how the customer agreed: without their consent a promise is not moved, only broken."))
    if promise.state != PromiseState.OPEN or clock.now() >= promise.due_at:
        raise Refusal(_("Its time has passed. A promise can only be moved before it is due."))
    draft = PromiseDraft(kind=PromiseKind(promise.kind), words=promise.words, due_at=due_at, owner_id=promise.owner_id)
    _settle(promise, PromiseState.RENEGOTIATED)
    _note(promise, actor, "renegotiated", note=agreed)
    held = hold_conversation(actor=actor, conversation_id=promise.conversation_id)
    next_id = _make(actor, held, draft, message_id=promise.message_id, follows=promise)
    moved = PromiseRenegotiated(next_id=next_id, due_at=due_at.isoformat(), **_subjects(promise))
    publish(moved, actor=actor)
    return next_id


@one_transaction
def withdraw_promise(*, actor: Actor, promise_id: int, why: str) -> None:
    """Take a promise off the record that was noted by mistake; the reason stays. Only while it is open."""
    promise = _hold(actor, promise_id)
    if not why.strip():
        raise BadInput(_("Say why it is no promise."))
    if promise.state != PromiseState.OPEN:
        raise Refusal(_("This promise is settled already."))
    _withdraw(actor, promise, why)


@one_transaction
def withdraw_promises_of(*, message_id: int) -> None:
    """The reply that made them was taken back before it left: nobody has read them."""
    for promise in Promise.objects.select_for_update().filter(message_id=message_id, state=PromiseState.OPEN):
        _withdraw(SYSTEM, promise, "taken back")
    Promise.objects.filter(suggested_by_id=message_id).update(suggested_by_id=None)


def _withdraw(actor: Actor, promise: Promise, why: str) -> None:
    _settle(promise, PromiseState.WITHDRAWN)
    _note(promise, actor, "withdrawn", note=clean(why).strip()[:_LONGEST_WORDS])
    publish(PromiseWithdrawn(**_subjects(promise)), actor=actor)


@one_transaction
def give_promise(*, actor: Actor, promise_id: int, owner_id: int) -> None:
    """Let somebody else keep a promise. Raises `BadInput` for somebody who does not answer customers."""
    promise = _hold(actor, promise_id)
    if promise.state != PromiseState.OPEN:
        raise Refusal(_("This promise is settled already."))
    if promise.owner_id == owner_id:
        return
    team_id, department_id = _place_of(owner_id)
    previous_id = promise.owner_id
    Promise.objects.filter(pk=promise.pk).update(owner_id=owner_id, team_id=team_id, department_id=department_id)
    _note(promise, actor, "given")
    publish(PromiseHandedOn(owner_id=owner_id, previous_id=previous_id, **_subjects(promise)), actor=actor)


@one_transaction
def warn_of_promise(*, promise_id: int) -> None:
    """The time to warn has come."""
    promise = Promise.objects.select_for_update().filter(pk=promise_id, state=PromiseState.OPEN).first()
    if promise is None or promise.warned_at is not None:
        return
    Promise.objects.filter(pk=promise.pk).update(warned_at=clock.now())
    _note(promise, SYSTEM, "warned")
    warned = PromiseWarned(owner_id=promise.owner_id, due_at=promise.due_at.isoformat(), **_subjects(promise))
    publish(warned)


@one_transaction
def break_promise(*, promise_id: int) -> None:
    """A promise's time has come: whatever is still open is broken."""
    promise = Promise.objects.select_for_update().filter(pk=promise_id, state=PromiseState.OPEN).first()
    if promise is None or promise.due_at > clock.now():
        return
    _break(promise)


def _break(promise: Promise) -> None:
    _settle(promise, PromiseState.BROKEN)
    _note(promise, SYSTEM, "broken", at=promise.due_at)
    publish(PromiseBroken(owner_id=promise.owner_id, **_subjects(promise)), occurred_at=promise.due_at)


@one_transaction
def suggest_kept(*, promise_ids: Sequence[int], message_id: int) -> None:
    """A reply seems to do what was promised; a person confirms it with one key."""
    Promise.objects.filter(pk__in=list(promise_ids), state=PromiseState.OPEN).update(suggested_by_id=message_id)


def _settle(promise: Promise, state: PromiseState, **more: Any) -> None:
    if promise.state == PromiseState.OPEN:
        cancel_deadline(kind=DUE, subject=promise.pk)
        cancel_deadline(kind=WARNING, subject=promise.pk)
        more["settled_at"] = clock.now()
    promise.state = state
    Promise.objects.filter(pk=promise.pk).update(state=state, **more)


def _hold(actor: Actor, promise_id: int) -> Promise:
    """The promise, locked after its conversation; behind the gate of the conversation in which it stands now."""
    found = Promise.objects.filter(pk=promise_id).values_list("conversation_id", flat=True).first()
    if found is None or not actor.may(Permission.DESK):
        raise NotFound(_("There is no such promise."))
    living = _living(found)
    hold_conversation(actor=actor, conversation_id=living)
    promise = Promise.objects.select_for_update().get(pk=promise_id)
    promise.conversation_id = living
    return promise


def _living(conversation_id: int) -> int:
    merged_into = Conversation.objects.filter(pk=conversation_id).values_list("merged_into_id", flat=True).first()
    return conversation_id if merged_into is None else _living(merged_into)


def _note(promise: Promise, actor: Actor, what: str, *, note: str = "", at: datetime | None = None) -> None:
    PromiseStep.objects.create(
        promise=promise, at=at or clock.now(), what=what, actor=actor.code, note=note, due_at=promise.due_at
    )


def _subjects(promise: Promise) -> dict[str, Any]:
    return {
        "promise_id": promise.pk,
        "promise_kind": promise.kind,
        "conversation_id": promise.conversation_id,
        "case_id": promise.case_id,
        "customer_id": promise.customer_id,
    }
