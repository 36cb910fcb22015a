"""Mailboxes opened by their owner's consent (OAuth 2): real servers, a stub of the provider's sign-in."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from aiosmtpd.smtp import AuthResult
from django.db import connection
from tests.cast import Colleague
from tests.channels.email.dovecot import HAS_POP3, USER, Dovecot, dovecot
from tests.channels.email.outer_world import OuterWorld
from tests.channels.email.sign_in_server import CLIENT_ID, CLIENT_SECRET, SignInServer, sign_in_server
from tests.channels.email.watching import box_at, mail, stored, wait_for, watched

from accord.channels.email import fetching, queries
from accord.channels.email.consent import ConsentFault, access_for, challenge_of, places_of
from accord.channels.email.contracts import Security, ServerAccount, SignIn
from accord.channels.email.handing_over import ServerUnavailable, open_smtp
from accord.channels.email.models import Consent, Mailbox
from accord.channels.email.operations import begin_consent, finish_consent
from accord.kernel import clock
from accord.kernel.errors import BadInput
from accord.kernel.vault import seal, unseal

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not HAS_POP3, reason="Dovecot (dovecot-imapd, dovecot-pop3d) is not installed."),
]
BACK = "http://127.0.0.1:8000/settings/mailboxes/consent/"


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[SignInServer, Dovecot]]:
    """The provider and a mail server that believes it, for all these tests."""
    with sign_in_server() as provider, dovecot(pop3=True, introspection_url=f"{provider.url}/introspect") as server:
        yield provider, server


@pytest.fixture
def provider(running: tuple[SignInServer, Dovecot], settings: object) -> SignInServer:
    """The provider, as it is on a good day."""
    settings.ACCORD_LOCAL_CALLS = True  # type: ignore[attr-defined]
    known = running[0]
    known.is_withdrawn, known.fails_with, known.lasts_seconds = False, 0, 3600
    known.asked.clear()
    return known


@pytest.fixture
def server(running: tuple[SignInServer, Dovecot]) -> Dovecot:
    """The mail server with an empty INBOX."""
    running[1].empty()
    return running[1]


@pytest.fixture(autouse=True)
def quick_second_attempts() -> Iterator[None]:
    """Wait but shortly after a fault."""
    with patch.object(fetching, "_LONGEST_PAUSE_SECONDS", 0.2), patch.object(fetching, "_POLL_SECONDS", 0.3):
        yield
    connection.close()


def consenting_box(provider: SignInServer, port: int, **more: object) -> Mailbox:
    """A mailbox with what the provider knows us by; nobody has consented yet."""
    box = box_at(port, sign_in="other", fetch_password_sealed="", **more)
    Consent.objects.create(
        mailbox=box,
        client_id=CLIENT_ID,
        client_secret_sealed=seal(CLIENT_SECRET),
        authorize_url=f"{provider.url}/authorize",
        token_url=f"{provider.url}/token",
        scope="mail offline_access",
    )
    return box


def consent(box: Mailbox, administrator: Colleague) -> None:
    """What the owner's browser does: it goes to the provider and comes back with a code."""
    import http.client

    begun = begin_consent(actor=administrator.actor, mailbox_id=box.pk, back_to=BACK)
    parts = urlsplit(begun.address)
    browser = http.client.HTTPConnection(parts.hostname or "", parts.port)
    browser.request("GET", f"{parts.path}?{parts.query}")
    back = parse_qs(urlsplit(browser.getresponse().headers["Location"]).query)
    browser.close()
    assert back["state"] == [begun.state]
    finish_consent(
        actor=administrator.actor, mailbox_id=box.pk, code=back["code"][0], verifier=begun.verifier, back_to=BACK
    )


@pytest.mark.parametrize("way", ["imap", "pop3"])
def test_mail_is_fetched_with_consent_and_no_password(
    provider: SignInServer, server: Dovecot, administrator: Colleague, way: str
) -> None:
    box = consenting_box(provider, server.port if way == "imap" else server.pop3_port, inbound=way)
    consent(box, administrator)
    server.put(mail(1))
    with watched(box):
        wait_for(stored(1))
    kept = Consent.objects.get()
    assert unseal(kept.refresh_token_sealed)
    assert unseal(kept.refresh_token_sealed) not in kept.refresh_token_sealed
    assert provider.asked[0]["grant_type"] == "authorization_code"


def test_access_is_renewed_before_it_ends_and_a_renewal_is_used_once(
    provider: SignInServer, server: Dovecot, administrator: Colleague
) -> None:
    box = consenting_box(provider, server.port)
    consent(box, administrator)
    first = access_for(mailbox_id=box.pk)
    assert access_for(mailbox_id=box.pk) == first
    with clock.at(clock.now() + timedelta(minutes=59)):
        second = access_for(mailbox_id=box.pk)
    with clock.at(clock.now() + timedelta(minutes=120)):
        third = access_for(mailbox_id=box.pk)
    assert len({first, second, third}) == 3
    assert [asked["grant_type"] for asked in provider.asked[1:]] == ["refresh_token", "refresh_token"]


def test_many_at_once_renew_but_once(provider: SignInServer, server: Dovecot, administrator: Colleague) -> None:
    from concurrent.futures import ThreadPoolExecutor

    box = consenting_box(provider, server.port)
    consent(box, administrator)
    Consent.objects.update(access_ends_at=None)

    def ask(_number: int) -> str:
        try:
            return access_for(mailbox_id=box.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        tokens = set(pool.map(ask, range(4)))
    assert (len(tokens), len(provider.asked)) == (1, 2)


def test_access_that_ended_early_is_renewed_by_itself(
    provider: SignInServer, server: Dovecot, administrator: Colleague
) -> None:
    box = consenting_box(provider, server.port)
    consent(box, administrator)
    provider.end_access()
    server.put(mail(1))
    with watched(box):
        wait_for(stored(1))
    assert Mailbox.objects.get().last_error == ""


def test_says_that_consent_was_withdrawn_and_goes_on_when_it_is_given_again(
    provider: SignInServer, server: Dovecot, administrator: Colleague
) -> None:
    box = consenting_box(provider, server.port)
    consent(box, administrator)
    provider.withdraw()
    Consent.objects.update(access_ends_at=None)
    server.put(mail(1))
    with watched(box):
        wait_for(lambda: Mailbox.objects.filter(last_error__startswith="consent_withdrawn").exists())
        assert queries.list_mailboxes()[0].last_error.startswith("The consent no longer holds")
        assert Consent.objects.get().refresh_token_sealed == ""
        provider.is_withdrawn = False
        consent(box, administrator)
        wait_for(stored(1))
    assert Mailbox.objects.get().last_error == ""


def test_says_that_nobody_has_consented_yet(provider: SignInServer, server: Dovecot) -> None:
    with watched(consenting_box(provider, server.port)):
        wait_for(lambda: Mailbox.objects.exclude(last_error="").exists())
    assert "has not signed in yet" in queries.list_mailboxes()[0].last_error


def test_consent_for_another_mailbox_is_told_apart_from_a_wrong_password(
    provider: SignInServer, server: Dovecot, administrator: Colleague
) -> None:
    box = consenting_box(provider, server.port)
    consent(box, administrator)
    provider.who = "somebody@else.example"
    try:
        with watched(box):
            wait_for(lambda: Mailbox.objects.exclude(last_error="").exists())
    finally:
        provider.who = USER
    assert queries.list_mailboxes()[0].last_error.startswith("There is consent, but the mail server does not take it")


@pytest.mark.parametrize(
    ("status", "secret", "code"),
    [
        (0, "wrong", "client_refused"),
        (503, CLIENT_SECRET, "consent_unreachable"),
        (404, CLIENT_SECRET, "consent_failed"),
    ],
)
def test_tells_what_the_provider_did_not_like(  # noqa: PLR0917 - parameters and fixtures
    provider: SignInServer, server: Dovecot, administrator: Colleague, status: int, secret: str, code: str
) -> None:
    box = consenting_box(provider, server.port)
    consent(box, administrator)
    Consent.objects.update(access_ends_at=None, client_secret_sealed=seal(secret))
    provider.fails_with = status
    with pytest.raises(ConsentFault) as fault:
        access_for(mailbox_id=box.pk)
    assert fault.value.code == code
    assert Consent.objects.get().refresh_token_sealed != ""


def test_a_code_without_its_verifier_is_worth_nothing(
    provider: SignInServer, server: Dovecot, administrator: Colleague
) -> None:
    box = consenting_box(provider, server.port)
    with pytest.raises(BadInput):
        finish_consent(actor=administrator.actor, mailbox_id=box.pk, code="x", verifier="y", back_to=BACK)
    assert Consent.objects.get().given_at is None


class TestSending:
    """XOAUTH2 at a real SMTP server that knows one token."""

    class _Doorkeeper:
        async def auth_XOAUTH2(self, server: object, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
            import base64

            given = base64.b64decode(args[1]).decode()
            return AuthResult(success=given == f"user={USER}\x01auth=Bearer good\x01\x01", handled=False)

    @pytest.fixture
    def port(self) -> Iterator[int]:
        """The server's port."""
        from aiosmtpd.controller import Controller
        from tests.ports import free_port

        world = OuterWorld()
        world.auth_XOAUTH2 = self._Doorkeeper().auth_XOAUTH2  # type: ignore[attr-defined]
        controller = Controller(world, hostname="127.0.0.1", port=free_port(), auth_require_tls=False, ready_timeout=60)
        controller.start()
        yield controller.port
        controller.stop()

    def _account(self, port: int, token: str) -> ServerAccount:
        return ServerAccount(host="127.0.0.1", port=port, security=Security.NONE, user=USER, access_token=token)

    def test_is_let_in_by_consent(self, port: int) -> None:
        client = open_smtp(self._account(port, "good"))
        assert isinstance(client, smtplib.SMTP)
        client.quit()

    def test_is_refused_without(self, port: int) -> None:
        with pytest.raises(ServerUnavailable) as refusal:
            open_smtp(self._account(port, "bad"))
        assert refusal.value.code == "sign_in_refused"


def test_the_challenge_is_that_of_the_standard() -> None:
    """RFC 7636, appendix B."""
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_google_and_microsoft_are_known() -> None:
    google = places_of(SignIn.GOOGLE, Consent())
    assert (google.token_url, google.scope) == ("https://oauth2.googleapis.com/token", "https://mail.google.com/")
    assert dict(google.more)["access_type"] == "offline"
    microsoft = places_of(SignIn.MICROSOFT, Consent(tenant="contoso.example"))
    assert microsoft.authorize_url == "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/authorize"
    assert "offline_access" in microsoft.scope
