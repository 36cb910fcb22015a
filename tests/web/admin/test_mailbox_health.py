"""The pages of a mailbox: how it fares, its owner's consent, its mail service's address, and mails as files."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Colleague
from tests.channels.email.post import receive, write_mail
from tests.channels.email.sign_in_server import CLIENT_ID, CLIENT_SECRET, SignInServer, sign_in_server

from accord.channels.email.models import Consent, Mailbox
from accord.desk.models import Conversation, Message
from accord.kernel import clock
from accord.kernel.vault import unseal
from accord.staff.models import Employee

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def browser(who: Colleague) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(Employee.objects.get(pk=who.id), "allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def office(administrator: Colleague) -> Client:
    """The administrator's browser."""
    return browser(administrator)


def words(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def box(**more: object) -> Mailbox:
    given: dict[str, object] = {"address": "help@shop.example", "name": "Help", "inbound": "imap", "fetch_host": "h"}
    return Mailbox.objects.create(**(given | {"last_seen_at": clock.now()} | more))


class TestTheHealthPage:
    def test_shows_what_is_wrong_what_became_of_the_mail_and_what_waits(self, office: Client) -> None:
        mailbox = box(last_error="wants_app_password 535", trouble_since=clock.now() - timedelta(minutes=20))
        receive(write_mail(), mailbox)
        with patch("accord.channels.email.operations.intake.read_mail", side_effect=ValueError("a strange header")):
            receive(write_mail(message_id="<2@x.example>", subject="The bad one"), mailbox)
        page = words(office.get(f"/settings/mailboxes/{mailbox.pk}/health/"))
        assert "wants a password made for apps" in page
        assert "The bad one" in page
        assert "a strange header" in page
        assert "<b>2</b>" in page

    def test_reads_the_waiting_mail_again_and_stays_on_the_page(self, office: Client) -> None:
        mailbox = box()
        with patch("accord.channels.email.operations.intake.read_mail", side_effect=ValueError("no")):
            receive(write_mail(), mailbox)
        answer = office.post("/settings/mailboxes/quarantine/again/", {"mailbox": mailbox.pk})
        assert answer.headers["Location"] == f"/settings/mailboxes/{mailbox.pk}/health/"
        assert Message.objects.count() == 1

    def test_tries_the_connection_as_it_is_kept(self, office: Client) -> None:
        mailbox = box(fetch_host="127.0.0.1", fetch_port=1, smtp_host="")
        page = words(office.post(f"/settings/mailboxes/{mailbox.pk}/health/"))
        assert "Receiving does not work yet" in page
        assert "nothing answers at this port" in page

    @pytest.mark.parametrize("since", ["day", "month", "ever", "nonsense"])
    def test_counts_since_when_one_likes_in_few_statements(
        self, office: Client, since: str, django_assert_max_num_queries: Callable[..., object]
    ) -> None:
        mailbox = box()
        with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
            assert office.get(f"/settings/mailboxes/{mailbox.pk}/health/?since={since}").status_code == 200

    def test_is_nobody_elses_business(self, agent: Colleague, lead: Colleague) -> None:
        mailbox = box()
        for who in (agent, lead):
            assert browser(who).get(f"/settings/mailboxes/{mailbox.pk}/health/").status_code == 403


class TestTheFrame:
    def test_tells_those_who_can_mend_it_on_every_page(self, office: Client) -> None:
        box(last_error="no_answer")
        page = words(office.get("/settings/company/"))
        assert "Mail needs you: help@shop.example" in page
        assert "room__badge--late" in page

    def test_is_quiet_when_all_works(self, office: Client) -> None:
        box()
        assert "Mail needs you" not in words(office.get("/settings/company/"))

    def test_counts_what_waits_in_quarantine(self, office: Client) -> None:
        with patch("accord.channels.email.operations.intake.read_mail", side_effect=ValueError("no")):
            receive(write_mail(), box())
        page = words(office.get("/settings/company/"))
        assert "need you</span>" in page
        assert "room__badge--late" not in page

    def test_does_not_trouble_those_who_cannot(self, agent: Colleague) -> None:
        box(last_error="no_answer")
        assert "Mail needs you" not in words(browser(agent).get("/inbox/"))


class TestConsent:
    @pytest.fixture
    def provider(self, settings: object) -> Iterator[SignInServer]:
        """A provider's sign-in."""
        settings.ACCORD_LOCAL_CALLS = True  # type: ignore[attr-defined]
        with sign_in_server() as server:
            yield server

    @pytest.fixture
    def mailbox(self, office: Client, provider: SignInServer) -> Mailbox:
        """A mailbox added in the browser that waits for its owner's consent."""
        choices = {
            "address": "help@shop.example",
            "name": "Help",
            "language": "en",
            "is_active": "on",
            "inbound": "imap",
            "fetch_host": "127.0.0.1",
            "fetch_security": "none",
            "sign_in": "other",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "authorize_url": f"{provider.url}/authorize",
            "token_url": f"{provider.url}/token",
            "smtp_security": "starttls",
        }
        answer = office.post("/settings/mailboxes/add/", choices, follow=True)
        assert "The owner of this mailbox has to consent" in words(answer)
        assert CLIENT_SECRET not in words(answer)
        return Mailbox.objects.get()

    def _visit(self, office: Client, mailbox: Mailbox) -> dict[str, str]:
        import http.client

        begun = office.get(f"/settings/mailboxes/{mailbox.pk}/consent/")
        parts = urlsplit(begun.headers["Location"])
        door = http.client.HTTPConnection(parts.hostname or "", parts.port)
        door.request("GET", f"{parts.path}?{parts.query}")
        back = urlsplit(door.getresponse().headers["Location"])
        door.close()
        assert back.path == "/settings/mailboxes/consent/"
        return {name: values[0] for name, values in parse_qs(back.query).items()}

    def test_is_given_in_the_browser(self, office: Client, mailbox: Mailbox) -> None:
        answer = office.get("/settings/mailboxes/consent/", self._visit(office, mailbox), follow=True)
        assert "The consent is kept" in words(answer)
        assert unseal(Consent.objects.get().refresh_token_sealed)

    def test_is_taken_from_no_other_browser_and_once(
        self, office: Client, mailbox: Mailbox, administrator: Colleague
    ) -> None:
        back = self._visit(office, mailbox)
        assert browser(administrator).get("/settings/mailboxes/consent/", back).status_code == 422
        assert office.get("/settings/mailboxes/consent/", back | {"state": "forged"}).status_code == 422
        assert office.get("/settings/mailboxes/consent/", back).status_code == 422
        assert Consent.objects.get().refresh_token_sealed == ""

    def test_says_that_the_owner_declined(self, office: Client, mailbox: Mailbox, provider: SignInServer) -> None:
        provider.is_withdrawn = True
        answer = office.get("/settings/mailboxes/consent/", self._visit(office, mailbox), follow=True)
        assert "gave no consent (access_denied)" in words(answer)

    def test_another_client_needs_another_consent(self, office: Client, mailbox: Mailbox) -> None:
        office.get("/settings/mailboxes/consent/", self._visit(office, mailbox))
        kept = Consent.objects.get()
        form = {"address": mailbox.address, "name": "Help", "language": "en", "inbound": "imap", "fetch_host": "h"}
        form |= {"fetch_security": "tls", "smtp_security": "tls", "sign_in": "other", "client_id": CLIENT_ID}
        form |= {"authorize_url": kept.authorize_url, "token_url": kept.token_url}
        office.post(f"/settings/mailboxes/{mailbox.pk}/", form)
        assert unseal(Consent.objects.get().client_secret_sealed) == CLIENT_SECRET
        assert Consent.objects.get().refresh_token_sealed != ""
        office.post(f"/settings/mailboxes/{mailbox.pk}/", form | {"client_id": "another"})
        assert Consent.objects.get().refresh_token_sealed == ""


def test_google_needs_no_names_of_servers(office: Client) -> None:
    choices = {"address": "help@shop.example", "name": "Help", "language": "en", "inbound": "imap", "sign_in": "google"}
    choices |= {"fetch_security": "none", "smtp_security": "none", "client_id": "x"}
    office.post("/settings/mailboxes/add/", choices)
    mailbox = Mailbox.objects.get()
    assert (mailbox.fetch_host, mailbox.fetch_port, mailbox.fetch_security) == ("imap.gmail.com", 993, "tls")
    assert (mailbox.smtp_host, mailbox.smtp_port, mailbox.smtp_security) == ("smtp.gmail.com", 587, "starttls")


def test_usual_ports_and_one_account_for_both_ways(office: Client) -> None:
    choices = {"address": "help@shop.example", "name": "Help", "language": "en", "inbound": "pop3", "fetch_host": "h"}
    choices |= {"fetch_security": "tls", "smtp_security": "tls", "fetch_password": "hunter-2", "smtp_host": "h"}
    office.post("/settings/mailboxes/add/", choices | {"smtp_same": "on", "pop3_delete_after_days": "14"})
    mailbox = Mailbox.objects.get()
    assert (mailbox.fetch_port, mailbox.smtp_port, mailbox.pop3_delete_after_days) == (995, 465, 14)
    assert (mailbox.smtp_user, unseal(mailbox.smtp_password_sealed)) == ("help@shop.example", "hunter-2")


def test_a_mail_services_address_is_shown_and_can_be_renewed(office: Client) -> None:
    mailbox = box(inbound="service", service="mailgun")
    address = f"/settings/mailboxes/{mailbox.pk}/health/"
    first = words(office.get(address)).split("/hooks/mail/")[1].split("<")[0]
    assert first.endswith("/mime")
    office.post(f"/settings/mailboxes/{mailbox.pk}/renew-hook/")
    assert words(office.get(address)).split("/hooks/mail/")[1].split("<")[0] != first


class TestMailsAsFiles:
    def test_are_brought_in_by_a_leader(self, lead: Colleague) -> None:
        files = [SimpleUploadedFile("tent.eml", write_mail()), SimpleUploadedFile("again.eml", write_mail())]
        page = words(browser(lead).post("/mail/upload/", {"files": files}))
        assert page.count("on the desk") == 1
        assert "was here already" in page
        assert f"/inbox/{Conversation.objects.get().pk}/" in page

    def test_a_whole_mbox_at_once(self, office: Client) -> None:
        mails = [write_mail(message_id=f"<{number}@x.example>", text=f"Mail {number}") for number in range(3)]
        mbox = b"".join(b"From mia Tue Mar  3 12:00:00 2026\n" + mail.replace(b"\r\n", b"\n") + b"\n" for mail in mails)
        office.post("/mail/upload/", {"files": [SimpleUploadedFile("old.mbox", mbox)], "mailbox_id": box().pk})
        assert Message.objects.count() == 3

    def test_not_by_an_agent_and_not_without_files(self, agent: Colleague, office: Client) -> None:
        files = [SimpleUploadedFile("tent.eml", write_mail())]
        assert browser(agent).post("/mail/upload/", {"files": files}).status_code == 403
        assert office.post("/mail/upload/").status_code == 422
        assert Message.objects.count() == 0
