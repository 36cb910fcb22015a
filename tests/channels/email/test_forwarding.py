"""Forwarded mail keeps its author: found in what mail programs put above it, and made the customer by one click."""

import pytest
from tests.cast import Colleague, Person
from tests.channels.email.post import receive, write_mail

from accord.channels.email.contracts import Address
from accord.channels.email.forwarding.queries import author_of_attached, original_author
from accord.channels.email.models import Mailbox
from accord.customers.models import Customer
from accord.desk.models import Case, Contact, Conversation
from accord.desk.operations.reattaching import give_back, give_to_author
from accord.kernel.errors import BadInput, Refusal
from accord.kernel.events import list_facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

GMAIL = """Can you help?

---------- Forwarded message ---------
From: Jonas Weber <jonas@mail.example>
Date: Tue, 3 Mar 2026 at 10:00
Subject: Broken pole
To: <me@partner.example>

The pole is broken."""
OUTLOOK = """Bitte kümmern.

Von: Jonas Weber [mailto:jonas@mail.example]
Gesendet: Dienstag, 3. März 2026 10:00
An: Partner <me@partner.example>
Betreff: Stange gebrochen

Die Stange ist gebrochen."""
APPLE = """Begin forwarded message:

> From: "Jonas Weber" <jonas@mail.example>
> Subject: Broken pole
> Date: 3. March 2026 at 10:00:00 CET
> To: me@partner.example
>
> The pole is broken."""
FRENCH = """-------- Message transféré --------
Sujet : Piquet
Date : Tue, 3 Mar 2026 10:00:00 +0100
De : Jonas Weber <jonas@mail.example>
Pour : me@partner.example

Le piquet est cassé."""
THUNDERBIRD = """-------- Weitergeleitete Nachricht --------
Betreff: \tStange
Datum: \tTue, 3 Mar 2026 10:00:00 +0100
Von: \tJonas Weber <jonas@mail.example>
An: \tme@partner.example

Die Stange ist gebrochen."""
ANSWER = """Thank you!

From: Shop help <help@shop.example>
Sent: Tuesday, 3 March 2026 10:00
To: Mia
Subject: Re: Tent

We are sorry."""


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (GMAIL, "Fwd: Broken pole"),
        (GMAIL, ""),
        (OUTLOOK, "WG: Stange gebrochen"),
        (APPLE, "Fwd: Broken pole"),
        (FRENCH, "Tr: Piquet"),
        (THUNDERBIRD, "Fwd: Stange"),
    ],
)
def test_finds_who_wrote_it_first(text: str, subject: str) -> None:
    assert original_author(text, subject=subject) == Address(name="Jonas Weber", email="jonas@mail.example")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (ANSWER, "Re: Tent"),
        ("From: somewhere else I heard that you sell tents.", "Fwd: tents"),
        ("Forwarded message\n\nFrom: a place without a head mia@x.example", "Fwd: x"),
        ("", "Fwd:"),
    ],
)
def test_takes_no_answer_and_no_sentence_for_one(text: str, subject: str) -> None:
    assert original_author(text, subject=subject) is None


def test_a_mail_attached_whole_names_its_author() -> None:
    assert author_of_attached(write_mail()) == Address(name="Mia Hoffmann", email="mia@customer.example")
    assert author_of_attached(b"no mail at all") is None


def test_the_conversation_becomes_the_authors_with_case_and_contacts(
    mailbox: Mailbox, agent: Colleague, angry_customer: Person
) -> None:
    fate = receive(write_mail(subject="Fwd: Broken pole", text=GMAIL), mailbox)
    assert fate.conversation_id is not None
    forwarder = Conversation.objects.get().customer_id
    found = give_to_author(
        actor=agent.actor, conversation_id=fate.conversation_id, email="Jonas@Mail.example", name="Jonas Weber"
    )
    assert found == angry_customer.id
    for table in (Conversation, Case, Contact):
        assert list(table.objects.values_list("customer_id", flat=True)) == [angry_customer.id]
    (fact,) = list_facts(kinds=["desk.CustomerCorrected"])
    assert (fact.customer_id, fact.payload["previous_id"]) == (angry_customer.id, forwarder)
    give_back(actor=agent.actor, conversation_id=fate.conversation_id, customer_id=forwarder)
    assert Conversation.objects.get().customer_id == forwarder


def test_somebody_new_becomes_known(mailbox: Mailbox, agent: Colleague) -> None:
    fate = receive(write_mail(text=GMAIL), mailbox)
    assert fate.conversation_id is not None
    give_to_author(actor=agent.actor, conversation_id=fate.conversation_id, email="jonas@mail.example", name="Jonas")
    assert Customer.objects.get(pk=Conversation.objects.get().customer_id).name == "Jonas"


def test_refuses_what_it_is_already_and_what_is_no_address(mailbox: Mailbox, agent: Colleague) -> None:
    fate = receive(write_mail(), mailbox)
    assert fate.conversation_id is not None
    with pytest.raises(Refusal):
        give_to_author(actor=agent.actor, conversation_id=fate.conversation_id, email="mia@customer.example")
    with pytest.raises(BadInput):
        give_to_author(actor=agent.actor, conversation_id=fate.conversation_id, email="nobody")
