"""Writing rules down. Every change is a new version; what ran under the old ones stays readable."""

from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from accord.desk.automation.active import forget
from accord.desk.automation.contracts import Definition
from accord.desk.automation.models import Rule, RuleVersion
from accord.desk.automation.rules import MOST_A_DAY
from accord.kernel import audit, clock
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction


@one_transaction
def save_rule(
    *, actor: Actor, name: str, definition: Definition, most_a_day: int = 3, rule_id: int | None = None
) -> int:
    """Write a rule, switched off, or change one, which keeps running if it did. Raises `BadInput`. Returns its id."""
    require(actor, Permission.LEAD)
    if not name.strip():
        raise BadInput(_("Give the rule a name."))
    if not 1 <= most_a_day <= MOST_A_DAY:
        raise BadInput(_("A rule acts on a conversation 1 to %(most)s times a day.") % {"most": MOST_A_DAY})
    given: dict[str, Any] = {"name": name.strip()[:120], "most_a_day": most_a_day}
    if rule_id is None:
        last = Rule.objects.aggregate(last=Max("position"))["last"] or 0
        rule = Rule.objects.create(position=last + 1, **given)
        _write_version(actor, rule.pk, 1, definition)
    else:
        rule = _held(rule_id)
        newest = RuleVersion.objects.get(rule=rule, number=rule.version)
        if newest.definition != definition.as_json():
            given["version"] = rule.version + 1
            _write_version(actor, rule.pk, rule.version + 1, definition)
        Rule.objects.filter(pk=rule.pk).update(**given)
    audit.record(actor=actor, action="rule.saved", subject=f"rule:{rule.pk}", **given)
    forget()
    return rule.pk


@one_transaction
def switch_rule(*, actor: Actor, rule_id: int, is_on: bool) -> None:
    """Switch a rule on or off. One about time acts only on what falls due from now on."""
    require(actor, Permission.LEAD)
    rule = _held(rule_id)
    if rule.is_on == is_on:
        return
    Rule.objects.filter(pk=rule_id).update(is_on=is_on, on_since=clock.now() if is_on else rule.on_since)
    audit.record(actor=actor, action="rule.on" if is_on else "rule.off", subject=f"rule:{rule_id}", name=rule.name)
    forget()


@one_transaction
def move_rule(*, actor: Actor, rule_id: int, up: bool) -> None:
    """Let a rule act before the one above it, or after the one below it."""
    require(actor, Permission.LEAD)
    rules = list(Rule.objects.select_for_update().filter(put_away_at=None).order_by("position", "pk"))
    here = next((number for number, rule in enumerate(rules) if rule.pk == rule_id), None)
    if here is None:
        raise NotFound(_("There is no such rule."))
    there = here + (-1 if up else 1)
    if 0 <= there < len(rules):
        rules[here], rules[there] = rules[there], rules[here]
    for position, rule in enumerate(rules, start=1):
        Rule.objects.filter(pk=rule.pk).update(position=position)
    forget()


@one_transaction
def put_away_rule(*, actor: Actor, rule_id: int) -> None:
    """Take a rule out of the list; what it did stays readable."""
    require(actor, Permission.LEAD)
    rule = _held(rule_id)
    Rule.objects.filter(pk=rule_id).update(is_on=False, put_away_at=clock.now())
    audit.record(actor=actor, action="rule.put_away", subject=f"rule:{rule_id}", name=rule.name)
    forget()


def _held(rule_id: int) -> Rule:
    found = Rule.objects.select_for_update().filter(pk=rule_id, put_away_at=None).first()
    if found is None:
        raise NotFound(_("There is no such rule."))
    return found


def _write_version(actor: Actor, rule_id: int, number: int, definition: Definition) -> None:
    RuleVersion.objects.create(
        rule_id=rule_id,
        number=number,
        definition=definition.as_json(),
        written_by_id=actor.id if actor.kind == "staff" else None,
        written_at=clock.now(),
    )
