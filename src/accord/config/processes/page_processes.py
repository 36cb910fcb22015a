"""The web process's side of the page processes: starts them, hands each request to one, replaces what falls.

Whoever is signed in asks the same process, so that what it keeps for a few seconds never shows somebody an older
state than the page before; only what a page fetches by itself goes to another one when that is busy. With each request
goes what was heard since the last one on its line, so that an answer that several pages share (`kernel.live.sharing`)
is never older than the hint that made a page ask, and what one process took out of its cache is out of all others'
when the next request reaches them.
"""

import asyncio
import contextlib
import logging
import os
import re
import socket
import subprocess
import zlib
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accord.config.layout import own_command
from accord.config.processes.bridge import Answer, Asked, PagesLostError
from accord.config.processes.lines import KEPT, LENGTHS, pack, unpack
from accord.kernel.live.sharing import Heard

log = logging.getLogger(__name__)

THREADS = 3
_PIECE = 1 << 16
_BUFFER = 1 << 20
_SOONEST, _LATEST = 0.2, 10.0
_STEADY_SECONDS = 30.0
_PATIENCE_SECONDS = 3.0
_LIVE = "HTTP_X_ACCORD_LIVE"
_HARMLESS = {"GET", "HEAD", "OPTIONS"}


@dataclass
class Line:
    """One line to a process, over which one request goes at a time."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    heard: int = 0

    async def ask(self, asked: Asked, body: Any, heard: Heard) -> Answer:
        """Send a request and read its answer whole."""
        if self.reader.at_eof() or self.writer.is_closing():
            raise ConnectionResetError
        self.heard, news = heard.since(self.heard)
        self.writer.write(pack({"asked": asked, "heard": news}, int(asked["CONTENT_LENGTH"])))
        while piece := body.read(_PIECE):
            self.writer.write(piece)
            await self.writer.drain()
        head_length, body_length = LENGTHS.unpack(await self.reader.readexactly(LENGTHS.size))
        status, headers, forgotten = unpack(await self.reader.readexactly(head_length))
        heard.hear(f"{KEPT}{key}" for key in forgotten)
        return status, headers, await self.reader.readexactly(body_length)


class Free:
    """The lines of a process that are free, and who waits for one: people first, then what pages ask by themselves."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = list(lines)
        self._waiting: dict[bool, deque[asyncio.Future[Line]]] = {False: deque(), True: deque()}

    async def take(self, *, is_patient: bool) -> Line:
        """A line, as soon as there is one."""
        if self.lines:
            return self.lines.pop()
        place: asyncio.Future[Line] = asyncio.get_running_loop().create_future()
        self._waiting[is_patient].append(place)
        try:
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.give(place.result())
            raise

    def give(self, line: Line) -> None:
        """Whoever waits has it next."""
        for waiting in self._waiting.values():
            while waiting:
                if not (place := waiting.popleft()).done():
                    place.set_result(line)
                    return
        self.lines.append(line)


class PageProcess:
    """One process that draws pages, with its lines that are free."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.free = Free([])
        self.is_alive = False

    async def open(self, control: socket.socket) -> asyncio.StreamReader:
        """Ask for the process; what comes back ends when it does."""
        pairs = [socket.socketpair() for _ in range(1 + THREADS)]
        try:
            socket.send_fds(control, [b"+"], [theirs.fileno() for _, theirs in pairs])
        finally:
            for _, theirs in pairs:
                theirs.close()
        lines = [Line(*await asyncio.open_unix_connection(sock=ours, limit=_BUFFER)) for ours, _ in pairs]
        self.lines, self.free, self.is_alive = lines, Free(lines[1:]), True
        return lines[0].reader

    async def ask(self, asked: Asked, body: Any, heard: Heard) -> Answer:
        """Draw a page when a line is free; raises `PagesLostError` when the process ends meanwhile."""
        free = self.free
        line = await free.take(is_patient=_LIVE in asked)
        try:
            answer = await line.ask(asked, body, heard)
        except (OSError, EOFError) as fault:
            free.give(line)  # whoever waits for one learns the same
            raise PagesLostError from fault
        except BaseException:
            self.close()  # nobody knows what still comes over this line
            raise
        free.give(line)
        return answer

    def close(self) -> None:
        """Let it end."""
        self.is_alive = False
        for line in self.lines:
            line.writer.close()


class PageProcesses:
    """All of them, and the one they are copies of."""

    def __init__(self, count: int, *, session_cookie: str, heard: Heard) -> None:
        self._session = re.compile(rf"(?:^|; ?){re.escape(session_cookie)}=([^;]+)")
        self._heard = heard
        self._processes = [PageProcess() for _ in range(count)]
        self._origin: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._keeping: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start them; requests wait until they are ready."""
        self._keeping = [asyncio.create_task(self._keep(process)) for process in self._processes]

    async def stop(self) -> None:
        """Close all lines, upon which they end."""
        for task in self._keeping:
            task.cancel()
        await asyncio.gather(*self._keeping, return_exceptions=True)
        for process in self._processes:
            process.close()
        self._leave_origin()

    async def ask(self, asked: Asked, body: Any) -> Answer:
        """Draw one page; what changes nothing is asked a second time when the first process fell."""
        try:
            return await self._choose(asked).ask(asked, body, self._heard)
        except PagesLostError:
            if asked["REQUEST_METHOD"] not in _HARMLESS:
                raise
        await asyncio.sleep(2 * _SOONEST)
        body.seek(0)
        return await self._choose(asked).ask(asked, body, self._heard)

    def _choose(self, asked: Asked) -> PageProcess:
        session = self._session.search(asked.get("HTTP_COOKIE", ""))
        whose = session[1] if session else asked["REMOTE_ADDR"]
        mine = zlib.crc32(whose.encode()) % len(self._processes)
        inclined = self._processes[mine:] + self._processes[:mine]
        alive = [process for process in inclined if process.is_alive] or inclined[:1]
        if _LIVE in asked:
            return next((process for process in alive if process.free.lines), alive[0])
        return alive[0]

    async def _keep(self, process: PageProcess) -> None:
        """Keep one running: another comes when it ended, later each time while it does not last."""
        rest = _SOONEST
        while True:
            begun = asyncio.get_running_loop().time()
            with contextlib.suppress(OSError):
                alive = await process.open(self._reach_origin())
                await alive.read()
            process.close()
            rest = _SOONEST if asyncio.get_running_loop().time() - begun > _STEADY_SECONDS else min(_LATEST, 2 * rest)
            log.warning("A page process ended; another starts in %.1f s.", rest)
            await asyncio.sleep(rest)

    def _reach_origin(self) -> socket.socket:
        """The control line to the process that the others are copies of, started when it does not run."""
        if self._control is not None and self._origin is not None and self._origin.poll() is None:
            return self._control
        self._leave_origin()
        ours, theirs = socket.socketpair()
        with theirs:
            words = ("--control", str(theirs.fileno()), "--supervisor", str(os.getpid()))
            self._origin = subprocess.Popen(own_command("process", "pages", *words), pass_fds=[theirs.fileno()])
        self._control = ours
        return ours

    def _leave_origin(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._origin is not None:
            try:
                self._origin.wait(timeout=_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self._origin.kill()
                self._origin.wait()
        self._control = self._origin = None
