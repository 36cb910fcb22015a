"""Orders about acknowledging: choose it for a mailbox, and acknowledge new matters."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db import connection, transaction
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from accord.channels.email.queries import list_mailboxes
from accord.customers.queries import get_customer
from accord.desk.acknowledging.contracts import Choice, Record
from accord.desk.acknowledging.models import Acknowledgement, MailboxChoice
from accord.desk.acknowledging.rules import expectation, record_of
from accord.desk.levels.queries import calendar_of_queue
from accord.desk.operations import post_notice
from accord.kernel import audit, clock
from accord.kernel.company import read_company
from accord.kernel.ids import hash_of
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction
from accord.kernel.working_time import WorkingCalendar

PURPOSE = "acknowledgement"
LATEST = timedelta(hours=6)
"""What came earlier, in a backlog or an upload, is not acknowledged any more."""

_ON_KEY = "desk.acknowledging.on"
_RECORD_KEY = "desk.acknowledging.record:{}"
_ON_SECONDS = 10
_RECORD_SECONDS = 600
_WINDOW = timedelta(days=28)

# Matters that the first message of a person began, still in work, fresh, and unanswered.
_NEW = """
    SELECT c.id, c.inbox_id, c.customer_id, c.subject, k.reference, c.queue_id
    FROM desk_conversation c JOIN desk_case k ON k.id = c.case_id
    JOIN LATERAL (
        SELECT * FROM desk_message f WHERE f.conversation_id = c.id ORDER BY f.sent_at, f.id LIMIT 1
    ) m ON TRUE
    WHERE c.id = ANY(%(ids)s) AND c.inbox_id = ANY(%(inboxes)s) AND c.place = '' AND c.merged_into_id IS NULL
        AND c.channel = 'email' AND m.kind = 'incoming' AND m.machine = '' AND m.sent_at > %(since)s
        AND NOT EXISTS (SELECT 1 FROM desk_message r WHERE r.conversation_id = c.id AND r.kind = 'reply')
        AND NOT EXISTS (SELECT 1 FROM desk_acknowledgement a WHERE a.conversation_id = c.id)
    ORDER BY c.id
"""
_FIRST_REPLIES = """
    SELECT c.opened_at, c.first_reply_at FROM (
        SELECT k.opened_at, (SELECT min(r.sent_at) FROM desk_message r
            WHERE r.conversation_id = v.id AND r.kind = 'reply') AS first_reply_at
        FROM desk_conversation v JOIN desk_case k ON k.id = v.case_id
        WHERE v.inbox_id = %(inbox)s AND v.place = '' AND v.merged_into_id IS NULL AND k.opened_at >= %(since)s
            AND (v.status <> 'solved' OR EXISTS (SELECT 1 FROM desk_message r
                WHERE r.conversation_id = v.id AND r.kind = 'reply'))
        ORDER BY k.opened_at DESC LIMIT 1000
    ) c
"""


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A new matter that may be acknowledged."""

    conversation_id: int
    inbox_id: int
    customer_id: int
    subject: str
    reference: str
    queue_id: int | None = None


Sayer = Callable[..., str]
_more_to_say: list[Sayer] = []


def also_says(sayer: Sayer) -> Sayer:
    """Let another room of the desk add a sentence of its own to acknowledgements, such as the opening hours.

    It is called as `sayer(conversation_id=…, inbox_id=…, customer_id=…)` in the customer's language and returns words,
    or nothing.
    """
    _more_to_say.append(sayer)
    return sayer


@one_transaction
def choose(*, actor: Actor, inbox_id: int, is_on: bool, words: str = "") -> None:
    """Say whether new matters of a mailbox are acknowledged. For those who administer."""
    require(actor, Permission.ADMINISTER)
    given = {"is_on": is_on, "words": words.strip()[:600]}
    MailboxChoice.objects.update_or_create(inbox_id=inbox_id, defaults=given)
    audit.record(actor=actor, action="acknowledging.changed", subject=f"mailbox:{inbox_id}", **given)
    cache.delete(_ON_KEY)
    transaction.on_commit(lambda: cache.delete(_ON_KEY))


def read_on() -> dict[int, Choice]:
    """The mailboxes that acknowledge, as of some seconds ago."""
    known: dict[int, Choice] | None = cache.get(_ON_KEY)
    if known is None:
        known = {
            row.inbox_id: Choice(inbox_id=row.inbox_id, is_on=True, words=row.words)
            for row in MailboxChoice.objects.filter(is_on=True)
        }
        cache.set(_ON_KEY, known, _ON_SECONDS)
    return known


def acknowledge_new(*, conversation_ids: Collection[int]) -> int:
    """Acknowledge new matters, each once; returns how many. No statement where no mailbox wants it.

    Never a machine, a list, a bounce, junk, one of our own addresses, nor an address that got one within a day; the
    outbox itself breaks what loops are left.
    """
    wanted = read_on()
    if not wanted or not conversation_ids:
        return 0
    values: dict[str, Any] = {
        "ids": list(conversation_ids),
        "inboxes": list(wanted),
        "since": clock.now() - LATEST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEW, values)
        matters = [
            Matter(
                conversation_id=row[0],
                inbox_id=row[1],
                customer_id=row[2],
                subject=row[3],
                reference=row[4],
                queue_id=row[5],
            )
            for row in cursor.fetchall()
        ]
    own = {row.address.lower() for row in list_mailboxes()} if matters else set()
    return sum(_acknowledge(matter, wanted[matter.inbox_id], own) for matter in matters)


@one_transaction
def _acknowledge(matter: Matter, choice: Choice, own: Collection[str]) -> bool:
    customer = get_customer(customer_id=matter.customer_id)
    address = (customer.email or "").lower()
    if not address or address in own:
        return False
    hashed = hash_of(address)
    with connection.cursor() as cursor:  # two matters of one address at once are one after the other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('desk.acknowledge:' || %s, 0))", [hashed])
    since = clock.now() - timedelta(days=1)
    if Acknowledgement.objects.filter(address_hash=hashed, at__gt=since).exists():
        return False
    with override(customer.language or read_company().language):
        subject, text = words_of(
            matter,
            choice,
            record=record_for(inbox_id=matter.inbox_id, queue_id=matter.queue_id),
            name=customer.display_name,
        )
    message_id = post_notice(
        customer_id=matter.customer_id,
        purpose=PURPOSE,
        subject=subject,
        text=text,
        conversation_id=matter.conversation_id,
    )
    Acknowledgement.objects.create(
        conversation_id=matter.conversation_id, address_hash=hashed, message_id=message_id, at=clock.now()
    )
    return message_id is not None


def words_of(matter: Matter, choice: Choice, *, record: Record, name: str) -> tuple[str, str]:
    """Subject and text of an acknowledgement, in the language that is set; what nobody knows it leaves out."""
    more = [
        sayer(conversation_id=matter.conversation_id, inbox_id=matter.inbox_id, customer_id=matter.customer_id)
        for sayer in _more_to_say
    ]
    said = [
        _("Hello %(name)s,") % {"name": name},
        _("we have your message. Its reference is %(reference)s; you can say it when you call.")
        % {"reference": matter.reference},
        expectation(record, by=expected_by(record, queue_id=matter.queue_id)),
        *more,
        choice.words,
        _("You need do nothing. If something is missing, just answer this mail.\n\n%(company)s")
        % {"company": read_company().name},
    ]
    return matter.subject or _("Your message to us"), "\n\n".join(part for part in said if part)


def expected_by(record: Record, *, queue_id: int | None) -> str:
    """When the time of eight in ten is used up for whoever wrote just now, where hours are said; else nothing."""
    calendar = calendar_of_queue(queue_id=queue_id)
    if calendar is None or record.most is None:
        return ""
    now = clock.now()
    return moment_words(calendar.time_after(now, record.most), timezone=calendar.hours_at(now).timezone)


def moment_words(moment: datetime, *, timezone: str) -> str:
    """A day and time in a sentence, as a clock on the wall of a time zone shows it."""
    return format_date(moment.astimezone(ZoneInfo(timezone)), pgettext("day and time in a sentence", "l, j F, H:i"))


def record_for(*, inbox_id: int, queue_id: int | None = None) -> Record:
    """How long who wrote to a mailbox in four weeks waited for a first reply; at most ten minutes old.

    In working time of the queue, where hours are said: nights and weekends would make it look slower than it is by day
    and faster than it is on a Friday evening.
    """
    key = _RECORD_KEY.format(f"{inbox_id}:{queue_id or 0}")
    known: Record | None = cache.get(key)
    if known is None:
        now = clock.now()
        with connection.cursor() as cursor:
            cursor.execute(_FIRST_REPLIES, {"inbox": inbox_id, "since": now - _WINDOW})
            rows = cursor.fetchall()
        calendar = calendar_of_queue(queue_id=queue_id)
        waits = [_wait(opened_at, replied_at, now, calendar) for opened_at, replied_at in rows]
        known = record_of(waits, in_working_time=calendar is not None)
        cache.set(key, known, _RECORD_SECONDS)
    return known


def _wait(
    opened_at: datetime, replied_at: datetime | None, now: datetime, calendar: WorkingCalendar | None
) -> tuple[timedelta, bool]:
    end = replied_at or now
    lasted = max(end - opened_at, timedelta()) if calendar is None else calendar.time_between(opened_at, end)
    return lasted, replied_at is not None
