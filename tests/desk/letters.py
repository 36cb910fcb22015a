"""Letters for tests: a customer writes, and what a channel would hand to the desk."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from accord.channels.contracts import Channel, Correspondent, IncomingMessage
from accord.customers.contracts import IdentityKind
from accord.kernel import clock

_count = 0


def letter(sender: str, words: str = "My tent pole is broken.", *, name: str = "", **more: Any) -> IncomingMessage:
    """A mail as the channel understood it, with a source key of its own; `more` are fields of the message."""
    global _count  # noqa: PLW0603 - only so that no two letters are the same
    _count += 1
    message = IncomingMessage(
        channel=Channel.EMAIL,
        source_key=f"test:{_count}",
        sender=Correspondent(kind=IdentityKind.EMAIL, value=sender, name=name),
        recipients=("service@company.example",),
        subject="Tent pole",
        text=words,
        new_text=words,
        sent_at=clock.now(),
    )
    return replace(message, **more)


def at(instant: datetime) -> Any:
    """Set the clock, shorter."""
    return clock.at(instant)
