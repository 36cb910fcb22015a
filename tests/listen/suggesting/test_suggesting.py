"""Words worth keeping are found with the reason why, and what somebody refused is not offered again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import know

from accord.kernel import clock
from accord.kernel.errors import NotAllowed
from accord.listen.models import Story
from accord.listen.operations import capture_story
from accord.listen.operations.stories import forget_expired
from accord.listen.queries import list_stories
from accord.listen.suggesting import operations
from accord.listen.suggesting.contracts import Candidate, Why
from accord.listen.suggesting.operations import keep_suggested, refuse_suggested, suggest_stories
from accord.listen.suggesting.queries import list_suggestions
from accord.listen.suggesting.rules import suggestions

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
BENT = (
    "The pole of my tent came bent again because the parcel was packed in a box that is much too short",
    "Once more a bent pole, the short box was crushed on one side when the parcel arrived here on Monday",
    "My new pole is bent, I think the box was too short and the parcel had been thrown somewhere on its way",
    "The parcel came in a box that was torn and the pole was bent in the middle so that the tent cannot stand",
    "A bent pole for the second time, please use a longer box for the parcel before you send me the next one",
    "Pole bent, box short, parcel crushed",
)
LONELY = (
    "As a beekeeper I carry your lantern between hives at dusk, and its orange glass calms colonies far better than"
    " smoke ever did, which perhaps your advertisements never mention to anybody"
)


def said(number: int, text: str, *, group: str = "", score: int | None = None, customer: int = 0) -> Candidate:
    return Candidate(
        message_id=number,
        conversation_id=number,
        customer_id=customer or number,
        at=NOW,
        text=text,
        language="en",
        group=group,
        score=score,
    )


def test_words_that_sound_strong_are_a_lesser_ground_than_the_customers_own_mark() -> None:
    words = "You promised to call me back on Tuesday and I have been sitting beside the telephone for three days"
    marked = said(1, words + " now", score=1)
    fuming = replace(said(2, words + " again"), feeling="angry", feeling_share=0.93)
    mild = replace(said(3, words + " still"), feeling="angry", feeling_share=0.7)
    content = replace(said(4, words + " though", score=4), feeling="angry", feeling_share=0.95)
    lost = replace(said(5, words + " here"), feeling="confused", feeling_share=0.95)
    found = suggestions([fuming, marked, mild, content, lost])
    assert [one.candidate.message_id for one in found] == [1, 2]


def test_each_suggestion_says_why() -> None:
    crowd = [said(n, text, group="Bent poles") for n, text in enumerate(BENT, start=1)]
    others = [
        said(
            n, f"Where is my order {word} please, it was promised to arrive here last week and nothing came yet at all"
        )
        for n, word in enumerate(("one", "two", "three", "four", "five") * 6, start=20)
    ]
    angry = said(90, "I waited four hours for a call that never came and then nobody knew anything about me", score=1)
    found = suggestions([*crowd, *others, angry, said(91, LONELY)])
    assert [one.why for one in found] == [Why.TYPICAL, Why.FEELING, Why.RARE]
    typical, feeling, rare = found
    assert (typical.candidate.group, typical.others) == ("Bent poles", 5)
    assert typical.candidate.message_id != 6, "a telegram is no story"
    assert {"bent", "box", "pole"} & set(typical.words)
    assert (feeling.candidate.message_id, feeling.candidate.score) == (90, 1)
    assert rare.candidate.message_id == 91


def test_four_people_are_no_crowd_and_one_customer_is_suggested_once() -> None:
    assert suggestions([said(n, text, group="Bent poles") for n, text in enumerate(BENT[:4], start=1)]) == []
    twice = [said(n, BENT[n - 1], score=1, customer=7) for n in (1, 2)]
    assert len(suggestions(twice)) == 1


@pytest.fixture
def placed(noon, write, monkeypatch):
    """The conversations of several customers about the same thing."""
    monkeypatch.setattr(operations, "_groups", lambda ids: dict.fromkeys(ids, "Bent poles"))
    people = [know(name=f"Kim {number}", email=f"kim{number}@mail.example") for number in range(len(BENT))]
    return {write(person, text).conversation_id for person, text in zip(people, BENT, strict=True)}


@pytest.mark.django_db
def test_a_suggestion_is_kept_as_a_draft_or_refused_for_good(placed, agent, department_owner):
    assert suggest_stories() == 1
    [offered] = list_suggestions(actor=agent.actor)
    assert (offered.why, offered.group) == (Why.TYPICAL, "Bent poles")
    assert list_suggestions(actor=department_owner.actor) == []
    with pytest.raises(NotAllowed):
        keep_suggested(actor=department_owner.actor, suggestion_id=offered.id)
    story_id = keep_suggested(actor=agent.actor, suggestion_id=offered.id)
    assert Story.objects.get(pk=story_id).message_id == offered.message_id
    assert offered.conversation_id in placed
    suggest_stories()
    for other in list_suggestions(actor=agent.actor):
        assert other.message_id != offered.message_id
        refuse_suggested(actor=agent.actor, suggestion_id=other.id)
    assert list_suggestions(actor=agent.actor) == []


@pytest.mark.django_db
def test_what_has_expired_is_shown_nowhere_and_its_words_go(noon, angry_customer, agent, write):
    placed = write(angry_customer, BENT[0])
    capture_story(actor=agent.actor, conversation_id=placed.conversation_id)
    with clock.at(noon + timedelta(days=366)):
        assert list_stories(actor=agent.actor) == []
        assert forget_expired() == 1
        assert Story.objects.get().text == ""
        again = capture_story(actor=agent.actor, conversation_id=placed.conversation_id)
        assert [story.id for story in list_stories(actor=agent.actor)] == [again]
