from datetime import datetime, timedelta

import pytest
from tests.cast import Colleague, Person
from tests.desk.conftest import KeptOutbox
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.events import DeliveryBounced, DeliveryReported
from accord.channels.operations import hand_in
from accord.customers.models import Identity
from accord.desk.contracts import CaseStatus, DeliveryState, MessageKind, Solution
from accord.desk.models import Case, Conversation, Draft, Message
from accord.desk.operations import (
    StaleReply,
    TooLate,
    Unreachable,
    accept_stranger,
    mark_arrived,
    post_note,
    post_notice,
    post_reply,
    save_draft,
    send_again,
    solve_case,
    take_back_reply,
)
from accord.desk.queries import get_conversation, open_conversation
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import deliver_events, list_facts, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def received(angry_customer: Person, noon: datetime) -> Placed:
    with clock.at(noon - timedelta(hours=2)):
        return hand_in(letter(angry_customer.email))


def test_a_reply_leaves_in_ten_seconds_and_ends_the_waiting(
    agent: Colleague, angry_customer: Person, received: Placed, outbox: KeptOutbox, noon: datetime
) -> None:
    message_id = post_reply(
        actor=agent.actor, conversation_id=received.conversation_id, text=" We send a new pole today. "
    )

    (sent,) = outbox
    assert (sent.message_id, sent.text, sent.author_name) == (message_id, "We send a new pole today.", "Ana Silva")
    assert [to.value for to in sent.to] == [angry_customer.email]
    assert sent.leaves_at == noon + timedelta(seconds=10)
    conversation = get_conversation(actor=agent.actor, conversation_id=received.conversation_id)
    assert conversation.waiting_since is None
    assert (conversation.status, conversation.assignee_id) == (CaseStatus.OPEN, agent.id)
    assert conversation.last_words == "We send a new pole today."
    assert Message.objects.get(pk=message_id).delivery_state == DeliveryState.QUEUED


def test_a_reply_that_pends_waits_for_the_customer(agent: Colleague, received: Placed) -> None:
    post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="Which size?", then=CaseStatus.PENDING)

    assert Case.objects.get().status == Conversation.objects.get().status == CaseStatus.PENDING


def test_a_reply_can_solve_at_once(agent: Colleague, received: Placed) -> None:
    post_reply(
        actor=agent.actor,
        conversation_id=received.conversation_id,
        text="Here is your refund.",
        solution=Solution(demand="failure"),
    )

    assert (Case.objects.get().status, Case.objects.get().demand) == (CaseStatus.SOLVED, "failure")


def test_whoever_is_on_it_stays_on_it(agent: Colleague, other_agent: Colleague, received: Placed) -> None:
    post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="First.")
    post_reply(actor=other_agent.actor, conversation_id=received.conversation_id, text="Second.")

    assert Conversation.objects.get().assignee_id == agent.id


def test_a_stale_reply_is_stopped(
    agent: Colleague, other_agent: Colleague, received: Placed, outbox: KeptOutbox
) -> None:
    post_reply(actor=other_agent.actor, conversation_id=received.conversation_id, text="I have answered.")

    with pytest.raises(StaleReply, match="Lukas Brandt answered meanwhile"):
        post_reply(
            actor=agent.actor,
            conversation_id=received.conversation_id,
            text="So have I.",
            seen_message_id=received.message_id,
        )

    assert len(outbox) == 1
    assert Message.objects.filter(kind=MessageKind.REPLY).count() == 1


def test_a_reply_is_stopped_when_the_customer_wrote_again(
    agent: Colleague, angry_customer: Person, received: Placed, outbox: KeptOutbox
) -> None:
    hand_in(letter(angry_customer.email, "Never mind.", name="Jonas", thread=(received.conversation_id,)))

    with pytest.raises(StaleReply, match="Jonas wrote again meanwhile"):
        post_reply(
            actor=agent.actor,
            conversation_id=received.conversation_id,
            text="We send a new pole.",
            seen_message_id=received.message_id,
        )

    assert not outbox


def test_empty_words_are_refused(agent: Colleague, received: Placed, outbox: KeptOutbox) -> None:
    with pytest.raises(BadInput):
        post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="  \n ")

    assert not outbox
    assert Message.objects.count() == 1


def test_a_department_owner_cannot_answer_what_does_not_exist_for_them(
    department_owner: Colleague, received: Placed, outbox: KeptOutbox
) -> None:
    with pytest.raises(NotFound):
        post_reply(actor=department_owner.actor, conversation_id=received.conversation_id, text="Hello.")

    assert not outbox
    assert Message.objects.count() == 1


def test_a_customer_without_an_address_cannot_be_answered(
    agent: Colleague, received: Placed, outbox: KeptOutbox, noon: datetime
) -> None:
    Identity.objects.update(undeliverable_since=noon)

    with pytest.raises(Unreachable):
        post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="Hello.")

    assert not outbox
    assert Message.objects.count() == 1


def test_a_reply_taken_back_leaves_everything_as_it_was(
    agent: Colleague, received: Placed, outbox: KeptOutbox, noon: datetime
) -> None:
    before = get_conversation(actor=agent.actor, conversation_id=received.conversation_id)
    message_id = post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="Too early.")
    with clock.at(noon + timedelta(seconds=9)):
        words = take_back_reply(actor=agent.actor, message_id=message_id)

    assert words == "Too early."
    assert not outbox
    assert not Message.objects.filter(pk=message_id).exists()
    after = get_conversation(actor=agent.actor, conversation_id=received.conversation_id)
    assert (after.status, after.waiting_since, after.last_words, after.assignee_id) == (
        before.status,
        before.waiting_since,
        before.last_words,
        None,
    )
    drafts = open_conversation(actor=agent.actor, conversation_id=received.conversation_id).drafts
    assert drafts[MessageKind.REPLY].text == "Too early."


def test_taking_back_also_takes_back_the_solving(agent: Colleague, received: Placed, noon: datetime) -> None:
    message_id = post_reply(
        actor=agent.actor, conversation_id=received.conversation_id, text="Done.", solution=Solution()
    )
    take_back_reply(actor=agent.actor, message_id=message_id)

    case = Case.objects.get()
    assert (case.status, case.solved_at) == (CaseStatus.NEW, None)


def test_what_has_left_cannot_be_taken_back(
    agent: Colleague, received: Placed, outbox: KeptOutbox, noon: datetime
) -> None:
    message_id = post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="Gone.")

    with clock.at(noon + timedelta(seconds=10)), pytest.raises(TooLate):
        take_back_reply(actor=agent.actor, message_id=message_id)

    assert [message.message_id for message in outbox] == [message_id]
    assert Message.objects.filter(pk=message_id).exists()


def test_nobody_takes_back_another_ones_reply(
    agent: Colleague, other_agent: Colleague, received: Placed, outbox: KeptOutbox
) -> None:
    message_id = post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="Mine.")

    with pytest.raises(NotFound):
        take_back_reply(actor=other_agent.actor, message_id=message_id)

    assert len(outbox) == 1


def test_taking_back_keeps_what_the_customer_wrote_since(
    agent: Colleague, angry_customer: Person, received: Placed, noon: datetime
) -> None:
    message_id = post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="One moment.")
    with clock.at(noon + timedelta(seconds=5)):
        hand_in(letter(angry_customer.email, "Are you there?", thread=(received.conversation_id,)))
        take_back_reply(actor=agent.actor, message_id=message_id)

    assert Conversation.objects.get().last_words == "Are you there?"
    assert Conversation.objects.get().waiting_since == noon + timedelta(seconds=5)


def test_a_note_reaches_colleagues_only(agent: Colleague, received: Placed, outbox: KeptOutbox) -> None:
    post_note(actor=agent.actor, conversation_id=received.conversation_id, text="He is right.")

    assert not outbox
    assert Conversation.objects.get().waiting_since is not None
    assert list_facts(conversation_id=received.conversation_id)[0].kind == "desk.NotePosted"


def test_an_accepted_stranger_is_copied(agent: Colleague, received: Placed, stranger: str, outbox: KeptOutbox) -> None:
    hand_in(letter(stranger, "I am his wife.", thread=(received.conversation_id,)))
    (participant,) = open_conversation(actor=agent.actor, conversation_id=received.conversation_id).participants
    accept_stranger(actor=agent.actor, participant_id=participant.id)
    post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="Hello to both.")

    assert [to.value for to in outbox[0].copied] == [stranger]


def test_chosen_recipients_replace_the_usual_ones(agent: Colleague, received: Placed, outbox: KeptOutbox) -> None:
    post_reply(
        actor=agent.actor,
        conversation_id=received.conversation_id,
        text="Hello.",
        copied=["Boss@Mail.example ", "boss@mail.example"],
    )
    with pytest.raises(BadInput, match="nonsense"):
        post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="Hello.", copied=["nonsense"])

    assert [[to.value for to in message.copied] for message in outbox] == [["boss@mail.example"]]


def test_drafts_are_kept_per_person_and_kind_and_go_when_sent(
    agent: Colleague, other_agent: Colleague, received: Placed
) -> None:
    conversation_id = received.conversation_id
    save_draft(actor=agent.actor, conversation_id=conversation_id, kind=MessageKind.REPLY, text="Dear Jo")
    save_draft(actor=agent.actor, conversation_id=conversation_id, kind=MessageKind.REPLY, text="Dear Jonas")
    save_draft(actor=agent.actor, conversation_id=conversation_id, kind=MessageKind.NOTE, text="odd")
    save_draft(actor=other_agent.actor, conversation_id=conversation_id, kind=MessageKind.REPLY, text="Hello")
    post_reply(actor=agent.actor, conversation_id=conversation_id, text="Dear Jonas, sorry.")

    assert list(open_conversation(actor=agent.actor, conversation_id=conversation_id).drafts) == [MessageKind.NOTE]
    assert Draft.objects.count() == 2


def test_a_reported_delivery_shows_on_its_message(agent: Colleague, received: Placed) -> None:
    message_id = post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="Hello.")
    publish(DeliveryReported(message_id=message_id, conversation_id=received.conversation_id, state="delivered"))
    deliver_events(names=["desk"])

    assert Message.objects.get(pk=message_id).delivery_state == DeliveryState.DELIVERED


def test_a_reply_that_came_back_brings_the_case_back(agent: Colleague, received: Placed) -> None:
    message_id = post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="Hello.")
    solve_case(actor=agent.actor, case_id=received.case_id)
    publish(
        DeliveryBounced(
            message_id=message_id, conversation_id=received.conversation_id, reason="userunknown", hard=True
        )
    )
    deliver_events(names=["desk"])

    message = Message.objects.get(pk=message_id)
    assert (message.delivery_state, message.delivery_problem) == (DeliveryState.FAILED, "userunknown")
    assert Case.objects.get().status == CaseStatus.OPEN
    assert Conversation.objects.get().unread


def test_a_person_settles_what_is_in_doubt_once(agent: Colleague, received: Placed, outbox: KeptOutbox) -> None:
    message_id = post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="Hello.")
    publish(DeliveryReported(message_id=message_id, conversation_id=received.conversation_id, state="in_doubt"))
    deliver_events(names=["desk"])
    mark_arrived(actor=agent.actor, message_id=message_id)

    with pytest.raises(Refusal):
        send_again(actor=agent.actor, message_id=message_id)

    assert outbox.orders == [("mark_arrived", message_id)]
    assert Message.objects.get(pk=message_id).delivery_state == DeliveryState.DELIVERED


def test_a_notice_neither_answers_nor_waits(
    agent: Colleague, angry_customer: Person, received: Placed, outbox: KeptOutbox
) -> None:
    before = get_conversation(actor=agent.actor, conversation_id=received.conversation_id)
    post_notice(customer_id=angry_customer.id, purpose="survey", subject="How was it?", text="Tell us.")

    assert get_conversation(actor=agent.actor, conversation_id=received.conversation_id) == before
    # Without an author: the channel marks it as sent by a machine.
    assert (outbox[0].subject, outbox[0].author_name) == ("How was it?", "")


def test_a_notice_to_somebody_without_conversations_opens_a_solved_one(
    loyal_customer: Person, outbox: KeptOutbox
) -> None:
    post_notice(
        customer_id=loyal_customer.id, purpose="news_of_change", subject="We changed it", text="Because of you."
    )

    assert Case.objects.get().status == CaseStatus.SOLVED
    assert len(outbox) == 1


def test_a_notice_to_somebody_unreachable_is_none(angry_customer: Person, outbox: KeptOutbox, noon: datetime) -> None:
    Identity.objects.update(undeliverable_since=noon)

    assert post_notice(customer_id=angry_customer.id, purpose="survey", subject="?", text="?") is None
    assert not outbox
    assert not Message.objects.exists()
