"""Domains: which belong to one owner, and which nobody can own."""

from functools import lru_cache
from typing import Any

# RFC 2606 and 6761: never in the public DNS, so nothing about them can be asked there.
_NOBODYS = frozenset({"example", "invalid", "test", "localhost", "local", "onion", "internal"})


def domain_of(address: str) -> str:
    """The domain of a mail address, in lower case and ASCII; empty when there is none or it is no domain."""
    domain = address.rpartition("@")[2].strip().rstrip(".").lower() if "@" in address else ""
    try:
        return domain.encode("idna").decode() if domain else ""
    except UnicodeError:
        return ""


def can_be_asked(domain: str) -> bool:
    """Whether the public DNS can know anything about a domain."""
    return "." in domain and domain.rpartition(".")[2] not in _NOBODYS and not domain.startswith("[")


def owner_of(domain: str) -> str:
    """The organizational domain (RFC 7489, section 3.2): `shop.co.uk` for `mail.shop.co.uk`."""
    labels = domain.split(".")
    found: str = _suffixes().get_sld(domain) or domain
    return found if "." in found or len(labels) < 2 else ".".join(labels[-2:])


def is_aligned(one: str, other: str, *, strictly: bool = False) -> bool:
    """Whether two domains are one owner's, or the very same when asked strictly."""
    if not one or not other:
        return False
    return one == other or (not strictly and owner_of(one) == owner_of(other))


@lru_cache(maxsize=1)
def _suffixes() -> Any:
    # Loaded when first needed: the list takes 15 MB and a third of a second.
    from publicsuffix2 import PublicSuffixList

    return PublicSuffixList()
