"""Two at once, on real transactions: threads with connections of their own."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.cast import Colleague, Person
from tests.desk.conftest import KeptOutbox
from tests.desk.letters import letter
from tests.desk.racing import at_once

from accord.channels.operations import hand_in
from accord.desk.models import Case, Contact, Conversation, Message
from accord.desk.operations import StaleReply, post_reply, receive_message, solve_case

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_message_from_six_doors_is_stored_once(angry_customer: Person) -> None:
    mail = letter(angry_customer.email)
    places = at_once(*[lambda: receive_message(message=mail)] * 6)

    assert sum(not place.is_duplicate for place in places) == 1
    assert len({place.message_id for place in places}) == 1
    assert (Message.objects.count(), Conversation.objects.count(), Contact.objects.count()) == (1, 1, 1)


def test_a_stranger_who_writes_twice_at_once_becomes_one_customer(db: None) -> None:
    mails = [letter("new@mail.example", f"Mail {number}") for number in range(4)]
    places = at_once(*[lambda mail=mail: receive_message(message=mail) for mail in mails])

    assert len({place.customer_id for place in places}) == 1
    assert Conversation.objects.count() == 4


def test_two_answer_at_once_and_one_is_stopped(
    agent: Colleague, other_agent: Colleague, angry_customer: Person, outbox: KeptOutbox
) -> None:
    placed = hand_in_committed(angry_customer)

    def answer(author: Colleague) -> Callable[[], Any]:
        return lambda: post_reply(
            actor=author.actor,
            conversation_id=placed.conversation_id,
            text=f"From {author.name}",
            seen_message_id=placed.message_id,
        )

    results = at_once(answer(agent), answer(other_agent))

    assert sum(isinstance(result, StaleReply) for result in results) == 1
    assert len(outbox) == 1
    assert Message.objects.filter(kind="reply").count() == 1


def test_the_customer_writes_while_the_case_is_solved(agent: Colleague, angry_customer: Person) -> None:
    placed = hand_in_committed(angry_customer)
    mail = letter(angry_customer.email, "It broke again.", thread=(placed.conversation_id,))
    at_once(
        lambda: receive_message(message=mail),
        lambda: solve_case(actor=agent.actor, case_id=placed.case_id),
    )

    case, conversation = Case.objects.get(), Conversation.objects.get()
    assert case.status == conversation.status
    assert Message.objects.count() == 2
    # Whichever came second counts: solved after the words, or reopened by them.
    assert (case.status, Contact.objects.count()) in {("solved", 1), ("open", 2)}


def hand_in_committed(customer: Person) -> Any:
    from django.db import transaction

    with transaction.atomic():
        return hand_in(letter(customer.email))
