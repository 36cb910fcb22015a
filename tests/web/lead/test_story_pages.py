"""A story is read before it is asked for, and told only as its customer allows."""

import pytest
from django.test import Client
from tests.web.lead.browsers import browser_of, words_of

from accord.customers.contracts import Purpose
from accord.customers.queries import may_we
from accord.improve.news import news_token
from accord.listen.contracts import StoryState
from accord.listen.models import Story
from accord.listen.operations import answer_consent, ask_consent, capture_story, review_story
from accord.listen.operations.stories import consent_token

pytestmark = pytest.mark.django_db

WORDS = "Hello Ana, the pole of order 20391 arrived bent.\n\nRegards\nJonas Weber"


@pytest.fixture
def story_id(noon, agent, angry_customer, write):
    return capture_story(actor=agent.actor, conversation_id=write(angry_customer, WORDS).conversation_id)


@pytest.fixture
def token(story_id, agent):
    review_story(actor=agent.actor, story_id=story_id, text="The pole arrived bent.")
    ask_consent(actor=agent.actor, story_id=story_id)
    return consent_token(story_id=story_id)


def test_the_desk_sees_what_was_taken_out(story_id, agent):
    words = words_of(browser_of(agent).get(f"/listen/stories/{story_id}/"))
    assert "the pole of order [number] arrived bent." in words
    assert "name: Jonas Weber" in words
    assert "number: 20391" in words


def test_capturing_leads_to_the_draft(noon, agent, angry_customer, write):
    placed = write(angry_customer, WORDS)
    response = browser_of(agent).post(f"/listen/stories/capture/{placed.conversation_id}/", follow=True)
    assert "What others would read" in words_of(response)


def test_saving_and_asking_is_one_button(story_id, agent, outbox):
    browser = browser_of(agent)
    browser.post(f"/listen/stories/{story_id}/review/", {"text": "It arrived bent.", "then": "ask"})
    assert Story.objects.get(pk=story_id).state == StoryState.ASKED
    assert len(outbox) == 1


def test_a_draft_does_not_exist_outside_the_desk(story_id, department_owner):
    browser = browser_of(department_owner)
    assert browser.get(f"/listen/stories/{story_id}/").status_code == 404
    assert "No story is told yet" in words_of(browser.get("/listen/stories/"))
    assert browser.post(f"/listen/stories/{story_id}/publish/").status_code == 403


def test_opening_the_link_records_nothing(token, story_id):
    visitor = Client()
    for _ in range(3):
        assert "May we tell others here what you wrote?" in words_of(visitor.get(f"/c/{token}/"))
        visitor.head(f"/c/{token}/")
    assert visitor.post(f"/c/{token}/").status_code == 422
    assert Story.objects.get(pk=story_id).state == StoryState.ASKED


def test_two_taps_allow_and_two_more_take_it_back(token, story_id, lead, department_owner):
    visitor = Client(enforce_csrf_checks=True)
    assert "Your words may be told" in words_of(visitor.post(f"/c/{token}/", {"answer": "yes"}, follow=True))
    browser_of(lead).post(f"/listen/stories/{story_id}/publish/")
    assert "The pole arrived bent." in words_of(browser_of(department_owner).get("/listen/stories/"))
    assert "Your words are not told" in words_of(visitor.post(f"/c/{token}/", {"answer": "no"}, follow=True))
    assert "The pole arrived bent." not in words_of(browser_of(department_owner).get("/listen/stories/"))


def test_a_forged_link_leads_nowhere(token):
    assert Client().get(f"/c/{token[:-2]}xx/").status_code == 404


def test_news_are_stopped_by_one_click_of_the_mail_program(agent, angry_customer):
    token = news_token(angry_customer.id)
    visitor = Client(enforce_csrf_checks=True)
    visitor.get(f"/c/news/{token}/")
    assert may_we(customer_id=angry_customer.id, purpose=Purpose.NEWS_OF_CHANGE)
    answer = visitor.post(f"/c/news/{token}/", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200, words_of(answer)
    assert not may_we(customer_id=angry_customer.id, purpose=Purpose.NEWS_OF_CHANGE)
    visitor.post(f"/c/news/{token}/", {"answer": "again"})
    assert may_we(customer_id=angry_customer.id, purpose=Purpose.NEWS_OF_CHANGE)


def test_a_published_story_is_told_in_the_next_briefing(token, story_id, cx_lead):
    answer_consent(token=token, allowed=True)
    browser = browser_of(cx_lead)
    browser.post(f"/listen/stories/{story_id}/publish/")
    browser.post(f"/briefing/voices/{story_id}/", {"told": "yes"})
    page = words_of(browser.get(f"/listen/stories/{story_id}/"))
    assert "told in the next briefing" in page
    assert "Worth keeping" in words_of(browser.get("/listen/stories/"))
    assert "A yes holds until" in words_of(Client().get(f"/c/{token}/"))
