"""The way out: every reply is delivered once, or it is said what became of it."""

import threading
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any
from unittest.mock import patch

import pytest
from tests.channels.email.outer_world import OuterWorld
from tests.channels.email.post import receive, write_mail

from accord.channels.contracts import AttachedFile, Channel, Correspondent, OutgoingMessage
from accord.channels.email import queries
from accord.channels.email.contracts import DeliveryProgress, FateKind
from accord.channels.email.models import Delivery, Mailbox
from accord.channels.email.operations import AlreadyLeft, call_back, drain_mailbox, mark_arrived, send_again
from accord.channels.operations import send
from accord.customers.contracts import IdentityKind
from accord.customers.models import Identity
from accord.kernel import clock, files, locks
from accord.kernel.company import adopt_vision
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.errors import NotAllowed, Refusal
from accord.kernel.events import list_facts
from accord.kernel.jobs import run_waiting_jobs
from accord.kernel.permissions import SYSTEM, Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

MIA = Correspondent(kind=IdentityKind.EMAIL, value="mia@customer.example", name="Mia Hoffmann")
NOBODY = Actor(kind="staff", id=99)


def queue(mailbox: Mailbox, number: int = 1, **more: object) -> int:
    """Queue a reply in a conversation and return the desk's id of it."""
    given = {
        "channel": Channel.EMAIL,
        "conversation_id": 41,
        "message_id": number,
        "inbox_id": mailbox.pk,
        "to": (MIA,),
        "subject": "My tent has a hole",
        "text": "We are sorry.\n\nA new one is on its way.",
        "author_name": "Ana Silva",
        "leaves_at": clock.now(),
    }
    send(OutgoingMessage(**(given | more)))  # type: ignore[arg-type]
    return number


def progress_of(number: int = 1) -> DeliveryProgress:
    row = queries.get_delivery(message_id=number)
    assert row is not None
    return row.progress


def reports() -> list[tuple[str, str]]:
    facts = reversed(list_facts(kinds=["channels.DeliveryReported"]))
    return [(fact.payload["state"], fact.payload["problem_code"]) for fact in facts]


def text_of(part: Any) -> str:
    content: str = part.get_content()
    return content.replace("\r\n", "\n")


def parsed(raw: bytes) -> Any:
    return message_from_bytes(raw, policy=default)  # type: ignore[arg-type]


class TestTheMailItself:
    def test_answers_the_customers_mail_and_names_the_chain(self, mailbox: Mailbox, world: OuterWorld) -> None:
        conversation_id = receive(write_mail(), mailbox).conversation_id
        queue(mailbox, 1, conversation_id=conversation_id)
        queue(mailbox, 2, conversation_id=conversation_id)
        drain_mailbox(mailbox_id=mailbox.pk)
        first, second = map(parsed, world.taken)
        assert first["In-Reply-To"] == second["In-Reply-To"] == "<first@customer.example>"
        assert second["References"] == f"<first@customer.example> {first['Message-ID']}"
        assert first["Subject"] == "Re: My tent has a hole"
        assert first["From"] == '"Ana Silva (Shop help)" <help@shop.example>'
        assert "Auto-Submitted" not in first

    def test_the_answer_to_its_signed_address_finds_the_conversation(self, mailbox: Mailbox, world: OuterWorld) -> None:
        conversation_id = receive(write_mail(), mailbox).conversation_id
        queue(mailbox, conversation_id=conversation_id)
        drain_mailbox(mailbox_id=mailbox.pk)
        reply_to = parsed(world.taken[0])["Reply-To"].addresses[0].addr_spec
        answer = write_mail(message_id="<2@customer.example>", to=reply_to, text="Thank you")
        assert receive(answer, mailbox).conversation_id == conversation_id

    def test_has_plain_text_beside_html_and_the_signature(self, mailbox: Mailbox, world: OuterWorld) -> None:
        Mailbox.objects.update(signature="Your Shop <3")
        queue(mailbox)
        drain_mailbox(mailbox_id=mailbox.pk)
        plain, html = (part for part in parsed(world.taken[0]).walk() if not part.is_multipart())
        assert text_of(plain) == "We are sorry.\n\nA new one is on its way.\n\n-- \nYour Shop <3\n"
        assert "<p>A new one is on its way.</p>" in html.get_content()
        assert "Your Shop &lt;3" in html.get_content()

    def test_carries_the_service_vision_below_the_signature(self, mailbox: Mailbox, world: OuterWorld) -> None:
        Mailbox.objects.update(signature="Your Shop")
        adopt_vision(sentence="Put right the same day.")
        queue(mailbox)
        drain_mailbox(mailbox_id=mailbox.pk)
        plain = next(part for part in parsed(world.taken[0]).walk() if not part.is_multipart())
        assert text_of(plain).endswith("\n\n-- \nYour Shop\nPut right the same day.\n")

    def test_carries_attachments(self, mailbox: Mailbox, world: OuterWorld) -> None:
        file = AttachedFile(filename="Größe.pdf", content_type="application/pdf", size=3, sha256=files.store(b"%PD"))
        queue(mailbox, attachments=(file,))
        drain_mailbox(mailbox_id=mailbox.pk)
        attached = [part for part in parsed(world.taken[0]).walk() if part.get_filename()]
        assert [(part.get_filename(), part.get_content()) for part in attached] == [("Größe.pdf", b"%PD")]

    def test_a_notice_says_that_a_machine_wrote_it(self, mailbox: Mailbox, world: OuterWorld) -> None:
        queue(mailbox, author_name="", unsubscribe_url="https://shop.example/u/1")
        drain_mailbox(mailbox_id=mailbox.pk)
        mail = parsed(world.taken[0])
        assert (mail["Auto-Submitted"], mail["List-Unsubscribe"]) == ("auto-generated", "<https://shop.example/u/1>")

    def test_a_line_of_one_period_arrives_as_it_is(self, mailbox: Mailbox, world: OuterWorld) -> None:
        queue(mailbox, text="Look:\n.\n..two")
        drain_mailbox(mailbox_id=mailbox.pk)
        plain = next(part for part in parsed(world.taken[0]).walk() if part.get_content_type() == "text/plain")
        assert text_of(plain) == "Look:\n.\n..two\n"


class TestAnOutboxInsteadOfSendingInline:
    """One of the six properties: with SMTP down a reply waits once, and nothing is copied."""

    def test_waits_while_the_server_is_down_and_leaves_once_when_it_is_back(
        self, mailbox: Mailbox, world: OuterWorld, noon: datetime
    ) -> None:
        world.close()
        queue(mailbox)
        for minutes in (0, 10, 300):
            with clock.at(noon + timedelta(minutes=minutes)):
                drain_mailbox(mailbox_id=mailbox.pk)
        assert progress_of() == DeliveryProgress.WAITING
        assert "nothing answers at this port" in queries.get_mailbox(mailbox_id=mailbox.pk).send_error
        world.open()
        with clock.at(noon + timedelta(days=1)):
            fire_due_deadlines()
            run_waiting_jobs()
        assert list(world.count_by_id().values()) == [1]
        assert progress_of() == DeliveryProgress.DELIVERED
        assert queries.get_mailbox(mailbox_id=mailbox.pk).send_error == ""

    def test_leaves_when_its_time_has_come_and_not_before(
        self, mailbox: Mailbox, world: OuterWorld, noon: datetime
    ) -> None:
        queue(mailbox, leaves_at=noon + timedelta(seconds=10))
        drain_mailbox(mailbox_id=mailbox.pk)
        assert world.taken == []
        with clock.at(noon + timedelta(seconds=10)):
            fire_due_deadlines()
            run_waiting_jobs()
        assert len(world.taken) == 1


class TestWhatTheServerSays:
    def test_refused_for_now_then_taken(self, mailbox: Mailbox, world: OuterWorld, noon: datetime) -> None:
        world.script = ["451 greylisted", "250 fine"]
        queue(mailbox)
        drain_mailbox(mailbox_id=mailbox.pk)
        assert (progress_of(), world.taken) == (DeliveryProgress.WAITING, [])
        with clock.at(noon + timedelta(minutes=2)):
            fire_due_deadlines()
            run_waiting_jobs()
        assert list(world.count_by_id().values()) == [1]
        assert reports() == [("queued", "refused_for_now"), ("delivered", "")]

    def test_refused_for_now_holds_up_no_other(self, mailbox: Mailbox, world: OuterWorld) -> None:
        world.script = ["451 later"]
        queue(mailbox, 1)
        queue(mailbox, 2)
        drain_mailbox(mailbox_id=mailbox.pk)
        assert [progress_of(1), progress_of(2)] == [DeliveryProgress.WAITING, DeliveryProgress.DELIVERED]

    def test_refused_for_now_for_three_days_has_failed(
        self, mailbox: Mailbox, world: OuterWorld, noon: datetime
    ) -> None:
        world.script = ["451 later"] * 200
        queue(mailbox)
        for hours in range(0, 90, 10):
            with clock.at(noon + timedelta(hours=hours)):
                drain_mailbox(mailbox_id=mailbox.pk)
        assert progress_of() == DeliveryProgress.FAILED
        assert reports()[-1] == ("failed", "too_old")

    def test_refused_for_good_has_failed_with_the_servers_words(self, mailbox: Mailbox, world: OuterWorld) -> None:
        world.refuse = {MIA.value: "550 5.1.1 no such person"}
        queue(mailbox)
        drain_mailbox(mailbox_id=mailbox.pk)
        row = queries.get_delivery(message_id=1)
        assert row is not None
        assert (row.progress, row.problem) == (DeliveryProgress.FAILED, "550 5.1.1 no such person")
        assert reports() == [("failed", "refused")]

    def test_one_recipient_refused_and_the_other_served(self, mailbox: Mailbox, world: OuterWorld) -> None:
        other = Correspondent(kind=IdentityKind.EMAIL, value="lou@customer.example")
        world.refuse = {other.value: "550 gone"}
        queue(mailbox, copied=(other,))
        drain_mailbox(mailbox_id=mailbox.pk)
        assert world.recipients == [[MIA.value]]
        assert reports() == [("delivered", "some_refused")]

    def test_dies_after_the_last_dot_and_nobody_knows(self, mailbox: Mailbox, world: OuterWorld) -> None:
        world.script = ["die"]
        queue(mailbox, 1)
        queue(mailbox, 2)
        for _ in range(3):
            drain_mailbox(mailbox_id=mailbox.pk)
        assert [progress_of(1), progress_of(2)] == [DeliveryProgress.IN_DOUBT, DeliveryProgress.DELIVERED]
        assert reports() == [("in_doubt", "connection_lost"), ("delivered", "")]
        assert list(world.count_by_id().values()) == [1, 1]

    def test_nobody_can_be_written_to_without_an_address(self, mailbox: Mailbox, world: OuterWorld) -> None:
        queue(mailbox, to=(Correspondent(kind=IdentityKind.EMAIL, value="unknown-1@nowhere.invalid"),))
        assert reports() == [("failed", "recipient_unusable")]


class TestInDoubt:
    def _leave_half_handed_over(self, mailbox: Mailbox) -> None:
        queue(mailbox)
        Delivery.objects.update(progress=DeliveryProgress.HANDING_OVER)

    def test_what_a_killed_worker_left_is_shown_and_not_sent(self, mailbox: Mailbox, world: OuterWorld) -> None:
        self._leave_half_handed_over(mailbox)
        drain_mailbox(mailbox_id=mailbox.pk)
        assert (progress_of(), world.taken) == (DeliveryProgress.IN_DOUBT, [])
        assert [row.message_id for row in queries.list_unsettled()] == [1]

    def test_what_a_living_worker_hands_over_is_left_alone(self, mailbox: Mailbox, world: OuterWorld) -> None:
        self._leave_half_handed_over(mailbox)
        with locks.holding(f"email.outbox.{mailbox.pk}"):
            assert drain_mailbox(mailbox_id=mailbox.pk) == 0
        assert progress_of() == DeliveryProgress.HANDING_OVER

    def test_a_person_sends_it_again(self, mailbox: Mailbox, world: OuterWorld) -> None:
        self._leave_half_handed_over(mailbox)
        drain_mailbox(mailbox_id=mailbox.pk)
        send_again(actor=SYSTEM, message_id=1)
        drain_mailbox(mailbox_id=mailbox.pk)
        assert list(world.count_by_id().values()) == [1]
        assert reports() == [("in_doubt", "worker_stopped"), ("queued", ""), ("delivered", "")]

    def test_a_person_knows_that_it_arrived(self, mailbox: Mailbox, world: OuterWorld) -> None:
        self._leave_half_handed_over(mailbox)
        drain_mailbox(mailbox_id=mailbox.pk)
        mark_arrived(actor=SYSTEM, message_id=1)
        drain_mailbox(mailbox_id=mailbox.pk)
        assert (progress_of(), world.taken) == (DeliveryProgress.DELIVERED, [])

    def test_not_without_the_right_and_not_what_is_settled(self, mailbox: Mailbox, world: OuterWorld) -> None:
        self._leave_half_handed_over(mailbox)
        drain_mailbox(mailbox_id=mailbox.pk)
        with pytest.raises(NotAllowed):
            send_again(actor=NOBODY, message_id=1)
        mark_arrived(actor=SYSTEM, message_id=1)
        with pytest.raises(Refusal):
            send_again(actor=SYSTEM, message_id=1)


def test_a_process_that_ends_finishes_the_mail_in_hand_and_leaves_the_rest(mailbox: Mailbox, world: OuterWorld) -> None:
    queue(mailbox, 1)
    queue(mailbox, 2)
    with patch("accord.channels.email.operations.draining.is_stopping", side_effect=[False, False, True, True]):
        drain_mailbox(mailbox_id=mailbox.pk)
    assert [progress_of(1), progress_of(2)] == [DeliveryProgress.DELIVERED, DeliveryProgress.WAITING]


class TestCallingBack:
    def test_before_it_leaves(self, mailbox: Mailbox, world: OuterWorld, noon: datetime) -> None:
        queue(mailbox, leaves_at=noon + timedelta(seconds=10))
        call_back(message_id=1)
        with clock.at(noon + timedelta(minutes=1)):
            assert fire_due_deadlines() == 0
            drain_mailbox(mailbox_id=mailbox.pk)
        assert world.taken == []

    def test_not_afterwards(self, mailbox: Mailbox, world: OuterWorld) -> None:
        queue(mailbox)
        drain_mailbox(mailbox_id=mailbox.pk)
        with pytest.raises(AlreadyLeft):
            call_back(message_id=1)


class TestBounces:
    BOUNCE = (
        b"From: MAILER-DAEMON@mx.example\r\nTo: %(to)s\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        b"Message-ID: <bounce@mx.example>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\nI could not deliver your mail.\r\n"
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        b"Final-Recipient: rfc822; %(who)s\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        b"Diagnostic-Code: smtp; 550 5.1.1 <%(who)s>: user unknown\r\n"
        b"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <%(id)s>\r\nSubject: My tent\r\n\r\n--b--\r\n"
    )

    def _bounce(self, **parts: str) -> bytes:
        return self.BOUNCE % {key.encode(): value.encode() for key, value in parts.items()}

    def test_is_attached_to_the_message_that_bounced_and_marks_the_address(
        self, mailbox: Mailbox, world: OuterWorld
    ) -> None:
        conversation_id = receive(write_mail(), mailbox).conversation_id
        queue(mailbox, 7, conversation_id=conversation_id)
        drain_mailbox(mailbox_id=mailbox.pk)
        row = queries.get_delivery(message_id=7)
        assert row is not None
        fate = receive(self._bounce(to="help@shop.example", who=MIA.value, id=row.rfc_message_id), mailbox)
        assert (fate.kind, fate.message_id, fate.conversation_id) == (FateKind.BOUNCE, 7, conversation_id)
        (fact,) = list_facts(kinds=["channels.DeliveryBounced"])
        assert (fact.payload["message_id"], fact.payload["reason"], fact.payload["hard"]) == (7, "userunknown", True)
        assert Identity.objects.get(value=MIA.value).undeliverable_since is not None

    def test_a_report_about_no_mail_of_ours_marks_nobody(self, mailbox: Mailbox) -> None:
        receive(write_mail(), mailbox)
        fate = receive(self._bounce(to="help@shop.example", who=MIA.value, id="made-up@shop.example"), mailbox)
        assert (fate.kind, fate.message_id) == (FateKind.BOUNCE, None)
        assert Identity.objects.get(value=MIA.value).undeliverable_since is None


@pytest.mark.django_db(transaction=True)
def test_that_it_is_being_handed_over_is_committed_before_its_words_are_sent(
    mailbox: Mailbox, world: OuterWorld
) -> None:
    """Another process must be able to see it at the very moment in which the server hears the words."""
    seen: list[str] = []

    class Watching(OuterWorld):
        async def handle_DATA(self, *arguments: object) -> str:  # noqa: N802 - aiosmtpd's name
            thread = threading.Thread(target=self._look)
            thread.start()
            thread.join()
            return await super().handle_DATA(*arguments)  # type: ignore[arg-type]

        def _look(self) -> None:
            from django.db import connection

            seen.extend(Delivery.objects.values_list("progress", flat=True))
            connection.close()

    watching = Watching()
    watching.open()
    Mailbox.objects.update(smtp_port=watching.port)
    queue(mailbox)
    try:
        drain_mailbox(mailbox_id=mailbox.pk)
    finally:
        watching.close()
    assert seen == [DeliveryProgress.HANDING_OVER]
