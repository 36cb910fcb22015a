"""One timeline of a person or a company over every channel and every system, by keyset.

The facts carry the customer of their day. A conversation that was given to somebody else since goes with its facts:
what is left out there is taken in here.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from accord.customers.queries import entries_of
from accord.desk.people.contracts import TimelineFilter, TimelinePage
from accord.desk.queries.rows import fetch, may_read
from accord.kernel.events import strand_of
from accord.kernel.events.publishing import fact_of
from accord.kernel.permissions import Actor

_FACT = "e.id, e.kind, e.occurred_at, e.recorded_at, e.actor, e.payload, e.customer_id, e.conversation_id, e.case_id"
_GIVEN = "desk.CustomerCorrected"
# Facts of one's own that were not given away, and those of conversations that were given to one.
_PAGE = """
    (SELECT {fact} FROM kernel_event e {joins}
     WHERE {own} AND (c.id IS NULL OR {conversation_own}) {narrowed}
     ORDER BY e.occurred_at DESC, e.id DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT {fact} FROM kernel_event e {joins}
     WHERE e.conversation_id = ANY(ARRAY(
        SELECT g.conversation_id FROM kernel_event g WHERE {given_own} AND g.kind = %(given)s))
        AND {conversation_own} AND NOT ({own}) {narrowed}
     ORDER BY e.occurred_at DESC, e.id DESC LIMIT %(limit)s)
    ORDER BY occurred_at DESC, id DESC LIMIT %(limit)s
"""
_WORDS = """
    (CASE WHEN e.payload ? 'message_id' THEN EXISTS (
        SELECT 1 FROM desk_message m WHERE m.id = (e.payload->>'message_id')::bigint AND m.text ILIKE %(words{n})s)
     WHEN e.payload ? 'record_id' THEN EXISTS (
        SELECT 1 FROM customers_outside_record r WHERE r.id = (e.payload->>'record_id')::bigint
            AND (r.reference ILIKE %(words{n})s OR r.detail::text ILIKE %(words{n})s))
     ELSE FALSE END)
"""
_MOST_WORDS = 5


def read_timeline(
    *,
    actor: Actor,
    customer_ids: Collection[int],
    wanted: TimelineFilter | None = None,
    before: str = "",
    limit: int = 40,
) -> TimelinePage:
    """What happened with a person, given all ids they have had, or with the people of a company, newest first.

    `before` is the cursor of the page before. Two statements.
    """
    ids = sorted(set(customer_ids))
    if not ids or not may_read(actor):
        return TimelinePage(entries=())
    narrowed, values = _conditions(wanted or TimelineFilter(), before)
    sql = _PAGE.format(
        fact=_FACT,
        joins=_joins(wanted),
        own=_own("e.customer_id", ids),
        given_own=_own("g.customer_id", ids),
        conversation_own=_own("c.customer_id", ids),
        narrowed="".join(f" AND {condition}" for condition in narrowed),
    )
    rows = fetch(sql, {**values, "ids": ids, "given": _GIVEN, "limit": limit + 1})
    facts = [fact_of(row) for row in rows[:limit]]
    more = len(rows) > limit
    cursor = f"{facts[-1].occurred_at.isoformat()}~{facts[-1].id}" if more else ""
    return TimelinePage(entries=tuple(entries_of(facts)), next_cursor=cursor)


def moments_of(
    *, actor: Actor, customer_ids: Collection[int], kinds: Sequence[str], limit: int = 200
) -> list[tuple[datetime, str, str]]:
    """When facts of some kinds happened, newest first, as (instant, kind, strand): for a line of a whole life.

    One statement.
    """
    ids = sorted(set(customer_ids))
    if not ids or not may_read(actor):
        return []
    sql = (
        f"SELECT occurred_at, kind, actor FROM kernel_event e WHERE {_own('e.customer_id', ids)}"  # noqa: S608
        " AND kind = ANY(%(kinds)s) ORDER BY occurred_at DESC, id DESC LIMIT %(limit)s"
    )
    rows = fetch(sql, {"ids": ids, "kinds": list(kinds), "limit": limit})
    return [(at, kind, "warm" if by.startswith("customer") else strand_of(kind)) for at, kind, by in rows]


def _own(column: str, ids: Sequence[int]) -> str:
    # One id in words of its own: only then does an index give the order.
    return f"{column} = {int(ids[0])}" if len(ids) == 1 else f"{column} = ANY(%(ids)s)"


def _joins(wanted: TimelineFilter | None) -> str:
    joins = "LEFT JOIN desk_conversation c ON c.id = e.conversation_id"
    if wanted is not None and wanted.touchpoint_id is not None:
        joins += " LEFT JOIN desk_case k ON k.id = e.case_id"
    return joins


def _conditions(wanted: TimelineFilter, before: str) -> tuple[list[str], dict[str, Any]]:
    found: list[str] = []
    values: dict[str, Any] = {}

    def ask(condition: str, **more: Any) -> None:
        found.append(condition)
        values.update(more)

    if wanted.kinds:
        ask("e.kind = ANY(%(kinds)s)", kinds=list(wanted.kinds))
    if wanted.channel:
        ask("c.channel = %(channel)s", channel=wanted.channel)
    if wanted.since is not None:
        ask("e.occurred_at >= %(since)s", since=wanted.since)
    if wanted.until is not None:
        ask("e.occurred_at < %(until)s", until=wanted.until)
    if wanted.touchpoint_id is not None:
        ask(
            "(e.payload->>'touchpoint' = %(slug)s OR k.touchpoint_id = %(touchpoint)s)",
            slug=wanted.touchpoint_slug,
            touchpoint=wanted.touchpoint_id,
        )
    for number, word in enumerate(wanted.words.split()[:_MOST_WORDS]):
        ask(_WORDS.format(n=number), **{f"words{number}": _pattern(word)})
    if position := _read_cursor(before):
        ask("(e.occurred_at, e.id) < (%(at)s, %(id)s)", at=position[0], id=position[1])
    return found, values


def _pattern(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _read_cursor(text: str) -> tuple[datetime, int] | None:
    """A cursor that somebody has edited in the address bar asks for the first page."""
    instant, _tilde, number = text.partition("~")
    try:
        at = datetime.fromisoformat(instant)
        return (at, int(number)) if at.tzinfo else None
    except ValueError:
        return None
