"""Orders about companies: keep one, say who belongs to it, and place people by their domain."""

from collections.abc import Collection, Sequence
from typing import Any

from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from accord.customers.companies.events import CompanyChanged, CompanyOfCustomerChanged
from accord.customers.companies.models import Domain, Owner
from accord.customers.companies.providers import is_public_here, name_here
from accord.customers.companies.rules import plain_domain
from accord.customers.contracts import BelongsBy
from accord.customers.models import Company, Customer
from accord.kernel import audit, clock
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction

_ANY_KEY = "customers.companies.any_domain"
_ANY_SECONDS = 10
_MOST_DOMAINS = 50
# Whoever has an address at one of the company's domains, and of whom nobody said where they belong.
_PLACE = """
    UPDATE customers_customer c SET company_id = d.company_id, company_by = 'domain'
    FROM customers_identity i JOIN customers_company_domain d ON d.domain = split_part(i.value, '@', 2)
    WHERE c.id = ANY(%s) AND c.company_id IS NULL AND c.company_by = '' AND i.customer_id = c.id AND i.kind = 'email'
"""
_CLAIM = """
    UPDATE customers_customer c SET company_id = %s, company_by = 'domain'
    WHERE c.company_id IS NULL AND c.company_by = '' AND c.id IN (
        SELECT i.customer_id FROM customers_identity i WHERE i.kind = 'email' AND i.value LIKE %s)
"""
_LET_GO = """
    UPDATE customers_customer c SET company_id = NULL, company_by = ''
    WHERE c.company_id = %(company)s AND c.company_by = 'domain' AND NOT EXISTS (
        SELECT 1 FROM customers_identity i JOIN customers_company_domain d ON d.domain = split_part(i.value, '@', 2)
        WHERE i.customer_id = c.id AND i.kind = 'email' AND d.company_id = %(company)s)
"""


@one_transaction
def keep_company(
    *,
    actor: Actor,
    name: str,
    domains: Sequence[str] = (),
    tier: str = "",
    owner_ids: Collection[int] = (),
    company_id: int | None = None,
) -> int:
    """Make a company, or change the one named; people with an address at its domains belong to it from now on.

    Raises `NotFound`; `BadInput` without a name, for what is no domain and for a public provider's; refuses a domain
    of another company.
    """
    require(actor, Permission.DESK)
    called = " ".join(name.split())[:160]
    if not called:
        raise BadInput(_("A company needs a name."))
    wanted = _read_domains(domains)
    given = {"name": called, "tier": " ".join(tier.split()).casefold()[:30]}
    before = _picture(company_id)
    if company_id is None:
        company_id = Company.objects.create(created_at=clock.now(), **given).pk
    elif not Company.objects.filter(pk=company_id).update(**given):
        raise NotFound(_("There is no such company."))
    _keep_owners(company_id, owner_ids)
    _keep_domains(company_id, wanted)
    after = _picture(company_id)
    if what := tuple(name for name in after if after[name] != before.get(name)):
        publish(CompanyChanged(company_id=company_id, tier=given["tier"], what=what), actor=actor)
    audit.record(
        actor=actor, action="company.kept", subject=f"company:{company_id}", domains=wanted, owners=sorted(owner_ids)
    )
    return company_id


def _picture(company_id: int | None) -> dict[str, Any]:
    """What is kept of a company; nothing of one that is not there yet."""
    company = Company.objects.select_for_update().filter(pk=company_id).first() if company_id else None
    if company is None:
        return {}
    return {
        "name": company.name,
        "tier": company.tier,
        "owners": set(Owner.objects.filter(company_id=company.pk).values_list("employee_id", flat=True)),
        "domains": set(Domain.objects.filter(company_id=company.pk).values_list("domain", flat=True)),
    }


def _read_domains(given: Sequence[str]) -> list[str]:
    found: dict[str, None] = {}
    for text in given:
        if not text.strip():
            continue
        domain = plain_domain(text)
        if not domain:
            raise BadInput(_("%(domain)s is no domain. Write it as in company.example.") % {"domain": text.strip()})
        if is_public_here(domain):
            raise BadInput(_("Anybody can have an address at %(domain)s: it is no company's.") % {"domain": domain})
        found[domain] = None
    return sorted(found)[:_MOST_DOMAINS]


def _keep_owners(company_id: int, owner_ids: Collection[int]) -> None:
    Owner.objects.filter(company_id=company_id).exclude(employee_id__in=owner_ids).delete()
    Owner.objects.bulk_create(
        [Owner(company_id=company_id, employee_id=number) for number in sorted(set(owner_ids))], ignore_conflicts=True
    )


def _keep_domains(company_id: int, wanted: Sequence[str]) -> None:
    known = set(Domain.objects.filter(company_id=company_id).values_list("domain", flat=True))
    if gone := known - set(wanted):
        Domain.objects.filter(company_id=company_id, domain__in=gone).delete()
        _execute(_LET_GO, {"company": company_id})
    for domain in wanted:
        if domain not in known:
            _add_domain(company_id, domain)
    cache.delete(_ANY_KEY)
    transaction.on_commit(lambda: cache.delete(_ANY_KEY))


def _add_domain(company_id: int, domain: str) -> None:
    try:
        with transaction.atomic():
            Domain.objects.create(company_id=company_id, domain=domain)
    except IntegrityError as fault:
        owner = Domain.objects.select_related("company").get(domain=domain).company
        sentence = _("%(domain)s belongs to %(company)s already.") % {"domain": domain, "company": owner.name}
        raise Refusal(sentence) from fault
    _execute(_CLAIM, [company_id, f"%@{domain}"])


@one_transaction
def name_public_providers(*, actor: Actor, domains: Sequence[str]) -> None:
    """Say that anybody can have an address at these domains: they are no company's. Raises `BadInput`.

    Refuses one that a company has already.
    """
    require(actor, Permission.DESK)
    wanted = {plain_domain(text) for text in domains}
    if not wanted or "" in wanted:
        raise BadInput(_("That is no domain. Write it as in provider.example."))
    if taken := Domain.objects.filter(domain__in=wanted).select_related("company").first():
        sentence = _("%(domain)s belongs to %(company)s already.")
        raise Refusal(sentence % {"domain": taken.domain, "company": taken.company.name})
    name_here(wanted)
    audit.record(actor=actor, action="company.public_providers", subject="companies", domains=sorted(wanted))


@one_transaction
def place_customer(*, actor: Actor, customer_id: int, company_id: int | None) -> tuple[int | None, str]:
    """Say by hand to which company a customer belongs, or to none; no domain changes it afterwards.

    Returns what stood before, as (company, how), for the undo. Raises `NotFound`.
    """
    require(actor, Permission.DESK)
    return _place(actor, customer_id, company_id, BelongsBy.HAND)


@one_transaction
def put_back(*, actor: Actor, customer_id: int, company_id: int | None, company_by: str) -> None:
    """Undo that: the company, and how it was found, as they stood before."""
    require(actor, Permission.DESK)
    _place(actor, customer_id, company_id, company_by if company_by in set(BelongsBy) else "")


def _place(actor: Actor, customer_id: int, company_id: int | None, company_by: str) -> tuple[int | None, str]:
    if company_id is not None and not Company.objects.filter(pk=company_id).exists():
        raise NotFound(_("There is no such company."))
    customer = Customer.objects.select_for_update().filter(pk=customer_id).first()
    if customer is None:
        raise NotFound(_("There is no such customer."))
    before = customer.company_id, customer.company_by
    if before == (company_id, company_by):
        return before
    Customer.objects.filter(pk=customer_id).update(company_id=company_id, company_by=company_by)
    publish(CompanyOfCustomerChanged(customer_id=customer_id, company_id=company_id), actor=actor)
    audit.record(actor=actor, action="customer.company", subject=f"customer:{customer_id}", company=company_id)
    return before


def place_by_domain(*, customer_ids: Collection[int]) -> None:
    """Let people belong to the company of their domain; one statement, and none where no company has a domain."""
    if customer_ids and _is_any_domain_known():
        _execute(_PLACE, [list(customer_ids)])


def _is_any_domain_known() -> bool:
    known: bool | None = cache.get(_ANY_KEY)
    if known is None:
        known = Domain.objects.exists()
        cache.set(_ANY_KEY, known, _ANY_SECONDS)
    return known


def _execute(sql: str, values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
