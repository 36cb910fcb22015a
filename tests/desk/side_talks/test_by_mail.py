"""The whole way by real mail: out through the outbox, back by the signed plus-address, or by References alone."""

from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from tests.cast import Colleague
from tests.channels.email.post import OURS, receive, write_mail

from accord.channels import operations as channels
from accord.channels.contracts import Channel
from accord.channels.email.contracts import FateKind
from accord.channels.email.models import Delivery, Mail, Mailbox
from accord.channels.email.operations import outbox as email_outbox
from accord.desk.contracts import Place
from accord.desk.models import Conversation, Message
from accord.desk.operations import post_reply, remove_conversation
from accord.desk.operations.purging import purge_removed
from accord.desk.side_talks.contracts import TalkState, Whom
from accord.desk.side_talks.models import SideMessage, SideTalk
from accord.desk.side_talks.operations import begin_side_talk, continue_side_talk
from accord.kernel import clock, files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture(autouse=True)
def real_outbox(outbox: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail goes into the mail channel's own outbox here, not into a list."""
    monkeypatch.setitem(channels._senders, Channel.EMAIL, email_outbox.queue_message)


def sent() -> list[Any]:
    raws = Delivery.objects.order_by("pk").values_list("mail__raw_sha256", flat=True)
    return [message_from_bytes(files.read(raw), policy=default) for raw in raws]


@pytest.fixture
def talk_id(agent: Colleague, mailbox: Mailbox) -> int:
    """Mia wrote, and Ana asked the carrier aside."""
    fate = receive(write_mail(), mailbox)
    assert fate.conversation_id is not None
    return begin_side_talk(
        actor=agent.actor,
        conversation_id=fate.conversation_id,
        whom=Whom(address="desk@carrier.example", name="Carrier"),
        subject="Where is the parcel?",
        text="Where is it?",
    )


def answer(talk_id: int, mailbox: Mailbox, *, to: str, **more: str) -> Any:
    given = {
        "message_id": "<a1@carrier.example>",
        "sender": "Desk <desk@carrier.example>",
        "subject": "Re: Where is the parcel?",
        "text": "In Lyon.",
        "to": to,
    }
    return receive(write_mail(**(given | more)), mailbox)


def test_its_chain_is_its_own_and_names_no_mail_of_the_customer(talk_id: int, mailbox: Mailbox) -> None:
    [mail] = sent()
    assert mail["To"] == "Carrier <desk@carrier.example>"
    assert (mail["In-Reply-To"], mail["References"]) == (None, None)
    assert str(mail["Reply-To"]) != OURS
    assert "mia@customer.example" not in mail.as_string()
    assert "hole" not in mail.as_string(), "neither the customer's words nor the subject"


def test_an_answer_to_the_plus_address_comes_back_aside(talk_id: int, mailbox: Mailbox, agent: Colleague) -> None:
    [mail] = sent()
    messages = Message.objects.count()
    fate = answer(talk_id, mailbox, to=str(mail["Reply-To"]))

    assert (fate.kind, fate.conversation_id, fate.is_reply) == (FateKind.STORED, talk_id, True)
    assert SideMessage.objects.get(is_ours=False).text == "In Lyon."
    assert SideTalk.objects.get().state == TalkState.ANSWERED
    assert (Message.objects.count(), Conversation.objects.count()) == (messages, 1)


def test_an_answer_that_only_names_our_mail_comes_back_too(talk_id: int, mailbox: Mailbox) -> None:
    [mail] = sent()
    fate = answer(talk_id, mailbox, to=OURS, In_Reply_To=str(mail["Message-ID"]))
    assert fate.conversation_id == talk_id
    assert SideMessage.objects.filter(is_ours=False).count() == 1


def test_an_address_that_was_tampered_with_opens_no_side_talk(talk_id: int, mailbox: Mailbox) -> None:
    [mail] = sent()
    forged = str(mail["Reply-To"].addresses[0].addr_spec).replace("+", "+1")
    fate = answer(talk_id, mailbox, to=forged)
    assert fate.conversation_id != talk_id
    assert not SideMessage.objects.filter(is_ours=False).exists()


def test_the_conversation_goes_on_as_if_nothing_had_been_asked(
    talk_id: int, mailbox: Mailbox, agent: Colleague
) -> None:
    [mail] = sent()
    answer(talk_id, mailbox, to=str(mail["Reply-To"]))
    conversation_id = SideTalk.objects.get().conversation_id
    post_reply(actor=agent.actor, conversation_id=conversation_id, text="It is on its way.")
    continue_side_talk(actor=agent.actor, side_talk_id=talk_id, text="Please send it on.")
    to_customer, to_carrier = sent()[1:]

    assert to_customer["In-Reply-To"] == "<first@customer.example>"
    assert to_customer["References"] == "<first@customer.example>"
    assert "carrier" not in to_customer.as_string()
    assert "Lyon" not in to_customer.as_string()
    assert to_carrier["In-Reply-To"] == "<a1@carrier.example>"
    assert "customer.example" not in to_carrier.as_string()

    later = receive(
        write_mail(message_id="<second@customer.example>", text="Thanks!", In_Reply_To=str(to_customer["Message-ID"])),
        mailbox,
    )
    assert later.conversation_id == conversation_id


def test_a_conversation_that_is_deleted_for_good_takes_its_side_talks_along(
    talk_id: int, mailbox: Mailbox, agent: Colleague, noon: datetime
) -> None:
    [mail] = sent()
    answer(talk_id, mailbox, to=str(mail["Reply-To"]))
    conversation_id = SideTalk.objects.get().conversation_id
    remove_conversation(actor=agent.actor, conversation_id=conversation_id, place=Place.TRASH, reason="A test.")
    with clock.at(noon + timedelta(days=31)):
        assert purge_removed() == 1
    assert not SideTalk.objects.exists()
    assert not SideMessage.objects.exists()
    kept = [files.read(raw) for raw in Mail.objects.values_list("raw_sha256", flat=True)]
    assert kept == [b""] * 3


def test_a_bounce_shows_that_nobody_was_asked(talk_id: int, mailbox: Mailbox) -> None:
    from accord.channels.email.contracts import DeliveryProgress
    from accord.channels.email.operations.outbox import finish
    from accord.kernel.events import deliver_events

    finish(Delivery.objects.get(), DeliveryProgress.FAILED, code="refused", problem="no such user")
    deliver_events()
    assert SideMessage.objects.get().delivery_state == "failed"
