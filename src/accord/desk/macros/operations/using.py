"""Using a macro: its words go into the draft, its steps are carried out, all or nothing; and taking that back."""

from typing import Any

from django.utils.translation import gettext as _

from accord.desk.contracts import MessageKind
from accord.desk.macros.contracts import Used
from accord.desk.macros.filling import read_values
from accord.desk.macros.models import MacroUse
from accord.desk.macros.operations.deeds import carry_out, take_back
from accord.desk.macros.queries import get_macro
from accord.desk.macros.rules import words_for
from accord.desk.macros.variables import fill, named, unfilled
from accord.desk.operations import save_draft
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
    """Put a macro's words below those already written, as the reply's draft, and carry out its steps.

    Raises `NotFound`, and whatever a step is refused with: then nothing has happened.
    """
    employee_id = person_of(actor)
    macro = get_macro(actor=actor, macro_id=macro_id)
    hold_conversation(actor=actor, conversation_id=conversation_id)
    situation = _situation(conversation_id)
    values = read_values(actor=actor, situation=situation)
    company = read_company()
    filled = fill(words_for(macro.texts, language=situation.language, fallback=company.language), values)
    done: list[dict[str, Any]] = []
    for step in macro.steps:
        one = carry_out(actor, _situation(conversation_id) if done else situation, step, values)
        if one is not None:
            done.append(one)
    text = "\n\n".join(part for part in (words.strip(), filled.text) if part)
    if filled.text:
        save_draft(actor=actor, conversation_id=conversation_id, kind=MessageKind.REPLY, text=text)
    use = MacroUse.objects.create(
        macro_id=macro.id, conversation_id=conversation_id, employee_id=employee_id, used_at=clock.now(), done=done
    )
    return Used(use_id=use.pk, text=text, missing=filled.missing, done=tuple(done))


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
    # Also what a step took out of work is found again, so the conversation is held before it is looked at.
    hold_conversation(actor=actor, conversation_id=use.conversation_id)
    undone = 0
    for done in reversed(use.done):
        undone += take_back(actor, _situation(use.conversation_id, of_use=True), done)
    MacroUse.objects.filter(pk=use_id).update(undone_at=clock.now())
    return undone


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
