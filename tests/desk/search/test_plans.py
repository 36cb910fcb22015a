"""At a size where it matters every filter and order that is offered is answered by an index, never by the whole table.

PostgreSQL chooses freely here; the company has twelve thousand conversations, most of them solved long ago.
"""

import json
import re
from collections.abc import Iterator
from functools import partial
from itertools import product
from typing import Any

import pytest
from django.db import connection
from tests.cast import Colleague

from accord.desk.contracts import ACTIVE, CaseStatus, ConversationFilter, InboxOrder, InboxView, Priority, Whose
from accord.desk.queries import count_views, list_conversations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

_SIZE = 12_000
_MOST_READ = 700  # rows of the table that a page of fifty may look at; most filters look at far fewer
_COMPANY = """
    INSERT INTO customers_customer (id, name, preferred_name, language, preferred_channel, accessibility_needs,
        known_since, outside_id)
    SELECT n, 'Customer ' || n, '', 'en', '', '', now(), '' FROM generate_series(1, 100) n;
    INSERT INTO desk_queue (id, slug, name) SELECT n, 'q' || n, 'Queue ' || n FROM generate_series(1, 6) n;
    INSERT INTO desk_case (id, reference, customer_id, status, priority, demand, opened_at, solved_at)
    SELECT n, 'R' || n, 1 + n % 100, CASE WHEN n % 60 = 0 THEN 'open' ELSE 'solved' END,
        CASE WHEN n % 211 = 0 THEN 'urgent' ELSE 'normal' END, '', now(), now() FROM generate_series(1, {size}) n;
    INSERT INTO desk_conversation (id, case_id, customer_id, channel, inbox_id, subject, status, assignee_id, queue_id,
        last_words, last_message_at, waiting_since, unread, tag_ids)
    SELECT n, n, 1 + n % 100, CASE WHEN n % 150 = 0 THEN 'chat' ELSE 'email' END,
        CASE WHEN n % 170 = 0 THEN 2 ELSE 1 END,
        'Subject ' || n, CASE WHEN n % 180 = 0 THEN 'pending' WHEN n % 60 = 0 THEN 'open' ELSE 'solved' END,
        CASE WHEN n % 12 = 0 THEN NULL WHEN n % 37 = 0 THEN {me} ELSE {other} END,
        CASE WHEN n % 190 = 0 THEN 6 ELSE 1 + n % 4 END, 'Words', now() - n * interval '1 minute',
        CASE WHEN n % 60 = 0 AND n % 180 <> 0 THEN now() - n * interval '1 minute' END, n % 120 = 0,
        CASE WHEN n % 230 = 0 THEN ARRAY[2] WHEN n % 5 = 0 THEN ARRAY[1] ELSE ARRAY[]::int[] END
    FROM generate_series(1, {size}) n;
    INSERT INTO desk_level_case (case_id, opened_at, is_outbound, replies, last_fact, next_due_at, next_metric,
        is_warned, is_broken)
    SELECT n, now(), false, 0, 0, CASE WHEN n % 60 = 0 THEN now() + n * interval '1 minute' END, '', false, false
    FROM generate_series(1, {size}) n;
    ANALYZE desk_conversation; ANALYZE desk_case; ANALYZE desk_level_case;
"""
_FILTERS = {
    "nothing": ConversationFilter(),
    "me": ConversationFilter(assignee=Whose.ME),
    "nobody": ConversationFilter(assignee=Whose.NOBODY),
    "frequent queue": ConversationFilter(queue_id=2),
    "rare queue": ConversationFilter(queue_id=6),
    "frequent tag": ConversationFilter(tag_id=1),
    "rare tag": ConversationFilter(tag_id=2),
    "frequent channel": ConversationFilter(channel="email"),
    "rare channel": ConversationFilter(channel="chat"),
    "rare mailbox": ConversationFilter(inbox_id=2),
    "urgent": ConversationFilter(priority=Priority.URGENT),
    "unread": ConversationFilter(unread=True),
    "nobody in a rare queue": ConversationFilter(assignee=Whose.NOBODY, queue_id=6),
    "rare queue and rare tag": ConversationFilter(queue_id=6, tag_id=2),
    "two statuses": ConversationFilter(statuses=(CaseStatus.OPEN, CaseStatus.PENDING)),
    "all active": ConversationFilter(statuses=ACTIVE),
}


@pytest.fixture
def company(agent: Colleague, other_agent: Colleague) -> None:
    """Twelve thousand conversations, two hundred of them active."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPANY.format(size=_SIZE, me=agent.id, other=other_agent.id))


def plan_of(call: Any) -> Iterator[dict[str, Any]]:
    """The nodes of the plan by which the statement of a call that reads conversations was carried out."""
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        call()
    for sql, params in (one for one in asked if "desk_conversation" in one[0]):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON, TIMING off) {sql}", params)
            [plan] = cursor.fetchone()
        yield from _nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from _nodes(inner)


def rows_looked_at(node: dict[str, Any]) -> float:
    """How many rows of the table or the index a node read, those included that did not match."""
    removed = sum(value for name, value in node.items() if re.fullmatch(r"Rows Removed by .*", name))
    return float((node["Actual Rows"] + removed) * node["Actual Loops"])


def reads_conversations(node: dict[str, Any]) -> bool:
    return node.get("Relation Name") == "desk_conversation"


@pytest.mark.usefixtures("company")
def test_every_filter_and_order_of_a_list_uses_an_index_and_reads_little(agent: Colleague) -> None:
    for view, order, name in product((InboxView.ALL, InboxView.SOLVED), InboxOrder, _FILTERS):
        if (view, order) == (InboxView.SOLVED, InboxOrder.DUE):
            continue  # what is solved has nothing due, and nothing is asked
        page = partial(list_conversations, actor=agent.actor, view=view, order=order, wanted=_FILTERS[name])
        nodes = list(filter(reads_conversations, plan_of(page)))
        assert nodes
        for node in nodes:
            said = f"{view}, {order}, {name}: {node['Node Type']} looks at {rows_looked_at(node)} rows"
            assert node["Node Type"] != "Seq Scan", said
            assert node["Node Type"] == "Index Only Scan" or rows_looked_at(node) <= _MOST_READ, said


@pytest.mark.usefixtures("company")
def test_the_counts_beside_the_list_are_right_and_one_walk_of_the_active_in_an_index(agent: Colleague) -> None:
    kept = [
        (InboxView.ALL, ConversationFilter(queue_id=2, unread=True)),
        (InboxView.MINE, ConversationFilter(tag_id=1)),
        (InboxView.SOLVED, ConversationFilter(assignee=Whose.NOBODY, queue_id=6)),
    ]
    nodes = [
        node
        for node in plan_of(partial(count_views, actor=agent.actor, kept=kept))
        if reads_conversations(node) and node.get("Index Name") == "desk_conversation_active"
    ]

    assert [node["Node Type"] for node in nodes][:1] == ["Index Only Scan"]
    assert rows_looked_at(nodes[0]) == _SIZE / 60

    lists = [*kept[1:], (InboxView.SOLVED, ConversationFilter(queue_id=2))]
    pages = [list_conversations(actor=agent.actor, view=view, wanted=each, limit=500).rows for view, each in lists]
    counted = count_views(actor=agent.actor, kept=[*lists, (InboxView.SOLVED, ConversationFilter())]).kept
    assert counted == (len(pages[0]), len(pages[1]), 200, None)
