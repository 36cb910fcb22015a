"""Policies: what is promised by when, to whom, and in which order the promises are tried."""

from django.utils.translation import gettext as _

from accord.desk.levels.contracts import PolicyChoices
from accord.desk.levels.events import ServiceLevelsChanged
from accord.desk.levels.knowing import forget_rules
from accord.desk.levels.models import Policy, Target
from accord.kernel import audit
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.events import publish
from accord.kernel.locks import one_at_a_time
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction

LONGEST_TARGET = 365 * 86_400
ATTRIBUTES = ("queue", "channel", "tag", "tier")


@one_transaction
def set_policy(*, actor: Actor, choices: PolicyChoices, policy_id: int | None = None) -> int:
    """Make a policy, last in order, or change one; running clocks follow. Raises `BadInput`, `NotFound`."""
    require(actor, Permission.ADMINISTER)
    _check(choices)
    one_at_a_time("desk.levels.policies")
    columns = {
        "name": choices.name.strip()[:80],
        "is_on": choices.is_on,
        "conditions": {attribute: sorted(values) for attribute, values in choices.conditions.items() if values},
        "paused_in": sorted(choices.paused_in),
        "warn_percent": choices.warn_percent,
        "warn_minutes": choices.warn_minutes,
        "calendar_id": choices.calendar_id,
    }
    if policy_id is None:
        last = Policy.objects.order_by("-position").values_list("position", flat=True).first() or 0
        policy_id = Policy.objects.create(position=last + 1, **columns).pk
    elif not Policy.objects.filter(pk=policy_id).update(**columns):
        raise NotFound(_("There is no such policy."))
    Target.objects.filter(policy_id=policy_id).delete()
    Target.objects.bulk_create(
        Target(
            policy_id=policy_id,
            metric=target.metric,
            priority=target.priority,
            seconds=target.seconds,
            in_working_time=target.in_working_time,
        )
        for target in choices.targets
    )
    audit.record(actor=actor, action="policy.changed", subject=f"policy:{policy_id}", name=columns["name"])
    _tell(actor)
    return policy_id


@one_transaction
def move_policy(*, actor: Actor, policy_id: int, earlier: bool) -> None:
    """Let a policy be tried before the one before it, or after the one after it."""
    require(actor, Permission.ADMINISTER)
    one_at_a_time("desk.levels.policies")
    order = list(Policy.objects.order_by("position", "pk").values_list("pk", flat=True))
    if policy_id not in order:
        raise NotFound(_("There is no such policy."))
    place = order.index(policy_id)
    other = place - 1 if earlier else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    for position, number in enumerate(order, start=1):
        Policy.objects.filter(pk=number).update(position=position)
    audit.record(actor=actor, action="policy.moved", subject=f"policy:{policy_id}", order=order)
    _tell(actor)


@one_transaction
def remove_policy(*, actor: Actor, policy_id: int) -> None:
    """Take a policy away; what it made run goes on under the next that fits, or ends. Raises `NotFound`."""
    require(actor, Permission.ADMINISTER)
    policy = Policy.objects.select_for_update().filter(pk=policy_id).first()
    if policy is None:
        raise NotFound(_("There is no such policy."))
    audit.record(actor=actor, action="policy.removed", subject=f"policy:{policy_id}", name=policy.name)
    policy.delete()
    _tell(actor)


def _check(choices: PolicyChoices) -> None:
    if not choices.name.strip():
        raise BadInput(_("Give the policy a name."))
    if not choices.targets:
        raise BadInput(_("Set at least one target."))
    if any(not 60 <= target.seconds <= LONGEST_TARGET for target in choices.targets):
        raise BadInput(_("A target is between one minute and a year."))
    if len({(target.metric, target.priority) for target in choices.targets}) != len(choices.targets):
        raise BadInput(_("A target is given twice."))
    if set(choices.conditions) - set(ATTRIBUTES):
        raise BadInput(_("A policy can be narrowed to queues, channels, tags and ranks of customers."))
    if choices.warn_percent is not None and not 1 <= choices.warn_percent <= 99:
        raise BadInput(_("Warn when between 1 and 99 per cent are used up."))


def _tell(actor: Actor) -> None:
    forget_rules()
    publish(ServiceLevelsChanged(), actor=actor)
