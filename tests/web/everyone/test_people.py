"""The People room: vision, lessons and thanks in the browser, and the first page of each person's day."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from accord.culture.links import lesson_path
from accord.culture.models import Attempt, Learner, Thanks
from accord.culture.operations import make_lesson, send_lesson, thank_colleagues
from accord.culture.queries import list_lessons, list_proposals, list_thanks
from accord.customers.models import Customer
from accord.desk.models import Case, Conversation, Message
from accord.kernel import clock
from accord.staff.operations import notify
from accord.web.everyone.news import _SENTENCES
from accord.web.ui.icons import icon

pytestmark = pytest.mark.django_db

LESSON = {
    "title": "The pole that broke",
    "text": "A family stood in the rain.\n\nThe bag was thin.",
    "question": "What keeps a pole whole?",
    "right_option": 1,
    "language": "en",
}


def as_(colleague) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=colleague.id))
    return client


@pytest.fixture
def learner(cx_lead, department_owner, warehouse) -> Learner:
    lesson = make_lesson(
        actor=cx_lead.actor, department_id=warehouse.pk, options=["A thin bag", "A tube box"], **LESSON
    )
    send_lesson(actor=cx_lead.actor, lesson_id=lesson)
    return Learner.objects.get()


@pytest.fixture
def proposed(angry_customer) -> Thanks:
    """A customer's thanks that wait for a person's word."""
    now = clock.now()
    case = Case.objects.create(reference="K1", customer_id=angry_customer.id, opened_at=now)
    conversation = Conversation.objects.create(
        case=case, customer_id=angry_customer.id, channel="email", last_message_at=now
    )
    message = Message.objects.create(
        conversation=conversation, kind="incoming", customer_id=angry_customer.id, sent_at=now
    )
    return Thanks.objects.create(
        message=message,
        conversation=conversation,
        customer=Customer.objects.get(pk=angry_customer.id),
        words="Thank you, great!",
        noticed_at=now,
    )


def test_each_day_begins_where_its_work_is(agent, cx_lead, department_owner, administrator, client):
    assert as_(agent).get("/")["Location"] == "/inbox/"
    assert as_(department_owner).get("/")["Location"] == "/department/"
    assert client.get("/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("page", ["", "thanks/", "lessons/", "vision/"])
def test_every_page_opens_for_everybody_who_works_here(department_owner, learner, page):
    shown = as_(department_owner).get(f"/people/{page}")
    assert shown.status_code == 200
    assert b" style=" not in shown.content
    assert Client().get(f"/people/{page}").status_code == 302


class TestVision:
    def test_is_proposed_voted_for_and_chosen(self, agent, cx_lead):
        agents, leads = as_(agent), as_(cx_lead)
        agents.post("/people/vision/", {"sentence": "We put it right the same day."})
        (proposal,) = list_proposals(actor=agent.actor)
        leads.post(f"/people/vision/{proposal.id}/vote/")
        assert "2 votes" in agents.get("/people/vision/").content.decode()
        leads.post(f"/people/vision/{proposal.id}/vote/", {"withdraw": "1"})
        assert agents.post(f"/people/vision/{proposal.id}/choose/").status_code == 403
        leads.post(f"/people/vision/{proposal.id}/choose/")
        assert list_proposals(actor=agent.actor)[0].chosen


class TestLesson:
    def test_opens_without_an_account_and_fetching_records_nothing(self, learner):
        client = Client()
        path = lesson_path(learner_id=learner.pk)
        for _ in range(3):
            shown = client.get(path)
        assert "What keeps a pole whole?" in shown.content.decode()
        assert "A family stood in the rain." in shown.content.decode()
        assert client.head(path).status_code == 200
        assert not Attempt.objects.exists()

    def test_is_answered_once_and_says_what_is_right(self, learner):
        client = Client(enforce_csrf_checks=True)
        path = lesson_path(learner_id=learner.pk)
        assert client.post(path, {"option": "0"}).status_code == 302
        shown = client.get(path).content.decode()
        assert "Not quite." in shown
        assert "Right is: A tube box" in shown
        client.post(path, {"option": "1"})
        assert Attempt.objects.get().option == 0

    def test_without_a_choice_or_with_a_forged_link_nothing_happens(self, learner):
        path = lesson_path(learner_id=learner.pk)
        assert Client().post(path, {}).status_code == 422
        assert Client().post(path, {"option": "7"}).status_code == 422
        assert Client().get(path[:-5] + "aaaa/").status_code == 404
        assert not Attempt.objects.exists()

    def test_the_second_time_the_question_comes_first(self, learner):
        Learner.objects.update(times_asked=2)
        shown = Client().get(lesson_path(learner_id=learner.pk)).content.decode()
        assert "do you still know?" in shown
        assert shown.index("What keeps a pole whole?") < shown.index("A family stood in the rain.")

    def test_is_made_looked_at_and_sent(self, cx_lead, department_owner, warehouse):
        client = as_(cx_lead)
        given = LESSON | {"department_id": warehouse.pk, "option_0": "A thin bag", "option_1": "A tube box"}
        assert client.get("/people/lessons/new/").status_code == 200
        made = client.post("/people/lessons/new/", given)
        assert made.status_code == 302
        assert "A tube box" in client.get(made["Location"]).content.decode()
        client.post(made["Location"] + "send/")
        assert Learner.objects.get().employee_id == department_owner.id
        assert client.get("/people/lessons/").content.decode().count("The pole that broke") == 1

    def test_a_lesson_that_lacks_something_keeps_what_was_written(self, cx_lead, warehouse):
        client = as_(cx_lead)
        shown = client.post("/people/lessons/new/", LESSON | {"department_id": warehouse.pk, "option_0": "One"})
        assert shown.status_code == 422
        assert "The pole that broke" in shown.content.decode()
        assert list_lessons(actor=cx_lead.actor) == []

    def test_agents_do_not_make_lessons(self, agent):
        assert as_(agent).get("/people/lessons/new/").status_code == 403


class TestThanks:
    def test_a_person_passes_them_on(self, agent, department_owner, proposed):
        client = as_(agent)
        assert "Is this thanks, and whose?" in client.get("/people/thanks/").content.decode()
        client.post(f"/people/thanks/{proposed.pk}/confirm/", {"employee_ids": [department_owner.id, ""]})
        (row,) = list_thanks()
        assert row.earned_by == ((department_owner.id, "Piotr Zielinski"),)
        assert "Jonas Weber" in as_(department_owner).get("/people/").content.decode()

    def test_or_says_that_they_are_none_and_goes_back_where_it_came_from(self, agent, proposed):
        client = as_(agent)
        response = client.post(f"/people/thanks/{proposed.pk}/dismiss/", {"then": "/inbox/7/"})
        assert response["Location"] == "/inbox/7/"
        Thanks.objects.update(state="proposed")
        response = client.post(f"/people/thanks/{proposed.pk}/dismiss/", {"then": "//elsewhere.example/"})
        assert response["Location"] == "/people/thanks/"

    def test_the_warehouse_does_not_read_what_waits(self, department_owner, proposed):
        client = as_(department_owner)
        assert "Is this thanks" not in client.get("/people/thanks/").content.decode()
        assert (
            client.post(f"/people/thanks/{proposed.pk}/confirm/", {"employee_ids": [department_owner.id]}).status_code
            == 403
        )
        assert list_thanks() == []

    def test_colleagues_thank_each_other(self, agent, department_owner):
        client = as_(agent)
        client.post("/people/thanks/give/", {"employee_ids": [department_owner.id], "words": "For the tube boxes!"})
        assert "For the tube boxes!" in client.get("/people/thanks/").content.decode()

    def test_the_wall_turns_pages_with_few_questions(self, agent, department_owner, django_assert_max_num_queries):
        for number in range(25):
            thank_colleagues(actor=agent.actor, employee_ids=[department_owner.id], words=f"Number {number}!")
        client = as_(agent)
        with django_assert_max_num_queries(20):
            first = client.get("/people/thanks/").content.decode()
        assert first.count("Number ") == 20
        older = first.split("?before=")[1].split('"')[0]
        second = client.get(f"/people/thanks/?before={older}").content.decode()
        assert second.count("Number ") == 5
        assert client.get("/people/thanks/?before=nonsense").status_code == 422


def test_people_choose_the_language_of_their_screens(agent):
    client = as_(agent)
    assert "Ana Silva" in client.get("/accounts/me/").content.decode()
    response = client.post("/accounts/me/", {"language": "de"})
    assert response.cookies["django_language"].value == "de"
    assert get_user_model().objects.get(pk=agent.id).language == "de"
    assert client.post("/accounts/me/", {"language": "xx"}).status_code == 422


class TestNews:
    def test_what_concerns_me_stands_in_words_until_i_have_read_it(self, agent, department_owner):
        thank_colleagues(actor=agent.actor, employee_ids=[department_owner.id], words="For the tube boxes!")
        notify(
            employee_id=department_owner.id,
            text_code="improve.cause_yours",
            parameters={"title": "Poles break"},
            url="/improve/causes/1/",
        )
        client = as_(department_owner)
        shown = client.get("/people/").content.decode()
        assert "A root cause is yours: Poles break" in shown
        assert "Ana Silva thanks you" in shown
        assert "2<span" in shown  # the badge of the room
        client.post("/people/read/")
        assert "I have read it" not in client.get("/people/").content.decode()
        assert "A root cause is yours" not in as_(agent).get("/people/").content.decode()

    def test_every_kind_of_news_has_words_and_an_icon_that_exists(self):
        for code, (icon_name, words) in _SENTENCES.items():
            assert icon(icon_name), code
            assert words() % {"title": "t", "name": "n", "text": "x", "from_name": "f", "customers": 3, "on": "1 May"}

    def test_a_kind_of_news_that_this_version_does_not_know_still_says_something(self, agent):
        notify(employee_id=agent.id, text_code="later.invented", parameters={"title": "Something %(odd)s"})
        assert "Something %(odd)s" in as_(agent).get("/people/").content.decode()


class TestThanksFromTheConversation:
    def test_offers_the_words_that_sound_like_thanks_and_passes_them_on(self, agent, department_owner, proposed):
        Message.objects.filter(pk=proposed.message_id).update(text="Thank you, great!", new_text="Thank you, great!")
        client = as_(agent)
        path = f"/people/thanks/of/{proposed.conversation_id}/"
        shown = client.get(path).content.decode()
        assert "This sounds like thanks." in shown
        assert "Thank you, great!" in shown
        given = {"message_id": proposed.message_id, "employee_ids": [department_owner.id, ""], "then": "/inbox/"}
        assert client.post(path, given)["Location"] == "/inbox/"
        (row,) = list_thanks()
        assert (row.id, row.earned_by) == (proposed.pk, ((department_owner.id, "Piotr Zielinski"),))

    def test_without_anybody_nothing_is_passed_on(self, agent, proposed):
        path = f"/people/thanks/of/{proposed.conversation_id}/"
        assert as_(agent).post(path, {"message_id": proposed.message_id}).status_code == 422
        assert as_(agent).post(path, {}).status_code == 422
        assert list_thanks() == []

    def test_a_conversation_that_is_not_there_opens_nothing(self, agent, department_owner, proposed):
        assert as_(agent).get("/people/thanks/of/999999/").status_code == 404
        assert as_(department_owner).get(f"/people/thanks/of/{proposed.conversation_id}/").status_code == 403
