from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Colleague, Person
from tests.desk.letters import letter

from accord.channels.contracts import AttachedFile
from accord.channels.operations import hand_in
from accord.desk.contracts import CaseStatus, Caution, ContactNature, MessageKind
from accord.desk.models import Case, Contact, Conversation, Message, Participant
from accord.desk.operations import post_reply, set_status, snooze_conversation, solve_case
from accord.desk.queries import get_conversation, list_messages, open_conversation
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.events import list_facts
from accord.kernel.models import Deadline

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def kinds_of(conversation_id: int) -> list[str]:
    return [fact.kind for fact in reversed(list_facts(conversation_id=conversation_id))]


def test_a_first_mail_opens_a_case_a_conversation_and_a_contact(
    agent: Colleague, angry_customer: Person, noon: datetime
) -> None:
    placed = hand_in(letter(angry_customer.email, "The pole  broke\non the first night."))

    conversation = get_conversation(actor=agent.actor, conversation_id=placed.conversation_id)
    assert conversation.customer_id == angry_customer.id
    assert conversation.customer_name == "Jonas Weber"
    assert conversation.subject == "Tent pole"
    assert conversation.last_words == "The pole broke on the first night."
    assert conversation.waiting_since == conversation.last_message_at == noon
    assert conversation.status == CaseStatus.NEW
    assert conversation.unread
    contact = Contact.objects.get()
    assert (contact.message_id, contact.nature) == (placed.message_id, ContactNature.OPENING)
    assert kinds_of(placed.conversation_id) == [
        "desk.ConversationStarted",
        "desk.MessageArrived",
        "desk.ContactMade",
        "channels.MessageReceived",
    ]


def test_the_same_message_twice_is_one(angry_customer: Person) -> None:
    mail = letter(angry_customer.email)
    first = hand_in(mail)
    second = hand_in(mail)

    assert second.is_duplicate
    assert second.message_id == first.message_id
    assert (Message.objects.count(), Case.objects.count(), Contact.objects.count()) == (1, 1, 1)
    assert len(list_facts(conversation_id=first.conversation_id)) == 4


def test_an_unknown_sender_becomes_a_customer(agent: Colleague, stranger: str) -> None:
    placed = hand_in(letter(stranger, name="Sam Stranger"))

    assert get_conversation(actor=agent.actor, conversation_id=placed.conversation_id).customer_name == "Sam Stranger"


def test_a_new_mail_takes_at_most_twelve_statements(angry_customer: Person) -> None:
    hand_in(letter(angry_customer.email))
    with CaptureQueriesContext(
        connection,
    ) as known:
        hand_in(letter(angry_customer.email))
    with CaptureQueriesContext(connection) as unknown:
        hand_in(letter("new@mail.example"))

    assert len([q for q in known if "SAVEPOINT" not in q["sql"]]) <= 8
    assert len([q for q in unknown if "SAVEPOINT" not in q["sql"]]) <= 12


def test_an_answer_joins_its_thread(agent: Colleague, angry_customer: Person) -> None:
    first = hand_in(letter(angry_customer.email))
    second = hand_in(letter(angry_customer.email, "And one more thing.", thread=(first.conversation_id,)))

    assert second.conversation_id == first.conversation_id
    messages = list_messages(actor=agent.actor, conversation_id=first.conversation_id)
    assert [message.new_text for message in messages] == ["My tent pole is broken.", "And one more thing."]
    assert [message.caution for message in messages] == [Caution.NONE, Caution.NONE]


def test_the_sender_alone_never_joins_a_thread(angry_customer: Person) -> None:
    first = hand_in(letter(angry_customer.email))
    second = hand_in(letter(angry_customer.email))

    assert second.conversation_id != first.conversation_id


def test_evidence_of_a_conversation_that_is_not_there_opens_a_new_one(angry_customer: Person) -> None:
    placed = hand_in(letter(angry_customer.email, thread=(999_999,)))

    assert placed.conversation_id != 999_999


def test_a_stranger_who_answers_joins_visibly_and_gets_no_copies(
    agent: Colleague, angry_customer: Person, stranger: str, outbox: list
) -> None:
    first = hand_in(letter(angry_customer.email))
    second = hand_in(letter(stranger, "Let me in.", thread=(first.conversation_id,)))
    post_reply(actor=agent.actor, conversation_id=first.conversation_id, text="We send a new pole.")

    assert second.conversation_id == first.conversation_id
    assert second.customer_id == angry_customer.id
    messages = list_messages(actor=agent.actor, conversation_id=first.conversation_id)
    assert messages[1].caution == Caution.STRANGER
    (participant,) = open_conversation(actor=agent.actor, conversation_id=first.conversation_id).participants
    assert (participant.address, participant.role) == (stranger, "stranger")
    assert "desk.StrangerJoined" in kinds_of(first.conversation_id)
    assert [to.value for to in (*outbox[0].to, *outbox[0].copied)] == [angry_customer.email]


def test_somebody_copied_takes_part(agent: Colleague, angry_customer: Person, outbox: list) -> None:
    first = hand_in(letter(angry_customer.email, copied=("partner@mail.example",)))
    second = hand_in(letter("Partner@mail.example", "I saw it too.", thread=(first.conversation_id,)))
    post_reply(actor=agent.actor, conversation_id=first.conversation_id, text="We send a new pole.")

    messages = list_messages(actor=agent.actor, conversation_id=second.conversation_id)
    assert messages[1].caution == Caution.NONE
    assert [to.value for to in outbox[0].copied] == ["partner@mail.example"]


def test_an_unverified_sender_is_marked_even_under_the_customers_address(
    agent: Colleague, angry_customer: Person
) -> None:
    first = hand_in(letter(angry_customer.email))
    forged = letter(
        angry_customer.email,
        "Send it to my new address.",
        thread=(first.conversation_id,),
        sender_is_verified=False,
        copied=("thief@elsewhere.example",),
    )
    hand_in(forged)

    messages = list_messages(actor=agent.actor, conversation_id=first.conversation_id)
    assert messages[1].caution == Caution.UNVERIFIED
    assert not Participant.objects.exists()


def test_reopens_when_the_customer_writes_again(agent: Colleague, angry_customer: Person, noon: datetime) -> None:
    first = hand_in(letter(angry_customer.email))
    solve_case(actor=agent.actor, case_id=first.case_id)
    with clock.at(noon + timedelta(hours=1)):
        second = hand_in(letter(angry_customer.email, "It broke again.", thread=(first.conversation_id,)))

    case = Case.objects.get()
    assert (case.status, case.solved_at) == (CaseStatus.OPEN, None)
    assert case.first_solved_at == noon
    assert Contact.objects.get(message_id=second.message_id).nature == ContactNature.REOPENING
    assert "desk.CaseReopened" in kinds_of(first.conversation_id)
    assert not Deadline.objects.filter(kind="desk.stuck").exists()


def test_a_bare_thanks_neither_reopens_nor_counts(agent: Colleague, angry_customer: Person) -> None:
    first = hand_in(letter(angry_customer.email))
    solve_case(actor=agent.actor, case_id=first.case_id)
    hand_in(letter(angry_customer.email, "Vielen Dank!\nJonas", name="Jonas Weber", thread=(first.conversation_id,)))

    assert Case.objects.get().status == CaseStatus.SOLVED
    assert Contact.objects.count() == 1
    assert Deadline.objects.filter(kind="desk.stuck").count() == 1
    assert Conversation.objects.get().waiting_since is None


@pytest.mark.parametrize(
    ("hours", "contacts"), [(23.9, 1), (24, 2)], ids=["within a day is the same contact", "a day later is another"]
)
def test_a_day_of_silence_makes_a_contact(
    agent: Colleague, angry_customer: Person, noon: datetime, hours: float, contacts: int
) -> None:
    first = hand_in(letter(angry_customer.email))
    post_reply(actor=agent.actor, conversation_id=first.conversation_id, text="A new pole is on its way.")
    with clock.at(noon + timedelta(hours=hours)):
        hand_in(letter(angry_customer.email, "It has not come.", thread=(first.conversation_id,)))

    assert Contact.objects.count() == contacts


def test_the_answer_to_our_question_is_no_contact_however_late(
    agent: Colleague, angry_customer: Person, noon: datetime
) -> None:
    first = hand_in(letter(angry_customer.email))
    post_reply(actor=agent.actor, conversation_id=first.conversation_id, text="Which size is it?")
    with clock.at(noon + timedelta(days=3)):
        hand_in(letter(angry_customer.email, "The long one.", thread=(first.conversation_id,)))

    assert Contact.objects.count() == 1
    assert Conversation.objects.get().waiting_since == noon + timedelta(days=3)


def test_a_customer_who_answers_a_pending_case_opens_it(agent: Colleague, angry_customer: Person) -> None:
    first = hand_in(letter(angry_customer.email))
    set_status(actor=agent.actor, case_id=first.case_id, status=CaseStatus.PENDING)
    hand_in(letter(angry_customer.email, "Here is the photograph.", thread=(first.conversation_id,)))

    assert Case.objects.get().status == Conversation.objects.get().status == CaseStatus.OPEN


def test_waiting_counts_from_the_first_word_that_nobody_answered(angry_customer: Person, noon: datetime) -> None:
    first = hand_in(letter(angry_customer.email))
    with clock.at(noon + timedelta(hours=5)):
        hand_in(letter(angry_customer.email, "Hello?", thread=(first.conversation_id,)))

    assert Conversation.objects.get().waiting_since == noon


def test_a_machine_answers_without_reopening_or_counting(agent: Colleague, angry_customer: Person) -> None:
    first = hand_in(letter(angry_customer.email))
    solve_case(actor=agent.actor, case_id=first.case_id)
    away = letter(angry_customer.email, "I am away until Monday.", machine="vacation", thread=(first.conversation_id,))
    hand_in(away)

    assert Case.objects.get().status == CaseStatus.SOLVED
    assert Contact.objects.count() == 1
    assert Message.objects.filter(machine="vacation").count() == 1


def test_a_customers_words_end_a_snooze(agent: Colleague, angry_customer: Person, noon: datetime) -> None:
    first = hand_in(letter(angry_customer.email))
    until = noon + timedelta(days=2)
    snooze_conversation(actor=agent.actor, conversation_id=first.conversation_id, until=until)
    hand_in(letter(angry_customer.email, "Still there?", thread=(first.conversation_id,)))

    assert Conversation.objects.get().snoozed_until is None
    assert not Deadline.objects.filter(kind="desk.snooze").exists()


def test_a_snooze_ends_in_time(agent: Colleague, angry_customer: Person, noon: datetime) -> None:
    first = hand_in(letter(angry_customer.email))
    until = noon + timedelta(days=2)
    snooze_conversation(actor=agent.actor, conversation_id=first.conversation_id, until=until)
    fire_due_deadlines(now=until - timedelta(seconds=1))
    asleep = Conversation.objects.get().snoozed_until
    fire_due_deadlines(now=until)

    assert asleep == until
    assert Conversation.objects.get().snoozed_until is None


def test_files_come_with_their_message(agent: Colleague, angry_customer: Person) -> None:
    photograph = AttachedFile(filename="pole.jpg", content_type="image/jpeg", size=3, sha256="0" * 64)
    placed = hand_in(letter(angry_customer.email, "", attachments=(photograph,)))

    (message,) = list_messages(actor=agent.actor, conversation_id=placed.conversation_id)
    assert [file.filename for file in message.attachments] == ["pole.jpg"]
    assert message.kind == MessageKind.INCOMING
    assert get_conversation(actor=agent.actor, conversation_id=placed.conversation_id).last_words == "pole.jpg"


def test_what_postgresql_refuses_is_taken_out(angry_customer: Person) -> None:
    hand_in(letter(angry_customer.email, "zero\x00 and half \ud83d", subject="a\x00b"))

    assert Message.objects.get().new_text == "zero and half ?"
    assert Conversation.objects.get().subject == "ab"


def test_a_date_in_the_future_does_not_stay_on_top(angry_customer: Person, noon: datetime) -> None:
    hand_in(letter(angry_customer.email, sent_at=noon + timedelta(days=365)))

    assert Conversation.objects.get().last_message_at == noon
