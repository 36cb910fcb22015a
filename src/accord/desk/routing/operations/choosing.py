"""How work is shared out: by those who lead the service."""

from collections.abc import Sequence
from dataclasses import asdict

from django.db.models import F, Max
from django.utils.translation import gettext as _

from accord.desk.events import CustomerRanked
from accord.desk.models import Queue
from accord.desk.routing.choices import forget
from accord.desk.routing.contracts import QueueChoices
from accord.desk.routing.models import Capacity, QueueSetting, Route, Tier
from accord.desk.situations.contracts import Conditions
from accord.kernel import audit
from accord.kernel.company import change_company
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.events import publish
from accord.kernel.permissions import SYSTEM, Actor, Permission, require
from accord.kernel.transactions import one_transaction

MOST_CARRIED = 500
_LONGEST_RELAX = 7 * 24 * 60


@one_transaction
def change_queue(*, actor: Actor, queue_id: int, choices: QueueChoices) -> None:
    """Say how a queue's work reaches people. Raises `NotFound`, `BadInput`."""
    require(actor, Permission.LEAD)
    if not Queue.objects.filter(pk=queue_id).exists():
        raise NotFound(_("There is no such queue."))
    if not 0 < choices.relax_minutes <= _LONGEST_RELAX:
        raise BadInput(_("Give a number of minutes from 1 to a week."))
    QueueSetting.objects.update_or_create(queue_id=queue_id, defaults=asdict(choices))
    audit.record(actor=actor, action="routing.queue", subject=f"queue:{queue_id}", **asdict(choices))
    forget()


@one_transaction
def save_route(
    *,
    actor: Actor,
    name: str,
    conditions: Conditions,
    queue_id: int | None,
    skills: Sequence[str] = (),
    is_on: bool = True,
    route_id: int | None = None,
) -> int:
    """Make a route, or change one; a new one comes last. Raises `BadInput`, `NotFound`. Returns its id."""
    require(actor, Permission.LEAD)
    wanted = sorted({skill.strip().casefold()[:60] for skill in skills if skill.strip()})
    if not name.strip():
        raise BadInput(_("Give the route a name."))
    if queue_id is None and not wanted:
        raise BadInput(_("Say into which queue it goes, or what whoever takes it must be able to do."))
    if queue_id is not None and not Queue.objects.filter(pk=queue_id).exists():
        raise NotFound(_("There is no such queue."))
    given = {
        "name": name.strip()[:120],
        "conditions": conditions.as_json(),
        "queue_id": queue_id,
        "skills": wanted,
        "is_on": is_on,
    }
    if route_id is None:
        last = Route.objects.aggregate(last=Max("position"))["last"] or 0
        route_id = Route.objects.create(position=last + 1, **given).pk
    elif not Route.objects.filter(pk=route_id).update(version=F("version") + 1, **given):
        raise NotFound(_("There is no such route."))
    audit.record(actor=actor, action="routing.route", subject=f"route:{route_id}", **given)
    forget()
    return route_id


@one_transaction
def delete_route(*, actor: Actor, route_id: int) -> None:
    """Take a route away; what it decided stays known by its name."""
    require(actor, Permission.LEAD)
    found = Route.objects.filter(pk=route_id).first()
    if found is None:
        raise NotFound(_("There is no such route."))
    audit.record(actor=actor, action="routing.route_deleted", subject=f"route:{route_id}", name=found.name)
    found.delete()
    forget()


@one_transaction
def set_capacity(*, actor: Actor, employee_id: int | None, channel: str, most: int | None) -> None:
    """How many open conversations one person carries at most (None: everybody), on a channel or ("") in all.

    `most` None takes the limit away. Raises `BadInput`.
    """
    require(actor, Permission.LEAD)
    if most is not None and not 0 <= most <= MOST_CARRIED:
        raise BadInput(_("Give a number from 0 to %(most)s.") % {"most": MOST_CARRIED})
    standing = Capacity.objects.filter(channel=channel)
    standing = standing.filter(employee=None) if employee_id is None else standing.filter(employee_id=employee_id)
    if most is None:
        standing.delete()
    elif not standing.update(most=most):
        Capacity.objects.create(employee_id=employee_id, channel=channel, most=most)
    who = f"employee:{employee_id}" if employee_id else "everybody"
    audit.record(actor=actor, action="routing.capacity", subject=who, channel=channel, most=most)
    forget()


@one_transaction
def set_away_minutes(*, actor: Actor, minutes: int) -> None:
    """After how many minutes without a page somebody is set to away; 0 never does it."""
    require(actor, Permission.LEAD)
    if not 0 <= minutes <= 24 * 60:
        raise BadInput(_("Give a number of minutes of at most a day, or 0 for never."))
    change_company(actor=SYSTEM, away_after_minutes=minutes)
    audit.record(actor=actor, action="routing.away", subject="company", minutes=minutes)


@one_transaction
def set_tier(*, actor: Actor, customer_id: int, tier: str) -> None:
    """Say how the company ranks a customer, by a word of its own; an empty one takes it away."""
    require(actor, Permission.DESK)
    word = " ".join(tier.split()).casefold()[:30]
    if word:
        Tier.objects.update_or_create(customer_id=customer_id, defaults={"tier": word})
    else:
        Tier.objects.filter(customer_id=customer_id).delete()
    audit.record(actor=actor, action="customer.tier", subject=f"customer:{customer_id}", tier=word)
    publish(CustomerRanked(customer_id=customer_id, tier=word), actor=actor)
