"""Which domains speak for a company: never those at which anybody can have an address."""

import re
from functools import cache
from pathlib import Path

_DOMAIN = re.compile(r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$")


@cache
def public_providers() -> frozenset[str]:
    """Domains at which anybody can have a mail address."""
    lines = Path(__file__).with_name("public_providers.txt").read_text().splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def is_public(domain: str) -> bool:
    """Whether anybody can have an address at a domain, or at the one above it."""
    _host, _dot, above = domain.partition(".")
    return domain in public_providers() or ("." in above and above in public_providers())


def plain_domain(given: str) -> str:
    """A domain as it is kept: what stands after the @ or before the path, lower case and in ASCII; else empty."""
    text = re.sub(r"^[a-z]+://", "", given.strip().lower()).rpartition("@")[2].partition("/")[0].strip(".")
    text = text.removeprefix("www.")
    try:
        text = text.encode("idna").decode("ascii") if not text.isascii() else text
    except UnicodeError:
        return ""
    return text if _DOMAIN.match(text) else ""
