"""Nothing reaches a customer who should not see it: not by a mail, not on the status page, however words are moved."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from tests.cast import Colleague, Person
from tests.desk.conftest import KeptOutbox
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.acknowledging.operations import acknowledge_new, choose
from accord.desk.context.links import status_token
from accord.desk.context.operations import hand_over
from accord.desk.context.queries import status_page
from accord.desk.incidents.operations import open_incident, order_answer
from accord.desk.matters.contracts import LinkKind
from accord.desk.matters.operations import link_cases, move_messages, move_to_customer, split_messages
from accord.desk.models import Conversation, Message, Participant
from accord.desk.operations import escalate, merge_conversations, post_note, post_reply
from accord.desk.side_talks.contracts import Whom
from accord.desk.side_talks.models import SideTalk
from accord.desk.side_talks.operations import begin_side_talk, give_task
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.errors import NotFound
from accord.kernel.jobs import run_waiting_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
INNER = "MARROW"
"""A word that stands in everything which is ours alone."""


@pytest.fixture
def received(angry_customer: Person) -> Placed:
    return hand_in(letter(angry_customer.email, "My pole broke."))


def seen_by(person: Person, case_ids: Iterable[int], outbox: KeptOutbox) -> str:
    """All words that a customer can get at: their mails, and the status page of each of these cases."""
    mails = [
        f"{mail.subject} {mail.text} {mail.html}"
        for mail in outbox
        if person.email in {one.value for one in (*mail.to, *mail.copied)}
    ]
    pages = []
    for case_id in case_ids:
        try:
            page = status_page(token=status_token(case_id=case_id, customer_id=person.id))
        except NotFound:
            continue
        pages.append(f"{page.subject} {[one.words for one in page.messages]} {[one.words for one in page.promises]}")
    return "\n".join([*mails, *pages])


def cases() -> list[int]:
    return sorted(set(Conversation.objects.values_list("case_id", flat=True)))


def answer(agent: Colleague, conversation_id: int, words: str = "Here is our answer.") -> None:
    post_reply(actor=agent.actor, conversation_id=conversation_id, text=words, undo_seconds=0)


def first_message(placed: Placed) -> int:
    return Message.objects.filter(conversation_id=placed.conversation_id).order_by("pk").values_list("pk", flat=True)[0]


def test_what_is_said_among_us_stays_among_us(
    *,
    agent: Colleague,
    other_agent: Colleague,
    lead: Colleague,
    department_owner: Colleague,
    administrator: Colleague,
    angry_customer: Person,
    received: Placed,
    outbox: KeptOutbox,
) -> None:
    number = received.conversation_id
    post_note(actor=agent.actor, conversation_id=number, text=f"{INNER} note")
    begin_side_talk(
        actor=agent.actor, conversation_id=number, whom=Whom(employee_id=department_owner.id), text=f"{INNER} question"
    )
    talk = SideTalk.objects.get()
    hand_in(letter(department_owner.email, f"{INNER} answer", thread=(talk.pk,)))
    due_at = clock.now() + timedelta(days=1)
    give_task(
        actor=agent.actor, conversation_id=number, words=f"{INNER} task", due_at=due_at, employee_id=other_agent.id
    )
    hand_over(actor=agent.actor, conversation_id=number, assignee_id=other_agent.id, note=f"{INNER} hand-over")
    escalate(actor=agent.actor, conversation_id=number, reason=f"{INNER} reason", lead_id=lead.id)
    incident = open_incident(actor=agent.actor, title=f"{INNER} incident", case_ids=[received.case_id])
    link_cases(
        actor=agent.actor,
        case_id=received.case_id,
        other_id=hand_in(letter("third@mail.example", f"{INNER} of somebody else")).case_id,
        kind=LinkKind.CAUSED_BY,
    )
    Conversation.objects.filter(pk=number).update(inbox_id=1)
    choose(actor=administrator.actor, inbox_id=1, is_on=True)
    acknowledge_new(conversation_ids=[number])
    answer(agent, number)
    order_answer(actor=lead.actor, incident_id=incident, texts={"en": "It is mended."}, order_key="once")
    with clock.at(clock.now() + timedelta(minutes=1)):
        fire_due_deadlines(now=clock.now())
        run_waiting_jobs()

    seen = seen_by(angry_customer, cases(), outbox)
    assert "It is mended." in seen
    assert "Here is our answer." in seen
    assert INNER not in seen
    assert not Participant.objects.filter(address=department_owner.email).exists()


def test_words_of_another_customer_stay_theirs_however_they_are_moved(
    agent: Colleague, angry_customer: Person, loyal_customer: Person, received: Placed, outbox: KeptOutbox
) -> None:
    secret = hand_in(letter(loyal_customer.email, f"{INNER} of the loyal one"))
    hand_in(letter(loyal_customer.email, f"{INNER} once more", thread=(secret.conversation_id,)))
    move_messages(
        actor=agent.actor,
        conversation_id=secret.conversation_id,
        message_ids=[first_message(secret)],
        target_id=received.conversation_id,
        across_customers=True,
    )
    answer(agent, received.conversation_id)
    assert INNER not in seen_by(angry_customer, cases(), outbox)

    move_to_customer(actor=agent.actor, conversation_id=secret.conversation_id, customer_id=angry_customer.id)
    answer(agent, secret.conversation_id, "An answer in what is theirs now.")
    seen = seen_by(angry_customer, cases(), outbox)
    assert "An answer in what is theirs now." in seen
    assert INNER not in seen
    assert "An answer in what is theirs now." not in seen_by(loyal_customer, cases(), outbox)


def test_what_was_split_or_merged_shows_in_its_place_alone(
    agent: Colleague, angry_customer: Person, received: Placed, outbox: KeptOutbox
) -> None:
    other = hand_in(letter(angry_customer.email, "And my invoice is wrong.", thread=(received.conversation_id,)))
    post_note(actor=agent.actor, conversation_id=received.conversation_id, text=f"{INNER} note")
    split = split_messages(
        actor=agent.actor, conversation_id=received.conversation_id, message_ids=[other.message_id], subject="Invoice"
    )
    [first, second] = [
        status_page(token=status_token(case_id=case_id, customer_id=angry_customer.id)).messages
        for case_id in (received.case_id, split.case_id)
    ]
    assert ([one.words for one in first], [one.words for one in second]) == (
        ["My pole broke."],
        ["And my invoice is wrong."],
    )
    merge_conversations(actor=agent.actor, source_id=split.conversation_id, target_id=received.conversation_id)
    answer(agent, received.conversation_id)
    assert INNER not in seen_by(angry_customer, cases(), outbox)


def test_one_answer_to_all_names_nobody_else(
    agent: Colleague,
    lead: Colleague,
    angry_customer: Person,
    loyal_customer: Person,
    outbox: KeptOutbox,
) -> None:
    hit = [hand_in(letter(person.email, "It came open.")) for person in (angry_customer, loyal_customer)]
    incident = open_incident(actor=agent.actor, title="Open parcels", case_ids=[one.case_id for one in hit])
    texts = {"en": "Dear {customer.name}, about {reference}: it is mended."}
    order_answer(actor=lead.actor, incident_id=incident, texts=texts, order_key="once")
    with clock.at(clock.now() + timedelta(minutes=1)):
        fire_due_deadlines(now=clock.now())
        run_waiting_jobs()
    assert sorted(one.value for mail in outbox for one in mail.to) == sorted(
        [angry_customer.email, loyal_customer.email]
    )
    assert [mail.copied for mail in outbox] == [(), ()]
    for mine, theirs in ((angry_customer, loyal_customer), (loyal_customer, angry_customer)):
        seen = seen_by(mine, cases(), outbox)
        assert mine.name in seen
        assert theirs.name not in seen
        assert theirs.email not in seen
