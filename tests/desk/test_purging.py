"""Nothing is deleted before its time; then it is, with its mail, and what the company still tells of is kept."""

from datetime import datetime, timedelta

import pytest
from tests.cast import Colleague, Person
from tests.desk.letters import at, letter

import accord.desk.context.handlers  # noqa: F401 - so that they follow the log
from accord.channels.contracts import AttachedFile, Placed
from accord.channels.email.models import Mail
from accord.channels.operations import hand_in
from accord.desk.context.models import Transfer
from accord.desk.contracts import Place
from accord.desk.matters.operations import split_messages
from accord.desk.models import Attachment, Case, Contact, Conversation, Message
from accord.desk.operations import assign_conversation, merge_conversations, remove_conversation
from accord.desk.operations.purging import purge_removed
from accord.desk.promises.contracts import PromiseDraft, PromiseKind
from accord.desk.promises.models import Promise
from accord.desk.promises.operations import make_promises, renegotiate_promise
from accord.kernel import files
from accord.kernel.company import change_company
from accord.kernel.events import deliver_events
from accord.kernel.jobs import run_waiting_jobs
from accord.kernel.models import AuditEntry
from accord.listen.models import Story
from accord.understand.models import Reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def placed(angry_customer: Person) -> Placed:
    file = AttachedFile(filename="pole.jpg", content_type="image/jpeg", size=3, sha256=files.store(b"pic"))
    return hand_in(letter(angry_customer.email, attachments=(file,)))


def throw_away(who: Colleague, placed: Placed, place: Place = Place.TRASH) -> None:
    remove_conversation(actor=who.actor, conversation_id=placed.conversation_id, place=place, reason="By mistake")


@pytest.mark.parametrize("place", [Place.TRASH, Place.JUNK])
def test_it_lies_there_for_thirty_days_and_is_gone_with_all_that_belongs_to_it(
    agent: Colleague, placed: Placed, noon: datetime, place: Place
) -> None:
    deliver_events(names=["understand"])
    throw_away(agent, placed, place)
    with at(noon + timedelta(days=30)):
        assert purge_removed() == 0
    assert Conversation.objects.exists()

    with at(noon + timedelta(days=30, minutes=1)):
        assert purge_removed() == 1

    for model in (Conversation, Case, Message, Contact, Attachment, Reading):
        assert not model.objects.exists(), model.__name__
    entry = AuditEntry.objects.get(action="conversation.purged")
    assert (entry.subject, entry.detail["place"]) == (f"conversation:{placed.conversation_id}", place)


def test_a_shorter_time_than_thirty_days_cannot_be_set(
    agent: Colleague, administrator: Colleague, placed: Placed, noon: datetime
) -> None:
    change_company(actor=administrator.actor, trash_days=1)
    throw_away(agent, placed)
    with at(noon + timedelta(days=29)):
        assert purge_removed() == 0
    change_company(actor=administrator.actor, trash_days=60)
    with at(noon + timedelta(days=59)):
        assert purge_removed() == 0
    with at(noon + timedelta(days=61)):
        assert purge_removed() == 1


def test_its_mail_is_forgotten_and_still_known_when_it_comes_again(
    agent: Colleague, placed: Placed, noon: datetime
) -> None:
    raw = files.store(b"From: jonas@mail.example\r\n\r\nMy pole")
    Mail.objects.create(
        direction="in", fate="placed", raw_sha256=raw, identity_key="k", sender="jonas@mail.example", subject="Pole",
        conversation_id=placed.conversation_id, desk_message_id=placed.message_id, received_at=noon,
    )  # fmt: skip
    throw_away(agent, placed)
    with at(noon + timedelta(days=31)):
        assert purge_removed() == 1
        run_waiting_jobs()

    mail = Mail.objects.get(identity_key="k")
    assert (mail.sender, mail.subject, mail.conversation_id, files.read(mail.raw_sha256)) == ("", "", None, b"")
    with pytest.raises(FileNotFoundError):
        files.read(raw)


def test_its_files_go_with_it_unless_somebody_else_sent_the_same(
    agent: Colleague, placed: Placed, noon: datetime, angry_customer: Person
) -> None:
    pole = Attachment.objects.get().sha256
    logo = files.store(b"logo")
    for conversation_id in (placed.conversation_id, hand_in(letter(angry_customer.email)).conversation_id):
        Attachment.objects.create(
            message_id=Message.objects.filter(conversation_id=conversation_id).values_list("pk", flat=True)[0],
            filename="logo.png", content_type="image/png", size=4, sha256=logo,
        )  # fmt: skip
    throw_away(agent, placed)
    with at(noon + timedelta(days=31)):
        assert purge_removed() == 1
        run_waiting_jobs()
    assert files.read(logo) == b"logo"
    with pytest.raises(FileNotFoundError):
        files.read(pole)


def test_what_was_promised_given_on_and_moved_goes_with_it(
    agent: Colleague, other_agent: Colleague, placed: Placed, noon: datetime, angry_customer: Person
) -> None:
    number = placed.conversation_id
    hand_in(letter(angry_customer.email, "And the pegs?", thread=(number,)))
    draft = PromiseDraft(kind=PromiseKind.CALL, words="I will call", due_at=noon + timedelta(hours=8))
    [promise_id] = make_promises(actor=agent.actor, conversation_id=number, drafts=[draft])
    later = noon + timedelta(days=1)
    renegotiate_promise(actor=agent.actor, promise_id=promise_id, due_at=later, consent="On the phone")
    for person in (agent, other_agent):
        assign_conversation(actor=agent.actor, conversation_id=number, assignee_id=person.id)
    deliver_events(names=["desk"])
    last = Message.objects.filter(conversation_id=number).order_by("-pk").values_list("pk", flat=True)[0]
    split_messages(actor=agent.actor, conversation_id=number, message_ids=[last])
    throw_away(agent, placed)
    with at(noon + timedelta(days=31)):
        assert purge_removed() == 1
    assert Transfer.objects.count() == Promise.objects.count() == 0
    assert Conversation.objects.count() == 1, "what was split off stays"


def test_what_was_merged_into_it_goes_with_it(
    agent: Colleague, placed: Placed, noon: datetime, angry_customer: Person
) -> None:
    other = hand_in(letter(angry_customer.email))
    merge_conversations(actor=agent.actor, source_id=other.conversation_id, target_id=placed.conversation_id)
    throw_away(agent, placed)
    with at(noon + timedelta(days=31)):
        assert purge_removed() == 1
    assert not Conversation.objects.exists()
    assert not Case.objects.exists()


def test_a_story_keeps_its_conversation(agent: Colleague, placed: Placed, noon: datetime) -> None:
    Story.objects.create(
        conversation_id=placed.conversation_id, message_id=placed.message_id, customer_id=placed.customer_id,
        text="A pole", captured_by_id=agent.id, captured_at=noon, expires_on=noon.date(),
    )  # fmt: skip
    throw_away(agent, placed)
    with at(noon + timedelta(days=31)):
        assert purge_removed() == 0
    assert Conversation.objects.get().place == Place.TRASH
    assert Message.objects.count() == Contact.objects.count() == 1


def test_what_came_back_is_not_deleted(agent: Colleague, placed: Placed, noon: datetime) -> None:
    throw_away(agent, placed)
    Conversation.objects.filter(pk=placed.conversation_id).update(place=Place.WORK)
    with at(noon + timedelta(days=31)):
        assert purge_removed() == 0
    assert Conversation.objects.exists()
