"""Tags: free or kept, put on and taken off, merged, and found again."""

import pytest
from tests.cast import Colleague, Person
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.contracts import ConversationFilter, InboxView, TagColour
from accord.desk.matters.operations import move_to_case, undo_move
from accord.desk.models import Conversation, Tag
from accord.desk.operations import (
    define_tag,
    delete_tag,
    find_or_make_tag,
    merge_conversations,
    merge_tags,
    tag_conversation,
    tag_several,
)
from accord.desk.queries import list_conversations
from accord.desk.queries.tags import count_tagged, list_tags
from accord.kernel.company import change_company
from accord.kernel.errors import BadInput, NotAllowed, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def placed(angry_customer: Person) -> Placed:
    return hand_in(letter(angry_customer.email))


@pytest.fixture
def tents(agent: Colleague) -> int:
    return find_or_make_tag(actor=agent.actor, name="tents")


def tags_on(conversation_id: int) -> list[int]:
    return list(Conversation.objects.values_list("tag_ids", flat=True).get(pk=conversation_id))


def test_a_free_tag_is_made_once_whatever_its_case(agent: Colleague, tents: int) -> None:
    assert find_or_make_tag(actor=agent.actor, name="  #Tents ") == tents
    assert [tag.name for tag in list_tags()] == ["tents"]


def test_a_closed_list_takes_no_new_ones_from_agents(agent: Colleague, administrator: Colleague, tents: int) -> None:
    change_company(actor=administrator.actor, tags_closed=True)
    with pytest.raises(BadInput):
        find_or_make_tag(actor=agent.actor, name="poles")
    assert find_or_make_tag(actor=agent.actor, name="tents") == tents
    assert find_or_make_tag(actor=administrator.actor, name="poles") != tents


def test_it_is_put_on_and_taken_off_once(agent: Colleague, placed: Placed, tents: int) -> None:
    def tag(*, taken_off: bool = False) -> bool:
        return tag_conversation(
            actor=agent.actor, conversation_id=placed.conversation_id, tag_id=tents, taken_off=taken_off
        )

    assert tag()
    assert not tag()
    assert tags_on(placed.conversation_id) == [tents]
    assert tag(taken_off=True)
    assert not tag(taken_off=True)
    assert tags_on(placed.conversation_id) == []


def test_a_list_shows_those_of_one_tag(agent: Colleague, placed: Placed, tents: int, loyal_customer: Person) -> None:
    hand_in(letter(loyal_customer.email))
    tag_conversation(actor=agent.actor, conversation_id=placed.conversation_id, tag_id=tents)

    found = list_conversations(actor=agent.actor, view=InboxView.ALL, wanted=ConversationFilter(tag_id=tents)).rows

    assert [(row.id, row.tag_ids) for row in found] == [(placed.conversation_id, (tents,))]
    assert count_tagged() == {tents: 1}


def test_two_tags_become_one_and_nothing_bears_both(
    agent: Colleague, administrator: Colleague, placed: Placed, tents: int, loyal_customer: Person
) -> None:
    other = hand_in(letter(loyal_customer.email))
    tent = find_or_make_tag(actor=agent.actor, name="tent")
    for conversation_id, tag_ids in ((placed.conversation_id, (tent, tents)), (other.conversation_id, (tent,))):
        for tag_id in tag_ids:
            tag_conversation(actor=agent.actor, conversation_id=conversation_id, tag_id=tag_id)

    assert merge_tags(actor=administrator.actor, tag_id=tent, into_id=tents) == 2

    assert tags_on(placed.conversation_id) == tags_on(other.conversation_id) == [tents]
    assert [tag.id for tag in list_tags()] == [tents]


def test_the_list_is_kept_by_administrators(agent: Colleague, administrator: Colleague, tents: int) -> None:
    with pytest.raises(NotAllowed):
        define_tag(actor=agent.actor, name="Tents", tag_id=tents, colour=TagColour.WARM)
    with pytest.raises(NotAllowed):
        delete_tag(actor=agent.actor, tag_id=tents)
    define_tag(actor=administrator.actor, name="Tents", description="All of them", colour="warm", tag_id=tents)
    assert [(tag.name, tag.colour) for tag in list_tags()] == [("Tents", TagColour.WARM)]
    with pytest.raises(BadInput):
        define_tag(actor=administrator.actor, name="TENTS")
    with pytest.raises(BadInput):
        define_tag(actor=administrator.actor, name="Tents", tag_id=tents, colour="pink")
    with pytest.raises(NotFound):
        define_tag(actor=administrator.actor, name="Poles", tag_id=tents + 1000)


def test_a_deleted_tag_is_on_nothing(agent: Colleague, administrator: Colleague, placed: Placed, tents: int) -> None:
    tag_conversation(actor=agent.actor, conversation_id=placed.conversation_id, tag_id=tents)
    assert delete_tag(actor=administrator.actor, tag_id=tents) == 1
    assert tags_on(placed.conversation_id) == []
    assert not Tag.objects.exists()


def test_a_merge_of_conversations_keeps_the_tags_of_both(
    agent: Colleague, placed: Placed, tents: int, angry_customer: Person
) -> None:
    other = hand_in(letter(angry_customer.email))
    poles = find_or_make_tag(actor=agent.actor, name="poles")
    tag_conversation(actor=agent.actor, conversation_id=placed.conversation_id, tag_id=tents)
    tag_conversation(actor=agent.actor, conversation_id=other.conversation_id, tag_id=poles)

    merge_conversations(actor=agent.actor, source_id=placed.conversation_id, target_id=other.conversation_id)

    assert tags_on(other.conversation_id) == [poles, tents]


def test_several_at_once(agent: Colleague, placed: Placed, tents: int, loyal_customer: Person) -> None:
    ids = [placed.conversation_id, hand_in(letter(loyal_customer.email)).conversation_id]
    tag_conversation(actor=agent.actor, conversation_id=ids[0], tag_id=tents)

    assert tag_several(actor=agent.actor, conversation_ids=ids, tag_id=tents) == [ids[1]]
    assert tag_several(actor=agent.actor, conversation_ids=[ids[1]], tag_id=tents, taken_off=True) == [ids[1]]
    assert (tags_on(ids[0]), tags_on(ids[1])) == ([tents], [])


def test_a_tag_has_a_name_that_can_be_typed(agent: Colleague) -> None:
    for wrong in ("", "  ", "a, b", "x" * 41):
        with pytest.raises(BadInput):
            find_or_make_tag(actor=agent.actor, name=wrong)
    assert not Tag.objects.exists()


def test_a_tag_is_said_of_the_case(agent: Colleague, placed: Placed, tents: int, angry_customer: Person) -> None:
    other = hand_in(letter(angry_customer.email, "And the pegs?"))
    tag_conversation(actor=agent.actor, conversation_id=other.conversation_id, tag_id=tents)
    moved = move_to_case(actor=agent.actor, conversation_id=other.conversation_id, case_id=placed.case_id)
    both = Conversation.objects.filter(case_id=placed.case_id)
    assert list(both.values_list("tag_ids", flat=True)) == [[tents], [tents]]

    undo_move(actor=agent.actor, move_id=moved.move_id)
    assert Conversation.objects.get(pk=placed.conversation_id).tag_ids == []

    move_to_case(actor=agent.actor, conversation_id=other.conversation_id, case_id=placed.case_id)
    tag_conversation(actor=agent.actor, conversation_id=placed.conversation_id, tag_id=tents, taken_off=True)
    assert list(both.values_list("tag_ids", flat=True)) == [[], []]
