"""Subscribers: each module follows the log with its own cursor, up to 200 facts in one transaction.

A reader must not skip what commits late: it takes only transactions below the oldest one still running, in the
order (tx, id). A handler that fails is parked as a job of its own with retries and does not stop the rest.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules

from accord.kernel import clock
from accord.kernel.events.facts import Event, Fact, decode
from accord.kernel.events.publishing import fact_of

log = logging.getLogger(__name__)

BATCH = 200

Handler = Callable[..., None]
_handlers: dict[str, dict[str, list[Handler]]] = defaultdict(lambda: defaultdict(list))
_by_name: dict[str, Handler] = {}
_of_many: set[Handler] = set()
_behind: dict[str, frozenset[str]] = {}

# Below this every transaction of this database has ended. PostgreSQL's own horizon (the xmin of a snapshot) counts
# the transactions of the server's other databases too, whose length is not in our hands. Nor is that of autovacuum,
# which writes no facts. The horizon is taken in a statement before the one that reads: whatever ended in between is
# visible to the later snapshot.
_HORIZON = """
    WITH bound AS (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS latest)
    SELECT least(min(latest), min(whole - CASE WHEN whole > latest THEN 4294967296 ELSE 0 END))::text
    FROM bound LEFT JOIN (
        SELECT backend_xid::text::bigint AS short FROM pg_stat_activity
        WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
            AND backend_type <> 'autovacuum worker'
    ) running ON true
    CROSS JOIN LATERAL (SELECT (latest / 4294967296) * 4294967296 + short AS whole) completed
"""
_POSITION = "SELECT tx::text, last_id FROM kernel_subscription WHERE name = %s FOR UPDATE SKIP LOCKED"
# Whoever follows behind others reads up to where the slowest of them is; one that never followed is at the beginning.
_BOUND = """
    SELECT COALESCE(position.tx::text, '0'), COALESCE(position.last_id, 0)
    FROM unnest(%s::text[]) AS before(name) LEFT JOIN kernel_subscription position USING (name)
    ORDER BY position.tx NULLS FIRST, position.last_id LIMIT 1
"""
# A transaction may read what it wrote itself: that lets a test, or history told in one go, follow without a commit.
# The order names the table: a bare `tx` would be the text that is selected, and '100' comes before '99' as text.
_READ = """
    SELECT id, kind, occurred_at, recorded_at, actor, payload, customer_id, conversation_id, case_id, tx::text
    FROM kernel_event
    WHERE (tx, id) > (%s::xid8, %s) AND (tx < %s::xid8 OR tx = pg_current_xact_id_if_assigned()){bound}
    ORDER BY kernel_event.tx, kernel_event.id LIMIT %s
"""


def subscribe(
    *event_types: type[Event], cursor: str = "", behind: Collection[str] = ()
) -> Callable[[Handler], Handler]:
    """Let a function of `handlers.py` follow events; it is called as `handler(event=…, fact=…)`.

    The subscriber is the module in which the function stands, or one of its own named `cursor`. That one may follow
    `behind` other subscribers: it sees a fact when they have handled it. Handlers run at least once and in the order
    of the log: they are idempotent and make one domain call.
    """

    def register(handler: Handler) -> Handler:
        module = cursor or handler.__module__.split(".")[1]
        _behind[module] = _behind.get(module, frozenset()) | frozenset(behind)
        _by_name[_name_of(handler)] = handler
        for event_type in event_types:
            _handlers[module][event_type.kind].append(handler)
        return handler

    return register


def subscribe_many(
    *event_types: type[Event], cursor: str = "", behind: Collection[str] = ()
) -> Callable[[Handler], Handler]:
    """As `subscribe`, for a handler that takes events together, as `handler(events=[…], facts=[…])`, and so needs
    fewer statements. It gets what the log holds for it one after the other, until another handler of the same file
    has its turn; what it cannot handle together it is given again one by one.
    """

    def register(handler: Handler) -> Handler:
        _of_many.add(handler)
        return subscribe(*event_types, cursor=cursor, behind=behind)(handler)

    return register


def subscribers() -> list[str]:
    """The names of all modules that follow the log, lowest floor first as Django lists them."""
    autodiscover_modules("events", "handlers")
    return list(_handlers)


def deliver_events(*, limit: int = BATCH, names: Iterable[str] | None = None) -> int:
    """Let each subscriber handle its next events, each in a transaction of its own; returns how many were read."""
    return sum(_deliver_to(name, limit) for name in (names or subscribers()))


def _deliver_to(name: str, limit: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_POSITION, [name])
        position = cursor.fetchone()
        if position is None:  # followed for the first time, or by somebody else at this moment
            cursor.execute("INSERT INTO kernel_subscription (name) VALUES (%s) ON CONFLICT DO NOTHING", [name])
            cursor.execute(_POSITION, [name])
            position = cursor.fetchone()
        if position is None:
            return 0
        cursor.execute(_HORIZON)
        [horizon] = cursor.fetchone()
        bound = _bound(cursor, name)
        allowed = " AND (tx, id) <= (%s::xid8, %s)" if bound else ""
        cursor.execute(_READ.format(bound=allowed), [*position, horizon, *bound, limit])
        rows = cursor.fetchall()
        _handle(name, [fact_of(row) for row in rows])
        if rows:
            cursor.execute(
                "UPDATE kernel_subscription SET tx = %s::xid8, last_id = %s WHERE name = %s",
                [rows[-1][9], rows[-1][0], name],
            )
        return len(rows)


def _bound(cursor: Any, name: str) -> Sequence[Any]:
    """The position of the slowest of those behind whom a subscriber follows; nothing where it follows freely."""
    if not _behind.get(name):
        return ()
    cursor.execute(_BOUND, [list(_behind[name])])
    slowest: Sequence[Any] = cursor.fetchone()
    return slowest


def _handle(name: str, facts: Sequence[Fact]) -> None:
    """Call the handlers of each file in the order of the log; files of a module do not wait for each other."""
    calls: dict[str, list[tuple[Handler, Fact]]] = defaultdict(list)
    for fact in facts:
        for handler in _handlers[name].get(fact.kind, ()):
            calls[handler.__module__].append((handler, fact))
    for in_file in calls.values():
        for handler, run in groupby(in_file, key=itemgetter(0)):
            heard = [fact for _, fact in run]
            if handler in _of_many and len(heard) > 1 and _succeeds(handler, heard):
                continue
            for fact in heard:
                if not _succeeds(handler, [fact]):
                    _park(fact, handler)  # one bad event must not stop the log


def _succeeds(handler: Handler, facts: Sequence[Fact]) -> bool:
    """Call a handler in a savepoint; why it failed is logged."""
    try:
        with transaction.atomic(), clock.at(max(*(fact.occurred_at for fact in facts), clock.now())):
            _call(handler, facts)
    except Exception:
        ids = ", ".join(str(fact.id) for fact in facts)
        log.exception("%s could not handle event %s (%s)", _name_of(handler), ids, facts[0].kind)
        return False
    return True


def _call(handler: Handler, facts: Sequence[Fact]) -> None:
    if handler in _of_many:
        handler(events=[_event_of(fact) for fact in facts], facts=facts)
    else:
        for fact in facts:
            handler(event=_event_of(fact), fact=fact)


def _park(fact: Fact, handler: Handler) -> None:
    from accord.kernel.jobs import defer
    from accord.kernel.tasks import handle_parked_event

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_parked_event (event_id, handler, parked_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [fact.id, _name_of(handler), clock.now()],
        )
        if cursor.rowcount:
            defer(handle_parked_event, event_id=fact.id, handler=_name_of(handler))


def handle_parked(*, event_id: int, handler: str) -> None:
    """Try a parked event again; raises what the handler raises, so that the job is retried."""
    subscribers()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM kernel_parked_event WHERE event_id = %s AND handler = %s RETURNING event_id",
            [event_id, handler],
        )
        if cursor.fetchone() is None:
            return
        fact = _fact(cursor, event_id)
        if fact is not None:
            _call(_by_name[handler], [fact])


def _fact(cursor: Any, event_id: int) -> Fact | None:
    cursor.execute(
        "SELECT id, kind, occurred_at, recorded_at, actor, payload, customer_id, conversation_id, case_id"
        " FROM kernel_event WHERE id = %s",
        [event_id],
    )
    row = cursor.fetchone()
    return None if row is None else fact_of(row)


def _event_of(fact: Fact) -> Event:
    event = decode(fact.kind, fact.payload)
    if event is None:
        raise LookupError(f"No module knows events of the kind {fact.kind}.")
    return event


def _name_of(handler: Handler) -> str:
    return f"{handler.__module__}.{handler.__qualname__}"
