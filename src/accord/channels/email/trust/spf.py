"""SPF (RFC 7208): whether the machine that brought a mail may send for the domain in its envelope."""

import ipaddress
import re
from dataclasses import dataclass

from accord.channels.email.trust.dns import NoAnswerNow, Resolver

_MOST_LOOKUPS = 10
_MOST_EMPTY = 2
_MOST_NAMES = 10
_RESULTS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_TERM = re.compile(r"^([+\-~?]?)([a-z0-9]+)(?:[:=](.*?))?(/\d{1,3})?(//\d{1,3})?$", re.IGNORECASE)
_MODIFIER = re.compile(r"^([a-z][a-z0-9_.-]*)=(.*)$", re.IGNORECASE)
_MACRO = re.compile(r"%(?:\{([slodivhcrt])(\d*)(r?)([.\-+,/_=]*)\}|([%_-]))", re.IGNORECASE)


class _Permanent(Exception):  # noqa: N818 - the domain's record is wrong
    """The record cannot be read (permerror)."""


@dataclass(kw_only=True)
class _Check:
    """One evaluation, with what it may still ask."""

    peer: ipaddress.IPv4Address | ipaddress.IPv6Address
    sender: str
    resolver: Resolver
    lookups: int = 0
    empty: int = 0


def check_spf(*, peer: str, sender: str, domain: str, resolver: Resolver) -> str:
    """The result as RFC 8601 names it, for the machine at `peer` and the domain of the envelope's sender."""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return "none"
    mapped = getattr(address, "ipv4_mapped", None)
    check = _Check(peer=mapped or address, sender=sender, resolver=resolver)
    try:
        return _evaluate(check, domain)
    except _Permanent:
        return "permerror"
    except NoAnswerNow:
        return "temperror"


def _evaluate(check: _Check, domain: str) -> str:
    record = _record_of(check, domain)
    if record is None:
        return "none"
    redirect = ""
    for term in record.split()[1:]:
        modifier = _MODIFIER.match(term)
        if modifier is not None:
            redirect = modifier[2] if modifier[1].lower() == "redirect" else redirect
            continue
        parts = _TERM.match(term)
        if parts is None:
            raise _Permanent(term)
        qualifier, mechanism, value, four, six = parts.groups()
        if _matches(check, domain, mechanism.lower(), value or "", (four or "", six or "")):
            return _RESULTS[qualifier or "+"]
    if not redirect:
        return "neutral"
    _count(check)
    found = _evaluate(check, _expand(check, domain, redirect))
    if found == "none":
        raise _Permanent("redirect leads nowhere")
    return found


def _record_of(check: _Check, domain: str) -> str | None:
    texts = check.resolver.texts(domain)
    records = [text for text in texts if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")]
    if len(records) > 1:
        raise _Permanent("more than one record")
    return records[0] if records else None


def _matches(check: _Check, domain: str, mechanism: str, value: str, masks: tuple[str, str]) -> bool:
    target = _expand(check, domain, value) if value else domain
    if mechanism == "all":
        return True
    if mechanism in {"ip4", "ip6"}:
        return _is_in(check, value + masks[0])
    _count(check)
    return _matches_names(check, mechanism, target, masks)


def _matches_names(check: _Check, mechanism: str, target: str, masks: tuple[str, str]) -> bool:
    """The mechanisms that ask the DNS; each counts."""
    if mechanism == "include":
        return _includes(check, target)
    if mechanism == "a":
        return _any_in(check, _known(check, check.resolver.addresses(target)), masks)
    if mechanism == "mx":
        names = _known(check, check.resolver.exchangers(target))
        if len(names) > _MOST_NAMES:
            raise _Permanent("too many exchangers")
        return any(_any_in(check, check.resolver.addresses(name), masks) for name in names)
    if mechanism == "exists":
        return bool(_known(check, check.resolver.addresses(target)))
    if mechanism == "ptr":  # not to be used (RFC 7208, section 5.5), and not worth the questions
        return False
    raise _Permanent(mechanism)


def _includes(check: _Check, target: str) -> bool:
    found = _evaluate(check, target)
    if found in {"none", "permerror"}:
        raise _Permanent(f"include of {target}")
    return found == "pass"


def _count(check: _Check) -> None:
    check.lookups += 1
    if check.lookups > _MOST_LOOKUPS:
        raise _Permanent("too many questions")


def _known(check: _Check, answers: list[str]) -> list[str]:
    """The answers; a record that sends us after names which do not exist is given up after two (section 4.6.4)."""
    check.empty += not answers
    if check.empty > _MOST_EMPTY:
        raise _Permanent("too many empty answers")
    return answers


def _is_in(check: _Check, network: str) -> bool:
    try:
        known = ipaddress.ip_network(network, strict=False)
    except ValueError as fault:
        raise _Permanent(network) from fault
    return check.peer.version == known.version and check.peer in known


def _any_in(check: _Check, addresses: list[str], masks: tuple[str, str]) -> bool:
    mask = masks[0] if check.peer.version == 4 else masks[1].replace("//", "/")
    same = [one for one in addresses if (":" in one) == (check.peer.version == 6)]
    return any(_is_in(check, one + mask) for one in same)


def _expand(check: _Check, domain: str, value: str) -> str:
    """Replace the macros of a record (section 7)."""
    local, _at, sender_domain = check.sender.rpartition("@")
    known = {
        "s": check.sender,
        "l": local or "postmaster",
        "o": sender_domain,
        "d": domain,
        "i": check.peer.exploded.replace(":", "") if check.peer.version == 6 else str(check.peer),
        "v": "in-addr" if check.peer.version == 4 else "ip6",
        "h": sender_domain,
        "p": "unknown",
    }
    if check.peer.version == 6:
        known["i"] = ".".join(known["i"])

    def replace(found: re.Match[str]) -> str:
        letter, digits, turned, delimiters, sign = found.groups()
        if sign:
            return {"%": "%", "_": " ", "-": "%20"}[sign]
        parts = re.split(f"[{re.escape(delimiters or '.')}]", known.get(letter.lower(), ""))
        parts = parts[::-1] if turned else parts
        return ".".join(parts[-int(digits) :] if digits and int(digits) else parts)

    return _MACRO.sub(replace, value)
