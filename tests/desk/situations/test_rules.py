"""Sentences about a conversation: when they hold, and what cannot be one."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.desk.situations.contracts import Situation
from accord.desk.situations.languages import guess_language
from accord.desk.situations.rules import holds, read_conditions
from accord.kernel.errors import BadInput

TUESDAY_NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
BROKEN = Situation(
    conversation_id=1,
    case_id=1,
    customer_id=1,
    channel="email",
    mailbox_id=4,
    queue_id=None,
    subject="Tent pole",
    words="My tent  pole broke in Überlingen.",
    language="en",
    tier="gold",
    company="Alpine Club",
    domain="alpine.example",
    sender="jonas@alpine.example",
    status="new",
    priority="normal",
    tag_ids=(3, 5),
    assignee_id=None,
    contacts=2,
    orders=0,
    opened_at=TUESDAY_NOON,
    waiting_since=TUESDAY_NOON,
    last_message_at=TUESDAY_NOON,
    solved_at=None,
    snoozed_until=None,
    last_agent_id=None,
    message_id=9,
    message_at=TUESDAY_NOON,
    is_by_machine=False,
    reference="A-1",
)


def said(attribute: str, operator: str, *values: str) -> dict[str, object]:
    return {"attribute": attribute, "operator": operator, "values": list(values)}


def is_so(*items: dict[str, object], match: str = "all", situation: Situation = BROKEN) -> bool:
    conditions = read_conditions({"match": match, "items": list(items)})
    return holds(conditions, situation, at=TUESDAY_NOON, timezone="Europe/Berlin")


@pytest.mark.parametrize(
    ("attribute", "operator", "values", "expected"),
    [
        ("channel", "is", ["email", "voice"], True),
        ("channel", "is_not", ["email"], False),
        ("queue", "is", ["none"], True),
        ("tag", "is", ["5"], True),
        ("tag", "is_not", ["3"], False),
        ("tag", "is", ["none"], False),
        ("assignee", "is_not", ["none"], False),
        ("words", "contains", ["TENT POLE"], True),
        ("words", "contains", ["ole"], False),
        ("words", "contains", ["über"], True),
        ("words", "contains_not", ["refund", "money"], True),
        ("subject", "contains", ["broke"], False),
        ("domain", "contains", ["alpine.example"], True),
        ("contacts", "at_least", ["2"], True),
        ("orders", "at_most", ["0"], True),
        ("weekday", "is", ["1"], True),
        ("hours", "between", ["08:00", "13:00"], False),  # one o'clock in Berlin is the end, and not included
        ("hours", "between", ["13:00", "14:00"], True),
        ("hours", "outside", ["22:00", "06:00"], True),
    ],
)
def test_one_sentence(attribute: str, operator: str, values: list[str], expected: bool) -> None:
    assert is_so(said(attribute, operator, *values)) is expected


def test_all_or_any_and_nothing_holds_always() -> None:
    true, false = said("channel", "is", "email"), said("channel", "is", "voice")
    assert not is_so(true, false)
    assert is_so(true, false, match="any")
    assert not is_so(false, false, match="any")
    assert is_so()
    assert is_so(match="any")


def test_a_night_goes_over_midnight() -> None:
    night = said("hours", "between", "22:00", "06:00")
    conditions = read_conditions({"items": [night]})
    for hour, expected in ((21, False), (22, True), (5, True), (6, False)):
        at = datetime(2026, 7, 1, hour, 0, tzinfo=UTC)
        assert holds(conditions, BROKEN, at=at, timezone="UTC") is expected


@pytest.mark.parametrize(
    "wrong",
    [
        said("colour", "is", "red"),
        said("channel", "contains", "email"),
        said("words", "is", "x"),
        said("words", "contains", "  "),
        said("contacts", "at_least", "many"),
        said("hours", "between", "08:00"),
        said("hours", "between", "08:00", "late"),
    ],
)
def test_what_cannot_be_a_condition_is_said(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        read_conditions({"items": [wrong]})


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=4))
def test_words_never_break_it_and_a_word_that_is_there_is_found(text: str, values: list[str]) -> None:
    situation = replace(BROKEN, words=text, subject="")
    found = said("words", "contains", *values)
    try:
        is_there = is_so(found, situation=situation)
    except BadInput:
        assert all(not value.strip() for value in values)
        return
    assert is_there != is_so(said("words", "contains_not", *values), situation=situation)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my order? I have not received it and the parcel is late.", "en"),
        ("Guten Tag, wann kommt meine Bestellung? Ich habe noch nichts erhalten.", "de"),
        ("Bonjour, je n'ai pas reçu ma commande et le colis est en retard.", "fr"),
        ("Hola, mi pedido no ha llegado y no sé por qué.", "es"),
        ("Hallo, waar is mijn pakket? Ik heb het nog niet ontvangen.", "nl"),
        ("4711", ""),
        ("", ""),
    ],
)
def test_the_language_of_words(text: str, language: str) -> None:
    assert guess_language(text) == language
