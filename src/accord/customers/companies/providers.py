"""Public providers: those that everybody knows, and those that people here have named."""

from django.core.cache import cache
from django.db import transaction

from accord.customers.companies.rules import is_public
from accord.kernel.models import Setting

_KEY = "customers.public_providers"
_SECONDS = 30


def is_public_here(domain: str) -> bool:
    """Whether anybody can have an address at a domain, by the list or because people here said so."""
    return is_public(domain) or domain in named_here()


def named_here() -> frozenset[str]:
    """The providers that people here have named, as of some seconds ago."""
    known: frozenset[str] | None = cache.get(_KEY)
    if known is None:
        row = Setting.objects.filter(key=_KEY).first()
        known = frozenset(row.value["domains"]) if row else frozenset()
        cache.set(_KEY, known, _SECONDS)
    return known


def name_here(domains: set[str]) -> None:
    """Keep further ones."""
    row, _made = Setting.objects.get_or_create(key=_KEY, defaults={"value": {"domains": []}})
    row.value = {"domains": sorted({*row.value["domains"], *domains})}
    row.save(update_fields=["value"])
    cache.delete(_KEY)
    transaction.on_commit(lambda: cache.delete(_KEY))
