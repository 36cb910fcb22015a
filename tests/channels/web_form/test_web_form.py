"""The contact form: what a visitor writes is on the desk, and the answer goes to the address they gave."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Colleague

from accord.channels.email.models import Delivery, Mailbox
from accord.customers.models import Identity
from accord.desk.models import Attachment, Case, Conversation, Message
from accord.desk.operations import post_reply
from accord.kernel import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "agent")]

WORDS = {
    "name": "Mia Hoffmann",
    "email": "Mia@Customer.example",
    "subject": "Order 1007",
    "message": "Where is my parcel?",
    "website": "",
}


def submission_of(client: Client) -> str:
    page = client.get("/contact/").content.decode()
    found = re.search(r'name="submission" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def fill_in(client: Client, **changed: object) -> "object":
    return client.post("/contact/", WORDS | {"submission": submission_of(client)} | changed)


def test_what_was_written_is_on_the_desk_and_the_visitor_gets_its_reference(client: Client) -> None:
    answer = client.post("/contact/", WORDS | {"submission": submission_of(client)}, follow=True)
    message = Message.objects.get()
    assert (message.text, message.conversation.subject, message.conversation.channel) == (
        "Where is my parcel?",
        "Order 1007",
        "web_form",
    )
    assert Identity.objects.get().value == "mia@customer.example"
    assert Case.objects.get().reference in answer.content.decode()


def test_the_reply_leaves_by_mail_to_the_given_address(client: Client, agent: Colleague) -> None:
    Mailbox.objects.create(address="help@shop.example", name="Shop help")
    fill_in(client)
    post_reply(actor=agent.actor, conversation_id=Conversation.objects.get().pk, text="It leaves today.")
    assert Delivery.objects.get().recipients == ["mia@customer.example"]


def test_pressing_the_button_twice_is_one_message(client: Client) -> None:
    words = WORDS | {"submission": submission_of(client)}
    for _ in range(2):
        assert client.post("/contact/", words).status_code == 302
    assert Message.objects.count() == 1


def test_a_photograph_comes_along(client: Client) -> None:
    fill_in(client, file=SimpleUploadedFile("hole.jpg", b"\xff\xd8\xff", content_type="image/jpeg"))
    attached = Attachment.objects.get()
    assert (attached.filename, attached.content_type) == ("hole.jpg", "image/jpeg")
    assert files.read(attached.sha256) == b"\xff\xd8\xff"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"email": "nobody"}, "mail address at which we can answer"),
        ({"message": "  "}, "tell us what we can do"),
        ({"message": "x" * 20_001}, "too long"),
        ({"submission": "forged"}, "open for a long time"),
        ({"file": SimpleUploadedFile("big.bin", b"x" * (10 * 1024 * 1024 + 1))}, "larger than 10 MB"),
    ],
)
def test_says_what_to_change_and_keeps_what_was_written(client: Client, changed: dict[str, object], said: str) -> None:
    answer = fill_in(client, **changed)
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert said in page
    assert "Order 1007" in page
    assert Message.objects.count() == 0


def test_a_program_that_fills_in_the_hidden_field_writes_to_nobody(client: Client) -> None:
    assert fill_in(client, website="https://spam.example").status_code == 302  # type: ignore[attr-defined]
    assert Message.objects.count() == 0


def test_the_sixth_message_in_ten_minutes_from_one_address_has_to_wait(client: Client) -> None:
    answers = [fill_in(client, message=f"Message {number}") for number in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]  # type: ignore[attr-defined]
    assert "Message 5" in answers[5].content.decode()  # type: ignore[attr-defined]
    assert Message.objects.count() == 5


def test_a_forged_reference_shows_nothing(client: Client) -> None:
    assert client.get("/contact/sent/forged/").status_code == 404
