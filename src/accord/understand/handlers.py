"""Understanding follows the desk: each contact is read, each solution is learned from."""

from collections.abc import Sequence

from accord.desk.events import (
    CaseSolved,
    ContactMade,
    ContactsWithdrawn,
    ConversationRemoved,
    ConversationRestored,
    ConversationsMerged,
    ConversationsUnmerged,
    HistoryImported,
)
from accord.desk.matters.events import ConversationMoved, MessagesMoved
from accord.kernel.events import Fact, subscribe, subscribe_many
from accord.understand.operations import classify, follow_cases, take_again, take_decision, take_over_history, withdraw


@subscribe_many(ContactMade)
def read_contacts(*, events: Sequence[ContactMade], facts: Sequence[Fact]) -> None:
    """Read contacts by their words as soon as they were made."""
    classify(contact_ids=[event.contact_id for event in events])


@subscribe(CaseSolved)
def learn_from_solution(*, event: CaseSolved, fact: Fact) -> None:
    """Take over what a person said the case was about."""
    take_decision(case_id=event.case_id)


@subscribe(HistoryImported)
def read_history(*, event: HistoryImported, fact: Fact) -> None:
    """Read contacts of the past that came in together."""
    take_over_history(case_ids=event.case_ids)


@subscribe(ConversationsMerged, ConversationsUnmerged)
def follow_merge(*, event: ConversationsMerged | ConversationsUnmerged, fact: Fact) -> None:
    """Contacts changed their case; how they are understood goes along."""
    follow_cases(conversation_ids=(event.conversation_id, event.source_conversation_id))


@subscribe(MessagesMoved)
def follow_move(*, event: MessagesMoved, fact: Fact) -> None:
    """Contacts lie in another case; how they are understood goes along."""
    follow_cases(conversation_ids=(event.conversation_id, event.source_conversation_id))


@subscribe(ConversationMoved)
def follow_conversation(*, event: ConversationMoved, fact: Fact) -> None:
    """A conversation belongs to another case; how its contacts are understood goes along."""
    follow_cases(conversation_ids=(event.conversation_id,))


@subscribe(ConversationRemoved, ContactsWithdrawn)
def take_counts_back(*, event: ConversationRemoved | ContactsWithdrawn, fact: Fact) -> None:
    """Junk and trash count for nothing."""
    if event.contact_ids:
        withdraw(case_id=event.case_id, contact_ids=event.contact_ids)


@subscribe(ConversationRestored)
def give_counts_again(*, event: ConversationRestored, fact: Fact) -> None:
    """What was no junk after all counts as if it had never been there."""
    if event.contact_ids:
        take_again(case_id=event.case_id, contact_ids=event.contact_ids)
