"""Routing follows the desk: what begins is placed, what waits is given out when somebody has room."""

from collections.abc import Sequence

from accord.desk.events import (
    CaseReopened,
    CaseSolved,
    ConversationAssigned,
    ConversationChanged,
    ConversationStarted,
    MessageArrived,
    ReplyPosted,
    StatusChanged,
)
from accord.desk.routing.operations import note_assignments, place_new, share_out
from accord.kernel.events import Event, Fact, subscribe_many
from accord.staff.events import PresenceChanged


@subscribe_many(
    ConversationStarted,
    MessageArrived,
    CaseReopened,
    CaseSolved,
    ConversationAssigned,
    ConversationChanged,
    ReplyPosted,
    StatusChanged,
    PresenceChanged,
)
def follow_the_desk(*, events: Sequence[Event], facts: Sequence[Fact]) -> None:
    """Place what is new, keep what people decided, and give out what waits; no statement where nothing was chosen."""
    place_new(conversation_ids=[event.conversation_id for event in events if isinstance(event, ConversationStarted)])
    note_assignments(
        told=[
            (event.conversation_id, event.assignee_id, event.previous_id, fact.actor, fact.occurred_at)
            for event, fact in zip(events, facts, strict=True)
            if isinstance(event, ConversationAssigned)
        ]
    )
    share_out()
