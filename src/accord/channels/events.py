"""Facts about the way in and out."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageReceived(Event):
    """A message arrived, was understood and was placed on the desk, all in one transaction."""

    channel: str
    inbox_id: int | None
    conversation_id: int
    case_id: int
    customer_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class MessageQuarantined(Event):
    """A message arrived that could not be read; it waits where people see it."""

    channel: str
    inbox_id: int | None
    quarantine_id: int

    def topics(self) -> tuple[str, ...]:
        return ("health",)


@dataclass(frozen=True, kw_only=True)
class DeliveryReported(Event):
    """An outgoing message was delivered, failed for good, or is in doubt (`state` as the desk names it)."""

    message_id: int
    conversation_id: int
    state: str
    problem_code: str = ""


@dataclass(frozen=True, kw_only=True)
class DeliveryBounced(Event):
    """A message of ours came back. `hard` marks an address that will never work."""

    message_id: int | None
    conversation_id: int | None
    reason: str
    hard: bool


@dataclass(frozen=True, kw_only=True)
class SenderDoubted(Event):
    """A message that is on the desk already turned out not to come from whom its address names."""

    message_id: int
    conversation_id: int
