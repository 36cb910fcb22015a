"""Junk is learned from what people mark, found with caution, and blocked senders never reach the inbox."""

from datetime import datetime
from typing import Any

import pytest
from tests.cast import Colleague, Person
from tests.desk.letters import letter

import accord.desk.junk.handlers  # noqa: F401 - so that they follow the log
from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.contracts import Place
from accord.desk.junk.contracts import BlockKind
from accord.desk.junk.models import Block, Lesson, WordCount
from accord.desk.junk.operations import block_sender, block_writer, judge_arrivals, learn, read_known, unblock_sender
from accord.desk.junk.queries import list_blocks, read_learned, ways_to_block
from accord.desk.models import Conversation, Removal
from accord.desk.operations import remove_conversation, restore_conversation
from accord.desk.queries import list_contacts
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.events import deliver_events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

SPAM = (
    "Congratulations! Buy cheap replica watches now, luxury rolex discount, click https://watches{n}.example/win today"
)
FINE = [
    "My tent pole arrived broken, can you send me another one please?",
    "Where is my parcel? The order was placed last week and nothing came.",
    "I would like to return the boots, they are too small for me.",
    "The invoice shows the wrong address, please correct it today.",
]


def write(sender: str, words: str, **more: Any) -> Placed:
    return hand_in(letter(sender, words, **more))


def follow() -> None:
    while deliver_events(names=["desk"]):
        pass


def place_of(placed: Placed) -> str:
    return Conversation.objects.values_list("place", flat=True).get(pk=placed.conversation_id)


def junk(who: Colleague, placed: Placed) -> None:
    remove_conversation(actor=who.actor, conversation_id=placed.conversation_id, place=Place.JUNK)


@pytest.fixture
def taught(agent: Colleague) -> None:
    """Five that people marked and twenty that were work."""
    spam = [write(f"a{n}@spam{n}.example", SPAM.format(n=n), subject="You win") for n in range(5)]
    work = [write(f"c{n}@mail.example", FINE[n % 4], subject="Order") for n in range(20)]
    follow()
    for placed in (*spam, *work):
        learn(conversation_id=placed.conversation_id, is_junk=placed in spam)
    assert not Conversation.objects.filter(place=Place.JUNK).exists()


def test_what_looks_like_what_was_marked_is_junk(taught: None) -> None:
    placed = write("new@spam77.example", SPAM.format(n=77), subject="You win")
    follow()

    assert place_of(placed) == Place.JUNK
    removal = Removal.objects.get(conversation_id=placed.conversation_id)
    assert (removal.reason, removal.removed_by_id) == ("words", None)
    assert list_contacts(case_ids=[placed.case_id]) == []


def test_a_customers_matter_is_not(taught: None) -> None:
    others = ["You win, I give up. Where do I click to pay?", "I bought a watch from you, it is broken today.", "?"]
    placed = [write(f"somebody{n}@new.example", words) for n, words in enumerate([*FINE, *others])]
    follow()
    assert [place_of(each) for each in placed] == [Place.WORK] * len(placed)


def test_somebody_whom_we_answered_is_never_judged_by_words(taught: None, agent: Colleague) -> None:
    from accord.desk.operations import post_reply

    first = write("new@spam77.example", "Hello, where is my order?")
    post_reply(actor=agent.actor, conversation_id=first.conversation_id, text="It left today.")
    placed = write("new@spam77.example", SPAM.format(n=77), subject="You win")
    follow()
    assert place_of(placed) == Place.WORK


def test_nothing_is_judged_and_nothing_asked_before_enough_was_taught(
    stranger: str, django_assert_num_queries: Any
) -> None:
    placed = write(stranger, SPAM)
    read_known()
    with django_assert_num_queries(0):
        assert judge_arrivals(conversation_ids=[placed.conversation_id]) == []


def test_many_arrivals_are_judged_in_two_statements(taught: None, django_assert_num_queries: Any) -> None:
    ids = [write(f"x{n}@y.example", FINE[n % 4]).conversation_id for n in range(20)]
    read_known()
    with django_assert_num_queries(4):  # the letters and the words, in a savepoint
        assert judge_arrivals(conversation_ids=ids) == []


def test_marks_teach_and_taking_out_unteaches(agent: Colleague, stranger: str) -> None:
    placed = write(stranger, SPAM)
    junk(agent, placed)
    follow()
    assert (read_learned().junk, read_learned().fine) == (1, 0)
    assert set(WordCount.objects.values_list("junk", "fine")) == {(1, 0)}

    restore_conversation(actor=agent.actor, conversation_id=placed.conversation_id)
    follow()
    assert (read_learned().junk, read_learned().fine) == (0, 1)
    assert set(WordCount.objects.values_list("junk", "fine")) == {(0, 1)}


def test_what_accord_found_by_itself_teaches_nothing(taught: None) -> None:
    before = Lesson.objects.count()
    write("new@spam77.example", SPAM.format(n=77), subject="You win")
    follow()
    assert Lesson.objects.count() == before


def test_no_word_is_kept(taught: None) -> None:
    assert {type(word) for word in WordCount.objects.values_list("word", flat=True)} == {int}


def test_a_blocked_sender_is_junk_at_once(agent: Colleague, stranger: str) -> None:
    first = write(stranger, "Watches")
    follow()
    junk(agent, first)
    block_writer(actor=agent.actor, conversation_id=first.conversation_id, kind=BlockKind.ADDRESS)

    again, other = write(stranger, "Where is my order?"), write("friend@elsewhere.example", "Hello?")
    follow()

    assert (place_of(again), place_of(other)) == (Place.JUNK, Place.WORK)
    [block] = list_blocks()
    assert (block.value, block.kind, block.by, block.stopped) == (stranger, BlockKind.ADDRESS, "Ana Silva", 1)


def test_a_blocked_domain_covers_what_is_below_it(agent: Colleague) -> None:
    block_sender(actor=agent.actor, value="@spam.example")
    caught = [write(sender, "Hello") for sender in ("a@spam.example", "b@mail.spam.example")]
    let_in = write("c@notspam.example", "Hello")
    follow()
    assert [place_of(each) for each in caught] == [Place.JUNK, Place.JUNK]
    assert place_of(let_in) == Place.WORK


def test_an_unblocked_sender_is_heard_again(agent: Colleague, stranger: str) -> None:
    number = block_sender(actor=agent.actor, value=stranger.upper())
    assert block_sender(actor=agent.actor, value=stranger) == number
    unblock_sender(actor=agent.actor, block_id=number)
    placed = write(stranger, "Hello")
    follow()
    assert place_of(placed) == Place.WORK
    with pytest.raises(NotFound):
        unblock_sender(actor=agent.actor, block_id=number)


@pytest.mark.parametrize("value", ["gmail.com", "", "nobody", "@", "a b@c.example"])
def test_what_cannot_be_blocked(agent: Colleague, value: str) -> None:
    with pytest.raises(BadInput):
        block_sender(actor=agent.actor, value=value)
    assert not Block.objects.exists()


def test_our_own_addresses_are_not_blocked(agent: Colleague) -> None:
    from accord.channels.email.models import Mailbox

    Mailbox.objects.create(address="service@company.example", name="Service")
    for value in ("service@company.example", "company.example"):
        with pytest.raises(BadInput):
            block_sender(actor=agent.actor, value=value)


def test_the_ways_to_block_leave_out_what_everybody_uses(angry_customer: Person) -> None:
    assert ways_to_block(customer_id=angry_customer.id) == {
        BlockKind.ADDRESS: "jonas@mail.example",
        BlockKind.DOMAIN: "mail.example",
    }
    placed = write("somebody@gmail.com", "Hello")
    assert ways_to_block(customer_id=placed.customer_id) == {BlockKind.ADDRESS: "somebody@gmail.com"}


def test_junk_goes_on_being_junk_when_its_writer_goes_on(agent: Colleague, stranger: str, noon: datetime) -> None:
    first = write(stranger, "Watches")
    junk(agent, first)
    write(stranger, "Did you see my watches?", thread=(first.conversation_id,))
    follow()
    assert place_of(first) == Place.JUNK
    assert list_contacts(case_ids=[first.case_id]) == []
