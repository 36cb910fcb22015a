"""Making the company by COPY: customers, cases, conversations, messages, contacts, files, in one go each.

Columns that a table asks for and that are not given here get what says nothing ('' or 0 or false): what others add
to the tables does not stop the benchmark.
"""

import json
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import Any

import numpy as np
import psycopg

from accord.config.benchmarks.desk.shape import CHANNELS, DAY, PLANTED, STATUSES, Shape
from accord.config.benchmarks.desk.words import sentences
from accord.config.benchmarks.loading import give_indexes, in_haste, set_sequences, take_indexes
from accord.kernel.ids import reference_of

_CHUNK = 10_000
_LOADERS = 2
_TABLES = (
    "customers_customer", "customers_identity", "desk_case", "desk_conversation", "desk_message", "desk_contact",
    "desk_level_case", "desk_attachment", "desk_search_file",
)  # fmt: skip
_ASKED = """
    SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attnotnull AND NOT atthasdef
    AND attgenerated = '' AND attidentity = ''
"""
_DONE = """
    UPDATE kernel_subscription
    SET tx = pg_current_xact_id(), last_id = (SELECT COALESCE(max(id), 0) FROM kernel_event)
"""
# What looks by the clock at what is new has seen all of this, as it would have in years of work.
_SEEN = """
    INSERT INTO kernel_setting (key, value) VALUES
        ('customers.duplicates.seen', jsonb_build_object('customer', (SELECT max(id) FROM customers_customer))),
        ('desk.people.seen', jsonb_build_object('message', (SELECT max(id) FROM desk_message)))
    ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value
"""
Row = dict[str, Any]


def make(admin_url: str, *, size: int, known: dict[str, list[int]]) -> dict[str, float]:
    """Fill an empty company; `known` has the ids of agents, queues, tags and mailboxes. Returns seconds by step."""
    shape = Shape(size=size, now=float(int(time.time()) // 3_600 * 3_600))
    spent: dict[str, float] = {}
    with in_haste(admin_url):
        with psycopg.connect(admin_url) as session:
            orders = {table: take_indexes(session, table) for table in _TABLES}
            session.commit()
            for table, rows in _smaller_tables(shape, known):
                begun = time.monotonic()
                copy(session, table, rows)
                session.commit()
                spent[table] = round(time.monotonic() - begun, 1)
        begun = time.monotonic()
        with ProcessPoolExecutor(_LOADERS, mp_context=get_context("spawn")) as loaders:
            given = [(admin_url, size, shape.now, known["agents"], number) for number in range(_LOADERS)]
            list(loaders.map(load_messages, given))
        spent["desk_message"] = round(time.monotonic() - begun, 1)
        begun = time.monotonic()
        with psycopg.connect(admin_url) as session:
            session.execute("SET maintenance_work_mem = '1GB'")
            session.execute("SET max_parallel_maintenance_workers = 2")
            for table in _TABLES:
                give_indexes(session, orders[table])
            session.commit()
            set_sequences(session)
            session.execute(_DONE)
            session.execute(_SEEN)
        spent["indexes"] = round(time.monotonic() - begun, 1)
    return spent


def copy(session: psycopg.Connection, table: str, rows: Iterable[Row]) -> None:
    """Bring rows into a table; all have the same columns."""
    session.execute("SET session_replication_role = replica")  # no trigger, no check of what is known to be right
    session.execute("SET synchronous_commit = off")
    waiting = iter(rows)
    first = next(waiting, None)
    if first is None:
        return
    more = {name: _nothing(kind) for name, kind in session.execute(_ASKED, [table]).fetchall() if name not in first}
    names = ", ".join([*first, *more])
    behind = "".join(f"\t{value}" for value in more.values()) + "\n"
    with session.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as into:
        buffer = ["\t".join(first.values()) + behind]
        for row in waiting:
            buffer.append("\t".join(row.values()) + behind)
            if len(buffer) >= 1_000:
                into.write("".join(buffer))
                buffer.clear()
        into.write("".join(buffer))


def _nothing(kind: str) -> str:
    if kind.endswith("[]"):
        return "{}"
    if kind.startswith("json"):
        return "[]"
    if kind == "boolean":
        return "f"
    if kind.startswith("timestamp"):
        return "2026-01-01 00:00+00"
    return "0" if kind in {"integer", "bigint", "smallint", "numeric", "double precision"} else ""


def at(seconds: float) -> str:
    """An instant as COPY takes it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S+00")


def _smaller_tables(shape: Shape, known: dict[str, list[int]]) -> Iterator[tuple[str, Iterator[Row]]]:
    yield "customers_customer", _customers(shape)
    yield "customers_identity", _identities(shape)
    yield "desk_case", _cases(shape, known)
    yield "desk_conversation", _conversations(shape, known)
    yield "desk_contact", _contacts(shape)
    yield "desk_attachment", _attachments(shape)
    yield "desk_search_file", _file_texts(shape)
    yield "desk_level_case", _levels(shape)


_FIRST_NAMES = "Ana Jonas Mia Piotr Ines Lukas Amélie Tom Eva Nils Olga Karim Lea Bruno Sofia Jan"
_LAST_NAMES = "Weber Silva Novak Brandt Laurent Duarte Keller Moser Ahmed Rossi Vidal Huber Lindt Wolf Sørensen"
_FIRSTS, _LASTS = tuple(_FIRST_NAMES.split()), tuple(_LAST_NAMES.split())


def name_of(number: int) -> str:
    """What a customer is called."""
    return f"{_FIRSTS[number % 16]} {_LASTS[number // 16 % 15]}{number // 240 or ''}"


def _customers(shape: Shape) -> Iterator[Row]:
    for number in range(shape.customers):
        since = at(shape.now - DAY * (1_000 - number % 900))
        yield {"id": str(number + 1), "name": name_of(number), "language": "en", "known_since": since}


def _identities(shape: Shape) -> Iterator[Row]:
    for number in range(shape.customers):
        value = f"c{number}@mail{number % 97}.example"
        yield {"id": str(number + 1), "customer_id": str(number + 1), "kind": "email", "value": value}


def _or_null(numbers: list[int], number: int) -> str:
    return "\\N" if number < 0 else str(numbers[number])


def _cases(shape: Shape, known: dict[str, list[int]]) -> Iterator[Row]:
    luck = np.random.default_rng(21).random(shape.size)
    for number in range(shape.size):
        is_solved = shape.status[number] == STATUSES.index("solved")
        solved = at(shape.last[number] + 60) if is_solved else "\\N"
        chance = luck[number]
        priority = "urgent" if chance < 0.004 else "high" if chance < 0.03 else "low" if chance < 0.06 else "normal"
        yield {
            "id": str(number + 1),
            "reference": reference_of(number + 1),
            "customer_id": str(shape.customer[number] + 1),
            "status": STATUSES[shape.status[number]],
            "priority": priority,
            "opened_at": at(shape.begun[number]),
            "first_solved_at": solved,
            "solved_at": solved,
            "solved_by_id": _or_null(known["agents"], shape.assignee[number]) if is_solved else "\\N",
        }


def _conversations(shape: Shape, known: dict[str, list[int]]) -> Iterator[Row]:
    luck = np.random.default_rng(22).random((shape.size, 3))
    said = sentences()
    for number in range(shape.size):
        status, last = STATUSES[shape.status[number]], at(shape.last[number])
        is_waiting = status in {"new", "open"} and luck[number, 0] < 0.8
        is_asleep = status not in {"solved", "new"} and luck[number, 1] < 0.08
        tag = shape.tag[number]
        yield {
            "id": str(number + 1),
            "case_id": str(number + 1),
            "customer_id": str(shape.customer[number] + 1),
            "channel": CHANNELS[shape.channel[number]],
            "inbox_id": str(known["inboxes"][number % 7 % len(known["inboxes"])]),
            "subject": " ".join(said[number * 7 % len(said)].split()[:4]),
            "status": status,
            "assignee_id": _or_null(known["agents"], shape.assignee[number]),
            "queue_id": _or_null(known["queues"], shape.queue[number]),
            "tag_ids": "{}" if tag < 0 else f"{{{known['tags'][tag]}}}",
            "last_words": said[number * 13 % len(said)],
            "last_message_at": last,
            "last_public_at": last,
            "waiting_since": last if is_waiting else "\\N",
            "snoozed_until": at(shape.now + DAY * 300) if is_asleep else "\\N",
            "unread": "t" if status != "solved" and luck[number, 2] < 0.4 else "f",
        }


def _levels(shape: Shape) -> Iterator[Row]:
    """Where each case stands in its service levels; an active one of which something falls due has it in two days."""
    luck = np.random.default_rng(24).random(shape.size).tolist()
    for number, status in enumerate(shape.status.tolist()):
        is_due = STATUSES[status] in {"new", "open"}
        yield {
            "case_id": str(number + 1),
            "opened_at": at(shape.begun[number]),
            "next_due_at": at(shape.now + DAY * (2 * luck[number] - 0.2)) if is_due else "\\N",
            "next_metric": "first_reply" if is_due else "",
        }


def _first_messages(shape: Shape) -> np.ndarray[Any, Any]:
    first = np.zeros(shape.size, dtype=np.int64)
    first[shape.owner[::-1]] = np.arange(shape.messages, 0, -1)
    return first


def _contacts(shape: Shape) -> Iterator[Row]:
    for number, message in enumerate(_first_messages(shape).tolist()):
        yield {
            "id": str(number + 1),
            "case_id": str(number + 1),
            "conversation_id": str(number + 1),
            "message_id": str(message),
            "customer_id": str(shape.customer[number] + 1),
            "at": at(shape.begun[number]),
            "nature": "opening",
        }


def _attachments(shape: Shape) -> Iterator[Row]:
    """One message of twenty-five bears a file; the file's bytes are not there."""
    for number, message in enumerate(range(3, shape.messages, 25)):
        yield {
            "id": str(number + 1),
            "message_id": str(message + 1),
            "filename": f"invoice_{number}.pdf",
            "content_type": "application/pdf",
            "size": "48000",
            "sha256": f"{number:064x}",
            "inline": "f",
        }


def _file_texts(shape: Shape) -> Iterator[Row]:
    said = sentences()
    for number, message in enumerate(range(3, shape.messages, 25)):
        yield {
            "attachment_id": str(number + 1),
            "conversation_id": str(shape.owner[message] + 1),
            "filename": f"invoice_{number}.pdf",
            "words": " ".join(said[(number * step) % len(said)] for step in (3, 5, 11)),
            "sent_at": at(shape.sent[message]),
        }


def load_messages(given: tuple[str, int, float, list[int], int]) -> None:
    """One of the loaders: every second stretch of messages, so that both write at about the same time of history."""
    admin_url, size, now, agents, loader = given
    with psycopg.connect(admin_url) as session:
        copy(session, "desk_message", _messages(Shape(size=size, now=now), agents, loader))


def _messages(shape: Shape, agents: list[int], loader: int) -> Iterator[Row]:
    said, luck = sentences(), np.random.default_rng([23, loader])
    planted = [shape.has_word(number) for number in range(len(PLANTED))]
    assignees, customers = shape.assignee.tolist(), shape.customer.tolist()
    is_first = np.zeros(shape.messages + 1, dtype=bool)
    is_first[_first_messages(shape)] = True
    for start in range(loader * _CHUNK, shape.messages, _CHUNK * _LOADERS):
        end = min(start + _CHUNK, shape.messages)
        chosen = luck.integers(0, len(said), (end - start, 4)).tolist()
        kinds, orders = luck.random(end - start).tolist(), luck.integers(0, 900_000, end - start).tolist()
        owners, sent = shape.owner[start:end].tolist(), shape.sent[start:end].tolist()
        extra: dict[int, str] = {}
        for (word, _), has in zip(PLANTED, planted, strict=True):
            for position in np.flatnonzero(has[start:end]).tolist():
                extra[position] = f"{extra.get(position, '')} {word}"
        for position, owner in enumerate(owners):
            number = start + position + 1
            kind = "incoming" if is_first[number] or kinds[position] < 0.45 else "reply"
            if kind == "reply" and kinds[position] > 0.95:
                kind = "note"
            words = ". ".join(said[each] for each in chosen[position][: 2 + position % 3])
            if position % 3 == 0:
                words += f" order {orders[position]}"
            text = words + extra.get(position, "")
            is_ours = kind != "incoming"
            assignee, customer = assignees[owner], customers[owner]
            yield {
                "id": str(number),
                "conversation_id": str(owner + 1),
                "kind": kind,
                "channel": "" if kind == "note" else CHANNELS[shape.channel[owner]],
                "author_staff_id": str(agents[assignee]) if is_ours else "\\N",
                "author_name": f"Agent {shape.assignee[owner] % 60}"
                if is_ours
                else name_of(int(shape.customer[owner])),
                "customer_id": "\\N" if is_ours else str(customer + 1),
                "text": text,
                "new_text": text,
                "recipients": json.dumps(["help@shop.example"]),
                "sent_at": at(sent[position]),
                "delivery_state": "delivered" if kind == "reply" else "",
            }
