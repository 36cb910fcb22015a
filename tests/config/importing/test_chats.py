import json
from datetime import UTC, datetime
from typing import Any

import pytest

from accord.config.importing.chats import ReadChat, instant_of, read_line, score_of
from accord.config.importing.mapping import ChatMapping, mapping_of, read_mapping
from accord.kernel.errors import BadInput
from tests.config.importing.conftest import LAMP, chat

START = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)

CLOSING = """\
Taken over from dialogues, number 7.
completed: yes
domains: orders
tasks: order_status, order_change
Actions chosen: ask_order, say_state

Survey of the customer:
Did the agent stay calm? yes

Survey of the agent:
Were you unsure? no"""


def read(row: dict[str, Any], mapping: ChatMapping | None = None) -> ReadChat:
    return read_line(json.dumps(row), mapping or read_mapping("dialogues"))


def test_a_chat_is_read_with_its_look_ups_actions_and_surveys() -> None:
    found = read(LAMP)

    assert [(message.kind, message.text, (message.at - START).seconds) for message in found.messages] == [
        ("incoming", "Where is my lantern?", 0),
        ("reply", "Which order is it?", 60),
        ("incoming", "Number 4711.", 120),
        ("note", "Looked up: orders\nNumber: 4711\nFound:\nState: sent\nInsured: yes", 130),
        ("reply", "It left yesterday.", 200),
        ("note", CLOSING, 200),
    ]
    assert (found.id, found.customer.name, found.agent.name) == ("7", "Customer c-anna", "Agent a-ben")
    assert (found.subject, found.reason) == ("Order status, Order change", "order_status")
    assert {name: count for name, count in found.counts.items() if count} == {
        "lookups": 1,
        "actions": 2,
        "survey_answers": 2,
        "survey_kept": 2,
    }


def test_yes_and_no_are_no_satisfaction() -> None:
    assert read(LAMP).scores is None


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (chat(id=None), "The conversation has no id, or one that is too long."),
        (chat(id="x" * 201), "The conversation has no id, or one that is too long."),
        (chat(customer=None), "The conversation has no customer."),
        (chat(customer="x" * 201), "Somebody's id is too long."),
        (chat(events=[]), "Nobody says anything in the conversation."),
        (chat(events=None), "The conversation has no list of events."),
        (chat(events=["hello"]), "An event is no JSON object."),
        (chat(events=[{"from": "customer", "text": "Hi"}]), "The first event has no time."),
        (chat(events=[{"at": "soon", "from": "customer", "text": "Hi"}]), "“soon” is no time."),
        (chat(events=[{"at": 1, "from": "ghost", "text": "Boo"}]), "The mapping does not say who “ghost” is."),
    ],
)
def test_says_why_a_line_is_no_conversation(row: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read(row)

    assert refusal.value.sentence == sentence


@pytest.mark.parametrize("line", ["{", b"\xff\xfe", "[" * 100_000])
def test_a_line_that_is_no_json_is_refused(line: str | bytes) -> None:
    with pytest.raises(BadInput, match="The line is no JSON"):
        read_line(line, read_mapping("dialogues"))


def test_events_out_of_order_are_put_in_order() -> None:
    late, early = LAMP["events"][5], LAMP["events"][0]

    assert [message.text for message in read(chat(events=[late, early])).messages[:2]] == [
        "Where is my lantern?",
        "It left yesterday.",
    ]


@pytest.mark.parametrize(
    "given", [1700000000, "1700000000", 1700000000.0, 1700000000000, "2023-11-14T22:13:20Z", "2023-11-14T23:13:20"]
)
def test_times_are_seconds_or_iso(given: object) -> None:
    assert instant_of(given, "Europe/Berlin") == START


@pytest.mark.parametrize("given", [True, [], "", 1e300, float("nan"), "2023-13-01"])
def test_what_is_no_time_is_refused(given: object) -> None:
    with pytest.raises(BadInput, match="is no time"):
        instant_of(given, "UTC")


@pytest.mark.parametrize(
    ("answer", "scores", "score"),
    [
        (4, {}, 4),
        ("4", {}, 4),
        (4.0, {}, 4),
        (4.5, {}, None),
        (True, {}, None),
        (True, {"true": 5}, 5),
        ("very satisfied", {}, None),
        ("very satisfied", {"very satisfied": 5}, 5),
        (None, {}, None),
    ],
)
def test_an_answer_is_a_score_only_if_it_is_one(answer: object, scores: dict[str, int], score: int | None) -> None:
    assert score_of(answer, scores) == score


ASKED: dict[str, Any] = {
    "source": "shop chat",
    "conversation": {"id": "ticket.id", "events": "log"},
    "customer": {"id": "visitor.id", "email": "visitor.mail", "name": "visitor.name"},
    "event": {"at": "time", "speaker": "by", "text": "text"},
    "speakers": {"customer": ["visitor"], "agent": ["us"]},
    "survey": [
        {
            "key": "survey",
            "question": "q",
            "answer": "a",
            "measures": {"How was it?": "csat", "Was it easy?": "ces", "Why?": "words", "Colour?": "ignored"},
            "scores": {"great": 5},
        }
    ],
}


def asked(*answers: tuple[str, object]) -> ReadChat:
    row = {
        "ticket": {"id": "T-1"},
        "visitor": {"id": 3, "mail": "eva@mail.example", "name": "Eva"},
        "log": [{"time": "2026-01-05T10:00:00+01:00", "by": "visitor", "text": "The zip is broken"}],
        "survey": [{"q": question, "a": answer} for question, answer in answers],
    }
    return read(row, mapping_of(ASKED))


def test_answers_that_the_mapping_calls_scores_are_scores() -> None:
    found = asked(("How was it?", "great"), ("Was it easy?", 6), ("Why?", "So quick"), ("Colour?", "red"))

    assert found.scores is not None
    assert (found.scores.csat, found.scores.ces, found.scores.words) == (5, 6, "So quick")
    assert (found.customer.email, found.customer.name, found.subject) == (
        "eva@mail.example",
        "Eva",
        "The zip is broken",
    )
    assert found.counts == {
        "lookups": 0,
        "actions": 0,
        "survey_answers": 4,
        "survey_csat": 1,
        "survey_ces": 1,
        "survey_kept": 1,
        "survey_ignored": 1,
    }
    assert "Colour?" not in found.messages[-1].text


@pytest.mark.parametrize("answers", [[("How was it?", 6)], [("How was it?", False)], [("Was it easy?", 7)]])
def test_what_lies_off_the_scale_or_is_ease_alone_stays_in_words(answers: list[tuple[str, object]]) -> None:
    found = asked(*answers)

    assert found.scores is None
    assert (found.counts["survey_answers"], found.counts["survey_kept"]) == (1, 1)
    assert answers[0][0] in found.messages[-1].text
