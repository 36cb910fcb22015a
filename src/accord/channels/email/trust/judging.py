"""Whether a sender is who the address says: from what a trusted server found, or found by ourselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from accord.channels.email.trust.contracts import TrustSource, Verdict
from accord.channels.email.trust.dns import NoAnswerNow, Resolver
from accord.channels.email.trust.domains import can_be_asked, domain_of, is_aligned, owner_of
from accord.channels.email.trust.headers import Result
from accord.channels.email.trust.spf import check_spf

_MOST_SIGNATURES = 5
_SHORTEST_KEY_BITS = 1024
LARGEST_JUDGED = 30_000_000
# The best result of several signatures or identities counts.
_RANK = ("pass", "fail", "softfail", "policy", "neutral", "temperror", "permerror", "none", "")


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What was found about a sender; results as RFC 8601 names them, empty where nothing is known."""

    verdict: Verdict = Verdict.UNKNOWN
    source: TrustSource = TrustSource.NONE
    spf: str = ""
    dkim: str = ""
    dmarc: str = ""
    domain: str = ""


@dataclass(frozen=True, kw_only=True)
class _Policy:
    """What a domain asks of those who receive mail in its name (DMARC)."""

    asks_distrust: bool
    dkim_strictly: bool
    spf_strictly: bool


def judge_by_headers(results: Sequence[Result], *, domain: str) -> Judgement:
    """What follows from a trusted server's results for mail whose From names `domain`."""
    dmarc = _best(one.result for one in results if one.method == "dmarc" and _is_about(one, domain))
    dkim = [one for one in results if one.method == "dkim"]
    spf = [one for one in results if one.method == "spf"]
    signed = any(one.result == "pass" and is_aligned(_signer(one), domain) for one in dkim)
    sent = any(one.result == "pass" and is_aligned(_envelope(one), domain) for one in spf)
    found = Judgement(
        source=TrustSource.HEADERS,
        spf=_best(one.result for one in spf),
        dkim=_best(one.result for one in dkim),
        dmarc=dmarc,
        domain=domain,
    )
    return _with_verdict(found, is_proven=signed or sent)


def _with_verdict(found: Judgement, *, is_proven: bool) -> Judgement:
    """DMARC decides where there is any; without, an aligned pass proves and a hard SPF failure disproves."""
    if found.dmarc == "pass":
        verdict = Verdict.PASS
    elif found.dmarc == "fail":
        verdict = Verdict.FAIL
    elif is_proven:
        verdict = Verdict.PASS
    else:
        verdict = Verdict.FAIL if found.spf == "fail" else Verdict.UNKNOWN
    return replace(found, verdict=verdict)


def _is_about(result: Result, domain: str) -> bool:
    about = result.properties.get("header.from", domain).lower().rstrip(".").rpartition("@")[2]
    return about == domain or is_aligned(about, domain)


def _signer(result: Result) -> str:
    named = result.properties.get("header.d") or result.properties.get("header.i", "")
    return named.lower().rpartition("@")[2].rstrip(".")


def _envelope(result: Result) -> str:
    named = result.properties.get("smtp.mailfrom") or result.properties.get("smtp.helo", "")
    return named.lower().strip("<>").rpartition("@")[2].rstrip(".")


def _best(results: Iterable[str]) -> str:
    known = [one for one in results if one in _RANK]
    return min(known, key=_RANK.index) if known else ""


def judge_by_dns(*, raw: bytes, domain: str, peer: str, envelope_from: str, resolver: Resolver) -> Judgement:
    """Find out ourselves. `peer` is who brought the mail to our port from the internet, or empty: then SPF is unknown.

    Raises NoAnswerNow when the DNS cannot be asked.
    """
    if not can_be_asked(domain):
        return Judgement(source=TrustSource.OWN, domain=domain)
    signatures = check_signatures(raw, resolver) if len(raw) <= LARGEST_JUDGED else []
    spf, spf_domain = "", domain_of(envelope_from)
    if peer and spf_domain:
        spf = check_spf(peer=peer, sender=envelope_from, domain=spf_domain, resolver=resolver)
        if spf == "temperror":
            raise NoAnswerNow(spf_domain)
    policy = _policy_of(domain, resolver)
    signed = any(
        result == "pass" and is_aligned(signer, domain, strictly=policy is not None and policy.dkim_strictly)
        for signer, result in signatures
    )
    sent = spf == "pass" and is_aligned(spf_domain, domain, strictly=policy is not None and policy.spf_strictly)
    found = Judgement(
        source=TrustSource.OWN,
        spf=spf,
        dkim=_best(result for _signer, result in signatures) or "none",
        dmarc=_dmarc(policy, is_proven=signed or sent, knows_spf=bool(spf)),
        domain=domain,
    )
    return _with_verdict(found, is_proven=signed or sent)


def _dmarc(policy: _Policy | None, *, is_proven: bool, knows_spf: bool) -> str:
    """Where the mail came by other hands SPF is unknown: then only a domain that asks for distrust is distrusted."""
    if policy is None:
        return "none"
    if is_proven:
        return "pass"
    return "fail" if knows_spf or policy.asks_distrust else ""


def _policy_of(domain: str, resolver: Resolver) -> _Policy | None:
    """The DMARC record of a domain, or of its owner's domain (RFC 7489, section 6.6.3)."""
    owner = owner_of(domain)
    for name in dict.fromkeys((domain, owner)):
        records = [text for text in resolver.texts(f"_dmarc.{name}") if text.replace(" ", "").startswith("v=DMARC1")]
        if len(records) != 1:
            continue
        pairs = (part.partition("=") for part in records[0].split(";"))
        tags = {key.strip().lower(): value.strip().lower() for key, _equals, value in pairs}
        asked = tags.get("p", "none") if name == domain else tags.get("sp", tags.get("p", "none"))
        return _Policy(
            asks_distrust=asked in {"quarantine", "reject"},
            dkim_strictly=tags.get("adkim") == "s",
            spf_strictly=tags.get("aspf") == "s",
        )
    return None


def check_signatures(raw: bytes, resolver: Resolver) -> list[tuple[str, str]]:
    """The DKIM signatures of a mail, each as its domain and result; at most five are looked at."""
    import dkim

    # The signer hashed lines that end in CRLF; on their way to a mailbox they may have lost the CR.
    message = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    try:
        verifier = dkim.DKIM(message, minkey=_SHORTEST_KEY_BITS)
    except (dkim.DKIMException, IndexError):
        return []
    count = sum(name.lower() == b"dkim-signature" for name, _value in verifier.headers)
    return [_check_signature(verifier, number, resolver) for number in range(min(count, _MOST_SIGNATURES))]


def _check_signature(verifier: Any, number: int, resolver: Resolver) -> tuple[str, str]:
    import dkim

    verifier.domain, verifier.signature_fields = None, {}
    try:
        is_right = verifier.verify(number, dnsfunc=lambda name, timeout=0: _key(resolver, name))
        # Of a body that is signed in part, anybody can write the rest (RFC 6376, section 8.2).
        is_partial = b"l" in verifier.signature_fields
        result = ("policy" if is_partial else "pass") if is_right else "fail"
    except dkim.ValidationError:  # the body was changed, or the signature has run out
        result = "fail"
    except (dkim.DKIMException, ValueError, KeyError, IndexError):
        result = "neutral"
    return (verifier.domain or b"").decode("ascii", "replace").lower(), result


def _key(resolver: Resolver, name: bytes) -> bytes:
    texts = resolver.texts(name.decode("ascii", "replace").rstrip("."))
    return texts[0].encode() if texts else b""
