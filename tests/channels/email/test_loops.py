"""Loops end by themselves: with a real machine at the other end that answers everything and ignores every header."""

from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from tests.channels.email.auto_responder import AutoResponder, auto_responder
from tests.channels.email.post import OURS, receive, write_mail
from tests.channels.email.test_outbox import progress_of, queue
from tests.ports import free_port

from accord.channels.email import queries
from accord.channels.email.contracts import DeliveryProgress
from accord.channels.email.listening import Listener
from accord.channels.email.models import Delivery, Mailbox
from accord.channels.email.operations import drain_mailbox
from accord.channels.email.trust.pressure import AUTOMATIC_A_DAY, AUTOMATIC_AN_HOUR
from accord.desk.models import Message
from accord.desk.operations import post_notice
from accord.kernel import clock

MOST_TURNS = 60


def to_the_reply_address(heard: EmailMessage) -> str:
    return str(heard["Reply-To"].addresses[0].addr_spec)


def to_the_bare_address(heard: EmailMessage) -> str:
    return OURS


def go_round(mailbox: Mailbox, responder: AutoResponder) -> int:
    """Thank for every message, as a careless module would that asks nothing but whether a machine wrote it.

    Returns after how many turns nobody had anything to say any more.
    """
    thanked: set[int] = set()
    for turn in range(MOST_TURNS):
        new = Message.objects.filter(kind="incoming", machine="").exclude(pk__in=thanked)
        for message in list(new):
            thanked.add(message.pk)
            post_notice(
                customer_id=message.customer_id or 0,
                purpose="thanks",
                subject="Thank you for your message",
                text="We read it soon.",
                conversation_id=message.conversation_id,
            )
        drain_mailbox(mailbox_id=mailbox.pk)
        if not responder.answer_all():
            return turn
    return MOST_TURNS


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("answer_to", "keeps_thread"), [(to_the_reply_address, True), (to_the_bare_address, False)])
def test_a_machine_that_answers_everything_is_answered_no_longer(
    mailbox: Mailbox, answer_to: object, keeps_thread: bool
) -> None:
    """In one conversation, and when each answer opens another one."""
    listener = Listener(host="127.0.0.1", port=free_port())
    listener.start()
    try:
        with auto_responder(our_port=listener.port, answer_to=answer_to, keeps_thread=keeps_thread) as responder:  # type: ignore[arg-type]
            Mailbox.objects.update(smtp_port=responder.port)
            receive(write_mail(sender="Robby <robby@away.example>"), mailbox)
            turns = go_round(mailbox, responder)
            heard = len(responder.taken)
    finally:
        listener.stop()
    assert turns < MOST_TURNS
    assert heard == AUTOMATIC_AN_HOUR
    assert Delivery.objects.filter(progress=DeliveryProgress.FAILED, problem_code="loop").count() == 1
    account = queries.read_account()
    assert account.received == heard + 1 == account.stored
    assert Message.objects.filter(kind="incoming").count() == heard + 1


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
class TestWhatIsNeverAnsweredByItself:
    def test_a_machines_mail(self, mailbox: Mailbox) -> None:
        """Out of office, vacation, a report: the newest mail of the conversation is a machine's."""
        fate = receive(write_mail(subject="Out of office: Tent"), mailbox)
        queue(mailbox, 1, author_name="", conversation_id=fate.conversation_id)
        row = queries.get_delivery(message_id=1)
        assert row is not None
        assert (row.progress, row.problem_code) == (DeliveryProgress.FAILED, "answers_machine")
        queue(mailbox, 2, conversation_id=fate.conversation_id)
        assert progress_of(2) == DeliveryProgress.WAITING  # a person may

    def test_a_machines_mail_of_yesterday_does_not_silence_a_survey(self, mailbox: Mailbox, noon: datetime) -> None:
        fate = receive(write_mail(subject="Out of office: Tent"), mailbox)
        with clock.at(noon + timedelta(days=1)):
            queue(mailbox, author_name="", conversation_id=fate.conversation_id, leaves_at=clock.now())
        assert progress_of() == DeliveryProgress.WAITING

    def test_one_address_more_than_twenty_times_a_day(self, mailbox: Mailbox, noon: datetime) -> None:
        number = 0
        for hour in range(4):
            with clock.at(noon + timedelta(hours=hour)):
                for _ in range(8):
                    number += 1
                    queue(mailbox, number, author_name="", conversation_id=1000 + number)
        waiting = Delivery.objects.filter(progress=DeliveryProgress.WAITING).count()
        assert AUTOMATIC_A_DAY <= waiting <= AUTOMATIC_A_DAY + 4  # the day's bucket fills up slowly meanwhile
        assert Delivery.objects.filter(problem_code="loop").count() == number - waiting

    def test_a_sender_who_writes_like_a_machine(self, mailbox: Mailbox) -> None:
        """Twenty mails within the hour, each in a conversation of its own: no module may answer the next."""
        for number in range(21):
            receive(write_mail(message_id=f"<{number}@x.example>", text=f"Look at this, {'so ' * number}"), mailbox)
        machines = list(Message.objects.order_by("pk").values_list("machine", flat=True))
        assert machines == [""] * 20 + ["loop"]
