"""Trust, limits, signing and storms, as an administrator sets and decides them in the browser."""

import pytest
from django.test import Client
from tests.cast import Colleague
from tests.channels.email.fake_dns import FakeDns
from tests.channels.email.post import receive, write_mail
from tests.web.agent.conftest import browser_of

from accord.channels.email.models import Mail, Mailbox, PostRules, SigningKey, Storm
from accord.channels.email.operations import signing
from accord.channels.email.trust.contracts import StormDecision
from accord.kernel.jobs import run_waiting_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def mailbox(db: None) -> Mailbox:
    return Mailbox.objects.create(address="help@shop.example", name="Shop help")


@pytest.fixture
def ada(administrator: Colleague) -> Client:
    return browser_of(administrator)


class TestTrustAndLimits:
    def test_are_set_and_shown(self, ada: Client, mailbox: Mailbox) -> None:
        address = f"/settings/mailboxes/{mailbox.pk}/rules/"
        assert "Mails a minute" in ada.get(address).content.decode()
        given = {"authserv_id": "MX.Google.com", "checks_itself": "on", "most_a_minute": "20", "burst": "5"}
        assert ada.post(address, given | {"most_a_day": "500", "storm_after": "80"}).status_code == 302
        rules = PostRules.objects.get()
        assert (rules.authserv_id, rules.checks_itself, rules.is_direct) == ("mx.google.com", True, False)
        assert (rules.most_a_minute, rules.burst, rules.most_a_day, rules.storm_after) == (20, 5, 500, 80)
        assert 'value="mx.google.com"' in ada.get(address).content.decode()

    @pytest.mark.parametrize("wrong", [{"authserv_id": "not a host"}, {"most_a_day": "many"}, {"storm_after": "3"}])
    def test_what_is_wrong_is_said_and_changes_nothing(
        self, ada: Client, mailbox: Mailbox, wrong: dict[str, str]
    ) -> None:
        response = ada.post(f"/settings/mailboxes/{mailbox.pk}/rules/", wrong)
        assert response.status_code == 422
        assert PostRules.objects.count() == 0


class TestSigning:
    def test_a_key_is_made_published_found_and_used(
        self, ada: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert "No key yet" in ada.get("/settings/mailboxes/signing/").content.decode()
        ada.post("/settings/mailboxes/signing/make/", {"domain": "shop.example"})
        key = SigningKey.objects.get()
        shown = ada.get("/settings/mailboxes/signing/").content.decode()
        assert f"{key.selector}._domainkey.shop.example" in shown
        assert f"v=DKIM1; k=rsa; p={key.public_key}" in shown
        assert "PRIVATE" not in shown
        dns = FakeDns()
        monkeypatch.setattr(signing, "PublicDns", lambda: dns)
        said = ada.post(f"/settings/mailboxes/signing/{key.pk}/check/", follow=True).content.decode()
        assert "There is no such record in the DNS yet" in said
        dns.txt[f"{key.selector}._domainkey.shop.example"] = [f"v=DKIM1; k=rsa; p={key.public_key}"]
        said = ada.post(f"/settings/mailboxes/signing/{key.pk}/check/", follow=True).content.decode()
        assert "Mail of shop.example is signed" in said
        assert SigningKey.objects.get().is_active


class TestStorms:
    @pytest.fixture
    def raging(self, mailbox: Mailbox) -> Storm:
        PostRules.objects.create(mailbox=mailbox, storm_after=20)
        for number in range(25):
            raw = write_mail(message_id=f"<{number}@x>", sender="sensor@plant.example", text=f"alarm {'x' * number}")
            receive(raw, mailbox)
        return Storm.objects.get()

    def test_are_shown_with_what_they_hold(self, ada: Client, raging: Storm) -> None:
        assert "Storms (1)" in ada.get("/settings/mailboxes/").content.decode()
        shown = ada.get("/settings/mailboxes/storms/").content.decode()
        assert "All from sensor@plant.example" in shown
        assert "5 mails held" in shown
        assert ada.get(f"/settings/mailboxes/storms/{raging.pk}/").content.decode().count("Download") == 5

    def test_are_let_in(self, ada: Client, raging: Storm) -> None:
        ada.post(f"/settings/mailboxes/storms/{raging.pk}/release/")
        run_waiting_jobs()
        assert not Mail.objects.filter(fate="quarantined").exists()
        assert "No storm" in ada.get("/settings/mailboxes/storms/").content.decode()

    def test_are_discarded_and_can_be_downloaded_still(self, ada: Client, raging: Storm) -> None:
        ada.post(f"/settings/mailboxes/storms/{raging.pk}/discard/")
        assert Storm.objects.get().decision == StormDecision.DISCARDED
        held = Mail.objects.filter(storm=raging).first()
        assert held is not None
        assert b"alarm" in ada.get(f"/settings/mailboxes/quarantine/{held.pk}/raw/").content
        assert "Let all in after all" in ada.get("/settings/mailboxes/storms/").content.decode()


@pytest.mark.parametrize("address", ["{box}/rules/", "signing/", "storms/"])
def test_only_for_administrators(browser_of_agent: Client, mailbox: Mailbox, address: str) -> None:
    assert browser_of_agent.get(f"/settings/mailboxes/{address.format(box=mailbox.pk)}").status_code == 403


@pytest.fixture
def browser_of_agent(agent: Colleague) -> Client:
    return browser_of(agent)
