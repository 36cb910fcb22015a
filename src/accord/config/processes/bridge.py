"""A small bridge that answers an ASGI server's requests with a WSGI application, in threads or in other processes.

Bodies are spooled to disk past a megabyte and refused past a limit, before anybody who draws pages is taken up. What
a visitor began to send and did not finish never reaches the application.
"""

import asyncio
import logging
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol
from urllib.parse import unquote

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[..., Iterable[bytes]]
Asked = dict[str, str]
"""What a WSGI application is told of a request, but for the objects that only its own process can have."""
Answer = tuple[str, list[tuple[str, str]], bytes]
"""Status, headers, body."""

log = logging.getLogger(__name__)

_IN_MEMORY = 1 << 20
_WITHOUT_LENGTH = {204, 304}  # RFC 9110, section 8.6
_PLAIN = [("Content-Type", "text/plain; charset=utf-8")]


class _TooLarge(Exception):  # noqa: N818 - an answer, not a fault
    """The body is longer than the limit."""


class _Gone(Exception):  # noqa: N818 - it happens, and nobody is left to be told
    """The visitor left before the body was complete."""


class PagesLostError(Exception):
    """Whoever drew the page ended before it was drawn."""


class Pages(Protocol):
    """Whoever draws pages."""

    async def ask(self, asked: Asked, body: Any) -> Answer:
        """Draw one; `body` is a file at its beginning. Raises `PagesLostError` when that is cut off."""


class PagesInThreads:
    """Pages drawn in this process."""

    def __init__(self, application: Application, *, threads: int) -> None:
        self.application = application
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="page")

    async def ask(self, asked: Asked, body: Any) -> Answer:
        """Draw one in a thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, run_application, self.application, asked, body)


class WsgiBridge:
    """An ASGI application that answers with the pages of a WSGI one."""

    def __init__(self, pages: Pages, *, largest_body: int) -> None:
        self.pages = pages
        self.largest_body = largest_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
            try:
                size = await self._read(scope, receive, body)
                body.seek(0)
                answer = await self.pages.ask(_asked(scope, size), body)
            except _TooLarge:
                answer = "413 Content Too Large", _PLAIN, b"That is too large.\n"
            except PagesLostError:
                log.warning("%s %s was cut off.", scope["method"], scope["path"])
                answer = "503 Service Unavailable", [*_PLAIN, ("Retry-After", "2")], b"That was cut off. Try again.\n"
            except _Gone:
                return
        await _answer(send, *answer)

    async def _read(self, scope: Scope, receive: Receive, body: Any) -> int:
        announced = dict(scope["headers"]).get(b"content-length", b"")
        if announced.isdigit() and int(announced) > self.largest_body:
            raise _TooLarge
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _Gone
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > self.largest_body:
                raise _TooLarge
            body.write(chunk)
            more = message.get("more_body", False)
        return size


def run_application(application: Application, asked: Asked, body: Any) -> Answer:
    """Let a WSGI application answer, to the end."""
    started: list[tuple[str, list[tuple[str, str]]]] = []
    written: list[bytes] = []

    def start_response(status: str, headers: list[tuple[str, str]], _fault: Any = None) -> Callable[[bytes], None]:
        started.append((status, headers))
        return written.append

    environ = asked | {
        "wsgi.version": (1, 0),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    result = application(environ, start_response)
    try:
        written.extend(result)
    finally:
        getattr(result, "close", lambda: None)()
    return (*started[-1], b"".join(written))


def _asked(scope: Scope, size: int) -> Asked:
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    asked = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": unquote(scope["raw_path"].split(b"?")[0].decode("latin1"), encoding="latin1"),
        "QUERY_STRING": scope["query_string"].decode("latin1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "wsgi.url_scheme": scope.get("scheme", "http"),
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" in raw_name:
            continue  # X_Forwarded_Proto would pass for X-Forwarded-Proto, which only the trusted proxy may say
        name = raw_name.decode("latin1").upper().replace("-", "_")
        key = name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"
        value = raw_value.decode("latin1")
        # RFC 9110: several lines of one header are one list; cookies are joined by a semicolon.
        joint = "; " if name == "COOKIE" else ","
        asked[key] = f"{asked[key]}{joint}{value}" if key in asked else value
    asked["CONTENT_LENGTH"] = str(size)
    return asked


async def _answer(send: Send, status: str, headers: list[tuple[str, str]], content: bytes) -> None:
    # Django leaves a space before the value of a cookie.
    encoded = [(name.lower().encode("latin1"), value.strip().encode("latin1")) for name, value in headers]
    code = int(status.split(maxsplit=1)[0])
    if code not in _WITHOUT_LENGTH and not any(name == b"content-length" for name, _ in encoded):
        encoded.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": code, "headers": encoded})
    await send({"type": "http.response.body", "body": content})
