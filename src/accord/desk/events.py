"""Facts about conversations and cases."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class OnConversation(Event):
    """What every fact about a conversation says; the inbox and its page are refreshed by it."""

    conversation_id: int
    case_id: int
    customer_id: int

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), "inbox")


@dataclass(frozen=True, kw_only=True)
class ConversationStarted(OnConversation):
    """A customer began a new matter."""

    strand = "warm"

    channel: str


@dataclass(frozen=True, kw_only=True)
class ContactMade(OnConversation):
    """A message that counts as a contact (see the definitions) arrived."""

    strand = "warm"

    contact_id: int
    message_id: int
    nature: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class MessageArrived(OnConversation):
    """A customer's message arrived in a conversation, whether or not it counts as a contact.

    `status` is where the case stands since; `waits` is False for what asks for no answer, such as a bare thanks.
    """

    strand = "warm"

    message_id: int
    machine: str = ""
    status: str = ""
    waits: bool = True


@dataclass(frozen=True, kw_only=True)
class ReplyPosted(OnConversation):
    """An agent answered; the words wait in the outbox. `status` is where the case stands since.

    `leaves_in` are the seconds until they leave where that is later than any undo was meant to last, else 0.
    """

    message_id: int
    author_id: int
    status: str = ""
    leaves_in: int = 0


@dataclass(frozen=True, kw_only=True)
class ReplyTakenBack(OnConversation):
    """An agent took back a reply before it left."""

    message_id: int
    author_id: int


@dataclass(frozen=True, kw_only=True)
class StrangerJoined(OnConversation):
    """Somebody who was not part of a conversation answered in it."""

    strand = "warm"

    message_id: int


@dataclass(frozen=True, kw_only=True)
class StatusChanged(OnConversation):
    """An agent set where a case stands, other than by solving it or bringing it back."""

    status: str
    previous: str


@dataclass(frozen=True, kw_only=True)
class NotePosted(OnConversation):
    """An agent left a note for colleagues."""

    message_id: int
    author_id: int


@dataclass(frozen=True, kw_only=True)
class NoticePosted(OnConversation):
    """Accord itself wrote to the customer for a purpose (`survey`, `consent`, `news_of_change` …)."""

    message_id: int
    purpose: str


@dataclass(frozen=True, kw_only=True)
class ConversationAssigned(OnConversation):
    """Somebody was put on a conversation, or nobody is any more."""

    assignee_id: int | None
    previous_id: int | None


@dataclass(frozen=True, kw_only=True)
class ConversationChanged(OnConversation):
    """Something small changed that lists and panes show: read, snoozed, moved to a queue, delivery state."""

    what: str


@dataclass(frozen=True, kw_only=True)
class ConversationsMerged(OnConversation):
    """Another conversation of the customer went into this one; its contacts belong to this case now."""

    source_conversation_id: int
    merge_id: int


@dataclass(frozen=True, kw_only=True)
class ConversationsUnmerged(OnConversation):
    """A merge was a mistake: the other conversation is one of its own again."""

    source_conversation_id: int
    merge_id: int


@dataclass(frozen=True, kw_only=True)
class ConversationRemoved(OnConversation):
    """A conversation left work, as `junk` or into the `trash`; its contacts count for nothing any more.

    `contact_ids` are those that had counted until now; `by_hand` is False when Accord decided by itself.
    """

    place: str
    previous: str
    contact_ids: tuple[int, ...]
    by_hand: bool


@dataclass(frozen=True, kw_only=True)
class ConversationRestored(OnConversation):
    """A conversation came out of junk or the trash. `contact_ids` are those that count again from now on."""

    place: str
    previous: str
    contact_ids: tuple[int, ...]
    by_hand: bool


@dataclass(frozen=True, kw_only=True)
class ContactsWithdrawn(OnConversation):
    """Contacts that arrived in a conversation which is junk do not count."""

    contact_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ConversationTagged(OnConversation):
    """A tag was put on a conversation, or taken off again."""

    tag_id: int
    taken_off: bool = False


@dataclass(frozen=True, kw_only=True)
class PriorityChanged(OnConversation):
    """Somebody said that a case matters more, or less, than others."""

    priority: str
    previous: str


@dataclass(frozen=True, kw_only=True)
class CaseEscalated(OnConversation):
    """A matter was handed up: to a queue, or to a named lead. The reason stands in the escalation."""

    escalation_id: int
    queue_id: int | None
    lead_id: int | None


@dataclass(frozen=True, kw_only=True)
class EscalationTakenBack(OnConversation):
    """A matter that was handed up is where it was before."""

    escalation_id: int


@dataclass(frozen=True, kw_only=True)
class CaseSolved(OnConversation):
    """An agent solved a case and said what it was about."""

    touchpoint_id: int | None
    reason_id: int | None
    demand: str
    cause_department_id: int | None
    solved_by_id: int | None


@dataclass(frozen=True, kw_only=True)
class CaseReopened(OnConversation):
    """A solved case came back: the customer wrote again, or a person or a poor answer brought it back.

    `status` is where it stands since.
    """

    why: str
    status: str = "open"


@dataclass(frozen=True, kw_only=True)
class CaseStuck(OnConversation):
    """A solution has stuck: solved for the set time without a contact."""


@dataclass(frozen=True, kw_only=True)
class ConversationImported(Event):
    """A conversation that was held elsewhere, at the time at which it began, was taken over from there.

    Whoever reacts to new words does not follow this: nothing is asked, thanked or alarmed for the past. `message_id`
    is what the customer said first, or None when only others spoke; `reason_id` what it was about, as far as known.
    """

    strand = "warm"

    conversation_id: int
    case_id: int
    customer_id: int
    channel: str
    message_id: int | None
    reason_id: int | None


@dataclass(frozen=True, kw_only=True)
class HistoryImported(Event):
    """Cases of the past came in together; those who count contacts read them at once."""

    case_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CustomerCorrected(OnConversation):
    """An agent said whose matter it really is: the one who wrote what `previous_id` had forwarded."""

    previous_id: int


@dataclass(frozen=True, kw_only=True)
class CustomerRanked(Event):
    """The company ranks a customer anew: by a word of its own, or no longer."""

    customer_id: int
    tier: str
