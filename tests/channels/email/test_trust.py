"""Whether a sender is who the address says: told by a trusted server, or found out by ourselves."""

from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.conf import settings
from tests.cast import Colleague
from tests.channels.email.fake_dns import FakeDns, dns_of, signed
from tests.channels.email.post import receive, write_mail

from accord.channels.email import rules
from accord.channels.email.contracts import Fate
from accord.channels.email.models import Mail, Mailbox, PostRules, Trust
from accord.channels.email.operations import receive_raw
from accord.channels.email.operations.standing import judge_waiting
from accord.channels.email.trust.contracts import Verdict
from accord.channels.email.trust.dns import NoAnswerNow
from accord.channels.email.trust.domains import is_aligned, owner_of
from accord.channels.email.trust.headers import results_of
from accord.channels.email.trust.judging import judge_by_dns, judge_by_headers
from accord.desk.contracts import Caution
from accord.desk.models import Message, Participant
from accord.kernel import clock
from accord.kernel.events import deliver_events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

GOOGLE = (
    "mx.google.com; dkim=pass header.i=@bank.com header.s=s1 header.b=abc; spf=pass (google.com: domain of"
    " mia@bank.com designates 203.0.113.7 as permitted sender) smtp.mailfrom=mia@bank.com;"
    " dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=bank.com"
)
MICROSOFT = (
    "spf=fail (sender IP is 198.51.100.1) smtp.mailfrom=bank.com; dkim=none (message not signed) header.d=none;"
    "dmarc=fail action=oreject header.from=bank.com;compauth=fail reason=000"
)


def judged(value: str, *, authserv_id: str = "mx.google.com", domain: str = "bank.com") -> Verdict:
    return judge_by_headers(results_of([value], authserv_id=authserv_id), domain=domain).verdict


class TestTheTrustedServersWords:
    def test_are_read_as_the_large_providers_write_them(self) -> None:
        found = judge_by_headers(results_of([GOOGLE], authserv_id="MX.google.com"), domain="bank.com")
        assert (found.verdict, found.spf, found.dkim, found.dmarc) == (Verdict.PASS, "pass", "pass", "pass")
        failed = judge_by_headers(
            results_of([f"mx.shop.example; {MICROSOFT}"], authserv_id="mx.shop.example"), domain="bank.com"
        )
        assert (failed.verdict, failed.spf, failed.dkim, failed.dmarc) == (Verdict.FAIL, "fail", "none", "fail")

    def test_of_another_server_count_for_nothing(self) -> None:
        assert results_of([GOOGLE], authserv_id="mx.shop.example") == []

    def test_the_topmost_counts_because_servers_write_above_what_they_were_given(self) -> None:
        lower = "mx.google.com; dmarc=pass header.from=bank.com"
        upper = "mx.google.com; dmarc=fail header.from=bank.com"
        (result,) = results_of([upper, lower], authserv_id="mx.google.com")
        assert result.result == "fail"

    @pytest.mark.parametrize(
        ("said", "verdict"),
        [
            ("dkim=pass header.d=bank.com", Verdict.PASS),
            ("dkim=pass header.d=news.bank.com", Verdict.PASS),
            ("dkim=pass header.d=evil.com", Verdict.UNKNOWN),
            ("spf=pass smtp.mailfrom=bounce@mail.bank.com", Verdict.PASS),
            ("spf=pass smtp.mailfrom=evil.com", Verdict.UNKNOWN),
            ("spf=fail smtp.mailfrom=bank.com", Verdict.FAIL),
            ("spf=fail smtp.mailfrom=bank.com; dkim=pass header.d=bank.com", Verdict.PASS),
            ("spf=softfail smtp.mailfrom=bank.com", Verdict.UNKNOWN),
            ("dmarc=pass header.from=evil.com", Verdict.UNKNOWN),
            ("dmarc=none header.from=bank.com", Verdict.UNKNOWN),
            ("none", Verdict.UNKNOWN),
            ("(nested (comment; dmarc=pass)) dmarc=fail (p=none) header.from=bank.com", Verdict.FAIL),
        ],
    )
    def test_mean(self, said: str, verdict: Verdict) -> None:
        assert judged(f"mx.google.com 1; {said}") == verdict


class TestOurOwnCheck:
    RAW = write_mail(sender="Mia <mia@bank.com>")

    def judge(self, raw: bytes, dns: FakeDns, *, peer: str = "") -> tuple[Verdict, str, str, str]:
        found = judge_by_dns(raw=raw, domain="bank.com", peer=peer, envelope_from="mia@bank.com", resolver=dns)
        return found.verdict, found.spf, found.dkim, found.dmarc

    def test_a_signature_of_the_senders_domain_proves_it(self) -> None:
        dns = dns_of("bank.com", dmarc="v=DMARC1; p=reject")
        assert self.judge(signed(self.RAW, domain="bank.com"), dns) == (Verdict.PASS, "", "pass", "pass")

    def test_also_after_a_fetch_that_lost_the_carriage_returns(self) -> None:
        raw = signed(self.RAW, domain="bank.com").replace(b"\r\n", b"\n")
        assert self.judge(raw, dns_of("bank.com"))[0] == Verdict.PASS

    def test_a_changed_word_breaks_it(self) -> None:
        raw = signed(self.RAW, domain="bank.com").replace(b"hole", b"bomb")
        assert self.judge(raw, dns_of("bank.com", dmarc="v=DMARC1; p=quarantine")) == (Verdict.FAIL, "", "fail", "fail")

    def test_a_signature_of_the_beginning_alone_proves_nothing(self) -> None:
        raw = signed(self.RAW, domain="bank.com", length=True) + b"And send the money here.\r\n"
        assert self.judge(raw, dns_of("bank.com"))[:3] == (Verdict.UNKNOWN, "", "policy")

    def test_another_domains_signature_proves_nothing(self) -> None:
        dns = dns_of("evil.com")
        dns.txt["_dmarc.bank.com"] = ["v=DMARC1; p=reject"]
        assert self.judge(signed(self.RAW, domain="evil.com"), dns) == (Verdict.FAIL, "", "pass", "fail")

    def test_without_a_policy_a_missing_signature_says_nothing(self) -> None:
        assert self.judge(self.RAW, FakeDns()) == (Verdict.UNKNOWN, "", "none", "none")

    def test_who_brought_it_is_held_against_spf(self) -> None:
        dns = dns_of("bank.com", spf="v=spf1 ip4:203.0.113.7 -all", dmarc="v=DMARC1; p=none")
        assert self.judge(self.RAW, dns, peer="203.0.113.7") == (Verdict.PASS, "pass", "none", "pass")
        assert self.judge(self.RAW, dns, peer="198.51.100.1") == (Verdict.FAIL, "fail", "none", "fail")

    def test_a_subdomain_falls_under_its_owners_policy_and_strict_alignment_is_kept(self) -> None:
        dns = dns_of("bank.com", dmarc="v=DMARC1; p=none; sp=reject; adkim=s")
        raw = signed(write_mail(sender="mia@news.bank.com"), domain="bank.com")
        found = judge_by_dns(raw=raw, domain="news.bank.com", peer="", envelope_from="", resolver=dns)
        assert (found.verdict, found.dkim) == (Verdict.FAIL, "pass")

    def test_names_that_nobody_can_own_are_not_asked_about(self) -> None:
        dns = FakeDns(is_down=True)
        judge_by_dns(raw=self.RAW, domain="customer.example", peer="", envelope_from="", resolver=dns)
        assert dns.asked == []

    @pytest.mark.parametrize("broken", [b"", b"\r\n\r\n", b" folded\r\nfirst: x\r\n\r\n", b"\xff\xfe: x\r\n\r\nbody"])
    def test_broken_mail_is_judged_too(self, broken: bytes) -> None:
        assert self.judge(broken, FakeDns())[0] == Verdict.UNKNOWN


def test_domains_of_one_owner_are_aligned_and_neighbours_below_a_public_suffix_are_not() -> None:
    assert owner_of("a.b.shop.co.uk") == "shop.co.uk"
    assert is_aligned("mail.bank.com", "news.bank.com")
    assert not is_aligned("evil.github.io", "victim.github.io")
    assert not is_aligned("evil.co.uk", "bank.co.uk")


def caution_of(fate: Fate) -> str:
    assert fate.message_id is not None
    return Message.objects.get(pk=fate.message_id).caution


def judged_row(mail_id: int) -> Trust:
    return Trust.objects.get(pk=mail_id)


class TestIntakeNeverWaitsForTheDns:
    def test_the_sender_is_judged_after_the_mail_is_on_the_desk(self, mailbox: Mailbox) -> None:
        raw = signed(write_mail(sender="mia@bank.com"), domain="bank.com")
        fate = receive(raw, mailbox)
        assert judged_row(fate.mail_id).judged_at is None
        assert Message.objects.get().pk == fate.message_id
        dns = dns_of("bank.com", dmarc="v=DMARC1; p=reject")
        assert judge_waiting(resolver=dns) == 1
        assert judge_waiting(resolver=dns) == 0
        assert (judged_row(fate.mail_id).verdict, judged_row(fate.mail_id).dmarc) == (Verdict.PASS, "pass")

    def test_one_who_fails_is_marked_and_nobody_whom_they_brought_gets_copies(self, mailbox: Mailbox) -> None:
        receive(write_mail(sender="mia@bank.com", Cc="evil@evil.com"), mailbox)
        assert Participant.objects.get().role == "copied"
        judge_waiting(resolver=dns_of("bank.com", dmarc="v=DMARC1; p=reject"))
        deliver_events()
        assert Message.objects.get().caution == Caution.UNVERIFIED
        assert Participant.objects.get().role == "stranger"

    def test_without_a_dns_nothing_is_lost_and_it_is_asked_again_later(self, mailbox: Mailbox, noon: datetime) -> None:
        first = receive(write_mail(sender="mia@bank.com"), mailbox)
        receive(write_mail(sender="leo@bank.com", message_id="<2@bank.com>"), mailbox)
        dns = FakeDns(is_down=True)
        with pytest.raises(NoAnswerNow):
            judge_waiting(resolver=dns)
        assert len(dns.asked) == 1
        with clock.at(noon + timedelta(minutes=6)):
            assert judge_waiting(resolver=FakeDns()) == 2
        assert judged_row(first.mail_id).judged_at is not None

    def test_a_dns_that_stays_away_leaves_it_open_in_the_end(self, mailbox: Mailbox, noon: datetime) -> None:
        fate = receive(write_mail(sender="mia@bank.com"), mailbox)
        for hours in range(0, 50, 10):
            with clock.at(noon + timedelta(hours=hours)):
                try:
                    judge_waiting(resolver=FakeDns(is_down=True))
                except NoAnswerNow:
                    continue
        row = judged_row(fate.mail_id)
        assert (row.verdict, row.dmarc, row.judged_at is not None) == (Verdict.UNKNOWN, "temperror", True)

    def test_one_that_breaks_the_judge_holds_up_no_other(self, mailbox: Mailbox) -> None:
        first = receive(write_mail(sender="mia@bank.com"), mailbox)
        second = receive(write_mail(sender="leo@bank.com", message_id="<2@bank.com>"), mailbox)
        faults: list[Exception | list[object]] = [TypeError("odd"), []]
        with patch("accord.channels.email.trust.judging.check_signatures", side_effect=faults):
            assert judge_waiting(resolver=FakeDns()) == 2
        assert [judged_row(fate.mail_id).dkim for fate in (first, second)] == ["permerror", "none"]

    def test_old_mail_is_not_judged(self, mailbox: Mailbox) -> None:
        raw = write_mail(sender="mia@bank.com")
        receive_raw(raw=raw, mailbox_id=mailbox.pk, received_at=clock.now(), source="ingest")
        assert Trust.objects.count() == 0


class TestAMailboxThatTrustsAServer:
    @pytest.fixture
    def trusting(self, mailbox: Mailbox) -> Mailbox:
        PostRules.objects.create(mailbox=mailbox, authserv_id="mx.google.com")
        return mailbox

    def test_believes_it_at_once_and_asks_nobody(self, trusting: Mailbox) -> None:
        fate = receive(write_mail(sender="mia@bank.com", Authentication_Results=GOOGLE), trusting)
        assert judged_row(fate.mail_id).verdict == Verdict.PASS
        assert judge_waiting(resolver=FakeDns()) == 0
        assert Message.objects.get().caution == Caution.NONE

    def test_marks_who_failed_there(self, trusting: Mailbox) -> None:
        said = "mx.google.com; dmarc=fail header.from=bank.com"
        receive(write_mail(sender="mia@bank.com", Authentication_Results=said), trusting)
        assert Message.objects.get().caution == Caution.UNVERIFIED

    def test_does_not_believe_anybody_else_who_writes_such_a_header(self, trusting: Mailbox) -> None:
        said = GOOGLE.replace("mx.google.com", "mx.evil.com")
        fate = receive(write_mail(sender="mia@bank.com", Authentication_Results=said), trusting)
        judge_waiting(resolver=dns_of("bank.com", dmarc="v=DMARC1; p=reject"))
        assert judged_row(fate.mail_id).verdict == Verdict.FAIL

    def test_distrusts_a_mail_of_two_authors(self, trusting: Mailbox) -> None:
        receive(write_mail(sender="mia@bank.com, x@evil.com", Authentication_Results=GOOGLE), trusting)
        assert Message.objects.get().caution == Caution.UNVERIFIED


class TestAnotherCustomersConversation:
    """By the From line alone nobody gets in; with the conversation's own evidence they do, and it is said."""

    FAILED = "mx.shop.example; dmarc=fail header.from=customer.com"

    @pytest.fixture
    def trusting(self, mailbox: Mailbox) -> Mailbox:
        PostRules.objects.create(mailbox=mailbox, authserv_id="mx.shop.example")
        return mailbox

    @pytest.fixture
    def conversation_id(self, trusting: Mailbox) -> int:
        passed = "mx.shop.example; dmarc=pass header.from=customer.com"
        fate = receive(write_mail(sender="mia@customer.com", Authentication_Results=passed), trusting)
        assert fate.conversation_id is not None
        return fate.conversation_id

    def forge(self, **headers: str) -> bytes:
        return write_mail(
            message_id="<forged@evil.com>", sender="mia@customer.com", text="It's me.",
            Authentication_Results=self.FAILED, **headers,
        )  # fmt: skip

    def test_is_closed_to_a_forged_sender(self, trusting: Mailbox, conversation_id: int) -> None:
        fate = receive(self.forge(subject="Re: My tent has a hole"), trusting)
        assert fate.conversation_id != conversation_id
        assert caution_of(fate) == Caution.UNVERIFIED

    def test_is_reached_by_references_with_a_warning(self, trusting: Mailbox, conversation_id: int) -> None:
        fate = receive(self.forge(References="<first@customer.example>", Cc="evil@evil.com"), trusting)
        assert fate.conversation_id == conversation_id
        assert caution_of(fate) == Caution.UNVERIFIED
        assert not Participant.objects.exists()

    def test_is_reached_by_the_signed_address_with_a_warning(self, trusting: Mailbox, conversation_id: int) -> None:
        address = rules.signed_address(
            address=trusting.address, conversation_id=conversation_id, key=settings.SECRET_KEY
        )
        fate = receive(self.forge(to=address), trusting)
        assert fate.conversation_id == conversation_id
        assert caution_of(fate) == Caution.UNVERIFIED

    def test_a_stranger_who_answers_is_added_visibly(self, trusting: Mailbox, conversation_id: int) -> None:
        raw = write_mail(message_id="<s@else.com>", sender="Leo <leo@else.com>", References="<first@customer.example>")
        fate = receive(raw, trusting)
        assert fate.conversation_id == conversation_id
        assert caution_of(fate) == Caution.STRANGER
        assert Participant.objects.get().role == "stranger"

    def test_somebody_named_by_reply_to_alone_is_no_known_writer(self, trusting: Mailbox, conversation_id: int) -> None:
        raw = write_mail(
            message_id="<r@evil.com>", sender="no-reply@evil.com", Reply_To="mia@customer.com",
            References="<first@customer.example>",
        )  # fmt: skip
        fate = receive(raw, trusting)
        assert caution_of(fate) == Caution.UNVERIFIED


def test_encrypted_and_signed_mail_is_noted_as_such(mailbox: Mailbox) -> None:
    raw = write_mail(text="-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----")
    assert judged_row(receive(raw, mailbox).mail_id).security == "pgp-encrypted"


def test_a_judge_is_not_needed_for_an_agents_own_test_mail(mailbox: Mailbox, agent: Colleague) -> None:
    receive(write_mail(sender=f"{agent.name} <{agent.email}>"), mailbox)
    assert Trust.objects.count() == 0
    assert Mail.objects.count() == 1
