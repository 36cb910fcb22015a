"""Following the log: what happens to cases becomes their history, and moves their clocks.

Facts come in batches, and each batch costs a handful of statements however many cases are in it. A fact that is not the
newest of its case (one that had been parked, a merge, a reply taken back) lets the case be told anew from the log.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from accord.desk.contracts import CaseStatus
from accord.desk.events import (
    CaseReopened,
    CaseSolved,
    ConversationChanged,
    ConversationRemoved,
    ConversationRestored,
    ConversationsMerged,
    ConversationsUnmerged,
    ConversationTagged,
    HistoryImported,
    MessageArrived,
    PriorityChanged,
    ReplyPosted,
    ReplyTakenBack,
    StatusChanged,
)
from accord.desk.levels.happenings import happening_of
from accord.desk.levels.keeping import Kept, load
from accord.desk.levels.operations.reckoning import LEAVING, reckon
from accord.desk.levels.operations.retelling import cases_of_merge, retell
from accord.desk.levels.rules import History
from accord.desk.matters.events import ConversationMoved, MessagesMoved
from accord.desk.models import Message
from accord.kernel import clock
from accord.kernel.deadlines import set_deadlines
from accord.kernel.events import Event, Fact
from accord.kernel.transactions import one_transaction

FOLLOWED = (
    MessageArrived,
    ReplyPosted,
    ReplyTakenBack,
    StatusChanged,
    CaseSolved,
    CaseReopened,
    ConversationsMerged,
    ConversationsUnmerged,
    ConversationChanged,
    ConversationTagged,
    ConversationRemoved,
    ConversationRestored,
    PriorityChanged,
    HistoryImported,
    MessagesMoved,
    ConversationMoved,
)
_MERGES = (ConversationsMerged, ConversationsUnmerged)


@one_transaction
def follow_facts(*, events: Sequence[Event], facts: Sequence[Fact]) -> None:
    """Take facts of any number of cases into their histories, in the order given, and reckon their clocks."""
    told = [(event, fact) for event, fact in zip(events, facts, strict=True) if _concerns_time(event)]
    if not told:
        return
    anew = _told_anew(told)
    kepts = load({fact.case_id or 0 for _, fact in told} - anew)
    moved: set[int] = set()
    for event, fact in told:
        case_id = fact.case_id or 0
        if case_id in anew or _changes_nothing(event, kepts.get(case_id)):
            continue
        (moved if _take(kepts, event, fact) else anew).add(case_id)
    reckon({case_id: kepts[case_id] for case_id in moved - anew} | retell(anew, kepts))
    set_deadlines(kind=LEAVING, due=dict(_leavings(told, anew)))


def _concerns_time(event: Event) -> bool:
    return not isinstance(event, ConversationChanged) or event.what in {"queue", "delivery"}


def _told_anew(told: Iterable[tuple[Event, Fact]]) -> set[int]:
    """Cases whose past itself has changed."""
    found: set[int] = set()
    for event, fact in told:
        if isinstance(event, _MERGES):
            found |= cases_of_merge(event.merge_id)
        if isinstance(event, HistoryImported):
            found.update(event.case_ids)
        if isinstance(event, ReplyTakenBack) and fact.case_id is not None:
            found.add(fact.case_id)
        if isinstance(event, MessagesMoved):
            found |= {event.case_id, event.source_case_id}
        if isinstance(event, ConversationMoved):
            found |= {event.case_id, event.previous_case_id}
    return found


def _changes_nothing(event: Event, kept: Kept | None) -> bool:
    """How a reply fares matters only where it was to leave later: then it may have left earlier."""
    is_delivery = isinstance(event, ConversationChanged) and event.what == "delivery"
    return isinstance(event, HistoryImported) or (is_delivery and (kept is None or kept.history.leaving is None))


def _take(kepts: dict[int, Kept], event: Event, fact: Fact) -> bool:
    """Go on by one fact; False where the case is to be told anew."""
    case_id = fact.case_id or 0
    kept = kepts.get(case_id)
    if isinstance(event, ConversationChanged) and event.what == "delivery":
        return False
    if kept is None:
        if not isinstance(event, MessageArrived) or event.status != CaseStatus.NEW:
            return False
        kept = kepts[case_id] = Kept(history=History(case_id=case_id, opened_at=fact.occurred_at))
    if fact.id <= kept.history.last_fact:
        return False
    if isinstance(event, ReplyPosted) and event.leaves_in:
        kept.history.leaving = event.message_id
    kept.history.take(happening_of(event, fact.id, fact.occurred_at))
    return True


def _leavings(told: Iterable[tuple[Event, Fact]], anew: Collection[int]) -> Iterable[tuple[int, datetime]]:
    for event, fact in told:
        if isinstance(event, ReplyPosted) and event.leaves_in and fact.case_id not in anew:
            yield event.message_id, max(fact.occurred_at + timedelta(seconds=event.leaves_in), clock.now())


@one_transaction
def note_left(*, message_ids: Collection[int]) -> None:
    """The time has come at which these replies were to leave: they are answers now, unless somebody took them back."""
    cases = Message.objects.filter(pk__in=message_ids).values_list("conversation__case_id", flat=True)
    reckon(retell(set(cases), {}))
