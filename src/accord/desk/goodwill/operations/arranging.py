"""What an administrator arranges: who may give how much, what is prepared, which policies there are."""

from collections.abc import Collection
from decimal import Decimal

from django.utils.translation import gettext as _

from accord.desk.goodwill.contracts import GestureKind
from accord.desk.goodwill.models import CompanyTerms, OwnTerms, Policy, Preset
from accord.desk.goodwill.rules import checked_amount
from accord.journey.queries import list_reasons
from accord.kernel import audit, clock
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction
from accord.staff.queries import get_employee


@one_transaction
def change_terms(*, actor: Actor, monthly: Decimal, single: Decimal) -> None:
    """Set what everybody may give in a month and at once, from now on. Raises `BadInput`."""
    require(actor, Permission.ADMINISTER)
    monthly, single = checked_amount(monthly), checked_amount(single)
    CompanyTerms.objects.update_or_create(pk=1, defaults={"monthly": monthly, "single": single})
    _note(actor, "goodwill.terms_changed", "company", monthly=str(monthly), single=str(single))


@one_transaction
def change_own_terms(*, actor: Actor, employee_id: int, monthly: Decimal | None, single: Decimal | None) -> None:
    """Set what one person may give; None lets the company's terms hold again. Raises `BadInput`, `NotFound`."""
    require(actor, Permission.ADMINISTER)
    get_employee(employee_id=employee_id)
    own = {
        "monthly": None if monthly is None else checked_amount(monthly),
        "single": None if single is None else checked_amount(single),
    }
    if monthly is None and single is None:
        OwnTerms.objects.filter(pk=employee_id).delete()
    else:
        OwnTerms.objects.update_or_create(employee_id=employee_id, defaults=own)
    said = {name: None if value is None else str(value) for name, value in own.items()}
    _note(actor, "goodwill.own_terms_changed", f"employee:{employee_id}", **said)


@one_transaction
def keep_preset(
    *,
    actor: Actor,
    kind: GestureKind,
    amount: Decimal,
    reason: str,
    policy_id: int | None = None,
    preset_id: int | None = None,
) -> int:
    """Prepare a gesture, or change one that is prepared; returns its id. Raises `BadInput`, `NotFound`."""
    require(actor, Permission.ADMINISTER)
    amount, why = checked_amount(amount), reason.strip()[:200]
    if not why:
        raise BadInput(_("Say why: it is what others learn from."))
    if kind == GestureKind.EXCEPTION and policy_id is None:
        raise BadInput(_("Choose the policy that this is an exception to."))
    if kind != GestureKind.EXCEPTION and not amount:
        raise BadInput(_("Say how much it is worth."))
    preset = Preset(position=Preset.objects.count()) if preset_id is None else _held_preset(preset_id)
    preset.kind, preset.amount, preset.reason, preset.policy_id = kind, amount, why, policy_id
    preset.save()
    _note(actor, "goodwill.preset_kept", f"preset:{preset.pk}", kind=kind.value, amount=str(amount))
    return preset.pk


@one_transaction
def remove_preset(*, actor: Actor, preset_id: int) -> None:
    """Prepare this no longer; what was given keeps its reason. Raises `NotFound`."""
    require(actor, Permission.ADMINISTER)
    _held_preset(preset_id).delete()
    _note(actor, "goodwill.preset_removed", f"preset:{preset_id}")


def _held_preset(preset_id: int) -> Preset:
    found = Preset.objects.select_for_update().filter(pk=preset_id).first()
    if found is None:
        raise NotFound(_("This prepared gesture is no longer there."))
    return found


@one_transaction
def keep_policy(
    *,
    actor: Actor,
    name: str,
    text: str = "",
    reason_ids: Collection[int] = (),
    is_in_force: bool = True,
    policy_id: int | None = None,
) -> int:
    """Write a policy down, or change one, with the contact reasons that it causes; returns its id.

    One that is no longer in force keeps its figures and can be the ground of no new exception.
    """
    require(actor, Permission.ADMINISTER)
    called = name.strip()[:120]
    if not called:
        raise BadInput(_("Give the policy a name."))
    known = {row.id for row in list_reasons()}
    if not known.issuperset(reason_ids):
        raise BadInput(_("One of the contact reasons is not there any more."))
    policy = Policy(made_at=clock.now()) if policy_id is None else _held_policy(policy_id)
    policy.name, policy.text, policy.is_in_force = called, text.strip(), is_in_force
    policy.save()
    policy.reasons.set(reason_ids)
    _note(actor, "goodwill.policy_kept", f"policy:{policy.pk}", name=called, is_in_force=is_in_force)
    return policy.pk


def _held_policy(policy_id: int) -> Policy:
    found = Policy.objects.select_for_update().filter(pk=policy_id).first()
    if found is None:
        raise NotFound(_("There is no such policy."))
    return found


def _note(actor: Actor, action: str, subject: str, **detail: object) -> None:
    audit.record(actor=actor, action=action, subject=subject, **detail)
