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
_STALE = b"event: stale\ndata: {}\n\n"

# Commits can become visible out of the order of their ids: a margin re-sends some hints, which harms nobody.
_MISSED = """
    SELECT id, topics FROM kernel_event
    WHERE id > %s - 200 AND recorded_at > now() - interval '1 hour' AND topics && %s ORDER BY id LIMIT %s
"""


class Stream:
    """One browser's stream: the topics it may watch and the hints that wait for it."""

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
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

    async def take(self, *, seconds: float) -> bytes:
        """All hints that wait, at once; a sign of life when none came for so long."""
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return b": alive\n\n"
        self._woken.clear()
        taken, self.waiting = b"".join(self.waiting), []
        return taken


class Live:
    """The live process's application, and its ear at the database."""

    def __init__(self, database_url: str) -> None:
        self.database_url = database_url
        self.watching: dict[str, set[Stream]] = {}
        self.resting: dict[str, int | None] = {}
        self.count = 0
        self.heard = Heard()
        self.stopping = asyncio.Event()

    async def listen(self) -> None:
        """Pass on what PostgreSQL notifies, for as long as the process lives; reconnects when it is cut off."""
        while not self.stopping.is_set():
            try:
                await self._listen_once()
            except (psycopg.OperationalError, OSError):
                log.warning("The live process lost its database connection; it tries again in a second.")
                await asyncio.sleep(1)

    async def _listen_once(self) -> None:
        connection = await psycopg.AsyncConnection.connect(self.database_url, autocommit=True)
        async with connection:
            await connection.execute(f"LISTEN {EVENTS}")
            await connection.execute(f"LISTEN {HINTS}")
            with shared_answers.listening(), self.heard.listening():
                self.tell_to_look_again()
                async for notice in connection.notifies():
                    if notice.channel == HINTS:
                        self.hear(0, [notice.payload])
                    else:
                        hint = json.loads(notice.payload)
                        self.hear(hint["id"], hint["topics"])

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
        for stream in streams:
            stream.offer(frame)
        if len(streams) >= _MANY:
            self.resting[topic] = None
            rest = min(_LONGEST_REST, len(streams) * _REST_A_STREAM)
            asyncio.get_running_loop().call_later(rest, self._rested, topic)

    def _rested(self, topic: str) -> None:
        event_id = self.resting.pop(topic)
        if event_id is not None:
            self._offer(event_id, topic)

    def tell_to_look_again(self) -> None:
        """Let every page fetch anew: what changed while the ear was deaf is not known."""
        for stream in frozenset[Stream]().union(*self.watching.values()):
            stream.offer(_STALE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.count >= MOST_STREAMS:
            await _refuse(send, 503)
            return
        tokens = _given(scope, "token")
        topics = frozenset[str]().union(*(read_grant(token) for token in tokens[:40]))
        if not topics:
            await _refuse(send, 403)
            return
        stream = Stream(topics)
        self._enter(stream)
        try:
            await self._serve(stream, scope, receive, send)
        finally:
            self._leave(stream)

    def _enter(self, stream: Stream) -> None:
        self.count += 1
        for topic in stream.topics:
            self.watching.setdefault(topic, set()).add(stream)

    def _leave(self, stream: Stream) -> None:
        self.count -= 1
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
        ends_at = time.monotonic() + LONGEST_SECONDS * random.uniform(0.8, 1.0)  # not all at once
        while time.monotonic() < ends_at:
            frames = await stream.take(seconds=HEARTBEAT_SECONDS)
            if stream.is_over:
                return
            await send(_body(frames))

    async def _missed(self, scope: Scope, topics: frozenset[str]) -> list[bytes]:
        last = _last_seen(scope)
        if not last:
            return []
        connection = await psycopg.AsyncConnection.connect(self.database_url, autocommit=True)
        async with connection:
            cursor = await connection.execute(_MISSED, [last, list(topics), _CATCH_UP_LIMIT])
            rows = await cursor.fetchall()
        return [frame_of(event_id, topic) for event_id, named in rows for topic in named if topic in topics]


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
