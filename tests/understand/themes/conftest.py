"""Texts of four plain themes, and a reckoner in this process that compares by words alone."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.understand.conftest import Writing

import accord.desk.handlers
import accord.understand.handlers
import accord.understand.themes.handlers  # noqa: F401 - so that they follow the log
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
