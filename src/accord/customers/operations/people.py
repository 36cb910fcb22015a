"""Who our customers are: recognising, merging, what they want and allow."""

from collections.abc import Sequence

from django.db import connection
from django.utils.translation import gettext as _

from accord.customers.companies.operations import place_by_domain
from accord.customers.contracts import ContactTime, FormOfAddress, IdentityKind, Purpose
from accord.customers.events import (
    AddressUndeliverable,
    ConsentChanged,
    CustomerBecameKnown,
    CustomersMerged,
    CustomersUnmerged,
    PreferencesChanged,
)
from accord.customers.models import Consent, Customer, Identity, Merge, OutsideRecord
from accord.customers.rules import normalised
from accord.kernel import audit, clock
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.live import hint
from accord.kernel.permissions import Actor, Permission, customer_actor, require
from accord.kernel.transactions import one_transaction

_KNOWN = """
    SELECT c.id, c.name, c.language FROM customers_identity i JOIN customers_customer c ON c.id = i.customer_id
    WHERE i.kind = %s AND i.value = %s
"""
_BECOME_KNOWN = """
    WITH fresh AS (
        INSERT INTO customers_customer
            (name, preferred_name, language, preferred_channel, accessibility_needs, known_since, outside_id)
        VALUES (%s, '', %s, '', '', %s, '') RETURNING id
    ), named AS (
        INSERT INTO customers_identity (customer_id, kind, value) SELECT id, %s, %s FROM fresh
        ON CONFLICT DO NOTHING RETURNING customer_id
    )
    SELECT fresh.id, named.customer_id IS NULL FROM fresh LEFT JOIN named ON TRUE
"""


@one_transaction
def recognise_customer(*, identity_kind: IdentityKind, value: str, name: str = "", language: str = "") -> int:
    """The id of the customer reached by an address, number or handle; a new customer when it was never seen.

    One statement when known. Merged persons are followed, because a merge moves their identities. A name or language
    given for the first time is kept. Raises `BadInput` for an empty address.
    """
    identity = normalised(identity_kind, value)
    if not identity:
        raise BadInput(_("An address is missing."))
    found = _known(identity_kind, identity)
    if found is None:
        fresh_id = _become_known(identity_kind, identity, name, language)
        if fresh_id is not None:
            return fresh_id
        found = _known(identity_kind, identity)
        if found is None:  # the other transaction removed it again within this instant
            raise RuntimeError(f"The identity {identity_kind} appeared and vanished: try again.")
    customer_id, known_name, known_language = found
    news = {"name": name[:200]} if name and not known_name else {}
    news |= {"language": language[:8]} if language and not known_language else {}
    if news:
        Customer.objects.filter(pk=customer_id).update(**news)
    return customer_id


def _known(kind: IdentityKind, value: str) -> tuple[int, str, str] | None:
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [kind, value])
        row: tuple[int, str, str] | None = cursor.fetchone()
    return row


def _become_known(kind: IdentityKind, value: str, name: str, language: str) -> int | None:
    """The new customer's id; None when another transaction recognised the same address first."""
    with connection.cursor() as cursor:
        cursor.execute(_BECOME_KNOWN, [name[:200], language[:8], clock.now(), kind, value])
        customer_id: int
        customer_id, is_taken = cursor.fetchone()
        if is_taken:
            cursor.execute("DELETE FROM customers_customer WHERE id = %s", [customer_id])
            return None
    publish(CustomerBecameKnown(customer_id=customer_id, identity_kind=kind))
    return customer_id


@one_transaction
def add_identity(*, actor: Actor, customer_id: int, kind: IdentityKind, value: str) -> int:
    """Let a customer also be reached by this address, number or handle; refuses when it belongs to somebody else."""
    require(actor, Permission.DESK)
    identity, made = Identity.objects.get_or_create(
        kind=kind, value=normalised(kind, value), defaults={"customer_id": _living(customer_id).pk}
    )
    if not made and identity.customer_id != _living(customer_id).pk:
        raise Refusal(_("This address belongs to another customer. Merge the two if they are one person."))
    place_by_domain(customer_ids=[identity.customer_id])
    hint(f"customer:{identity.customer_id}")
    return identity.pk


@one_transaction
def link_outside_id(*, customer_id: int, outside_id: str) -> bool:
    """Remember under which id another system (the shop) knows a customer; False when that was known already.

    Refuses when the id is somebody else's.
    """
    holder = Customer.objects.filter(outside_id=outside_id).values_list("pk", flat=True).first()
    if holder is None:
        Customer.objects.filter(pk=customer_id).update(outside_id=outside_id)
        return True
    if _living(holder).pk != _living(customer_id).pk:
        raise Refusal(_("Another customer has this id already."))
    return False


_PREFERENCES = frozenset(
    {
        "name",
        "preferred_name",
        "language",
        "preferred_channel",
        "accessibility_needs",
        "contact_times",
        "form_of_address",
    }
)
_LONGEST = {"name": 200, "preferred_name": 200, "language": 8, "preferred_channel": 20, "accessibility_needs": 1000}


@one_transaction
def change_preferences(*, actor: Actor, customer_id: int, **preferences: str | Sequence[str]) -> None:
    """Change what a customer wants: name, preferred_name, language, preferred_channel, accessibility_needs,
    form_of_address (`FormOfAddress` or empty) or contact_times (of `ContactTime`).

    For people of the desk, from what the customer said, and for the customer. Raises `BadInput` for what is neither.
    """
    _require_desk_or_self(actor, customer_id)
    if unknown := set(preferences) - _PREFERENCES:
        raise TypeError(f"A customer has no {', '.join(sorted(unknown))}.")
    customer = _living(customer_id)
    preferences = {key: _preference(key, value) for key, value in preferences.items()}
    changed = sorted(key for key, value in preferences.items() if getattr(customer, key) != value)
    if not changed:
        return
    Customer.objects.filter(pk=customer.pk).update(**{key: preferences[key] for key in changed})
    publish(PreferencesChanged(customer_id=customer.pk, what=tuple(changed)), actor=actor)


def _preference(field: str, value: str | Sequence[str]) -> str | list[str]:
    if field == "contact_times":
        times = [time.value for time in ContactTime if time in value]
        if len(times) != len(set(value)):
            raise BadInput(_("Choose times from the list."))
        return times
    words = str(value).replace("\x00", "").strip()
    if field == "form_of_address" and words and words not in set(FormOfAddress):
        raise BadInput(_("Choose how you would like to be addressed."))
    return words[: _LONGEST.get(field, 1000)]


@one_transaction
def give_consent(*, customer_id: int, purpose: Purpose, given: bool, evidence: str, actor: Actor | None = None) -> None:
    """Record what a customer allows or forbids; `evidence` says how we know, such as `link in mail 12`."""
    customer = _living(customer_id)
    Consent.objects.create(customer=customer, purpose=purpose, given=given, at=clock.now(), evidence=evidence[:200])
    event = ConsentChanged(customer_id=customer.pk, purpose=purpose, given=given)
    publish(event, actor=actor or customer_actor(customer.pk))


@one_transaction
def merge_customers(*, actor: Actor, source_id: int, target_id: int, reason: str = "") -> int:
    """Make two persons one: all that is the source's is shown and reached as the target's. Returns the merge's id."""
    require(actor, Permission.DESK)
    source, target = _lock_pair(source_id, target_id)
    if source.pk == target.pk:
        raise Refusal(_("These are the same person already."))
    moving = Identity.objects.filter(customer_id=source.pk)
    merge = Merge.objects.create(
        source=source,
        target=target,
        identity_ids=sorted(moving.values_list("pk", flat=True)),
        reason=reason[:200],
        merged_at=clock.now(),
    )
    moving.update(customer_id=target.pk)
    Customer.objects.filter(pk=source.pk).update(merged_into=target)
    publish(CustomersMerged(customer_id=target.pk, source_id=source.pk, merge_id=merge.pk), actor=actor)
    audit.record(
        actor=actor, action="customer.merged", subject=f"customer:{target.pk}", source=source.pk, merge=merge.pk
    )
    return merge.pk


@one_transaction
def unmerge_customers(*, actor: Actor, merge_id: int) -> None:
    """Undo a merge: the source is a person of their own again, with exactly the identities they brought.

    What came meanwhile under one of these identities goes with them: orders and parcels here, conversations when the
    desk hears of it. What was forbidden meanwhile stays forbidden for both: nobody knows who of them said it.
    """
    require(actor, Permission.DESK)
    merge = Merge.objects.select_for_update().filter(pk=merge_id).first()
    if merge is None:
        raise NotFound(_("There is no such merge."))
    if merge.undone_at is not None:
        raise Refusal(_("This merge was undone already."))
    # The target may have been merged further since: its identities, and these with them, are now with the last one.
    holder = _living(merge.target_id)
    Identity.objects.filter(pk__in=merge.identity_ids, customer_id=holder.pk).update(customer_id=merge.source_id)
    OutsideRecord.objects.filter(identity_id__in=merge.identity_ids, customer_id=holder.pk).update(
        customer_id=merge.source_id
    )
    _forbid_as_meanwhile(merge, holder.pk)
    Customer.objects.filter(pk=merge.source_id).update(merged_into=None)
    Merge.objects.filter(pk=merge.pk).update(undone_at=clock.now())
    publish(CustomersUnmerged(customer_id=holder.pk, source_id=merge.source_id, merge_id=merge.pk), actor=actor)
    audit.record(
        actor=actor, action="customer.unmerged", subject=f"customer:{holder.pk}", source=merge.source_id, merge=merge.pk
    )


def _forbid_as_meanwhile(merge: Merge, holder_id: int) -> None:
    said = Consent.objects.filter(customer_id=holder_id, at__gte=merge.merged_at).order_by("at", "pk")
    newest = {consent.purpose: consent for consent in said}
    Consent.objects.bulk_create(
        [
            Consent(customer_id=merge.source_id, purpose=one.purpose, given=False, at=one.at, evidence=one.evidence)
            for one in newest.values()
            if not one.given
        ]
    )


@one_transaction
def mark_undeliverable(*, kind: IdentityKind, value: str) -> None:
    """Remember that an address, number or handle no longer works; an unknown or marked one is left as it is."""
    identity = (
        Identity.objects.select_for_update()
        .filter(kind=kind, value=normalised(kind, value), undeliverable_since=None)
        .first()
    )
    if identity is None:
        return
    Identity.objects.filter(pk=identity.pk).update(undeliverable_since=clock.now())
    publish(AddressUndeliverable(customer_id=identity.customer_id, identity_id=identity.pk))


@one_transaction
def mark_deliverable(*, kind: IdentityKind, value: str) -> None:
    """Forget that an address did not work: something came from it, or somebody corrected it."""
    marked = Identity.objects.filter(kind=kind, value=normalised(kind, value), undeliverable_since__isnull=False)
    found = marked.values_list("pk", "customer_id").first()
    if found is not None:
        Identity.objects.filter(pk=found[0]).update(undeliverable_since=None)
        hint(f"customer:{found[1]}")


def _living(customer_id: int) -> Customer:
    """The customer into whom this one was merged, or itself; raises `NotFound`."""
    found = Customer.objects.filter(pk=customer_id).first()
    while found is not None and found.merged_into_id is not None:
        found = Customer.objects.filter(pk=found.merged_into_id).first()
    if found is None:
        raise NotFound(_("There is no such customer."))
    return found


def _lock_pair(source_id: int, target_id: int) -> tuple[Customer, Customer]:
    """Both persons locked in the order of their ids, so that two merges at once cannot wait for each other."""
    ids = {_living(source_id).pk, _living(target_id).pk}
    locked = {c.pk: c for c in Customer.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    if any(customer.merged_into_id is not None for customer in locked.values()):
        raise Refusal(_("One of these persons was merged just now. Look again."))
    return locked[_living(source_id).pk], locked[_living(target_id).pk]


def _require_desk_or_self(actor: Actor, customer_id: int) -> None:
    if not (actor.kind == "customer" and actor.id == customer_id):
        require(actor, Permission.DESK)
