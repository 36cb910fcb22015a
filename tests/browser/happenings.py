"""What may happen to a conversation while somebody looks at it: one deed for each order of the desk that shows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.kernel.permissions import Actor
from tests.cast import Colleague, Person
from tests.desk.letters import letter


@dataclass
class Scene:
    """Jonas's conversation is open before Ana; Lukas, Marta and Ada act elsewhere. `kept` holds ids for later."""

    onlooker: Colleague
    colleague: Colleague
    lead: Colleague
    administrator: Colleague
    owner: Colleague
    jonas: Person
    amelie: Person
    shown: Placed
    second: Placed
    other: Placed
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def me(self) -> Actor:
        """Who acts."""
        return self.colleague.actor

    @property
    def here(self) -> int:
        """The conversation that is open."""
        return self.shown.conversation_id

    @property
    def both(self) -> list[int]:
        """The open conversation and another of the list."""
        return [self.here, self.other.conversation_id]

    def write(self, words: str, *, sender: str = "", **more: Any) -> Placed:
        """A letter comes into the open conversation, from the customer unless somebody else is named."""
        with transaction.atomic():
            return hand_in(letter(sender or self.jonas.email, words, **({"thread": (self.here,)} | more)))

    def reply(self, words: str = "We look after it.") -> int:
        """A colleague answers."""
        from accord.desk.operations import post_reply

        return post_reply(actor=self.me, conversation_id=self.here, text=words)


Deed = Callable[[Scene], object]
HAPPENINGS: list[tuple[tuple[str, ...], Deed]] = []


def shows(*orders: str) -> Callable[[Deed], Deed]:
    """The deed gives these orders, named by room and function; an open page has to show what came of them."""

    def note(deed: Deed) -> Deed:
        HAPPENINGS.append((orders, deed))
        return deed

    return note
