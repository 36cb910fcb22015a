"""Somebody without a seat is asked by mail, aside; their answer comes back there and marks the conversation."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.cast import Colleague, Person
from tests.desk.conftest import KeptOutbox
from tests.desk.letters import letter
from tests.desk.side_talks.conftest import Ask

from accord.channels.contracts import AttachedFile, Placed
from accord.channels.events import DeliveryReported
from accord.channels.operations import hand_in
from accord.customers.models import Customer, Identity
from accord.desk.contracts import CaseStatus, Caution
from accord.desk.models import Attachment, Contact, Conversation, Message, Participant
from accord.desk.operations import merge_conversations, post_reply, set_status, snooze_conversation, solve_case
from accord.desk.queries import get_case, get_conversation, list_messages
from accord.desk.side_talks.contracts import TalkState, Whom
from accord.desk.side_talks.models import SideMessage, SideTalk
from accord.desk.side_talks.operations import (
    begin_side_talk,
    close_side_talk,
    continue_side_talk,
    read_side_talk,
)
from accord.desk.side_talks.queries import asides_of, list_partners, list_side_talks_of, open_side_talk, shareable_files
from accord.kernel import clock, files
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.errors import BadInput, NotAllowed, NotFound
from accord.kernel.events import deliver_events, list_facts, publish
from accord.kernel.permissions import SYSTEM
from accord.staff.models import Department

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def kinds_of_facts(conversation_id: int) -> list[str]:
    found = list_facts(conversation_id=conversation_id, limit=50)
    return [fact.kind for fact in reversed(found) if ".Side" in fact.kind or ".Task" in fact.kind]


class TestAsking:
    def test_a_colleague_gets_a_mail_with_a_thread_of_its_own(
        self, ask: Ask, received: Placed, department_owner: Colleague, outbox: KeptOutbox
    ) -> None:
        talk_id = ask()

        [mail] = outbox
        assert [one.value for one in mail.to] == [department_owner.email]
        assert (mail.subject, mail.author_name) == ("Is pallet 7 there?", "Ana Silva")
        assert mail.text.startswith("Is the last tent pole still on pallet 7?")
        assert mail.conversation_id == talk_id != received.conversation_id
        assert kinds_of_facts(received.conversation_id) == ["desk.SideTalkBegun"]

    def test_files_go_along_and_stay_with_the_words(
        self, ask: Ask, agent: Colleague, received: Placed, outbox: KeptOutbox
    ) -> None:
        photo = AttachedFile(filename="pole.jpg", content_type="image/jpeg", size=3, sha256=files.store(b"pic"))
        message = Message.objects.get(conversation_id=received.conversation_id)
        Attachment.objects.create(
            message=message, filename="pole.jpg", content_type="image/jpeg", size=3, sha256=photo.sha256
        )
        [shared] = shareable_files(actor=agent.actor, conversation_id=received.conversation_id)
        talk_id = ask(attachments=[shared])
        continue_side_talk(actor=agent.actor, side_talk_id=talk_id, text="And this.", attachments=[photo])
        assert [[file.filename for file in mail.attachments] for mail in outbox] == [["pole.jpg"], ["pole.jpg"]]
        said = open_side_talk(actor=agent.actor, side_talk_id=talk_id).messages
        assert [[file.sha256 for file in one.files] for one in said] == [[photo.sha256], [photo.sha256]]

    def test_its_numbers_are_no_conversations_and_no_messages(self, ask: Ask, outbox: KeptOutbox) -> None:
        talk_id = ask()
        assert not Conversation.objects.filter(pk=talk_id).exists()
        assert not Message.objects.filter(pk=outbox[0].message_id).exists()

    def test_a_department_is_asked_through_its_owner(
        self, ask: Ask, warehouse: Department, department_owner: Colleague, outbox: KeptOutbox
    ) -> None:
        talk_id = ask(whom=Whom(department_id=warehouse.pk))
        assert [one.value for one in outbox[0].to] == [department_owner.email]
        assert SideTalk.objects.get(pk=talk_id).name == "Warehouse"

    def test_a_department_without_an_owner_is_everybody_who_works_there(
        self, ask: Ask, service: Department, agent: Colleague, lead: Colleague, outbox: KeptOutbox
    ) -> None:
        ask(whom=Whom(department_id=service.pk))
        assert {one.value for one in outbox[0].to} == {agent.email, lead.email}

    def test_a_department_where_nobody_works_cannot_be_asked(self, ask: Ask, marketing: Department) -> None:
        with pytest.raises(BadInput):
            ask(whom=Whom(department_id=marketing.pk))
        assert not SideTalk.objects.exists()

    def test_a_partner_outside_is_asked_and_known_from_then_on(
        self, ask: Ask, agent: Colleague, outbox: KeptOutbox
    ) -> None:
        ask(whom=Whom(address="desk@carrier.example", name="Parcel carrier"))
        assert [one.value for one in outbox[0].to] == ["desk@carrier.example"]
        [partner] = list_partners(actor=agent.actor)
        assert (partner.name, partner.address) == ("Parcel carrier", "desk@carrier.example")

    @pytest.mark.parametrize(
        "whom", [Whom(), Whom(address="not an address"), Whom(employee_id=1, address="a@b.example")]
    )
    def test_whom_must_be_said_and_must_be_one(self, ask: Ask, whom: Whom, outbox: KeptOutbox) -> None:
        with pytest.raises(BadInput):
            ask(whom=whom)
        assert not outbox

    def test_nothing_said_is_nothing_asked(self, ask: Ask) -> None:
        with pytest.raises(BadInput):
            ask(text="  ")

    def test_whoever_has_no_seat_begins_nothing(self, ask: Ask, department_owner: Colleague) -> None:
        with pytest.raises(NotFound):
            ask(actor=department_owner.actor)
        with pytest.raises(NotAllowed):
            ask(actor=SYSTEM)

    def test_without_a_subject_it_names_the_reference(self, ask: Ask, received: Placed, outbox: KeptOutbox) -> None:
        ask(subject="")
        assert get_case(case_id=received.case_id).reference in outbox[0].subject


class TestNothingReachesTheCustomer:
    def test_neither_the_customer_nor_whoever_takes_part_can_be_asked(
        self, ask: Ask, received: Placed, angry_customer: Person, outbox: KeptOutbox
    ) -> None:
        Participant.objects.create(
            conversation_id=received.conversation_id,
            kind="email",
            address="wife@mail.example",
            role="copied",
            added_at=clock.now(),
        )
        for address in (angry_customer.email, angry_customer.email.upper(), "wife@mail.example"):
            with pytest.raises(BadInput):
                ask(whom=Whom(address=address))
        assert (list(outbox), SideTalk.objects.count()) == ([], 0)

    def test_a_partner_who_became_part_of_the_conversation_is_not_written_to_again(
        self, ask: Ask, agent: Colleague, angry_customer: Person, outbox: KeptOutbox
    ) -> None:
        talk_id = ask(whom=Whom(address="old@mail.example"))
        Identity.objects.create(
            customer_id=angry_customer.id, kind="email", value="old@mail.example", confirmed_at=clock.now()
        )
        with pytest.raises(BadInput):
            continue_side_talk(actor=agent.actor, side_talk_id=talk_id, text="Well?")
        assert len(outbox) == 1

    def test_words_said_aside_are_in_no_letter_of_the_conversation(
        self, ask: Ask, agent: Colleague, received: Placed, department_owner: Colleague, outbox: KeptOutbox
    ) -> None:
        talk_id = ask(text="THE SECRET QUESTION")
        hand_in(letter(department_owner.email, "THE SECRET ANSWER", thread=(talk_id,)))
        deliver_events()
        post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="We found the pole.")

        messages = list_messages(actor=agent.actor, conversation_id=received.conversation_id)
        assert "SECRET" not in repr(messages)
        to_customer = outbox[-1]
        assert "SECRET" not in repr(to_customer)
        assert [one.value for one in (*to_customer.to, *to_customer.copied)] == ["jonas@mail.example"]
        assert not Participant.objects.filter(conversation_id=received.conversation_id).exists()

    def test_the_mail_says_no_more_of_the_customer_than_was_written(
        self, ask: Ask, angry_customer: Person, outbox: KeptOutbox
    ) -> None:
        ask()
        assert angry_customer.email not in repr(outbox[0])
        assert angry_customer.name not in repr(outbox[0])

    def test_facts_carry_no_words(self, ask: Ask, received: Placed) -> None:
        ask(text="THE SECRET QUESTION")
        assert "SECRET" not in repr(list_facts(conversation_id=received.conversation_id))


class TestTheAnswer:
    @pytest.fixture
    def talk_id(self, ask: Ask) -> int:
        return ask()

    def test_it_comes_back_into_the_side_talk_alone(
        self, talk_id: int, agent: Colleague, received: Placed, department_owner: Colleague
    ) -> None:
        before = (
            Message.objects.count(),
            Contact.objects.count(),
            Customer.objects.count(),
            Conversation.objects.count(),
        )
        placed = hand_in(letter(department_owner.email, "Yes, two are left.", thread=(talk_id,)))
        after = (
            Message.objects.count(),
            Contact.objects.count(),
            Customer.objects.count(),
            Conversation.objects.count(),
        )

        assert before == after
        assert (placed.conversation_id, placed.case_id, placed.is_aside) == (talk_id, received.case_id, True)
        talk = open_side_talk(actor=agent.actor, side_talk_id=talk_id)
        assert [(m.is_ours, m.text) for m in talk.messages][1] == (False, "Yes, two are left.")
        assert (talk.row.state, talk.row.is_unread, talk.row.last_words) == (
            TalkState.ANSWERED,
            True,
            "Yes, two are left.",
        )
        assert kinds_of_facts(received.conversation_id) == ["desk.SideTalkBegun", "desk.SideTalkAnswered"]
        assert not list_facts(kinds=["channels.MessageReceived"], conversation_id=talk_id)

    def test_it_marks_the_conversation_and_leaves_the_customers_waiting_alone(
        self, talk_id: int, agent: Colleague, received: Placed, department_owner: Colleague, noon: datetime
    ) -> None:
        set_status(actor=agent.actor, case_id=received.case_id, status=CaseStatus.ON_HOLD)
        Conversation.objects.update(unread=False)
        before = get_conversation(actor=agent.actor, conversation_id=received.conversation_id)
        with clock.at(noon + timedelta(hours=2)):
            hand_in(letter(department_owner.email, "Yes.", thread=(talk_id,)))
            deliver_events()
            deliver_events()

        after = get_conversation(actor=agent.actor, conversation_id=received.conversation_id)
        assert (before.status, after.status, after.unread) == (CaseStatus.ON_HOLD, CaseStatus.OPEN, True)
        assert replace(after, status=before.status, unread=False) == before

    def test_it_wakes_a_conversation_that_was_put_aside(
        self, talk_id: int, agent: Colleague, received: Placed, department_owner: Colleague, noon: datetime
    ) -> None:
        snooze_conversation(actor=agent.actor, conversation_id=received.conversation_id, until=noon + timedelta(days=2))
        hand_in(letter(department_owner.email, "Yes.", thread=(talk_id,)))
        deliver_events()
        row = get_conversation(actor=agent.actor, conversation_id=received.conversation_id)
        assert (row.snoozed_until, row.unread) == (None, True)

    def test_what_is_solved_stays_solved(
        self, talk_id: int, agent: Colleague, received: Placed, department_owner: Colleague
    ) -> None:
        solve_case(actor=agent.actor, case_id=received.case_id)
        hand_in(letter(department_owner.email, "Yes.", thread=(talk_id,)))
        deliver_events()
        assert get_case(case_id=received.case_id).status == CaseStatus.SOLVED

    def test_a_machines_answer_is_shown_and_leaves_it_waiting(
        self, talk_id: int, agent: Colleague, received: Placed, department_owner: Colleague
    ) -> None:
        Conversation.objects.update(unread=False)
        hand_in(letter(department_owner.email, "I am away.", thread=(talk_id,), machine="vacation"))
        deliver_events()
        talk = open_side_talk(actor=agent.actor, side_talk_id=talk_id)
        assert (talk.row.state, talk.messages[1].is_by_machine) == (TalkState.WAITING, True)
        assert not get_conversation(actor=agent.actor, conversation_id=received.conversation_id).unread

    def test_whoever_was_not_asked_or_cannot_be_verified_is_marked(
        self, talk_id: int, agent: Colleague, department_owner: Colleague
    ) -> None:
        hand_in(letter("somebody@elsewhere.example", "I know.", thread=(talk_id,)))
        hand_in(letter(department_owner.email, "Forged.", thread=(talk_id,), sender_is_verified=False))
        hand_in(letter(department_owner.email.upper(), "Mine.", thread=(talk_id,)))
        said = open_side_talk(actor=agent.actor, side_talk_id=talk_id).messages[1:]
        assert [m.caution for m in said] == [Caution.STRANGER, Caution.UNVERIFIED, Caution.NONE]
        assert not Customer.objects.filter(identities__value="somebody@elsewhere.example").exists()

    def test_the_same_mail_twice_is_one_answer(self, talk_id: int, department_owner: Colleague) -> None:
        mail = letter(department_owner.email, "Yes.", thread=(talk_id,))
        first, second = hand_in(mail), hand_in(mail)
        assert (first.message_id, first.is_duplicate, second.is_duplicate) == (second.message_id, False, True)
        assert SideMessage.objects.filter(is_ours=False).count() == 1

    def test_the_strongest_evidence_decides_where_words_go(
        self, talk_id: int, agent: Colleague, received: Placed, department_owner: Colleague, angry_customer: Person
    ) -> None:
        hand_in(letter(department_owner.email, "For you.", thread=(talk_id, received.conversation_id)))
        hand_in(letter(angry_customer.email, "For all.", thread=(received.conversation_id, talk_id)))
        assert [m.text for m in open_side_talk(actor=agent.actor, side_talk_id=talk_id).messages][1:] == ["For you."]
        assert [m.new_text for m in list_messages(actor=agent.actor, conversation_id=received.conversation_id)] == [
            "My tent pole is broken.",
            "For all.",
        ]

    def test_files_come_along(self, talk_id: int, agent: Colleague, department_owner: Colleague) -> None:
        photo = AttachedFile(filename="pallet.jpg", content_type="image/jpeg", size=3, sha256="0" * 64)
        hand_in(letter(department_owner.email, "See.", thread=(talk_id,), attachments=(photo,)))
        [file] = open_side_talk(actor=agent.actor, side_talk_id=talk_id).messages[1].files
        assert (file.filename, file.size) == ("pallet.jpg", 3)


class TestGoingOn:
    def test_writing_on_waits_again_and_closing_ends_it_until_an_answer(
        self, ask: Ask, agent: Colleague, department_owner: Colleague, outbox: KeptOutbox
    ) -> None:
        talk_id = ask()
        hand_in(letter(department_owner.email, "Which one?", thread=(talk_id,)))
        continue_side_talk(actor=agent.actor, side_talk_id=talk_id, text="The long one.")
        assert [row.state for row in list_side_talks_of(actor=agent.actor)] == [TalkState.WAITING]
        assert len(outbox) == 2

        close_side_talk(actor=agent.actor, side_talk_id=talk_id)
        assert list_side_talks_of(actor=agent.actor) == []
        hand_in(letter(department_owner.email, "One more thing.", thread=(talk_id,)))
        assert [row.state for row in list_side_talks_of(actor=agent.actor)] == [TalkState.ANSWERED]

        read_side_talk(actor=agent.actor, side_talk_id=talk_id)
        assert not SideTalk.objects.get().unread

    def test_no_answer_by_the_time_hoped_for_is_said_once(
        self, ask: Ask, received: Placed, department_owner: Colleague, noon: datetime
    ) -> None:
        late, answered = ask(answer_by=noon + timedelta(hours=4)), ask(answer_by=noon + timedelta(hours=4))
        hand_in(letter(department_owner.email, "Yes.", thread=(answered,)))
        with clock.at(noon + timedelta(hours=4)):
            fire_due_deadlines()
        overdue = list_facts(kinds=["desk.SideTalkOverdue"])
        assert [fact.payload["side_talk_id"] for fact in overdue] == [late]

    def test_a_mail_that_could_not_be_delivered_is_seen(
        self, ask: Ask, agent: Colleague, received: Placed, outbox: KeptOutbox
    ) -> None:
        talk_id = ask()
        publish(
            DeliveryReported(
                message_id=outbox[0].message_id, conversation_id=talk_id, state="failed", problem_code="refused"
            )
        )
        deliver_events()
        assert open_side_talk(actor=agent.actor, side_talk_id=talk_id).row.has_trouble
        assert "desk.SideTalkUndelivered" in kinds_of_facts(received.conversation_id)

    def test_it_goes_along_when_its_conversation_is_merged(
        self, ask: Ask, agent: Colleague, angry_customer: Person, received: Placed, department_owner: Colleague
    ) -> None:
        talk_id = ask()
        other = hand_in(letter(angry_customer.email))
        merge_conversations(actor=agent.actor, source_id=received.conversation_id, target_id=other.conversation_id)
        Conversation.objects.update(unread=False)
        hand_in(letter(department_owner.email, "Yes.", thread=(talk_id,)))
        deliver_events()

        beside = asides_of(actor=agent.actor, conversation_id=other.conversation_id)
        assert [(row.id, row.state) for row in beside.talks] == [(talk_id, TalkState.ANSWERED)]
        assert get_conversation(actor=agent.actor, conversation_id=other.conversation_id).unread

    def test_those_without_a_seat_read_none(self, ask: Ask, received: Placed, department_owner: Colleague) -> None:
        talk_id = ask()
        with pytest.raises(NotFound):
            open_side_talk(actor=department_owner.actor, side_talk_id=talk_id)
        assert asides_of(actor=department_owner.actor, conversation_id=received.conversation_id).talks == ()


def test_an_unknown_colleague_cannot_be_asked(agent: Colleague, received: Placed) -> None:
    with pytest.raises(BadInput):
        begin_side_talk(
            actor=agent.actor, conversation_id=received.conversation_id, whom=Whom(employee_id=999_999), text="Hello?"
        )
