"""A small bridge that runs a WSGI application in threads below an ASGI server.

Bodies are spooled to disk past a megabyte and refused past a limit, before a thread is taken. What a visitor began
to send and did not finish never reaches the application.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_IN_MEMORY = 1 << 20
_WITHOUT_LENGTH = {204, 304}  # RFC 9110, section 8.6


class _TooLarge(Exception):  # noqa: N818 - an answer, not a fault
    """The body is longer than the limit."""


class _Gone(Exception):  # noqa: N818 - it happens, and nobody is left to be told
    """The visitor left before the body was complete."""


class WsgiBridge:
    """An ASGI application that answers with a WSGI one."""

    def __init__(self, application: Callable[..., Iterable[bytes]], *, threads: int, largest_body: int) -> None:
        self.application = application
        self.largest_body = largest_body
        self.pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
            try:
                await self._read(scope, receive, body)
            except _TooLarge:
                await _answer(send, "413 Content Too Large", [("Content-Type", "text/plain")], b"That is too large.\n")
                return
            except _Gone:
                return
            body.seek(0)
            environ = _environ(scope, body)
            status, headers, content = await asyncio.get_running_loop().run_in_executor(self.pool, self._run, environ)
        await _answer(send, status, headers, content)

    async def _read(self, scope: Scope, receive: Receive, body: Any) -> None:
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

    def _run(self, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
        started: list[tuple[str, list[tuple[str, str]]]] = []
        written: list[bytes] = []

        def start_response(status: str, headers: list[tuple[str, str]], _fault: Any = None) -> Callable[[bytes], None]:
            started.append((status, headers))
            return written.append

        result = self.application(environ, start_response)
        try:
            written.extend(result)
        finally:
            getattr(result, "close", lambda: None)()
        return (*started[-1], b"".join(written))


def _environ(scope: Scope, body: Any) -> dict[str, Any]:
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": unquote(scope["raw_path"].split(b"?")[0].decode("latin1"), encoding="latin1"),
        "QUERY_STRING": scope["query_string"].decode("latin1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" in raw_name:
            continue  # X_Forwarded_Proto would pass for X-Forwarded-Proto, which only the trusted proxy may say
        name = raw_name.decode("latin1").upper().replace("-", "_")
        key = name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"
        value = raw_value.decode("latin1")
        # RFC 9110: several lines of one header are one list; cookies are joined by a semicolon.
        joint = "; " if name == "COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    if "CONTENT_LENGTH" not in environ:
        environ["CONTENT_LENGTH"] = str(body.seek(0, 2))
        body.seek(0)
    return environ


async def _answer(send: Send, status: str, headers: list[tuple[str, str]], content: bytes) -> None:
    # Django leaves a space before the value of a cookie.
    encoded = [(name.lower().encode("latin1"), value.strip().encode("latin1")) for name, value in headers]
    code = int(status.split(maxsplit=1)[0])
    if code not in _WITHOUT_LENGTH and not any(name == b"content-length" for name, _ in encoded):
        encoded.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": code, "headers": encoded})
    await send({"type": "http.response.body", "body": content})
