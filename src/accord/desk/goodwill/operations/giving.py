"""An agent gives something, or asks a lead for what exceeds their discretion, or takes it back."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accord.desk.contracts import ConversationRow
from accord.desk.goodwill.contracts import Beyond, GestureKind, GestureState
from accord.desk.goodwill.discretion import spent_by, terms_of, this_month
from accord.desk.goodwill.events import GoodwillAsked, GoodwillGiven, GoodwillWithdrawn
from accord.desk.goodwill.models import Gesture, Policy, Preset
from accord.desk.goodwill.rules import OUTCOME_AFTER, checked_amount, why_beyond
from accord.desk.queries import get_conversation
from accord.desk.rules import clean
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.deadlines import cancel_deadline, set_deadline
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.locks import one_at_a_time
from accord.kernel.permissions import Actor, Permission, person_of, require
from accord.kernel.transactions import one_transaction

OUTCOME_DUE = "desk.goodwill_outcome"
LONGEST_REASON = 600


@dataclass(frozen=True, kw_only=True)
class _Gift:
    """What is to be given, as it was said."""

    kind: GestureKind
    amount: Decimal
    reason: str
    policy_id: int | None


class BeyondDiscretion(Refusal):
    """It is not the agent's own to give; `why` says whether at once or for this month. A lead can be asked."""

    def __init__(self, why: Beyond) -> None:
        sentences = {
            Beyond.LIMIT: _("This is more than you may give at once. You can ask a lead for it."),
            Beyond.BUDGET: _("This is more than is left of your month. You can ask a lead for it."),
        }
        super().__init__(sentences[why])
        self.why = why


@one_transaction
def give_gesture(
    *,
    actor: Actor,
    conversation_id: int,
    kind: GestureKind,
    amount: Decimal,
    reason: str,
    policy_id: int | None = None,
) -> int:
    """Give a customer something within one's own discretion, and return the gesture's id.

    It is recorded, not paid. An exception names the policy it is made to; its amount, what the exception costs, may be
    nothing. Two at once cannot overdraw a month: they take turns. Raises `BeyondDiscretion`, `BadInput`, `NotFound`.
    """
    gift = _Gift(kind=kind, amount=amount, reason=reason, policy_id=policy_id)
    return _record(actor, conversation_id, gift, asks=False)


@one_transaction
def ask_for_gesture(
    *,
    actor: Actor,
    conversation_id: int,
    kind: GestureKind,
    amount: Decimal,
    reason: str,
    policy_id: int | None = None,
) -> int:
    """Ask a lead for what exceeds one's discretion, and return the gesture's id.

    What turns out to be one's own to give after all (the month is a new one, the budget was raised) is given at once.
    """
    gift = _Gift(kind=kind, amount=amount, reason=reason, policy_id=policy_id)
    return _record(actor, conversation_id, gift, asks=True)


@one_transaction
def give_preset(*, actor: Actor, conversation_id: int, preset_id: int, may_ask: bool) -> int:
    """Give what was prepared, or with `may_ask` ask a lead for it when it exceeds the discretion."""
    found = Preset.objects.filter(pk=preset_id).first()
    if found is None:
        raise NotFound(_("This prepared gesture is no longer there."))
    gift = _Gift(kind=GestureKind(found.kind), amount=found.amount, reason=found.reason, policy_id=found.policy_id)
    return _record(actor, conversation_id, gift, asks=may_ask)


def _record(actor: Actor, conversation_id: int, said: _Gift, *, asks: bool) -> int:
    require(actor, Permission.DESK)
    employee_id = person_of(actor)
    conversation = get_conversation(actor=actor, conversation_id=conversation_id)
    gift = _checked(said)
    # Whoever gives twice at once takes turns: the sum of the month is read after the first has committed.
    one_at_a_time(f"desk.goodwill:{employee_id}")
    month, currency = this_month(), read_company().currency
    spent = spent_by(employee_id=employee_id, month=month, currency=currency)
    beyond = why_beyond(amount=gift.amount, terms=terms_of(employee_id=employee_id), spent=spent)
    if beyond is not None and not asks:
        raise BeyondDiscretion(beyond)
    gesture = Gesture.objects.create(
        kind=gift.kind,
        amount=gift.amount,
        currency=currency,
        reason=gift.reason,
        policy_id=gift.policy_id,
        state=GestureState.GIVEN if beyond is None else GestureState.ASKED,
        beyond=beyond or "",
        month=month,
        **_place(conversation),
        employee_id=employee_id,
        asked_at=clock.now(),
        given_at=clock.now() if beyond is None else None,
    )
    if beyond is None:
        set_deadline(kind=OUTCOME_DUE, subject=gesture.pk, due_at=clock.now() + OUTCOME_AFTER)
        publish(GoodwillGiven(**subjects_of(gesture)), actor=actor)
    else:
        publish(GoodwillAsked(beyond=beyond.value, **subjects_of(gesture)), actor=actor)
    return gesture.pk


def _place(conversation: ConversationRow) -> dict[str, int]:
    return {
        "conversation_id": conversation.id,
        "case_id": conversation.case_id,
        "customer_id": conversation.customer_id,
    }


def _checked(said: _Gift) -> _Gift:
    """The same in whole cents and clean words; raises `BadInput` with what to change."""
    gift = replace(said, amount=checked_amount(said.amount), reason=clean(said.reason).strip())
    if not gift.reason:
        raise BadInput(_("Say why: it is what others learn from."))
    if len(gift.reason) > LONGEST_REASON:
        raise BadInput(_("Say it in fewer words."))
    if gift.kind == GestureKind.EXCEPTION and gift.policy_id is None:
        raise BadInput(_("Choose the policy that you make an exception to."))
    if gift.kind != GestureKind.EXCEPTION and not gift.amount:
        raise BadInput(_("Say how much it is worth."))
    if gift.policy_id is not None and not Policy.objects.filter(pk=gift.policy_id, is_in_force=True).exists():
        raise BadInput(_("This policy is no longer in force."))
    return gift


def subjects_of(gesture: Gesture) -> dict[str, Any]:
    """What every fact about a gesture carries."""
    return {
        "gesture_id": gesture.pk,
        "conversation_id": gesture.conversation_id,
        "case_id": gesture.case_id,
        "customer_id": gesture.customer_id,
        "employee_id": gesture.employee_id,
        "gesture": str(gesture.kind),
        "amount": str(gesture.amount),
        "currency": gesture.currency,
    }


def hold_gesture(gesture_id: int) -> Gesture:
    """Lock a gesture; raises `NotFound`."""
    found = Gesture.objects.select_for_update().filter(pk=gesture_id).first()
    if found is None:
        raise NotFound(_("There is no such gesture."))
    return found


@one_transaction
def withdraw_gesture(*, actor: Actor, gesture_id: int) -> None:
    """Take back a gesture, or a request for one, that was a mistake: its giver or a lead. What it used is free again.

    Once somebody has said what became of it, it has reached the customer and stays.
    """
    require(actor, Permission.DESK)
    gesture = hold_gesture(gesture_id)
    if gesture.employee_id != actor.id and not actor.may(Permission.LEAD):
        raise NotAllowed(_("Only whoever gave it, or a lead, can take it back."))
    if gesture.state not in {GestureState.GIVEN, GestureState.ASKED}:
        raise Refusal(_("This was settled already."))
    if gesture.outcome:
        raise Refusal(_("It was said already what became of it, so it stays."))
    state, gesture.state = gesture.state, GestureState.WITHDRAWN
    gesture.save(update_fields=["state"])
    cancel_deadline(kind=OUTCOME_DUE, subject=gesture.pk)
    publish(GoodwillWithdrawn(state=str(state), **subjects_of(gesture)), actor=actor)
