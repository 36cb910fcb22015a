"""Telling a case anew from the log, where its past itself changed or was not followed from the beginning."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import TypeGuard

from django.db import connection

from accord.desk.contracts import CaseStatus, MessageKind
from accord.desk.events import (
    CaseReopened,
    CaseSolved,
    ConversationImported,
    MessageArrived,
    ReplyPosted,
    ReplyTakenBack,
    StatusChanged,
)
from accord.desk.levels.happenings import happening_of
from accord.desk.levels.keeping import Around, Kept, load, look_around
from accord.desk.levels.rules import Happening, History
from accord.desk.models import Merge, Message
from accord.desk.operations.importing import PURPOSE as IMPORTED
from accord.desk.operations.scheduling import is_scheduled
from accord.kernel import clock
from accord.kernel.events import Event, Fact, decode
from accord.kernel.events.publishing import fact_of

_KINDS = tuple(
    kind.kind
    for kind in (
        MessageArrived,
        ReplyPosted,
        ReplyTakenBack,
        StatusChanged,
        CaseSolved,
        CaseReopened,
        ConversationImported,
    )
)
# A case with those that went into it, however many steps ago.
_FAMILY = """
    WITH RECURSIVE family (head, member) AS (
        SELECT number, number FROM unnest(%s::bigint[]) AS given (number)
        UNION SELECT family.head, m.source_case_id FROM family
        JOIN desk_merge m ON m.target_case_id = family.member AND m.undone_at IS NULL
    ) SELECT head, member FROM family
"""
_FACTS = """
    SELECT id, kind, occurred_at, recorded_at, actor, payload, customer_id, conversation_id, case_id
    FROM kernel_event WHERE case_id = ANY(%s) AND kind = ANY(%s) ORDER BY id
"""
_Told = tuple[Event, Fact]
_Past = dict[int, list[tuple[str, datetime]]]


_BEHIND = """
    SELECT DISTINCT known.case_id FROM unnest(%s::bigint[], %s::bigint[]) AS known (case_id, last_fact)
    JOIN kernel_event e ON e.case_id = known.case_id AND e.id > known.last_fact AND e.kind = ANY(%s)
"""


def behind_the_log(kepts: Mapping[int, Kept]) -> set[int]:
    """Of these cases those to which something happened that their history does not have yet. One statement."""
    if not kepts:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, [list(kepts), [kept.history.last_fact for kept in kepts.values()], list(_KINDS)])
        return {int(row[0]) for row in cursor.fetchall()}


def cases_of_merge(merge_id: int) -> set[int]:
    """Both cases of a merge."""
    found = Merge.objects.filter(pk=merge_id).values_list("source_case_id", "target_case_id").first()
    return set(found or ())


def retell(case_ids: Collection[int], known: Mapping[int, Kept]) -> dict[int, Kept]:
    """The histories of cases from the log; their clocks as they were kept. Cases that are no more are left out."""
    if not case_ids:
        return {}
    kepts = {**load([case_id for case_id in case_ids if case_id not in known]), **known}
    around, family = look_around(case_ids), _family(case_ids)
    told = _facts({member for members in family.values() for member in members})
    events = (event for own in told.values() for event, _ in own)
    past = _past_messages([event.conversation_id for event in events if _is_import(event)])
    lying = _where_words_lie(case_ids, told)
    retold = {}
    for case_id in sorted(around):
        own = [one for member in family[case_id] for one in told[member]]
        own.sort(key=lambda one: one[1].id)
        history = _history(case_id, own, around[case_id], past, _carried(case_id, own, lying))
        is_past = any(_is_import(event) for event, _ in own)
        kept = kepts.get(case_id) or Kept(history=history, known_until=history.last_at if is_past else None)
        retold[case_id] = replace(kept, history=history, changed={})
    return retold


def _family(case_ids: Collection[int]) -> dict[int, list[int]]:
    members: dict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, [sorted(case_ids)])
        for head, member in cursor.fetchall():
            members[head].append(member)
    return members


def _facts(case_ids: Collection[int]) -> dict[int, list[_Told]]:
    found: dict[int, list[_Told]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, [sorted(case_ids), list(_KINDS)])
        rows = cursor.fetchall()
    for fact in map(fact_of, rows):
        event = decode(fact.kind, fact.payload)
        if event is not None and fact.case_id is not None:
            found[fact.case_id].append((event, fact))
    return found


@dataclass(frozen=True)
class _Words:
    """A message that a person wrote: in which case it lies, and what it means for time."""

    case_id: int
    happening: Happening


@dataclass(frozen=True)
class _Carried:
    """Words count where they lie: those that went elsewhere, and what those mean that came from elsewhere."""

    gone: frozenset[int]
    came: tuple[Happening, ...]


_WORDS = """
    SELECT m.id, c.case_id, m.kind, m.machine, COALESCE(m.leaves_at, m.sent_at), m.sent_at
    FROM desk_message m JOIN desk_conversation c ON c.id = m.conversation_id
    WHERE (m.id = ANY(%s) OR c.case_id = ANY(%s)) AND m.kind IN ('incoming', 'reply') AND m.purpose <> %s
"""


def _where_words_lie(case_ids: Collection[int], told: Mapping[int, Sequence[_Told]]) -> dict[int, _Words]:
    ids = {event.message_id for own in told.values() for event, _ in own if _is_words(event)}
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [sorted(ids), sorted(case_ids), IMPORTED])
        rows = cursor.fetchall()
    found = {}
    for message_id, case_id, kind, machine, leaves_at, sent_at in rows:
        at = leaves_at if is_scheduled(sent_at=sent_at, leaves_at=leaves_at) else sent_at
        asks, answers = kind == MessageKind.INCOMING and not machine, kind == MessageKind.REPLY
        found[message_id] = _Words(case_id, Happening(id=0, at=at, asks=asks, answers=answers))
    return found


def _carried(case_id: int, own: Iterable[_Told], lying: Mapping[int, _Words]) -> _Carried:
    known = {event.message_id for event, _ in own if _is_words(event)}
    gone = frozenset(number for number in known if number in lying and lying[number].case_id != case_id)
    came = (words.happening for number, words in lying.items() if words.case_id == case_id and number not in known)
    return _Carried(gone, tuple(came))


def _is_words(event: Event) -> TypeGuard[MessageArrived | ReplyPosted]:
    return isinstance(event, MessageArrived | ReplyPosted)


@dataclass(frozen=True)
class _Replies:
    """Of the replies those that were taken back, and when those leave, or left, that were to leave later."""

    gone: frozenset[int]
    later: Mapping[int, datetime]


def _history(case_id: int, told: list[_Told], around: Around, past: _Past, carried: _Carried) -> History:
    history = History(case_id=case_id, opened_at=around.opened_at, is_rewritten=True)
    gone = frozenset(event.message_id for event, _ in told if isinstance(event, ReplyTakenBack))
    replies = _Replies(gone, _leaving_times(told, gone))
    happenings = _in_order(case_id, told, replies, past, carried)
    if carried.came and not any(happening.status for happening in happenings):  # it began with words from elsewhere
        history.take(Happening(id=0, at=around.opened_at, status=around.status))
    for happening in happenings:
        if happening.at <= clock.now():
            history.take(happening)
    history.last_fact = max((fact.id for _, fact in told), default=0)
    history.leaving = max((number for number, at in replies.later.items() if at > clock.now()), default=None)
    if history.status != around.status:  # what older facts do not say, and what a merge did
        history.take(Happening(id=history.last_fact, at=clock.now(), status=around.status))
    return history


def _in_order(
    case_id: int, told: Iterable[_Told], replies: _Replies, past: _Past, carried: _Carried
) -> list[Happening]:
    """Everything in the order of the log, as it was followed; a reply that left later stands where it left."""
    latest, placed = datetime.min.replace(tzinfo=UTC), [(happening.at, happening) for happening in carried.came]
    for event, fact in told:
        is_gone = _is_words(event) and event.message_id in carried.gone
        for found in _happenings(case_id, event, fact, replies, past):
            happening = replace(found, asks=False, answers=False) if is_gone else found
            is_later = isinstance(event, ReplyPosted) and happening.at == replies.later.get(event.message_id)
            latest = latest if is_later else max(latest, happening.at)
            placed.append((happening.at if is_later else latest, happening))
    return [happening for _, happening in sorted(placed, key=itemgetter(0))]


def _happenings(case_id: int, event: Event, fact: Fact, replies: _Replies, past: _Past) -> Iterable[Happening]:
    if isinstance(event, ConversationImported):
        yield from _imported(past[event.conversation_id], fact)
        return
    found = happening_of(event, fact.id, fact.occurred_at)
    if isinstance(event, ReplyPosted):
        if event.message_id in replies.gone:
            found = replace(found, answers=False)
        elif event.message_id in replies.later:
            yield Happening(id=fact.id, at=replies.later[event.message_id], answers=True)
    yield found if fact.case_id == case_id else replace(found, status=None, undoes_solving=False)


def _leaving_times(told: Iterable[_Told], gone: Collection[int]) -> dict[int, datetime]:
    """When replies that were to leave later leave, or left."""
    posted = {
        event.message_id: fact.occurred_at + timedelta(seconds=event.leaves_in)
        for event, fact in told
        if isinstance(event, ReplyPosted) and event.leaves_in and event.message_id not in gone
    }
    if not posted:
        return {}
    known = dict(Message.objects.filter(pk__in=posted).values_list("pk", "leaves_at"))
    return {number: known.get(number) or at for number, at in posted.items()}


def _is_import(event: Event) -> TypeGuard[ConversationImported]:
    return isinstance(event, ConversationImported)


def _past_messages(conversation_ids: Collection[int]) -> _Past:
    found: _Past = defaultdict(list)
    if conversation_ids:
        rows = Message.objects.filter(conversation_id__in=conversation_ids, purpose=IMPORTED).order_by("sent_at", "pk")
        for conversation_id, kind, at in rows.values_list("conversation_id", "kind", "sent_at"):
            found[conversation_id].append((kind, at))
    return found


def _imported(messages: Sequence[tuple[str, datetime]], fact: Fact) -> Iterable[Happening]:
    """A conversation of the past has no facts of its own but its messages; it was solved with the last."""
    for number, (kind, at) in enumerate(messages):
        yield Happening(
            id=fact.id,
            at=at,
            asks=kind == MessageKind.INCOMING,
            answers=kind == MessageKind.REPLY,
            status=CaseStatus.NEW if number == 0 else CaseStatus.OPEN if kind == MessageKind.REPLY else None,
        )
    if messages:
        yield Happening(id=fact.id, at=messages[-1][1], status=CaseStatus.SOLVED)
