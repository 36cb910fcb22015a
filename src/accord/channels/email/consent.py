"""The consent of a mailbox's owner instead of a password: OAuth 2 (RFC 6749) with PKCE (RFC 7636), and XOAUTH2."""

import base64
import hashlib
import time
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote, urlencode

from accord.channels.email.contracts import SignIn
from accord.channels.email.models import Consent, Mailbox
from accord.kernel import clock, locks, outgoing
from accord.kernel.vault import seal, unseal

_FRESH_SECONDS = 90
_LOCK_SECONDS = 30.0
_USUAL_SECONDS = 3600
_MICROSOFT = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/"
_MICROSOFT_SCOPE = " ".join(
    [
        "offline_access",
        *(f"https://outlook.office.com/{what}" for what in ("IMAP.AccessAsUser.All", "POP.AccessAsUser.All")),
        "https://outlook.office.com/SMTP.Send",
    ]
)
_WITHDRAWN = frozenset({"invalid_grant", "interaction_required", "consent_required", "login_required"})
_CLIENT_REFUSED = frozenset({"invalid_client", "unauthorized_client"})


class ConsentFault(Exception):  # noqa: N818 - a state of the other side
    """No access to a mailbox by consent now; `code` is one that `explain_problem` knows."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where consent is asked for and given out, and for what."""

    authorize_url: str
    token_url: str
    scope: str
    more: tuple[tuple[str, str], ...] = ()


def places_of(sign_in: SignIn, consent: Consent) -> Places:
    """The addresses of a provider's sign-in, as its own documentation gives them."""
    if sign_in == SignIn.GOOGLE:
        return Places(
            authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
            token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
            scope="https://mail.google.com/",
            more=(("access_type", "offline"), ("prompt", "consent")),
        )
    if sign_in == SignIn.MICROSOFT:
        base = _MICROSOFT.format(tenant=quote(consent.tenant or "common", safe=""))
        return Places(authorize_url=f"{base}authorize", token_url=f"{base}token", scope=_MICROSOFT_SCOPE)
    return Places(authorize_url=consent.authorize_url, token_url=consent.token_url, scope=consent.scope)


def challenge_of(verifier: str) -> str:
    """What is shown of a PKCE verifier beforehand (S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def address_to_consent(*, mailbox: Mailbox, consent: Consent, state: str, verifier: str, back_to: str) -> str:
    """The provider's page on which the owner of a mailbox signs in and consents."""
    places = places_of(SignIn(mailbox.sign_in), consent)
    asked = {
        "response_type": "code",
        "client_id": consent.client_id,
        "redirect_uri": back_to,
        "scope": places.scope,
        "state": state,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
        "login_hint": mailbox.fetch_user or mailbox.address,
        **dict(places.more),
    }
    joint = "&" if "?" in places.authorize_url else "?"
    return f"{places.authorize_url}{joint}{urlencode(asked)}"


def exchange_code(*, mailbox: Mailbox, consent: Consent, code: str, verifier: str, back_to: str) -> None:
    """Exchange the code that the owner's browser brought for tokens, and keep them. Raises ConsentFault."""
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": back_to, "code_verifier": verifier}
    _keep(consent, _ask_for_tokens(mailbox, consent, asked), is_new=True)


def access_for(*, mailbox_id: int) -> str:
    """A token that opens the mailbox now, renewed when it is about to end. Raises ConsentFault.

    One process renews at a time, because some providers take each renewal but once.
    """
    ends_at = time.monotonic() + _LOCK_SECONDS
    while True:
        consent = _consent_of(mailbox_id)
        if _is_fresh(consent):
            return _access_in(consent)
        with locks.holding(f"email.consent.{mailbox_id}") as is_ours:
            if is_ours:
                return _renew(mailbox_id)
        if time.monotonic() > ends_at:
            raise ConsentFault("consent_unreachable", "another process has been renewing the access for too long")
        time.sleep(0.2)


def forget_access(*, mailbox_id: int) -> None:
    """The mail server did not take the token that we have: ask for another before the next attempt."""
    Consent.objects.filter(mailbox_id=mailbox_id).update(access_ends_at=None)


def _consent_of(mailbox_id: int) -> Consent:
    consent = Consent.objects.select_related("mailbox").filter(mailbox_id=mailbox_id).first()
    if consent is None or not consent.refresh_token_sealed:
        raise ConsentFault("consent_withdrawn" if consent and consent.withdrawn_at else "consent_missing")
    return consent


def _is_fresh(consent: Consent) -> bool:
    ends_at = consent.access_ends_at
    return ends_at is not None and ends_at > clock.now() + timedelta(seconds=_FRESH_SECONDS)


def _access_in(consent: Consent) -> str:
    return _unsealed(consent.access_token_sealed)


def _unsealed(sealed: str) -> str:
    try:
        return unseal(sealed) if sealed else ""
    except ValueError as fault:
        raise ConsentFault("password_unreadable", str(fault)) from fault


def _renew(mailbox_id: int) -> str:
    consent = _consent_of(mailbox_id)
    if not _is_fresh(consent):
        asked = {"grant_type": "refresh_token", "refresh_token": _unsealed(consent.refresh_token_sealed)}
        try:
            _keep(consent, _ask_for_tokens(consent.mailbox, consent, asked), is_new=False)
        except ConsentFault as fault:
            if fault.code == "consent_withdrawn":
                _forget(consent)
            raise
    return _access_in(consent)


def _ask_for_tokens(mailbox: Mailbox, consent: Consent, asked: dict[str, str]) -> dict[str, object]:
    places = places_of(SignIn(mailbox.sign_in), consent)
    fields = {**asked, "client_id": consent.client_id}
    if asked["grant_type"] == "refresh_token" and places.scope:
        fields["scope"] = places.scope
    if consent.client_secret_sealed:
        fields["client_secret"] = _unsealed(consent.client_secret_sealed)
    try:
        answer = outgoing.post_form(places.token_url, fields)
    except outgoing.Unreachable as fault:
        raise ConsentFault("consent_unreachable", f"{fault.code}: {fault}"[:300]) from fault
    told = answer.json()
    if answer.status == 200 and told.get("access_token"):
        return told
    raise _fault_of(answer.status, told)


def _fault_of(status: int, told: dict[str, object]) -> ConsentFault:
    error = str(told.get("error", ""))
    words = f"{error or status} {told.get('error_description', '')}".strip()[:300]
    if error in _WITHDRAWN:
        return ConsentFault("consent_withdrawn", words)
    if error in _CLIENT_REFUSED:
        return ConsentFault("client_refused", words)
    return ConsentFault("consent_failed" if 400 <= status < 500 else "consent_unreachable", words)


def _keep(consent: Consent, told: dict[str, object], *, is_new: bool) -> None:
    """Keep what was given out, sealed. Without a new refresh token the old one goes on."""
    if told.get("refresh_token"):
        consent.refresh_token_sealed = seal(str(told["refresh_token"]))
    elif is_new:
        raise ConsentFault("consent_not_lasting")
    seconds = str(told.get("expires_in", _USUAL_SECONDS))
    lasts = int(seconds) if seconds.isdigit() else _USUAL_SECONDS
    consent.access_token_sealed = seal(str(told["access_token"]))
    consent.given_at = clock.now()
    consent.access_ends_at = consent.given_at + timedelta(seconds=lasts)
    consent.withdrawn_at = None
    consent.save()


def _forget(consent: Consent) -> None:
    Consent.objects.filter(pk=consent.pk).update(
        refresh_token_sealed="", access_token_sealed="", access_ends_at=None, withdrawn_at=clock.now()
    )


def xoauth2(user: str, access_token: str) -> str:
    """What a mail server is told instead of a password."""
    return f"user={user}\x01auth=Bearer {access_token}\x01\x01"
