"""The web process: one uvicorn; `/live` in plain ASGI, everything else to the processes that draw pages.

It holds the streams and the ear at the database, and nothing of the desk: a thread that draws a page beside a thousand
streams waits for the interpreter at each of their hints, and they for it.
"""

import asyncio
import contextlib
import os
import sys
from typing import Any

import uvicorn

from accord.config.layout import port, setting
from accord.config.processes.bridge import Pages, PagesInThreads, Receive, Scope, Send, WsgiBridge
from accord.config.processes.live import Live
from accord.config.processes.page_processes import PageProcesses
from accord.kernel.errors import Refusal

THREADS = 8
_MOST_BY_ITSELF = 4
_TURN_SECONDS = 0.0005


def count_page_processes() -> int:
    """`ACCORD_PAGE_PROCESSES`, else one a core up to four; 0: the web process draws pages itself, in threads."""
    usual = min(_MOST_BY_ITSELF, os.cpu_count() or 1)
    given = setting("ACCORD_PAGE_PROCESSES", str(usual))
    if not given.isascii() or not given.isdigit() or int(given) > 64:
        raise Refusal(f"ACCORD_PAGE_PROCESSES is {given!r}: give a number from 0 to 64.")
    return int(given)


class Dispatcher:
    """Hands `/live` to the streams and the rest to the pages; its lifespan holds the ear at the database."""

    def __init__(self, *, page_processes: int) -> None:
        from django.conf import settings

        from accord.kernel.locks import direct_address

        self.live = Live(direct_address())
        self.processes: PageProcesses | None = None
        pages: Pages
        if page_processes:
            cookie = settings.SESSION_COOKIE_NAME
            pages = self.processes = PageProcesses(page_processes, session_cookie=cookie, heard=self.live.heard)
        else:
            from accord.config.wsgi import application

            pages = PagesInThreads(application, threads=THREADS)
        self.pages = WsgiBridge(pages, largest_body=settings.LARGEST_BODY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live_span(receive, send)
        elif scope["type"] == "http" and scope["path"] == "/live":
            await self.live(scope, receive, send)
        elif scope["type"] == "http":
            await self.pages(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _live_span(self, receive: Receive, send: Send) -> None:
        ear: asyncio.Task[None] | None = None
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                ear = asyncio.create_task(self.live.run())
                if self.processes is not None:
                    self.processes.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                if ear is not None:
                    ear.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await ear
                if self.processes is not None:
                    await self.processes.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


class Server(uvicorn.Server):
    """A uvicorn that lets its streams go at once when it is asked to stop."""

    def __init__(self, config: uvicorn.Config, live: Live) -> None:
        super().__init__(config)
        self.live = live

    def handle_exit(self, sig: int, frame: Any) -> None:
        self.live.stopping.set()
        super().handle_exit(sig, frame)


def build_server(*, page_processes: int) -> Server:
    """The server as the settings want it, ready to run."""
    dispatcher = Dispatcher(page_processes=page_processes)
    config = uvicorn.Config(
        dispatcher,
        host=setting("ACCORD_HTTP_HOST", "127.0.0.1"),
        port=port("ACCORD_HTTP_PORT", 8000),
        ssl_certfile=setting("ACCORD_CERTIFICATE") or None,
        ssl_keyfile=setting("ACCORD_CERTIFICATE_KEY") or None,
        proxy_headers=bool(setting("ACCORD_TRUSTED_PROXY")),
        forwarded_allow_ips=setting("ACCORD_TRUSTED_PROXY") or None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
        http="httptools",
        ws="none",
    )
    return Server(config, dispatcher.live)


def run_web() -> None:
    """Serve pages and hints until told to stop (SIGTERM, SIGINT)."""
    page_processes = count_page_processes()
    if not page_processes:
        # A thread that draws a page gives way after this long. Whoever sends to a thousand streams, or asks the
        # database, waits for it each time: at Python's own 5 ms a hint to all took seconds while pages were drawn.
        sys.setswitchinterval(_TURN_SECONDS)
    build_server(page_processes=page_processes).run()
