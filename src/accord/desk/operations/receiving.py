"""A message arrives: one transaction, once per source key, in few statements."""

from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, connection

from accord.channels.contracts import IncomingMessage, Placed
from accord.customers.operations import recognise_customer
from accord.customers.queries import get_customer
from accord.desk.contracts import CaseStatus, Caution, ContactNature, MessageKind, ParticipantRole
from accord.desk.events import CaseReopened, ContactMade, ConversationStarted, MessageArrived, StrangerJoined
from accord.desk.operations.intake_rows import (
    beside_changes,
    case_changes,
    case_row,
    contact_parts,
    conversation_changes,
    conversation_row,
    instant_of,
    message_parts,
    participant_parts,
)
from accord.desk.operations.locking import Held, held_of
from accord.desk.operations.together import draw_ids, insert, update, write_together
from accord.desk.rules import (
    clean,
    is_answer_to_our_question,
    is_bare_thanks,
    nature_of_contact,
    status_after_customer_wrote,
)
from accord.desk.side_talks.answers import take_answer
from accord.kernel.deadlines import cancel_deadline
from accord.kernel.events import Event, publish_all
from accord.kernel.permissions import customer_actor
from accord.kernel.transactions import begin_again, one_transaction

_TURN = "SELECT pg_advisory_xact_lock(hashtextextended('desk.message:' || %s, 0))"
_KNOWN = """
    SELECT c.id, c.case_id, m.id, c.customer_id FROM desk_message m
    JOIN desk_conversation c ON c.id = m.conversation_id WHERE m.source_key = %s
"""
# The strongest evidence first; a conversation merged into another leads to that one. The case is locked first, as
# everywhere: what we waited for may have merged or moved the conversation, and then we look again.
_THREAD = """
    WITH named AS MATERIALIZED (
        SELECT living.id, living.case_id, evidence.strength
        FROM unnest(%s::bigint[]) WITH ORDINALITY AS evidence (id, strength)
        JOIN desk_conversation named ON named.id = evidence.id
        JOIN desk_conversation living ON living.id = COALESCE(named.merged_into_id, named.id)
        ORDER BY evidence.strength LIMIT 1
    ), k AS MATERIALIZED (
        SELECT id, status, reference FROM desk_case WHERE id = (SELECT case_id FROM named) FOR NO KEY UPDATE
    )
    SELECT c.id, c.case_id, c.customer_id, c.channel, c.inbox_id, c.subject, k.status, c.assignee_id, c.last_words,
        c.last_message_at, c.last_public_at, c.waiting_since, c.snoozed_until, c.unread, k.reference, c.place,
        (SELECT p.role FROM desk_participant p
         WHERE p.conversation_id = c.id AND p.kind = %s AND p.address = lower(%s)) AS role,
        last_public.kind, last_public.new_text, named.strength, c.merged_into_id
    FROM named JOIN k ON k.id = named.case_id JOIN desk_conversation c ON c.id = named.id AND c.case_id = k.id
    LEFT JOIN LATERAL (
        SELECT m.kind, m.new_text FROM desk_message m
        WHERE m.conversation_id = c.id AND m.kind IN ('incoming', 'reply') ORDER BY m.sent_at DESC, m.id DESC LIMIT 1
    ) last_public ON TRUE
    FOR UPDATE OF c
"""
_IS_THERE = "SELECT EXISTS (SELECT FROM desk_conversation WHERE id = ANY(%s))"
_LOOKS = 4


@dataclass(frozen=True, kw_only=True)
class _Thread:
    held: Held
    role: ParticipantRole | None
    last_kind: MessageKind | None
    last_text: str
    strength: int


@one_transaction
def receive_message(*, message: IncomingMessage) -> Placed:
    """Place a message that a channel received: in its conversation, or as a new matter of its sender.

    The same `source_key` is placed once, also when two arrive at the same instant; the second gets the first's place.
    Only evidence that the channel vouches for (`message.thread`) joins a conversation, never the sender's address
    alone. Whoever is not part of that conversation, or cannot be verified, joins it visibly as a stranger. An answer to
    a side talk goes there and opens, joins and changes nothing here.
    """
    known = _wait_turn(message.source_key)
    if known is not None:
        return known
    thread = _find_thread(message) if message.thread else None
    if message.thread and (thread is None or thread.strength > 1):
        # Its strongest evidence is no conversation: a colleague or partner answers what was asked aside.
        aside = take_answer(message, message.thread)
        if aside is not None:
            return aside
    customer_id = recognise_customer(
        identity_kind=message.sender.kind, value=message.sender.value, name=clean(message.sender.name)
    )
    if thread is None:
        return _open_matter(message, customer_id)
    return _continue_matter(message, customer_id, thread)


def _wait_turn(source_key: str) -> Placed | None:
    """The place of a message already known. The lock comes first: its statement's snapshot is older than its end."""
    with connection.cursor() as cursor:
        cursor.execute(_TURN, [source_key])
        cursor.execute(_KNOWN, [source_key])
        row = cursor.fetchone()
    if row is None:
        return None
    return Placed(conversation_id=row[0], case_id=row[1], message_id=row[2], customer_id=row[3], is_duplicate=True)


def _find_thread(message: IncomingMessage) -> _Thread | None:
    thread = list(message.thread)
    with connection.cursor() as cursor:
        for _look in range(_LOOKS):
            cursor.execute(_THREAD, [thread, message.sender.kind, message.sender.value])
            row = cursor.fetchone()
            if row is not None and row[20] is None:
                return _Thread(
                    held=held_of(row),
                    role=ParticipantRole(row[16]) if row[16] else None,
                    last_kind=MessageKind(row[17]) if row[17] else None,
                    last_text=row[18] or "",
                    strength=row[19],
                )
            cursor.execute(_IS_THERE, [thread])
            if not cursor.fetchone()[0]:
                return None
            begin_again()
    raise OperationalError("A conversation was moved again and again while a message for it arrived.")


def _open_matter(message: IncomingMessage, customer_id: int) -> Placed:
    case_id, conversation_id, message_id, contact_id = draw_ids(
        "desk_case", "desk_conversation", "desk_message", "desk_contact"
    )
    placed = Placed(conversation_id=conversation_id, case_id=case_id, message_id=message_id, customer_id=customer_id)
    at = instant_of(message)
    caution = Caution.NONE if message.sender_is_verified else Caution.UNVERIFIED
    nature = None if message.machine else ContactNature.OPENING
    write_together(
        [
            insert("desk_case", case_row(placed, at)),
            insert("desk_conversation", conversation_row(message, placed, at)),
            *message_parts(message, placed, customer_id, at, caution),
            *contact_parts(placed, contact_id, nature, at),
        ]
    )
    subjects = {"conversation_id": conversation_id, "case_id": case_id, "customer_id": customer_id}
    arrival = _arrival(message, placed, contact_id, nature, status=CaseStatus.NEW, waits=not message.machine)
    facts = [ConversationStarted(channel=message.channel, **subjects), *arrival]
    publish_all(*facts, actor=customer_actor(customer_id), occurred_at=at)
    return placed


def _continue_matter(message: IncomingMessage, sender_id: int, thread: _Thread) -> Placed:
    held = thread.held
    message_id, contact_id = draw_ids("desk_message", "desk_contact")
    placed = Placed(conversation_id=held.id, case_id=held.case_id, message_id=message_id, customer_id=held.customer_id)
    at = instant_of(message)
    is_thanks = is_bare_thanks(message.new_text, name=message.sender.name) and not message.attachments
    nature = None if message.machine else _nature(message, thread, at, is_thanks=is_thanks)
    caution = _caution(message, sender_id, thread)
    counts = not message.machine
    status = status_after_customer_wrote(held.status, is_thanks=is_thanks or not counts)
    parts = [
        *message_parts(message, placed, sender_id, at, caution),
        *contact_parts(placed, contact_id, nature, at),
        update(
            "desk_conversation",
            held.id,
            conversation_changes(message, held, status, at, waits=counts and not is_thanks),
        ),
    ]
    if caution == Caution.STRANGER and thread.role is None:
        parts += participant_parts(placed, [message.sender], ParticipantRole.STRANGER, at)
    if status != held.status:
        parts += [update("desk_case", held.case_id, case_changes(status)), beside_changes(held, status)]
    write_together(parts)
    _wake(held, status, counts=counts)
    others: list[Event] = []
    if caution == Caution.STRANGER:
        others.append(StrangerJoined(message_id=message_id, **held.subjects))
    if held.status == CaseStatus.SOLVED and status == CaseStatus.OPEN:
        others.append(CaseReopened(why="customer_wrote", status=status.value, **held.subjects))
    waits = counts and not is_thanks
    facts = [*others, *_arrival(message, placed, contact_id, nature, status=status, waits=waits)]
    publish_all(*facts, actor=customer_actor(sender_id), occurred_at=at)
    return placed


def _nature(message: IncomingMessage, thread: _Thread, at: datetime, *, is_thanks: bool) -> ContactNature | None:
    is_answer = is_answer_to_our_question(
        status=thread.held.status, last_kind=thread.last_kind, last_words=thread.last_text
    )
    return nature_of_contact(
        status=thread.held.status,
        last_public_at=thread.held.last_public_at,
        at=at,
        is_thanks=is_thanks,
        is_answer=is_answer,
    )


def _caution(message: IncomingMessage, sender_id: int, thread: _Thread) -> Caution:
    if not message.sender_is_verified:
        return Caution.UNVERIFIED
    if thread.role == ParticipantRole.COPIED or sender_id == thread.held.customer_id:
        return Caution.NONE
    if get_customer(customer_id=thread.held.customer_id).id == sender_id:  # merged into the sender since
        return Caution.NONE
    return Caution.STRANGER


def _wake(held: Held, status: CaseStatus, *, counts: bool) -> None:
    if counts and held.snoozed_until is not None:
        cancel_deadline(kind="desk.snooze", subject=held.id)
    if status != held.status and held.status == CaseStatus.SOLVED:
        cancel_deadline(kind="desk.stuck", subject=held.case_id)


def _arrival(
    message: IncomingMessage,
    placed: Placed,
    contact_id: int,
    nature: ContactNature | None,
    *,
    status: CaseStatus,
    waits: bool,
) -> list[Event]:
    """The facts that every placed message is: that it arrived, and that it is a contact if it is one."""
    subjects = {
        "conversation_id": placed.conversation_id,
        "case_id": placed.case_id,
        "customer_id": placed.customer_id,
    }
    arrived = MessageArrived(
        message_id=placed.message_id, machine=message.machine, status=status.value, waits=waits, **subjects
    )
    if nature is None:
        return [arrived]
    contact = ContactMade(
        contact_id=contact_id,
        message_id=placed.message_id,
        nature=nature.value,
        channel=message.channel.value,
        **subjects,
    )
    return [arrived, contact]
