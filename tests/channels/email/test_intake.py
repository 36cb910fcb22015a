"""The way in: what is stored, known again, put where it belongs, or kept in quarantine."""

from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from tests.cast import Colleague
from tests.channels.email.post import receive, write_mail

from accord.channels.email import queries, rules
from accord.channels.email.contracts import Account, FateKind
from accord.channels.email.models import Mail, Mailbox
from accord.channels.email.operations import receive_raw, retry_all_quarantined, retry_quarantined
from accord.desk.models import Conversation, Message
from accord.kernel import files
from accord.kernel.errors import NotAllowed
from accord.kernel.events import list_facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_keeps_the_raw_mail_and_hands_its_words_to_the_desk(mailbox: Mailbox) -> None:
    raw = write_mail()
    fate = receive(raw, mailbox)
    assert (fate.kind, fate.is_reply) == (FateKind.STORED, False)
    kept = Mail.objects.get()
    assert files.read(kept.raw_sha256) == raw
    message = Message.objects.get()
    assert (message.pk, message.new_text.strip()) == (fate.message_id, "The tent that came yesterday has a hole.")
    assert Conversation.objects.get().inbox_id == mailbox.pk


class TestTheSameMailTwiceIsOneMessage:
    """One of the six properties."""

    def test_same_id_and_same_content(self, mailbox: Mailbox) -> None:
        first = receive(write_mail(), mailbox)
        again = receive(b"Received: by another.example\r\n" + write_mail(), mailbox)
        assert again.kind == FateKind.DUPLICATE
        assert again.message_id == first.message_id
        assert Message.objects.count() == 1

    def test_same_uid_of_the_same_mailbox(self, mailbox: Mailbox) -> None:
        for text in ("once", "the server shows it otherwise now"):
            receive(write_mail(text=text), mailbox, uid=(7, 12))
        assert Message.objects.count() == 1

    def test_without_an_id_content_and_date_decide(self, mailbox: Mailbox) -> None:
        receive(write_mail(message_id=""), mailbox)
        assert receive(write_mail(message_id=""), mailbox).kind == FateKind.DUPLICATE
        later = write_mail(message_id="", date="Tue, 03 Mar 2026 11:59:00 +0000")
        assert receive(later, mailbox).kind == FateKind.STORED

    def test_two_of_our_mailboxes(self, mailbox: Mailbox) -> None:
        other = Mailbox.objects.create(address="sales@shop.example", name="Sales")
        receive(write_mail(to="help@shop.example, sales@shop.example"), mailbox)
        assert receive(write_mail(to="help@shop.example, sales@shop.example"), other).kind == FateKind.DUPLICATE
        assert Conversation.objects.count() == 1


class TestTheSameIdWithOtherContentIsANewMessage:
    """One of the six properties: forms and devices send constant ids."""

    def test_is_stored_and_does_not_join_the_first(self, mailbox: Mailbox) -> None:
        receive(write_mail(message_id="<form@device.example>", text="Order 1"), mailbox)
        other = receive(write_mail(message_id="<form@device.example>", text="Order 2"), mailbox)
        assert other.kind == FateKind.STORED
        assert Conversation.objects.count() == 2

    def test_nothing_is_threaded_by_that_id_alone(self, mailbox: Mailbox) -> None:
        for text in ("Order 1", "Order 2"):
            receive(write_mail(message_id="<form@device.example>", text=text), mailbox)
        answer = write_mail(message_id="<answer@x.example>", In_Reply_To="<form@device.example>")
        assert receive(answer, mailbox).is_reply is False


class TestAReplyKnownOnlyByReferencesFindsItsThread:
    """One of the six properties."""

    def test_finds_it(self, mailbox: Mailbox) -> None:
        first = receive(write_mail(), mailbox)
        answer = write_mail(
            message_id="<second@customer.example>",
            subject="Something else entirely",
            References="<unknown@elsewhere.example> <first@customer.example>",
        )
        fate = receive(answer, mailbox)
        assert (fate.conversation_id, fate.is_reply) == (first.conversation_id, True)

    def test_the_newest_reference_counts_first(self, mailbox: Mailbox) -> None:
        receive(write_mail(), mailbox)
        newer = receive(write_mail(message_id="<newer@customer.example>", subject="New", text="New"), mailbox)
        references = "<first@customer.example> <newer@customer.example>"
        assert receive(write_mail(message_id="<x@y.example>", References=references), mailbox).conversation_id == (
            newer.conversation_id
        )

    def test_the_subject_alone_is_no_evidence(self, mailbox: Mailbox) -> None:
        receive(write_mail(), mailbox)
        receive(write_mail(message_id="<b@customer.example>", subject="Re: My tent has a hole", text="And?"), mailbox)
        assert Conversation.objects.count() == 2


def test_a_signed_address_leads_to_its_conversation_and_a_forged_one_does_not(mailbox: Mailbox) -> None:
    first = receive(write_mail(), mailbox)
    assert first.conversation_id is not None
    key = "only-for-tests-and-known-to-everybody"
    signed = rules.signed_address(address=mailbox.address, conversation_id=first.conversation_id, key=key)
    answer = write_mail(message_id="<2@x.example>", to=signed, text="Any news?")
    assert receive(answer, mailbox).conversation_id == first.conversation_id
    forged = signed.replace(signed[signed.index("-") + 1 : signed.index("@")], "a" * 16)
    assert receive(write_mail(message_id="<3@x.example>", to=forged, text="Let me in"), mailbox).is_reply is False


class TestOneTransactionAMail:
    """One of the six properties."""

    def test_a_fault_at_the_very_end_leaves_nothing_but_the_mail_in_quarantine(self, mailbox: Mailbox) -> None:
        with patch("accord.channels.email.operations.intake._insert", side_effect=RuntimeError("no")):
            fate = receive(write_mail(), mailbox)
        assert fate.kind == FateKind.QUARANTINED
        assert (Message.objects.count(), Conversation.objects.count()) == (0, 0)
        assert list_facts(kinds=["desk.MessageArrived", "channels.MessageReceived"]) == []
        assert Mail.objects.get().fate == FateKind.QUARANTINED


class TestNoMailBlocksThoseBehindIt:
    """One of the six properties."""

    def test_what_cannot_be_read_waits_with_its_reason_and_the_next_is_stored(self, mailbox: Mailbox) -> None:
        bad = write_mail(subject="The bad one")
        with patch("accord.channels.email.operations.intake.read_mail", side_effect=ValueError("a strange header")):
            fate = receive(bad, mailbox)
        assert (fate.kind, "a strange header" in fate.reason) == (FateKind.QUARANTINED, True)
        kept = Mail.objects.get()
        assert (kept.subject, files.read(kept.raw_sha256)) == ("The bad one", bad)
        assert [fact.payload["quarantine_id"] for fact in list_facts(kinds=["channels.MessageQuarantined"])] == [
            kept.pk
        ]
        assert receive(write_mail(message_id="<next@x.example>"), mailbox).kind == FateKind.STORED

    def test_the_same_bytes_again_are_counted_not_kept_twice(self, mailbox: Mailbox) -> None:
        with patch("accord.channels.email.operations.intake.read_mail", side_effect=ValueError("no")):
            receive(write_mail(), mailbox)
            assert receive(write_mail(), mailbox).kind == FateKind.DUPLICATE
        assert queries.read_account() == Account(
            received=2, stored=0, duplicate=1, bounce=0, automatic=0, quarantined=1
        )


class TestSearchableAtOnce:
    """One of the six properties: what was committed is found, without waiting for anything timed."""

    def test_is_found_by_its_words(self, mailbox: Mailbox, agent: Colleague) -> None:
        from accord.desk.search.queries import search_messages

        fate = receive(write_mail(text="The zipper of my Kestrel jacket jams"), mailbox)
        found = search_messages(actor=agent.actor, words="kestrel")
        assert [hit.conversation.id for hit in found] == [fate.conversation_id]


class TestQuarantineIsEmptiedByAPerson:
    def test_one(self, mailbox: Mailbox, administrator: Colleague) -> None:
        with patch("accord.channels.email.operations.intake.read_mail", side_effect=ValueError("no")):
            waiting = receive(write_mail(), mailbox)
        fate = retry_quarantined(actor=administrator.actor, mail_id=waiting.mail_id)
        assert fate.kind == FateKind.STORED
        assert Message.objects.get().pk == fate.message_id
        assert queries.read_account().received == 1

    def test_all_and_what_still_fails_stays(self, mailbox: Mailbox, administrator: Colleague) -> None:
        with patch("accord.channels.email.operations.intake.read_mail", side_effect=ValueError("no")):
            receive(write_mail(), mailbox)
            receive(write_mail(message_id="<b@x.example>", subject="worse"), mailbox)
        from accord.channels.email.reading import read_mail

        def read(raw: bytes) -> object:
            if b"worse" in raw:
                raise ValueError("still no")
            return read_mail(raw)

        with patch("accord.channels.email.reading.read_mail", side_effect=read):
            met = retry_all_quarantined(actor=administrator.actor)
        assert met == {FateKind.STORED: 1, FateKind.QUARANTINED: 1}
        assert [row.subject for row in queries.list_quarantined(actor=administrator.actor)] == ["worse"]

    def test_not_by_an_agent(self, mailbox: Mailbox, agent: Colleague) -> None:
        with patch("accord.channels.email.operations.intake.read_mail", side_effect=ValueError("no")):
            waiting = receive(write_mail(), mailbox)
        with pytest.raises(NotAllowed):
            retry_quarantined(actor=agent.actor, mail_id=waiting.mail_id)
        assert Message.objects.count() == 0


class TestMachines:
    def test_an_automatic_reply_joins_its_conversation_and_counts_as_automatic(self, mailbox: Mailbox) -> None:
        first = receive(write_mail(), mailbox)
        away = write_mail(
            message_id="<away@x.example>",
            subject="Out of office",
            Auto_Submitted="auto-replied",
            In_Reply_To="<first@customer.example>",
        )
        fate = receive(away, mailbox)
        assert (fate.kind, fate.conversation_id) == (FateKind.AUTOMATIC, first.conversation_id)
        assert [fact.payload["machine"] != "" for fact in list_facts(kinds=["desk.MessageArrived"])] == [True, False]

    def test_a_flood_in_one_conversation_is_taken_for_a_loop(self, mailbox: Mailbox, noon: datetime) -> None:
        receive(write_mail(), mailbox)
        for number in range(rules.MAILS_AN_HOUR_BEFORE_A_LOOP + 1):
            echo = write_mail(
                message_id=f"<echo-{number}@x.example>", text=f"Echo {number}", In_Reply_To="<first@customer.example>"
            )
            receive(echo, mailbox, at=noon + timedelta(seconds=number))
        reasons = [fact.payload["machine"] for fact in list_facts(kinds=["desk.MessageArrived"])]
        assert reasons.count("loop") == 2


def test_a_form_that_writes_in_our_name_is_from_the_person_in_reply_to(mailbox: Mailbox) -> None:
    receive(write_mail(sender="Shop form <help@shop.example>", Reply_To="Mia <mia@customer.example>"), mailbox)
    assert Mail.objects.get().sender == "mia@customer.example"


def test_old_mail_that_is_read_in_keeps_its_own_time(mailbox: Mailbox, noon: datetime) -> None:
    old = write_mail(date="Mon, 05 Jan 2026 08:00:00 +0000")
    receive_raw(raw=old, mailbox_id=mailbox.pk, received_at=noon, source="ingest")
    assert Message.objects.get().sent_at == datetime.fromisoformat("2026-01-05T08:00:00Z")


def test_the_account_adds_up(mailbox: Mailbox) -> None:
    receive(write_mail(), mailbox)
    receive(write_mail(), mailbox)
    receive(write_mail(message_id="<b@x.example>", Auto_Submitted="auto-generated"), mailbox)
    with patch("accord.channels.email.operations.intake.read_mail", side_effect=ValueError("no")):
        receive(write_mail(message_id="<c@x.example>"), mailbox)
    assert queries.read_account() == Account(received=4, stored=1, duplicate=1, bounce=0, automatic=1, quarantined=1)
    assert queries.read_account(mailbox_id=mailbox.pk) == queries.read_account()


@pytest.mark.parametrize(
    "raw", [b"", b"\x00" * 100, b"\xff\xfe" * 999, b"From: \r\n\r\nHello", b"Subject: only this\n"]
)
def test_whatever_arrives_is_kept(mailbox: Mailbox, raw: bytes) -> None:
    fate = receive(raw, mailbox)
    assert files.read(Mail.objects.get(pk=fate.mail_id).raw_sha256) == raw
