"""Conversations that were held elsewhere and are over: taken over as they were, without waking anybody.

They are history: solved at their end, read, with no deadline, no survey, no notification. What they count as
(contacts, figures, search, timeline) they count as at the time at which they were held.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accord.desk.contracts import (
    CaseStatus,
    ContactNature,
    DeliveryState,
    ImportedConversation,
    MessageKind,
    PastConversation,
    PastMessage,
)
from accord.desk.events import ConversationImported, HistoryImported
from accord.desk.import_keys import import_key
from accord.desk.rules import clean, is_answer_to_our_question, is_bare_thanks, last_words_of, nature_of_contact
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.events import publish, publish_history
from accord.kernel.ids import reference_of
from accord.kernel.permissions import customer_actor
from accord.kernel.transactions import one_transaction

PURPOSE = "imported"
_TURN = "SELECT pg_advisory_xact_lock(hashtextextended('desk.import:' || %s, 0))"
_KNOWN = """
    SELECT m.source_key, c.id, c.case_id, c.customer_id FROM desk_message m
    JOIN desk_conversation c ON c.id = m.conversation_id WHERE m.source_key = ANY(%s)
"""
_DRAW = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


@dataclass(frozen=True, kw_only=True)
class _Place:
    """The rows that one past conversation becomes: its ids, and which of its messages are contacts."""

    past: PastConversation
    case_id: int
    conversation_id: int
    message_ids: tuple[int, ...]
    contacts: tuple[tuple[int, ContactNature], ...]

    @property
    def first_words_id(self) -> int | None:
        """The message with which the customer began."""
        kinds = zip(self.message_ids, self.past.messages, strict=True)
        return next((number for number, message in kinds if message.kind == MessageKind.INCOMING), None)


@one_transaction
def import_conversations(*, conversations: Sequence[PastConversation]) -> list[ImportedConversation]:
    """Take over conversations of one source, all or none, and say of each, in the order given, where it stands.

    A conversation whose source and key are known, from an earlier run or earlier in the list, is left as it is.
    Times in the future are taken as now. Each table is written in one go: a row at a time costs ten times as much.
    """
    for source in sorted({past.source for past in conversations}):
        with connection.cursor() as cursor:
            cursor.execute(_TURN, [source])
    keys = [_message_key(past, 0) for past in conversations]
    known = _known(keys)
    fresh: dict[str, PastConversation] = {}
    for key, past in zip(keys, conversations, strict=True):
        if key not in known:
            fresh.setdefault(key, past)
    places = list(_places(list(fresh.values())))
    if places:
        _write(places)
        _tell(places)
    imported = {key: _imported(place) for key, place in zip(fresh, places, strict=True)}
    answers = []
    for key in keys:
        answer = known.get(key) or imported[key]
        answers.append(answer)
        known[key] = replace(answer, contacts=0, is_new=False)
    return answers


def _message_key(past: PastConversation, number: int) -> str:
    return import_key(source=past.source, key=past.key, number=number)


def _known(keys: list[str]) -> dict[str, ImportedConversation]:
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [keys])
        return {
            key: ImportedConversation(
                conversation_id=conversation_id, case_id=case_id, customer_id=customer_id, contacts=0, is_new=False
            )
            for key, conversation_id, case_id, customer_id in cursor.fetchall()
        }


def _imported(place: _Place) -> ImportedConversation:
    return ImportedConversation(
        conversation_id=place.conversation_id,
        case_id=place.case_id,
        customer_id=place.past.customer_id,
        contacts=len(place.contacts),
        is_new=True,
    )


def _places(conversations: Sequence[PastConversation]) -> Iterator[_Place]:
    case_ids = _draw("desk_case", len(conversations))
    conversation_ids = _draw("desk_conversation", len(conversations))
    message_ids = _draw("desk_message", sum(len(past.messages) for past in conversations))
    for past in conversations:
        yield _Place(
            past=past,
            case_id=next(case_ids),
            conversation_id=next(conversation_ids),
            message_ids=tuple(next(message_ids) for _message in past.messages),
            contacts=tuple(contacts_in(past)),
        )


def _draw(table: str, count: int) -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, [table, count])
        return iter([int(row[0]) for row in cursor.fetchall()])


def contacts_in(past: PastConversation) -> Iterator[tuple[int, ContactNature]]:
    """Which messages of a past conversation are contacts, by their place; see *Contact* in the definitions.

    The customer's first words open the case, also below a greeting of ours: a chat is begun by whoever visits.
    """
    last: PastMessage | None = None
    has_spoken = False
    for number, message in enumerate(past.messages):
        if message.kind == MessageKind.INCOMING:
            nature = ContactNature.OPENING if not has_spoken else _nature(message, last, name=past.customer_name)
            has_spoken = True
            if nature is not None:
                yield number, nature
        if message.kind in {MessageKind.INCOMING, MessageKind.REPLY}:
            last = message


def _nature(message: PastMessage, last: PastMessage | None, *, name: str) -> ContactNature | None:
    return nature_of_contact(
        status=CaseStatus.OPEN,
        last_public_at=last.sent_at if last else None,
        at=message.sent_at,
        is_thanks=is_bare_thanks(message.text, name=name),
        is_answer=is_answer_to_our_question(
            status=CaseStatus.OPEN, last_kind=last.kind if last else None, last_words=last.text if last else ""
        ),
    )


def _write(places: Sequence[_Place]) -> None:
    now, sticks_after = clock.now(), timedelta(hours=read_company().survey_after_hours)
    _copy("desk_case", [_case_row(place, now, sticks_after) for place in places])
    _copy("desk_conversation", [_conversation_row(place, now) for place in places])
    _copy("desk_message", [row for place in places for row in _message_rows(place, now)])
    _copy("desk_contact", [row for place in places for row in _contact_rows(place, now)])


def _case_row(place: _Place, now: datetime, sticks_after: timedelta) -> dict[str, object]:
    past = place.past
    ended_at = min(past.messages[-1].sent_at, now)
    return {
        "id": place.case_id,
        "reference": reference_of(place.case_id),
        "customer_id": past.customer_id,
        "status": CaseStatus.SOLVED.value,
        "touchpoint_id": past.solution.touchpoint_id,
        "reason_id": past.solution.reason_id,
        "demand": past.solution.demand,
        "cause_department_id": past.solution.cause_department_id,
        "opened_at": min(past.messages[0].sent_at, now),
        "first_solved_at": ended_at,
        "solved_at": ended_at,
        "stuck_at": ended_at + sticks_after if ended_at + sticks_after <= now else None,
        "solved_by_id": past.solved_by_id,
    }


def _conversation_row(place: _Place, now: datetime) -> dict[str, object]:
    past = place.past
    spoken = [message for message in past.messages if message.kind in {MessageKind.INCOMING, MessageKind.REPLY}]
    last = (spoken or past.messages)[-1]
    return {
        "id": place.conversation_id,
        "case_id": place.case_id,
        "customer_id": past.customer_id,
        "channel": past.channel,
        "subject": clean(past.subject)[:400],
        "status": CaseStatus.SOLVED.value,
        "last_words": last_words_of(clean(last.text)),
        "last_message_at": min(last.sent_at, now),
        "last_public_at": min(spoken[-1].sent_at, now) if spoken else None,
        "unread": False,
    }


def _message_rows(place: _Place, now: datetime) -> Iterator[dict[str, object]]:
    past = place.past
    for number, (message_id, message) in enumerate(zip(place.message_ids, past.messages, strict=True)):
        words, by_customer = clean(message.text), message.kind == MessageKind.INCOMING
        yield {
            "id": message_id,
            "conversation_id": place.conversation_id,
            "kind": message.kind.value,
            "channel": "" if message.kind == MessageKind.NOTE else past.channel,
            "purpose": PURPOSE,
            "author_staff_id": message.author_id,
            "author_name": clean(past.customer_name if by_customer else message.author_name)[:200],
            "customer_id": past.customer_id if by_customer else None,
            "text": words,
            "new_text": words,
            "quoted_text": "",
            "html": "",
            "recipients": json.dumps([]),
            "sent_at": min(message.sent_at, now),
            "source_key": _message_key(past, number),
            "delivery_state": (
                DeliveryState.DELIVERED if message.kind == MessageKind.REPLY else DeliveryState.NONE
            ).value,
            "delivery_problem": "",
            "caution": "",
            "machine": "",
        }


def _contact_rows(place: _Place, now: datetime) -> Iterator[dict[str, object]]:
    for number, nature in place.contacts:
        yield {
            "case_id": place.case_id,
            "conversation_id": place.conversation_id,
            "message_id": place.message_ids[number],
            "customer_id": place.past.customer_id,
            "at": min(place.past.messages[number].sent_at, now),
            "nature": nature.value,
        }


def _copy(table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of one shape by COPY; names come from the code."""
    if not rows:
        return
    names = ", ".join(rows[0])
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(list(row.values()))


def _tell(places: Sequence[_Place]) -> None:
    publish_history(
        [
            (_told(place), customer_actor(place.past.customer_id), min(place.past.messages[0].sent_at, clock.now()))
            for place in places
        ]
    )
    publish(HistoryImported(case_ids=tuple(place.case_id for place in places)))


def _told(place: _Place) -> ConversationImported:
    return ConversationImported(
        conversation_id=place.conversation_id,
        case_id=place.case_id,
        customer_id=place.past.customer_id,
        channel=place.past.channel,
        message_id=place.first_words_id,
        reason_id=place.past.solution.reason_id,
    )
