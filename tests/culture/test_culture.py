"""The vision, lessons and thanks, as people live them."""

from datetime import timedelta

import pytest
from tests.channels.email.outer_world import outer_world

from accord.channels.contracts import Channel, Correspondent, IncomingMessage
from accord.channels.operations import hand_in
from accord.culture.contracts import ThanksState
from accord.culture.links import lesson_path
from accord.culture.models import Attempt, Learner, Thanks, ThanksEarned, VisionVote
from accord.culture.operations import (
    add_thanks,
    answer_lesson,
    choose_vision,
    confirm_thanks,
    dismiss_thanks,
    make_lesson,
    propose_vision,
    send_lesson,
    thank_colleagues,
    vote_for_vision,
    withdraw_vote,
)
from accord.culture.queries import (
    current_vision,
    lesson_page,
    list_lessons,
    list_open_lessons,
    list_proposals,
    list_proposed_thanks,
    list_thanks,
)
from accord.customers.contracts import IdentityKind
from accord.customers.queries import timeline
from accord.desk.operations import post_reply
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.events import deliver_events
from accord.kernel.jobs import run_waiting_jobs
from accord.staff.models import Employee
from accord.staff.queries import list_notifications

pytestmark = pytest.mark.django_db

THANKS = "Thank you so much, the new pole came in one day. Please pass it on to whoever packed it, great service!"


def write(person, words: str, key: str = "m1"):
    return hand_in(
        IncomingMessage(
            channel=Channel.EMAIL,
            source_key=key,
            sender=Correspondent(kind=IdentityKind.EMAIL, value=person.email, name=person.name),
            subject="Pole",
            text=words,
            new_text=words,
            sent_at=clock.now(),
        )
    )


def write_again(person, conversation_id: int):
    return hand_in(
        IncomingMessage(
            channel=Channel.EMAIL,
            source_key="again",
            sender=Correspondent(kind=IdentityKind.EMAIL, value=person.email, name=person.name),
            subject="Re: Pole",
            text=THANKS,
            new_text=THANKS,
            sent_at=clock.now(),
            thread=(conversation_id,),
        )
    )


def make(actor, department, **changes):
    given = {
        "department_id": department.pk,
        "title": "The pole that broke",
        "text": "A family stood in the rain.",
        "question": "What keeps a pole whole?",
        "options": ["A thin bag", "A tube box", "Luck"],
        "right_option": 1,
        "language": "en",
    }
    return make_lesson(actor=actor, **(given | changes))


def token_of(learner: Learner) -> str:
    return lesson_path(learner_id=learner.pk).removeprefix("/l/").removesuffix("/")


class TestVision:
    def test_everybody_proposes_and_votes_and_leaders_choose(self, agent, other_agent, cx_lead):
        first = propose_vision(actor=agent.actor, sentence="We answer.")
        second = propose_vision(actor=other_agent.actor, sentence="  We put it   right the same day. ")
        vote_for_vision(actor=agent.actor, proposal_id=second)
        vote_for_vision(actor=agent.actor, proposal_id=second)
        assert [(row.id, row.votes, row.has_my_vote) for row in list_proposals(actor=agent.actor)] == [
            (second, 2, True),
            (first, 1, True),
        ]
        assert current_vision() == ""
        with pytest.raises(NotAllowed):
            choose_vision(actor=agent.actor, proposal_id=second)
        choose_vision(actor=cx_lead.actor, proposal_id=first)
        choose_vision(actor=cx_lead.actor, proposal_id=second)
        rows = list_proposals(actor=agent.actor)
        assert [(row.sentence, row.chosen) for row in rows] == [
            ("We put it right the same day.", True),
            ("We answer.", False),
        ]

    def test_the_frame_knows_the_new_vision_after_the_commit(self, agent, cx_lead, django_capture_on_commit_callbacks):
        assert current_vision() == ""
        with django_capture_on_commit_callbacks(execute=True):
            choose_vision(actor=cx_lead.actor, proposal_id=propose_vision(actor=agent.actor, sentence="We answer."))
        assert current_vision() == "We answer."

    def test_a_vote_can_be_withdrawn(self, agent):
        proposal = propose_vision(actor=agent.actor, sentence="We answer.")
        withdraw_vote(actor=agent.actor, proposal_id=proposal)
        assert not VisionVote.objects.exists()

    def test_a_paragraph_is_no_vision(self, agent):
        with pytest.raises(BadInput):
            propose_vision(actor=agent.actor, sentence="word " * 50)
        assert list_proposals(actor=agent.actor) == []


class TestLessons:
    def test_reaches_everybody_of_the_department_once(self, cx_lead, department_owner, agent, warehouse):
        lesson = make(cx_lead.actor, warehouse)
        assert send_lesson(actor=cx_lead.actor, lesson_id=lesson) == 1
        assert send_lesson(actor=cx_lead.actor, lesson_id=lesson) == 0
        (learner,) = Learner.objects.all()
        assert learner.employee_id == department_owner.id
        (told,) = list_notifications(employee_id=department_owner.id)
        assert (told.text_code, told.url) == ("culture.lesson", lesson_path(learner_id=learner.pk))
        assert list_notifications(employee_id=agent.id) == []

    def test_the_first_answer_counts_and_is_asked_again_in_three_ten_and_thirty_days(
        self, cx_lead, department_owner, warehouse, noon
    ):
        send_lesson(actor=cx_lead.actor, lesson_id=make(cx_lead.actor, warehouse))
        learner = Learner.objects.get()
        token = token_of(learner)
        assert lesson_page(token=token).answer is None
        wrong = answer_lesson(token=token, option=0)
        assert (wrong.is_right, wrong.right_option) == (False, 1)
        assert answer_lesson(token=token, option=1) == wrong  # no second try at the same asking
        assert Attempt.objects.count() == 1

        now, gaps = noon, []
        for asked in range(2, 6):
            due = Learner.objects.get().next_at
            gaps.append((due - now).days)
            assert fire_due_deadlines(now=due - timedelta(seconds=1)) == 0
            assert fire_due_deadlines(now=due) == 1
            now = due
            with clock.at(now):
                page = lesson_page(token=token)
                assert (page.times_asked, page.answer) == (asked, None)
                assert answer_lesson(token=token, option=1).is_right
        assert gaps == [3, 3, 10, 30]
        (row,) = list_lessons(actor=cx_lead.actor)
        assert (row.sent, row.answered, row.right) == (1, 1, 0)
        assert [n.text_code for n in list_notifications(employee_id=department_owner.id)] == [
            *["culture.lesson_again"] * 4,
            "culture.lesson",
        ]

    def test_who_never_answers_is_reminded_three_times_and_then_left_in_peace(
        self, cx_lead, department_owner, warehouse, noon
    ):
        send_lesson(actor=cx_lead.actor, lesson_id=make(cx_lead.actor, warehouse))
        now = noon
        for _ in range(6):
            now += timedelta(days=4)
            with clock.at(now):
                fire_due_deadlines()
        assert len(list_notifications(employee_id=department_owner.id)) == 1 + 3
        assert Learner.objects.get().times_asked == 1

    def test_who_left_is_not_asked_and_their_link_ends(self, cx_lead, department_owner, warehouse, noon):
        send_lesson(actor=cx_lead.actor, lesson_id=make(cx_lead.actor, warehouse))
        token = token_of(Learner.objects.get())
        Employee.objects.filter(pk=department_owner.id).update(is_active=False)
        fire_due_deadlines(now=noon + timedelta(days=4))
        assert len(list_notifications(employee_id=department_owner.id)) == 1
        with pytest.raises(NotFound):
            lesson_page(token=token)

    def test_a_forged_link_and_an_answer_not_offered_record_nothing(self, cx_lead, department_owner, warehouse):
        send_lesson(actor=cx_lead.actor, lesson_id=make(cx_lead.actor, warehouse))
        with pytest.raises(NotFound):
            answer_lesson(token="1:forged:forged", option=1)
        with pytest.raises(BadInput):
            answer_lesson(token=token_of(Learner.objects.get()), option=3)
        assert not Attempt.objects.exists()

    def test_a_lesson_needs_answers_and_a_right_one(self, cx_lead, agent, warehouse):
        for changes in ({"options": ["only one", " "]}, {"right_option": 3}, {"title": " "}):
            with pytest.raises(BadInput):
                make(cx_lead.actor, warehouse, **changes)
        with pytest.raises(NotAllowed):
            make(agent.actor, warehouse)
        assert list_lessons(actor=cx_lead.actor) == []

    def test_nobody_to_learn_is_said(self, cx_lead, marketing):
        with pytest.raises(Refusal):
            send_lesson(actor=cx_lead.actor, lesson_id=make(cx_lead.actor, marketing))

    def test_a_department_sees_its_own_lessons(self, cx_lead, department_owner, other_department_owner, warehouse):
        lesson = make(cx_lead.actor, warehouse)
        assert [row.id for row in list_lessons(actor=department_owner.actor)] == [lesson]
        assert list_lessons(actor=other_department_owner.actor) == []
        send_lesson(actor=cx_lead.actor, lesson_id=lesson)
        assert [row.title for row in list_open_lessons(employee_id=department_owner.id)] == ["The pole that broke"]


class TestThanks:
    def test_a_customers_thanks_are_noticed_confirmed_and_reach_the_warehouse(
        self, agent, department_owner, angry_customer, mailbox, noon
    ):
        write(angry_customer, "The pole is broken.")
        placed = write(angry_customer, THANKS, "m2")
        post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="You are welcome.")
        deliver_events()
        (waiting,) = list_proposed_thanks(actor=agent.actor)
        assert waiting.from_name == "Jonas Weber"
        assert waiting.words == THANKS
        confirm_thanks(actor=agent.actor, thanks_id=waiting.id, employee_ids=[department_owner.id])
        (shown,) = list_thanks()
        assert (shown.state, shown.earned_by) == (ThanksState.CONFIRMED, ((department_owner.id, "Piotr Zielinski"),))
        assert [n.text_code for n in list_notifications(employee_id=department_owner.id)] == ["culture.thanks"]
        assert list_proposed_thanks(actor=agent.actor) == []
        kinds = {entry.kind for entry in timeline(customer_id=angry_customer.id)}
        assert {"culture.ThanksNoticed", "culture.ThanksConfirmed"} <= kinds

    def test_thanks_also_come_by_mail_to_those_without_a_seat(self, agent, department_owner, angry_customer, mailbox):
        write(angry_customer, THANKS)
        deliver_events()
        with outer_world() as world:
            mailbox.smtp_port = world.port
            mailbox.save()
            confirm_thanks(actor=agent.actor, thanks_id=Thanks.objects.get().pk, employee_ids=[department_owner.id])
            assert world.taken == []  # nothing leaves the building inside the order
            run_waiting_jobs()
        assert world.recipients == [[department_owner.email]]
        assert b"Jonas Weber wrote" in world.taken[0]

    def test_who_answered_is_suggested(self, agent, angry_customer, mailbox, noon):
        placed = write(angry_customer, "The pole is broken.")
        post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="A new one is on its way.")
        write_again(angry_customer, placed.conversation_id)
        deliver_events()
        (waiting,) = list_proposed_thanks(actor=agent.actor)
        assert waiting.suggested == ((agent.id, "Ana Silva"),)

    def test_noticing_twice_is_one(self, angry_customer, agent):
        placed = write(angry_customer, THANKS)
        deliver_events()
        deliver_events()
        assert add_thanks(actor=agent.actor, message_id=placed.message_id) == Thanks.objects.get().pk

    def test_complaints_are_not_proposed_and_a_person_can_add_what_was_missed(self, agent, angry_customer):
        placed = write(angry_customer, "You saved our holiday.")
        deliver_events()
        assert list_proposed_thanks(actor=agent.actor) == []
        thanks = add_thanks(actor=agent.actor, message_id=placed.message_id)
        assert [row.id for row in list_proposed_thanks(actor=agent.actor)] == [thanks]

    def test_nobody_is_thanked_twice_for_the_same_words(self, agent, lead, angry_customer):
        write(angry_customer, THANKS)
        deliver_events()
        thanks = Thanks.objects.get().pk
        confirm_thanks(actor=agent.actor, thanks_id=thanks, employee_ids=[agent.id])
        with pytest.raises(Refusal):
            confirm_thanks(actor=lead.actor, thanks_id=thanks, employee_ids=[agent.id])
        with pytest.raises(Refusal):
            dismiss_thanks(actor=lead.actor, thanks_id=thanks)
        assert len(list_notifications(employee_id=agent.id)) == 1

    def test_thanks_need_somebody_who_earned_them(self, agent, angry_customer):
        write(angry_customer, THANKS)
        deliver_events()
        with pytest.raises(BadInput):
            confirm_thanks(actor=agent.actor, thanks_id=Thanks.objects.get().pk, employee_ids=[])
        assert not ThanksEarned.objects.exists()

    def test_only_those_who_read_conversations_judge_them(self, agent, department_owner, angry_customer):
        write(angry_customer, THANKS)
        deliver_events()
        thanks = Thanks.objects.get().pk
        assert list_proposed_thanks(actor=department_owner.actor) == []
        with pytest.raises(NotAllowed):
            confirm_thanks(actor=department_owner.actor, thanks_id=thanks, employee_ids=[agent.id])
        dismiss_thanks(actor=agent.actor, thanks_id=thanks)
        assert list_thanks() == []

    def test_colleagues_thank_each_other_and_nobody_themselves(self, agent, department_owner):
        thank_colleagues(actor=agent.actor, employee_ids=[department_owner.id], words="For the tube boxes!")
        (row,) = list_thanks(employee_id=department_owner.id)
        assert (row.from_name, row.is_from_customer, row.words) == ("Ana Silva", False, "For the tube boxes!")
        with pytest.raises(Refusal):
            thank_colleagues(actor=agent.actor, employee_ids=[agent.id], words="Me")

    def test_the_wall_of_thanks_asks_the_same_few_questions_however_long(
        self, agent, department_owner, angry_customer, django_assert_max_num_queries
    ):
        for number in range(5):
            write(angry_customer, THANKS, f"m{number}")
        deliver_events()
        for thanks in Thanks.objects.all():
            confirm_thanks(actor=agent.actor, thanks_id=thanks.pk, employee_ids=[department_owner.id])
        with django_assert_max_num_queries(8):
            assert len(list_thanks()) == 5
