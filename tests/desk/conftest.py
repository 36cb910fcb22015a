import pytest
from tests.cast import *  # noqa: F403 - the cast are fixtures

import accord.desk.handlers  # noqa: F401 - so that they follow the log
from accord.channels import operations as channels
from accord.channels.contracts import Channel, OutgoingMessage
from accord.channels.operations import Outbox


class KeptOutbox(list[OutgoingMessage]):
    """What would leave by mail. Calling back removes it; `orders` keeps what persons decided about those in doubt."""

    def __init__(self) -> None:
        super().__init__()
        self.orders: list[tuple[str, int]] = []

    def call_back(self, *, message_id: int) -> None:
        self[:] = [message for message in self if message.message_id != message_id]

    def send_again(self, *, actor: object, message_id: int) -> None:
        self.orders.append(("send_again", message_id))

    def mark_arrived(self, *, actor: object, message_id: int) -> None:
        self.orders.append(("mark_arrived", message_id))


@pytest.fixture(autouse=True)
def outbox(monkeypatch: pytest.MonkeyPatch) -> KeptOutbox:
    """Mail that leaves, kept in a list instead."""
    kept = KeptOutbox()
    doors = Outbox(call_back=kept.call_back, send_again=kept.send_again, mark_arrived=kept.mark_arrived)
    monkeypatch.setitem(channels._senders, Channel.EMAIL, kept.append)
    monkeypatch.setitem(channels._outboxes, Channel.EMAIL, doors)
    return kept
