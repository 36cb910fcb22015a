from pathlib import Path
from typing import Any

import pytest

from accord.config.importing.mapping import mapping_of, read_mapping, readable
from accord.kernel.errors import BadInput

LEAST: dict[str, Any] = {
    "source": "old desk",
    "conversation": {"id": "id", "events": "log"},
    "customer": {"id": "who"},
    "event": {"at": "at", "speaker": "by", "text": "text"},
    "speakers": {"customer": ["visitor"], "agent": ["us"]},
}


def test_what_comes_with_accord_is_found_by_its_name() -> None:
    mapping = read_mapping("dialogues")

    assert (mapping.source, mapping.channel, mapping.conversation.events) == ("dialogues", "chat", "events")
    assert mapping.reason is not None
    assert mapping.reason.touchpoint_of("bank_fraud_report") == "Bank"
    assert mapping.reason.touchpoint_of("lost_parcel") == "Lost parcel"
    assert [survey.measures for survey in mapping.surveys] == [{}, {}]


def test_little_needs_to_be_said() -> None:
    mapping = mapping_of(LEAST)

    assert (mapping.channel, mapping.reason, mapping.surveys, mapping.agent.unnamed) == ("chat", None, (), "Agent")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"source": " "}, "The mapping does not say “source”."),
        ({"conversation": {"id": "id"}}, "The mapping does not say “conversation.events”."),
        ({"customer": {"name": "who"}}, "The mapping does not say “customer.id”."),
        ({"costumer": {}}, "The mapping says “costumer”, which means nothing here."),
        ({"event": LEAST["event"] | {"txt": "t"}}, "The mapping says “event.txt”, which means nothing here."),
        ({"event": LEAST["event"] | {"timezone": "Mars"}}, "There is no time zone “Mars”."),
        ({"channel": "smoke"}, "There is no channel “smoke”."),
        ({"reason": {"key": "r", "usual_demand": "x"}}, "A contact is value or failure demand."),
        (
            {"survey": [{"key": "s", "question": "q", "answer": "a", "measures": {"Happy?": "nps"}}]},
            "A survey cannot say “nps”.",
        ),
    ],
)
def test_says_what_is_wrong_with_a_mapping(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput) as refusal:
        mapping_of(LEAST | changes)

    assert refusal.value.sentence == sentence


def test_says_when_there_is_no_mapping(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no mapping"):
        read_mapping(str(tmp_path / "none.toml"))
    (tmp_path / "broken.toml").write_text("source = ")
    with pytest.raises(BadInput, match="is no TOML"):
        read_mapping(str(tmp_path / "broken.toml"))


def test_codes_become_words() -> None:
    assert readable("bank_fraud_report") == "Bank fraud report"
