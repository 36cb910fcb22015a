"""`/live`: Server-Sent Events that hint at change. Plain ASGI; no database connection is held while streaming.

One connection listens to PostgreSQL and passes hints on to every stream that may see their topic. A browser that
was away sends `Last-Event-ID`, or `after` when it opens a new stream, and catches up from the event table.
"""

import asyncio
import json
import logging
import random
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

import psycopg

from accord.config.processes.bridge import Receive, Scope, Send
from accord.kernel.events.publishing import CHANNEL as EVENTS
from accord.kernel.live import CHANNEL as HINTS
from accord.kernel.live import read_grant
from accord.kernel.live.sharing import Heard, shared_answers

log = logging.getLogger(__name__)

MOST_STREAMS = 6000
LONGEST_SECONDS = 600
HEARTBEAT_SECONDS = 20
_CATCH_UP_LIMIT = 500
_BACKLOG = 100
_MANY = 40
_REST_A_STREAM, _LONGEST_REST = 0.0002, 0.25  # a hint to a thousand streams costs 50 ms, and there are ten a second
_AT_ONCE = 50  # streams that are written to before pages have their turn again
_TURNS = 20  # parts of a heartbeat: each gives a part of the streams its sign of life
_ALIVE = b": alive\n\n"
_STALE = b"event: stale\ndata: {}\n\n"

_MARGIN = 200  # commits can become visible out of the order of their ids: some hints come again, which harms nobody
_REMEMBERED = 5_000
_NEWEST = "SELECT COALESCE(max(id), 0) FROM kernel_event"
_MISSED = """
    SELECT id, topics FROM kernel_event
    WHERE id > %s AND recorded_at > now() - interval '1 hour' AND topics && %s ORDER BY id LIMIT %s
"""


class Stream:
    """One browser's stream: the topics it may watch and the hints that wait for it."""

    def __init__(self, topics: frozenset[str], *, ends_at: float = float("inf")) -> None:
        self.topics = topics
        self.ends_at = ends_at
        self.waiting: list[bytes] = []
        self.is_over = False
        self._woken = asyncio.Event()

    def offer(self, frame: bytes) -> None:
        """Add a hint; a browser that cannot keep up loses hints and is told to look again."""
        if len(self.waiting) >= _BACKLOG:
            self.waiting = [_STALE]
        else:
            self.waiting.append(frame)
        self._woken.set()

    def end(self, *_: Any) -> None:
        """Let whoever serves it stop."""
        self.is_over = True
        self._woken.set()

    async def take(self) -> bytes:
        """All hints that wait, at once, as soon as there is one."""
        await self._woken.wait()
        self._woken.clear()
        taken, self.waiting = b"".join(self.waiting), []
        return taken


class Live:
    """The live process's application, and its ear at the database."""

    def __init__(self, database_url: str) -> None:
        self.database_url = database_url
        self.streams: set[Stream] = set()
        self.watching: dict[str, set[Stream]] = {}
        self.recent: dict[int, list[str]] = {}
        self.known_from: float = float("inf")
        """Every fact with a greater number is among the recent ones."""
        self.resting: dict[str, int | None] = {}
        self.heard = Heard()
        self.stopping = asyncio.Event()

    @property
    def count(self) -> int:
        """How many streams are open."""
        return len(self.streams)

    async def run(self) -> None:
        """Listen, and keep the streams alive."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self.listen())
            both.create_task(self.keep_alive())

    async def listen(self) -> None:
        """Pass on what PostgreSQL notifies, for as long as the process lives; reconnects when it is cut off."""
        while not self.stopping.is_set():
            try:
                await self._listen_once()
            except (psycopg.OperationalError, OSError):
                self.known_from = float("inf")
                log.warning("The live process lost its database connection; it tries again in a second.")
                await asyncio.sleep(1)

    async def _listen_once(self) -> None:
        connection = await psycopg.AsyncConnection.connect(self.database_url, autocommit=True)
        async with connection:
            await connection.execute(f"LISTEN {EVENTS}")
            newest = await (await connection.execute(_NEWEST)).fetchone()
            await connection.execute(f"LISTEN {HINTS}")
            self.recent.clear()
            self.known_from = newest[0] if newest else 0
            with shared_answers.listening(), self.heard.listening():
                self.tell_to_look_again()
                async for notice in connection.notifies():
                    if notice.channel == HINTS:
                        self.hear(0, [notice.payload])
                    else:
                        hint = json.loads(notice.payload)
                        self._remember(hint["id"], hint["topics"])
                        self.hear(hint["id"], hint["topics"])

    def _remember(self, event_id: int, topics: list[str]) -> None:
        self.recent[event_id] = topics
        if len(self.recent) > _REMEMBERED:
            oldest = next(iter(self.recent))
            del self.recent[oldest]
            self.known_from = max(self.known_from, oldest)

    def hear(self, event_id: int, topics: list[str]) -> None:
        """Something changed: what was answered before is old, then whoever watches is told."""
        shared_answers.hear(topics)
        self.heard.hear(topics)
        self.pass_on(event_id, topics)

    def pass_on(self, event_id: int, topics: Iterable[str]) -> None:
        """Offer a hint to everybody who watches one of its topics.

        A topic that very many watch rests after each hint; what comes meanwhile is one hint at the end of the rest.
        """
        for topic in topics:
            if topic in self.resting:
                self.resting[topic] = max(self.resting[topic] or 0, event_id)
            else:
                self._offer(event_id, topic)

    def _offer(self, event_id: int, topic: str) -> None:
        streams = self.watching.get(topic, ())
        frame = frame_of(event_id, topic)
        if len(streams) < _MANY:
            for stream in streams:
                stream.offer(frame)
            return
        self.resting[topic] = None
        self._offer_in_turns(frame, list(streams))
        rest = min(_LONGEST_REST, len(streams) * _REST_A_STREAM)
        asyncio.get_running_loop().call_later(rest, self._rested, topic)

    def _offer_in_turns(self, frame: bytes, streams: list[Stream]) -> None:
        """Some streams now, the others when what else waits had its turn."""
        for stream in streams[-_AT_ONCE:]:
            stream.offer(frame)
        del streams[-_AT_ONCE:]
        if streams:
            asyncio.get_running_loop().call_soon(self._offer_in_turns, frame, streams)

    def _rested(self, topic: str) -> None:
        event_id = self.resting.pop(topic)
        if event_id is not None:
            self._offer(event_id, topic)

    async def keep_alive(self) -> None:
        """Give every stream a sign of life, so that whoever stands between does not cut it; end those that are old."""
        while True:
            for turn in range(_TURNS):
                await asyncio.sleep(HEARTBEAT_SECONDS / _TURNS)
                now = time.monotonic()
                for stream in list(self.streams)[turn::_TURNS]:
                    if stream.ends_at <= now:
                        stream.end()
                    else:
                        stream.offer(_ALIVE)

    def tell_to_look_again(self) -> None:
        """Let every page fetch anew: what changed while the ear was deaf is not known."""
        self._offer_in_turns(_STALE, list(self.streams))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.count >= MOST_STREAMS:
            await _refuse(send, 503)
            return
        tokens = _given(scope, "token")
        topics = frozenset[str]().union(*(read_grant(token) for token in tokens[:40]))
        if not topics:
            await _refuse(send, 403)
            return
        lasts = LONGEST_SECONDS * random.uniform(0.8, 1.0)  # not all end at once
        stream = Stream(topics, ends_at=time.monotonic() + lasts)
        self._enter(stream)
        try:
            await self._serve(stream, scope, receive, send)
        finally:
            self._leave(stream)

    def _enter(self, stream: Stream) -> None:
        self.streams.add(stream)
        for topic in stream.topics:
            self.watching.setdefault(topic, set()).add(stream)

    def _leave(self, stream: Stream) -> None:
        self.streams.discard(stream)
        for topic in stream.topics:
            watchers = self.watching[topic]
            watchers.discard(stream)
            if not watchers:
                del self.watching[topic]

    async def _serve(self, stream: Stream, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [
            (b"content-type", b"text/event-stream"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send(_body(b"retry: 2000\n\n"))
        for frame in await self._missed(scope, stream.topics):
            await send(_body(frame))
        ends = [asyncio.ensure_future(_disconnected(receive)), asyncio.ensure_future(self.stopping.wait())]
        for each in ends:
            each.add_done_callback(stream.end)
        try:
            await self._stream(stream, send)
        finally:
            for each in ends:
                each.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _stream(self, stream: Stream, send: Send) -> None:
        while True:
            frames = await stream.take()
            if stream.is_over:
                return
            await send(_body(frames))

    async def _missed(self, scope: Scope, topics: frozenset[str]) -> list[bytes]:
        last = _last_seen(scope)
        if not last:
            return []
        after = last - _MARGIN
        if after >= self.known_from:
            rows = [each for each in self.recent.items() if each[0] > after and not topics.isdisjoint(each[1])]
        else:
            rows = await self._ask_for_missed(after, topics)
        if len(rows) > _CATCH_UP_LIMIT:
            return [_STALE]
        return [frame_of(number, topic) for number, named in rows for topic in named if topic in topics]

    async def _ask_for_missed(self, after: int, topics: frozenset[str]) -> list[tuple[int, list[str]]]:
        connection = await psycopg.AsyncConnection.connect(self.database_url, autocommit=True)
        async with connection:
            cursor = await connection.execute(_MISSED, [after, list(topics), _CATCH_UP_LIMIT + 1])
            return await cursor.fetchall()


def frame_of(event_id: int, topic: str) -> bytes:
    """One hint as it goes over the line; hints that are no facts have no id to catch up from."""
    marked = f"id: {event_id}\n" if event_id else ""
    return f"{marked}event: hint\ndata: {json.dumps({'topic': topic, 'id': event_id})}\n\n".encode()


def _given(scope: Scope, name: str) -> list[str]:
    return [value for key, value in parse_qsl(scope["query_string"].decode("latin1")) if key == name]


def _last_seen(scope: Scope) -> int:
    # A browser that connects again by itself repeats the old address and adds the header: the later of both counts.
    named = [dict(scope["headers"]).get(b"last-event-id", b"").decode("latin1"), *_given(scope, "after")]
    return max((int(text) for text in named if text.isascii() and text.isdigit() and len(text) < 19), default=0)


def _body(frame: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": frame, "more_body": True}


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
