"""Six properties of taking mail in, each by its name, through the real port into the real database."""

import smtplib
from collections.abc import Iterator
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Colleague
from tests.channels.email.outer_world import outer_world
from tests.channels.email.post import OURS, receive, write_mail
from tests.channels.email.test_limits import go_on
from tests.ports import free_port

from accord.channels.email import queries
from accord.channels.email.contracts import DeliveryProgress, FateKind
from accord.channels.email.listening import Listener
from accord.channels.email.models import Mail, Mailbox
from accord.channels.email.operations import drain_mailbox, retry_quarantined
from accord.desk.models import Case, Contact, Conversation, Message
from accord.desk.operations import post_reply
from accord.desk.search.queries import search_messages
from accord.kernel.events import list_facts


@pytest.fixture
def port(mailbox: Mailbox) -> Iterator[int]:
    """Our own SMTP port, open."""
    listener = Listener(host="127.0.0.1", port=free_port())
    listener.start()
    yield listener.port
    listener.stop()


def bring(port: int, *mails: bytes) -> None:
    """Bring mails one after the other over one connection, as a mail server does."""
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        for raw in mails:
            client.sendmail("mia@customer.example", [OURS], raw)


@pytest.mark.django_db(transaction=True)
class TestTheSameMailTwiceIsOneMessage:
    def test_by_its_id_and_content(self, port: int) -> None:
        bring(port, write_mail(), b"Received: from another.example\r\n" + write_mail(), write_mail())
        assert Message.objects.count() == Conversation.objects.count() == 1
        account = queries.read_account()
        assert (account.received, account.stored, account.duplicate) == (3, 1, 2)

    def test_by_its_uid_in_the_mailbox(self, mailbox: Mailbox) -> None:
        for text in ("as it was", "as the server shows it now"):
            receive(write_mail(text=text), mailbox, uid=(7, 1))
        assert Message.objects.count() == 1

    def test_but_the_same_id_with_other_content_is_a_new_message_that_draws_nothing_to_it(self, port: int) -> None:
        form = "<form@device.example>"
        answer = write_mail(message_id="<a@x.example>", References=form, text="Which order?", sender="leo@x.example")
        bring(port, write_mail(message_id=form, text="Order 1"), write_mail(message_id=form, text="Order 2"), answer)
        assert Message.objects.count() == Conversation.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_reply_known_only_by_references_finds_its_thread(port: int) -> None:
    answer = write_mail(
        message_id="<second@customer.example>",
        subject="Something else entirely",
        References="<lost@elsewhere.example> <first@customer.example>",
        text="It is the left corner.",
    )
    bring(port, write_mail(), answer)
    assert Conversation.objects.count() == 1
    assert Message.objects.count() == 2


@pytest.mark.django_db(transaction=True)
class TestOneTransactionAMail:
    def test_commits_once(self, mailbox: Mailbox) -> None:
        receive(
            write_mail(message_id="<warm@customer.example>", text="To fill what is kept for some seconds."), mailbox
        )
        with CaptureQueriesContext(connection) as captured:
            receive(write_mail(), mailbox)
        orders = [query["sql"] for query in captured.captured_queries]
        assert [order for order in orders if order in {"BEGIN", "COMMIT", "ROLLBACK"}] == ["BEGIN", "COMMIT"]
        changing = [n for n, order in enumerate(orders) if order.lstrip().startswith(("INSERT", "UPDATE", "WITH"))]
        assert orders.index("BEGIN") < min(changing)
        assert max(changing) < orders.index("COMMIT")

    @pytest.mark.parametrize(
        "where",
        [
            "accord.channels.email.operations.intake._insert",
            "accord.channels.email.operations.intake.note_standing",
            "accord.channels.operations.publish",
            "accord.desk.operations.receiving.publish_all",
        ],
    )
    def test_a_fault_anywhere_leaves_nothing_but_the_mail_itself(
        self, mailbox: Mailbox, administrator: Colleague, where: str
    ) -> None:
        with patch(where, side_effect=RuntimeError("no")):
            fate = receive(write_mail(), mailbox)
        assert fate.kind == FateKind.QUARANTINED
        assert not any(table.objects.exists() for table in (Message, Conversation, Case, Contact))
        assert list_facts(kinds=["channels.MessageReceived"]) == []
        assert retry_quarantined(actor=administrator.actor, mail_id=fate.mail_id).kind == FateKind.STORED
        assert (Message.objects.count(), Mail.objects.count()) == (1, 1)


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_an_outbox_instead_of_sending_inline(mailbox: Mailbox, agent: Colleague, noon: datetime) -> None:
    """With the outgoing server down the reply is on the desk at once, once; it leaves once when the server is back."""
    conversation_id = receive(write_mail(), mailbox).conversation_id
    assert conversation_id is not None
    with outer_world() as world:
        Mailbox.objects.update(smtp_port=world.port)
        world.close()
        message_id = post_reply(actor=agent.actor, conversation_id=conversation_id, text="Sorry.", undo_seconds=0)
        for minutes in (0, 1, 10, 60):
            go_on(noon + timedelta(minutes=minutes))
        row = queries.get_delivery(message_id=message_id)
        assert row is not None
        assert row.progress == DeliveryProgress.WAITING
        assert (Message.objects.count(), Conversation.objects.count()) == (2, 1)
        world.open()
        go_on(noon + timedelta(days=1))
        drain_mailbox(mailbox_id=mailbox.pk)
        assert list(world.count_by_id().values()) == [1]


UGLY = [
    b"",
    b"\r\n\r\n\r\n",
    b"\xff\xfe\x00\x00no mail at all \x80\x81\r\n" * 40,
    b"From: \xe4\xf6\xfc@\xdf\r\nSubject: \xc4rger mit dem Zelt\r\nTo: help@shop.example\r\n\r\nGr\xfc\xdfe\r\n",
    b"From: a@b.example\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\x9c\x9d\r\n",
    b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\n.\r\n" * 10_000,
    b"From: a@b.example\r\n"
    + b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(300)),
    b"From: a@b.example\r\nSubject: =?utf-8?B?" + b"/" * 5000 + b"?=\r\nDate: yesterday\r\n\r\nHi\r\n",
    b"From: " + b"a@b.example, " * 5000 + b"\r\n\r\nHi\r\n",
]


@pytest.mark.django_db(transaction=True)
class TestNoMailBlocksThoseBehindIt:
    def test_whatever_its_bytes_are(self, port: int) -> None:
        bring(port, *UGLY, write_mail())
        assert Message.objects.filter(source_key__isnull=False, author_name="Mia Hoffmann").count() == 1
        account = queries.read_account()
        assert account.received == len(UGLY) + 1
        assert account.received == sum(
            (account.stored, account.duplicate, account.bounce, account.automatic, account.quarantined)
        )

    def test_even_one_that_breaks_accord_itself(self, port: int) -> None:
        """A fault of ours in the middle of one mail: that one is kept and shown, the next is on the desk."""
        from accord.channels.email.operations import intake

        place = intake.place_mail

        def breaks(arrival: intake.Arrival, mail: object) -> object:
            if b"poison" in arrival.raw:
                raise RecursionError("too deep")
            return place(arrival, mail)  # type: ignore[arg-type]

        with patch.object(intake, "place_mail", breaks):
            bring(port, write_mail(message_id="<p@x.example>", text="poison"), write_mail())
        assert Message.objects.count() == 1
        assert Mail.objects.filter(fate=FateKind.QUARANTINED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_searchable_at_once(port: int, agent: Colleague) -> None:
    """When the sending server hears that its mail is stored, its words are found: no job, no turn of a clock."""
    bring(port, write_mail(text="The zirconium grommet came loose."))
    assert [hit.match.lower() for hit in search_messages(actor=agent.actor, words="grommet")] == ["grommet"]
