"""Reads about what customers allow and forbid."""

from collections.abc import Collection

from accord.customers.contracts import ConsentRow, Purpose
from accord.customers.models import Consent
from accord.customers.queries.families import families as families_of
from accord.customers.queries.families import family
from accord.customers.rules import ALLOWED_BY_SILENCE


def may_we(*, customer_id: int, purpose: Purpose) -> bool:
    """Whether a customer allows a purpose: their newest word on it, else what silence means."""
    newest = (
        Consent.objects.filter(customer_id__in=family(customer_id), purpose=purpose)
        .order_by("-at", "-id")
        .values_list("given", flat=True)
        .first()
    )
    return ALLOWED_BY_SILENCE[purpose] if newest is None else newest


def who_allows(*, customer_ids: Collection[int], purpose: Purpose) -> set[int]:
    """Those of some customers who allow a purpose, as `may_we` says it of one. Two statements for all of them."""
    families = families_of(customer_ids)
    everyone = {member for members in families.values() for member in members}
    said = Consent.objects.filter(customer_id__in=everyone, purpose=purpose).order_by("at", "id")
    newest = {
        customer_id: (at, pk, given)
        for customer_id, at, pk, given in said.values_list("customer_id", "at", "pk", "given")
    }
    allowed = set()
    for asked, members in families.items():
        words = [newest[member] for member in members if member in newest]
        if max(words)[2] if words else ALLOWED_BY_SILENCE[purpose]:
            allowed.add(asked)
    return allowed


def list_consents(*, customer_ids: Collection[int]) -> list[ConsentRow]:
    """What a person, given all ids they have had, allows and forbids: their newest word on each purpose, else silence.

    One statement.
    """
    newest: dict[str, ConsentRow] = {}
    for row in Consent.objects.filter(customer_id__in=customer_ids).order_by("at", "id"):
        newest[row.purpose] = ConsentRow(
            purpose=Purpose(row.purpose), given=row.given, at=row.at, evidence=row.evidence
        )
    return [newest.get(purpose, ConsentRow(purpose=purpose, given=ALLOWED_BY_SILENCE[purpose])) for purpose in Purpose]
