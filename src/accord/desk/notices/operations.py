"""Orders about notices: tell people, mark as read, follow, choose how to be told, send the digest."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.core.cache import cache
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accord.desk.models import Message
from accord.desk.notices.contracts import Digest, Habits, NoticeKind, Way
from accord.desk.notices.models import Choice, Follow, Notice, Rhythm
from accord.desk.notices.rules import mentioned_in
from accord.desk.queries import get_conversation
from accord.kernel import clock, live
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Actor, person_of
from accord.kernel.transactions import one_transaction
from accord.staff.queries import list_employees

ON_THE_DESK = frozenset({"agent", "lead", "cx_lead", "administrator"})
MOST_FOLLOWERS = 50

# Who was told of a fact is not told of it again; who has not read the last of its kind is told anew in its place.
_TELL = """
    INSERT INTO desk_notice (employee_id, kind, detail, conversation_id, fact_id, by_id, at)
    SELECT DISTINCT ON (w.employee_id, w.conversation_id)
        w.employee_id, %(kind)s, %(detail)s, w.conversation_id, w.fact_id, w.by_id, w.at
    FROM ({who}) w
    LEFT JOIN desk_notice_choice ch ON ch.employee_id = w.employee_id AND ch.kind = %(kind)s
    WHERE COALESCE(ch.in_page, TRUE) AND NOT EXISTS (
        SELECT 1 FROM desk_notice n WHERE n.employee_id = w.employee_id AND n.fact_id = w.fact_id AND n.kind = %(kind)s)
    ORDER BY w.employee_id, w.conversation_id, w.fact_id DESC
    ON CONFLICT (employee_id, conversation_id, kind) WHERE read_at IS NULL
        DO UPDATE SET fact_id = EXCLUDED.fact_id, at = EXCLUDED.at, by_id = EXCLUDED.by_id, detail = EXCLUDED.detail
    RETURNING employee_id
"""
_NAMED = """
    SELECT given.employee_id, given.conversation_id, given.fact_id, NULLIF(given.by_id, 0) AS by_id, given.at
    FROM unnest(%(employees)s::bigint[], %(conversations)s::bigint[], %(facts)s::bigint[], %(by)s::bigint[],
        %(at)s::timestamptz[]) AS given (employee_id, conversation_id, fact_id, by_id, at)
"""
_CONCERNED = """
    SELECT p.employee_id, c.id AS conversation_id, given.fact_id, NULLIF(given.by_id, 0) AS by_id, given.at
    FROM unnest(%(conversations)s::bigint[], %(facts)s::bigint[], %(by)s::bigint[], %(at)s::timestamptz[],
        %(messages)s::bigint[]) AS given (conversation_id, fact_id, by_id, at, message_id)
    JOIN desk_conversation c ON c.id = given.conversation_id AND c.place = ''
    CROSS JOIN LATERAL (
        SELECT c.assignee_id AS employee_id WHERE c.assignee_id IS NOT NULL
        UNION SELECT f.employee_id FROM desk_follow f WHERE f.conversation_id = c.id
        {also}
    ) p
    WHERE p.employee_id <> given.by_id AND (given.message_id = 0 OR EXISTS (
        SELECT 1 FROM desk_message o WHERE o.conversation_id = c.id AND o.id < given.message_id))
"""

# What nobody is on is for the leads of its queue's team; where the team has none, for all of them.
_LEADS = """
        UNION SELECT g.employee_id FROM staff_role_grant g JOIN staff_employee e ON e.id = g.employee_id AND e.is_active
        WHERE c.assignee_id IS NULL AND g.role = 'lead' AND (
            NOT EXISTS (SELECT 1 FROM desk_queue q JOIN staff_team_membership m ON m.team_id = q.team_id
                JOIN staff_role_grant l ON l.employee_id = m.employee_id AND l.role = 'lead' WHERE q.id = c.queue_id)
            OR EXISTS (SELECT 1 FROM desk_queue q JOIN staff_team_membership m ON m.team_id = q.team_id
                WHERE q.id = c.queue_id AND m.employee_id = g.employee_id))
"""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What happened in a conversation that somebody is to hear of; `by` is 0 where nobody of ours did it.

    `message_id` is given where it was a message: the first one of a conversation answers nobody.
    """

    conversation_id: int
    fact_id: int
    at: datetime
    by: int = 0
    message_id: int = 0


def tell(*, kind: NoticeKind, employee_ids: Collection[int], occasion: Occasion, detail: str = "") -> list[int]:
    """Tell these people of one thing, except who did it; returns whom. A second time tells nobody again."""
    people = sorted(set(employee_ids) - {occasion.by})
    if not people:
        return []
    values = _values([occasion] * len(people)) | {"employees": people}
    return _write(_NAMED, kind, detail, values)


def tell_concerned(
    *, kind: NoticeKind, occasions: Sequence[Occasion], detail: str = "", or_leads: bool = False
) -> list[int]:
    """Tell whoever is on these conversations, or follows them, in one statement for all; returns whom.

    With `or_leads` those who lead hear of what nobody is on.
    """
    who = _CONCERNED.format(also=_LEADS if or_leads else "")
    return _write(who, kind, detail, _values(occasions)) if occasions else []


@one_transaction
def tell_handed_up(*, lead_id: int, occasion: Occasion) -> list[int]:
    """Tell a lead that a case was handed up to them; that it was given to them as well goes without saying."""
    told = tell(kind=NoticeKind.HANDED_UP, employee_ids=[lead_id], occasion=occasion)
    Notice.objects.filter(
        employee_id=lead_id, conversation_id=occasion.conversation_id, kind=NoticeKind.ASSIGNED, read_at=None
    ).delete()
    return told


def _values(occasions: Sequence[Occasion]) -> dict[str, list[object]]:
    return {
        "conversations": [one.conversation_id for one in occasions],
        "facts": [one.fact_id for one in occasions],
        "by": [one.by for one in occasions],
        "at": [one.at for one in occasions],
        "messages": [one.message_id for one in occasions],
    }


@one_transaction
def _write(who: str, kind: NoticeKind, detail: str, values: Mapping[str, object]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_TELL.format(who=who), {**values, "kind": kind.value, "detail": detail})  # type: ignore[dict-item]
        told = sorted({int(row[0]) for row in cursor.fetchall()})
    for employee_id in told:
        _ring(employee_id)
    return told


def count_key(employee_id: int) -> str:
    """Where the number of a person's unread notices is known for some seconds."""
    return f"desk.notices.new:{employee_id}"


def _ring(employee_id: int) -> None:
    # Now for this transaction, and again after it: somebody else may have counted in between.
    cache.delete(count_key(employee_id))
    transaction.on_commit(lambda: cache.delete(count_key(employee_id)))
    live.hint(topic_of(employee_id))


def topic_of(employee_id: int) -> str:
    """The live topic on which one person's pages hear that there is something new for them."""
    return f"person:{employee_id}"


@one_transaction
def tell_mentioned(*, message_id: int, occasion: Occasion) -> list[int]:
    """Tell whom a note means by @name, and let them follow the conversation from now on."""
    text = Message.objects.filter(pk=message_id).values_list("text", flat=True).first() or ""
    if "@" not in text:
        return []
    names = {row.id: row.name for row in list_employees() if ON_THE_DESK & set(row.roles)}
    meant = [number for number in mentioned_in(text, names) if number != occasion.by]
    for employee_id in meant:
        _follow(employee_id, occasion.conversation_id)
    return tell(kind=NoticeKind.MENTIONED, employee_ids=meant, occasion=occasion)


@one_transaction
def follow(*, actor: Actor, conversation_id: int, wanted: bool = True) -> bool:
    """Follow a conversation, or no longer; whether it changed. Raises `NotFound`."""
    employee_id = person_of(actor)
    row = get_conversation(actor=actor, conversation_id=conversation_id)
    if wanted:
        return _follow(employee_id, row.id)
    return bool(Follow.objects.filter(conversation_id=row.id, employee_id=employee_id).delete()[0])


def _follow(employee_id: int, conversation_id: int) -> bool:
    if Follow.objects.filter(conversation_id=conversation_id).count() >= MOST_FOLLOWERS:
        return False
    made = Follow(conversation_id=conversation_id, employee_id=employee_id, since=clock.now())
    before = Follow.objects.filter(conversation_id=conversation_id, employee_id=employee_id).exists()
    Follow.objects.bulk_create([made], ignore_conflicts=True)
    return not before


@one_transaction
def follow_several(*, actor: Actor, conversation_ids: Collection[int], wanted: bool = True) -> list[int]:
    """Follow several conversations, or no longer; returns those that changed."""
    return [
        number for number in sorted(set(conversation_ids)) if follow(actor=actor, conversation_id=number, wanted=wanted)
    ]


@one_transaction
def read_notices(
    *, actor: Actor, notice_ids: Collection[int] | None = None, conversation_id: int | None = None
) -> list[int]:
    """Mark one's own notices as read: these, those of a conversation, or all; returns those that were new."""
    mine = Notice.objects.filter(employee_id=person_of(actor), read_at=None)
    if notice_ids is not None:
        mine = mine.filter(pk__in=notice_ids)
    if conversation_id is not None:
        mine = mine.filter(conversation_id=conversation_id)
    read = sorted(mine.values_list("pk", flat=True))
    if read:
        Notice.objects.filter(pk__in=read).update(read_at=clock.now())
        _ring(person_of(actor))
    return read


@one_transaction
def choose_habits(
    *,
    actor: Actor,
    ways: Mapping[NoticeKind, Way],
    quiet_from: time | None,
    quiet_to: time | None,
    digest: Digest,
    digest_at: time,
) -> None:
    """Choose how to be told, of each kind, and when not. Raises `BadInput` for half a span."""
    if (quiet_from is None) != (quiet_to is None):
        raise BadInput(_("Give both ends of the quiet hours, or none."))
    employee_id = person_of(actor)
    for kind, way in sorted(ways.items()):
        Choice.objects.update_or_create(
            employee_id=employee_id,
            kind=NoticeKind(kind),
            defaults={"in_page": way.in_page, "in_browser": way.in_browser, "by_mail": way.by_mail},
        )
    Rhythm.objects.update_or_create(
        employee_id=employee_id,
        defaults={
            "quiet_from": quiet_from,
            "quiet_to": quiet_to,
            "digest": Digest(digest),
            "digest_at": digest_at,
        },
    )


def habits_of(*, employee_id: int) -> Habits:
    """How a person wants to be told."""
    rhythm = Rhythm.objects.filter(employee_id=employee_id).first() or Rhythm()
    return Habits(
        ways={
            NoticeKind(row.kind): Way(in_page=row.in_page, in_browser=row.in_browser, by_mail=row.by_mail)
            for row in Choice.objects.filter(employee_id=employee_id)
        },
        quiet_from=rhythm.quiet_from,
        quiet_to=rhythm.quiet_to,
        digest=Digest(rhythm.digest),
        digest_at=rhythm.digest_at,
    )
