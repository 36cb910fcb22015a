"""Rules act: on what happened, each at most as often as it may, and never in a circle.

What a rule does is published by an actor `system:<rule>`. A rule may follow such a fact once (depth 1); what it does
then causes nothing further.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accord.desk.automation.active import ActiveRule, active_rules
from accord.desk.automation.contracts import Action, Occasion, Order, Outcome
from accord.desk.automation.models import Run
from accord.desk.automation.operations.answering import answer, notify_people
from accord.desk.automation.rules import DEEPEST
from accord.desk.macros.contracts import Deed, Step
from accord.desk.macros.filling import read_values
from accord.desk.macros.operations.deeds import carry_out
from accord.desk.operations.locking import hold_conversation
from accord.desk.situations.contracts import Situation
from accord.desk.situations.queries import read_situations
from accord.desk.situations.rules import holds
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import NotFound, Refusal
from accord.kernel.permissions import SYSTEM, Actor, Permission
from accord.kernel.transactions import one_transaction

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Something that happened in a conversation. `about` makes it one, `by` is who caused it."""

    occasion: Occasion
    conversation_id: int
    about: str
    by: str
    at: datetime
    message_id: int | None = None


@one_transaction
def act_on(*, happenings: Sequence[Happening]) -> int:
    """Let the rules act on what happened, in the order in which it did; returns how many acted.

    No statement where no rule waits for any of it, one where none fits.
    """
    wanted = {each.occasion for each in happenings}
    rules = active_rules(*wanted) if wanted else []
    waited_for = {rule.definition.occasion for rule in rules}
    heard = [each for each in happenings if each.occasion in waited_for]
    if not heard:
        return 0
    situations = read_situations(
        conversation_ids=sorted({each.conversation_id for each in heard}),
        message_ids={each.conversation_id: each.message_id for each in heard if each.message_id},
    )
    acted = 0
    for each in heard:
        acted += _follow(each, rules, situations)
    return acted


def _follow(each: Happening, rules: Sequence[ActiveRule], situations: dict[int, Situation]) -> int:
    acted, timezone = 0, read_company().timezone
    for rule in rules:
        situation = situations.get(each.conversation_id)
        if situation is None or rule.definition.occasion != each.occasion:
            continue
        if not holds(rule.definition.conditions, situation, at=each.at, timezone=timezone):
            continue
        depth = _depth_of(each)
        if depth > DEEPEST:
            break
        if run(rule, situation, about=each.about, depth=depth):
            acted += 1
            # What the next rule sees is what this one left behind.
            situations.pop(each.conversation_id)
            messages = {each.conversation_id: each.message_id} if each.message_id else None
            situations |= read_situations(conversation_ids=[each.conversation_id], message_ids=messages)
    return acted


def _depth_of(each: Happening) -> int:
    """0 for what a person or customer caused; one deeper than the rule that caused it."""
    kind, _colon, number = each.by.partition(":")
    if kind != SYSTEM.kind or not number.isdigit():
        return 0
    caused = Run.objects.filter(rule_id=int(number), conversation_id=each.conversation_id, at__lte=each.at)
    depth = caused.order_by("-at", "-pk").values_list("depth", flat=True).first()
    return DEEPEST + 1 if depth is None else depth + 1


def run(rule: ActiveRule, situation: Situation, *, about: str, depth: int = 0) -> bool:
    """Carry out a rule on one conversation, once for each `about`; whether it did anything. For this module."""
    try:
        hold_conversation(actor=SYSTEM, conversation_id=situation.conversation_id)
    except NotFound:
        return False
    now = clock.now()
    today = Run.objects.filter(rule_id=rule.id, conversation_id=situation.conversation_id, at__gt=now - _DAY)
    if (
        today.filter(about=about).exists()
        or Run.objects.filter(rule_id=rule.id, conversation_id=situation.conversation_id, about=about).exists()
    ):
        return False
    ran = today.exclude(outcome=Outcome.LIMITED).count()
    is_limited = ran >= rule.most_a_day
    if is_limited and today.filter(outcome=Outcome.LIMITED).exists():
        return False
    made = Run.objects.create(
        rule_id=rule.id,
        version=rule.version,
        conversation_id=situation.conversation_id,
        at=now,
        about=about,
        depth=depth,
        outcome=Outcome.LIMITED if is_limited else Outcome.NOTHING,
    )
    if is_limited:
        return False
    done = _carry_out(rule, situation)
    outcome = (
        Outcome.DONE if any("why_not" not in each for each in done) else Outcome.FAILED if done else Outcome.NOTHING
    )
    Run.objects.filter(pk=made.pk).update(done=done, outcome=outcome)
    return outcome == Outcome.DONE


def _carry_out(rule: ActiveRule, situation: Situation) -> list[dict[str, Any]]:
    actor = Actor(kind="system", id=rule.id, name=rule.name, permissions=frozenset(Permission))
    values = read_values(actor=SYSTEM, situation=situation)
    done: list[dict[str, Any]] = []
    for action in rule.definition.actions:
        now_so = read_situations(conversation_ids=[situation.conversation_id], also_removed=True)
        current = now_so.get(situation.conversation_id, situation)
        try:
            with transaction.atomic():
                one = _do(actor, rule, current, action, values)
        except Refusal as refusal:
            one = {**action.as_json(), "why_not": refusal.sentence}
        if one is not None:
            done.append(one)
    return done


def _do(
    actor: Actor, rule: ActiveRule, situation: Situation, action: Action, values: Mapping[str, str]
) -> dict[str, Any] | None:
    if action.do == Order.ANSWER:
        return answer(situation, macro_id=int(action.value), values=values)
    if action.do == Order.NOTIFY:
        return notify_people(situation, whom=action.value, rule_name=rule.name)
    return carry_out(actor, situation, Step(do=Deed(action.do), value=action.value), values)
