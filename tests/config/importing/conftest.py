"""Small archives made up for the tests, and the house into which they are taken."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import accord.culture.handlers
import accord.desk.handlers
import accord.listen.handlers
import accord.measure.surveys.handlers
import accord.understand.handlers  # noqa: F401 - so that they follow the log
from tests.cast import *  # noqa: F403 - the cast are fixtures

LAMP: dict[str, Any] = {
    "id": 7,
    "customer": "c-anna",
    "agent": "a-ben",
    "completed": True,
    "domains": ["orders"],
    "tasks": ["order_status", "order_change"],
    "customer_survey": [{"Question": "Did the agent stay calm?", "Answer": True}],
    "agent_survey": [{"Question": "Were you unsure?", "Answer": False}],
    "events": [
        {"at": 1700000000, "from": "customer", "text": "Where is my lantern?"},
        {"at": 1700000060, "from": "agent", "text": "Which order is it?", "action": "ask_order"},
        {"at": 1700000120, "from": "customer", "text": "Number 4711."},
        {"at": 1700000130, "from": "agent", "lookup": "orders", "constraints": [{"Number": "4711"}]},
        {"at": None, "from": "system", "item": {"State": "sent", "Insured": True}},
        {"at": 1700000200, "from": "agent", "text": "It left yesterday.", "action": "say_state"},
    ],
}


def chat(**changes: Any) -> dict[str, Any]:
    """The lantern's chat, changed."""
    return LAMP | changes


Archive = Callable[..., Path]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """A file of lines: objects, or text that is none."""

    def write(*lines: dict[str, Any] | str) -> Path:
        path = tmp_path / "archive.jsonl"
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        path.write_text("\n".join(texts) + "\n", "utf-8")
        return path

    return write
