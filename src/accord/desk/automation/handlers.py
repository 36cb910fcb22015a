"""Automation follows the desk: what happened is put before the rules that wait for it, many facts at once."""

from collections.abc import Mapping, Sequence

from accord.desk.automation.contracts import Occasion
from accord.desk.automation.operations import act_on
from accord.desk.automation.operations.acting import Happening
from accord.desk.events import (
    CaseReopened,
    CaseSolved,
    ConversationAssigned,
    ConversationChanged,
    ConversationStarted,
    ConversationTagged,
    MessageArrived,
    PriorityChanged,
    ReplyPosted,
)
from accord.kernel.events import Event, Fact, subscribe_many

_OCCASIONS: Mapping[type[Event], Occasion] = {
    MessageArrived: Occasion.ARRIVED,
    ConversationStarted: Occasion.STARTED,
    ReplyPosted: Occasion.ANSWERED,
    CaseSolved: Occasion.SOLVED,
    CaseReopened: Occasion.REOPENED,
    ConversationAssigned: Occasion.ASSIGNED,
    ConversationTagged: Occasion.TAGGED,
    ConversationChanged: Occasion.MOVED,
    PriorityChanged: Occasion.PRIORITY,
}


@subscribe_many(*_OCCASIONS)
def put_before_the_rules(*, events: Sequence[Event], facts: Sequence[Fact]) -> None:
    """Let the rules act on what happened; no statement where no rule waits for it."""
    act_on(
        happenings=[
            Happening(
                occasion=_OCCASIONS[type(event)],
                conversation_id=fact.conversation_id or 0,
                about=f"fact:{fact.id}",
                by=fact.actor,
                at=fact.occurred_at,
                message_id=event.message_id if isinstance(event, MessageArrived) else None,
            )
            for event, fact in zip(events, facts, strict=True)
            if not isinstance(event, ConversationChanged) or event.what == "queue"
            if not isinstance(event, ConversationTagged) or not event.taken_off
        ]
    )
