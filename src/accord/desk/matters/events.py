"""Facts about words that were moved and cases that were linked."""

from dataclasses import dataclass

from accord.desk.events import OnConversation
from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class MessagesMoved(OnConversation):
    """Words went from another conversation into this one; the contacts among them belong to this case now.

    `is_split` says that this conversation began with it, `is_undo` that an earlier move was taken back.
    """

    source_conversation_id: int
    source_case_id: int
    message_ids: tuple[int, ...]
    contact_ids: tuple[int, ...]
    move_id: int
    is_split: bool = False
    is_undo: bool = False

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), f"conversation:{self.source_conversation_id}", f"case:{self.source_case_id}")


@dataclass(frozen=True, kw_only=True)
class ConversationMoved(OnConversation):
    """A conversation belongs to another case, or to another customer, than before; its contacts went along."""

    previous_case_id: int
    previous_customer_id: int
    move_id: int
    is_undo: bool = False

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), f"case:{self.previous_case_id}")


@dataclass(frozen=True, kw_only=True)
class CasesLinked(Event):
    """A case was linked with another one, or is no longer."""

    case_id: int
    other_case_id: int
    link: str
    is_undo: bool = False

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), f"case:{self.other_case_id}")
