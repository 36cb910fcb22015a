"""Writes: somebody looks at a conversation, writes in it, has left it."""

from datetime import datetime
from typing import Any

from django.db import connection

from accord.desk.queries import get_conversation
from accord.desk.viewers.contracts import LOOKS_FOR, WRITES_FOR, topic_of
from accord.desk.viewers.models import Viewer
from accord.kernel import clock
from accord.kernel.live import hint
from accord.kernel.permissions import Actor, person_of
from accord.kernel.transactions import one_transaction

_LOOK = """
    WITH before AS (
        SELECT seen_at, wrote_at FROM desk_viewer WHERE conversation_id = %(conversation)s AND employee_id = %(who)s
    ), written AS (
        INSERT INTO desk_viewer (conversation_id, employee_id, seen_at, wrote_at)
        VALUES (%(conversation)s, %(who)s, %(now)s, %(wrote)s)
        ON CONFLICT (conversation_id, employee_id) DO UPDATE
        SET seen_at = EXCLUDED.seen_at, wrote_at = COALESCE(EXCLUDED.wrote_at, desk_viewer.wrote_at)
    )
    SELECT seen_at, wrote_at FROM before
"""


@one_transaction
def look_at(*, actor: Actor, conversation_id: int, is_writing: bool = False) -> None:
    """Keep that somebody looks at a conversation now; raises `NotFound` where they may not.

    Colleagues are hinted only when it is news: that they came, or began to write.
    """
    get_conversation(actor=actor, conversation_id=conversation_id)
    now = clock.now()
    values: dict[str, Any] = {
        "conversation": conversation_id,
        "who": person_of(actor),
        "now": now,
        "wrote": now if is_writing else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, values)
        before = cursor.fetchone()
    if _is_news(before, now, is_writing=is_writing):
        hint(topic_of(conversation_id))


def _is_news(before: tuple[datetime, datetime | None] | None, now: datetime, *, is_writing: bool) -> bool:
    if before is None or before[0] < now - LOOKS_FOR:
        return True
    was_writing = before[1] is not None and before[1] >= now - WRITES_FOR
    return is_writing and not was_writing


@one_transaction
def leave(*, actor: Actor, conversation_id: int) -> None:
    """Somebody closed the conversation; whoever was not there leaves nothing."""
    if Viewer.objects.filter(conversation_id=conversation_id, employee_id=person_of(actor)).delete()[0]:
        hint(topic_of(conversation_id))


def forget_old_viewers() -> int:
    """Remove the rows of whoever left without a word; returns how many."""
    return Viewer.objects.filter(seen_at__lt=clock.now() - LOOKS_FOR).delete()[0]
