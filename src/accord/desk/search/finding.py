"""Finding the newest conversations that match: window by window back into the past, by the way that costs least."""

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from accord.desk.contracts import ConversationFilter
from accord.desk.queries.filtering import IN_WORK, conditions_of, is_of_active_only, quoted
from accord.desk.queries.rows import fetch
from accord.desk.search.contracts import All, Days, FoundIn, Not, Part
from accord.desk.search.planning import (
    DEAREST,
    FEW_HITS,
    Corpus,
    Window,
    cost_of,
    day_of,
    number_of,
    walks,
    windows,
)
from accord.desk.search.rules import finds_by_itself, query_text
from accord.desk.search.vocabulary import Known
from accord.kernel import clock
from accord.kernel.permissions import Actor

_ENOUGH_COST = 30_000.0  # µs after which a full page is enough, even if more could be counted
_RECENT = 10  # active conversations are mostly of the last weeks: there they are so many times as dense


@dataclass(frozen=True)
class Place:
    """Where a conversation was found: its newest message that matches, a file, a field of its case, or its subject."""

    conversation_id: int
    at: datetime
    message_id: int | None = None
    attachment_id: int | None = None
    case_id: int | None = None

    @property
    def found_in(self) -> FoundIn:
        """What kind of place it is; that a message is a note is known when it is read."""
        if self.attachment_id is not None:
            return FoundIn.FILE
        if self.case_id is not None:
            return FoundIn.FIELD
        return FoundIn.SUBJECT if self.message_id is None else FoundIn.MESSAGE


@dataclass(frozen=True)
class Places:
    """The newest places, at most one a conversation; `more` says that the past was not searched to its beginning."""

    found: tuple[Place, ...]
    more: bool


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to find: words (None where there are none that an index can find), a filter, days, words of the subject,
    and further conditions in SQL."""

    actor: Actor
    part: Part | None
    wanted: ConversationFilter
    days: Days
    subject: tuple[tuple[Part, bool], ...] = ()
    further: tuple[str, ...] = ()

    @property
    def conditions(self) -> list[str]:
        """What the filter and the words of a subject ask of a conversation."""
        found = [*conditions_of(self.wanted, actor=self.actor), *self.further]
        for part, is_not in self.subject:
            matches = f"c.search @@ to_tsquery('simple', {quoted(query_text(part))})"
            found.append(f"NOT ({matches})" if is_not else matches)
        return found


def find_places(order: Order, *, known: Known, corpus: Corpus, page: int, most: int) -> Places:
    """At most `most` places, and at least `page` where there are; a frequent word is not counted to its end."""
    conditions, part = order.conditions, order.part
    if part is None or not finds_by_itself(part):
        return _places_without_words(order, conditions, most)
    share = _share_of_conversations(conditions, corpus)
    recent = min(1.0, share * _RECENT) if is_of_active_only(order.wanted) else share
    expected = known.expected(part, corpus)
    spelled = known.spelled_out(part)
    if expected <= FEW_HITS:  # what hardly anybody says may still stand in very many subjects and files
        expected += _expected_besides(spelled)
    of_messages = min(1.0, expected / max(corpus.messages, 1))
    found: dict[int, Place] = {}
    spent = 0.0
    looked_through = windows(
        corpus,
        wanted=most if share > 0.2 else page,
        share_of_messages=of_messages,
        share_of_conversations=recent,
        today=number_of(clock.now().date()),
        until=None if order.days.until is None else number_of(order.days.until),
    )
    window = next(looked_through)
    for number in count():
        here = recent if number < 2 else share
        walking = bool(conditions) and walks(share_of_messages=of_messages, share_of_conversations=here)
        spent += cost_of(window, share_of_messages=of_messages, share_of_conversations=here, walking=walking)
        if found and (spent > DEAREST or (len(found) > page and spent > _ENOUGH_COST)):
            break
        before = len(found)
        for place in _places_in(window, order, spelled, conditions, walking=walking, limit=most + 1):
            found.setdefault(place.conversation_id, place)
        is_last = window.since is None or _is_before_all(window, order.days)
        if len(found) > most or is_last:
            return Places(found=tuple(found.values())[:most], more=len(found) > most)
        window = looked_through.send(len(found) - before)
    return Places(found=tuple(found.values())[:most], more=True)


def _places_without_words(order: Order, conditions: list[str], most: int) -> Places:
    """The newest conversations that the filter leaves, without what must not be said in them."""
    where = [IN_WORK, *conditions]
    for column, instant in (("<", order.days.until), (">=", order.days.since)):
        if instant is not None:
            where.append(f"c.last_message_at {column} {quoted(f'{instant.isoformat()} 00:00+00')}")
    if order.part is not None:
        query = f"to_tsquery('simple', {quoted(query_text(Not(part=order.part)))})"
        where.append(
            # not EXISTS, which PostgreSQL may answer by reading all messages that have it
            "(SELECT true FROM desk_message m WHERE m.conversation_id = c.id"  # noqa: S608
            f" AND ts_match_vq(m.search, {query}) LIMIT 1) IS NULL"
        )
    sql = (
        f"SELECT c.id, c.last_message_at FROM desk_conversation c WHERE {' AND '.join(where)}"  # noqa: S608
        f" ORDER BY c.last_message_at DESC, c.id DESC LIMIT {int(most) + 1}"
    )
    found = [Place(conversation_id=number, at=at) for number, at in fetch(sql, {})]
    return Places(found=tuple(found[:most]), more=len(found) > most)


def _is_before_all(window: Window, days: Days) -> bool:
    return days.since is not None and window.since is not None and day_of(window.since) <= days.since


def _expected_besides(part: Part) -> float:
    """About how many subjects, files and fields have it, as PostgreSQL's statistics estimate it."""
    matches = f"search @@ to_tsquery('simple', {quoted(query_text(part))})"
    tables = ("desk_conversation", "desk_search_file", "desk_search_field")
    return _estimated(" UNION ALL ".join(f"SELECT 1 FROM {table} WHERE {matches}" for table in tables))  # noqa: S608


def _estimated(sql: str) -> float:
    """How many rows a statement would bring."""
    [[plan]] = fetch(f"EXPLAIN (FORMAT JSON) {sql}", {})
    return float((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"])


def _share_of_conversations(conditions: list[str], corpus: Corpus) -> float:
    """How much of all conversations a filter leaves, as PostgreSQL's statistics estimate it."""
    if not conditions:
        return 1.0
    where = " AND ".join([IN_WORK, *conditions])
    rows = _estimated(f"SELECT 1 FROM desk_conversation c WHERE {where}")  # noqa: S608
    return min(1.0, max(1.0, rows) / max(corpus.conversations, 1))


def _places_in(
    window: Window, order: Order, part: Part, conditions: list[str], *, walking: bool, limit: int
) -> list[Place]:
    """The newest place of each conversation in these days, newest first."""
    where = " AND ".join([IN_WORK, *conditions])
    by_words = _by_walking(window, order, part, where) if walking else _by_index(window, order, part, where)
    query = f"to_tsquery('simple', {quoted(query_text(part))})"
    last = _between("c.last_message_at", window, order)
    sent = " AND ".join([*_of_days("f", window), _between("f.sent_at", window, order)])
    sql = f"""
        WITH hits AS MATERIALIZED ({by_words})
        SELECT conversation_id, max(at) AS newest,
            (array_agg(message_id ORDER BY rank, at DESC, message_id DESC))[1],
            (array_agg(attachment_id ORDER BY rank, at DESC, message_id DESC))[1],
            (array_agg(case_id ORDER BY rank, at DESC, message_id DESC))[1]
        FROM (
            SELECT conversation_id, at, message_id, NULL::bigint AS attachment_id, NULL::bigint AS case_id,
                is_note::int AS rank FROM hits
            UNION ALL
            SELECT c.id, c.last_message_at, NULL, NULL, NULL, 4 FROM desk_conversation c
            WHERE c.search @@ {query} AND {last} AND {where}
            UNION ALL
            SELECT c.id, f.sent_at, NULL, f.attachment_id, NULL, 2 FROM desk_search_file f
            JOIN desk_conversation c ON c.id = f.conversation_id
            WHERE f.search @@ {query} AND {sent} AND {where}
            UNION ALL
            SELECT c.id, f.sent_at, NULL, NULL, f.case_id, 3 FROM desk_search_field f
            JOIN desk_conversation c ON c.case_id = f.case_id
            WHERE f.search @@ {query} AND {sent} AND {where}
        ) place
        GROUP BY conversation_id ORDER BY newest DESC, conversation_id DESC LIMIT {int(limit)}
    """  # noqa: S608 - constants are quoted one by one
    return [
        Place(conversation_id=number, at=at, message_id=message_id, attachment_id=attachment_id, case_id=case_id)
        for number, at, message_id, attachment_id, case_id in fetch(sql, {})
    ]


def _by_index(window: Window, order: Order, part: Part, where: str) -> str:
    """Messages by the index of words, which knows their days too."""
    matches = [f"m.search @@ to_tsquery('simple', {quoted(text)})" for text in _keys(part)]
    matches += _of_days("m", window)
    return f"""
        SELECT m.conversation_id, m.sent_at AS at, m.id AS message_id, m.kind = 'note' AS is_note
        FROM (
            SELECT id, conversation_id, sent_at, kind FROM desk_message m
            WHERE {" AND ".join(matches)} AND {_between("m.sent_at", window, order)} OFFSET 0
        ) m JOIN desk_conversation c ON c.id = m.conversation_id WHERE {where}
    """  # noqa: S608


def _of_days(table: str, window: Window) -> list[str]:
    """The days of the window as words of the index; none when all of the past is meant."""
    if not window.lexemes:
        return []
    days = quoted(" | ".join(f"'{lexeme}'" for lexeme in window.lexemes))
    return [f"{table}.search @@ {days}::tsquery"]


def _keys(part: Part) -> list[str]:
    """What must all match, each a key of its own: the index leaps from key to key, which it does not within one."""
    parts = part.parts if isinstance(part, All) else (part,)
    alone = [each for each in parts if finds_by_itself(each)]
    others = tuple(each for each in parts if not finds_by_itself(each))
    if others:
        alone[-1] = All(parts=(alone[-1], *others))
    return [query_text(each) for each in alone]


def _by_walking(window: Window, order: Order, part: Part, where: str) -> str:
    """Messages of the conversations that the filter leaves; the function behind `@@` keeps the index out of it."""
    query = f"to_tsquery('simple', {quoted(query_text(part))})"
    since = f"c.last_message_at >= {_instant(window.since)}" if window.since is not None else "true"
    return f"""
        SELECT c.id AS conversation_id, m.sent_at AS at, m.id AS message_id, m.kind = 'note' AS is_note
        FROM desk_conversation c CROSS JOIN LATERAL (
            SELECT id, sent_at, kind FROM desk_message m
            WHERE m.conversation_id = c.id AND ts_match_vq(m.search, {query})
            AND {_between("m.sent_at", window, order)} OFFSET 0
        ) m WHERE {where} AND {since}
    """  # noqa: S608


def _between(column: str, window: Window, order: Order) -> str:
    """Within the window, and within the days that were asked for."""
    since = [_instant(window.since)] if window.since is not None else []
    if order.days.since is not None:
        since.append(quoted(f"{order.days.since.isoformat()} 00:00+00"))
    until = [_instant(window.until)]
    if order.days.until is not None:
        until.append(quoted(f"{order.days.until.isoformat()} 00:00+00"))
    found = [f"{column} >= {instant}::timestamptz" for instant in since]
    return " AND ".join([*found, *(f"{column} < {instant}::timestamptz" for instant in until)])


def _instant(day: int | None) -> str:
    return quoted(f"{day_of(day or 0).isoformat()} 00:00+00")
