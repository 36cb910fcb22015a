"""HTTP/1.1 as a browser speaks it, no more: kept connections, compressed answers, and streams of hints."""

import asyncio
import contextlib
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

CONNECTIONS_A_BROWSER = 5  # six to a host, of which the stream has one
_PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class Answer:
    """An answer with its body as it came; `text` unpacks it."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        plain = zlib.decompress(self.body, 31) if self.headers.get("content-encoding") == "gzip" else self.body
        return plain.decode("utf-8", "replace")


class Browser:
    """The connections of one browser, with its cookies."""

    def __init__(self, port: int, cookies: dict[str, str]) -> None:
        self.port = port
        self.cookies = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self.csrf = cookies.get("csrftoken", "")
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._may = asyncio.Semaphore(CONNECTIONS_A_BROWSER)

    async def ask(
        self, method: str, path: str, *, fields: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """One request; an idle connection that the server has closed is replaced once."""
        body = urlencode(fields or {}).encode() if method == "POST" else b""
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Cookie: {self.cookies}",
            "Accept-Encoding: gzip",
        ]
        if method == "POST":
            lines += [
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
                f"X-CSRFToken: {self.csrf}",
            ]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        raw = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
        async with self._may:
            return await asyncio.wait_for(self._send(raw), _PATIENCE_SECONDS)

    async def _send(self, raw: bytes) -> Answer:
        while self._free:
            line = self._free.pop()
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                return await self._over(line, raw)
        return await self._over(await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20), raw)

    async def _over(self, line: tuple[asyncio.StreamReader, asyncio.StreamWriter], raw: bytes) -> Answer:
        reader, writer = line
        try:
            writer.write(raw)
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1").split("\r\n")
            headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in head[1:] if one)}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
        except BaseException:
            writer.close()
            raise
        if headers.get("connection") == "close":
            writer.close()
        else:
            self._free.append(line)
        return Answer(int(head[0].split()[1]), headers, body)

    def close(self) -> None:
        """Close what is open."""
        for _, writer in self._free:
            writer.close()
        self._free.clear()


class Stream(asyncio.Protocol):
    """An EventSource: tells each hint, and whether it ended; whoever opened it opens it again."""

    def __init__(
        self,
        query: str,
        *,
        port: int,
        last: int,
        on_hint: Callable[[str, int], None] | None,
        on_end: Callable[[], None],
    ) -> None:
        self.on_hint, self.on_end = on_hint, on_end
        self.opened: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.last = last
        self.frames = 0
        self._raw = (
            f"GET /live?{query} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\n"
            + (f"Last-Event-ID: {last}\r\n" if last else "")
            + "\r\n"
        ).encode()
        self._transport: asyncio.Transport | None = None
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101
        self._transport = transport
        transport.write(self._raw)

    def data_received(self, data: bytes) -> None:
        """Read what came; a browser that nobody looks at only counts."""
        if not self.opened.done():
            self.opened.set_result(b" 200 " in data[:20])
        self.frames += data.count(b"event: hint")
        if self.on_hint is None:
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        is_stale = False
        for line in lines:
            if line.startswith(b"event: stale"):
                is_stale = True
            elif line.startswith(b"data: "):
                if is_stale:
                    self.on_hint("*", 0)
                else:
                    hint = json.loads(line[6:])
                    self.last = hint["id"] or self.last
                    self.on_hint(hint["topic"], hint["id"])
                is_stale = False

    def connection_lost(self, fault: Exception | None) -> None:
        """Say that it ended."""
        if not self.opened.done():
            self.opened.set_result(False)
        self.on_end()

    def close(self) -> None:
        """Leave."""
        self.on_end = lambda: None
        if self._transport is not None:
            self._transport.abort()


async def open_stream(stream: Stream, port: int) -> bool:
    """Connect a stream; whether the server gave one."""
    try:
        await asyncio.get_running_loop().create_connection(lambda: stream, "127.0.0.1", port)
    except OSError:
        return False
    return await asyncio.wait_for(stream.opened, _PATIENCE_SECONDS)
