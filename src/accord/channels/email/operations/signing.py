"""DKIM: mail of our domains is signed with keys that are made here, sealed, and published by the administrator."""

import base64
import re

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accord.channels.email.models import Mailbox
from accord.channels.email.trust.contracts import SigningKeyRow
from accord.channels.email.trust.dns import NoAnswerNow, PublicDns, Resolver
from accord.channels.email.trust.domains import domain_of
from accord.channels.email.trust_models import SigningKey
from accord.kernel import audit, clock
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.vault import seal, unseal

_BITS = 2048
_DOMAIN = re.compile(r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")
_TAG = re.compile(r"(?:^|;)\s*p\s*=\s*([^;]*)")
# From twice: a second one added on the way would break the signature. The unsubscribing headers have to be signed for
# the one click to be offered (RFC 8058, section 4).
_SIGNED = (
    b"from from to cc reply-to subject date message-id in-reply-to references mime-version content-type"
    b" content-transfer-encoding auto-submitted list-unsubscribe list-unsubscribe-post"
).split()


def sign(raw: bytes, *, address: str) -> bytes:
    """The mail with the signature of its domain, or as it is while the domain has no key in use."""
    key = SigningKey.objects.filter(domain=domain_of(address), is_active=True).first()
    if key is None:
        return raw
    import dkim  # brings a whole resolver along: a quarter of a second for the first reply of a process

    signature: bytes = dkim.sign(
        raw,
        key.selector.encode(),
        key.domain.encode(),
        unseal(key.private_key_sealed).encode(),
        include_headers=list(_SIGNED),
        canonicalize=(b"relaxed", b"relaxed"),
    )
    return signature + raw


def list_signing_keys(*, actor: Actor) -> list[SigningKeyRow]:
    """All keys with their DNS records, by domain, the newest first."""
    require(actor, Permission.ADMINISTER)
    return [_row(key) for key in SigningKey.objects.order_by("domain", "-made_at", "-pk")]


def domains_to_sign() -> list[str]:
    """The domains of our mailboxes."""
    addresses = Mailbox.objects.values_list("address", flat=True)
    return sorted({domain for address in addresses if (domain := domain_of(address))})


def make_signing_key(*, actor: Actor, domain: str) -> int:
    """Make a key for a domain of ours; it is used once its record is found in the DNS. Raises BadInput."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    require(actor, Permission.ADMINISTER)
    if domain not in domains_to_sign() or not _DOMAIN.match(domain):
        raise BadInput(_("There is no mailbox of this domain."))
    private = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    known = SigningKey.objects.filter(domain=domain).count()
    try:
        with transaction.atomic():
            key = SigningKey.objects.create(
                domain=domain,
                selector=f"accord{clock.now():%Y%m}" + (f"-{known + 1}" if known else ""),
                private_key_sealed=seal(pem.decode()),
                public_key=base64.b64encode(public).decode(),
                made_at=clock.now(),
                problem="dkim_unchecked",
            )
            audit.record(actor=actor, action="mail.key_made", subject=f"signing_key:{key.pk}", domain=domain)
    except IntegrityError as fault:
        raise BadInput(_("Somebody made a key for this domain just now.")) from fault
    return key.pk


def check_signing_key(*, actor: Actor, key_id: int, resolver: Resolver | None = None) -> SigningKeyRow:
    """Look for a key's record in the DNS; once it is there, mail of its domain is signed with this key."""
    require(actor, Permission.ADMINISTER)
    key = SigningKey.objects.filter(pk=key_id).first()
    if key is None:
        raise NotFound(_("There is no such key."))
    problem = _problem_of(key, resolver or PublicDns())
    with transaction.atomic():
        key = SigningKey.objects.select_for_update().get(pk=key_id)
        if not problem and not key.is_active:
            SigningKey.objects.filter(domain=key.domain, is_active=True).update(is_active=False)
            key.is_active = True
            audit.record(actor=actor, action="mail.key_used", subject=f"signing_key:{key_id}", domain=key.domain)
        key.problem, key.checked_at = problem, clock.now()
        key.save(update_fields=["problem", "checked_at", "is_active"])
    return _row(key)


@transaction.atomic
def drop_signing_key(*, actor: Actor, key_id: int) -> None:
    """Forget a key; mail of its domain is not signed until another is in use. Raises NotFound."""
    require(actor, Permission.ADMINISTER)
    key = SigningKey.objects.select_for_update().filter(pk=key_id).first()
    if key is None:
        raise NotFound(_("There is no such key."))
    if key.is_active and SigningKey.objects.filter(domain=key.domain).count() > 1:
        raise Refusal(_("This key is in use. Let another one be found in the DNS first."))
    audit.record(actor=actor, action="mail.key_dropped", subject=f"signing_key:{key_id}", domain=key.domain)
    key.delete()


def _problem_of(key: SigningKey, resolver: Resolver) -> str:
    try:
        texts = resolver.texts(_name_of(key))
    except NoAnswerNow:
        return "dns_silent"
    if not texts:
        return "dkim_missing"
    found = [match[1] for text in texts if (match := _TAG.search(text))]
    published = {"".join(value.split()) for value in found}
    return "" if published == {key.public_key} else "dkim_other"


def _name_of(key: SigningKey) -> str:
    return f"{key.selector}._domainkey.{key.domain}"


def _row(key: SigningKey) -> SigningKeyRow:
    return SigningKeyRow(
        id=key.pk,
        domain=key.domain,
        selector=key.selector,
        made_at=key.made_at,
        is_active=key.is_active,
        checked_at=key.checked_at,
        problem=key.problem,
        record_name=_name_of(key),
        record_value=f"v=DKIM1; k=rsa; p={key.public_key}",
    )
