"""What crosses the desk's door: conversations, messages and cases as rows, and the states they can be in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from accord.desk import standing

if TYPE_CHECKING:  # service levels speak of cases themselves
    from accord.desk.levels.contracts import ClockRow

EscalationRow = standing.EscalationRow
RemovalRow = standing.RemovalRow
Standing = standing.Standing


class CaseStatus(StrEnum):
    """Where a case stands. `pending` waits for the customer, `on_hold` for somebody else in the company."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    ON_HOLD = "on_hold"
    SOLVED = "solved"


ACTIVE = (CaseStatus.NEW, CaseStatus.OPEN, CaseStatus.PENDING, CaseStatus.ON_HOLD)


class MessageKind(StrEnum):
    """Who speaks to whom. A notice is sent by Accord itself: a survey, a request for consent, news of a change."""

    INCOMING = "incoming"
    REPLY = "reply"
    NOTE = "note"
    NOTICE = "notice"


class DeliveryState(StrEnum):
    """Where an outgoing message stands; empty for incoming ones and notes."""

    NONE = ""
    QUEUED = "queued"
    DELIVERED = "delivered"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"


class ContactNature(StrEnum):
    """Why an incoming message counts as a contact."""

    OPENING = "opening"
    REOPENING = "reopening"
    AGAIN = "again"


class ParticipantRole(StrEnum):
    """How somebody besides the customer came into a conversation. Strangers get no answer until an agent lets them."""

    COPIED = "copied"
    STRANGER = "stranger"


class Caution(StrEnum):
    """Why a message is to be read with care; empty for most."""

    NONE = ""
    STRANGER = "stranger"
    UNVERIFIED = "unverified"


class Place(StrEnum):
    """Where a conversation lies: in work, or taken out of all lists and figures as junk or into the trash."""

    WORK = ""
    JUNK = "junk"
    TRASH = "trash"


class Priority(StrEnum):
    """How much a case matters beside the others."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class TagColour(StrEnum):
    """The colours that a tag may have; the style sheet says what they look like in light and dark."""

    PLAIN = "plain"
    WARM = "warm"
    COOL = "cool"
    LATE = "late"
    RISK = "risk"
    FINE = "fine"
    NEW = "new"


class InboxView(StrEnum):
    """The lists of the inbox. Snoozed conversations stand in their own view only.

    Junk and trash stand nowhere else.

    `unsettled` holds, solved or not, those with a reply that failed or of which nobody knows whether it arrived.
    """

    MINE = "mine"
    UNASSIGNED = "unassigned"
    ALL = "all"
    PENDING = "pending"
    SNOOZED = "snoozed"
    SOLVED = "solved"
    UNSETTLED = "unsettled"
    JUNK = "junk"
    TRASH = "trash"


@dataclass(frozen=True, kw_only=True)
class Solution:
    """What an agent says a case was about when solving it; each part may be unknown."""

    reason_id: int | None = None
    touchpoint_id: int | None = None
    demand: str = ""
    cause_department_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class QueueRow:
    """Work that a team shares."""

    id: int
    slug: str
    name: str
    team_id: int | None


@dataclass(frozen=True, kw_only=True)
class TagRow:
    """A word by which people find conversations of one kind again."""

    id: int
    name: str
    description: str
    colour: TagColour


@dataclass(frozen=True, kw_only=True)
class ParticipantRow:
    """Somebody besides the customer in a conversation."""

    id: int
    address: str
    name: str
    role: ParticipantRole


@dataclass(frozen=True, kw_only=True)
class DraftRow:
    """What one agent has begun to write in a conversation, and what they took over from the words (promises)."""

    kind: MessageKind
    text: str
    changed_at: datetime
    taken_over: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """One matter of one customer."""

    id: int
    reference: str
    customer_id: int
    status: CaseStatus
    touchpoint_id: int | None
    reason_id: int | None
    demand: str
    cause_department_id: int | None
    opened_at: datetime
    solved_at: datetime | None
    stuck_at: datetime | None
    solved_by_id: int | None
    priority: Priority = Priority.NORMAL


@dataclass(frozen=True, kw_only=True)
class ConversationRow:
    """One line of a list of conversations, ready to be shown."""

    id: int
    case_id: int
    reference: str
    customer_id: int
    customer_name: str
    channel: str
    subject: str
    last_words: str
    last_message_at: datetime
    waiting_since: datetime | None
    status: CaseStatus
    assignee_id: int | None
    assignee_name: str | None
    queue_id: int | None
    queue_name: str | None
    snoozed_until: datetime | None
    unread: bool
    priority: Priority = Priority.NORMAL
    place: Place = Place.WORK
    tag_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ConversationPage:
    """Some lines of a list, newest first; `next_cursor` asks for those after them and is empty at the end."""

    rows: tuple[ConversationRow, ...]
    next_cursor: str


@dataclass(frozen=True, kw_only=True)
class InboxCounts:
    """How many conversations stand in each view, how many customers wait, and how many stand in each kept list.

    A kept list of solved ones is counted to 200; it is None where nothing narrows it.
    """

    views: dict[InboxView, int]
    waiting: int
    kept: tuple[int | None, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AttachmentRow:
    """A file that came or left with a message."""

    id: int
    filename: str
    content_type: str
    size: int
    sha256: str
    inline: bool
    content_id: str


@dataclass(frozen=True, kw_only=True)
class MessageRow:
    """One utterance, with only the new words apart from what it quotes."""

    id: int
    conversation_id: int
    kind: MessageKind
    channel: str
    purpose: str
    author_name: str
    author_staff_id: int | None
    customer_id: int | None
    text: str
    new_text: str
    quoted_text: str
    has_html: bool
    sent_at: datetime
    recipients: tuple[str, ...]
    delivery_state: DeliveryState
    delivery_problem: str
    caution: Caution
    machine: str
    leaves_at: datetime | None
    attachments: tuple[AttachmentRow, ...]


@dataclass(frozen=True, kw_only=True)
class OpenConversation:
    """A conversation as it lies open before an agent: its line, its case, its words, who takes part, own drafts."""

    row: ConversationRow
    case: CaseRow
    messages: tuple[MessageRow, ...]
    participants: tuple[ParticipantRow, ...]
    drafts: dict[MessageKind, DraftRow]
    standing: Standing = Standing()  # noqa: RUF009 - frozen
    clocks: "tuple[ClockRow, ...]" = ()
    last_sender: str = ""

    @property
    def newest_message_id(self) -> int:
        """The id of the newest message on the page, for stopping a stale reply."""
        return max((message.id for message in self.messages), default=0)


@dataclass(frozen=True, kw_only=True)
class ContactRow:
    """One contact, as experience counts it."""

    id: int
    case_id: int
    conversation_id: int
    message_id: int
    customer_id: int
    at: datetime
    nature: ContactNature
    words: str


@dataclass(frozen=True, kw_only=True)
class PastMessage:
    """One utterance of a conversation that was held elsewhere. `author_id` names the employee who spoke, if one did."""

    kind: MessageKind
    text: str
    sent_at: datetime
    author_name: str = ""
    author_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PastConversation:
    """A conversation that was held and ended elsewhere; messages are in the order of time and not empty.

    `source` names the other system and `key` the conversation there; the two together make it one.
    """

    source: str
    key: str
    channel: str
    customer_id: int
    customer_name: str
    subject: str
    messages: tuple[PastMessage, ...]
    solution: Solution
    solved_by_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ImportedConversation:
    """Where a past conversation stands now. `is_new` is False when it had been imported before."""

    conversation_id: int
    case_id: int
    customer_id: int
    contacts: int
    is_new: bool


class InboxOrder(StrEnum):
    """In which order a list stands. `waiting` lists only those whose customers wait, the longest first; `due` only
    those for which a time is promised, the one that passes or passed first on top."""

    NEWEST = "newest"
    OLDEST = "oldest"
    WAITING = "waiting"
    DUE = "due"


class Whose(StrEnum):
    """Who is on a conversation, where no person is named."""

    ME = "me"
    NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class ConversationFilter:
    """What a list is narrowed to; what is empty narrows nothing. Several statuses mean any of them.

    `customer_ids`, when given, are all ids of the persons meant; an empty one then finds nothing.
    `without` holds what must not be so.
    """

    statuses: tuple[CaseStatus, ...] = ()
    assignee: int | Whose | None = None
    queue_id: int | None = None
    channel: str = ""
    inbox_id: int | None = None
    tag_id: int | None = None
    priority: Priority | None = None
    case_type_id: int | None = None
    company_id: int | None = None
    unread: bool | None = None
    snoozed: bool | None = None
    with_files: bool = False
    with_address: str = ""
    customer_ids: tuple[int, ...] | None = None
    without: "ConversationFilter | None" = None

    @property
    def is_empty(self) -> bool:
        """Whether it narrows nothing."""
        return self == ConversationFilter()
