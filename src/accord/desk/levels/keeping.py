"""What is kept of cases: loaded and written for many at once, each in one statement."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from django.db import connection

from accord.desk.contracts import CaseStatus
from accord.desk.levels.contracts import STANDING, ClockRow, ClockState, Metric
from accord.desk.levels.rules import Asked, History, Interval

_CLOCK_FIELDS = tuple(each.name for each in fields(ClockRow) if each.name != "case_id")
_CLOCK_COLUMNS = ", ".join(f"o.{name}" for name in _CLOCK_FIELDS)
CLOCKS = f"""
    (SELECT jsonb_agg(jsonb_build_array({_CLOCK_COLUMNS}) ORDER BY o.began_at, o.metric)
     FROM desk_level_clock o WHERE o.case_id = k.id)
"""  # noqa: S608
"""The clocks of a case `k`, as a column of a query; `clocks_of` reads it."""
LOAD = f"""
    SELECT l.case_id, l.opened_at, l.is_outbound, l.replies, l.first_reply_at, l.first_solved_at, l.solved_at,
        l.last_fact, l.leaving, l.policy_id, l.calendar_id,
        (SELECT jsonb_agg(jsonb_build_array(i.status, i.began_at, i.ended_at) ORDER BY i.began_at)
         FROM desk_level_interval i WHERE i.case_id = l.case_id),
        (SELECT jsonb_agg(jsonb_build_array(t.asked_at, t.answered_at, t.dropped_at) ORDER BY t.asked_at)
         FROM desk_level_turn t WHERE t.case_id = l.case_id),
        (SELECT jsonb_agg(jsonb_build_array({_CLOCK_COLUMNS}) ORDER BY o.began_at)
         FROM desk_level_clock o WHERE o.case_id = l.case_id)
    FROM desk_level_case l WHERE l.case_id = ANY(%s) ORDER BY l.case_id FOR UPDATE
"""  # noqa: S608
_AROUND = """
    SELECT k.id, k.priority, k.status, k.withdrawn_at IS NULL AND k.merged_into_id IS NULL, k.customer_id,
        c.id, c.queue_id, c.channel, c.tag_ids, c.assignee_id, k.opened_at, COALESCE(r.tier, o.tier, '')
    FROM desk_case k JOIN customers_customer p ON p.id = k.customer_id
    LEFT JOIN customers_company o ON o.id = p.company_id
    LEFT JOIN desk_routing_tier r ON r.customer_id = k.customer_id LEFT JOIN LATERAL (
        SELECT id, queue_id, channel, tag_ids, assignee_id FROM desk_conversation
        WHERE case_id = k.id AND merged_into_id IS NULL ORDER BY (place <> ''), id LIMIT 1
    ) c ON TRUE
    WHERE k.id = ANY(%s)
"""


@dataclass(frozen=True, kw_only=True)
class Around:
    """What is true of a case besides its time."""

    priority: str
    status: CaseStatus
    is_in_work: bool
    customer_id: int
    conversation_id: int | None
    queue_id: int | None
    channel: str
    tag_ids: tuple[int, ...]
    assignee_id: int | None
    opened_at: datetime
    tier: str

    @property
    def known(self) -> dict[str, frozenset[str]]:
        """What conditions of policies ask about."""
        return {
            "queue": frozenset({str(self.queue_id or "none")}),
            "channel": frozenset({self.channel}),
            "tag": frozenset(map(str, self.tag_ids)),
            "tier": frozenset({self.tier or "none"}),
        }


@dataclass(kw_only=True)
class Kept:
    """A case's history and clocks, with what of them stands in the database already.

    `known_until` is the newest instant that was known before: what ended until then is judged by no rule that is newer.
    """

    history: History
    policy_id: int | None = None
    calendar_id: int | None = None
    clocks: dict[tuple[Metric, datetime], ClockRow] = field(default_factory=dict)
    changed: dict[tuple[Metric, datetime], ClockRow] = field(default_factory=dict)
    old_intervals: int = 0
    old_turns: int = 0
    known_until: datetime | None = None

    def put(self, clock: ClockRow) -> None:
        """Let a clock stand so from now on."""
        key = (clock.metric, clock.began_at)
        if self.clocks.get(key) != clock:
            self.clocks[key] = self.changed[key] = clock

    @property
    def standing(self) -> list[ClockRow]:
        """The clocks that have not ended."""
        return [clock for clock in self.clocks.values() if clock.state in STANDING]

    @property
    def next_at(self) -> datetime | None:
        """When something is to be said next: the earliest warning or breach that was not said yet."""
        found = []
        for clock in self.clocks.values():
            if clock.state == ClockState.RUNNING and clock.due_at and clock.broken_at is None:
                is_ahead = clock.warn_at is not None and clock.warned_at is None and clock.warn_at < clock.due_at
                found.append(clock.warn_at if is_ahead and clock.warn_at else clock.due_at)
        return min(found, default=None)


def load(case_ids: Collection[int]) -> dict[int, Kept]:
    """What is kept of these cases, locked in the order of their ids."""
    with connection.cursor() as cursor:
        cursor.execute(LOAD, [sorted(case_ids)])
        return {row[0]: kept_of(row) for row in cursor.fetchall()}


def look_around(case_ids: Collection[int]) -> dict[int, Around]:
    """What is true of these cases besides their time."""
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, [sorted(case_ids)])
        return {row[0]: _around(row) for row in cursor.fetchall()}


def _around(row: Sequence[Any]) -> Around:
    return Around(
        priority=row[1],
        status=CaseStatus(row[2]),
        is_in_work=row[3],
        customer_id=row[4],
        conversation_id=row[5],
        queue_id=row[6],
        channel=row[7] or "",
        tag_ids=tuple(row[8] or ()),
        assignee_id=row[9],
        opened_at=row[10],
        tier=row[11],
    )


def kept_of(row: Sequence[Any]) -> Kept:
    """A row in the order of the columns above."""
    intervals = [
        Interval(status=CaseStatus(status), began_at=_at(began), ended_at=_at_or_none(ended))
        for status, began, ended in _json(row[11])
    ]
    turns = [
        Asked(asked_at=_at(asked), answered_at=_at_or_none(answered), dropped_at=_at_or_none(dropped))
        for asked, answered, dropped in _json(row[12])
    ]
    history = History(
        case_id=row[0],
        opened_at=row[1],
        is_outbound=row[2],
        replies=row[3],
        first_reply_at=row[4],
        first_solved_at=row[5],
        solved_at=row[6],
        last_fact=row[7],
        leaving=row[8],
        intervals=intervals,
        turns=turns,
    )
    clocks = [_clock(row[0], values) for values in _json(row[13])]
    return Kept(
        history=history,
        policy_id=row[9],
        calendar_id=row[10],
        clocks={(clock.metric, clock.began_at): clock for clock in clocks},
        old_intervals=len(intervals),
        old_turns=len(turns),
        known_until=history.last_at,
    )


def clocks_of(case_id: int, kept: Any) -> tuple[ClockRow, ...]:
    """The clocks of a case from that column."""
    return tuple(_clock(case_id, values) for values in _json(kept))


def _clock(case_id: int, values: Sequence[Any]) -> ClockRow:
    given = dict(zip(_CLOCK_FIELDS, values, strict=True))
    times = {name: _at_or_none(value) for name, value in given.items() if name.endswith("_at")}
    given |= {"metric": Metric(given["metric"]), "state": ClockState(given["state"])}
    return ClockRow(**{**given, **times, "case_id": case_id})


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _at_or_none(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _json(value: Any) -> list[Any]:
    """Django leaves jsonb of raw statements as text."""
    found: list[Any] = json.loads(value) if isinstance(value, str) else value or []
    return found


_Columns = Mapping[str, str]
_CASE: _Columns = {
    "case_id": "bigint",
    "opened_at": "timestamptz",
    "is_outbound": "bool",
    "replies": "int",
    "first_reply_at": "timestamptz",
    "first_solved_at": "timestamptz",
    "solved_at": "timestamptz",
    "leaving": "bigint",
    "last_fact": "bigint",
    "policy_id": "bigint",
    "calendar_id": "bigint",
    "next_due_at": "timestamptz",
    "next_metric": "text",
    "is_warned": "bool",
    "is_broken": "bool",
}
_INTERVAL: _Columns = {"case_id": "bigint", "status": "text", "began_at": "timestamptz", "ended_at": "timestamptz"}
_TURN: _Columns = {
    "case_id": "bigint",
    "asked_at": "timestamptz",
    "answered_at": "timestamptz",
    "dropped_at": "timestamptz",
}
_CLOCK: _Columns = {
    "case_id": "bigint",
    "metric": "text",
    "began_at": "timestamptz",
    "target_seconds": "int",
    "in_working_time": "bool",
    "state": "text",
    "due_at": "timestamptz",
    "warn_at": "timestamptz",
    "ended_at": "timestamptz",
    "warned_at": "timestamptz",
    "broken_at": "timestamptz",
}


def save(kepts: Iterable[Kept]) -> dict[tuple[int, Metric, datetime], int]:
    """Write what changed of cases in one statement; returns the ids of the clocks that were written."""
    ordered = sorted(kepts, key=lambda kept: kept.history.case_id)
    _forget_rewritten([kept for kept in ordered if kept.history.is_rewritten])
    parts = [
        _upsert("desk_level_case", _CASE, ("case_id",), [_case_values(kept) for kept in ordered]),
        _upsert("desk_level_interval", _INTERVAL, ("case_id", "began_at"), _interval_values(ordered)),
        _upsert("desk_level_turn", _TURN, ("case_id", "asked_at"), _turn_values(ordered)),
    ]
    clocks = _upsert("desk_level_clock", _CLOCK, ("case_id", "metric", "began_at"), _clock_values(ordered))
    given = [part for part in parts if part is not None]
    if not given and clocks is None:
        return {}
    first = ", ".join(f"w{number} AS ({sql})" for number, (sql, _) in enumerate(given))
    last = f"{clocks[0]} RETURNING id, case_id, metric, began_at" if clocks else "SELECT 1 WHERE false"
    values = [value for _, part in [*given, *([clocks] if clocks else [])] for value in part]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {first} {last}" if first else last, values)
        return {(row[1], Metric(row[2]), row[3]): row[0] for row in cursor.fetchall()}


def _upsert(
    table: str, columns: _Columns, key: Sequence[str], rows: Sequence[Sequence[Any]]
) -> tuple[str, list[Any]] | None:
    """One statement for rows of a table, in their order; names come from the code."""
    if not rows:
        return None
    names = ", ".join(columns)
    arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
    changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in columns if name not in key)
    sql = (
        f"INSERT INTO {table} ({names}) SELECT {names} FROM unnest({arrays}) AS given ({names})"  # noqa: S608
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"
    )
    return sql, [list(column) for column in zip(*rows, strict=True)]


def _forget_rewritten(kepts: Sequence[Kept]) -> None:
    if not kepts:
        return
    case_ids = [kept.history.case_id for kept in kepts]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM desk_level_interval WHERE case_id = ANY(%s))"
            " DELETE FROM desk_level_turn WHERE case_id = ANY(%s)",
            [case_ids, case_ids],
        )
    for kept in kepts:
        kept.old_intervals = kept.old_turns = 0


def _case_values(kept: Kept) -> list[Any]:
    history, standing = kept.history, [clock for clock in kept.standing if clock.due_at]
    due = min(standing, key=lambda clock: clock.due_at or clock.began_at, default=None)
    return [
        history.case_id,
        history.opened_at,
        history.is_outbound,
        history.replies,
        history.first_reply_at,
        history.first_solved_at,
        history.solved_at,
        history.leaving,
        history.last_fact,
        kept.policy_id,
        kept.calendar_id,
        due.due_at if due else None,
        due.metric.value if due else "",
        any(clock.warned_at for clock in standing),
        any(clock.broken_at for clock in standing),
    ]


def _interval_values(kepts: Sequence[Kept]) -> list[list[Any]]:
    return [
        [kept.history.case_id, each.status.value, each.began_at, each.ended_at]
        for kept in kepts
        for each in kept.history.intervals[max(0, kept.old_intervals - 1) :]
    ]


def _turn_values(kepts: Sequence[Kept]) -> list[list[Any]]:
    return [
        [kept.history.case_id, each.asked_at, each.answered_at, each.dropped_at]
        for kept in kepts
        for each in kept.history.turns[max(0, kept.old_turns - 1) :]
    ]


def _clock_values(kepts: Sequence[Kept]) -> list[list[Any]]:
    return [[getattr(clock, name) for name in _CLOCK] for kept in kepts for clock in kept.changed.values()]
