import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection
from tests.cast import Person
from tests.desk.letters import letter

from accord.channels.operations import hand_in
from accord.customers.contracts import IdentityKind
from accord.customers.operations import recognise_customer
from accord.desk.contracts import CaseStatus, ContactNature, MessageKind, PastConversation, PastMessage, Solution
from accord.desk.models import Case, Contact, Conversation, Message
from accord.desk.operations import import_conversations
from accord.desk.operations.importing import contacts_in
from accord.desk.queries import get_case, list_cases
from accord.kernel import clock
from accord.kernel.events import list_facts
from accord.kernel.models import Deadline

BEGAN = datetime.fromisoformat("2026-01-10T09:00:00+00:00")
IN, OUT, NOTE = MessageKind.INCOMING, MessageKind.REPLY, MessageKind.NOTE


def past(
    customer_id: int, *said: tuple[MessageKind, float, str], key: str = "1", source: str = "old"
) -> PastConversation:
    """A conversation in which things were said so many hours after it began."""
    return PastConversation(
        source="old desk",
        key=key,
        channel="chat",
        customer_id=customer_id,
        customer_name="Jonas Weber",
        subject="Tent pole",
        messages=tuple(
            PastMessage(kind=kind, text=text, sent_at=BEGAN + timedelta(hours=hours)) for kind, hours, text in said
        ),
        solution=Solution(),
    )


def natures(*said: tuple[MessageKind, float, str]) -> list[tuple[int, ContactNature]]:
    return list(contacts_in(past(1, *said)))


def test_the_first_words_are_a_contact_also_below_a_greeting() -> None:
    opening = [(1, ContactNature.OPENING)]
    assert natures((OUT, 0, "Hello! How can I help?"), (IN, 0.1, "My pole broke"), (IN, 0.2, "Twice")) == opening


def test_words_a_day_after_the_last_are_a_contact_again() -> None:
    again = [(0, ContactNature.OPENING), (2, ContactNature.AGAIN)]
    assert natures((IN, 0, "My pole broke"), (OUT, 1, "It will come."), (IN, 25, "It did not come")) == again


@pytest.mark.parametrize(
    ("reply", "words", "hours"),
    [("It will come.", "It did not come", 24.9), ("Which tent?", "The red one", 30), ("It will come.", "Thanks!", 30)],
)
def test_soon_words_answers_and_bare_thanks_are_none(reply: str, words: str, hours: float) -> None:
    assert natures((IN, 0, "My pole broke"), (OUT, 1, reply), (IN, hours, words)) == [(0, ContactNature.OPENING)]


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_a_past_conversation_is_history(angry_customer: Person) -> None:
    said = ((IN, 0, "My pole broke"), (OUT, 1, "It will come."), (NOTE, 1, "Looked up: poles"))
    [answer] = import_conversations(conversations=[past(angry_customer.id, *said)])

    case, conversation = get_case(case_id=answer.case_id), Conversation.objects.get()
    ended_at = BEGAN + timedelta(hours=1)
    assert (answer.is_new, answer.contacts) == (True, 1)
    assert (case.status, case.opened_at, case.solved_at) == (CaseStatus.SOLVED, BEGAN, ended_at)
    assert case.stuck_at == ended_at + timedelta(hours=24)
    assert (conversation.status, conversation.unread, conversation.waiting_since) == ("solved", False, None)
    assert (conversation.last_words, conversation.last_message_at) == ("It will come.", ended_at)
    rows = Message.objects.order_by("id").values_list("kind", "sent_at", "delivery_state", "author_name", "purpose")
    assert list(rows) == [
        ("incoming", BEGAN, "", "Jonas Weber", "imported"),
        ("reply", ended_at, "delivered", "", "imported"),
        ("note", ended_at, "", "", "imported"),
    ]
    assert Contact.objects.get().at == BEGAN
    assert Deadline.objects.count() == 0
    facts = list_facts(conversation_id=conversation.pk)
    assert [(fact.kind, fact.occurred_at, fact.actor) for fact in facts] == [
        ("desk.ConversationImported", BEGAN, f"customer:{angry_customer.id}")
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_what_is_known_is_left_as_it_is(angry_customer: Person) -> None:
    one, other = past(angry_customer.id, (IN, 0, "One")), past(angry_customer.id, (IN, 0, "Two"), key="2")

    first = import_conversations(conversations=[one, one])
    second = import_conversations(conversations=[other, one])

    assert [answer.is_new for answer in (*first, *second)] == [True, False, True, False]
    assert second[1].conversation_id == first[0].conversation_id
    assert list(Message.objects.order_by("id").values_list("text", flat=True)) == ["One", "Two"]
    assert import_conversations(conversations=[]) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_long_keys_and_odd_characters_are_taken(angry_customer: Person) -> None:
    keys = ["k" * 300, "k" * 299 + "x"]
    made = [past(angry_customer.id, (IN, 0, "a\x00b\ud800 \t\\N"), key=key) for key in keys]

    assert [answer.is_new for answer in import_conversations(conversations=made)] == [True, True]
    assert set(Message.objects.values_list("text", flat=True)) == {"ab? \t\\N"}


@pytest.mark.django_db
def test_a_solution_that_may_yet_come_undone_has_not_stuck(angry_customer: Person) -> None:
    with clock.at(BEGAN + timedelta(hours=3)):
        [answer] = import_conversations(conversations=[past(angry_customer.id, (IN, 0, "My pole broke"))])

    assert list_cases(case_ids=[answer.case_id])[answer.case_id].stuck_at is None


@pytest.mark.django_db
def test_the_customer_can_go_on_with_it(angry_customer: Person, noon: datetime) -> None:
    [answer] = import_conversations(conversations=[past(angry_customer.id, (IN, 0, "My pole broke"))])

    hand_in(letter(angry_customer.email, "It broke again.", thread=(answer.conversation_id,)))

    assert Case.objects.get().status == CaseStatus.OPEN
    assert list(Contact.objects.order_by("at").values_list("nature", flat=True)) == ["opening", "reopening"]


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_take_each_conversation_over_once() -> None:
    customer_id = recognise_customer(identity_kind=IdentityKind.HANDLE, value="jonas")
    made = [past(customer_id, (IN, 0, f"Matter {number}"), key=str(number)) for number in range(50)]
    new: list[int] = []
    begin = threading.Barrier(2)

    def run() -> None:
        begin.wait()
        new.append(sum(answer.is_new for answer in import_conversations(conversations=made)))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(new) == [0, 50]
    assert (Case.objects.count(), Message.objects.count()) == (50, 50)
