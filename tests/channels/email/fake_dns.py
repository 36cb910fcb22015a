"""A DNS of our own for tests, and mails that are signed for it."""

import base64
from dataclasses import dataclass, field
from functools import cache

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from accord.channels.email.trust.dns import NoAnswerNow


@dataclass
class FakeDns:
    """Answers from what it was told; counts the questions, and can be out of reach."""

    txt: dict[str, list[str]] = field(default_factory=dict)
    ip: dict[str, list[str]] = field(default_factory=dict)
    mx: dict[str, list[str]] = field(default_factory=dict)
    is_down: bool = False
    asked: list[str] = field(default_factory=list)

    def texts(self, name: str) -> list[str]:
        return self._answer(self.txt, name)

    def addresses(self, name: str) -> list[str]:
        return self._answer(self.ip, name)

    def exchangers(self, name: str) -> list[str]:
        return self._answer(self.mx, name)

    def _answer(self, known: dict[str, list[str]], name: str) -> list[str]:
        self.asked.append(name)
        if self.is_down:
            raise NoAnswerNow(name)
        return known.get(name.rstrip(".").lower(), [])


@cache
def key_pair() -> tuple[bytes, str]:
    """A private key as PEM, and the public half as a DKIM record has it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private, f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def signed(raw: bytes, *, domain: str, **more: object) -> bytes:
    """The mail with a DKIM signature of this domain, by the selector `s1`."""
    private, _record = key_pair()
    headers = [b"from", b"to", b"subject", b"date", b"message-id"]
    signature: bytes = dkim.sign(
        raw, b"s1", domain.encode(), private, include_headers=headers, canonicalize=(b"relaxed", b"relaxed"), **more
    )
    return signature + raw


def dns_of(domain: str, *, dmarc: str = "", spf: str = "") -> FakeDns:
    """A DNS that knows one domain with its key, policy and permitted machines."""
    txt = {f"s1._domainkey.{domain}": [key_pair()[1]]}
    if dmarc:
        txt[f"_dmarc.{domain}"] = [dmarc]
    if spf:
        txt[domain] = ["some-verification=1", spf]
    return FakeDns(txt=txt)
