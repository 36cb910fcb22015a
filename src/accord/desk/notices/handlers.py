"""Who hears of what happens on the desk."""

from collections.abc import Sequence
from dataclasses import replace

from accord.desk.events import CaseEscalated, ConversationAssigned, MessageArrived, NotePosted, ReplyPosted
from accord.desk.levels.events import ServiceLevelBreached, ServiceLevelWarned
from accord.desk.notices.contracts import LATE, NoticeKind
from accord.desk.notices.operations import Occasion, read_notices, tell, tell_concerned, tell_handed_up, tell_mentioned
from accord.desk.promises.events import PromiseBroken, PromiseWarned
from accord.kernel.events import Fact, subscribe, subscribe_many
from accord.kernel.permissions import Actor


@subscribe_many(MessageArrived)
def tell_of_answers(*, events: Sequence[MessageArrived], facts: Sequence[Fact]) -> None:
    """A customer wrote in a conversation that is somebody's, or that somebody follows; machines do not count."""
    occasions = [
        replace(_occasion(event.conversation_id, fact), message_id=event.message_id)
        for event, fact in zip(events, facts, strict=True)
        if not event.machine
    ]
    tell_concerned(kind=NoticeKind.ANSWERED, occasions=occasions)


@subscribe(ConversationAssigned)
def tell_of_assignment(*, event: ConversationAssigned, fact: Fact) -> None:
    """A conversation was given to somebody by another; who takes one knows it."""
    if event.assignee_id is not None:
        tell(
            kind=NoticeKind.ASSIGNED,
            employee_ids=[event.assignee_id],
            occasion=_occasion(event.conversation_id, fact),
        )


@subscribe(NotePosted)
def tell_of_mention(*, event: NotePosted, fact: Fact) -> None:
    """A note means somebody by @name."""
    tell_mentioned(message_id=event.message_id, occasion=_occasion(event.conversation_id, fact))


@subscribe(CaseEscalated)
def tell_of_escalation(*, event: CaseEscalated, fact: Fact) -> None:
    """A case was handed up to a named lead."""
    if event.lead_id is not None:
        tell_handed_up(lead_id=event.lead_id, occasion=_occasion(event.conversation_id, fact))


@subscribe(ReplyPosted)
def forget_what_was_answered(*, event: ReplyPosted, fact: Fact) -> None:
    """Whoever answers has read what there was to read."""
    if event.author_id:
        read_notices(actor=Actor(kind="staff", id=event.author_id), conversation_id=event.conversation_id)


@subscribe(ServiceLevelWarned, ServiceLevelBreached)
def tell_of_deadline(*, event: ServiceLevelWarned | ServiceLevelBreached, fact: Fact) -> None:
    """A promised time is nearly used up, or passed; those who lead hear of it where nobody is on the conversation."""
    detail = LATE if isinstance(event, ServiceLevelBreached) else ""
    occasion = _occasion(event.conversation_id, fact)
    tell_concerned(kind=NoticeKind.DEADLINE, occasions=[occasion], detail=detail, or_leads=True)


@subscribe(PromiseWarned, PromiseBroken)
def tell_of_promise(*, event: PromiseWarned | PromiseBroken, fact: Fact) -> None:
    """A promise is nearly due, or was broken; whoever gave it hears of it."""
    if event.owner_id is not None:
        detail = LATE if isinstance(event, PromiseBroken) else ""
        occasion = _occasion(event.conversation_id, fact)
        tell(kind=NoticeKind.PROMISE, employee_ids=[event.owner_id], occasion=occasion, detail=detail)


def _occasion(conversation_id: int, fact: Fact) -> Occasion:
    kind, _colon, number = fact.actor.partition(":")
    by = int(number) if kind == "staff" and number else 0
    return Occasion(conversation_id=conversation_id, fact_id=fact.id, at=fact.occurred_at, by=by)
