"""A reckoner in this process that is taught a part of the corpus by its words alone, and people who write."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.cast import *  # noqa: F403 - the cast are fixtures

import accord.desk.handlers
import accord.understand.feelings.handlers  # noqa: F401 - so that they follow the log
from accord.kernel.meaning.process import Progress
from accord.understand.feelings import client
from accord.understand.feelings.child import Child
from accord.understand.feelings.engine import corpus, known_error, learning
from accord.understand.feelings.engine.classifier import Classifier

_PART, _STEPS = 130, 15


@pytest.fixture(scope="session")
def by_words() -> tuple[Classifier, known_error.Report]:
    """The classifier by words alone, with the report of its error in two halves."""
    return known_error.teach(corpus.read_corpus(), model=None, folds=2)


class ReckonerHere:
    """The child's answers without its process."""

    is_alive = True

    def __init__(self) -> None:
        self._child = Child()

    def ask(self, order: dict[str, Any], progress: Progress | None = None) -> dict[str, Any]:
        plain = json.loads(json.dumps(order | {"without_models": True}))
        return dict(json.loads(json.dumps(self._child.answer(plain))))

    def end(self) -> None:
        """Nothing runs."""


@pytest.fixture
def reckoner_here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Reckon here, with less to learn."""
    part = corpus.read_corpus()[:_PART]
    monkeypatch.setattr(client, "_Process", ReckonerHere)
    monkeypatch.setattr(corpus, "read_corpus", lambda: part)
    monkeypatch.setattr(known_error, "FOLDS", 2)
    monkeypatch.setattr(learning, "_MOST_STEPS", _STEPS)
    client.reader.stop()
    yield
    client.reader.stop()
