"""The inbox: its views, their counts, and the lists of conversations."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from accord.desk.contracts import (
    ConversationFilter,
    ConversationPage,
    ConversationRow,
    InboxCounts,
    InboxOrder,
    InboxView,
)
from accord.desk.queries.filtering import IN_WORK, conditions_of
from accord.desk.queries.rows import CONVERSATION, WIDTH, conversation_of, fetch, may_read
from accord.kernel import clock
from accord.kernel.live.sharing import shared_answers
from accord.kernel.permissions import Actor

_AWAKE = "c.status <> 'solved' AND (c.snoozed_until IS NULL OR c.snoozed_until <= %(now)s)"
# A failure is settled by a later reply; a doubt only by a person's word.
_UNSETTLED = """
    SELECT m.conversation_id FROM desk_message m
    WHERE m.delivery_state IN ('failed', 'in_doubt') AND (m.delivery_state = 'in_doubt' OR m.kind = 'reply'
        AND NOT EXISTS (SELECT 1 FROM desk_message later WHERE later.conversation_id = m.conversation_id
                        AND later.kind = 'reply' AND later.id > m.id))
"""
_WHERE = {
    InboxView.MINE: f"{_AWAKE} AND c.assignee_id = %(me)s",
    InboxView.UNASSIGNED: f"{_AWAKE} AND c.assignee_id IS NULL",
    InboxView.ALL: _AWAKE,
    InboxView.PENDING: f"{_AWAKE} AND c.status IN ('pending', 'on_hold')",
    InboxView.SNOOZED: "c.status <> 'solved' AND c.snoozed_until > %(now)s",
    InboxView.SOLVED: "c.status = 'solved'",
    InboxView.UNSETTLED: f"c.id IN ({_UNSETTLED})",
    InboxView.JUNK: "c.place = 'junk'",
    InboxView.TRASH: "c.place = 'trash'",
}
# The same of the views that are counted together, in a walk of active ones: fewer comparisons, ten thousands of times.
_IS_AWAKE = "(c.snoozed_until <= %(now)s) IS NOT FALSE"
_COUNTED = {
    InboxView.MINE: f"c.assignee_id = %(me)s AND {_IS_AWAKE}",
    InboxView.UNASSIGNED: f"c.assignee_id IS NULL AND {_IS_AWAKE}",
    InboxView.ALL: _IS_AWAKE,
    InboxView.PENDING: f"c.status IN ('pending', 'on_hold') AND {_IS_AWAKE}",
    InboxView.SNOOZED: "c.snoozed_until > %(now)s",
}
_LEFT_WORK = frozenset({InboxView.JUNK, InboxView.TRASH})
# Which column, in which direction, and what the next page stands behind.
_ORDERS = {
    InboxOrder.NEWEST: ("c.last_message_at", "DESC", "<"),
    InboxOrder.OLDEST: ("c.last_message_at", "ASC", ">"),
    InboxOrder.WAITING: ("c.waiting_since", "ASC", ">"),
    InboxOrder.DUE: ("l.next_due_at", "ASC", ">"),
}
_DUE = "desk_level_case l JOIN desk_conversation c ON c.case_id = l.case_id"
# What falls due next, in its order, each with its conversations: the planner takes it that hardly any is wanted, and
# would sort all. Those that fall due at the same instant as the last go along.
_DUE_NEXT = """
    (SELECT case_id, next_due_at FROM desk_level_case l WHERE next_due_at IS NOT NULL {behind}
     ORDER BY next_due_at FETCH FIRST {most} ROWS WITH TIES) l
    CROSS JOIN LATERAL (SELECT c.id FROM desk_conversation c WHERE c.case_id = l.case_id AND {where} OFFSET 0) c
"""
_DUE_WALKED = 1_000
_PLACED = CONVERSATION.replace("FROM desk_conversation c", ", found.place_at FROM desk_conversation c", 1)
_WAITING = "c.waiting_since IS NOT NULL AND c.status IN ('new', 'open')"
MOST_COUNTED = 200
_NONE = (0, 0, 0, 0)


def list_conversations(
    *,
    actor: Actor,
    view: InboxView,
    after: str | None = None,
    limit: int = 50,
    wanted: ConversationFilter | None = None,
    order: InboxOrder = InboxOrder.NEWEST,
) -> ConversationPage:
    """One page of a view, narrowed to what is wanted. `after` is the cursor of the page before. One statement; two for
    what is due where few of those that fall due next are wanted.

    Which conversations stand on the page is found in an index of these alone; only then are their rows read.
    """
    if not may_read(actor) or (view == InboxView.SOLVED and order == InboxOrder.DUE):  # what is solved has nothing due
        return ConversationPage(rows=(), next_cursor="")
    values: dict[str, Any] = {"me": actor.id or 0, "now": clock.now(), "limit": limit + 1}
    where = ["c.merged_into_id IS NULL" if view in _LEFT_WORK else IN_WORK, _WHERE[InboxView(view)]]
    of_active = view in _COUNTED
    where += conditions_of(wanted, actor=actor, of_active=of_active) if wanted is not None else []
    column, _, comparison = _ORDERS[InboxOrder(order)]
    standing = [f"{column} IS NOT NULL"] if order in {InboxOrder.WAITING, InboxOrder.DUE} else []
    position = _read_cursor(after)
    if position:
        standing.append(f"({column}, c.id) {comparison} (%(at)s, %(id)s)")
        values |= {"at": position[0], "id": position[1]}
    placed: list[tuple[Any, ...]] = []
    if order == InboxOrder.DUE and (wanted is None or wanted.priority is None):
        behind = "AND next_due_at >= %(at)s" if position else ""
        walk = _DUE_NEXT.format(behind=behind, most=_DUE_WALKED, where=" AND ".join(where))
        placed = _fetch_placed(walk, standing, order, values)
    if len(placed) <= limit:
        source = _DUE if order == InboxOrder.DUE else "desk_conversation c"
        placed = _fetch_placed(source, [*where, *standing], order, values)
    rows = tuple(conversation_of(row) for row in placed[:limit])
    more = len(placed) > limit
    return ConversationPage(rows=rows, next_cursor=_cursor_of(placed[limit - 1]) if more else "")


def _fetch_placed(
    source: str, where: Sequence[str], order: InboxOrder, values: dict[str, Any]
) -> list[tuple[Any, ...]]:
    column, direction, _ = _ORDERS[InboxOrder(order)]
    found = (
        f"SELECT c.id AS found_id, {column} AS place_at FROM {source} WHERE {' AND '.join(where)}"  # noqa: S608
        f" ORDER BY {column} {direction}, c.id {direction} LIMIT %(limit)s"
    )
    return fetch(
        f"{_PLACED} JOIN ({found}) found ON found_id = c.id ORDER BY place_at {direction}, c.id {direction}", values
    )


def count_views(*, actor: Actor, kept: Sequence[tuple[InboxView, ConversationFilter]] = ()) -> InboxCounts:
    """How many conversations stand in each view of active ones, by one walk of these in an index; solved are not
    counted. `kept` are further lists to be counted in the same walk; one that may hold solved ones is counted to 200,
    or not at all where it is narrowed by nothing.
    """
    if not may_read(actor):
        return InboxCounts(views=dict.fromkeys((*_COUNTED, InboxView.UNSETTLED), 0), waiting=0, kept=(0,) * len(kept))
    counted = [*_COUNTED.values(), _WAITING]
    columns = [f"count(*) FILTER (WHERE {where})" for where in counted]
    columns.append(f"(SELECT count(DISTINCT u.conversation_id) FROM ({_UNSETTLED}) u)")  # noqa: S608
    columns += [_count_of(view, wanted, actor) for view, wanted in kept]
    sql = f"SELECT {', '.join(columns)} FROM desk_conversation c WHERE c.status <> 'solved' AND {IN_WORK}"  # noqa: S608
    row = fetch(sql, {"me": actor.id or 0, "now": clock.now()})[0]
    views = dict(zip(_COUNTED, row, strict=False)) | {InboxView.UNSETTLED: row[len(_COUNTED) + 1]}
    return InboxCounts(views=views, waiting=row[len(_COUNTED)], kept=tuple(row[len(_COUNTED) + 2 :]))


def count_views_for_many(*, actor: Actor, kept: Sequence[tuple[InboxView, ConversationFilter]] = ()) -> InboxCounts:
    """The same, from one walk for all who ask between two changes. Kept lists are counted for each who keeps some."""
    if kept or not may_read(actor):
        return count_views(actor=actor, kept=kept)
    by_person, unsettled = shared_answers.share("desk.census", topic="inbox", make=_take_census)
    own, nobodys = by_person.get(actor.id or 0, _NONE), by_person.get(None, _NONE)
    all_of_them = [sum(column) for column in zip(*by_person.values(), strict=True)] or list(_NONE)
    views = {
        InboxView.MINE: own[0],
        InboxView.UNASSIGNED: nobodys[0],
        InboxView.ALL: all_of_them[0],
        InboxView.PENDING: all_of_them[1],
        InboxView.SNOOZED: all_of_them[2],
        InboxView.UNSETTLED: unsettled,
    }
    return InboxCounts(views=views, waiting=all_of_them[3], kept=())


def _take_census() -> tuple[dict[int | None, tuple[int, ...]], int]:
    """By whose they are: all awake, those with others, those put aside, those in which somebody waits."""
    views = (InboxView.ALL, InboxView.PENDING, InboxView.SNOOZED)
    columns = [f"count(*) FILTER (WHERE {where})" for where in (*(_COUNTED[view] for view in views), _WAITING)]
    columns.append(f"(SELECT count(DISTINCT u.conversation_id) FROM ({_UNSETTLED}) u)")  # noqa: S608
    sql = (
        f"SELECT c.assignee_id, {', '.join(columns)} FROM desk_conversation c"  # noqa: S608
        f" WHERE c.status <> 'solved' AND {IN_WORK} GROUP BY GROUPING SETS ((c.assignee_id), ())"
    )
    *people, everybody = fetch(f"{sql} ORDER BY grouping(c.assignee_id)", {"now": clock.now()})
    return {row[0]: row[1:5] for row in people}, everybody[5]


def _count_of(view: InboxView, wanted: ConversationFilter, actor: Actor) -> str:
    conditions = conditions_of(wanted, actor=actor, of_active=view in _COUNTED)
    where = " AND ".join([_WHERE[view], *conditions])
    if view in _COUNTED:
        return f"count(*) FILTER (WHERE {where})"
    if not conditions:
        return "NULL::bigint"
    inside = f"SELECT 1 FROM desk_conversation c WHERE {IN_WORK} AND {where} LIMIT {MOST_COUNTED}"  # noqa: S608
    return f"(SELECT count(*) FROM ({inside}) counted)"  # noqa: S608


def list_conversations_of_customers(
    *, actor: Actor, customer_ids: Collection[int], limit: int = 20
) -> list[ConversationRow]:
    """The newest conversations of a person, given all ids the person has had."""
    if not may_read(actor):
        return []
    sql = (
        f"{CONVERSATION} WHERE c.customer_id = ANY(%s) AND c.merged_into_id IS NULL AND c.place = ''"
        " ORDER BY c.last_message_at DESC, c.id DESC LIMIT %s"
    )
    return [conversation_of(row) for row in fetch(sql, [list(customer_ids), limit])]


def list_conversations_by_ids(*, actor: Actor, conversation_ids: Sequence[int]) -> list[ConversationRow]:
    """These conversations, newest words first; those that are not there are left out."""
    if not may_read(actor):
        return []
    sql = f"{CONVERSATION} WHERE c.id = ANY(%s) ORDER BY c.last_message_at DESC, c.id DESC"
    return [conversation_of(row) for row in fetch(sql, [list(conversation_ids)])]


def _cursor_of(row: Sequence[Any]) -> str:
    """Behind the conversation's own columns stands what the list is ordered by."""
    return f"{row[WIDTH].isoformat()}~{row[0]}"


def _read_cursor(text: str | None) -> tuple[datetime, int] | None:
    """A cursor that somebody has edited in the address bar asks for the first page."""
    if not text:
        return None
    instant, _, number = text.partition("~")
    try:
        at = datetime.fromisoformat(instant)
        return (at, int(number)) if at.tzinfo else None
    except ValueError:
        return None
