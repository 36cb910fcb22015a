"""What junk does when something arrives, is marked, or is solved. Nothing of it is part of receiving."""

from collections.abc import Sequence

from accord.desk.contracts import Place
from accord.desk.events import (
    CaseSolved,
    ConversationRemoved,
    ConversationRestored,
    ConversationStarted,
    MessageArrived,
)
from accord.desk.junk.operations import judge_arrivals, learn
from accord.desk.operations import settle_arrivals
from accord.kernel.events import Fact, subscribe, subscribe_many


@subscribe_many(ConversationStarted, MessageArrived)
def look_at_arrivals(*, events: Sequence[ConversationStarted | MessageArrived], facts: Sequence[Fact]) -> None:
    """Judge new matters, then see to further words in what is out of work."""
    started = [event.conversation_id for event in events if isinstance(event, ConversationStarted)]
    judge_arrivals(conversation_ids=started)
    further = {event.conversation_id for event in events} - set(started)
    if further:
        settle_arrivals(conversation_ids=further)


@subscribe(ConversationRemoved)
def learn_junk(*, event: ConversationRemoved, fact: Fact) -> None:
    """What a person marks as junk teaches; what Accord found does not, or it would believe itself."""
    if event.by_hand and event.place == Place.JUNK:
        learn(conversation_id=event.conversation_id, is_junk=True)


@subscribe(ConversationRestored)
def learn_that_it_was_none(*, event: ConversationRestored, fact: Fact) -> None:
    """What a person takes out of junk teaches what junk is not."""
    if event.by_hand and event.previous == Place.JUNK:
        learn(conversation_id=event.conversation_id, is_junk=False)


@subscribe(CaseSolved)
def learn_from_work(*, event: CaseSolved, fact: Fact) -> None:
    """What a person solved and said what it was about was no junk."""
    if event.solved_by_id is not None and (event.reason_id is not None or event.touchpoint_id is not None):
        learn(conversation_id=event.conversation_id, is_junk=False, only_new=True)
