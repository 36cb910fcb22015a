"""What context follows: transfers, contacts, and replies that ask. Nothing of it is part of receiving."""

from collections.abc import Sequence

from accord.desk.context.operations import judge_contacts, note_asked_again, note_transfer
from accord.desk.context.queries import asked_again
from accord.desk.context.rules import asked_for
from accord.desk.events import ContactMade, ConversationAssigned, ConversationChanged, ReplyPosted
from accord.desk.queries import words_of_messages
from accord.kernel.events import Fact, subscribe, subscribe_many

_READ = 8000


@subscribe_many(ContactMade)
def judge_arrivals(*, events: Sequence[ContactMade], facts: Sequence[Fact]) -> None:
    """See whether customers say again what they had said: one statement for many contacts."""
    judge_contacts(contact_ids=[event.contact_id for event in events])


@subscribe(ConversationAssigned)
def count_transfer(*, event: ConversationAssigned, fact: Fact) -> None:
    """From one person to another by somebody's hand; taking what lay free, or giving it back, is none."""
    by_id = _person(fact)
    if by_id and event.previous_id is not None and event.assignee_id is not None:
        note_transfer(fact=fact, by_id=by_id, from_id=event.previous_id, to_id=event.assignee_id)


@subscribe(ConversationChanged)
def count_move(*, event: ConversationChanged, fact: Fact) -> None:
    """From one queue to another by somebody's hand; what rules place is none."""
    by_id = _person(fact)
    if event.what == "queue" and by_id:
        note_transfer(fact=fact, by_id=by_id, from_id=None, to_id=None)


@subscribe(ReplyPosted)
def notice_asking(*, event: ReplyPosted, fact: Fact) -> None:
    """A reply that asks for what is on record makes its contact one in which something had to be repeated."""
    _author, words = words_of_messages(message_ids=[event.message_id], length=_READ).get(event.message_id, ("", ""))
    if not asked_for(words):
        return
    asked = [one.what for one in asked_again(text=words, customer_id=event.customer_id)]
    if asked:
        note_asked_again(case_id=event.case_id, message_id=event.message_id, asked=asked)


def _person(fact: Fact) -> int:
    kind, _colon, number = fact.actor.partition(":")
    return int(number) if kind == "staff" and number.isdigit() else 0
