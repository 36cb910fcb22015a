"""Public providers: those that everybody knows, those that people here have named, and what is like one."""

from django.core.cache import cache
from django.db import connection, transaction

from accord.customers.companies.rules import is_public
from accord.kernel.models import Setting

_KEY = "customers.public_providers"
_SECONDS = 30
_CROWDED_KEY = "customers.crowded_domains"
_CROWDED_SECONDS = 3600
_CROWD = 200
_CROWDED = """
    SELECT split_part(value, '@', 2) FROM customers_identity WHERE kind = 'email' GROUP BY 1 HAVING count(*) > %s
"""


def is_public_here(domain: str) -> bool:
    """Whether anybody can have an address at a domain, by the list or because people here said so."""
    return is_public(domain) or domain in named_here()


def is_crowded(domain: str) -> bool:
    """Whether so many customers have an address at a domain that a name there says as little as at a provider's."""
    return domain in crowded_domains()


def crowded_domains() -> frozenset[str]:
    """The domains of more than two hundred customers, as of an hour ago; one walk of all addresses."""
    known: frozenset[str] | None = cache.get(_CROWDED_KEY)
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute(_CROWDED, [_CROWD])
            known = frozenset(row[0] for row in cursor.fetchall())
        cache.set(_CROWDED_KEY, known, _CROWDED_SECONDS)
    return known


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
