"""Orders: say what a contact costs at least and at most, and where a contact reason stands."""

from decimal import Decimal

from django.utils.translation import gettext as _

from accord.journey.queries import get_reason
from accord.kernel import audit, clock
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Actor, Permission, person_of, require
from accord.kernel.transactions import one_transaction
from accord.measure.demand.contracts import Worth
from accord.measure.demand.models import Placement, Terms


@one_transaction
def say_contact_cost(*, actor: Actor, low: Decimal, high: Decimal) -> None:
    """Say between what and what a contact costs; the cost of the settings must lie between both."""
    require(actor, Permission.IMPROVE)
    cost = Decimal(str(read_company().contact_cost))
    if not 0 <= low <= cost <= high:
        sentence = _("Give a range round the %(cost)s that a contact costs by the settings.")
        raise BadInput(sentence % {"cost": cost})
    Terms.objects.update_or_create(
        id=1, defaults={"low": low, "high": high, "said_by_id": person_of(actor), "said_at": clock.now()}
    )
    audit.record(actor=actor, action="demand.cost_said", subject="company", low=str(low), high=str(high))


@one_transaction
def place_reason(*, actor: Actor, reason_id: int, to_customer: Worth, to_company: Worth) -> None:
    """Say what contacts of a reason are to the customer and to the company."""
    require(actor, Permission.IMPROVE)
    reason = get_reason(reason_id=reason_id)
    Placement.objects.update_or_create(
        reason_id=reason.id,
        defaults={
            "to_customer": to_customer,
            "to_company": to_company,
            "said_by_id": person_of(actor),
            "said_at": clock.now(),
        },
    )
