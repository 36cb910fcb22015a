"""What a case says: its type, its answers, its steps. Each change is kept with who made it, and can be undone."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from accord.desk.case_types.contracts import Missing
from accord.desk.case_types.events import CaseDetailsChanged
from accord.desk.case_types.models import CaseType, Change, TypedCase, Version
from accord.desk.case_types.operations.joining import JOINED, picture_of
from accord.desk.case_types.queries import AnswersMissing, design_of_version
from accord.desk.case_types.rules import carry_over, carry_steps, fits, missing_for, shown_fields, value_of
from accord.desk.operations.locking import Held, hold_case
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor
from accord.kernel.transactions import one_transaction


@one_transaction
def set_case_type(*, actor: Actor, case_id: int, type_id: int | None) -> int | None:
    """Say of what kind a case is (None: of none), in the newest version; returns the change, None for no change.

    Answers that fit the new type are carried over; others are kept aside and come back with a type that has a place
    for them. Raises `NotFound`, and refuses a retired type or one without a version.
    """
    held = hold_case(actor=actor, case_id=case_id)
    typed = TypedCase.objects.filter(case_id=case_id).first()
    if (typed.type_id if typed else None) == type_id:
        return None
    before = picture_of(typed)
    if type_id is None:
        TypedCase.objects.filter(case_id=case_id).delete()
    else:
        _begin(case_id, typed, _newest(type_id))
    return _note(
        actor, held, ("type", ""), before=before, after=picture_of(TypedCase.objects.filter(case_id=case_id).first())
    )


@one_transaction
def move_to_newest(*, actor: Actor, case_id: int) -> int | None:
    """Let a case follow the newest version of its type; returns the change, None when it does already."""
    held = hold_case(actor=actor, case_id=case_id)
    typed = _typed(case_id)
    newest = Version.objects.filter(type_id=typed.type_id).exclude(number=None).order_by("-number")[0]
    if newest.pk == typed.version_id:
        return None
    before = picture_of(typed)
    _begin(case_id, typed, newest)
    return _note(actor, held, ("version", ""), before=before, after=picture_of(_typed(case_id)))


@one_transaction
def answer_field(*, actor: Actor, case_id: int, key: str, given: Sequence[str]) -> int | None:
    """Answer a field with what was typed or chosen; nothing takes the answer away. Returns the change, None for none.

    Raises `BadInput` for what does not fit, `NotFound` for a field that the case does not have or does not show.
    """
    held = hold_case(actor=actor, case_id=case_id)
    typed = _typed(case_id)
    design = design_of_version(typed.version_id)
    field = next((one for one in shown_fields(design, typed.answers) if one.key == key), None)
    if field is None:
        raise NotFound(_("This case has no such field."))
    return _answer(actor, held, typed, key, value_of(field, given, currency=read_company().currency))


@one_transaction
def set_answer(*, actor: Actor, case_id: int, key: str, value: Any) -> int | None:
    """Answer a field with a value that was an answer before; returns the change, None for none."""
    held = hold_case(actor=actor, case_id=case_id)
    return _answer(actor, held, _typed(case_id), key, value)


def _answer(actor: Actor, held: Sequence[Held], typed: TypedCase, key: str, value: Any) -> int | None:
    before = typed.answers.get(key)
    if value == before:
        return None
    _write_answer(typed, key, value)
    return _note(actor, held, ("answer", key), before=before, after=value)


@one_transaction
def mark_done(*, actor: Actor, case_id: int, key: str, done: bool) -> int | None:
    """Tick a step, or an item of its checklist (`step.item`), or take the tick away; returns the change.

    A step is refused with `AnswersMissing` while answers or items that it requires are missing.
    """
    held = hold_case(actor=actor, case_id=case_id)
    typed = _typed(case_id)
    design = design_of_version(typed.version_id)
    step = design.step(key.partition(".")[0])
    item = key.partition(".")[2]
    if step is None or step.retired or (item and item not in {one.key for one in step.items}):
        raise NotFound(_("This case has no such step."))
    if done == (key in typed.done):
        return None
    if done and not item:
        _refuse_early(case_id, missing_for(design, typed.answers, typed.done, at=key), step.name)
    before = typed.done.get(key)
    after = clock.now().isoformat() if done else None
    _write_done(typed, key, after)
    return _note(actor, held, ("done", key), before=before, after=after)


@one_transaction
def undo_change(*, actor: Actor, change_id: int) -> int:
    """Take a change of what a case says back, unless it was changed again since; returns the case."""
    change = Change.objects.filter(pk=change_id).first()
    if change is None:
        raise NotFound(_("There is no such change."))
    held = hold_case(actor=actor, case_id=change.case_id)
    change = Change.objects.select_for_update().get(pk=change_id)
    if change.undone_at is not None:
        raise Refusal(_("This was taken back already."))
    if change.what == JOINED:
        raise Refusal(_("This came with another case. Take that merge apart instead."))
    typed = TypedCase.objects.filter(case_id=change.case_id).first()
    if _present(change, typed) != change.after:
        raise Refusal(_("It was changed again since. Change it by hand."))
    _restore(change, typed)
    Change.objects.filter(pk=change_id).update(undone_at=clock.now())
    _tell(actor, held, change.what, change.key)
    return change.case_id


def _restore(change: Change, typed: TypedCase | None) -> None:
    if change.what in {"type", "version"}:
        TypedCase.objects.filter(case_id=change.case_id).delete()
        if change.before is not None:
            TypedCase.objects.create(case_id=change.case_id, **change.before)
    elif typed is not None and change.what == "answer":
        _write_answer(typed, change.key, change.before)
    elif typed is not None:
        _write_done(typed, change.key, change.before)


def _present(change: Change, typed: TypedCase | None) -> Any:
    if change.what in {"type", "version"}:
        return picture_of(typed)
    if typed is None:
        return None
    return (typed.answers if change.what == "answer" else typed.done).get(change.key)


def _newest(type_id: int) -> Version:
    found = CaseType.objects.filter(pk=type_id).first()
    if found is None:
        raise NotFound(_("There is no such case type."))
    newest = Version.objects.filter(type_id=type_id).exclude(number=None).order_by("-number").first()
    if newest is None or found.retired_at is not None:
        raise Refusal(_("This case type is not offered."))
    return newest


def _begin(case_id: int, typed: TypedCase | None, version: Version) -> None:
    design = design_of_version(version.pk)
    answers, left = carry_over(design, typed.answers if typed else {}, typed.left if typed else {})
    done = carry_steps(design, typed.done) if typed and typed.type_id == version.type_id else {}
    TypedCase.objects.update_or_create(
        case_id=case_id,
        defaults={
            "type_id": version.type_id,
            "version_id": version.pk,
            "answers": answers,
            "left": left,
            "done": done,
        },
    )


def _typed(case_id: int) -> TypedCase:
    found = TypedCase.objects.filter(case_id=case_id).first()
    if found is None:
        raise NotFound(_("Say first of what kind this case is."))
    return found


def _write_answer(typed: TypedCase, key: str, value: Any) -> None:
    field = design_of_version(typed.version_id).field(key)
    if value is not None and (field is None or not fits(field, value)):
        raise BadInput(_("This answer has no place in the case as it is now."))
    answers = {name: kept for name, kept in typed.answers.items() if name != key}
    if value is not None:
        answers[key] = value
    TypedCase.objects.filter(case_id=typed.case_id).update(answers=answers)


def _write_done(typed: TypedCase, key: str, at: Any) -> None:
    done = {name: kept for name, kept in typed.done.items() if name != key}
    if at is not None:
        done[key] = at
    TypedCase.objects.filter(case_id=typed.case_id).update(done=done)


def _refuse_early(case_id: int, missing: list[Missing], step: str) -> None:
    if missing:
        names = ", ".join(f"“{one.label}”" for one in missing)
        words = _("Before “%(step)s” is done, this is missing: %(names)s.") % {"step": step, "names": names}
        raise AnswersMissing(words, case_id=case_id, missing=tuple(missing))


def _note(actor: Actor, held: Sequence[Held], about: tuple[str, str], *, before: Any, after: Any) -> int:
    what, key = about
    change = Change.objects.create(
        case_id=held[0].case_id,
        what=what,
        key=key,
        before=before,
        after=after,
        changed_by_id=actor.id if actor.kind == "staff" else None,
        changed_at=clock.now(),
    )
    _tell(actor, held, what, key)
    return change.pk


def _tell(actor: Actor, held: Sequence[Held], what: str, key: str) -> None:
    type_id = TypedCase.objects.filter(case_id=held[0].case_id).values_list("type_id", flat=True).first()
    event = CaseDetailsChanged(
        case_id=held[0].case_id,
        customer_id=held[0].customer_id,
        conversation_ids=tuple(one.id for one in held),
        type_id=type_id,
        what=what,
        key=key,
    )
    publish(event, actor=actor)
