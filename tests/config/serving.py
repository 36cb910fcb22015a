"""The real web server in a thread of the test, on the test's database, and browsers that keep a stream open."""

import asyncio
import json
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from accord.config.processes.web import Server, build_server
from accord.kernel.live import grant
from tests.ports import free_port
from tests.running import PATIENCE, wait_for


@dataclass
class Serving:
    """A started server; `stop()` asks it to end as SIGTERM does."""

    port: int
    server: Server
    thread: threading.Thread = field(init=False)
    loop: asyncio.AbstractEventLoop = field(init=False)

    def start(self) -> None:
        self.thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self.thread.start()
        wait_for(lambda: self.server.started, what="the server")

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        await self.server.serve()

    def stop(self) -> None:
        if self.thread.is_alive():
            self.loop.call_soon_threadsafe(self.server.handle_exit, signal.SIGTERM, None)
            self.thread.join(timeout=PATIENCE)


@contextmanager
def web_server(*, with_ear: bool = True) -> Iterator[Serving]:
    """The web process of the settings, drawing pages itself, on a free port, with its ear at the test's database."""
    server = build_server(page_processes=0)
    server.config.port = free_port()
    hears = _know_when_it_hears(server)
    serving = Serving(port=server.config.port, server=server)
    serving.start()
    try:
        assert not with_ear or hears.wait(PATIENCE), "the ear never came to the database"
        yield serving
    finally:
        serving.stop()


def _know_when_it_hears(server: Server) -> threading.Event:
    """What is set once the ear listens and every stream that was open by then has been told to look again."""
    hears, tell = threading.Event(), server.live.tell_to_look_again

    def tell_and_say_so() -> None:
        tell()
        hears.set()

    server.live.tell_to_look_again = tell_and_say_so  # type: ignore[method-assign]
    return hears


def listeners() -> int:
    """How many connections of this database listen for hints."""
    return len([words for words in _last_words() if words.startswith("LISTEN accord_live")])


def database_connections() -> int:
    return len(_last_words())


def _last_words() -> list[str]:
    with connection.cursor() as cursor:
        # Inside one transaction the statistics would otherwise stand still.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
        )
        return [row[0] for row in cursor.fetchall()]


class Watcher:
    """A browser's stream: what it is told, line by line."""

    def __init__(
        self, port: int, *topics: str, after: int | None = None, token: str | None = None, more: str = ""
    ) -> None:
        self.line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        words = token if token is not None else grant(*topics)
        last = "" if after is None else f"Last-Event-ID: {after}\r\n"
        self.line.sendall(f"GET /live?token={words}{more} HTTP/1.1\r\nHost: x\r\n{last}\r\n".encode())
        self.file = self.line.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        while self.file.readline().strip():
            pass

    def __enter__(self) -> "Watcher":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.file.close()
        self.line.close()

    def next_line(self, *, seconds: float = PATIENCE) -> str:
        """The next line that says something, empty at the end of the stream; TimeoutError when none comes."""
        self.line.settimeout(seconds)
        while line := self.file.readline():
            text = line.decode().strip()
            if text == "0":
                return ""  # the last piece of a chunked answer
            # Chunked transfer: lengths in hexadecimal stand between.
            if text and not all(letter in "0123456789abcdef" for letter in text) and not text.startswith("retry"):
                return text
        return ""

    def next_hint(self, *, seconds: float = PATIENCE) -> dict[str, Any]:
        """The next hint's content, with its event's name as `event`; TimeoutError when only signs of life come."""
        name, ends_at = "", time.monotonic() + seconds
        while line := self.next_line(seconds=max(0.01, ends_at - time.monotonic())):
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            if line.startswith("data: "):
                return {"event": name, **json.loads(line.removeprefix("data: "))}
        return {}
