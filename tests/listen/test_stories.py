"""A customer's words become a story only as the customer allows."""

import re
from datetime import timedelta

import pytest

from accord.customers.contracts import Purpose
from accord.customers.queries import may_we
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.events import list_facts
from accord.listen.contracts import StoryState
from accord.listen.models import Story
from accord.listen.operations import (
    answer_consent,
    ask_consent,
    attach_story,
    capture_story,
    publish_story,
    review_story,
)
from accord.listen.operations.stories import consent_token
from accord.listen.queries import get_story, list_stories, list_verbatims

pytestmark = pytest.mark.django_db

WORDS = "Hello Ana, the pole of order 20391 arrived bent, for the second time.\n\nRegards\nJonas Weber"


@pytest.fixture
def placed(noon, angry_customer, write):
    return write(angry_customer, WORDS)


@pytest.fixture
def story_id(placed, agent):
    return capture_story(actor=agent.actor, conversation_id=placed.conversation_id)


@pytest.fixture
def asked(story_id, agent, outbox):
    review_story(actor=agent.actor, story_id=story_id, text="The pole of [number] arrived bent, for the second time.")
    ask_consent(actor=agent.actor, story_id=story_id)
    return story_id


def test_a_draft_says_what_happened_and_not_to_whom(story_id, agent, placed):
    story = get_story(actor=agent.actor, story_id=story_id)
    assert story.text == "Hello Ana, the pole of order [number] arrived bent, for the second time.\n\nRegards\n[name]"
    assert (story.state, story.message_id) == (StoryState.DRAFT, placed.message_id)
    assert (story.expires_on - story.captured_at.date()).days == 365
    (fact,) = list_facts(kinds=["listen.StoryCaptured"])
    assert fact.payload["employee_id"] == agent.id


def test_the_same_message_is_one_story(story_id, placed, other_agent):
    again = capture_story(actor=other_agent.actor, conversation_id=placed.conversation_id, message_id=placed.message_id)
    assert again == story_id
    assert Story.objects.count() == 1


def test_who_may_not_see_the_conversation_captures_nothing(placed, department_owner, agent):
    with pytest.raises(NotAllowed):
        capture_story(actor=department_owner.actor, conversation_id=placed.conversation_id)
    with pytest.raises(BadInput):
        capture_story(actor=agent.actor, conversation_id=placed.conversation_id, message_id=placed.message_id + 1)
    assert not Story.objects.exists()


def test_nobody_is_asked_about_words_that_nobody_read(story_id, agent, outbox):
    with pytest.raises(Refusal):
        ask_consent(actor=agent.actor, story_id=story_id)
    assert outbox == []


def test_asks_by_a_message_of_its_own_with_the_words_and_a_link(asked, outbox, angry_customer, agent):
    (mail,) = outbox
    assert mail.to[0].value == angry_customer.email
    assert mail.subject == "May we tell others here what you wrote?"
    assert "The pole of [number] arrived bent, for the second time." in mail.text
    assert "Hello Jonas Weber" in mail.text
    link = re.search(r"http://127\.0\.0\.1:8000/c/(\S+)/", mail.text)
    assert link is not None
    assert link.group(1) == consent_token(story_id=asked)
    assert get_story(actor=agent.actor, story_id=asked).state == StoryState.ASKED
    with pytest.raises(Refusal):
        review_story(actor=agent.actor, story_id=asked, text="Something else.")
    with pytest.raises(Refusal):
        ask_consent(actor=agent.actor, story_id=asked)
    assert len(outbox) == 1


def test_asks_in_the_customers_language(noon, customers, agent, write, outbox):
    story_id = capture_story(actor=agent.actor, conversation_id=write(customers[0], WORDS).conversation_id)
    assert "[Nummer]" in get_story(actor=agent.actor, story_id=story_id).text


def test_only_what_the_customer_allowed_is_published(asked, lead, department_owner, angry_customer):
    with pytest.raises(Refusal):
        publish_story(actor=lead.actor, story_id=asked)
    assert answer_consent(token=consent_token(story_id=asked), allowed=True) == StoryState.ALLOWED
    assert may_we(customer_id=angry_customer.id, purpose=Purpose.STORIES)
    with pytest.raises(NotFound):
        get_story(actor=department_owner.actor, story_id=asked)
    publish_story(actor=lead.actor, story_id=asked)
    assert get_story(actor=department_owner.actor, story_id=asked).published_at is not None
    assert [s.id for s in list_stories(actor=department_owner.actor)] == [asked]
    (fact,) = list_facts(kinds=["listen.StoryConsentAnswered"])
    assert (fact.actor, fact.payload["state"]) == (f"customer:{angry_customer.id}", "allowed")


def test_a_yes_can_be_taken_back_and_the_story_is_gone_at_once(asked, lead, department_owner):
    token = consent_token(story_id=asked)
    answer_consent(token=token, allowed=True)
    publish_story(actor=lead.actor, story_id=asked)
    assert answer_consent(token=token, allowed=False) == StoryState.WITHDRAWN
    assert list_stories(actor=department_owner.actor) == []
    with pytest.raises(Refusal):
        publish_story(actor=lead.actor, story_id=asked)


def test_a_no_is_a_no(asked, lead):
    assert answer_consent(token=consent_token(story_id=asked), allowed=False) == StoryState.REFUSED
    with pytest.raises(Refusal):
        publish_story(actor=lead.actor, story_id=asked)


def test_a_forged_link_answers_nothing(asked, agent):
    with pytest.raises(NotFound):
        answer_consent(token=consent_token(story_id=asked)[:-1] + "x", allowed=True)
    assert get_story(actor=agent.actor, story_id=asked).state == StoryState.ASKED


def test_a_story_expires(asked, lead, department_owner, noon):
    token = consent_token(story_id=asked)
    answer_consent(token=token, allowed=True)
    publish_story(actor=lead.actor, story_id=asked)
    with clock.at(noon + timedelta(days=366)):
        assert list_stories(actor=department_owner.actor) == []
        with pytest.raises(Refusal):
            answer_consent(token=token, allowed=True)


def test_voices_of_a_signal_are_published_stories_first(asked, cx_lead, department_owner, complaints, delivery):
    from tests.listen.company import finding

    from accord.listen.operations import raise_signal

    signal_id = raise_signal(finding=finding(delivery), touchpoint_id=delivery.touchpoint_id, contacts=complaints)
    attach_story(actor=cx_lead.actor, story_id=asked, signal_id=signal_id)
    heard = list_verbatims(actor=cx_lead.actor, signal_id=signal_id)
    assert [(voice.words, voice.story_id) for voice in heard] == [
        ("Pole 0 arrived bent.", None),
        ("Pole 1 arrived bent.", None),
        ("Pole 2 arrived bent.", None),
    ]
    assert list_verbatims(actor=department_owner.actor, signal_id=signal_id) == []
    answer_consent(token=consent_token(story_id=asked), allowed=True)
    publish_story(actor=cx_lead.actor, story_id=asked)
    (told,) = list_verbatims(actor=department_owner.actor, signal_id=signal_id)
    assert told.story_id == asked
    assert [voice.story_id for voice in list_verbatims(actor=cx_lead.actor, signal_id=signal_id)] == [asked, None, None]


def test_voices_inside_the_company_carry_no_names_either(noon, cx_lead, customers, delivery, write):
    from tests.listen.company import finding

    from accord.desk.queries import list_contacts
    from accord.listen.operations import raise_signal

    words = "Order 20391 came bent.\n\nRegards\nMary Hill"
    cases = [write(customer, words, place=delivery).case_id for customer in customers[1:2]]
    contacts = list_contacts(case_ids=cases)
    signal_id = raise_signal(finding=finding(delivery), touchpoint_id=delivery.touchpoint_id, contacts=contacts)
    (voice,) = list_verbatims(actor=cx_lead.actor, signal_id=signal_id)
    assert voice.words == "Order [number] came bent. Regards [name]"
