"""Questions about notices: what is new for a person, how they want to be told, who follows what."""

import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache

from accord.desk.notices.contracts import Habits, NoticeKind, NoticeRow
from accord.desk.notices.models import Follow
from accord.desk.notices.operations import count_key, habits_of, topic_of
from accord.desk.notices.rules import is_quiet
from accord.desk.notices.words import name_of_kind, sentence_of
from accord.desk.queries.rows import fetch
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.live.sharing import shared_answers

__all__ = [
    "count_new",
    "habits_of",
    "is_followed",
    "list_followers",
    "list_notices",
    "name_of_kind",
    "peek_new",
    "rings_now",
    "sentence_of",
]

MOST_COUNTED = 99
_COUNT_SECONDS, _LONGEST_COUNT_SECONDS = 10, 900
_COUNT = """
    SELECT count(*) FROM (SELECT 1 FROM desk_notice WHERE employee_id = %s AND read_at IS NULL LIMIT %s) n
"""
_NOTICES = """
    SELECT n.id, n.kind, n.detail, n.conversation_id, c.subject,
        COALESCE(NULLIF(p.preferred_name, ''), NULLIF(p.name, ''),
            (SELECT i.value FROM customers_identity i WHERE i.customer_id = p.id ORDER BY i.id LIMIT 1), '?'),
        COALESCE(e.name, ''), n.at, n.read_at IS NOT NULL
    FROM desk_notice n
    JOIN desk_conversation c ON c.id = n.conversation_id
    JOIN customers_customer p ON p.id = c.customer_id
    LEFT JOIN staff_employee e ON e.id = n.by_id
    WHERE n.employee_id = %(me)s AND {where} ORDER BY n.at DESC, n.id DESC LIMIT %(limit)s
"""


def count_new(*, employee_id: int, fresh: bool = False) -> int:
    """How many notices a person has not read, at most 99; it may be ten seconds old unless `fresh`."""
    known = None if fresh else peek_new(employee_id=employee_id)
    if known is None:
        begun = time.monotonic()
        known = int(fetch(_COUNT, [employee_id, MOST_COUNTED])[0][0])
        cache.set(count_key(employee_id), (begun, known), _LONGEST_COUNT_SECONDS)
    return known


def peek_new(*, employee_id: int) -> int | None:
    """The same as far as it is known without asking, else None: a page's frame waits for nothing.

    Where every hint is heard it is known until there is one for this person.
    """
    kept: tuple[float, int] | None = cache.get(count_key(employee_id))
    if kept is None:
        return None
    begun, known = kept
    is_young = begun > time.monotonic() - _COUNT_SECONDS
    return known if is_young or not shared_answers.is_old(topic_of(employee_id), since=begun) else None


def list_notices(
    *, employee_id: int, only_new: bool = False, since: datetime | None = None, for_mail: bool = False, limit: int = 50
) -> list[NoticeRow]:
    """A person's notices, newest first; with `for_mail` those unread that no mail has told them yet. One statement."""
    where = ["TRUE"]
    if only_new or for_mail:
        where.append("n.read_at IS NULL")
    if for_mail:
        where.append("n.mailed_at IS NULL")
    if since is not None:
        where.append("n.at >= %(since)s")
    values: dict[str, Any] = {"me": employee_id, "limit": limit, "since": since}
    return [
        NoticeRow(
            id=row[0],
            kind=NoticeKind(row[1]),
            detail=row[2],
            conversation_id=row[3],
            subject=row[4],
            customer_name=row[5],
            by=row[6],
            at=row[7],
            is_read=row[8],
        )
        for row in fetch(_NOTICES.format(where=" AND ".join(where)), values)
    ]


def rings_now(*, habits: Habits) -> bool:
    """Whether the browser may ring now: not during a person's quiet hours."""
    return not is_quiet(habits, clock.now().astimezone(ZoneInfo(read_company().timezone)).time())


def is_followed(*, employee_id: int, conversation_id: int) -> bool:
    """Whether a person follows a conversation."""
    return Follow.objects.filter(employee_id=employee_id, conversation_id=conversation_id).exists()


def list_followers(*, conversation_id: int) -> list[str]:
    """The names of those who follow a conversation."""
    sql = """
        SELECT e.name FROM desk_follow f JOIN staff_employee e ON e.id = f.employee_id
        WHERE f.conversation_id = %s ORDER BY e.name
    """
    return [row[0] for row in fetch(sql, [conversation_id])]
