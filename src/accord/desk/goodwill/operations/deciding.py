"""A lead decides about what exceeds a discretion; later somebody says what became of it."""

from django.utils.translation import gettext as _

from accord.desk.goodwill.contracts import GestureState, Outcome
from accord.desk.goodwill.events import (
    GoodwillGranted,
    GoodwillOutcomeDue,
    GoodwillOutcomeNoted,
    GoodwillRefused,
)
from accord.desk.goodwill.models import Gesture
from accord.desk.goodwill.operations.giving import OUTCOME_DUE, hold_gesture, subjects_of
from accord.desk.goodwill.rules import OUTCOME_AFTER
from accord.desk.rules import clean
from accord.kernel import clock
from accord.kernel.deadlines import cancel_deadline, set_deadline
from accord.kernel.errors import BadInput, NotAllowed, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, person_of, require
from accord.kernel.transactions import one_transaction


@one_transaction
def grant_gesture(*, actor: Actor, gesture_id: int, words: str) -> None:
    """Approve what an agent asked for, with a word. It is given from now on and uses up nobody's budget.

    Raises `NotAllowed` for one's own request and `Refusal` when somebody decided before.
    """
    gesture = _decide(actor, gesture_id, words, GestureState.GIVEN)
    set_deadline(kind=OUTCOME_DUE, subject=gesture.pk, due_at=clock.now() + OUTCOME_AFTER)
    publish(GoodwillGranted(decided_by_id=person_of(actor), **subjects_of(gesture)), actor=actor)


@one_transaction
def refuse_gesture(*, actor: Actor, gesture_id: int, words: str) -> None:
    """Refuse what an agent asked for, with a word. Raises as `grant_gesture` does."""
    gesture = _decide(actor, gesture_id, words, GestureState.REFUSED)
    publish(GoodwillRefused(decided_by_id=person_of(actor), **subjects_of(gesture)), actor=actor)


def _decide(actor: Actor, gesture_id: int, words: str, state: GestureState) -> Gesture:
    require(actor, Permission.LEAD)
    said = clean(words).strip()[:600]
    if not said:
        raise BadInput(_("Add a word: the agent is to understand the answer."))
    gesture = hold_gesture(gesture_id)
    if gesture.employee_id == person_of(actor):
        raise NotAllowed(_("You asked for this yourself. Another lead decides about it."))
    if gesture.state != GestureState.ASKED:
        raise Refusal(_("Somebody has decided this already."))
    gesture.state, gesture.decision = state, said
    gesture.decided_by_id, gesture.decided_at = person_of(actor), clock.now()
    gesture.given_at = clock.now() if state == GestureState.GIVEN else None
    gesture.save(update_fields=["state", "decision", "decided_by", "decided_at", "given_at"])
    return gesture


@one_transaction
def note_outcome(*, actor: Actor, gesture_id: int, outcome: Outcome, words: str = "") -> None:
    """Say what became of something given; a later word replaces an earlier one. Raises `Refusal` for what was not."""
    require(actor, Permission.DESK)
    gesture = hold_gesture(gesture_id)
    if gesture.state != GestureState.GIVEN:
        raise Refusal(_("This was not given, so nothing can have become of it."))
    gesture.outcome, gesture.outcome_words = outcome, clean(words).strip()[:600]
    gesture.outcome_by_id, gesture.outcome_at = person_of(actor), clock.now()
    gesture.save(update_fields=["outcome", "outcome_words", "outcome_by", "outcome_at"])
    cancel_deadline(kind=OUTCOME_DUE, subject=gesture.pk)
    publish(GoodwillOutcomeNoted(outcome=outcome.value, **subjects_of(gesture)), actor=actor)


@one_transaction
def remind_of_outcome(*, gesture_id: int) -> bool:
    """Two weeks have gone by: let the giver be asked, once; False when nothing is to be asked any more."""
    gesture = hold_gesture(gesture_id)
    if gesture.state != GestureState.GIVEN or gesture.outcome or gesture.conversation_id is None:
        return False
    publish(GoodwillOutcomeDue(**subjects_of(gesture)))
    return True
