"""Using a macro: its words go into the draft, and its steps are carried out with them when they leave, all or nothing;
at once where there are no words. And taking that back."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accord.desk.contracts import MessageKind
from accord.desk.macros.contracts import Step, Used
from accord.desk.macros.filling import read_values
from accord.desk.macros.models import MacroUse
from accord.desk.macros.operations.deeds import carry_out, take_back
from accord.desk.macros.queries import get_macro, steps_in
from accord.desk.macros.rules import words_for
from accord.desk.macros.variables import fill, named, unfilled
from accord.desk.models import Message
from accord.desk.operations import save_draft, take_back_reply
from accord.desk.operations.locking import hold_conversation
from accord.desk.situations.contracts import Situation
from accord.desk.situations.queries import read_situations
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.permissions import Actor, person_of
from accord.kernel.transactions import one_transaction


@one_transaction
def use_macro(*, actor: Actor, conversation_id: int, macro_id: int, words: str = "") -> Used:
    """Put a macro's words below those already written, as the reply's draft; its steps wait until they leave.

    Without words its steps are carried out at once. Raises `NotFound`, and whatever a step is refused with: then
    nothing has happened. What waited for a draft that was emptied since waits no longer.
    """
    employee_id = person_of(actor)
    macro = get_macro(actor=actor, macro_id=macro_id)
    hold_conversation(actor=actor, conversation_id=conversation_id)
    situation = _situation(conversation_id)
    values = read_values(actor=actor, situation=situation)
    company = read_company()
    filled = fill(words_for(macro.texts, language=situation.language, fallback=company.language), values)
    waiting = macro.steps if filled.text else ()
    done = [] if waiting else _carry_out_all(actor, situation, macro.steps, values)
    text = "\n\n".join(part for part in (words.strip(), filled.text) if part)
    if filled.text:
        if not words.strip():
            _waiting(conversation_id, employee_id).update(waiting=[], undone_at=clock.now())
        save_draft(actor=actor, conversation_id=conversation_id, kind=MessageKind.REPLY, text=text)
    use = MacroUse.objects.create(
        macro_id=macro.id,
        conversation_id=conversation_id,
        employee_id=employee_id,
        used_at=clock.now(),
        done=done,
        waiting=[step.as_json() for step in waiting],
    )
    return Used(use_id=use.pk, text=text, missing=filled.missing, done=tuple(done), waiting=tuple(waiting))


@one_transaction
def reply_with_steps(*, actor: Actor, conversation_id: int, use_ids: Collection[int], reply: Callable[[], int]) -> int:
    """Let a reply leave, and carry out what the macros of its words do, all or nothing; returns the reply's id.

    `reply` posts it. Raises what it raises, and whatever a step is refused with.
    """
    message_id = reply()
    if not use_ids:
        return message_id
    uses = _waiting(conversation_id, person_of(actor)).filter(pk__in=use_ids).select_for_update().order_by("pk")
    # Where the words went: the conversation may have been merged meanwhile.
    here = Message.objects.values_list("conversation_id", flat=True).get(pk=message_id)
    for use in list(uses):
        situation = _situation(here)
        values = read_values(actor=actor, situation=situation)
        done = _carry_out_all(actor, situation, steps_in(use.waiting), values)
        MacroUse.objects.filter(pk=use.pk).update(done=done, message_id=message_id, conversation_id=here)
    return message_id


@one_transaction
def take_back_with_steps(*, actor: Actor, message_id: int) -> None:
    """Take a reply back, and what the macros of its words did, which waits for them to leave again.

    Raises what `take_back_reply` raises: then nothing has happened.
    """
    for use in MacroUse.objects.select_for_update().filter(message_id=message_id, undone_at=None).order_by("-pk"):
        _undo(actor, use)
        MacroUse.objects.filter(pk=use.pk).update(done=[], message_id=None)
    take_back_reply(actor=actor, message_id=message_id)


@one_transaction
def undo_use(*, actor: Actor, use_id: int) -> int:
    """Take back what one's own use of a macro did, last step first, except where somebody changed it since.

    Words in the draft stay, for they may have been worked on. Returns how many steps were undone.
    """
    use = MacroUse.objects.select_for_update().filter(pk=use_id, employee_id=person_of(actor)).first()
    if use is None:
        raise NotFound(_("There is nothing to take back."))
    if use.undone_at is not None:
        raise Refusal(_("This was taken back already."))
    undone = _undo(actor, use)
    MacroUse.objects.filter(pk=use_id).update(undone_at=clock.now(), waiting=[])
    return undone


def _undo(actor: Actor, use: MacroUse) -> int:
    if not use.done:
        return 0
    # Also what a step took out of work is found again, so the conversation is held before it is looked at.
    hold_conversation(actor=actor, conversation_id=use.conversation_id)
    undone = 0
    for done in reversed(use.done):
        undone += take_back(actor, _situation(use.conversation_id, of_use=True), done)
    return undone


def _carry_out_all(
    actor: Actor, situation: Situation, steps: Sequence[Step], values: Mapping[str, str]
) -> list[dict[str, Any]]:
    done: list[dict[str, Any]] = []
    for step in steps:
        one = carry_out(actor, _situation(situation.conversation_id) if done else situation, step, values)
        if one is not None:
            done.append(one)
    return done


def _waiting(conversation_id: int, employee_id: int) -> QuerySet[MacroUse]:
    """Uses whose steps wait for somebody's words in a conversation to leave."""
    uses = MacroUse.objects.filter(
        conversation_id=conversation_id, employee_id=employee_id, message_id=None, undone_at=None
    )
    return uses.exclude(waiting=[])


def require_filled(text: str) -> None:
    """Refuse words that are about to leave with a variable still in braces."""
    if left := unfilled(text):
        raise BadInput(
            _("Nothing is known for %(variables)s. Write it yourself or take it out, then send.")
            % {"variables": named(left)}
        )


def _situation(conversation_id: int, *, of_use: bool = False) -> Situation:
    found = read_situations(conversation_ids=[conversation_id], also_removed=of_use).get(conversation_id)
    if found is None:
        raise NotFound(_("There is no such conversation."))
    return found
