"""Two people, one conversation, all at once: whoever is first, nothing is lost and nothing leaves twice."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import Colleague, know
from tests.desk.conftest import KeptOutbox
from tests.desk.racing import DEEDS, Matter, Step, at_once, real_outbox

from accord.channels.email.models import Mailbox
from accord.desk.models import Conversation, Message
from accord.desk.operations import StaleReply, post_reply
from accord.kernel import transactions

pytestmark = pytest.mark.django_db(transaction=True)

steps = st.tuples(st.sampled_from(DEEDS), st.integers(0, 2), st.integers(0, 5))
programs = st.lists(st.lists(steps, min_size=1, max_size=3), min_size=2, max_size=3)
_seen = 0


@pytest.fixture
def begin(
    agent: Colleague, other_agent: Colleague, outbox: KeptOutbox, monkeypatch: pytest.MonkeyPatch
) -> Iterator["Begin"]:
    with real_outbox(monkeypatch):
        yield Begin((agent, other_agent), monkeypatch)


class Begin:
    """Begins a matter of somebody new, by a mailbox of its own."""

    def __init__(self, agents: Sequence[Colleague], patched: pytest.MonkeyPatch) -> None:
        self.agents, self.patched = agents, patched

    def __call__(self) -> Matter:
        global _seen  # noqa: PLW0603 - only so that no two matters are the same
        _seen += 1
        person = know(name=f"Racer {_seen}", email=f"racer{_seen}@mail.example")
        mailbox = Mailbox.objects.create(address=f"help{_seen}@shop.example", name="Help", smtp_host="127.0.0.1")
        return Matter.begin(person, self.agents, mailbox)


def race(begin: Begin, programs: Sequence[Sequence[Step]]) -> Matter:
    matter = begin()
    # People lock in one order and never wait for each other; with a worker, which takes facts as they come, they may.
    has_worker = any(deed == "follow" for steps in programs for deed, _, _ in steps)
    begin.patched.setattr(transactions, "ATTEMPTS", 3 if has_worker else 1)
    matter.run(programs)
    matter.check()
    return matter


MEETINGS: dict[str, list[list[Step]]] = {
    "both reply": [[("reply", 0, 0)], [("reply", 0, 1)]],
    "one merges while the other sends": [[("merge", 0, 0), ("send", 0, 0)], [("reply", 0, 1)], [("write", 0, 0)]],
    "two merge crosswise": [[("merge", 0, 0)], [("merge", 1, 1)], [("merge", 2, 0)]],
    "one solves while the customer writes": [[("solve", 0, 0)], [("write", 0, 0), ("write", 2, 0)]],
    "two conversations of one case are answered": [[("reply", 0, 0)], [("reply", 2, 1)], [("solve", 2, 0)]],
    "it is given to several": [[("assign", 0, 0)], [("assign", 0, 1)], [("give", 0, 1)]],
    "split while it is answered": [[("split", 0, 0), ("undo", 0, 0)], [("reply", 0, 1)], [("write", 0, 0)]],
    "moved while it is answered": [[("move", 2, 0), ("undo", 2, 0)], [("reply", 2, 0)], [("move", 0, 1)]],
    "taken back while the sender works": [[("reply", 0, 2), ("take_back", 0, 0)], [("send", 0, 0), ("send", 0, 0)]],
    "it wakes while it is answered": [[("snooze", 0, 0), ("wake", 0, 0)], [("reply", 0, 1)], [("write", 0, 0)]],
    "junk while the customer writes": [[("junk", 0, 0), ("restore", 0, 0)], [("write", 0, 0)], [("reply", 0, 0)]],
    "all are answered while one is": [[("answer_all", 0, 0)], [("reply", 0, 1), ("solve", 0, 1)], [("merge", 1, 0)]],
    "two workers hand out one answer": [
        [("answer_all", 0, 0)],
        [("answer_all", 0, 1), ("hand_out", 0, 0)],
        [("write", 2, 0)],
    ],
    "merged, taken apart, taken back": [[("reply", 0, 2), ("merge", 0, 0), ("unmerge", 0, 0)], [("take_back", 0, 0)]],
}


def test_what_often_happens_at_once(begin: Begin) -> None:
    for name, programs in MEETINGS.items():
        print(name)
        race(begin, programs)


@settings(max_examples=10, suppress_health_check=list(HealthCheck), database=None)
@given(programs=programs)
def test_whatever_people_do_at_once(begin: Begin, programs: list[list[Step]]) -> None:
    race(begin, programs)


@pytest.mark.long
@pytest.mark.timeout(3_600)
@settings(max_examples=400, suppress_health_check=list(HealthCheck), database=None)
@given(programs=st.lists(st.lists(steps, min_size=1, max_size=6), min_size=2, max_size=4))
def test_whatever_people_do_at_once_for_long(begin: Begin, programs: list[list[Step]]) -> None:
    race(begin, programs)


def test_a_reply_to_what_was_merged_meanwhile_goes_where_the_words_went(begin: Begin) -> None:
    matter = begin()
    agent, (source_id, target_id, _) = matter.agents[0], matter.conversation_ids
    matter.take(("merge", 0, 0))
    assert Conversation.objects.get(pk=source_id).merged_into_id == target_id
    message_id = post_reply(actor=agent.actor, conversation_id=source_id, text="Here.", undo_seconds=0)
    assert Message.objects.get(pk=message_id).conversation_id == target_id
    seen_id = min(Message.objects.filter(conversation_id=target_id).values_list("pk", flat=True))
    other = matter.agents[1].actor
    with pytest.raises(StaleReply):
        post_reply(actor=other, conversation_id=source_id, text="There.", seen_message_id=seen_id)
    matter.replied[message_id] = "Here."
    matter.check()


def test_a_reply_taken_back_after_its_conversation_was_merged_changes_nothing_else_there(begin: Begin) -> None:
    matter = begin()
    agent, other, target_id = *matter.agents, matter.conversation_ids[1]
    matter.take(("assign", 1, 1))
    message_id = matter.take(("reply", 0, 2))
    matter.take(("merge", 0, 0))
    matter.take(("take_back", 0, 0))
    merged = Conversation.objects.get(pk=target_id)
    assert matter.taken_back == [message_id]
    assert (merged.assignee_id, merged.last_words, agent.id == other.id) == (other.id, "Matter 1", False)
    matter.check()


def test_only_one_of_two_who_saw_the_same_is_heard(begin: Begin) -> None:
    matter = begin()
    conversation_id = matter.conversation_ids[0]
    seen_id = max(Message.objects.filter(conversation_id=conversation_id).values_list("pk", flat=True))

    def answer(author: Colleague, words: str) -> int:
        return post_reply(
            actor=author.actor, conversation_id=conversation_id, text=words, undo_seconds=0, seen_message_id=seen_id
        )

    [one, other] = matter.agents
    answers = at_once(lambda: answer(one, "First"), lambda: answer(other, "Second"))
    [message_id] = [given for given in answers if isinstance(given, int)]
    assert [type(given) for given in answers if not isinstance(given, int)] == [StaleReply]
    matter.replied[message_id] = Message.objects.get(pk=message_id).text
    matter.check()
