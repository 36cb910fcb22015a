"""How side talks and tasks become rows: each statement gives one JSON object a row, so that one can gather both."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accord.desk.queries.rows import fetch
from accord.desk.side_talks.contracts import SideTalkRow, TalkState, TaskRow, TaskState

TALK = """
    SELECT s.id, s.conversation_id, s.owner_id, o.name AS owner_name, s.name AS with_whom,
        s.addresses ->> 0 AS address, s.subject, s.state, s.begun_at, s.last_at, s.last_words, s.answer_by,
        s.unread AS is_unread, EXISTS (SELECT 1 FROM desk_side_message m WHERE m.talk_id = s.id
            AND m.delivery_state IN ('failed', 'in_doubt')) AS has_trouble
    FROM desk_side_talk s JOIN staff_employee o ON o.id = s.owner_id
"""
TASK = """
    SELECT t.id, t.conversation_id, k.reference, t.giver_id, g.name AS giver_name,
        COALESCE(e.name, d.name) AS for_whom, t.employee_id, t.department_id, t.words, t.given_at, t.due_at, t.state,
        t.ended_at AS done_at, COALESCE(b.name, '') AS done_by_name, t.ended_words AS done_words
    FROM desk_side_task t
    JOIN desk_conversation c ON c.id = t.conversation_id
    JOIN desk_case k ON k.id = c.case_id
    JOIN staff_employee g ON g.id = t.giver_id
    LEFT JOIN staff_employee e ON e.id = t.employee_id
    LEFT JOIN staff_department d ON d.id = t.department_id
    LEFT JOIN staff_employee b ON b.id = t.ended_by_id
"""
BESIDE = "IN (SELECT id FROM desk_conversation WHERE id = %(conversation)s OR merged_into_id = %(conversation)s)"
"""Of a conversation and of those that were merged into it."""


def talks(sql: str, values: Mapping[str, Any]) -> list[SideTalkRow]:
    """The rows of a statement that selects as `TALK` does."""
    return [talk_of(read(row[0])) for row in fetch(f"SELECT to_jsonb(x) FROM ({sql}) x", dict(values))]  # noqa: S608


def tasks(sql: str, values: Mapping[str, Any]) -> list[TaskRow]:
    """The rows of a statement that selects as `TASK` does."""
    return [task_of(read(row[0])) for row in fetch(f"SELECT to_jsonb(x) FROM ({sql}) x", dict(values))]  # noqa: S608


def read(value: Any) -> Any:
    """Django leaves jsonb of raw statements as text."""
    return json.loads(value) if isinstance(value, str) else value


def talk_of(found: Mapping[str, Any]) -> SideTalkRow:
    """A side talk from its JSON object."""
    times = {name: _instant(found[name]) for name in ("begun_at", "last_at", "answer_by")}
    return SideTalkRow(**{**found, **times, "state": TalkState(found["state"])})


def task_of(found: Mapping[str, Any]) -> TaskRow:
    """A task from its JSON object."""
    times = {name: _instant(found[name]) for name in ("given_at", "due_at", "done_at")}
    return TaskRow(**{**found, **times, "state": TaskState(found["state"])})


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
