"""Texts of four plain themes, and a reckoner in this process that compares by words alone."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.cast import Person

import accord.desk.handlers
import accord.understand.handlers
import accord.understand.themes.handlers  # noqa: F401 - so that they follow the log
from accord.channels.contracts import Channel, Correspondent, IncomingMessage
from accord.customers.contracts import IdentityKind
from accord.desk.models import Contact
from accord.desk.operations import receive_message
from accord.kernel import clock
from accord.understand.themes import client
from accord.understand.themes.child import Child

SAID = (
    "My parcel arrived damaged and the {} pole is broken. Please send a new one.",
    "The invoice shows the wrong {} amount of tax. Can you correct the invoice?",
    "I cannot log in to my account, the password {} mail never comes.",
    "I would like to cancel my {} subscription before the next month.",
)
DETAILS = ("red", "blue", "green", "large", "small", "old", "new", "second", "third", "other")


class ReckonerHere:
    """The child's answers without its process."""

    is_alive = True

    def __init__(self) -> None:
        self._child = Child(self._told)
        self._progress: client.Progress | None = None

    def _told(self, line: dict[str, Any]) -> None:
        if self._progress is not None:
            self._progress(*line["progress"])

    def ask(self, order: dict[str, Any], progress: client.Progress | None = None) -> dict[str, Any]:
        self._progress = progress
        plain = json.loads(json.dumps(order | {"without_models": True}))
        return dict(json.loads(json.dumps(self._child.answer(plain))))

    def end(self) -> None:
        """Nothing runs."""


@pytest.fixture(autouse=True)
def reckoner_here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Reckon here."""
    monkeypatch.setattr(client, "_Process", ReckonerHere)
    client.placer.stop()
    yield
    client.placer.stop()


Writing = Callable[..., int]


@pytest.fixture
def write(angry_customer: Person) -> Writing:
    """`write(words, at=…)`: a contact of its own; returns its id."""
    numbers = iter(range(1, 10_000))

    def writing(words: str, *, at: datetime | None = None) -> int:
        moment, number = at or clock.now(), next(numbers)
        with clock.at(moment):
            placed = receive_message(
                message=IncomingMessage(
                    channel=Channel.EMAIL,
                    source_key=f"themes-{number}",
                    sender=Correspondent(
                        kind=IdentityKind.EMAIL, value=f"writer{number}@example.org", name=f"Writer {number}"
                    ),
                    subject="Hello",
                    text=words,
                    new_text=words,
                    sent_at=moment,
                )
            )
        return Contact.objects.values_list("pk", flat=True).get(case_id=placed.case_id)

    return writing


@pytest.fixture
def contacts(write: Writing) -> list[list[int]]:
    """Eight contacts of each of four themes over the last twenty days, by theme."""
    now = clock.now()
    return [
        [
            write(words.format(detail), at=now - timedelta(days=20 - 2 * turn, hours=kind))
            for turn, detail in enumerate(DETAILS[:8])
        ]
        for kind, words in enumerate(SAID)
    ]
