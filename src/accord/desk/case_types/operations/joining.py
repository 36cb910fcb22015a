"""Two cases become one: what the one that goes in says is known of the other, and goes back exactly.

The case that goes in keeps its own row untouched. What the other has no word for is taken over; where both say
something else, the other's word stands and both are shown. Nothing is lost, and nothing is decided unseen.
"""

from typing import Any

from django.utils.translation import gettext as _

from accord.desk.case_types.events import CaseDetailsChanged
from accord.desk.case_types.models import Change, TypedCase
from accord.desk.case_types.queries import design_of_version
from accord.desk.case_types.rules import join_answers
from accord.desk.models import Case, Conversation
from accord.desk.operations.locking import hold_case
from accord.kernel import clock
from accord.kernel.errors import NotFound
from accord.kernel.events import publish
from accord.kernel.permissions import Actor
from accord.kernel.transactions import one_transaction

JOINED = "merge"


def join_details(*, actor: Actor, source_case_id: int, target_case_id: int, by: str) -> None:
    """Take over what the case that went in says; `by` names the order, such as `merge:7`, for taking it back.

    The caller holds both cases, and has let the one lead to the other.
    """
    source = TypedCase.objects.filter(case_id=source_case_id).first()
    if source is None:
        return
    target = TypedCase.objects.select_for_update().filter(case_id=target_case_id).first()
    before = picture_of(target)
    if target is None:
        TypedCase.objects.create(case_id=target_case_id, **(picture_of(source) or {}))
    else:
        design = design_of_version(target.version_id)
        answers, left = join_answers(design, (target.answers, target.left), (source.answers, source.left))
        done = {**source.done, **target.done} if source.type_id == target.type_id else target.done
        TypedCase.objects.filter(case_id=target_case_id).update(answers=answers, left=left, done=done)
    after = picture_of(TypedCase.objects.get(case_id=target_case_id))
    if before == after:
        return
    Change.objects.create(
        case_id=target_case_id,
        what=JOINED,
        key=by,
        before=before,
        after=after,
        changed_by_id=actor.id if actor.kind == "staff" else None,
        changed_at=clock.now(),
    )
    _tell(actor, target_case_id)


def part_details(*, actor: Actor, target_case_id: int, by: str) -> None:
    """Two cases are two again: what came along with that order goes, unless somebody has changed it since."""
    change = (
        Change.objects.select_for_update().filter(case_id=target_case_id, what=JOINED, key=by, undone_at=None).first()
    )
    if change is None:
        return
    Change.objects.filter(pk=change.pk).update(undone_at=clock.now())
    typed = TypedCase.objects.select_for_update().filter(case_id=change.case_id).first()
    if typed is None:
        return
    before: dict[str, Any] = change.before or {}
    after: dict[str, Any] = change.after or {}
    kept = {
        name: _without(before.get(name, {}), after[name], getattr(typed, name)) for name in ("answers", "done", "left")
    }
    is_as_it_came = typed.type_id == after["type_id"] and not any(kept.values())
    if change.before is None and is_as_it_came:
        typed.delete()
    else:
        TypedCase.objects.filter(case_id=change.case_id).update(**kept)
    _tell(actor, change.case_id)


@one_transaction
def take_joined_answer(*, actor: Actor, case_id: int, from_case_id: int, key: str) -> int | None:
    """Let what a case that went in says of a field stand; returns the change, None for no change.

    Raises `NotFound` where that case did not go into this one, or says nothing that has a place there.
    """
    from accord.desk.case_types.operations.answering import set_answer

    hold_case(actor=actor, case_id=case_id)
    joined = TypedCase.objects.filter(case_id=from_case_id, case__merged_into_id=case_id).first()
    known = {} if joined is None else {**joined.left, **joined.answers}
    if key not in known:
        raise NotFound(_("This case has no such field."))
    return set_answer(actor=actor, case_id=case_id, key=key, value=known[key])


def picture_of(typed: TypedCase | None) -> dict[str, Any] | None:
    """What a case says, as JSON."""
    if typed is None:
        return None
    return {
        "type_id": typed.type_id,
        "version_id": typed.version_id,
        "answers": typed.answers,
        "done": typed.done,
        "left": typed.left,
    }


def _without(before: dict[str, Any], after: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """What stands now without what came along and was left as it came."""
    came = {key for key, value in after.items() if before.get(key) != value}
    kept = {key: value for key, value in now.items() if key not in came or value != after[key]}
    return kept | {key: before[key] for key in came & before.keys() if key not in kept and key in now}


def _tell(actor: Actor, case_id: int) -> None:
    case = Case.objects.get(pk=case_id)
    event = CaseDetailsChanged(
        case_id=case_id,
        customer_id=case.customer_id,
        conversation_ids=tuple(Conversation.objects.filter(case_id=case_id).values_list("pk", flat=True)),
        type_id=TypedCase.objects.filter(case_id=case_id).values_list("type_id", flat=True).first(),
        what=JOINED,
    )
    publish(event, actor=actor)
