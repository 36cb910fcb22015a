"""What `name:value` narrows to; whatever somebody types is answered, and never by reading everything."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import Colleague, Person
from tests.desk.letters import letter
from tests.desk.search.conftest import follow

from accord.channels.contracts import AttachedFile, Placed
from accord.channels.operations import hand_in
from accord.customers.models import Customer
from accord.desk.contracts import Place
from accord.desk.levels.models import CaseLevel
from accord.desk.models import Case, Conversation
from accord.desk.operations import assign_conversation, merge_conversations, post_note, remove_conversation
from accord.desk.search.contracts import Field, FoundIn
from accord.desk.search.queries import search
from accord.desk.search.rules import understand
from accord.kernel import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def found(agent: Colleague, words: str) -> list[int]:
    return [hit.conversation.id for hit in search(actor=agent.actor, words=words).hits]


@pytest.fixture
def late(angry_customer: Person, noon: datetime) -> Placed:
    """A lamp, in German, over its time, with a file."""
    content = b"The lantern was insured by Polaris."
    file = AttachedFile(
        filename="Police_2026.txt", content_type="text/plain", size=len(content), sha256=files.store(content)
    )
    placed = hand_in(replace(letter(angry_customer.email, "Die Lampe flackert."), attachments=(file,)))
    CaseLevel.objects.filter(case_id=placed.case_id).delete()
    CaseLevel.objects.create(case_id=placed.case_id, opened_at=noon, next_due_at=noon - timedelta(hours=1))
    Customer.objects.filter(pk=angry_customer.id).update(language="de")
    return placed


@pytest.fixture
def early(loyal_customer: Person) -> Placed:
    """A lamp, in English, read and given to somebody."""
    placed = hand_in(letter(loyal_customer.email, "The lamp of order 99170 works."))
    Conversation.objects.filter(pk=placed.conversation_id).update(unread=False)
    return placed


def test_every_operator_narrows_with_words_and_alone(
    agent: Colleague, late: Placed, early: Placed, noon: datetime
) -> None:
    follow()
    assign_conversation(actor=agent.actor, conversation_id=early.conversation_id, assignee_id=agent.id)
    reference = Case.objects.get(pk=late.case_id).reference
    today = noon.date()

    for words in (
        "is:late", "is:unassigned", "is:unread", "-is:mine", "language:de", "sprache:deutsch", "-language:fr",
        f"ref:{reference}", f"case:{reference.lower()}", "filename:police", "filename:police_2026.txt",
        'filename:"police 2026"', "has:attachment filename:txt", "is:unread language:de -filename:invoice",
    ):  # fmt: skip
        assert found(agent, words) == [late.conversation_id], words
        assert found(agent, f"lamp OR Lampe {words}") == [late.conversation_id], words
    for words in (
        "is:mine",
        "is:read",
        "-is:late",
        "order:99170",
        "bestellung:#99170",
        "-filename:police",
        "is:assigned",
    ):
        assert found(agent, f"lamp OR Lampe {words}") == [early.conversation_id], words
    for words in (f"between:{today:%Y-%m}", f"during:{today.year}", f"between:3d..{today}", "after:2d", "is:active"):
        assert len(found(agent, words)) == 2, words
    assert found(agent, "between:2001..2002") == []
    [hit] = search(actor=agent.actor, words="filename:police").hits
    assert (hit.found_in, hit.filename, hit.match) == (FoundIn.FILE, "Police_2026.txt", "Police_2026")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("lamp form:ana", "“form:” is no operator; it was looked for as a word. Did you mean “from:”?"),
        ("lamp zzqqxy:ana", "“zzqqxy:” is no operator; it was looked for as a word. The operators stand under “?”."),
        ("is:blue", "There is no is:blue. Write unread, read, mine, unassigned, active, solved, snoozed or late."),
        ("between:soon", "“soon” are no days. Write between:2026-03-01..2026-03-31, or between:2026-03 for a month."),
        ("language:xx", "No customer writes in the language “xx”. Write de, en, fr …"),
        ("ref:AAA-AAA", "No case has the reference “AAA-AAA”."),
        ("filename:nosuch lamp", "No file is called “nosuch”."),
        ("channel:pigeon", "There is no channel “pigeon”. Write email, form or chat."),
    ],
)
def test_what_is_no_operator_or_no_value_is_said(agent: Colleague, typed: str, sentence: str) -> None:
    assert search(actor=agent.actor, words=typed).problems == (sentence,)


@pytest.mark.usefixtures("early")
def test_addresses_and_hours_are_no_operators(agent: Colleague) -> None:
    assert search(actor=agent.actor, words="https://a.example/x 12:30 mailto:a@b.example").problems == ()


def test_nobody_finds_what_they_may_not_open(
    agent: Colleague, department_owner: Colleague, late: Placed, early: Placed
) -> None:
    post_note(actor=agent.actor, conversation_id=early.conversation_id, text="Between us: ask Zebedee.")
    remove_conversation(actor=agent.actor, conversation_id=late.conversation_id, place=Place.TRASH, reason="A test.")
    follow()
    hidden = ("flackert", "polaris", "filename:police", "is:late", "language:de", "-zebedee")
    reference = Case.objects.get(pk=late.case_id).reference

    for words in (*hidden, reference, f"ref:{reference}"):
        assert late.conversation_id not in found(agent, words), words
    assert found(agent, "zebedee") == [early.conversation_id]
    for words in (*hidden, "zebedee", "lamp", reference, "order:99170"):
        answer = search(actor=department_owner.actor, words=words)
        assert (answer.hits, answer.counted, answer.suggested, answer.corrected) == ((), 0, "", ""), words


def test_a_file_goes_with_its_message(agent: Colleague, late: Placed, angry_customer: Person) -> None:
    other = hand_in(letter(angry_customer.email, "Another matter altogether."))
    follow()
    merge_conversations(actor=agent.actor, source_id=late.conversation_id, target_id=other.conversation_id)

    assert found(agent, "polaris") == [other.conversation_id]


_WORDS = st.one_of(
    st.sampled_from(
        ["lamp", "Lampe", '"the lamp"', "OR", "AND", "NOT", "(", ")", "-", "*", "'", "\\", "%", ":", "&", "!"]
    ),
    st.builds("{}:{}".format, st.sampled_from([*Field]), st.text(min_size=1, max_size=12)),
    st.builds(
        "{}{}:{}".format,
        st.sampled_from(["", "-", "NOT "]),
        st.sampled_from([*Field]),
        st.sampled_from(
            ["me", "7d", "2026-03", "9999-12", "0001-01", "..", "late", "de", "*", "a*", "%", "'", "a@b.example"]
        ),
    ),
    st.text(max_size=12),
)
_TYPED = st.lists(_WORDS, max_size=9).map(" ".join)


@given(typed=_TYPED)
@settings(max_examples=400)
def test_anything_may_be_typed(typed: str) -> None:
    understand(typed)


@pytest.mark.usefixtures("late", "early")
def test_whatever_is_typed_is_answered_by_indexes(agent: Colleague) -> None:
    """With sequential scans forbidden PostgreSQL still makes one where no index serves: there must be none."""
    follow()
    asked: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.cursor.execute(sql if "EXPLAIN" in sql else f"EXPLAIN {sql}", params)
            asked.update(str(row[0]) for row in cursor.cursor.fetchall())
        return execute(sql, params, many, context)

    @given(typed=_TYPED)
    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def answer(typed: str) -> None:
        found(agent, typed)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    answer()
    with connection.execute_wrapper(note):
        for typed in (
            "lamps lampn", "-lamp", "is:late", "language:de", "filename:police lamp", "order:99171", "from:ana lamp",
            "to:a@b.example", "subject:tent", "has:attachment", "between:2026", "tag:x", "NOT (lamp OR tent) is:unread",
        ):  # fmt: skip
            found(agent, typed)
    read = {line.strip() for line in asked if "Seq Scan on desk_message" in line or "Seq Scan on desk_conv" in line}
    assert not read
