"""The inbox: its views, their counts, and the lists of conversations."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from accord.desk.contracts import ConversationPage, ConversationRow, InboxCounts, InboxView
from accord.desk.queries.rows import CONVERSATION, conversation_of, fetch, may_read
from accord.kernel import clock
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
_LEFT_WORK = frozenset({InboxView.JUNK, InboxView.TRASH})
_IN_WORK = "c.place = ''"
_TAGGED = "c.tag_ids <> '{}' AND c.tag_ids @> ARRAY[%(tag)s]::int[]"
_WAITING = "c.status IN ('new', 'open') AND c.waiting_since IS NOT NULL"
_COUNTED = tuple(view for view in InboxView if view not in {InboxView.SOLVED, InboxView.UNSETTLED} | _LEFT_WORK)


def list_conversations(
    *, actor: Actor, view: InboxView, after: str | None = None, limit: int = 50, tag_id: int | None = None
) -> ConversationPage:
    """One page of a view, newest words first. `after` is the cursor of the page before. One statement.

    With `tag_id` only those that bear the tag.
    """
    if not may_read(actor):
        return ConversationPage(rows=(), next_cursor="")
    values: dict[str, Any] = {"me": actor.id, "now": clock.now(), "limit": limit + 1}
    where = f"c.merged_into_id IS NULL AND {_WHERE[InboxView(view)]}"
    if view not in _LEFT_WORK:
        where += f" AND {_IN_WORK}"
    if tag_id is not None:
        where += f" AND {_TAGGED}"
        values["tag"] = tag_id
    if position := _read_cursor(after):
        where += " AND (c.last_message_at, c.id) < (%(at)s, %(id)s)"
        values |= {"at": position[0], "id": position[1]}
    sql = f"{CONVERSATION} WHERE {where} ORDER BY c.last_message_at DESC, c.id DESC LIMIT %(limit)s"
    rows = [conversation_of(row) for row in fetch(sql, values)]
    more = len(rows) > limit
    return ConversationPage(rows=tuple(rows[:limit]), next_cursor=_cursor_of(rows[limit - 1]) if more else "")


def count_views(*, actor: Actor) -> InboxCounts:
    """How many conversations stand in each view of active ones, by one walk of the active; solved are not counted."""
    if not may_read(actor):
        return InboxCounts(views=dict.fromkeys((*_COUNTED, InboxView.UNSETTLED), 0), waiting=0)
    columns = ", ".join(
        f"count(*) FILTER (WHERE {where})" for where in (*(_WHERE[view] for view in _COUNTED), _WAITING)
    )
    unsettled = f"(SELECT count(DISTINCT u.conversation_id) FROM ({_UNSETTLED}) u)"  # noqa: S608
    sql = (
        f"SELECT {columns}, {unsettled} FROM desk_conversation c"  # noqa: S608
        f" WHERE c.status <> 'solved' AND c.merged_into_id IS NULL AND {_IN_WORK}"
    )
    *counts, waiting, in_doubt = fetch(sql, {"me": actor.id, "now": clock.now()})[0]
    views = dict(zip(_COUNTED, counts, strict=True)) | {InboxView.UNSETTLED: in_doubt}
    return InboxCounts(views=views, waiting=waiting)


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


def _cursor_of(row: ConversationRow) -> str:
    return f"{row.last_message_at.isoformat()}~{row.id}"


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
