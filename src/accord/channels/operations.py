"""The common door of all channels: send, and hand in what arrived."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from accord.channels.contracts import Channel, IncomingMessage, OutgoingMessage, Placed
from accord.channels.events import MessageReceived
from accord.kernel.events import hand_over, publish

_senders: dict[Channel, Callable[[OutgoingMessage], None]] = {}
_outboxes: dict[Channel, "Outbox"] = {}


@dataclass(frozen=True, kw_only=True)
class Outbox:
    """What can be ordered of a message that a channel has taken; each raises a refusal when it is too late.

    `call_back(message_id=…)` keeps it from leaving; `send_again(actor=…, message_id=…)` and
    `mark_arrived(actor=…, message_id=…)` settle one that failed or is in doubt; `leave_now(message_id=…)` lets one go
    that waits for its time; `follow(message_ids=…, conversation_id=…)` lets answers to messages lead to the
    conversation in which these lie now.
    """

    call_back: Callable[..., None]
    send_again: Callable[..., None]
    mark_arrived: Callable[..., None]
    leave_now: Callable[..., None] | None = None
    follow: Callable[..., None] | None = None


def register_sender(
    channel: Channel, sender: Callable[[OutgoingMessage], None], *, outbox: Outbox | None = None
) -> None:
    """Let a channel's folder take outgoing messages; called from its `AppConfig.ready`."""
    _senders[channel] = sender
    if outbox is not None:
        _outboxes[channel] = outbox


def can_send(channel: Channel) -> bool:
    """Whether a reply can leave by this channel."""
    return channel in _senders


def send(message: OutgoingMessage) -> None:
    """Put a message into its channel's outbox, in the running transaction."""
    _senders[message.channel](message)


def outbox_of(channel: Channel) -> Outbox | None:
    """The outbox of a channel; None for one whose messages leave at once and are done with."""
    return _outboxes.get(channel)


def follow_messages(*, message_ids: Sequence[int], conversation_id: int) -> None:
    """Messages lie in another conversation now: answers to them are to arrive there, by whatever channel."""
    for outbox in _outboxes.values():
        if outbox.follow is not None and message_ids:
            outbox.follow(message_ids=list(message_ids), conversation_id=conversation_id)


def hand_in(message: IncomingMessage) -> Placed:
    """Give a message to the desk inside the running transaction and record that it was received.

    A message whose `source_key` is known is not stored again: its place is returned, marked as a duplicate. Words of a
    colleague or partner that went into a talk beside a conversation are received from no customer.
    """
    placed: Placed = hand_over("MessageReceived", message=message)
    if not (placed.is_duplicate or placed.is_aside):
        publish(
            MessageReceived(
                channel=message.channel,
                inbox_id=message.inbox_id,
                conversation_id=placed.conversation_id,
                case_id=placed.case_id,
                customer_id=placed.customer_id,
                message_id=placed.message_id,
            ),
            occurred_at=message.sent_at,
        )
    return placed
