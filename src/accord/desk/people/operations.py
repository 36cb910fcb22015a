"""Orders about persons that the desk carries out: what un-merging gives back, and what was noticed in messages."""

from collections.abc import Collection, Sequence

from django.db import connection

from accord.channels.email.queries import list_senders, reply_addresses_of
from accord.customers.duplicates.contracts import Evidence, Reason, Why
from accord.customers.duplicates.operations import note_evidence
from accord.customers.duplicates.operations import take_apart as take_persons_apart
from accord.customers.queries import find_by_addresses, find_owners_of_references, get_merge, list_customers
from accord.desk.context.models import Repeat
from accord.desk.events import CustomerCorrected
from accord.desk.goodwill.models import Gesture
from accord.desk.models import Case, Contact, Conversation, Message
from accord.desk.people.contracts import Returned
from accord.desk.people.rules import addresses_said, references_in
from accord.desk.promises.models import Promise
from accord.desk.queries.rows import fetch
from accord.kernel import clock
from accord.kernel.events import publish_history
from accord.kernel.models import Setting
from accord.kernel.permissions import SYSTEM, Actor
from accord.kernel.transactions import one_transaction

BATCH = 500
_SEEN = "desk.people.seen"
# Messages get their numbers before they are committed: the last ones are read again.
_AGAIN = 200

_BEGUN_SINCE = """
    SELECT c.id, c.case_id FROM desk_conversation c
    WHERE c.customer_id = %s AND (SELECT min(m.sent_at) FROM desk_message m WHERE m.conversation_id = c.id) >= %s
"""
# A case goes along when all its conversations do.
_WHOLE_CASES = """
    SELECT case_id FROM desk_conversation WHERE case_id = ANY(%s)
    GROUP BY case_id HAVING bool_and(id = ANY(%s) OR customer_id = %s)
"""
_NEXT = """
    SELECT m.id, m.customer_id, left(concat_ws(E'\\n', c.subject, m.new_text), 4000)
    FROM desk_message m JOIN desk_conversation c ON c.id = m.conversation_id
    WHERE m.id > %s AND m.kind = 'incoming' AND m.machine = '' AND m.caution = '' AND c.place = ''
        AND m.customer_id IS NOT NULL
    ORDER BY m.id LIMIT %s
"""


@one_transaction
def take_apart(*, actor: Actor, merge_id: int) -> Returned:
    """Undo a merge for good, and give back what came meanwhile. Raises `NotFound`, refuses what was undone already."""
    take_persons_apart(actor=actor, merge_id=merge_id)
    return give_back(merge_id=merge_id, actor=actor)


@one_transaction
def give_back(*, merge_id: int, actor: Actor = SYSTEM) -> Returned:
    """After a merge was undone, let conversations that began meanwhile under an address of the source be the source's.

    Single messages from there in conversations that began elsewhere are the source's again too. Conversations from
    before the merge were never rewritten and need nothing. Done twice, it changes nothing.
    """
    merge, holder_id = get_merge(merge_id=merge_id)
    with connection.cursor() as cursor:
        cursor.execute(_BEGUN_SINCE, [holder_id, merge.merged_at])
        begun: dict[int, int] = dict(cursor.fetchall())
    wrote = list_senders(since=merge.merged_at, conversation_ids=list(begun), senders=merge.addresses)
    first = {conversation_id: sender for conversation_id, _message_id, sender in reversed(wrote)}
    given = [number for number in begun if first.get(number) in merge.addresses]
    with connection.cursor() as cursor:
        cursor.execute(_WHOLE_CASES, [[begun[number] for number in given], given, merge.source_id])
        whole = {row[0] for row in cursor.fetchall()}
    moving = {number: begun[number] for number in given if begun[number] in whole}
    _move(moving, source_id=merge.source_id, holder_id=holder_id, actor=actor)
    theirs = [message_id for _conversation_id, message_id, sender in wrote if sender in merge.addresses]
    messages = Message.objects.filter(pk__in=theirs, customer_id=holder_id).update(customer_id=merge.source_id)
    return Returned(conversations=len(moving), messages=messages, stayed=len(given) - len(moving))


def _move(moving: dict[int, int], *, source_id: int, holder_id: int, actor: Actor) -> None:
    if not moving:
        return
    Conversation.objects.filter(pk__in=moving).update(customer_id=source_id)
    Case.objects.filter(pk__in=moving.values()).update(customer_id=source_id)
    for table in (Contact, Promise, Gesture):
        table.objects.filter(conversation_id__in=moving, customer_id=holder_id).update(customer_id=source_id)
    Repeat.objects.filter(contact__conversation_id__in=moving).update(customer_id=source_id)
    now = clock.now()
    publish_history(
        [
            (
                CustomerCorrected(
                    conversation_id=number, case_id=case_id, customer_id=source_id, previous_id=holder_id
                ),
                actor,
                now,
            )
            for number, case_id in sorted(moving.items())
        ]
    )


def look_at_new_messages() -> int:
    """Notice in messages that came since the last time what speaks for their writer's being another customer too.

    Other addresses that somebody says are theirs, orders and parcels of another customer, and where answers were to
    go. A few statements a batch; returns how many messages were read.
    """
    seen = _seen()
    rows = fetch(_NEXT, [max(0, seen - _AGAIN), BATCH])
    if not rows or rows[-1][0] <= seen:
        return 0
    note_evidence(evidence=evidence_in(rows))
    Setting.objects.update_or_create(key=_SEEN, defaults={"value": {"message": rows[-1][0]}})
    return len(rows)


def evidence_in(rows: Sequence[tuple[int, int, str]]) -> list[Evidence]:
    """What messages (id, their writer, their words) say of their writers."""
    said = {number: addresses_said(words) for number, _writer, words in rows}
    numbers = {number: references_in(words) for number, _writer, words in rows}
    asked = reply_addresses_of(message_ids=[number for number, _writer, _words in rows])
    owners = find_by_addresses(addresses=_all(said.values()) | _all(asked.values()))
    of_reference = find_owners_of_references(references=_all(numbers.values()))
    writers = list_customers(customer_ids={writer for _number, writer, _words in rows})
    found = []
    for number, writer, _words in rows:
        own = set(writers[writer].ids) if writer in writers else {writer}
        named = [(owners.get(address), Reason(Why.SAID_SO, address)) for address in said[number]]
        named += [(owners.get(address), Reason(Why.REPLY_TO, address)) for address in asked.get(number, ())]
        named += [(of_reference.get(text), Reason(Why.SAME_NUMBER, text)) for text in numbers[number]]
        found += [
            Evidence(one_id=writer, other_id=other, reason=reason)
            for other, reason in named
            if other is not None and other not in own
        ]
    return found


def _all(lists: Collection[Sequence[str]]) -> set[str]:
    return {one for some in lists for one in some}


def _seen() -> int:
    found = Setting.objects.filter(key=_SEEN).first()
    return int(found.value["message"]) if found else 0
